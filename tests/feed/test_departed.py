"""Who leaves stays on nothing: what the directorate granted beside the stamp's permit ends too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.permits.repository import PermitItem
from tests.factories.api import Api
from tests.factories.faults import Faults, dies_at
from tests.factories.passports import fields
from tests.factories.people import SignedIn
from tests.feed.directorate import Directorate, ago, crossing, permit
from tests.feed.followed import stands, told_of
from tests.stamps.desk import (
    HOLDER,
    SPONSOR,
    age,
    audited,
    enter,
    passport,
    permit_of,
    recorded,
    today,
    warnings_due,
)
from tests.stamps.lists import meanwhile

Leave = Callable[[], None]


@pytest.fixture(params=["desk", "gate"])
def leave(
    request: pytest.FixtureRequest, api: Api, officer: SignedIn, directorate: Directorate
) -> Leave:
    """Let the holder leave: past a desk of ours, or as the directorate tells of it."""

    def by_desk() -> None:
        body = {"passport": fields()}
        assert api.post("/departures", body, token=officer.token, key="gone").status == 201

    def by_gate() -> None:
        directorate.told(crossing("x-gone", "departure", at=ago(seconds=-20)))

    return by_desk if request.param == "desk" else by_gate


def _granted(reference: str, first: int, last: int, **more: Any) -> dict[str, Any]:
    """Return a permit that the directorate granted, in days counted from today."""
    days = [(today() + timedelta(days=count)).isoformat() for count in (first, last)]
    made = permit(reference, valid_from=days[0], last_day_of_stay=days[1])
    return {**made, "holder": HOLDER, "changed_at": ago(minutes=-1), **more}


def _extended(api: Api, officer: SignedIn, directorate: Directorate) -> dict[str, Any]:
    """Let somebody enter whose stay the directorate then extends by a permit of its own."""
    issued = enter(api, officer.token, sponsor=SPONSOR)
    over, longer = told_of(issued, "extended"), _granted("longer", 0, 119)
    assert directorate.told({**over, "reference": "visit"}, longer) == ["applied", "applied"]
    assert (_statuses(), warnings_due()) == ({"visit": "extended", "longer": "valid"}, 2)
    return issued


def _statuses() -> dict[str, str]:
    found = PermitItem.scan(PermitItem.sk.startswith("PERMIT#"))
    return {item.reference: item.status for item in found}


def test_departure_ends_the_permit_that_extended_the_stay_with_its_warnings(
    api: Api, officer: SignedIn, directorate: Directorate, leave: Leave
) -> None:
    issued = _extended(api, officer, directorate)
    leave()
    assert stands(issued) == ("extended", "departed", "departed", False)
    assert (_statuses(), warnings_due()) == ({"visit": "extended", "longer": "left"}, 0)
    leave()
    assert len(audited("stamp_departed")) == 1
    # Nothing that was so before is told again; what is newer is.
    assert directorate.told(_granted("longer", 0, 119, changed_at=ago(minutes=1))) == ["older"]
    assert _statuses()["longer"] == "left"


@pytest.mark.parametrize(("days", "over"), [(57, 0), (0, 0), (-5, 5)])
def test_overstay_counts_from_the_last_day_of_the_permit_that_goes_on(
    api: Api, officer: SignedIn, directorate: Directorate, days: int, over: int
) -> None:
    issued = enter(api, officer.token)
    age(issued, 130)  # by the stamp, 71 days too long
    first = (today() - timedelta(days=130)).isoformat()
    last = (today() - timedelta(days=71)).isoformat()
    ended = told_of({**issued, "entry_on": first, "last_day_of_stay": last}, "extended")
    longer = _granted("longer", -70, days)
    assert directorate.told({**ended, "reference": "visit"}, longer) == ["applied", "applied"]
    body = {"passport": fields()}
    told = api.post("/departures", body, token=officer.token, key="gone").body
    assert told["last_day_of_stay"] == longer["last_day_of_stay"]
    assert (told["overstay_days"], told["overstay_fee"]) == (over, over * 1_000_000)
    assert told["deportation_and_ban"] is False
    # What was told stays so, though the permit has ended with the departure.
    assert api.post("/departures", body, token=officer.token, key="gone").body == told


@pytest.mark.parametrize(("days", "over"), [(30, 0), (-5, 5)])
def test_overstay_counts_from_the_last_day_that_a_record_moved(
    api: Api, officer: SignedIn, directorate: Directorate, days: int, over: int
) -> None:
    issued = enter(api, officer.token)
    moved = told_of(issued, "valid")
    directorate.told(moved)
    age(issued, 20 if days < 0 else 62)
    until = (today() + timedelta(days=days)).isoformat()
    first = permit_of(issued).valid_from.isoformat()
    later = {**moved, "changed_at": ago(minutes=-2), "valid_from": first}
    assert directorate.told({**later, "last_day_of_stay": until}) == ["applied"]
    told = api.post("/departures", {"passport": fields()}, token=officer.token).body
    assert (told["last_day_of_stay"], told["overstay_days"]) == (until, over)


def test_permit_of_another_stay_or_not_yet_begun_excuses_no_overstay(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    issued = enter(api, officer.token, "C01X00T47")
    age(issued, 62)
    directorate.told(_granted("next", 30, 200))
    renewed = {"issuing_state": "UTO", "document_number": "C01X00T47"}
    told = _granted("second", 0, 60, passport=fields("C01X00T48"), former_passport=renewed)
    directorate.told(told)
    second = enter(api, officer.token, "C01X00T48", permit_class="E23")
    assert permit_of(second).holder_id == permit_of(issued).holder_id
    body = {"passport": fields("C01X00T47")}
    assert api.post("/departures", body, token=officer.token).body["overstay_days"] == 3


def test_permit_for_an_entry_to_come_stands_and_is_entered_on(
    api: Api, officer: SignedIn, directorate: Directorate, leave: Leave
) -> None:
    _extended(api, officer, directorate)
    directorate.told(_granted("next", 30, 200))
    leave()
    assert _statuses() == {"visit": "extended", "longer": "left", "next": "valid"}
    assert warnings_due() == 2
    again = enter(api, officer.token, permit_class="E23")
    assert permit_of(again).reference == "next"


def test_permit_under_a_stamp_of_its_own_ends_with_that_one(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    """One person with two passports, in the country on both: each departure is of its own."""
    first = enter(api, officer.token, "C01X00T47")
    renewed = {"issuing_state": "UTO", "document_number": "C01X00T47"}
    told = _granted("second", 0, 60, passport=fields("C01X00T48"), former_passport=renewed)
    directorate.told(told)
    second = enter(api, officer.token, "C01X00T48", permit_class="E23")
    assert permit_of(second).holder_id == permit_of(first).holder_id
    body = {"passport": fields("C01X00T47")}
    assert api.post("/departures", body, token=officer.token).status == 201
    assert permit_of(first).status == "left"
    assert stands(second, "C01X00T48") == ("valid", "in_force", "in_force", True)


def test_departure_meets_a_record_of_the_permit_that_it_ends(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    _extended(api, officer, directorate)
    longer = _granted("longer", 0, 150, changed_at=ago(minutes=-2))

    def extend() -> None:
        assert directorate.told(longer) == ["applied"]

    with meanwhile("TransactWriteItems", extend):
        body = {"passport": fields()}
        assert api.post("/departures", body, token=officer.token).status == 201
    assert (_statuses()["longer"], warnings_due()) == ("left", 0)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_killed_departure_is_whole_or_nothing(
    api: Api, officer: SignedIn, directorate: Directorate, faults: Faults, moment: str
) -> None:
    issued = _extended(api, officer, directorate)
    body = {"passport": fields()}

    def leave() -> None:
        api.post("/departures", body, token=officer.token, key="gone")

    seen = set()
    for call in range(1, 9):
        if not dies_at(faults, moment, call, leave):
            break
        is_gone = recorded(issued).status == "departed"
        seen.add(is_gone)
        assert (passport().present_on is None) is is_gone
        assert _statuses()["longer"] == ("left" if is_gone else "valid")
        assert warnings_due() == (0 if is_gone else 2)
    assert seen == {moment == "die_after"}
    assert api.post("/departures", body, token=officer.token, key="gone").status == 201
    assert (_statuses()["longer"], warnings_due()) == ("left", 0)
    assert len(audited("stamp_departed")) == 1
