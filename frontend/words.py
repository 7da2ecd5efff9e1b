"""The site's words: Indonesian stands in templates and scripts, English in locale/en.po."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from jinja2.ext import babel_extract

HERE = Path(__file__).parent
CATALOG = HERE / "locale" / "en.po"
_LITERAL = r'"(?:[^"\\\n]|\\.)*"'
_SAID = re.compile(rf"\b(tn?)\(({_LITERAL})")
_UNREADABLE = re.compile(r"(?<![\w.$])tn?\((?!\")")
_OPTIONS = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.i18n,jinja2.ext.do"}
# Without dates, so that two branches that add texts seldom meet in one line.
_HEADER = rb"""msgid ""
msgstr ""
"Project-Id-Version: Serambi\n"
"Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""

Key = str | tuple[str, str]


class WordsError(Exception):
    """A text that one language lacks; the message names each."""


class Words(Protocol):
    """What a template or script asks for its words."""

    def one(self, text: str) -> str:
        """Say the text in the page's language."""

    def many(self, text: str) -> list[str]:
        """Its forms by number: one form in Indonesian, two in English."""


class Indonesian:
    """The language in which the texts are written."""

    def one(self, text: str) -> str:
        """Return the text as it stands."""
        return text

    def many(self, text: str) -> list[str]:
        """Return the text as it stands: nouns do not change with number."""
        return [text]


@dataclass
class English:
    """Looks up locale/en.po and keeps count of what it lacks."""

    catalog: Catalog
    lacking: set[str] = field(default_factory=set)

    def one(self, text: str) -> str:
        """Return the translation of a text without number."""
        return self._strings(text, text)[0]

    def many(self, text: str) -> list[str]:
        """Return the singular and the plural."""
        return self._strings((text, text), text)

    def _strings(self, key: Key, text: str) -> list[str]:
        message = self.catalog.get(key)
        strings = _strings(message) if message and not message.fuzzy else []
        if not strings or not all(strings):
            self.lacking.add(text)
            return [text, text]
        return strings


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (str(message.id[0]), str(message.id[1]))


def read_catalog(path: Path = CATALOG) -> Catalog:
    """Read the English words."""
    with path.open("rb") as file:
        return pofile.read_po(file, locale="en")


def said_in_script(source: str) -> Iterator[tuple[bool, str]]:
    """Yield (counted, text) for each `t("…")` and `tn("…", n)` of a script."""
    for match in _SAID.finditer(source):
        yield match[1] == "tn", json.loads(match[2])


def translate_script(source: str, say: Callable[[bool, str], str]) -> str:
    """Write the script with each text replaced by what `say(counted, text)` gives (JavaScript)."""
    unreadable = _UNREADABLE.search(source)
    if unreadable:
        line = source.count("\n", 0, unreadable.start()) + 1
        msg = f"line {line}: t( and tn( take a text in double quotes"
        raise WordsError(msg)

    def replaced(match: re.Match[str]) -> str:
        return say(match[1] == "tn", json.loads(match[2]))

    return _SAID.sub(replaced, source)


def _pair(message: tuple[str | None, ...] | None) -> Key:
    text = str(message[0]) if message else ""
    return text, text


def extract(root: Path = HERE) -> set[Key]:
    """Every text of templates and scripts: a string, or a pair where it is counted."""
    keys: set[Key] = set()
    for path in sorted((root / "templates").rglob("*.html")):
        with path.open("rb") as file:
            for _line, _function, message, _comments in babel_extract(
                file, ("_", "gettext", "ngettext"), (), _OPTIONS
            ):
                keys.add(message if isinstance(message, str) else _pair(message))
    for path in sorted((root / "static" / "js").rglob("*.js")):
        for counted, text in said_in_script(path.read_text("utf-8")):
            keys.add((text, text) if counted else text)
    return keys


def check(catalog: Catalog, wanted: set[Key]) -> list[str]:
    """One line for each text that is missing, fuzzy or no longer used."""
    found = {_key(message): message for message in catalog if message.id}
    complaints = [f"missing: {key!r}" for key in wanted - found.keys()]
    complaints += [f"unused: {key!r}" for key in found.keys() - wanted]
    for key, message in found.items():
        if message.fuzzy:
            complaints.append(f"fuzzy: {key!r}")
        elif key in wanted and not all(_strings(message)):
            complaints.append(f"empty: {key!r}")
    return sorted(complaints)


def update(path: Path = CATALOG) -> int:
    """Write en.po anew: every text once, in order, known translations kept; how many are empty."""
    old = read_catalog(path)
    fresh = Catalog(locale="en")
    empty = 0
    for key in sorted(extract(), key=str):
        known = old.get(key)
        string = known.string if known and not known.fuzzy else ""
        empty += not string
        fresh.add(key, string)
    with path.open("wb") as file:
        file.write(_HEADER)
        pofile.write_po(file, fresh, width=100, omit_header=True, sort_output=True)
    return empty


if __name__ == "__main__":
    sys.exit(f"{update()} texts of locale/en.po wait for their English")
