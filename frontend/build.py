"""Build the site: `python -m frontend.build --out DIR --trust-root FILE`."""

import argparse
import hashlib
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import rjsmin
from jinja2 import Environment, FileSystemLoader, PackageLoader, PrefixLoader
from jinja2.exceptions import UndefinedError
from jinja2.loaders import ChoiceLoader
from jinja2.runtime import ChainableUndefined

from frontend import offline, pinned, scripts, styles, words
from frontend.pages import LANGUAGES, PAGES, Page, output_name
from frontend.reference import countries_module, page_data

HERE = Path(__file__).parent
STATIC = HERE / "static"
VENDORED_SHEET = STATIC / "vendor" / "govuk-frontend" / "govuk-frontend.min.css"
THEME = STATIC / "css" / "theme.css"
PLAIN = ("icon.svg", *offline.ICONS)
VENDORED_SCRIPTS = ("vendor/qr/index.js", "vendor/qr/decode.js")
_Made = TypeVar("_Made")
_AT = "/static/@hash@"
_REPORT = next(page for page in PAGES if page.name == "report")
_INDENT = re.compile(r"\n\s+")


class BuildError(Exception):
    """Why the site cannot be built, in one sentence."""


class _Absent(ChainableUndefined):
    """A name may be asked after (the vendored macros do), but never printed."""

    def __str__(self) -> str:
        raise UndefinedError(self._undefined_message)

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Rendered:
    """A page's files before the static hash is known: by output name."""

    page: Page
    html: dict[str, str]
    scripts: dict[str, str]


class Renderer:
    """The templates, compiled once; speaks the language it is told."""

    def __init__(self, words_of: dict[str, words.Words]) -> None:
        own = FileSystemLoader(HERE / "templates")
        parts = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
        self._environment = Environment(
            loader=ChoiceLoader([own, parts]),
            autoescape=True,
            undefined=_Absent,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.policies["ext.i18n.trimmed"] = True
        self._words_of = words_of
        self._words = words_of["id"]
        self._environment.install_gettext_callables(self._one, self._many, newstyle=True)  # type: ignore[attr-defined]

    def _one(self, text: str) -> str:
        return self._words.one(text)

    def _many(self, singular: str, _plural: str, number: int) -> str:
        forms = self._words.many(singular)
        return forms[0 if number == 1 else -1]

    def render(self, template: str, language: str, values: dict[str, object]) -> str:
        """Render a template in one language."""
        self._words = self._words_of[language]
        return self._environment.get_template(template).render(values)


def _link(page: Page, language: str) -> str:
    return page.paths.get(language, page.paths.get("*", ""))


def _context(page: Page, language: str) -> dict[str, object]:
    other = "en" if language == "id" else "id"
    return {
        "page": page,
        "language": language,
        "other": other,
        "here": _link(page, language),
        "elsewhere": _link(page, other),
        "link": {each.name: _link(each, language) for each in PAGES},
        "officer": page.paths.get("id", "").startswith("/officer/"),
        "manifest": page.listed or page.offline,
        "static": _AT,
        "stylesheet": f"{_AT}/css/{page.name}.css",
        "script": _script_address(page, language),
        "data": page_data(language),
    }


def _script_address(page: Page, language: str) -> str | None:
    if page.script is None:
        return None
    suffix = "" if page.bilingual else f".{language}"
    return f"{_AT}/js/{page.script.removesuffix('.js')}{suffix}.js"


def _tidy(html: str) -> str:
    return _INDENT.sub("\n", html).strip() + "\n"


def _render(page: Page, renderer: Renderer) -> Iterator[tuple[str, str]]:
    parts = {
        language: renderer.render(page.template, language, _context(page, language))
        for language in LANGUAGES
    }
    if page.bilingual:
        whole = renderer.render("bilingual.html", "id", _context(page, "id") | {"parts": parts})
        yield output_name(page.paths["*"]), _tidy(whole)
        return
    for language, html in parts.items():
        yield output_name(page.paths[language]), _tidy(html)


def _pages(english: words.English, modules: scripts.Modules) -> Iterator[Rendered]:
    renderer = Renderer({"id": words.Indonesian(), "en": english})
    tongues = scripts.tongues(english)
    for page in PAGES:
        files: dict[str, str] = {}
        if page.script:
            for key in page.paths:
                files |= scripts.bundle(modules, f"js/{page.script}", tongues[key])
        yield Rendered(page, dict(_render(page, renderer)), files)


def _static_files(rendered: list[Rendered]) -> dict[str, str]:
    rules = styles.parse(VENDORED_SHEET, THEME)
    files: dict[str, str] = {}
    for name in VENDORED_SCRIPTS:
        files[name] = rjsmin.jsmin((STATIC / name).read_text("utf-8"))
    for each in rendered:
        used = styles.words_of(*each.html.values(), *each.scripts.values())
        files[f"css/{each.page.name}.css"] = styles.purge(rules, used)
        for name, text in each.scripts.items():
            if files.setdefault(name, text) != text:
                msg = f"{name} borrows from one page's script and is wanted by another"
                raise BuildError(msg)
    return files


def _hash(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(b"%s\0%s\0" % (name.encode(), files[name]))
    return digest.hexdigest()[:12]


def build_site(out: Path, trust_root: Path | None = None, android_apps: Sequence[str] = ()) -> None:
    """Write the whole site to `out`, replacing it; same sources, same bytes.

    android_apps: `package=fingerprint` of each certificate that may wrap it (docs/play-store.md).
    """
    catalog = words.read_catalog()
    complaints = words.check(catalog, words.extract())
    if complaints:
        raise BuildError("\n".join(["locale/en.po is not complete:", *complaints]))
    made = {
        "js/trust-root.js": _given(lambda: pinned.trust_root_module(trust_root)),
        "js/entry-stamp-profile.js": pinned.profile_module(),
        "js/countries.js": countries_module(),
    }
    modules = scripts.Modules(STATIC, made)
    english = words.English(catalog)
    rendered = list(_pages(english, modules))
    files = {name: text.encode() for name, text in _static_files(rendered).items()}
    files |= {name: (STATIC / name).read_bytes() for name in PLAIN}
    at = f"/static/{_hash(files)}"
    written = {f"{at[1:]}/{name}": content for name, content in files.items()}
    for each in rendered:
        written |= {name: html.replace(_AT, at).encode() for name, html in each.html.items()}
    written["404.html"] = written.pop("404/index.html")
    written |= _manifests(Renderer({"id": words.Indonesian(), "en": english}), at)
    if android_apps:
        written[offline.ASSET_LINKS] = _given(lambda: offline.asset_links(android_apps))
    for shell in offline.SHELLS:
        kept = dict(_kept(shell, rendered, at))
        written[shell.address[1:]] = offline.worker(shell, at, kept, written)
    _write(out, written)
    shutil.copyfile(pinned.PROFILE, out / "seal-profile.json")


def _given(make: Callable[[], _Made]) -> _Made:
    """Make something of what the caller has given, or say what is wrong with it."""
    try:
        return make()
    except ValueError as error:
        raise BuildError(str(error)) from error


def _manifests(renderer: Renderer, at: str) -> dict[str, bytes]:
    """Write what a phone reads to install the officers' pages or the public ones."""
    return {
        offline.manifest_address(language, officers=shell.officers)[1:]: renderer.render(
            "manifest.html",
            language,
            {
                "language": language,
                "static": at,
                "officer": shell.officers,
                "start": _REPORT.paths[language],
            },
        ).encode()
        for language in LANGUAGES
        for shell in offline.SHELLS
    }


def _kept(
    shell: offline.Shell, rendered: list[Rendered], at: str
) -> Iterator[tuple[str, list[str]]]:
    """Yield each page that opens without a network, and all that it needs: addresses."""
    for each in rendered:
        for language, address in each.page.paths.items() if shell.keeps(each.page) else ():
            other = "id" if language == "en" else "en"
            static = {f"css/{each.page.name}.css", "icon.svg"}
            static |= {name for name in each.scripts if not name.endswith(f".{other}.js")}
            if any("/vendor/qr/" in text for text in each.scripts.values()):
                static |= {*VENDORED_SCRIPTS}
            addresses = [address, *(f"{at}/{name}" for name in sorted(static))]
            if language in LANGUAGES:
                addresses.append(offline.manifest_address(language, officers=shell.officers))
            yield address, addresses


def _write(out: Path, files: dict[str, bytes]) -> None:
    if out.exists():
        shutil.rmtree(out)
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main() -> int:
    """Build and say in one line what was built, or why it was not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "out")
    parser.add_argument("--trust-root", type=Path, help="public key (JWK) of the trust list")
    parser.add_argument(
        "--android-app",
        action="append",
        default=[],
        metavar="PACKAGE=SHA256",
        help="a package that may wrap the site, and its certificate's fingerprint",
    )
    chosen = parser.parse_args()
    started = time.perf_counter()
    try:
        build_site(chosen.out, chosen.trust_root, chosen.android_app)
    except (BuildError, scripts.ScriptError, words.WordsError) as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.trust_root is None:
        print("No --trust-root: pages cannot check a stamp.", file=sys.stderr)
    print(f"{chosen.out}: {len(PAGES)} pages in {time.perf_counter() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
