"""Somebody granted a permit before the entry enters on that one: one permit, one ladder."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.notices.repository import NoticeItem
from chalicelib.permits.repository import PermitItem
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.feed.directorate import Directorate, ago, crossing, permit
from tests.stamps.desk import (
    HOLDER,
    SPONSOR,
    enter,
    entry,
    passport,
    permit_of,
    recorded,
    stamps_in_force,
    today,
    warnings_due,
)
from tests.stamps.lists import meanwhile


@pytest.fixture
def directorate(api: Api) -> Directorate:
    made = Directorate(api)
    assert made.register().status == 201
    return made


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.BORDER_OFFICER)


def _granted(first: int, last: int, permit_class: str = "E23", **more: Any) -> dict[str, Any]:
    """Return a permit told of a day ago, from one day to another, counted from today."""
    days = [(today() + timedelta(days=count)).isoformat() for count in (first, last)]
    made = permit(permit_class=permit_class, valid_from=days[0], last_day_of_stay=days[1])
    return {**made, "changed_at": ago(days=1), **more}


def _statuses() -> list[str]:
    return sorted(item.status for item in PermitItem.scan() if item.sk.startswith("PERMIT#"))


def _warned() -> list[str]:
    return sorted(item.recipient for item in NoticeItem.scan() if item.due_pk)


def test_entry_takes_over_the_permit_that_was_granted_before_it(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    told = _granted(-100, 90)
    directorate.told(told)
    issued = enter(api, officer.token, permit_class="E23")
    stamp, held = recorded(issued), permit_of(issued)
    assert (_statuses(), warnings_due()) == (["valid"], 1)
    assert (held.stamp_id, held.reference) == (stamp.id, "permit-1")
    assert stamp.last_day_of_stay == held.last_day_of_stay == today() + timedelta(days=90)
    # The directorate's record is as it was, and its next one reaches the stamp.
    assert directorate.told(told) == ["same"]
    assert directorate.told({**told, "changed_at": ago(), "status": "cancelled"}) == ["applied"]
    assert (recorded(issued).status, stamps_in_force()) == ("cancelled", [])


def test_address_given_at_the_entry_gets_a_ladder_and_the_sponsor_keeps_the_one(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    told = _granted(-100, 90)
    directorate.told(told)
    other = {**SPONSOR, "email": "another@serambi.test"}
    enter(api, officer.token, permit_class="E23", holder=HOLDER, sponsor=other)
    assert _warned() == ["anna@serambi.test", "sponsor@serambi.test"]
    assert directorate.told(told) == ["same"]
    assert _statuses() == ["valid"]


def test_permit_that_was_to_begin_later_lasts_as_long_from_the_entry(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    directorate.told(_granted(5, 5 + 59, "C1"))
    issued = enter(api, officer.token)
    held = permit_of(issued)
    assert (held.reference, held.valid_from) == ("permit-1", today())
    assert (
        recorded(issued).last_day_of_stay == held.last_day_of_stay == today() + timedelta(days=59)
    )
    assert (_statuses(), warnings_due()) == (["valid"], 1)


def test_entry_on_another_class_replaces_what_would_stand_beside_it(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    directorate.told(_granted(-100, 90), _granted(300, 400, reference="next-year"))
    asked = api.post("/stamps", entry(sponsor=SPONSOR), token=officer.token)
    replaced = [one["permit"] for one in asked.body["standing"]]
    issued = enter(api, officer.token, sponsor=SPONSOR, replaces=replaced)
    held = permit_of(issued)
    assert _statuses() == ["replaced", "valid", "valid"]  # next year's does not reach into it
    assert held.succeeds is not None
    assert (held.permit_class, warnings_due()) == ("C1", 2)


def test_gate_takes_over_as_a_desk_does(directorate: Directorate) -> None:
    directorate.told(_granted(-100, 90))
    through = crossing("x-1", at=ago(minutes=2), permit_class="E23")
    assert directorate.told(through) == ["applied"]
    assert (_statuses(), warnings_due()) == (["valid"], 1)
    assert passport().present_on is not None


def test_resident_comes_back_on_the_same_permit_and_a_visitor_on_a_new_one(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    directorate.told(_granted(-100, 90))
    first = enter(api, officer.token, permit_class="E23")
    _leave(api, officer, first)
    assert (_statuses(), warnings_due()) == (["left"], 0)
    second = enter(api, officer.token, permit_class="E23")
    assert permit_of(second).reference == "permit-1"
    assert recorded(second).last_day_of_stay == today() + timedelta(days=90)
    assert (_statuses(), warnings_due()) == (["valid"], 1)
    _leave(api, officer, second)
    replaced = [permit_of(second).id]
    visit = enter(api, officer.token, replaces=replaced)
    _leave(api, officer, visit)
    again = enter(api, officer.token, replaces=replaced)
    assert permit_of(again).id != permit_of(visit).id
    assert _statuses() == ["left", "left", "valid"]


def test_record_that_comes_at_the_moment_of_entry_leaves_one_truth(
    api: Api, officer: SignedIn, directorate: Directorate
) -> None:
    told = _granted(-100, 90)
    directorate.told(told)
    cancelled = {**told, "changed_at": ago(), "status": "cancelled"}
    entered: list[dict[str, Any]] = []

    def come() -> None:
        entered.append(enter(api, officer.token, permit_class="E23"))

    # The record was planned on a permit without a stamp: it has one by now.
    with meanwhile("TransactWriteItems", come):
        assert directorate.told(cancelled) == ["applied"]
    assert (recorded(entered[0]).status, permit_of(entered[0]).status) == (
        "cancelled",
        "cancelled",
    )


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_entry_that_is_killed_and_sent_again_takes_over_once(
    api: Api, officer: SignedIn, directorate: Directorate, faults: Faults, moment: str
) -> None:
    directorate.told(_granted(-100, 90))
    body = entry(permit_class="E23", holder=HOLDER)
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        api.post("/stamps", body, token=officer.token, key="one")
    faults.clear()
    reply = api.post("/stamps", body, token=officer.token, key="one")
    assert reply.status == 201, reply.raw
    assert (_statuses(), _warned()) == (["valid"], ["anna@serambi.test", "sponsor@serambi.test"])
    assert stamps_in_force() == [reply.body["stamp_id"]]
    assert date.fromisoformat(reply.body["last_day_of_stay"]) == today() + timedelta(days=90)


def _leave(api: Api, officer: SignedIn, issued: dict[str, Any]) -> None:
    body = {"stamp_number": issued["stamp_number"]}
    assert api.post("/departures", body, token=officer.token, key=issued["stamp_id"]).status == 201
