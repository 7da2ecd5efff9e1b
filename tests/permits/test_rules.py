"""When warnings are due: zones, leap days, short permits; and whom they name."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.ids import HolderId, PermitId, StampId
from chalicelib.permits.rules import (
    Contact,
    Permit,
    PermitStatus,
    WarningTerms,
    recipients,
    short_name,
    warning_stages,
)

TERMS = WarningTerms(days=(30, 14, 7, 1), hour=time(8), overstay_fee=1_000_000)
ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
SPONSOR = Contact("Wayan Sudarma", "wayan@example.com", "id")
OWN = Contact("ANNA MARIA ERIKSSON", "anna@example.com", "en")
PERMIT = Permit(
    id=PermitId("P1"),
    holder_id=HolderId("H1"),
    stamp_id=StampId("00010000aa"),
    permit_class="C1",
    valid_from=date(2026, 10, 16),
    last_day_of_stay=date(2026, 12, 14),
    zone="Asia/Makassar",
    office="NGURAH-RAI",
    status=PermitStatus.VALID,
    sponsor=SPONSOR,
    holder_contact=OWN,
)
AT_ENTRY = datetime(2026, 10, 16, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Names:
    given_names: str
    surname: str


def _stays(first: date, days: int, zone: str = "Asia/Makassar") -> Permit:
    """Return a permit of so many days; the entry day is day 1."""
    last = first + timedelta(days=days - 1)
    return replace(PERMIT, valid_from=first, last_day_of_stay=last, zone=zone)


def _days(permit: Permit, now: datetime | None = None) -> list[int]:
    recorded = now or datetime.combine(permit.valid_from, time(3), UTC)
    return [days for days, _ in warning_stages(permit, TERMS, recorded)]


@pytest.mark.parametrize(("zone", "hour"), list(zip(ZONES, (1, 0, 23), strict=True)))
def test_stages_are_due_at_eight_in_the_permits_zone(zone: str, hour: int) -> None:
    stages = warning_stages(replace(PERMIT, zone=zone), TERMS, AT_ENTRY)
    on = {
        30: date(2026, 11, 14),
        14: date(2026, 11, 30),
        7: date(2026, 12, 7),
        1: date(2026, 12, 13),
    }
    earlier = timedelta(days=1) if hour == 23 else timedelta()
    expected = [(days, datetime.combine(on[days] - earlier, time(hour), UTC)) for days in on]
    assert stages == expected


@pytest.mark.parametrize(
    ("days", "stages"),
    [
        (1, []),
        (2, []),  # the day before the last is the day of entry
        (3, [1]),
        (8, [1]),
        (9, [7, 1]),
        (15, [7, 1]),
        (16, [14, 7, 1]),
        (30, [14, 7, 1]),
        (31, [14, 7, 1]),
        (32, [30, 14, 7, 1]),
        (60, [30, 14, 7, 1]),
    ],
)
def test_stage_on_or_before_the_day_of_entry_is_not_made(days: int, stages: list[int]) -> None:
    assert _days(_stays(date(2026, 3, 14), days)) == stages


@pytest.mark.parametrize(
    ("hour", "stages"),
    [(7, [14, 7, 1]), (8, [7, 1]), (15, [7, 1])],  # the warnings of a day are due at eight
)
def test_permit_that_goes_on_takes_over_what_is_due_later_that_day(
    hour: int, stages: list[int]
) -> None:
    permit = _stays(date(2026, 3, 14), 30)
    now = datetime(2026, 3, 29, hour, tzinfo=ZoneInfo(permit.zone))
    found = warning_stages(permit, TERMS, now, goes_on=True)
    assert [days for days, _ in found] == stages
    assert [days for days, _ in warning_stages(permit, TERMS, now)] == [7, 1]


def test_thirty_days_from_14_march_end_on_12_april() -> None:
    assert _stays(date(2026, 3, 14), 30).last_day_of_stay == date(2026, 4, 12)


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        (date(2028, 3, 1), "2028-02-29T00:00:00+00:00"),  # the day before is the leap day
        (date(2027, 3, 1), "2027-02-28T00:00:00+00:00"),
        (date(2028, 2, 29), "2028-02-28T00:00:00+00:00"),
    ],
)
def test_days_are_counted_across_29_february(last_day: date, expected: str) -> None:
    permit = replace(PERMIT, valid_from=last_day - timedelta(days=59), last_day_of_stay=last_day)
    now = datetime.combine(permit.valid_from, time(3), UTC)
    stages = dict(warning_stages(permit, TERMS, now))
    assert stages[1] == datetime.fromisoformat(expected)
    assert stages[30].date() == last_day - timedelta(days=30)


@pytest.mark.parametrize(
    ("now", "stages"),
    [
        ("2026-11-14T15:59:00Z", [14, 7, 1]),  # still the 14th in Bali: the day of recording
        ("2026-11-13T15:59:00Z", [30, 14, 7, 1]),
        ("2026-11-13T16:00:00Z", [14, 7, 1]),  # the 14th has begun
        ("2026-12-13T04:00:00Z", []),
        ("2027-01-01T00:00:00Z", []),
    ],
)
def test_stage_on_or_before_the_day_of_recording_is_not_made(now: str, stages: list[int]) -> None:
    assert _days(PERMIT, datetime.fromisoformat(now)) == stages


def test_stages_are_data_whatever_their_order() -> None:
    terms = replace(TERMS, days=(3, 45, 3))
    assert [days for days, _ in warning_stages(PERMIT, terms, AT_ENTRY)] == [45, 3]


@given(
    st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    st.integers(1, 400),
    st.integers(0, 400),
    st.sampled_from(ZONES),
)
def test_each_stage_is_a_morning_between_recording_and_the_last_day(
    first: date, days: int, recorded_after: int, zone: str
) -> None:
    permit = _stays(first, days, zone)
    now = datetime.combine(first + timedelta(days=recorded_after), time(3), UTC)
    for number, due_at in warning_stages(permit, TERMS, now):
        assert now < due_at
        assert due_at.date() <= permit.last_day_of_stay - timedelta(days=number)
        assert (due_at - now).days < days


def test_sponsor_and_foreigner_are_warned_each_in_their_own_words() -> None:
    kinds = {one.kind: one.contact for one in recipients(PERMIT)}
    assert kinds == {"permit_ending": SPONSOR, "permit_ending_holder": OWN}
    assert [one.kind for one in recipients(replace(PERMIT, sponsor=None))] == [
        "permit_ending_holder"
    ]
    assert recipients(replace(PERMIT, sponsor=None, holder_contact=None)) == []


def test_one_address_for_both_is_warned_once() -> None:
    same = replace(OWN, email=" Wayan@Example.com")
    kinds = [one.kind for one in recipients(replace(PERMIT, holder_contact=same))]
    assert kinds == ["permit_ending"]


@pytest.mark.parametrize(
    ("given", "surname", "short"),
    [
        ("ANNA MARIA", "ERIKSSON", "Anna E."),
        ("Zoë", "van der Berg", "Zoë v."),
        ("", "SUHARTO", "Suharto"),
        ("SUKARNO", "", "Sukarno"),
        ("", "", ""),
        ("SEÁN", "O'NEILL", "Seán O."),
    ],
)
def test_foreigner_is_named_by_first_name_and_initial(given: str, surname: str, short: str) -> None:
    assert short_name(Names(given, surname)) == short
