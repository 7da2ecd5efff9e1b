"""What a scan's answer tells an officer."""

from datetime import date, datetime
from typing import Literal

import msgspec

from chalicelib.core.clock import local_date
from chalicelib.health.schemas import AsOf
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.permits.rules import Permit
from chalicelib.permits.standing import standing_on
from chalicelib.reference.rules import Region
from chalicelib.scans.rules import Flag, Scan, Seen, Verdict, days_left
from chalicelib.web.parsing import View


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


class DeclaredSeen(View, frozen=True):
    """Where the holder said they would stay, on the card of the last arrival."""

    address: str
    region: str | None
    region_name: str | None
    arrives_on: date
    source: Literal["arrival_card"]
    as_of: datetime


class PlaceSeen(View, frozen=True):
    """Where a phone was, in degrees (WGS 84) and metres."""

    latitude: float
    longitude: float
    accuracy_m: float


class EarlierScan(View, frozen=True):
    """Another scan of the same stamp: when, where and by which office, never by whom or why."""

    scanned_at: datetime
    office: str
    verdict: Verdict
    position: PlaceSeen | None


class ScanView(AsOf, frozen=True):
    """What a scan found, and what the officer may be told of the holder.

    `permit` is the stamp's own, `stays_on` another on which the holder may stay although that one
    is over. A block is left out where there is nothing to tell: a stamp that is none of ours, or
    one that the records do not know as it stands, names nobody. `restricted`: there is a holder,
    and who that is, where they stay and where they were is shown to nobody.
    """

    scan_id: str
    verdict: Verdict
    flags: list[Flag]
    scanned_at: datetime
    received_at: datetime
    stamp: StampSeen | msgspec.UnsetType = msgspec.UNSET
    person: PersonSeen | msgspec.UnsetType = msgspec.UNSET
    permit: PermitSeen | msgspec.UnsetType = msgspec.UNSET
    stays_on: PermitSeen | msgspec.UnsetType = msgspec.UNSET
    last_stay: StaySeen | msgspec.UnsetType = msgspec.UNSET
    declared: DeclaredSeen | msgspec.UnsetType = msgspec.UNSET
    earlier_scans: list[EarlierScan] | msgspec.UnsetType = msgspec.UNSET
    restricted: bool = False


def scan_view(seen: Seen) -> ScanView:
    """Tell an officer what a scan found."""
    scan = seen.scan
    is_restricted = seen.holder is not None and seen.holder.is_restricted
    tells_earlier = seen.stamp is not None and not is_restricted
    return ScanView(
        scan_id=scan.id,
        verdict=scan.verdict,
        flags=list(scan.flags),
        scanned_at=scan.presented.scanned_at,
        received_at=scan.received_at,
        stamp=_stamp_seen(seen),
        person=_person_seen(seen),
        permit=_permit_seen(seen.permit, seen.as_of),
        stays_on=_permit_seen(seen.stays_on, seen.as_of),
        last_stay=_stay_seen(seen),
        declared=_declared_seen(seen),
        earlier_scans=[_earlier(one) for one in seen.earlier] if tells_earlier else msgspec.UNSET,
        restricted=is_restricted,
    )


def _earlier(scan: Scan) -> EarlierScan:
    at = scan.presented.position
    return EarlierScan(
        scanned_at=scan.presented.scanned_at,
        office=scan.office,
        verdict=scan.verdict,
        position=PlaceSeen(at.latitude, at.longitude, at.accuracy_m) if at else None,
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


def _permit_seen(permit: Permit | None, now: datetime) -> PermitSeen | msgspec.UnsetType:
    if permit is None:
        return msgspec.UNSET
    standing = standing_on(permit, local_date(now, permit.zone))
    return PermitSeen(
        id=permit.id,
        permit_class=permit.permit_class,
        status=permit.status,
        last_day_of_stay=permit.last_day_of_stay,
        days_left=standing.days_left,
        overstay_days=standing.overstay_days,
        source="permit_record",
        as_of=now,
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


def _declared_seen(seen: Seen) -> DeclaredSeen | msgspec.UnsetType:
    card = seen.declared
    if card is None:
        return msgspec.UNSET
    return DeclaredSeen(
        address=card.address,
        region=card.region or None,
        region_name=_in_words(seen.declared_region) if seen.declared_region else None,
        arrives_on=card.arrives_on,
        source="arrival_card",
        as_of=card.changed_at,
    )


def _in_words(region: Region) -> str:
    return ", ".join(name for name in (region.name, region.regency, region.province) if name)
