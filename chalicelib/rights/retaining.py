"""How long what the foreigner asked for is kept: a correction, a restriction that was lifted."""

from datetime import date

from chalicelib.bookings import retaining as bookings
from chalicelib.core.clock import instant_of
from chalicelib.core.ids import HolderId
from chalicelib.db.erasing import Erasable
from chalicelib.feed import retaining as feed
from chalicelib.lodging import retaining as lodging
from chalicelib.notices import retaining as notices
from chalicelib.permits import retaining as permits
from chalicelib.persons import retaining as persons
from chalicelib.persons.restrictions import RestrictionItem
from chalicelib.rights.referring import is_referred_to
from chalicelib.rights.repository import CorrectionItem
from chalicelib.scans import retaining as scans
from chalicelib.stamps import retaining as stamps
from chalicelib.supervision import retaining as supervision
from chalicelib.tips import retaining as tips


def _correction(item: CorrectionItem) -> date | None:
    return instant_of(item.decision[2]).date() if item.decision else None


def _restriction(item: RestrictionItem) -> date | None:
    return instant_of(item.lifted[1]).date() if item.lifted else None


_CORRECTIONS = "corrections"
_OWN = (
    Erasable(
        _CORRECTIONS,
        CorrectionItem,
        "CORRECTION#",
        _correction,
        ("asked_at",),
        whose=lambda item: HolderId(item.holder_id),
    ),
    Erasable(_CORRECTIONS, RestrictionItem, "RESTRICTION#", _restriction, ("at",)),
)

# All that is erased in the end, whichever capability keeps it.
ERASABLE = (
    *lodging.ERASABLE,
    *scans.ERASABLE,
    *tips.ERASABLE,
    *bookings.ERASABLE,
    *notices.ERASABLE,
    *permits.ERASABLE,
    *stamps.ERASABLE,
    *feed.ERASABLE,
    *persons.ERASABLE,
    persons.person(is_referred_to),
    *supervision.ERASABLE,
    *_OWN,
)
