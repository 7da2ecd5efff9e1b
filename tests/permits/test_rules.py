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
    warning_ladder,
)

TERMS = WarningTerms(
    days=(30, 14, 7, 1, -1),
    hour=time(8),
    zone="Asia/Jakarta",
    at_once_below=7,
    overstay_fee=1_000_000,
)
ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
SPONSOR = Contact("Wayan Sudarma", "wayan@example.com", "id")
OWN = Contact("ANNA MARIA ERIKSSON", "anna@example.com", "en")
PERMIT = Permit(
    id=PermitId("H1-P1"),
    holder_id=HolderId("H1"),
    stamp_id=StampId("00010000aa"),
    permit_class="C1",
    valid_from=date(2026, 10, 16),
    last_day_of_stay=date(2026, 12, 14),
    zone="Asia/Makassar",
    office="NGURAH-RAI",
    status=PermitStatus.VALID,
    sponsors=(SPONSOR,),
    holder_contact=OWN,
    recorded_at=datetime(2026, 10, 16, 3, 0, tzinfo=UTC),
    changed_at=datetime(2026, 10, 16, 3, 0, tzinfo=UTC),
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


def _names(permit: Permit, now: datetime | None = None) -> list[str]:
    recorded = now or datetime.combine(permit.valid_from, time(3), UTC)
    return [name for name, _ in warning_ladder(permit, TERMS, recorded).stages]


@pytest.mark.parametrize("zone", ZONES)
def test_stages_are_due_at_one_instant_in_the_whole_country(zone: str) -> None:
    ladder = warning_ladder(replace(PERMIT, zone=zone), TERMS, AT_ENTRY)
    on = {
        "30": date(2026, 11, 14),
        "14": date(2026, 11, 30),
        "7": date(2026, 12, 7),
        "1": date(2026, 12, 13),
        "-1": date(2026, 12, 15),
    }
    expected = [(name, datetime.combine(day, time(1), UTC)) for name, day in on.items()]
    assert list(ladder.stages) == expected
    assert all(at.astimezone(ZoneInfo(zone)).date() == on[name] for name, at in ladder.stages)
    assert ladder.skipped == ()


@pytest.mark.parametrize(
    ("days", "stages", "skipped"),
    [
        (1, ["first", "-1"], ["30", "14", "7", "1"]),
        (2, ["first", "-1"], ["30", "14", "7", "1"]),  # the day before the last is that of entry
        (3, ["first", "1", "-1"], ["30", "14", "7"]),
        (7, ["first", "1", "-1"], ["30", "14", "7"]),
        (8, ["1", "-1"], ["30", "14", "7"]),
        (9, ["7", "1", "-1"], ["30", "14"]),
        (15, ["7", "1", "-1"], ["30", "14"]),
        (16, ["14", "7", "1", "-1"], ["30"]),
        (30, ["14", "7", "1", "-1"], ["30"]),
        (31, ["14", "7", "1", "-1"], ["30"]),
        (32, ["30", "14", "7", "1", "-1"], []),
        (60, ["30", "14", "7", "1", "-1"], []),
    ],
)
def test_stage_on_or_before_the_day_of_entry_is_not_made(
    days: int, stages: list[str], skipped: list[str]
) -> None:
    permit = _stays(date(2026, 3, 14), days)
    assert _names(permit) == stages
    recorded = datetime.combine(permit.valid_from, time(3), UTC)
    assert list(warning_ladder(permit, TERMS, recorded).skipped) == skipped


@pytest.mark.parametrize(
    ("hour", "stages"),  # the warnings of a day are due at eight by the capital's clock
    [(8, ["14", "7", "1", "-1"]), (9, ["7", "1", "-1"]), (15, ["7", "1", "-1"])],
)
def test_permit_that_goes_on_takes_over_what_is_due_later_that_day(
    hour: int, stages: list[str]
) -> None:
    permit = _stays(date(2026, 3, 14), 30)
    now = datetime(2026, 3, 29, hour, tzinfo=ZoneInfo(permit.zone))
    found = warning_ladder(permit, TERMS, now, goes_on=True)
    assert [name for name, _ in found.stages] == stages
    assert _names(permit, now) == ["7", "1", "-1"]


def test_permit_that_goes_on_is_not_warned_of_at_once() -> None:
    now = datetime(2026, 12, 9, 3, tzinfo=UTC)
    assert _names(PERMIT, now) == ["first", "1", "-1"]
    found = warning_ladder(PERMIT, TERMS, now, goes_on=True)
    assert [name for name, _ in found.stages] == ["1", "-1"]


def test_thirty_days_from_14_march_end_on_12_april() -> None:
    assert _stays(date(2026, 3, 14), 30).last_day_of_stay == date(2026, 4, 12)


@pytest.mark.parametrize(
    ("last_day", "expected"),
    [
        (date(2028, 3, 1), "2028-02-29T01:00:00+00:00"),  # the day before is the leap day
        (date(2027, 3, 1), "2027-02-28T01:00:00+00:00"),
        (date(2028, 2, 29), "2028-02-28T01:00:00+00:00"),
    ],
)
def test_days_are_counted_across_29_february(last_day: date, expected: str) -> None:
    permit = replace(PERMIT, valid_from=last_day - timedelta(days=59), last_day_of_stay=last_day)
    now = datetime.combine(permit.valid_from, time(3), UTC)
    stages = dict(warning_ladder(permit, TERMS, now).stages)
    assert stages["1"] == datetime.fromisoformat(expected)
    assert stages["30"].date() == last_day - timedelta(days=30)


@pytest.mark.parametrize(
    ("now", "stages"),
    [
        ("2026-11-13T15:59:00Z", ["30", "14", "7", "1", "-1"]),
        ("2026-11-13T16:00:00Z", ["14", "7", "1", "-1"]),  # the 14th has begun in Bali
        ("2026-12-07T15:59:00Z", ["1", "-1"]),  # seven days left
        ("2026-12-07T16:00:00Z", ["first", "1", "-1"]),  # six
        ("2026-12-13T04:00:00Z", ["first", "-1"]),
        ("2026-12-15T00:59:00Z", ["first"]),
        ("2027-01-01T00:00:00Z", ["first"]),
    ],
)
def test_stage_on_or_before_the_day_of_recording_is_not_made(now: str, stages: list[str]) -> None:
    assert _names(PERMIT, datetime.fromisoformat(now)) == stages


def test_stages_are_data_whatever_their_order() -> None:
    terms = replace(TERMS, days=(3, 45, 3))
    found = warning_ladder(PERMIT, terms, AT_ENTRY)
    assert [name for name, _ in found.stages] == ["45", "3"]


@given(
    st.dates(date(2026, 1, 1), date(2040, 1, 1)),
    st.integers(1, 400),
    st.integers(0, 400),
    st.sampled_from(ZONES),
)
def test_each_stage_comes_in_order_on_its_own_day_after_recording(
    first: date, days: int, recorded_after: int, zone: str
) -> None:
    permit = _stays(first, days, zone)
    now = datetime.combine(first + timedelta(days=recorded_after), time(3), UTC)
    ladder = warning_ladder(permit, TERMS, now)
    assert sorted(ladder.stages, key=lambda stage: stage[1]) == list(ladder.stages)
    made = [name for name, _ in ladder.stages if name != "first"]
    assert {*made, *ladder.skipped} == {"30", "14", "7", "1", "-1"}
    for name, due_at in ladder.stages:
        on = due_at.astimezone(ZoneInfo(zone)).date()
        assert now <= due_at
        assert name == "first" or on == permit.last_day_of_stay - timedelta(days=int(name))


def test_sponsor_and_foreigner_are_warned_each_in_their_own_words() -> None:
    kinds = {one.kind: one.contact for one in recipients(PERMIT)}
    assert kinds == {"permit_ending": SPONSOR, "permit_ending_holder": OWN}
    assert [one.kind for one in recipients(replace(PERMIT, sponsors=()))] == [
        "permit_ending_holder"
    ]
    assert recipients(replace(PERMIT, sponsors=(), holder_contact=None)) == []


def test_each_sponsor_is_warned() -> None:
    other = Contact("PT Contoh", "hrd@example.com", "en")
    found = recipients(replace(PERMIT, sponsors=(SPONSOR, other, replace(SPONSOR, name="W. S."))))
    assert [one.contact for one in found] == [SPONSOR, other, OWN]


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
