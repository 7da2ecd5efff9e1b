"""An audit row and the chain that makes a changed one show."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import PersonId

FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did what to whom: ids only.

    `person_id` is None for somebody without an account; `action` a constant such as
    `stamp_issued` or `person_viewed`; `subject` a key such as `STAMP#0001…`; `why` the
    order's number, the exception or the reason.
    """

    person_id: PersonId | None
    role: str
    office: str
    action: str
    subject: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a person's chain of a day ends: the partition, its last row's number and hash."""

    partition: str
    sequence: int
    hash: str


def row_hash(previous: str, sequence: int, deed: Deed) -> str:
    """Return the hash of a row, over its own content and the hash of the row before it."""
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
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(content.encode()).hexdigest()
