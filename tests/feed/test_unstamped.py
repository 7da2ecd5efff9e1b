"""Who was here before there were stamps leaves too: their permit ends, and nobody is accused."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.permits.repository import PermitItem
from tests.envelopes.sealing import Sealer
from tests.factories.api import Api
from tests.factories.faults import Faults, dies_at
from tests.factories.passports import fields
from tests.factories.people import SignedIn
from tests.feed.directorate import Directorate, ago, crossing, permit
from tests.stamps.desk import (
    HOLDER,
    audited,
    done,
    enter,
    entry,
    instant,
    passport,
    permit_of,
    today,
    warnings_due,
)
from tests.stamps.lists import meanwhile


def _granted(reference: str = "old", first: int = -200, last: int = 20, **more: Any) -> Any:
    """Return a resident's permit of before, in days counted from today."""
    days = [(today() + timedelta(days=count)).isoformat() for count in (first, last)]
    made = permit(reference, valid_from=days[0], last_day_of_stay=days[1])
    return {**made, "holder": HOLDER, "changed_at": ago(days=100), **more}


def _left(reference: str = "out", **more: Any) -> dict[str, Any]:
    return crossing(reference, "departure", **{"at": ago(minutes=30), **more})


def _statuses() -> dict[str, str]:
    found = PermitItem.scan(PermitItem.sk.startswith("PERMIT#"))
    return {item.reference: item.status for item in found}


@pytest.mark.parametrize("order", ["permit first", "departure first", "one batch"])
def test_departure_ends_the_permit_and_its_warnings_whichever_comes_first(
    directorate: Directorate, order: str
) -> None:
    told, left = _granted(), _left()
    if order == "one batch":
        assert directorate.told(left, told) == ["applied", "applied"]
    else:
        for one in [told, left] if order == "permit first" else [left, told]:
            assert directorate.told(one) == ["applied"]
    assert (_statuses(), warnings_due()) == ({"old": "left"}, 0)
    assert len(audited("permit_departed")) == 1
    # Told again, all is as it was; the row of a daily file is no news either.
    assert directorate.told(left, told) == ["same", "older"]
    assert (_statuses(), warnings_due()) == ({"old": "left"}, 0)
    assert len(audited("permit_departed")) == 1


def test_warnings_of_who_is_still_here_stand(directorate: Directorate) -> None:
    directorate.told(_granted(), _granted("next", 5, 90))
    assert warnings_due() == 4
    # They left before, and came back past a counter.
    directorate.told(_left("out", at=ago(days=3)), crossing("in", at=ago(days=2), lane="counter"))
    assert _statuses() == {"old": "left", "next": "valid"}


def test_who_came_back_past_a_counter_is_not_gone(directorate: Directorate) -> None:
    directorate.told(crossing("in", at=ago(days=2), lane="counter"))
    directorate.told(_granted(), _left("out", at=ago(days=3)))
    assert (_statuses(), warnings_due()) == ({"old": "valid"}, 2)


def test_what_the_directorate_says_since_stands(directorate: Directorate) -> None:
    left = _left()
    directorate.told(_granted(), left)
    newer = _granted(last=300, changed_at=ago(minutes=-1))
    assert directorate.told(newer) == ["applied"]
    assert directorate.told(left) == ["same"]
    assert (_statuses(), warnings_due()) == ({"old": "valid"}, 2)


def test_permit_for_an_entry_to_come_stands(directorate: Directorate) -> None:
    directorate.told(_granted(), _granted("next", 30, 200), _left())
    assert (_statuses(), warnings_due()) == ({"old": "left", "next": "valid"}, 2)


def test_resident_comes_back_on_the_permit_they_left_on(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    directorate.told(_granted(), _left())
    again = enter(api, officer.token, permit_class="E23")
    assert (permit_of(again).reference, permit_of(again).status) == ("old", "valid")
    assert warnings_due() > 0


def test_who_enters_on_it_meanwhile_is_here(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    directorate.told(_granted())
    # Between what is read of the holder and what is written.
    with meanwhile("TransactWriteItems", lambda: enter(api, officer.token, permit_class="E23"), 2):
        directorate.told(_left())
    assert (_statuses(), passport().present_on is None) == ({"old": "valid"}, False)


def test_who_enters_on_another_permit_meanwhile_is_here(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    """An entry that waited at a desk keeps what else was granted; so does the departure before."""
    directorate.told(_granted("old", -1, 20, permit_class="E28A"))
    directorate.told(_granted("new", -1, 60, changed_at=ago(minutes=1)))

    def come_in() -> None:
        sealer = Sealer(api.get("/envelope-key").body)
        text = json.dumps(entry(permit_class="E23", entered_at=instant(timedelta(minutes=5))))
        items = [{"id": "late", "sealed": sealer.seal(officer.person.id, "late", text)}]
        answer = done(api.post("/stamps/batch", {"items": items}, token=officer.token), 200)
        assert answer["items"][0]["outcome"] == "stored"

    with meanwhile("TransactWriteItems", come_in, 2):
        directorate.told(_left())
    assert passport().present_on is not None
    assert _statuses() == {"old": "valid", "new": "valid"}


def test_who_is_here_on_a_stamp_in_another_passport_stays(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    directorate.told(_granted())
    renewed = {"issuing_state": "UTO", "document_number": "C01X00T47"}
    other = _granted("second", 0, 60, passport=fields("C01X00T48"), former_passport=renewed)
    directorate.told(other)
    enter(api, officer.token, "C01X00T48", permit_class="E23", enters_on=None)
    directorate.told(_left())
    assert "left" not in _statuses().values()


@pytest.mark.parametrize(("moment", "calls"), [("die_before", (1, 2)), ("die_after", (1, 1))])
def test_killed_departure_is_whole_or_nothing(
    directorate: Directorate, faults: Faults, moment: str, calls: tuple[int, int]
) -> None:
    directorate.told(_granted(), _granted("second", -10, 40))
    here, gone = ("valid", "valid", 4), ("left", "left", 0)
    left, seen = _left(), []
    for call in calls:
        assert dies_at(faults, moment, call, lambda: directorate.told(left))
        now = _statuses()
        seen.append((now["old"], now["second"], warnings_due()))
    assert seen == [here, here if moment == "die_before" else gone]
    assert directorate.told(left) == ["same"]
    assert (set(_statuses().values()), warnings_due()) == ({"left"}, 0)
    assert len(audited("permit_departed")) == 2
