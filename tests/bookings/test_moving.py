"""A booking moved and cancelled by who made it: once for each request, its places given back."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, time
from itertools import product
from typing import Any

import pytest

from chalicelib.audit import service as audit
from chalicelib.audit.repository import AuditItem
from chalicelib.bookings import changing
from chalicelib.bookings.repository import BookedItem
from chalicelib.bookings.rules import WHOLE_DAY, Booking, Slot, State
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import TeamId
from tests.bookings import booked
from tests.bookings.booked import days_on, opened, person, slot_at
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults


@pytest.fixture
def hours(api: Api) -> list[Slot]:
    """Open ten places of each of four hours in three days."""
    return [opened(slot_at(days_on(3), time(hour))) for hour in (9, 10, 11, 12)]


def move(api: Api, own: str, slot: Slot, key: str = "") -> Reply:
    return api.post("/bookings/moves", {"reference": own, "slot": booked.of(slot)}, key=key)


def cancel(api: Api, own: str, key: str = "", **said: Any) -> Reply:
    return api.post("/bookings/cancellations", {"reference": own, **said}, key=key)


def left(slots: list[Slot]) -> list[int]:
    """Return how many of the ten places are nobody's: free, or held for those who wait."""
    found = [booked.places(one) for one in slots]
    return [one.free + one.freed for one in found]


def changed(before: Booking, **parts: Any) -> Booking:
    """Change a booking as others do."""
    done = audit.deed(None, "booking_changed", f"BOOKING#{before.id}", utc_now())
    return changing.commit_change(before, replace(before, **parts), done, utc_now())


def test_booking_moves_twice_and_its_places_come_free(api: Api, hours: list[Slot]) -> None:
    own = booked.reference_of(api, booked.wanted(hours[0], people=[person(1), person(2)]))
    moved = [move(api, own, one) for one in hours[1:]]
    assert [one.status for one in moved] == [200, 200, 409]
    assert moved[2].body["code"] == "no_moves_left"
    assert (moved[0].body["time"], moved[0].body["moves_left"]) == ("10:00", 1)
    assert (moved[1].body["moves_left"], moved[1].body["can_move"]) == (0, False)
    assert left(hours) == [10, 10, 8, 10]
    (kept,) = booked.bookings()
    assert {item.booking_id for item in BookedItem.scan() if item.sk == "BOOKED"} == {kept.id}
    assert booked.book(api, booked.wanted(hours[0])).body["code"] == "booked_already"


def test_move_to_what_cannot_be_had_changes_nothing(api: Api, hours: list[Slot]) -> None:
    own = booked.reference_of(api, booked.wanted(hours[0]))
    full = opened(slot_at(days_on(4)), quota=0)
    assert move(api, own, full).body["code"] == "no_place"
    assert move(api, own, hours[0]).fields == {"slot": "same_slot"}
    assert move(api, own, slot_at(days_on(9))).fields == {"slot": "no_such_slot"}
    priority = opened(slot_at(days_on(4), lane="priority"))
    assert move(api, own, priority).fields == {"slot.lane": "lane_not_open"}
    bare = api.post("/bookings/moves", {"reference": own})
    assert bare.fields == {"slot": "required"}
    days = {"reference": own, "preferred": [str(days_on(5))]}
    assert api.post("/bookings/moves", days).fields == {"preferred": "not_for_kind"}
    assert move(api, "A" * 26, hours[1]).status == 404
    assert left(hours[:2]) == [9, 10]
    assert booked.status(api, own)["moves_left"] == 2


def test_child_who_grows_out_of_the_lane_cannot_be_moved_behind_the_birthday(api: Api) -> None:
    first, later = (opened(slot_at(days_on(n), lane="priority")) for n in (3, 20))
    birthday = days_on(10)
    born_on = date(birthday.year - 5, birthday.month, min(birthday.day, 28))
    child = person(1, ground="under_5", born_on=born_on.isoformat())
    own = booked.reference_of(api, booked.wanted(first, people=[child]))
    assert move(api, own, later).fields == {"people.0.ground": "ground_not_by_age"}


POINTS = list(
    product(("die_before", "die_after"), ("GetItem", "TransactWriteItems"), ("move", "cancel"))
)


@pytest.mark.parametrize(("moment", "operation", "deed"), POINTS)
def test_kill_at_each_point_changes_once_or_not_at_all(
    api: Api, faults: Faults, hours: list[Slot], moment: str, operation: str, deed: str
) -> None:
    own = booked.reference_of(api, booked.wanted(hours[0]))

    def act() -> Reply:
        return move(api, own, hours[1], "k") if deed == "move" else cancel(api, own, "k")

    getattr(faults, moment)(operation)
    with suppress(Died):
        act()
    faults.clear()
    replies = [act() for _ in range(2)]
    assert [one.status for one in replies] == [200, 200]
    assert replies[0].body == replies[1].body
    (kept,) = booked.bookings()
    is_moved = deed == "move"
    assert (kept.version, kept.moves) == (2, 1 if is_moved else 0)
    assert left(hours[:2]) == [10, 9 if is_moved else 10]


def test_lost_answer_of_a_move_is_no_second_move(
    api: Api, faults: Faults, hours: list[Slot]
) -> None:
    own = booked.reference_of(api, booked.wanted(hours[0]))
    faults.lose_answer("TransactWriteItems", times=3)
    replies = [move(api, own, hours[1], "k") for _ in range(2)]
    assert [one.status for one in replies] == [503, 200]
    assert replies[1].body["moves_left"] == 1
    assert left(hours[:2]) == [10, 9]


def test_second_move_from_one_page_is_refused_and_a_repeated_one_is_not(
    api: Api, hours: list[Slot]
) -> None:
    own = booked.reference_of(api, booked.wanted(hours[0]))
    seen = booked.status(api, own)["version"]

    def asked(slot: Slot, key: str = "") -> Reply:
        body = {"reference": own, "slot": booked.of(slot), "seen": seen}
        return api.post("/bookings/moves", body, key=key)

    first = asked(hours[1], "k")
    assert (first.status, first.body["version"]) == (200, seen + 1)
    other = asked(hours[2])
    assert (other.status, other.body["code"]) == (409, "booking_moved")
    # The same request again, or the same hour asked for from the same page by another one.
    for again in (asked(hours[1], "k"), asked(hours[1])):
        assert (again.status, again.body) == (200, first.body)
    assert left(hours[:3]) == [10, 9, 10]
    assert [item.action for item in AuditItem.scan()].count("booking_moved") == 1
    seen = first.body["version"]
    assert asked(hours[2]).body["moves_left"] == 0
    # The last move there was: sent again it still is no further one.
    assert asked(hours[2]).status == 200


@pytest.mark.threads
def test_of_moves_at_once_from_one_page_one_is_made(api: Api, hours: list[Slot]) -> None:
    own = booked.reference_of(api, booked.wanted(hours[0]))

    def asked(slot: Slot) -> Reply:
        body = {"reference": own, "slot": booked.of(slot), "seen": 1}
        return api.post("/bookings/moves", body)

    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(asked, hours[1:3] * 3))
    (kept,) = booked.bookings()
    assert (kept.version, kept.moves) == (2, 1)
    assert {one.body.get("code") for one in replies if one.status != 200} == {"booking_moved"}
    shown = {one.body["time"] for one in replies if one.status == 200}
    assert kept.slot and shown == {f"{kept.slot.begins:%H:%M}"}  # noqa: PT018 - for mypy
    assert sorted(left(hours[:3])) == [9, 10, 10]


def test_days_that_are_asked_for_from_an_old_page_are_refused(api: Api) -> None:
    own = booked.reference_of(api, booked.visit())

    def asked(day: int) -> Reply:
        body = {"reference": own, "preferred": [str(days_on(day))], "seen": 1}
        return api.post("/bookings/moves", body)

    replies = [asked(day) for day in (8, 9, 8)]
    assert [one.status for one in replies] == [200, 409, 200]
    assert booked.status(api, own)["preferred"] == [str(days_on(8))]


def test_cancelled_booking_frees_its_places_and_its_people(api: Api, hours: list[Slot]) -> None:
    own = booked.reference_of(api, booked.wanted(hours[0], people=[person(1), person(2)]))
    reply = cancel(api, own, reason="Sakit.")
    assert (reply.status, reply.body["state"]) == (200, "cancelled")
    assert (reply.body["ended_why"], reply.body["check_in_code"]) == ("Sakit.", None)
    assert (reply.body["can_move"], reply.body["can_cancel"]) == (False, False)
    assert left(hours[:1]) == [10]
    assert cancel(api, own).body["code"] == "booking_over"
    assert move(api, own, hours[1]).body["code"] == "booking_over"
    assert booked.book(api, booked.wanted(hours[1])).status == 201


def test_who_was_displaced_chooses_without_a_count(api: Api, hours: list[Slot]) -> None:
    own = booked.reference_of(api, booked.wanted(hours[0]))
    (kept,) = booked.bookings()
    changed(kept, displaced_at=utc_now(), displaced_why="Listrik padam", moves=2)
    shown = booked.status(api, own)
    assert (shown["state"], shown["can_move"]) == ("displaced", True)
    moved = move(api, own, hours[1])
    assert (moved.status, moved.body["state"]) == (200, "confirmed")
    assert (moved.body["displaced_why"], moved.body["moves_left"]) == ("", 0)


def test_who_waits_or_was_offered_a_place_may_take_one(api: Api, hours: list[Slot]) -> None:
    wait = {"lane": "ordinary", "earliest": str(days_on(1)), "latest": str(days_on(9))}
    own = booked.reference_of(api, booked.wanted(wait=wait))
    first = booked.reference_of(
        api, booked.wanted(hours[0], people=[person(2)], email="lain@serambi.test")
    )
    cancel(api, first)
    shown = booked.status(api, own)
    assert (shown["state"], shown["offer"]["time"]) == ("offered", "09:00")
    assert left(hours[:1]) == [9]
    moved = move(api, own, hours[1])
    assert (moved.body["state"], moved.body["moves_left"]) == ("confirmed", 2)
    assert (moved.body["wait"], moved.body["offer"]) == (None, None)
    assert left(hours[:2]) == [10, 9]


def test_answered_visit_that_is_moved_waits_for_an_answer_again(api: Api) -> None:
    own = booked.reference_of(api, booked.visit())
    (asked,) = booked.bookings()
    day = slot_at(days_on(5), time(8), WHOLE_DAY, queue="team.T", minutes=480)
    opened(day, quota=480)
    answered = changed(asked, slot=day, team=TeamId("T"))
    taken = 480 - booked.places(day).free
    assert taken > 0
    assert answered.state is State.CONFIRMED
    reply = api.post("/bookings/moves", {"reference": own, "preferred": [str(days_on(8))]})
    assert (reply.status, reply.body["state"]) == (200, "requested")
    assert (reply.body["date"], reply.body["team"]) == (None, None)
    assert (reply.body["preferred"], reply.body["moves_left"]) == ([str(days_on(8))], 1)
    assert booked.places(day).free == 480
    again = api.post("/bookings/moves", {"reference": own, "preferred": [str(days_on(9))]})
    assert (again.status, again.body["moves_left"]) == (200, 1)
    slot = {"reference": own, "slot": booked.of(day)}
    assert api.post("/bookings/moves", slot).fields == {"slot": "not_for_kind"}
