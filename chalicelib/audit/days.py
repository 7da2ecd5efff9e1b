"""A day's rows of the audit log as they stand in the table, in parts, and whether each is whole."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from chalicelib.audit import repository
from chalicelib.audit.rules import FIRST, Broken, Deed, Row
from chalicelib.core.clock import instant_of
from chalicelib.core.ids import HolderId, PersonId
from chalicelib.db import audit_keys
from chalicelib.db.table import Audit

CHAINS = tuple(f"chains-{shard:02d}" for shard in range(audit_keys.SHARDS))
PUBLIC = tuple(f"public-{shard:02d}" for shard in range(audit_keys.SHARDS))
PARTS = CHAINS + PUBLIC
_KINDS = {"S": str, "N": int}


def list_rows(on: date, part: str) -> Iterator[Row]:
    """Give the rows of a part of a UTC day, by partition and sort key; one at a time is kept."""
    number = int(part[-2:])
    of_people = part in CHAINS
    found = audit_keys.chains(on, number) if of_people else [audit_keys.public(on, number)]
    for partition in found:
        yield from map(_plain, Audit.list_raw(partition))


def list_chain(person_id: PersonId, on: date) -> Iterator[Row]:
    """Give the rows of one person's UTC day in their order."""
    return map(_plain, Audit.list_raw(*audit_keys.chain(person_id, on)))


def deed_of(row: Row) -> Deed:
    """Return the deed that a row is of; raises KeyError or ValueError where it says none."""
    text = {name: str(value) for name, value in row.items()}
    return Deed(
        person_id=PersonId(text["person_id"]) if "person_id" in text else None,
        role=text["role"],
        office=text["office"],
        action=text["action"],
        subject=text["subject"],
        why=text["why"],
        at=instant_of(text["at"]),
        about=HolderId(text["about"]) if "about" in text else None,
        order=text.get("order", ""),
        fields=text.get("fields", ""),
        result=text.get("result", ""),
        request=text.get("request", ""),
    )


class Follower:
    """Follows rows in their order, and says which of them is not as it was written."""

    def __init__(self) -> None:
        self._chain = ("", "")
        self._next, self._previous = 1, FIRST

    def broken(self, row: Row) -> Broken | None:
        """Return which row was changed, or is missing before this one; None where all is well."""
        partition, own = str(row["pk"]), str(row["sk"])
        if "person_id" not in row and audit_keys.is_public(partition):
            return None if _is_whole(row, 1, FIRST) else Broken("altered", f"{partition} {own}")
        person_id, _, number = own.rpartition("#")
        if (partition, person_id) != self._chain:
            self._chain, self._next, self._previous = (partition, person_id), 1, FIRST
        expected, previous = self._next, self._previous
        found = int(number) if number.isascii() and number.isdigit() else 0
        self._next, self._previous = found + 1, str(row.get("hash", ""))
        if found > expected:
            return Broken("missing", f"{partition} {person_id}#{expected:06d}")
        return (
            None if _is_whole(row, expected, previous) else Broken("altered", f"{partition} {own}")
        )


def _is_whole(row: Row, sequence: int, previous: str) -> bool:
    """Compare a row with what would be written for the deed that it tells of."""
    with suppress(KeyError, ValueError):
        deed = deed_of(row)
        key = (str(row["pk"]), str(row["sk"]))
        if deed.person_id is not None:
            key = audit_keys.row(deed.person_id, deed.at.date(), sequence)
        return repository.row_of(deed, key, sequence, previous) == row
    return False


def _plain(item: dict[str, dict[str, Any]]) -> Row:
    """Return an item without the kinds of its values; of other kinds than ours, as text."""
    plain: Row = {}
    for name, value in item.items():
        ((kind, content),) = value.items()
        plain[name] = _KINDS.get(kind, repr)(content)
    return plain
