"""Stay permits as stored, each with the rows of the outbox that warn of its end."""

from collections.abc import Iterable
from datetime import date, datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import HolderId, NoticeId, PermitId, StampId
from chalicelib.db import keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.permits.rules import (
    Contact,
    Permit,
    PermitEndedError,
    PermitSource,
    PermitStatus,
)


class MovedError(Exception):
    """The permit is no longer as it was read."""


class PermitItem(Records):
    """A stay permit."""

    stamp_id = UnicodeAttribute(null=True)
    permit_class = UnicodeAttribute()
    valid_from = UnicodeAttribute()
    last_day_of_stay = UnicodeAttribute()
    zone = UnicodeAttribute()
    office = UnicodeAttribute()
    status = UnicodeAttribute()
    sponsors = JSONAttribute()
    holder_contact = JSONAttribute(null=True)
    notices = JSONAttribute()
    extensions = NumberAttribute(null=True)
    number = UnicodeAttribute(null=True)
    source = UnicodeAttribute()
    reference = UnicodeAttribute(null=True)
    succeeds = UnicodeAttribute(null=True)
    successor = UnicodeAttribute(null=True)
    recorded_at = UnicodeAttribute()
    changed_at = UnicodeAttribute()
    confirmed_at = UnicodeAttribute(null=True)
    overstay_told = UnicodeAttribute(null=True)
    granted_at = UnicodeAttribute(null=True)


def plan_permit(permit: Permit, notices: list[NoticeId]) -> Write:
    """Plan a permit that must not exist."""
    return add(permit_item(permit, notices), ConflictError())


def permit_item(permit: Permit, notices: list[NoticeId]) -> PermitItem:
    """Return a permit as it is stored; while it is valid, its office finds it by its last day."""
    item = PermitItem(
        *keys.permit(permit.id),
        stamp_id=permit.stamp_id,
        permit_class=permit.permit_class,
        valid_from=permit.valid_from.isoformat(),
        last_day_of_stay=permit.last_day_of_stay.isoformat(),
        zone=permit.zone,
        office=permit.office,
        status=permit.status,
        sponsors=[_stored(sponsor) for sponsor in permit.sponsors],
        holder_contact=_stored(permit.holder_contact) if permit.holder_contact else None,
        notices=notices,
        extensions=permit.extensions or None,
        number=permit.number or None,
        source=permit.source,
        reference=permit.reference or None,
        succeeds=permit.succeeds,
        successor=permit.successor,
        recorded_at=instant_text(permit.recorded_at),
        changed_at=instant_text(permit.changed_at),
        confirmed_at=instant_text(permit.confirmed_at) if permit.confirmed_at else None,
        overstay_told=permit.overstay_told.isoformat() if permit.overstay_told else None,
        granted_at=instant_text(permit.granted_at) if permit.granted_at else None,
    )
    if permit.status is PermitStatus.VALID:
        last_day = permit.last_day_of_stay.isoformat()
        item.place_pk = keys.ending(permit.office, last_day[:7])
        item.place_sk = f"{last_day}#{permit.id}"
    return item


def plan_status(
    found: tuple[Permit, list[NoticeId]],
    status: PermitStatus,
    now: datetime,
    successor: PermitId | None,
) -> Write:
    """Plan the end of a permit that must be valid still, with the rows that were found.

    A record of before says no more of it.
    """
    permit, rows = found
    actions = [
        PermitItem.status.set(status),
        PermitItem.changed_at.set(instant_text(now)),
        PermitItem.place_pk.remove(),
        PermitItem.place_sk.remove(),
    ]
    return update(
        PermitItem(*keys.permit(permit.id)),
        [*actions, *([PermitItem.successor.set(successor)] if successor else [])],
        (PermitItem.status == PermitStatus.VALID) & (PermitItem.notices == rows),
        PermitEndedError(),
    )


def plan_overstay_told(permit: Permit) -> Write:
    """Plan that an office was told of a permit's last day; ConflictError when it was before."""
    last_day = permit.last_day_of_stay.isoformat()
    return update(
        PermitItem(*keys.permit(permit.id)),
        [PermitItem.overstay_told.set(last_day)],
        (PermitItem.status == PermitStatus.VALID)
        & (PermitItem.last_day_of_stay == last_day)
        & (PermitItem.overstay_told.does_not_exist() | (PermitItem.overstay_told != last_day)),
        ConflictError(),
    )


def plan_granted(permit_id: PermitId, granted_at: datetime | None) -> Write:
    """Plan that an office has granted an extension to come, or has not."""
    granted = PermitItem.granted_at
    return update(
        PermitItem(*keys.permit(permit_id)),
        [granted.set(instant_text(granted_at)) if granted_at else granted.remove()],
        PermitItem.status == PermitStatus.VALID,
        PermitEndedError(),
    )


def find_permit(permit_id: PermitId) -> tuple[Permit, list[NoticeId]] | None:
    """Return a permit as it stands, and the rows of the outbox that warn of its end."""
    try:
        item = PermitItem.get(*keys.permit(permit_id), consistent_read=True)
    except PermitItem.DoesNotExist:
        return None
    return _permit(item), [NoticeId(one) for one in item.notices]


def find_permits(
    permit_ids: Iterable[PermitId], *, fresh: bool = False
) -> dict[PermitId, tuple[Permit, list[NoticeId]]]:
    """Return those permits that there are, by id; a moment behind unless they are to be `fresh`."""
    wanted = [keys.permit(one) for one in dict.fromkeys(permit_ids)]
    found = PermitItem.batch_get(wanted, consistent_read=fresh)
    permits = [(_permit(item), [NoticeId(one) for one in item.notices]) for item in found]
    return {permit.id: (permit, rows) for permit, rows in permits}


def plan_change(before: Permit, after: Permit, notices: tuple[list[NoticeId], ...]) -> Write:
    """Plan that a permit is another than it was read as, with the rows before and after.

    What else is stored with it stays. MovedError when it is another by now.
    """
    old, new = (
        permit_item(permit, rows).attribute_values
        for permit, rows in zip((before, after), notices, strict=True)
    )
    kinds = PermitItem.get_attributes()
    changed = [kinds[name].set(new[name]) for name in new if old.get(name) != new[name]]
    gone = [kinds[name].remove() for name in old if name not in new]
    as_read = (PermitItem.changed_at == instant_text(before.changed_at)) & (
        PermitItem.status == before.status
    )
    # An entry ties a stamp to what a record told, and leaves its instant as it is.
    stamped = PermitItem.stamp_id
    as_read &= stamped == before.stamp_id if before.stamp_id else stamped.does_not_exist()
    return update(PermitItem(*keys.permit(before.id)), [*changed, *gone], as_read, MovedError())


def list_permits_by_holder(holder_id: HolderId) -> list[Permit]:
    """Return all permits of a foreigner as they stand, the oldest first."""
    pk, prefix = keys.permits_of(holder_id)
    found = PermitItem.query(pk, PermitItem.sk.startswith(prefix), consistent_read=True)
    return sorted(map(_permit, found), key=lambda permit: (permit.valid_from, permit.recorded_at))


def list_recorded(holder_id: HolderId) -> list[tuple[Permit, list[NoticeId]]]:
    """Return all permits of a foreigner as they stand, with the rows that warn of their end."""
    pk, prefix = keys.permits_of(holder_id)
    found = PermitItem.query(pk, PermitItem.sk.startswith(prefix), consistent_read=True)
    return [(_permit(item), [NoticeId(one) for one in item.notices]) for item in found]


def list_permits_by_office(
    office: str, first: date, last: date, after: str = "", limit: int = 50
) -> tuple[list[tuple[Permit, list[NoticeId]]], str]:
    """Return a page of an office's valid permits by last day, and where the next page begins.

    `first` and `last` are last days of stay, both included; a moment behind.
    """
    found: list[tuple[Permit, list[NoticeId]]] = []
    for month in _months(first, last):
        start = max(f"{first.isoformat()}#", f"{after}!" if after else "")
        items = PermitItem.by_place.query(
            keys.ending(office, month),
            PermitItem.place_sk.between(start, f"{last.isoformat()}$"),  # `$` follows `#`
            limit=limit - len(found),
        )
        found += [(_permit(item), [NoticeId(one) for one in item.notices]) for item in items]
        if len(found) == limit:
            permit = found[-1][0]
            return found, f"{permit.last_day_of_stay.isoformat()}#{permit.id}"
    return found, ""


def list_latest_ending(office: str, month: date, before: str, limit: int) -> list[Permit]:
    """Return an office's valid permits whose last day lies in a month, the latest first.

    `before` is a day or a place (`2026-11-03#permit`) before which they stand; a moment behind.
    """
    found = PermitItem.by_place.query(
        keys.ending(office, f"{month:%Y-%m}"),
        PermitItem.place_sk < before,
        scan_index_forward=False,
        limit=limit,
    )
    return [_permit(item) for item in found]


def _months(first: date, last: date) -> list[str]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in months]


def _permit(item: PermitItem) -> Permit:
    holder_id = HolderId(item.pk.partition("#")[2])
    return Permit(
        id=PermitId(f"{holder_id}-{item.sk.partition('#')[2]}"),
        holder_id=holder_id,
        stamp_id=StampId(item.stamp_id) if item.stamp_id else None,
        permit_class=item.permit_class,
        valid_from=date.fromisoformat(item.valid_from),
        last_day_of_stay=date.fromisoformat(item.last_day_of_stay),
        zone=item.zone,
        office=item.office,
        status=PermitStatus(item.status),
        sponsors=tuple(Contact(*stored) for stored in item.sponsors),
        holder_contact=Contact(*item.holder_contact) if item.holder_contact else None,
        recorded_at=instant_of(item.recorded_at),
        changed_at=instant_of(item.changed_at),
        extensions=int(item.extensions or 0),
        number=item.number or "",
        source=PermitSource(item.source),
        reference=item.reference or "",
        succeeds=PermitId(item.succeeds) if item.succeeds else None,
        successor=PermitId(item.successor) if item.successor else None,
        confirmed_at=_instant(item.confirmed_at),
        overstay_told=date.fromisoformat(item.overstay_told) if item.overstay_told else None,
        granted_at=_instant(item.granted_at),
    )


def _stored(contact: Contact) -> list[str]:
    return [contact.name, contact.email, contact.language]


def _instant(text: str | None) -> datetime | None:
    return instant_of(text) if text else None
