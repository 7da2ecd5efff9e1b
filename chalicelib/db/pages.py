"""Cursor pages: a long list in parts, the next one asked for by an opaque text."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chalicelib.core.errors import FieldError, InvalidError

Row = TypeVar("Row")
# As DynamoDB writes it: `{"pk": {"S": "…"}, "sk": {"S": "…"}}`.
StartKey = dict[str, dict[str, Any]]

MOST_ROWS = 50
FIELD = "after"
_MOST_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A part of a list, and what to ask for to get the part after it; None at the end."""

    items: Sequence[Row]
    next: str | None


def cursor_of(last_key: StartKey | None) -> str | None:
    """Return the text that stands for the last key read, unpadded base64url."""
    if last_key is None:
        return None
    plain = {name: value["S"] for name, value in last_key.items()}
    return urlsafe_b64encode(json.dumps(plain).encode()).rstrip(b"=").decode()


def start_key(cursor: str | None, within: Mapping[str, str], *others: str) -> StartKey | None:
    """Return the key after which to go on; None for the first page.

    `within` is the partition that is being read, `others` the key's other attributes: a cursor
    of another list, or none of ours, raises InvalidError naming `after`.
    """
    if cursor is None:
        return None
    plain = _read(cursor)
    is_ours = plain.keys() == {*within, *others} and within.items() <= plain.items()
    if not is_ours or not all(isinstance(value, str) and value for value in plain.values()):
        raise InvalidError(FieldError("after", "wrong_format"))
    return {name: {"S": value} for name, value in plain.items()}


def _read(cursor: str) -> dict[str, Any]:
    try:
        raw = urlsafe_b64decode(cursor[:_MOST_CHARACTERS].encode() + b"=" * (-len(cursor) % 4))
        plain = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return plain if isinstance(plain, dict) else {}
