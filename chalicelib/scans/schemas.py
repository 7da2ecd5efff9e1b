"""Wire shapes of scans."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import body_hash
from chalicelib.reference.rules import Region
from chalicelib.scans.rules import (
    Flag,
    OrderException,
    Position,
    Presented,
    Seen,
    Verdict,
    days_left,
    overstay_days,
)
from chalicelib.stamps.stamp_number import stamp_number
from chalicelib.web.parsing import Instant, Line, View, Wire

# A QR symbol holds 7,089 digits at most: whatever one says can be sent as it stands.
_MOST_SCANNED = 7089

Scanned = Annotated[str, msgspec.Meta(max_length=_MOST_SCANNED)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern="\\S")]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Accuracy = Annotated[float, msgspec.Meta(ge=0, le=20_100_000)]  # metres; half round the earth

_CENTIMETRES = 7  # decimals of a degree: what DynamoDB need not keep of a float


class ScanPosition(Wire, frozen=True):
    """Where the phone was and when it found that out; degrees (WGS 84), metres."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Accuracy
    at: Instant

    def value(self) -> Position:
        """Return it as a domain value."""
        return Position(
            round(self.latitude, _CENTIMETRES),
            round(self.longitude, _CENTIMETRES),
            round(self.accuracy_m, 1),
            self.at,
        )


class VerifyScan(Wire, frozen=True):
    """A scan: a seal's text or a typed number, the position or none, the ground, the instant.

    `phone_verdict` is what the phone said by itself, `lists_at` as of when its lists were.
    """

    scanned_at: Instant
    seal: Scanned | None = None
    stamp_number: Line | None = None
    position: ScanPosition | None = None
    order: Line | None = None
    exception: OrderException | None = None
    reason: Reason | None = None
    phone_verdict: Verdict | None = None
    lists_at: Instant | None = None

    def content_hash(self) -> str:
        """Return a hash of what it says, however it was written down and sent."""
        return body_hash(msgspec.json.encode(self))

    def presented(self) -> Presented:
        """Return it as a domain value; raises InvalidError where the fields contradict."""
        errors = [
            *_just_one(("seal", self.seal), ("stamp_number", self.stamp_number)),
            *_just_one(("order", self.order), ("exception", self.exception)),
        ]
        if errors:
            raise InvalidError(errors)
        return Presented(
            seal=self.seal,
            stamp_number=self.stamp_number,
            position=self.position.value() if self.position else None,
            order=self.order,
            exception=self.exception,
            reason=self.reason,
            scanned_at=self.scanned_at,
            phone_verdict=self.phone_verdict,
            lists_at=self.lists_at,
        )


def _just_one(one: tuple[str, str | None], other: tuple[str, str | None]) -> list[FieldError]:
    given = [name for name, value in (one, other) if value is not None]
    names = {"fields": f"{one[0]}, {other[0]}"}
    if not given:
        return [FieldError(one[0], "one_of", names)]
    return [FieldError(other[0], "only_one_of", names)] if len(given) > 1 else []


class StampSeen(View, frozen=True):
    """The stamp as the records have it."""

    stamp_number: str
    permit_class: str
    checkpoint: str
    entry_on: date
    last_day_of_stay: date
    days_left: int
    source: Literal["entry_record"]
    as_of: datetime


class PassportSeen(View, frozen=True):
    """The passport that the stamp is in."""

    issuing_state: str
    document_number: str


class PersonSeen(View, frozen=True):
    """The holder, as the passport said at entry; `date_of_birth` as in its MRZ, YYMMDD."""

    full_name: str
    nationality: str
    sex: str
    date_of_birth: str
    passport: PassportSeen
    source: Literal["entry_record"]
    as_of: datetime


class PermitSeen(View, frozen=True):
    """The stay permit, as it stands now."""

    id: str
    permit_class: str
    status: str
    last_day_of_stay: date
    days_left: int
    overstay_days: int
    source: Literal["permit_record"]
    as_of: datetime


class StaySeen(View, frozen=True):
    """Where the holder was last reported to stay; `region` is a kecamatan, named with its own.

    `confirmed` says that somebody with an account answers for the report.
    """

    premises: str | None
    address: str | None
    region: str
    region_name: str
    zone: str
    arrived_at: datetime
    leaves_on: date
    reported_at: datetime
    confirmed: bool
    source: Literal["stay_report"]
    as_of: datetime


class ScanView(View, frozen=True):
    """What a scan found, and what the officer may be told of the holder.

    A block is left out where there is nothing to tell: a stamp that is none of ours, or one
    that the records do not know as it stands, names nobody.
    """

    scan_id: str
    verdict: Verdict
    flags: list[Flag]
    scanned_at: datetime
    received_at: datetime
    stamp: StampSeen | msgspec.UnsetType = msgspec.UNSET
    person: PersonSeen | msgspec.UnsetType = msgspec.UNSET
    permit: PermitSeen | msgspec.UnsetType = msgspec.UNSET
    last_stay: StaySeen | msgspec.UnsetType = msgspec.UNSET


def scan_view(seen: Seen) -> ScanView:
    """Tell an officer what a scan found."""
    scan = seen.scan
    return ScanView(
        scan_id=scan.id,
        verdict=scan.verdict,
        flags=list(scan.flags),
        scanned_at=scan.presented.scanned_at,
        received_at=scan.received_at,
        stamp=_stamp_seen(seen),
        person=_person_seen(seen),
        permit=_permit_seen(seen),
        last_stay=_stay_seen(seen),
    )


def _stamp_seen(seen: Seen) -> StampSeen | msgspec.UnsetType:
    stamp = seen.stamp
    if stamp is None:
        return msgspec.UNSET
    return StampSeen(
        stamp_number=stamp_number(stamp.id),
        permit_class=stamp.permit_class,
        checkpoint=stamp.checkpoint,
        entry_on=stamp.entry_on,
        last_day_of_stay=stamp.last_day_of_stay,
        days_left=days_left(stamp.last_day_of_stay, local_date(seen.as_of, stamp.zone)),
        source="entry_record",
        as_of=stamp.issued_at,
    )


def _person_seen(seen: Seen) -> PersonSeen | msgspec.UnsetType:
    if seen.stamp is None or seen.holder is None or seen.passport is None:
        return msgspec.UNSET
    return PersonSeen(
        full_name=seen.holder.full_name,
        nationality=seen.holder.nationality,
        sex=seen.holder.sex,
        date_of_birth=seen.holder.date_of_birth,
        passport=PassportSeen(
            issuing_state=seen.passport.issuing_state,
            document_number=seen.passport.document_number,
        ),
        source="entry_record",
        as_of=seen.stamp.issued_at,
    )


def _permit_seen(seen: Seen) -> PermitSeen | msgspec.UnsetType:
    permit = seen.permit
    if permit is None:
        return msgspec.UNSET
    today = local_date(seen.as_of, permit.zone)
    return PermitSeen(
        id=permit.id,
        permit_class=permit.permit_class,
        status=permit.status,
        last_day_of_stay=permit.last_day_of_stay,
        days_left=days_left(permit.last_day_of_stay, today),
        overstay_days=overstay_days(permit, today),
        source="permit_record",
        as_of=seen.as_of,
    )


def _stay_seen(seen: Seen) -> StaySeen | msgspec.UnsetType:
    stay = seen.last_stay
    if stay is None:
        return msgspec.UNSET
    return StaySeen(
        premises=stay.premises_name,
        address=stay.address,
        region=stay.region,
        region_name=_in_words(seen.region) if seen.region else stay.region,
        zone=stay.zone,
        arrived_at=stay.arrived_at,
        leaves_on=stay.leaves_on,
        reported_at=stay.reported_at,
        confirmed=stay.is_confirmed,
        source="stay_report",
        as_of=stay.reported_at,
    )


def _in_words(region: Region) -> str:
    return ", ".join(name for name in (region.name, region.regency, region.province) if name)
