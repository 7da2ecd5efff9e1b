"""How long mails are kept: from when nothing is due of them any more."""

from datetime import date

from chalicelib.core.clock import instant_of
from chalicelib.db.erasing import Erasable
from chalicelib.notices.digests import DigestItem
from chalicelib.notices.repository import NoticeItem

_NOTICES = "notices"


def _notice(item: NoticeItem) -> date | None:
    """Return what was planned or happened last of a mail; None while something is due."""
    if item.due_pk:
        return None
    planned = [due for _, due in item.stages]
    happened = [entry[2] for entry in item.history]
    ended = [item.cancelled_at] if item.cancelled_at else []
    at = max([*planned, *happened, *ended], default=None)
    return instant_of(at).date() if at else None


def _digest(item: DigestItem) -> date:
    return instant_of(item.at).date()


ERASABLE = (
    Erasable(_NOTICES, NoticeItem, "NOTICE#", _notice, ("version", "due_pk")),
    Erasable(_NOTICES, DigestItem, "DIGEST#", _digest, ("at",)),
)
