"""Stay permits as stored, each with the rows of the outbox that warn of its end."""

from datetime import date

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import HolderId, NoticeId, PermitId, StampId
from chalicelib.db import keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.permits.rules import Contact, Permit, PermitEndedError, PermitStatus


class PermitItem(Records):
    """A stay permit."""

    holder_id = UnicodeAttribute()
    stamp_id = UnicodeAttribute()
    permit_class = UnicodeAttribute()
    valid_from = UnicodeAttribute()
    last_day_of_stay = UnicodeAttribute()
    zone = UnicodeAttribute()
    office = UnicodeAttribute()
    status = UnicodeAttribute()
    sponsor = JSONAttribute(null=True)
    holder_contact = JSONAttribute(null=True)
    notices = JSONAttribute()
    extensions = NumberAttribute(null=True)


def plan_permit(permit: Permit, notices: list[NoticeId]) -> Write:
    """Plan a permit that must not exist."""
    item = PermitItem(
        *keys.permit(permit.id),
        holder_id=permit.holder_id,
        stamp_id=permit.stamp_id,
        permit_class=permit.permit_class,
        valid_from=permit.valid_from.isoformat(),
        last_day_of_stay=permit.last_day_of_stay.isoformat(),
        zone=permit.zone,
        office=permit.office,
        status=permit.status,
        sponsor=_stored(permit.sponsor),
        holder_contact=_stored(permit.holder_contact),
        notices=notices,
        extensions=permit.extensions or None,
    )
    return add(item, ConflictError())


def plan_status(permit_id: PermitId, status: PermitStatus) -> Write:
    """Plan the end of a permit that must be valid still."""
    return update(
        PermitItem(*keys.permit(permit_id)),
        [PermitItem.status.set(status)],
        PermitItem.status == PermitStatus.VALID,
        PermitEndedError(),
    )


def find_permit(permit_id: PermitId) -> tuple[Permit, list[NoticeId]] | None:
    """Return a permit as it stands, and the rows of the outbox that warn of its end."""
    try:
        item = PermitItem.get(*keys.permit(permit_id), consistent_read=True)
    except PermitItem.DoesNotExist:
        return None
    permit = Permit(
        id=permit_id,
        holder_id=HolderId(item.holder_id),
        stamp_id=StampId(item.stamp_id),
        permit_class=item.permit_class,
        valid_from=date.fromisoformat(item.valid_from),
        last_day_of_stay=date.fromisoformat(item.last_day_of_stay),
        zone=item.zone,
        office=item.office,
        status=PermitStatus(item.status),
        sponsor=_contact(item.sponsor),
        holder_contact=_contact(item.holder_contact),
        extensions=int(item.extensions or 0),
    )
    return permit, [NoticeId(one) for one in item.notices]


def _stored(contact: Contact | None) -> list[str] | None:
    return [contact.name, contact.email, contact.language] if contact else None


def _contact(stored: list[str] | None) -> Contact | None:
    return Contact(*stored) if stored else None
