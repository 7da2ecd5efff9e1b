"""How a stay and its filing are stored."""

from datetime import date, datetime
from zlib import crc32

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)

from chalicelib.core.clock import instant_of, instant_text, local_date
from chalicelib.core.ids import PassportKey, PersonId, PremisesId, ReceiptId, StampId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.table import Records
from chalicelib.lodging.lifetime import Change, ChangeKind, First
from chalicelib.lodging.rules import Extras, Guest, Place, Reporter, Sent, Sighting, Stay
from chalicelib.persons.rules import Passport

SHARDS = 8  # of what an office is told of one day


class FilingItem(Records):
    """That a guest's arrival was reported, and what its receipt says for good."""

    receipt = UnicodeAttribute()
    leaf = UnicodeAttribute()
    is_late = BooleanAttribute(null=True)
    is_assisted = BooleanAttribute(null=True)


class StayItem(Records):
    """A reported stay; the passport's fields are there only where the reporter typed them."""

    stamp_id = UnicodeAttribute(null=True)
    stamp_state = UnicodeAttribute(null=True)
    document_number = UnicodeAttribute(null=True)
    issuing_state = UnicodeAttribute(null=True)
    nationality = UnicodeAttribute(null=True)
    surname = UnicodeAttribute(null=True)
    given_names = UnicodeAttribute(null=True)
    sex = UnicodeAttribute(null=True)
    date_of_birth = UnicodeAttribute(null=True)
    date_of_expiry = UnicodeAttribute(null=True)
    region = UnicodeAttribute()
    zone = UnicodeAttribute()
    premises_id = UnicodeAttribute(null=True)
    premises_name = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    leaves_on = UnicodeAttribute()
    purpose = UnicodeAttribute(null=True)
    room = UnicodeAttribute(null=True)
    remarks = UnicodeAttribute(null=True)
    reporter_name = UnicodeAttribute(null=True)
    reporter_email = UnicodeAttribute(null=True)
    reporter_phone = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    operator_id = UnicodeAttribute(null=True)
    office = UnicodeAttribute()
    first_received_at = UnicodeAttribute()
    deadline_at = UnicodeAttribute()
    duplicate_of = UnicodeAttribute(null=True)
    key = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    version = NumberAttribute(null=True)
    change = JSONAttribute(null=True)
    left_at = UnicodeAttribute(null=True)
    cancelled_at = UnicodeAttribute(null=True)
    lodging_kind = UnicodeAttribute(null=True)
    label = UnicodeAttribute(null=True)
    sighting = JSONAttribute(null=True)
    assisted_by = UnicodeAttribute(null=True)
    attempted_at = UnicodeAttribute(null=True)
    manage_hash = BinaryAttribute(null=True, legacy_encoding=False)
    first = JSONAttribute(null=True)
    judged_at = UnicodeAttribute(null=True)
    counted = UnicodeAttribute(null=True)


class FiledItem(StayItem):
    """A row of an office's day: a stay without premises, or the filing of one that has some."""

    receipt = UnicodeAttribute(null=True)
    is_late = BooleanAttribute(null=True)

    @property
    def stay_receipt(self) -> ReceiptId:
        """Which stay it is of."""
        return ReceiptId(self.receipt or self.pk.partition("#")[2])


def stay_item(stay: Stay) -> StayItem:
    """Return a stay as it is stored."""
    guest, place, reporter, extras = stay.guest, stay.place, stay.reporter, stay.extras
    item = StayItem(
        *keys.stay(stay.receipt),
        subject_pk=_guest(stay),
        subject_sk=keys.at(stay.arrived_at, stay.receipt),
        stamp_id=guest.stamp_id,
        stamp_state=guest.stamp_state,
        region=place.region,
        zone=place.zone,
        premises_id=place.premises_id,
        premises_name=place.premises_name,
        address=place.address,
        leaves_on=stay.leaves_on.isoformat(),
        purpose=stay.purpose,
        room=stay.room,
        remarks=stay.remarks,
        operator_id=stay.sent.operator_id,
        office=stay.office,
        first_received_at=instant_text(stay.first_received_at),
        deadline_at=instant_text(stay.deadline_at),
        duplicate_of=stay.duplicate_of,
        key=stay.sent.key,
        body_hash=stay.sent.body_hash,
        left_at=_text(stay.left_at),
        cancelled_at=_text(stay.cancelled_at),
        lodging_kind=extras.lodging_kind,
        label=extras.label,
        assisted_by=extras.assisted_by,
        attempted_at=_text(extras.attempted_at),
        manage_hash=bytes.fromhex(extras.manage_hash) if extras.manage_hash else None,
        judged_at=_text(extras.judged_at),
    )
    item.place_pk, item.place_sk = _listed(stay)
    if stay.is_open:
        item.counted = stay.counted
        item.region_pk = keys.staying(place.region)
        item.region_sk = f"{stay.leaves_on.isoformat()}#{stay.receipt}"
    if guest.passport:
        _put_passport(item, guest.passport)
    if reporter:
        item.reporter_name, item.reporter_email = reporter.name, reporter.email
        item.reporter_phone, item.language = reporter.phone, reporter.language
    _put_change(item, stay)
    return item


def _guest(stay: Stay) -> str:
    """Return under which guest a stay is found: a cancelled one is not among the guest's stays."""
    key = stay.guest.passport_key
    return keys.cancelled_stays(key) if stay.cancelled_at else keys.guest_stays(key)


def _listed(stay: Stay) -> tuple[str | None, str | None]:
    """Return under which place a stay is found, and in which order there."""
    premises = stay.place.premises_id
    if premises is None:
        filed = keys.filed(stay.office, stay.received_on, shard_of(stay.receipt))
        return filed, keys.at(stay.first_received_at, stay.receipt)
    if stay.duplicate_of:
        return None, None
    ended_at = stay.cancelled_at or stay.left_at
    if ended_at is None:
        return keys.house(premises), f"{stay.leaves_on.isoformat()}#{stay.receipt}"
    month = local_date(ended_at, stay.place.zone).strftime("%Y-%m")
    return keys.left(premises, month), keys.at(ended_at, stay.receipt)


def shard_of(receipt: ReceiptId) -> int:
    """Return in which part of an office's day a report is found."""
    return crc32(receipt.encode()) % SHARDS


def _text(at: datetime | None) -> str | None:
    return instant_text(at) if at else None


def _instant(text: str | None) -> datetime | None:
    return instant_of(text) if text else None


def _put_change(item: StayItem, stay: Stay) -> None:
    sighting, change = stay.extras.sighting, stay.change
    if sighting:
        where = sighting.latitude, sighting.longitude, sighting.accuracy_m
        item.sighting = [*where, instant_text(sighting.taken_at)]
    if change:
        item.version = stay.version
        at, told = instant_text(change.changed_at), (change.reason, change.kind, change.by)
        item.change = [change.key, change.body_hash, at, *told]
    if stay.first:
        said = stay.first.arrived_at, stay.first.office, stay.first.premises_id
        item.first = [instant_text(said[0]), *said[1:]]


def _extras(item: StayItem) -> Extras:
    seen = item.sighting
    return Extras(
        item.lodging_kind,
        item.label,
        Sighting(seen[0], seen[1], seen[2], instant_of(seen[3])) if seen else None,
        PersonId(item.assisted_by) if item.assisted_by else None,
        _instant(item.attempted_at),
        item.manage_hash.hex() if item.manage_hash else None,
        _instant(item.judged_at),
    )


def _change(item: StayItem) -> Change | None:
    if not item.change:
        return None
    key, body_hash, changed_at, reason, kind, by = item.change
    person = PersonId(by) if by else None
    return Change(key, body_hash, instant_of(changed_at), reason, ChangeKind(kind), person)


def _first(item: StayItem) -> First | None:
    if not item.first:
        return None
    arrived_at, office, premises = item.first
    return First(instant_of(arrived_at), office, PremisesId(premises) if premises else None)


def _put_passport(item: StayItem, passport: Passport) -> None:
    item.document_number = passport.document_number
    item.issuing_state = passport.issuing_state
    item.nationality = passport.nationality
    item.surname = passport.surname
    item.given_names = passport.given_names
    item.sex = passport.sex
    item.date_of_birth = passport.date_of_birth
    item.date_of_expiry = passport.date_of_expiry.isoformat()


def _passport(item: StayItem) -> Passport | None:
    if not item.document_number:
        return None
    return Passport(
        document_number=item.document_number,
        issuing_state=item.issuing_state,
        nationality=item.nationality,
        surname=item.surname,
        given_names=item.given_names,
        sex=item.sex,
        date_of_birth=item.date_of_birth,
        date_of_expiry=date.fromisoformat(item.date_of_expiry),
    )


def _place(item: StayItem) -> Place:
    return Place(
        region=item.region,
        zone=item.zone,
        premises_id=PremisesId(item.premises_id) if item.premises_id else None,
        premises_name=item.premises_name,
        address=item.address,
    )


def _reporter(item: StayItem) -> Reporter | None:
    if not item.reporter_name:
        return None
    return Reporter(item.reporter_name, item.reporter_email, item.reporter_phone, item.language)


def stay_of(item: StayItem) -> Stay:
    """Return a stay from what is stored."""
    return Stay(
        sent=Sent(
            ReceiptId(item.pk.partition("#")[2]),
            PersonId(item.operator_id) if item.operator_id else None,
            instant_of(item.first_received_at),
            item.key,
            item.body_hash,
        ),
        guest=Guest(
            PassportKey(item.subject_pk.partition("#")[2]),
            StampId(item.stamp_id) if item.stamp_id else None,
            item.stamp_state,
            _passport(item),
        ),
        place=_place(item),
        arrived_at=instant_of(item.subject_sk.partition("#")[0]),
        leaves_on=date.fromisoformat(item.leaves_on),
        purpose=item.purpose,
        room=item.room,
        remarks=item.remarks,
        reporter=_reporter(item),
        office=item.office,
        deadline_at=instant_of(item.deadline_at),
        duplicate_of=ReceiptId(item.duplicate_of) if item.duplicate_of else None,
        extras=_extras(item),
        version=int(item.version or 1),
        change=_change(item),
        left_at=_instant(item.left_at),
        cancelled_at=_instant(item.cancelled_at),
        first=_first(item),
        counted=item.counted,
    )
