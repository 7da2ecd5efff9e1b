"""Ways of a day: proposed, published once to each person, shown to who goes there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.audit import service as audit
from chalicelib.audit.repository import AuditItem
from chalicelib.bookings import changing, letters, slot_repository
from chalicelib.bookings.rules import Booking, End, Place, ended
from chalicelib.core.clock import utc_now
from chalicelib.web.guards import Role
from tests.bookings.outings import OFFICE, made_team, next_day, today
from tests.bookings.ways import orders_of, promised, proposed, published, shown, stored
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in

TUESDAY = next_day(1)


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


@pytest.fixture
def team(api: Api, clerk: SignedIn) -> str:
    return str(made_team(api, clerk)["id"])


def cancel(booking: Booking) -> None:
    now = utc_now()
    before = stored(booking)
    done = audit.deed(None, "booking_cancelled", f"BOOKING#{booking.id}", now)
    changing.commit_change(before, ended(before, End.CANCELLED, now), done, now)


def deeds(action: str) -> int:
    return sum(row.action == action for row in AuditItem.scan())


def free(booking: Booking) -> int:
    slot = stored(booking).slot
    assert slot is not None
    places = slot_repository.find_places(slot)
    assert places is not None
    return places.free


def test_proposal_is_shorter_than_the_present_order_and_stores_nothing(
    api: Api, clerk: SignedIn, team: str
) -> None:
    visits = [promised(number, team, TUESDAY) for number in range(5)]
    reply = proposed(api, clerk, TUESDAY)
    body = reply.body
    [order] = orders_of(reply).values()
    assert sorted(order) == sorted(one.id for one in visits)
    assert body["totals"]["travel_minutes"] < body["present"]["travel_minutes"]
    assert body["totals"]["late"] == 0
    north = [visits[n].id for n in (0, 2, 4, 1, 3)]
    assert order in (north, north[::-1])
    first = body["teams"][0]["stops"][0]
    assert first["next_window"]["begins"] <= first["arrives"] <= first["next_window"]["ends"]
    assert first["window"] is None
    assert first["people"] == [visits[int(first["address"][-1])].people[0].name]
    assert first["phone"] == "+62 812 0000 0000"
    assert all(not one["stops"][0]["planned"] for one in shown(api, clerk, TUESDAY).body["teams"])
    assert deeds("routes_proposed") == 1


def test_each_person_gets_a_window_once_however_often_it_is_published(
    api: Api, clerk: SignedIn, team: str
) -> None:
    visits = [promised(number, team, TUESDAY) for number in range(3)]
    order = [visits[n].id for n in (2, 0, 1)]
    first = published(api, clerk, TUESDAY, {team: order})
    assert orders_of(first) == {team: order}
    versions = [stored(one).version for one in visits]
    assert versions == [2, 2, 2]
    assert published(api, clerk, TUESDAY, {team: order}).body == first.body
    again = published(api, clerk, TUESDAY, {team: order}, key="another")
    assert orders_of(again) == {team: order}
    assert [stored(one).version for one in visits] == versions
    turned = published(api, clerk, TUESDAY, {team: order[::-1]}, key="another")
    assert turned.body["code"] == "idempotency_key_reused"
    window = stored(visits[2]).window
    stop = first.body["teams"][0]["stops"][0]
    assert window is not None
    assert stop["window"] == {
        "begins": f"{window.begins:%H:%M}",
        "ends": f"{window.ends:%H:%M}",
    }
    assert (stop["window"], stop["planned"], stop["state"]) == (
        stop["next_window"],
        True,
        "confirmed",
    )
    assert deeds("visit_planned") == 3


def test_visit_that_moves_to_another_team_takes_its_minutes_along(
    api: Api, clerk: SignedIn, team: str
) -> None:
    other = made_team(api, clerk, name="Tim Ubud", stations=2)["id"]
    visits = [promised(number, team, TUESDAY) for number in range(3)]
    before = free(visits[0])
    moved = visits[1]
    reply = published(api, clerk, TUESDAY, {team: [visits[0].id, visits[2].id], other: [moved.id]})
    assert orders_of(reply) == {team: [visits[0].id, visits[2].id], other: [moved.id]}
    after = stored(moved)
    assert (after.team, after.slot and after.slot.queue) == (other, f"team.{other}")
    assert free(visits[0]) == before + 30
    assert free(moved) == 960 - 30


def test_full_team_takes_one_more_only_when_another_leaves_it(
    api: Api, clerk: SignedIn, team: str
) -> None:
    other = made_team(api, clerk, name="Tim Ubud", begins="08:00", ends="08:45")["id"]
    held = promised(1, other, TUESDAY)
    mine = promised(2, team, TUESDAY)
    full = published(api, clerk, TUESDAY, {other: [held.id, mine.id]})
    assert (full.status, full.body["code"]) == (409, "team_full")
    assert stored(held).window is None
    swapped = published(api, clerk, TUESDAY, {other: [mine.id], team: [held.id]}, key="b")
    assert orders_of(swapped) == {other: [mine.id], team: [held.id]}
    assert (stored(held).team, stored(mine).team) == (team, other)


def test_letter_tells_the_window_alone_and_once(api: Api, clerk: SignedIn, team: str) -> None:
    early = made_team(api, clerk, name="Tim Ubud", begins="07:00")["id"]
    visit = promised(1, team, TUESDAY)
    published(api, clerk, TUESDAY, {team: [visit.id]}, key="a")
    first = stored(visit)
    assert first.notice == 1
    assert letters.letter_of(visit, first) == "window"
    published(api, clerk, TUESDAY, {early: [visit.id], team: []}, key="b")
    second = stored(visit)
    # Another team, whose day begins at another hour: the window is what has changed.
    assert (second.team, second.notice) == (early, 2)
    assert letters.letter_of(first, second) == "window"
    same = replace(second, team=first.team, slot=first.slot)
    assert letters.letter_of(second, same) is None


@pytest.mark.parametrize("deaths", range(1, 5))
def test_publication_that_was_killed_goes_on_where_it_stopped(
    api: Api, clerk: SignedIn, team: str, faults: Faults, deaths: int
) -> None:
    other = made_team(api, clerk, name="Tim Ubud")["id"]
    visits = [promised(number, team, TUESDAY) for number in range(3)]
    orders = {team: [visits[2].id, visits[0].id], other: [visits[1].id]}

    def die(_: Any) -> None:
        if faults.seen == deaths:
            raise Died

    faults._before("TransactWriteItems", deaths, die)
    with pytest.raises(Died):
        published(api, clerk, TUESDAY, orders)
    faults.clear()
    held = [stop["id"] for one in shown(api, clerk, TUESDAY).body["teams"] for stop in one["stops"]]
    assert sorted(held) == sorted(one.id for one in visits)
    reply = published(api, clerk, TUESDAY, orders)
    assert orders_of(reply) == orders
    assert [stored(one).version for one in visits] == [2, 2, 2]
    assert deeds("routes_published") == 1
    assert free(visits[0]) == 480 - 60


def test_retry_tells_the_same_windows_though_somebody_cancelled_meanwhile(
    api: Api, clerk: SignedIn, team: str
) -> None:
    visits = [promised(number, team, TUESDAY) for number in range(4)]
    order = [one.id for one in visits]
    first = published(api, clerk, TUESDAY, {team: order})
    windows = [stop["window"] for stop in first.body["teams"][0]["stops"]]
    cancel(visits[0])
    again = published(api, clerk, TUESDAY, {team: order})
    assert orders_of(again) == {team: order[1:]}
    assert [stop["window"] for stop in again.body["teams"][0]["stops"]] == windows[1:]
    assert [stored(one).version for one in visits[1:]] == [2, 2, 2]


def test_cancelled_visit_drops_out_and_a_new_one_stands_as_not_planned(
    api: Api, clerk: SignedIn, team: str
) -> None:
    visits = [promised(number, team, TUESDAY) for number in range(3)]
    published(api, clerk, TUESDAY, {team: [one.id for one in visits]})
    cancel(visits[1])
    new = promised(4, team, TUESDAY, is_urgent=True, place=Place("51.03.05", "Jalan Baru 1"))
    stops = shown(api, clerk, TUESDAY).body["teams"][0]["stops"]
    assert [(stop["id"], stop["planned"]) for stop in stops] == [
        (visits[0].id, True),
        (visits[2].id, True),
        (new.id, False),
    ]
    assert (stops[2]["urgent"], stops[2]["latitude"], stops[2]["arrives"]) == (True, None, None)
    # The page that was open before may publish: who cancelled is left out.
    reply = published(api, clerk, TUESDAY, {team: [new.id, *(one.id for one in visits)]}, key="b")
    assert orders_of(reply) == {team: [new.id, visits[0].id, visits[2].id]}


def test_visit_that_has_begun_is_told_nothing_and_its_team_keeps_its_order(
    api: Api, clerk: SignedIn, team: str
) -> None:
    visits = [promised(number, team, TUESDAY) for number in range(4)]
    before = stored(visits[3])
    now = utc_now()
    done = audit.deed(clerk.person, "checked_in", f"BOOKING#{before.id}", now)
    changing.commit_change(before, replace(before, checked_in_at=now), done, now)
    order = [one.id for one in visits]
    assert orders_of(proposed(api, clerk, TUESDAY)) == {team: order}
    assert orders_of(published(api, clerk, TUESDAY, {team: order})) == {team: order}
    assert (stored(visits[3]).window, stored(visits[3]).version) == (None, 2)


def test_an_order_by_hand_is_timed_and_not_stored(api: Api, clerk: SignedIn, team: str) -> None:
    other = made_team(api, clerk, name="Tim Ubud")["id"]
    visits = [promised(number, team, TUESDAY) for number in range(3)]
    orders = {team: [visits[1].id], other: [visits[2].id, visits[0].id]}
    asked = [{"team": one, "order": order} for one, order in orders.items()]
    reply = proposed(api, clerk, TUESDAY, teams=asked)
    assert orders_of(reply) == orders
    assert {stop["team"] for one in reply.body["teams"] for stop in one["stops"]} == {team}
    assert stored(visits[0]).version == 1


def test_field_officer_sees_the_way_of_their_own_team_only(
    api: Api, clerk: SignedIn, team: str
) -> None:
    officer = sign_in(Role.FIELD_OFFICER)
    own = made_team(api, clerk, name="Tim Ubud", members=[officer.person.id])["id"]
    promised(1, team, TUESDAY)
    mine = promised(2, own, TUESDAY)
    seen = shown(api, officer, TUESDAY).body["teams"]
    assert [one["team"] for one in seen] == [own]
    assert [stop["id"] for stop in seen[0]["stops"]] == [mine.id]
    stranger = sign_in(Role.FIELD_OFFICER, "lain")
    assert shown(api, stranger, TUESDAY).body["teams"] == []
    assert len(shown(api, clerk, TUESDAY).body["teams"]) == 2
    assert deeds("routes_viewed") == 3


def test_another_office_and_what_is_no_visit_are_refused(
    api: Api, clerk: SignedIn, team: str
) -> None:
    visit = promised(1, team, TUESDAY)
    assert shown(api, clerk, TUESDAY, "DENPASAR").status == 404
    afar = sign_in(Role.SERVICE_CLERK, "jauh", office="DENPASAR")
    assert shown(api, afar, TUESDAY).status == 404
    assert proposed(api, afar, TUESDAY).status == 404
    assert published(api, afar, TUESDAY, {team: [visit.id]}).status == 404
    wrong = published(api, clerk, TUESDAY, {team: [visit.id, "X", visit.id], "none": []})
    assert wrong.fields == {
        "teams.0.order.1": "unknown_visit",
        "teams.0.order.2": "visit_twice",
        "teams.1.team": "unknown_team",
    }
    past = published(api, clerk, today() - timedelta(days=1), {team: []})
    assert past.fields == {"date": "in_the_past"}
    assert api.get(f"/offices/{OFFICE}/routes?date=2026-02-30", token=clerk.token).fields == {
        "date": "not_a_date"
    }


def test_look_that_cannot_be_audited_shows_nobody(
    api: Api, clerk: SignedIn, team: str, faults: Faults
) -> None:
    promised(1, team, TUESDAY)
    faults.refuse("TransactWriteItems", 500, times=99)
    replies = [shown(api, clerk, TUESDAY), proposed(api, clerk, TUESDAY)]
    faults.clear()
    assert [one.status for one in replies] == [503, 503]
    assert not any(b"Nama" in one.raw for one in replies)
