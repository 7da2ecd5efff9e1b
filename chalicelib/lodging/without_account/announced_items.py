"""Announcements as stored: found by their id, and while they wait by their premises."""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import (
    AnnouncementId,
    PassportKey,
    PersonId,
    PremisesId,
    ReceiptId,
    StampId,
)
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update

PENDING, CONFIRMED, DISMISSED = "pending", "confirmed", "dismissed"


class AnnouncementTakenError(Exception):
    """The same was announced before."""


class AnnouncementDecidedError(ConflictError):
    """The announcement was confirmed or dismissed before, or nobody did in time."""

    code = "announcement_decided"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a foreigner said of where they stay: known by the stamp, without a name.

    `deadline_at` is until when the host is to report it; `state` is `pending`, `confirmed` (with
    the receipt of the report) or `dismissed` (with the reason).
    """

    id: AnnouncementId
    premises_id: PremisesId
    stamp_id: StampId
    passport_key: PassportKey
    arrived_at: datetime
    announced_at: datetime
    deadline_at: datetime
    state: str = PENDING
    receipt: ReceiptId | None = None
    reason: str | None = None


class AnnouncementItem(Records):
    """A stored announcement; it is listed at its place only while it waits."""

    premises_id = UnicodeAttribute()
    stamp_id = UnicodeAttribute()
    passport_key = UnicodeAttribute()
    arrived_at = UnicodeAttribute()
    announced_at = UnicodeAttribute()
    deadline_at = UnicodeAttribute()
    state = UnicodeAttribute()
    receipt = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    decided_at = UnicodeAttribute(null=True)


def plan_announcement(made: Announcement) -> Write:
    """Plan a new announcement; AnnouncementTakenError when it is there."""
    item = AnnouncementItem(
        *keys.announcement(made.id),
        place_pk=keys.announced(made.premises_id),
        place_sk=keys.at(made.deadline_at, made.id),
        premises_id=made.premises_id,
        stamp_id=made.stamp_id,
        passport_key=made.passport_key,
        arrived_at=instant_text(made.arrived_at),
        announced_at=instant_text(made.announced_at),
        deadline_at=instant_text(made.deadline_at),
        state=made.state,
    )
    return add(item, AnnouncementTakenError())


def plan_decision(
    announcement_id: AnnouncementId,
    by: PersonId,
    now: datetime,
    receipt: ReceiptId | None = None,
    reason: str | None = None,
) -> Write:
    """Plan that a waiting announcement becomes a report, or is dismissed with a reason.

    AnnouncementDecidedError when it waits no more.
    """
    item = AnnouncementItem
    actions = [
        item.state.set(CONFIRMED if receipt else DISMISSED),
        item.decided_by.set(by),
        item.decided_at.set(instant_text(now)),
        item.place_pk.remove(),
        item.place_sk.remove(),
    ]
    actions += [item.receipt.set(receipt)] if receipt else []
    actions += [item.reason.set(reason)] if reason else []
    one = AnnouncementItem(*keys.announcement(announcement_id))
    return update(one, actions, item.state == PENDING, AnnouncementDecidedError())


def find_announcement(announcement_id: AnnouncementId) -> Announcement | None:
    """Return an announcement by its id."""
    try:
        key = keys.announcement(announcement_id)
        return _announcement(AnnouncementItem.get(*key, consistent_read=True))
    except AnnouncementItem.DoesNotExist:
        return None


def list_announcements_by_premises(
    premises_id: PremisesId, since: datetime, after: str | None, limit: int
) -> Page[Announcement]:
    """Return those that wait and were to be reported after an instant, by deadline.

    InvalidError when `after` is no cursor of this list.
    """
    place = keys.announced(premises_id)
    found = AnnouncementItem.by_place.query(
        place,
        AnnouncementItem.place_sk > instant_text(since),
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": place}, "place_sk", "pk", "sk"),
    )
    items = [_announcement(item) for item in found]
    return Page(items, cursor_of(found.last_evaluated_key))


def _announcement(item: AnnouncementItem) -> Announcement:
    return Announcement(
        AnnouncementId(item.pk.partition("#")[2]),
        PremisesId(item.premises_id),
        StampId(item.stamp_id),
        PassportKey(item.passport_key),
        instant_of(item.arrived_at),
        instant_of(item.announced_at),
        instant_of(item.deadline_at),
        item.state,
        ReceiptId(item.receipt) if item.receipt else None,
        item.reason,
    )
