"""Stays as stored.

A stay is found by its receipt, by its guest and arrival, and by its premises and arrival. What
stands in a key is not stored again, so that an ordinary report stays within one write unit.
"""

from datetime import date, datetime

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PassportKey, PersonId, PremisesId, ReceiptId, StampId
from chalicelib.db import keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add
from chalicelib.lodging.rules import Guest, Place, Reporter, Sent, Stay
from chalicelib.persons.rules import Passport

_MOST_OF_ONE_DAY = 10
_FIRST, _LAST = "", "~"  # before and after every receipt


class StayTakenError(Exception):
    """A stay with this receipt is stored: the same request came before."""


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


def plan_stay(stay: Stay) -> Write:
    """Plan a new stay; StayTakenError when its receipt is in use."""
    guest, place, reporter = stay.guest, stay.place, stay.reporter
    item = StayItem(
        *keys.stay(stay.receipt),
        subject_pk=keys.guest_stays(guest.passport_key),
        subject_sk=keys.at(stay.arrived_at, stay.receipt),
        stamp_id=guest.stamp_id,
        stamp_state=guest.stamp_state,
        region=place.region,
        zone=place.zone,
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
    )
    if place.premises_id:
        item.place_pk = keys.premises_stays(place.premises_id)
        item.place_sk = keys.at(stay.arrived_at, stay.receipt)
    if guest.passport:
        _put_passport(item, guest.passport)
    if reporter:
        item.reporter_name, item.reporter_email = reporter.name, reporter.email
        item.reporter_phone, item.language = reporter.phone, reporter.language
    return add(item, StayTakenError())


def find_stay(receipt: ReceiptId) -> Stay | None:
    """Return a stay by its receipt."""
    try:
        return _stay(StayItem.get(*keys.stay(receipt), consistent_read=True))
    except StayItem.DoesNotExist:
        return None


def find_last_stay_by_guest(key: PassportKey) -> Stay | None:
    """Return the stay of a passport with the latest arrival; one of this second may be missing."""
    found = StayItem.by_subject.query(keys.guest_stays(key), scan_index_forward=False, limit=1)
    return next(map(_stay, found), None)


def list_stays_by_guest(key: PassportKey, since: datetime, until: datetime) -> list[Stay]:
    """Return the stays of a passport that began between two instants, both included."""
    found = StayItem.by_subject.query(
        keys.guest_stays(key),
        StayItem.subject_sk.between(keys.at(since, _FIRST), keys.at(until, _LAST)),
        limit=_MOST_OF_ONE_DAY,
    )
    return [_stay(item) for item in found]


def list_confirmed_stays_by_guest(key: PassportKey, since: datetime, until: datetime) -> list[Stay]:
    """Return the stays of a passport that somebody with an account reported, as above.

    However many came without an account: they hide none of these.
    """
    found = StayItem.by_subject.query(
        keys.guest_stays(key),
        StayItem.subject_sk.between(keys.at(since, _FIRST), keys.at(until, _LAST)),
        filter_condition=StayItem.operator_id.exists(),
        limit=_MOST_OF_ONE_DAY,
    )
    return [_stay(item) for item in found]


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
    premises = item.place_pk.partition("#")[2] if item.place_pk else None
    return Place(
        region=item.region,
        zone=item.zone,
        premises_id=PremisesId(premises) if premises else None,
        premises_name=item.premises_name,
        address=item.address,
    )


def _reporter(item: StayItem) -> Reporter | None:
    if not item.reporter_name:
        return None
    return Reporter(item.reporter_name, item.reporter_email, item.reporter_phone, item.language)


def _stay(item: StayItem) -> Stay:
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
    )
