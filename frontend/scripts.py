"""Scripts: joins a page's own ES modules into one file for each language; vendored ones stay apart.

A module is written in a small part of the language, and the build refuses the rest:
`import { a, b } from "./x.js"` or `import * as x from "./x.js"` on one line, exports as
`export const|function|async function|class`. `import("./x.js")` makes a file that is fetched
when it is wanted. Where such a file needs a module with state (a `let` at the left margin) that
its page has already, it borrows that and every other one from the page's file, and so belongs to
that page alone; another holds copies and is the same for every page. Texts are `t("…")` and,
with a number, `tn("…", n)`.
"""

import json
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path

import rjsmin

from frontend.words import English, Indonesian, Words, WordsError, translate_script

_IMPORT = re.compile(r'^import (?:\* as (\w+)|\{([^}]*)\}) from "(\.[^"]+)";\n', re.MULTILINE)
_LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
_EXPORT = re.compile(r"^export (const|function|async function|class) (\w+)", re.MULTILINE)
_REFUSED = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_STATE = re.compile(r"^let ", re.MULTILINE)
_COUNTED = 'const $n=(f,n)=>f[n===1?0:f.length-1].replace("{n}",n);'
_BOTH = 'const $l=(i,e)=>document.documentElement.lang==="en"?e:i;'


class ScriptError(Exception):
    """A module that the build cannot join."""


@dataclass
class Modules:
    """The sources by path below static/, files or made by the build."""

    root: Path
    made: dict[str, str] = field(default_factory=dict)
    known: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)

    def read(self, path: str) -> str:
        """Return a module's text."""
        if path in self.made:
            return self.made[path]
        file = self.root / path
        if not file.is_file():
            msg = f"no module {path}"
            raise ScriptError(msg)
        return file.read_text("utf-8")

    def needs(self, path: str) -> list[str]:
        """List what a module imports at once."""
        return self._imports(path)[0]

    def later(self, path: str) -> list[str]:
        """List what a module imports when it is wanted."""
        return self._imports(path)[1]

    def _imports(self, path: str) -> tuple[list[str], list[str]]:
        # Asked for by every page that has the module: read once in a build.
        if path not in self.known:
            text, folder = self.read(path), posixpath.dirname(path)
            found = (
                (match[3] for match in _IMPORT.finditer(text)),
                (match[1] for match in _LATER.finditer(text)),
            )
            at_once, later = (
                [posixpath.normpath(posixpath.join(folder, name)) for name in names]
                for names in found
            )
            self.known[path] = at_once, later
        return self.known[path]

    def order(self, entry: str) -> list[str]:
        """List the modules of an entry, each after what it needs."""
        ordered: list[str] = []
        open_: list[str] = []

        def visit(path: str) -> None:
            if path in open_:
                msg = f"a circle of imports: {' → '.join([*open_, path])}"
                raise ScriptError(msg)
            if path in ordered:
                return
            open_.append(path)
            for needed in self.needs(path):
                visit(needed)
            open_.remove(path)
            ordered.append(path)

        visit(entry)
        return ordered


def _name(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))


def _wrapped(path: str, source: str, start: str, suffix: str) -> str:
    folder = posixpath.dirname(path)

    def imported(match: re.Match[str]) -> str:
        whole, names, target = match[1], match[2], match[3]
        module = _name(posixpath.normpath(posixpath.join(folder, target)))
        if whole:
            return f"const {whole}={module};\n"
        return f"const {{{re.sub(r' as ', ':', names)}}}={module};\n"

    def fetched(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match[1]))
        if not target.startswith("vendor/"):
            target = target.removesuffix(".js") + suffix + ".js"
        return f'import("./{posixpath.relpath(target, posixpath.dirname(start))}")'

    source = _LATER.sub(fetched, _IMPORT.sub(imported, source))
    exported = ",".join(name for _kind, name in _EXPORT.findall(source))
    source = _EXPORT.sub(r"\1 \2", source)
    refused = _REFUSED.search(source)
    if refused and not refused[0].startswith("import("):
        msg = f"{path}: {refused[0]}"
        raise ScriptError(msg)
    return f"const {_name(path)}=(()=>{{{source}\nreturn{{{exported}}}}})();\n"


@dataclass(frozen=True)
class Tongue:
    """The languages a file of scripts speaks: one, or both at a bilingual address."""

    suffix: str
    words: tuple[Words, ...]

    def say(self, counted: bool, text: str) -> str:  # noqa: FBT001 - a callback's two values
        """JavaScript for a text: `t(` and its literal become this; `tn(` leaves its number open."""
        if counted:
            forms = [json.dumps(words.many(text), ensure_ascii=False) for words in self.words]
            return f"$n({forms[0] if len(forms) == 1 else '$l(' + ','.join(forms) + ')'}"
        texts = [json.dumps(words.one(text), ensure_ascii=False) for words in self.words]
        return f"({texts[0]}" if len(texts) == 1 else f"$l({','.join(texts)}"


def tongues(english: English) -> dict[str, Tongue]:
    """By the key of a page's paths."""
    indonesian = Indonesian()
    return {
        "id": Tongue(".id", (indonesian,)),
        "en": Tongue(".en", (english,)),
        "*": Tongue("", (indonesian, english)),
    }


@dataclass
class _Bundle:
    """The files of one entry, while they are written."""

    modules: Modules
    tongue: Tongue
    files: dict[str, str] = field(default_factory=dict)
    lent: dict[str, set[str]] = field(default_factory=dict)

    def write(self, start: str, held: dict[str, str]) -> dict[str, str]:
        """Write the file of a start; where each module then is that its later files may borrow."""
        target = start.removesuffix(".js") + self.tongue.suffix + ".js"
        order = self.modules.order(start)
        shared = [path for path in order if path in held]
        if not any(_STATE.search(self.modules.read(path)) for path in shared):
            shared = []
        own = [path for path in order if path not in shared]
        parts = [_wrapped(path, self.modules.read(path), start, self.tongue.suffix) for path in own]
        text = self._borrowed(shared, held, start) + _spoken(start, "".join(parts), self.tongue)
        last = _EXPORT.findall(self.modules.read(start))
        exports = f"export const {{{','.join(name for _, name in last)}}}={_name(start)};"
        self.files[target] = rjsmin.jsmin(_COUNTED + _BOTH + text + (exports if last else ""))
        return held | dict.fromkeys(own, target)

    def _borrowed(self, shared: list[str], held: dict[str, str], start: str) -> str:
        lines = []
        for file in sorted({held[path] for path in shared}):
            paths = [path for path in shared if held[path] == file]
            self.lent.setdefault(file, set()).update(paths)
            place = posixpath.relpath(file, posixpath.dirname(start))
            lines.append(f'import{{{",".join(map(_name, paths))}}}from"./{place}";')
        return "".join(lines)

    def finished(self) -> dict[str, str]:
        """Give the files, each with what others borrow of it."""
        for file, paths in self.lent.items():
            self.files[file] += f"\nexport{{{','.join(sorted(map(_name, paths)))}}};"
        return self.files


def bundle(modules: Modules, entry: str, tongue: Tongue) -> dict[str, str]:
    """Files by path below the static root: the entry's, and those fetched when wanted."""
    made = _Bundle(modules, tongue)
    waiting: list[tuple[str, dict[str, str]]] = [(entry, {})]
    seen: set[str] = set()
    while waiting:
        start, held = waiting.pop()
        if start in seen:
            continue
        seen.add(start)
        held = made.write(start, held)
        later = [name for path in modules.order(start) for name in modules.later(path)]
        waiting += [(name, held) for name in later if not name.startswith("vendor/")]
    return made.finished()


def _spoken(start: str, text: str, tongue: Tongue) -> str:
    try:
        return translate_script(text, tongue.say)
    except WordsError as error:
        msg = f"{start}: {error}"
        raise ScriptError(msg) from None
