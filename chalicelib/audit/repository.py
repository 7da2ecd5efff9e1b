"""Audit rows as stored: only ever added, one chain for each person and day."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.audit.rules import FIRST, Deed, Mark, Row, row_content
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import HolderId, PersonId, random_id
from chalicelib.db import audit_keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Audit
from chalicelib.db.transaction import Write, add

_LAST = "~"  # after every number


class ChainMovedError(Exception):
    """Another row of the same person came between: the plan is made anew."""


class AuditItem(Audit):
    """One row."""

    person_id = UnicodeAttribute(null=True)
    role = UnicodeAttribute()
    office = UnicodeAttribute()
    action = UnicodeAttribute()
    subject = UnicodeAttribute()
    why = UnicodeAttribute()
    at = UnicodeAttribute()
    sequence = NumberAttribute()
    previous = UnicodeAttribute()
    hash = UnicodeAttribute()
    order = UnicodeAttribute(null=True)
    fields = UnicodeAttribute(null=True)
    result = UnicodeAttribute(null=True)
    request = UnicodeAttribute(null=True)

    @property
    def deed(self) -> Deed:
        """The row as a domain value."""
        return Deed(
            PersonId(self.person_id) if self.person_id else None,
            self.role,
            self.office,
            self.action,
            self.subject,
            self.why,
            instant_of(self.at),
            HolderId(self.about) if self.about else None,
            self.order or "",
            self.fields or "",
            self.result or "",
            self.request or "",
        )


def plan_only_row(deed: Deed, unique: str, refusal: Exception) -> Write:
    """Plan a row of somebody without an account, where the day has none of this key; the refusal.

    `unique` is 64 hexadecimal digits.
    """
    partition = audit_keys.public(deed.at.date(), int(unique[0], 16))
    return add(_item(deed, (partition, unique[1:33]), 1, FIRST), refusal)


def plan_row(deed: Deed, after: Mark | None = None) -> tuple[Write, Mark]:
    """Plan the next row of the person's chain, and say where that ends then.

    ChainMovedError when another came first. `after` is where it ended a moment ago, which saves
    the look; of another day or person it says nothing.
    """
    on = deed.at.date()
    sequence, previous = 1, FIRST
    if deed.person_id is None:
        key = audit_keys.public(on, secrets.randbelow(audit_keys.SHARDS)), random_id()
    else:
        if after is not None and (after.person_id, after.on) == (deed.person_id, on):
            sequence, previous = after.sequence + 1, after.hash
        elif last := _last(deed.person_id, on):
            sequence, previous = int(last.sequence) + 1, last.hash
        key = audit_keys.row(deed.person_id, on, sequence)
    item = _item(deed, key, sequence, previous)
    return add(item, ChainMovedError()), Mark(deed.person_id, on, sequence, item.hash)


def _item(deed: Deed, key: tuple[str, str], sequence: int, previous: str) -> AuditItem:
    row: dict[str, Any] = row_of(deed, key, sequence, previous)
    return AuditItem(**row)


def row_of(deed: Deed, key: tuple[str, str], sequence: int, previous: str) -> Row:
    """Return a row as it is stored: every attribute by its name."""
    return {"pk": key[0], "sk": key[1], **row_content(deed, sequence, previous)}


def list_rows_by_person(person_id: PersonId, on: date) -> list[AuditItem]:
    """Return a person's rows of one UTC day, in order."""
    partition, start = audit_keys.chain(person_id, on)
    return list(AuditItem.query(partition, AuditItem.sk.startswith(start), consistent_read=True))


def list_rows_between(person_id: PersonId, on: date, first: int, last: int) -> list[AuditItem]:
    """Return a person's rows of one UTC day by their numbers, both included, in order."""
    partition, start = audit_keys.row(person_id, on, first)
    _, end = audit_keys.row(person_id, on, last)
    return list(AuditItem.query(partition, AuditItem.sk.between(start, end), consistent_read=True))


def list_rows_by_holder(
    holder_id: HolderId, after: str | None, within: tuple[datetime, datetime] | None = None
) -> Page[Deed]:
    """Return a page of the rows about a foreigner, the newest first; a moment behind.

    Those from an instant to before another, where they are given. The cursor names no row, whose
    key would say whose it is: rows of one instant stay together.
    """
    start = start_key(after, {}, "at")
    since, until = within or (None, None)
    before = start["at"]["S"] if start else instant_text(until) if until else None
    found: list[Deed] = []
    rows = AuditItem.by_about.query(
        holder_id,
        AuditItem.at < before if before else None,
        scan_index_forward=False,
        page_size=MOST_ROWS + 1,
    )
    for item in rows:
        deed: Deed = item.deed
        if since and deed.at < since:
            break
        if until and deed.at >= until:  # an instant with milliseconds stands before one without
            continue
        if len(found) >= MOST_ROWS and deed.at != found[-1].at:
            return Page(found, cursor_of({"at": {"S": instant_text(found[-1].at)}}))
        found.append(deed)
    return Page(found, None)


def list_rows_by_officer(
    person_id: PersonId, within: tuple[datetime, datetime], after: str | None
) -> Page[Deed]:
    """Return a page of what a person did from an instant to before another, the newest first."""
    since, until = within
    start = start_key(after, {}, "day", "row")
    day = _day(start["day"]["S"], until.date()) if start else until.date()
    last = start["row"]["S"] if start else _LAST
    found: list[Deed] = []
    while day >= since.date():
        partition, begins = audit_keys.chain(person_id, day)
        rows = AuditItem.query(
            partition,
            AuditItem.sk.between(begins, f"{begins}{last}"),
            scan_index_forward=False,
            page_size=MOST_ROWS + 1,
        )
        for item in rows:
            if not since <= item.deed.at < until:
                continue
            if len(found) == MOST_ROWS:
                own = str(item.sk).removeprefix(begins)
                at = {"day": {"S": day.isoformat()}, "row": {"S": own}}
                return Page(found, cursor_of(at))
            found.append(item.deed)
        day, last = day - timedelta(days=1), _LAST
    return Page(found, None)


def _day(text: str, latest: date) -> date:
    try:
        return min(date.fromisoformat(text), latest)
    except ValueError as error:
        raise InvalidError(FieldError("after", "wrong_format")) from error


def _last(person_id: PersonId, on: date) -> AuditItem | None:
    partition, start = audit_keys.chain(person_id, on)
    found = AuditItem.query(
        partition,
        AuditItem.sk.startswith(start),
        scan_index_forward=False,
        limit=1,
        consistent_read=True,
    )
    return next(iter(found), None)
