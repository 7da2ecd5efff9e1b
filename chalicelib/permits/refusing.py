"""An extension that was said to be filed is refused: the warnings go on, and that is told once."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.ids import NoticeId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter, Notice

# Who is told by a row of each kind: the sponsor whose word was refused, and the holder.
_TOLD = {"permit_ending": "extension_refused", "permit_ending_holder": "extension_refused_holder"}
_FACTS = ("name", "holder", "permit_class", "last_day", "zone", "office")


def plan_refused(rows: Iterable[NoticeId], filed_at: datetime, now: datetime) -> list[Write]:
    """Plan that the rows of a permit go on, and a mail of it to who filed and to the holder.

    `filed_at` is when the word was given that is refused: of each, one mail goes to each, however
    often it is decided. Committing raises ConflictError on a race.
    """
    writes = []
    for row in filter(None, map(notices.find_notice, rows)):
        writes += notices.plan_resume(row.id, now)
        if row.cancelled_at is None and (row.quiet_at or _is_holders(row)):
            writes += _plan_told(row, filed_at, now)
    return writes


def _is_holders(row: Notice) -> bool:
    return row.letter.kind == "permit_ending_holder"


def _plan_told(row: Notice, filed_at: datetime, now: datetime) -> list[Write]:
    old = row.letter
    facts = {name: old.context[name] for name in _FACTS if name in old.context}
    letter = Letter(_TOLD[old.kind], old.recipient, old.language, facts)
    own = keyed_id(index_key(), "notice", row.id, letter.kind, instant_text(filed_at))
    return notices.plan_notice(NoticeId(own), letter, now)
