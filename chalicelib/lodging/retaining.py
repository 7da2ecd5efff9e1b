"""How long what hosts and guests report is kept: from when each item is no longer in use."""

from datetime import date

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import HolderId, PassportKey, ReceiptId, StampId
from chalicelib.db import feed_keys
from chalicelib.db.erasing import Erasable
from chalicelib.db.lodging_keys import FILINGS
from chalicelib.lodging import repository
from chalicelib.lodging.checks.findings import FindingItem
from chalicelib.lodging.stay_items import StayItem
from chalicelib.lodging.versions import MovedItem
from chalicelib.lodging.without_account.announced_items import AnnouncementItem
from chalicelib.persons import service as persons
from chalicelib.persons.declarations import DeclarationItem
from chalicelib.stamps import service as stamps

_STAYS = "stays"


def _stay(item: StayItem) -> date:
    """Return when the guest of a stay, or of an earlier version of one, left or was to leave."""
    ended = item.left_at or item.cancelled_at
    leaves_on = date.fromisoformat(item.leaves_on)
    return max(leaves_on, instant_of(ended).date()) if ended else leaves_on


def _filing(item: MovedItem) -> date:
    """Return the day of arrival that a filing stands under."""
    return date.fromisoformat(item.sk.partition("#")[0])


def _announcement(item: AnnouncementItem) -> date:
    return instant_of(item.deadline_at).date()


def _declaration(item: DeclarationItem) -> date:
    return date.fromisoformat(item.arrives_on)


def _holder(key: str) -> HolderId | None:
    known = persons.find_passport(PassportKey(key))
    return known.holder_id if known else None


def _whose_stay(item: StayItem) -> HolderId | None:
    """Return whose stay it is; a version before says so with the one that holds."""
    stay = repository.find_stay(ReceiptId(item.pk.partition("#")[2]))
    return _holder(stay.guest.passport_key) if stay else None


def _ended(item: FindingItem) -> date | None:
    """Return when a finding was settled, or the records no longer said it."""
    ended = item.settled_at or item.gone_at
    return instant_of(ended).date() if ended else None


def _is_said(item: FindingItem) -> bool:
    """Tell whether records that a finding speaks of are there: it would be told once more."""
    known = [StampId(item.stamp_id)] if item.stamp_id else []
    return bool(repository.find_stays(map(ReceiptId, item.receipts)) or stamps.find_stamps(known))


ERASABLE = (
    Erasable(
        _STAYS,
        StayItem,
        "STAY#",
        _stay,
        ("leaves_on", "left_at", "cancelled_at"),
        whose=_whose_stay,
    ),
    Erasable(_STAYS, MovedItem, FILINGS, _filing),
    Erasable(_STAYS, AnnouncementItem, "ANNOUNCEMENT#", _announcement, ("state",)),
    Erasable(
        _STAYS,
        DeclarationItem,
        feed_keys.DECLARATIONS,
        _declaration,
        ("changed_at",),
        whose=lambda item: _holder(item.pk.partition("#")[2]),
    ),
    Erasable(
        "findings",
        FindingItem,
        "FINDING#",
        _ended,
        ("settled_at", "gone_at"),
        in_use=_is_said,
        whose=lambda item: _holder(item.passport_key),
    ),
)
