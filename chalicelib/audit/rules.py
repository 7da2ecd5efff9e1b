"""An audit row and the chain that makes a changed one show."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import HolderId, PersonId

FIRST = "0" * 64
# As stored, whatever somebody made of it: every attribute, not only those that we know.
Row = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what to whom: ids only.

    `person_id` is None for somebody without an account; `action` a constant such as
    `stamp_issued` or `person_viewed`; `subject` a key such as `STAMP#0001…`; `why` the
    order's number, the exception or the reason. `about` is the foreigner who is to find it among
    those who looked at them. `order` is the number of the order under which it was done, `fields`
    what was shown or changed (names of fields, with spaces between), `result` what came of it
    where that is not plain from the action, `request` the id under which the log knows it.
    """

    person_id: PersonId | None
    role: str
    office: str
    action: str
    subject: str
    why: str
    at: datetime
    about: HolderId | None = None
    order: str = ""
    fields: str = ""
    result: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a person's chain of a UTC day ends: its last row's number and hash."""

    person_id: PersonId | None
    on: date
    sequence: int
    hash: str


What = Literal["altered", "missing", "added", "file", "signature", "link"]


@dataclass(frozen=True, slots=True)
class Broken:
    """What is wrong with a day, and with which row (its two keys), file or root."""

    what: What
    where: str

    @property
    def number(self) -> int:
        """Which row of its chain it is, of one that has a number."""
        return int(self.where.rpartition("#")[2])


def row_hash(previous: str, sequence: int, deed: Deed) -> str:
    """Return the hash of a row, over its own content and the hash of the row before it.

    A row with none of the later parts is hashed as before there were any: 9 or 10 values, never
    the 14 of one that has them, so that no two rows of different content have one text.
    """
    later = [deed.order, deed.fields, deed.result, deed.request]
    content = json.dumps(
        [
            previous,
            sequence,
            deed.person_id,
            deed.role,
            deed.office,
            deed.action,
            deed.subject,
            deed.why,
            instant_text(deed.at),
            *([deed.about] if deed.about or any(later) else []),
            *(later if any(later) else []),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(content.encode()).hexdigest()


def row_content(deed: Deed, sequence: int, previous: str) -> Row:
    """Return a row's attributes but its keys: what stands in the table, for this deed."""
    content: dict[str, str | int | None] = {
        "person_id": deed.person_id,
        "role": deed.role,
        "office": deed.office,
        "action": deed.action,
        "subject": deed.subject,
        "why": deed.why,
        "at": instant_text(deed.at),
        "sequence": sequence,
        "previous": previous,
        "hash": row_hash(previous, sequence, deed),
        "about": deed.about,
        "order": deed.order or None,
        "fields": deed.fields or None,
        "result": deed.result or None,
        "request": deed.request or None,
    }
    return {name: value for name, value in content.items() if value is not None}
