"""Invented records of the directorate's database, and a short way to take one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.db.transaction import commit
from chalicelib.permits import recording
from chalicelib.permits.records import PermitRecord, Standing, Verdict, judge
from chalicelib.permits.rules import Contact, PermitSource, PermitStatus
from chalicelib.persons.rules import Passport

CHANGED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SPONSOR = Contact("PT Contoh", "hrd@example.com", "en")


def passport(number: str = "Z0000001", **changed: Any) -> Passport:
    """Return an invented passport."""
    made = Passport(number, "UTO", "UTO", "CONTOH", "TAMU", "F", "1990-05-17", date(2034, 7, 30))
    return replace(made, **changed)


RECORD = PermitRecord(
    reference="IZT-1",
    changed_at=CHANGED,
    passport=passport(),
    permit_class="E23",
    number="2C11 E 0001-A",
    valid_from=date(2026, 11, 1),
    last_day_of_stay=date(2027, 10, 31),
    office="NGURAH-RAI",
    status=PermitStatus.VALID,
    sponsors=(SPONSOR,),
    holder_contact=None,
)


def take(
    record: PermitRecord, now: datetime = NOW, confirmed_at: datetime | None = None
) -> Verdict:
    """Judge one record and store what it says."""
    (standing,) = recording.look_up([record], fresh=True)
    writes = recording.plan_record(record, standing, now, PermitSource.FILE, confirmed_at)
    if writes:
        commit(writes)
    return judge(record, standing.permit)


def standing_of(record: PermitRecord) -> Standing:
    """Return what is known of a record by now."""
    (standing,) = recording.look_up([record], fresh=True)
    return standing
