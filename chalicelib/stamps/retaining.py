"""How long entry stamps are kept, with seal and marks: from when they ended and the stay was over.

The line in the status list stays: it names nobody, and the seal on the paper is judged by it.
"""

from datetime import date

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import HolderId, PermitId, StampId
from chalicelib.db.erasing import Erasable
from chalicelib.db.table import Records
from chalicelib.permits import holding
from chalicelib.permits.rules import holder_of
from chalicelib.stamps import granted_kept, repository, suspicion
from chalicelib.stamps.counter.requests import PermitRequestItem
from chalicelib.stamps.rules import Stamp


class StampPart(Records):
    """A stamp, a signature that no seal holds, or a mark: a copy, a granted permit kept."""

    status = UnicodeAttribute(null=True)
    issued_at = UnicodeAttribute(null=True)
    sealed_at = UnicodeAttribute(null=True)
    since = UnicodeAttribute(null=True)
    settlement = UnicodeAttribute(null=True)


def _stamp(item: StampPart) -> Stamp | None:
    return repository.find_stamp(StampId(item.pk.partition("#")[2]))


def _ended(item: StampPart) -> date | None:
    """Return when a stamp had ended and its stay was over; None while it is in force.

    Of a part whose stamp is gone already, the first of all days.
    """
    stamp = _stamp(item)
    if stamp is None:
        return date.min
    if stamp.is_in_force:
        return None
    ended = [stamp.ending.at.date()] if stamp.ending else []
    return max([stamp.last_day_of_stay, *ended])


def _begun(item: StampPart) -> date:
    return instant_of(item.issued_at or item.sealed_at or item.since).date()


def _is_in_use(item: StampPart) -> bool:
    stamp = _stamp(item)
    if stamp is None:
        return False
    marks = suspicion.find_mark(stamp.id), granted_kept.find_kept(stamp.id)
    waits = any(mark is not None and mark.settlement is None for mark in marks)
    return waits or holding.is_here(stamp.holder_id)


def _requested(item: PermitRequestItem) -> date | None:
    return instant_of(item.at).date() if item.at else None


def _whose(item: StampPart) -> HolderId | None:
    stamp = _stamp(item)
    return stamp.holder_id if stamp else None


ERASABLE = (
    Erasable(
        "stamps",
        StampPart,
        "STAMP#",
        _ended,
        ("status", "settlement"),
        in_use=_is_in_use,
        whose=_whose,
        begun_on=_begun,
    ),
    Erasable(
        "requests",
        PermitRequestItem,
        "PERMITTED#",
        _requested,
        ("at",),
        whose=lambda item: holder_of(PermitId(item.permit_id)),
    ),
)
