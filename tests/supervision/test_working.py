"""What is counted of one person's day, from rows and scans as values."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from chalicelib.audit.rules import Deed
from chalicelib.core.ids import HolderId, PersonId, ScanId
from chalicelib.orders.places import Position
from chalicelib.scans.rules import Delivery, Flag, OrderException, Presented, Scan, Verdict
from chalicelib.supervision.working import MOST_PERSONS, Worked, count

ZONE = "Asia/Makassar"
START = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)  # 09.05 in Bali
EMPTY = Worked("NGURAH-RAI", date(2026, 11, 22), PersonId("fo-1"))
MINUTE = timedelta(minutes=1)


def deed(action: str, at: datetime = START, about: str = "", **changed: str) -> Deed:
    who = (PersonId("fo-1"), changed.get("role", "field_officer"), "NGURAH-RAI")
    more = (changed.get("order", "SP-1"), "", changed.get("result", ""), "")
    return Deed(*who, action, "STAMP#1", "", at, HolderId(about) if about else None, *more)


def look(about: str, at: datetime = START, **changed: str) -> Deed:
    return deed("person_viewed", at, about, **changed)


def scan(id_: str, *flags: Flag, at: datetime = START, latitude: float = -8.7) -> Scan:
    presented = Presented(
        seal="S",
        stamp_number=None,
        position=Position(latitude, 115.1, 9, at),
        order=None if Flag.EXCEPTION in flags else "SP-1",
        exception=OrderException.IN_THE_ACT if Flag.EXCEPTION in flags else None,
        reason=None,
        scanned_at=at,
    )
    delivery = Delivery(at, id_, "")
    return Scan(
        ScanId(id_), PersonId("fo-1"), "NGURAH-RAI", presented, delivery, at, None,
        Verdict.GENUINE, flags, None,
    )  # fmt: skip


def counted(rows: list[Deed], *scans: Scan, known: Worked = EMPTY) -> Worked:
    return count(known, rows, {one.id: one for one in scans}, ZONE)


def of_scan(one: Scan) -> Deed:
    return deed("stamp_scanned", one.received_at, result=f"genuine SCAN#{one.id}")


def test_deeds_stand_in_the_hour_of_the_office() -> None:
    later = START + timedelta(hours=2)
    worked = counted([deed("stamp_scanned"), look("A"), look("B", later), deed("order_issued")])
    assert (worked.scans[9], sum(worked.scans)) == (1, 1)
    assert (worked.looks[9], worked.looks[11], sum(worked.looks)) == (1, 1, 2)
    assert worked.last_at == later


def test_looks_at_one_person_within_ten_minutes_are_one_look_at_them() -> None:
    times = (0, 1, 2, 30, 60)
    worked = counted([*(look("A", START + n * MINUTE) for n in times), look("B")])
    assert sum(worked.looks) == 6
    assert (worked.persons, worked.most_looks) == (2, 3)
    assert b"A" not in worked.looked_at


def test_whom_a_day_saw_cannot_be_told_from_another_day_or_officer() -> None:
    other_day = replace(EMPTY, on=EMPTY.on + timedelta(days=1))
    other_officer = replace(EMPTY, person_id=PersonId("fo-2"))
    seen = {counted([look("A")], known=one).looked_at for one in (EMPTY, other_day, other_officer)}
    assert len(seen) == 3


def test_record_of_a_day_stays_small_however_many_are_looked_at() -> None:
    worked = counted([look(f"H{n}") for n in range(MOST_PERSONS + 50)])
    assert worked.persons == MOST_PERSONS
    assert sum(worked.looks) == MOST_PERSONS + 50


def test_look_of_a_field_officer_on_no_shift_is_without_an_order() -> None:
    rows = [look("A", order=""), look("B"), look("C", order="", role="service_clerk")]
    assert counted(rows).without_order == 1


def test_scan_is_told_by_its_verdict_and_flags() -> None:
    scans = (
        scan("1"),
        scan("2", Flag.EXCEPTION, Flag.SENT_LATE),
        scan("3", Flag.ORDER_OUTSIDE_AREA, Flag.SUSPECTED_COPY),
    )
    worked = counted([of_scan(one) for one in scans], *scans)
    assert worked.verdicts == {"genuine": 3}
    assert (worked.exceptions, worked.late, worked.suspected) == (2, 1, 1)


def test_last_position_is_of_the_last_scan_though_an_earlier_one_comes_after_it() -> None:
    last, before = scan("1", latitude=-8.7), scan("2", at=START - 30 * MINUTE, latitude=-6.1)
    stale = scan("3", Flag.POSITION_STALE, at=START + MINUTE, latitude=1.0)
    worked = counted([of_scan(last), of_scan(before), of_scan(stale)], last, before, stale)
    assert worked.place is not None
    assert (worked.place.latitude, worked.place.at) == (-8.7, START)
