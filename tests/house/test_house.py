"""The house rules that no tool checks: guards, wiring, sizes, languages."""

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("chalicelib", "local", "frontend", "bench")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".js"} and not {"vendor", "out", "node_modules"} & set(path.parts)
)
PYTHON = [path for path in SOURCES if path.suffix == ".py"]
STATEMENTS_IN_A_WIRE = 2
LINES_IN_A_FILE = 300


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_route_says_who_may_call_it() -> None:
    from app import app

    bare = [
        f"{method} {path}"
        for path, methods in app.routes.items()
        for method, entry in methods.items()
        if not hasattr(entry.view_function, "edge")
    ]
    assert app.routes
    assert bare == []


def test_every_view_and_event_calls_little_else() -> None:
    tree = ast.parse((ROOT / "app.py").read_text())
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert functions
    for function in functions:
        assert len(function.body) <= STATEMENTS_IN_A_WIRE, function.name


@pytest.mark.parametrize("path", [*SOURCES, ROOT / "app.py"], ids=_name)
def test_file_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LINES_IN_A_FILE


@pytest.mark.parametrize("path", PYTHON, ids=_name)
def test_repository_stays_private(path: Path) -> None:
    capability = path.relative_to(ROOT).parts[:2]
    named = r"from chalicelib\.(\w+)([\w.]*) import (\([^)]*\)|[^\n]+)"
    for module, inner, names in re.findall(named, path.read_text()):
        if inner.endswith(".repository") or re.search(r"\brepository\b", names):
            assert ("chalicelib", module) == capability


@pytest.mark.parametrize("path", PYTHON, ids=_name)
def test_boto3_is_imported_by_clients_only(path: Path) -> None:
    parts = path.relative_to(ROOT).parts
    if parts[0] == "chalicelib" and parts[1] != "clients":
        assert not re.search(r"^\s*(?:import|from) boto(?:3|core)", path.read_text(), re.MULTILINE)


def _words(language: str) -> dict[str, dict[str, object]]:
    path = ROOT / f"chalicelib/web/words/{language}.json"
    words: dict[str, dict[str, object]] = json.loads(path.read_text())
    return words


def test_both_languages_have_words_for_every_code() -> None:
    indonesian, english = _words("id"), _words("en")
    assert {kind: sorted(indonesian[kind]) for kind in indonesian} == {
        kind: sorted(english[kind]) for kind in english
    }


def test_every_code_that_is_raised_has_words() -> None:
    words = _words("en")
    source = "\n".join(
        path.read_text() for path in PYTHON if path.is_relative_to(ROOT / "chalicelib")
    )
    for code in re.findall(r"^    code = \"(\w+)\"", source, re.MULTILINE):
        assert code in words["errors"]
    named = r"(?:FieldError\([^,()]+,|_fail\([^,()]+,|StampNumberError\()\s*\"(\w+)\""
    for code in re.findall(named, source):
        assert code in words["fields"]


def test_one_module_alone_asks_the_device_for_its_zone() -> None:
    asking = [path.name for path in SOURCES if "resolvedOptions().timeZone" in path.read_text()]
    assert asking == ["zone-here.js"]
