"""Styles: the vendored sheet without its font and colours, our theme, and only what a page uses."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tinycss2
from tinycss2 import ast

_WORD = re.compile(r"[A-Za-z0-9_-]+")
_NAMED = re.compile(r"[.#]((?:[A-Za-z0-9_-]|\\.)+)")
_ASIDE = re.compile(r"\[[^\]]*\]|:not\([^()]*\)")
_FALLBACK = re.compile(r"var\((--govuk-[a-z-]+),[^()]*\)")
_DROPPED = re.compile(
    r"(?:^|;)(?:font-family|-webkit-font-smoothing|-moz-osx-font-smoothing"
    r"|-webkit-text-decoration-skip(?:-ink)?|-webkit-box-decoration-break"
    # Prefixes of browsers that cannot run the pages' modules anyway.
    r"|-webkit-clip-path|-webkit-box-sizing|-moz-[a-z-]+|-ms-[a-z-]+|text-decoration-skip):[^;]*"
)
# Colours that the vendored sheet writes out instead of naming: ours instead.
_COLOURS = {
    "#0f7a52": "#0c4a46",
    "#0b5c3e": "#08332f",
    "#083d29": "#062724",
    "#0b0c0c": "#1a2421",
    "#f3f3f3": "#e6ece7",
    "#fd0": "#ffc447",
}
_COLOUR = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"\s*([{};,])\s*")


@dataclass(frozen=True)
class Rule:
    """A rule: selectors each with the class and id names it needs; or a group of rules."""

    selectors: tuple[tuple[str, frozenset[str]], ...]
    body: str
    prelude: str = ""
    inside: tuple["Rule", ...] = ()


def _text(nodes: Iterable[ast.Node]) -> str:
    return _AROUND.sub(r"\1", re.sub(r"\s+", " ", tinycss2.serialize(list(nodes)))).strip()


def _selectors(prelude: str) -> Iterator[tuple[str, frozenset[str]]]:
    depth = 0
    start = 0
    for index, character in enumerate(prelude + ","):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            selector = prelude[start:index].strip()
            yield selector, frozenset(_NAMED.findall(_ASIDE.sub("", selector)))
            start = index + 1


def _body(nodes: list[ast.Node]) -> str:
    return re.sub(r"\s*:\s*", ":", _text(nodes)).strip("; ")


def _ours(body: str) -> str:
    """Take a vendored declaration's font, fallbacks and colours away."""
    body = _DROPPED.sub("", _FALLBACK.sub(r"var(\1)", body)).strip(";")
    body = _COLOUR.sub(lambda match: _COLOURS.get(match[0], match[0]), body)
    # The variables' own values: the theme sets every one that is used.
    return "" if "--govuk-brand-colour:" in body else body


def _rules(nodes: Iterable[ast.Node], change: Callable[[str], str]) -> Iterator[Rule]:
    for node in nodes:
        if node.type == "qualified-rule":
            body = change(_body(node.content))
            if body:
                yield Rule(tuple(_selectors(_text(node.prelude))), body)
        elif node.type == "at-rule" and node.lower_at_keyword in {"media", "supports"}:
            listed = tinycss2.parse_rule_list(
                node.content, skip_comments=True, skip_whitespace=True
            )
            inside = tuple(_rules(listed, change))
            yield Rule((), "", f"@{node.lower_at_keyword} {_text(node.prelude)}", inside)
        elif node.type == "at-rule" and node.lower_at_keyword == "page":
            yield Rule((), _body(node.content), f"@page {_text(node.prelude)}".strip())


@cache
def _parsed(text: str, change: Callable[[str], str]) -> tuple[Rule, ...]:
    plain = _COMMENT.sub("", text)
    return tuple(_rules(tinycss2.parse_stylesheet(plain, skip_whitespace=True), change))


def _parse(path: Path, change: Callable[[str], str]) -> tuple[Rule, ...]:
    return _parsed(path.read_text("utf-8"), change)


@cache
def parse(vendored: Path, theme: Path) -> tuple[Rule, ...]:
    """Read the vendored sheet, without its font and colours, and the theme after it; once."""
    return (*_parse(vendored, _ours), *_parse(theme, str))


def words_of(*texts: str) -> frozenset[str]:
    """Every word of these texts: what could be a class or an id."""
    return frozenset(word for text in texts for word in _WORD.findall(text))


def purge(rules: Iterable[Rule], words: frozenset[str]) -> str:
    """Write the sheet with only the selectors whose every class and id is among the words."""
    parts = []
    for rule in rules:
        if rule.inside:
            inside = purge(rule.inside, words)
            parts.append(f"{rule.prelude}{{{inside}}}" if inside else "")
        elif rule.prelude:
            parts.append(f"{rule.prelude}{{{rule.body}}}")
        else:
            kept = ",".join(text for text, names in rule.selectors if names <= words)
            parts.append(f"{kept}{{{rule.body}}}" if kept else "")
    return "".join(parts)
