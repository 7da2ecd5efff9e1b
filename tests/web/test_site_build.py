"""The site's build: complete words, only what a page uses, the same bytes each time."""

import hashlib
import json
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import brotli
import pytest

from frontend import scripts, styles, words
from frontend.build import BuildError, build_site
from frontend.pages import OFFICER, OPERATOR, PAGES, Page, output_name
from frontend.pinned import PROFILE

ROOT = Path(__file__).parents[2]
KILOBYTE = 1000
# kB (brotli) of HTML, styles and script on the first load, and how many requests they are.
BUDGETS = {
    "home": (14, 2),
    "guide": (14, 2),
    "report": (25, 3),
    "manage": (25, 3),
    "stay_here": (25, 3),
    "tell_us": (25, 3),
    "book": (25, 3),
    "my_booking": (25, 3),
    "fetch_stamp": (25, 3),
    "own_stay": (25, 3),
    "sign_in": (25, 3),
    "password": (25, 3),
    "sign_up": (25, 3),
    "invitation": (25, 3),
    "stamp": (25, 3),
    "receipt": (25, 3),
    "sponsor": (25, 3),
    "sponsor_address": (25, 3),
    "root": (14, 3),
    "not_found": (14, 3),
    **{page.name: (25, 3) for page in (*OFFICER, *OPERATOR)},
    "officer_scan": (15, 3),
}


class Elements(HTMLParser):
    """Start tags with their attributes, and the text inside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _pages(built: Path) -> dict[str, str]:
    return {str(path.relative_to(built)): path.read_text("utf-8") for path in built.rglob("*.html")}


def _first_load(built: Path, html: str) -> list[bytes]:
    addresses = re.findall(r'(?:<script [^>]*src|rel="stylesheet" href)="/([^"]+)"', html)
    return [html.encode(), *((built / address).read_bytes() for address in addresses)]


def test_two_builds_are_the_same_bytes_when_the_sources_are() -> None:
    found = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            build_site(Path(folder))
            files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
            found.append({str(p.relative_to(folder)): p.read_bytes() for p in files})
    assert found[0] == found[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_first_load_keeps_its_budget(page: Page, built: Path) -> None:
    for path in page.paths.values():
        name = "404.html" if path == "/404" else output_name(path)
        parts = _first_load(built, (built / name).read_text("utf-8"))
        limit, requests = BUDGETS[page.name]
        assert sum(len(brotli.compress(part)) for part in parts) <= limit * KILOBYTE
        assert len(parts) <= requests


def test_reading_a_code_costs_at_most_28_kb_more_when_scanning_starts(built: Path) -> None:
    (static,) = (built / "static").iterdir()
    names = ("js/camera.id.js", "vendor/qr/decode.js", "vendor/qr/index.js")
    assert sum(len(brotli.compress((static / name).read_bytes())) for name in names) <= 28_000


def test_no_script_or_style_stands_inside_a_page(built: Path) -> None:
    for name, html in _pages(built).items():
        for tag, attributes in Elements(html).found:
            assert tag != "style", name
            assert tag != "script" or (attributes.get("src") or "").startswith("/static/"), name
            assert not any(each.startswith("on") or each == "style" for each in attributes), name


def test_pages_link_only_to_this_site(built: Path) -> None:
    for name, html in _pages(built).items():
        for _tag, attributes in Elements(html).found:
            for attribute in ("href", "src", "action"):
                target = attributes.get(attribute)
                if not target or target.startswith("#"):
                    continue
                assert target.startswith("/"), (name, target)
                last = target.rstrip("/").rsplit("/", 1)[-1]
                file = built / target[1:] if "." in last else built / output_name(target)
                assert file.is_file(), (name, target)


def test_forms_post_and_wait_for_their_script(built: Path) -> None:
    seen = 0
    for name, html in _pages(built).items():
        for form in re.findall(r"<form.*?</form>", html, re.DOTALL):
            seen += 1
            assert re.match(r'<form [^>]*method="post"', form), name
            assert re.match(r'<form [^>]*>\s*<fieldset class="s-form" disabled>', form), name
            assert form.index("</fieldset>\n</form>") > 0, name
    assert seen >= 8


def test_ids_of_a_page_are_one_of_a_kind(built: Path) -> None:
    for name, html in _pages(built).items():
        for part in re.split(r"<template", html):
            ids = [attributes["id"] for _, attributes in Elements(part).found if "id" in attributes]
            assert len(ids) == len(set(ids)), name


def test_the_other_language_is_the_same_page(built: Path) -> None:
    for page in PAGES:
        if page.bilingual:
            continue
        for language, other in (("id", "en"), ("en", "id")):
            html = (built / output_name(page.paths[language])).read_text("utf-8")
            assert f'lang="{other}" hreflang="{other}" href="{page.paths[other]}"' in html


def test_nothing_of_gov_uk_that_is_not_licensed_goes_out(built: Path) -> None:
    (static,) = (built / "static").iterdir()
    for path in (static / "css").iterdir():
        sheet = path.read_text("utf-8").lower()
        for mark in ("gds transport", "@font-face", "#1d70b8", "#1a65a6", "crest", "url("):
            assert mark not in sheet, (path.name, mark)


@pytest.mark.parametrize("folder", ["frontend/static/vendor", "tests/web/axe"])
def test_vendored_files_are_what_their_record_says(folder: str) -> None:
    for record in json.loads((ROOT / folder / "VENDORED.json").read_text("utf-8")):
        assert record["version"]
        assert record["licence"]
        assert record["integrity"].startswith("sha512-")
        here = ROOT / folder / record["folder"]
        names = {path.name for path in here.iterdir() if path.is_file()} - {"VENDORED.json"}
        assert names == set(record["files"])
        for name, expected in record["files"].items():
            assert hashlib.sha256((here / name).read_bytes()).hexdigest() == expected, name


def test_every_text_has_its_english() -> None:
    assert words.check(words.read_catalog(), words.extract()) == []


def test_a_text_is_complained_of_when_it_is_missing_empty_fuzzy_or_unused() -> None:
    catalog = words.read_catalog()
    wanted = words.extract() | {"Kalimat baru"}
    catalog["Beranda"].flags.add("fuzzy")
    catalog["Bahasa"].string = ""
    catalog.add("Lama", "Old")
    assert words.check(catalog, wanted) == [
        "empty: 'Bahasa'",
        "fuzzy: 'Beranda'",
        "missing: 'Kalimat baru'",
        "unused: 'Lama'",
    ]


def test_the_build_fails_when_a_text_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = words.extract()
    monkeypatch.setattr(words, "extract", lambda: found | {"Kalimat tanpa padanan"})
    with pytest.raises(BuildError, match="Kalimat tanpa padanan"):
        build_site(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bilingual_script_says_both_and_counts() -> None:
    english = words.English(words.read_catalog())
    both = scripts.tongues(english)["*"]
    one = scripts.tongues(english)["en"]
    source = 'f(t("Beranda"), tn("{n} hari lagi", n))'
    assert words.translate_script(source, both.say) == (
        'f($l("Beranda","Home"), $n($l(["{n} hari lagi"],["{n} day left", "{n} days left"]), n))'
    )
    assert words.translate_script(source, one.say) == (
        'f(("Home"), $n(["{n} day left", "{n} days left"], n))'
    )


@pytest.mark.parametrize(
    ("modules", "reason"),
    [
        ({"js/a.js": 'import { b } from "./b.js";\n'}, "no module js/b.js"),
        (
            {
                "js/a.js": 'import { b } from "./b.js";\n',
                "js/b.js": 'import { a } from "./a.js";\n',
            },
            "circle",
        ),
        ({"js/a.js": "export default 1;\n"}, "export default"),
        ({"js/a.js": 'import c from "./c.js";\n'}, "import c"),
        ({"js/a.js": "say(t(text));\n"}, "double quotes"),
    ],
)
def test_a_script_is_refused_when_it_cannot_be_joined(modules: dict[str, str], reason: str) -> None:
    tongue = scripts.tongues(words.English(words.read_catalog()))["id"]
    with pytest.raises(scripts.ScriptError, match=reason):
        scripts.bundle(scripts.Modules(Path("/nowhere"), modules), "js/a.js", tongue)


def _bundled(**modules: str) -> dict[str, str]:
    tongue = scripts.tongues(words.English(words.read_catalog()))["id"]
    sources = {f"js/{name}.js": text for name, text in modules.items()}
    return scripts.bundle(scripts.Modules(Path("/nowhere"), sources), "js/a.js", tongue)


def test_a_file_fetched_later_borrows_a_module_with_state_from_its_page() -> None:
    files = _bundled(
        a='import { s } from "./s.js";\nimport { p } from "./p.js";\nimport("./later.js");\n',
        later='import { s } from "./s.js";\nimport { p } from "./p.js";\nexport const x = s(p);\n',
        s="let held = 1;\nexport const s = () => held;\n",
        p="export const p = 2;\n",
    )
    assert files["js/a.id.js"].endswith("export{$js_p,$js_s};")
    assert 'import{$js_s,$js_p}from"./a.id.js";' in files["js/later.id.js"]
    assert "held" not in files["js/later.id.js"]


def test_a_file_fetched_later_holds_what_has_no_state_and_suits_every_page() -> None:
    files = _bundled(
        a='import { p } from "./p.js";\nimport("./later.js");\n',
        later='import { p } from "./p.js";\nexport const x = p;\n',
        p="export const p = 2;\n",
    )
    assert "export{" not in files["js/a.id.js"]
    assert "const p=2" in files["js/later.id.js"]


def test_a_sheet_keeps_only_rules_whose_every_name_is_used(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text(".a .b,.c{color:#0f7a52;font-family:X}@media print{.b{top:0}}")
    (tmp_path / "b.css").write_text("p{margin:0}.a:not(.z){left:0}")
    rules = styles.parse(tmp_path / "a.css", tmp_path / "b.css")
    assert styles.purge(rules, styles.words_of('<p class="a">')) == "p{margin:0}.a:not(.z){left:0}"
    assert styles.purge(rules, styles.words_of("c b")) == (
        ".c{color:#0c4a46}@media print{.b{top:0}}p{margin:0}"
    )


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"kty":"EC","crv":"P-384","x":"a","y":"b"}'])
def test_a_trust_root_is_refused_when_it_is_no_p256_key(content: str, tmp_path: Path) -> None:
    (tmp_path / "root.json").write_text(content)
    with pytest.raises(BuildError, match=r"root\.json"):
        build_site(tmp_path / "out", tmp_path / "root.json")


def test_only_the_public_key_is_pinned(tmp_path: Path) -> None:
    key = {"kty": "EC", "crv": "P-256", "x": "pubx", "y": "puby", "d": "private-part"}
    (tmp_path / "root.json").write_text(json.dumps(key))
    build_site(tmp_path / "out", tmp_path / "root.json")
    script = next((tmp_path / "out" / "static").glob("*/js/stamp.js")).read_text("utf-8")
    assert "pubx" in script
    assert "private-part" not in script


def test_profile_of_the_seal_is_published_when_the_site_is(built: Path) -> None:
    assert (built / "seal-profile.json").read_bytes() == PROFILE.read_bytes()
