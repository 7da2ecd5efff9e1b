"""What an office answers: a day and a team, once, or why not; moved and taken back in one write."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.bookings import repository
from chalicelib.bookings.calendar import closing
from chalicelib.bookings.calendar.closure_repository import Closure, plan_closure
from chalicelib.bookings.marks import mark_of
from chalicelib.bookings.rules import Booking, State
from chalicelib.bookings.teams import repository as team_repository
from chalicelib.bookings.teams import service as teams
from chalicelib.core.clock import utc_now
from chalicelib.db.table import connection
from chalicelib.db.transaction import commit
from chalicelib.web.guards import Role
from tests.bookings.outings import OFFICE, asked, made_team, next_day, today
from tests.bookings.store_faults import FAULTS, fault_at
from tests.factories.api import Api, Reply
from tests.factories.bookings import asked as closer
from tests.factories.bookings import opened
from tests.factories.faults import Died
from tests.factories.people import SignedIn, sign_in

MONDAY, TUESDAY, SATURDAY = next_day(0), next_day(1), next_day(5)


class Desk:
    """A clerk, their team, and a home visit that is asked of them."""

    def __init__(self, api: Api, **changed: Any) -> None:
        self.api = api
        self.clerk: SignedIn = sign_in(Role.SERVICE_CLERK)
        self.team: str = made_team(api, self.clerk, **changed)["id"]
        self.booking = asked(proof="P")

    def send(self, path: str, body: Any, key: str = "", booking: str = "") -> Reply:
        path = f"/bookings/{booking or self.booking.id}/{path}"
        return self.api.post(path, body, token=self.clerk.token, key=key)

    def promise(self, key: str = "", booking: str = "", **changed: Any) -> Reply:
        body = {"date": MONDAY.isoformat(), "team": self.team, **changed}
        return self.send("answers", body, key, booking)

    def now(self, booking: str = "") -> Booking:
        found = repository.find_booking(booking or self.booking.id)  # type: ignore[arg-type]
        assert found
        return found

    def taken(self) -> dict[Any, int]:
        """Return how many minutes each made day has promised."""
        queue = teams.queue_of(self.team)  # type: ignore[arg-type]
        found = team_repository.list_days(OFFICE, queue, today(), SATURDAY + timedelta(days=60))
        return {one.places.slot.on: one.places.booked for one in found}


@pytest.fixture
def desk(api: Api) -> Desk:
    return Desk(api)


def _deeds() -> Counter[str]:
    return Counter(row.action for row in AuditItem.scan())


def test_answer_promises_a_day_of_a_team_and_takes_its_minutes(desk: Desk) -> None:
    replies = [desk.promise("k") for _ in range(2)]
    assert replies[0].status == 200, replies[0].raw
    assert replies[0].body == replies[1].body
    shown = replies[0].body
    assert (shown["state"], shown["date"], shown["team"]) == (
        "confirmed",
        MONDAY.isoformat(),
        "Tim Kuta",
    )
    assert desk.taken() == {MONDAY: 30}
    assert desk.now().answered_by == desk.clerk.person.id
    (row,) = [row for row in AuditItem.scan() if row.action == "booking_answered"]
    assert (row.result, row.subject) == (f"{MONDAY} team={desk.team}", f"BOOKING#{desk.booking.id}")


def test_answering_again_moves_the_visit_until_the_day_before(desk: Desk) -> None:
    other = made_team(desk.api, desk.clerk, name="Tim Canggu")["id"]
    assert desk.promise().status == 200
    version = desk.now().version
    assert desk.promise().status == 200
    assert desk.now().version == version  # it has that day and team already
    assert desk.promise(date=TUESDAY.isoformat(), team=other).body["team"] == "Tim Canggu"
    assert desk.taken() == {MONDAY: 0}
    moved = desk.now()
    assert (moved.moves, moved.team, moved.slot and moved.slot.on) == (0, other, TUESDAY)
    begun = replace(moved, slot=replace(moved.slot, on=today()), version=moved.version)  # type: ignore[type-var]
    commit([repository.plan_change(begun)])
    late = desk.promise()
    assert (late.status, late.body["code"]) == (409, "booking_begun")


def test_second_answer_from_one_page_is_refused_and_a_repeated_one_is_not(desk: Desk) -> None:
    assert desk.promise().status == 200
    seen = desk.now().version
    moved = desk.promise(date=TUESDAY.isoformat(), seen=seen)
    assert (moved.status, moved.body["version"]) == (200, seen + 1)
    other = desk.promise(date=(TUESDAY + timedelta(days=7)).isoformat(), seen=seen)
    assert (other.status, other.body["code"]) == (409, "booking_moved")
    again = desk.promise(date=TUESDAY.isoformat(), seen=seen)
    assert (again.status, again.body) == (200, moved.body)
    assert desk.taken() == {MONDAY: 0, TUESDAY: 30}


def test_refusal_is_told_and_ends_it_with_its_marks(desk: Desk) -> None:
    reason = "Wilayah ini dilayani kantor lain."
    replies = [desk.send("answers", {"refused": reason}, "k") for _ in range(2)]
    assert [one.status for one in replies] == [200, 200]
    assert (replies[0].body["state"], replies[0].body["ended_why"]) == ("refused", reason)
    over = desk.promise()
    assert (over.status, over.body["code"]) == (409, "booking_over")
    mark = mark_of(desk.booking.service, desk.booking.people[0])
    assert repository.find_booked(mark) is None
    assert reason not in "".join(f"{row.why} {row.result}" for row in AuditItem.scan())


def test_refusal_leaves_a_mark_that_is_another_bookings(desk: Desk) -> None:
    mark = mark_of(desk.booking.service, desk.booking.people[0])
    commit([repository.plan_unbooked(mark, desk.booking.id)])
    newer = asked(name="b", people=desk.booking.people)
    assert repository.find_booked(mark) == (newer.id, "")
    assert desk.send("answers", {"refused": "Sudah dilayani"}).status == 200
    assert repository.find_booked(mark) == (newer.id, "")


def test_visit_is_withdrawn_with_a_reason_and_gives_its_minutes_back(desk: Desk) -> None:
    assert desk.promise().status == 200
    refused = desk.send("answers", {"refused": "Tim sakit"})
    assert (refused.status, refused.body["code"]) == (409, "not_to_answer")
    replies = [desk.send("withdrawals", {"reason": "Tim sakit"}, "k") for _ in range(2)]
    assert [one.body["state"] for one in replies] == ["cancelled"] * 2
    assert desk.taken() == {MONDAY: 0}
    assert desk.now().ended and desk.now().ended.how == "withdrawn"  # type: ignore[union-attr]  # noqa: PT018
    again = desk.send("withdrawals", {"reason": "Lain"})
    assert (again.status, again.body["code"]) == (409, "booking_over")
    assert desk.send("withdrawals", {"reason": " "}).fields == {"reason": "wrong_format"}


def test_place_in_a_queue_is_withdrawn_and_not_answered(desk: Desk) -> None:
    queued = asked("passport_queue", "q", slot=opened(), place=None)
    answered = desk.promise(booking=queued.id)
    assert (answered.status, answered.body["code"]) == (409, "not_to_answer")
    withdrawn = desk.send("withdrawals", {"reason": "Listrik padam"}, booking=queued.id)
    assert withdrawn.body["state"] == "cancelled", withdrawn.raw


def test_each_day_that_cannot_be_is_refused_by_name(desk: Desk) -> None:
    soon = asked("group_visit", "g", people=(), count=70, organiser="Desa Canggu")
    holiday = _holiday()
    closed = next_day(2)
    commit([plan_closure(Closure(OFFICE, closed, "Upacara", utc_now()))])
    cases: list[tuple[str, dict[str, Any], dict[str, str]]] = [
        ("", {"date": (today() - timedelta(days=1)).isoformat()}, {"date": "in_the_past"}),
        ("", {"date": (today() + timedelta(days=367)).isoformat()}, {"date": "too_far_ahead"}),
        ("", {"date": SATURDAY.isoformat()}, {"date": "team_does_not_go_out"}),
        ("", {"date": closed.isoformat()}, {"date": "day_closed"}),
        ("", {"date": holiday.isoformat()}, {"date": "is_holiday"}),
        ("", {"team": "X"}, {"team": "unknown_team"}),
        ("", {"date": None}, {"date": "required"}),
        ("", {"refused": "x"}, {"refused": "only_one_of"}),
        (
            soon.id,
            {"date": (today() + timedelta(days=4)).isoformat()},
            {"date": "before_lead_time"},
        ),
    ]
    for booking, changed, fields in cases:
        reply = desk.promise(booking=booking, **changed)
        assert (reply.status, reply.fields) == (422, fields), reply.raw
    full = [desk.promise(booking=one.id) for one in _groups(2)]
    assert [one.status for one in full] == [200, 422]
    assert full[1].fields == {"date": "team_day_full"}
    assert "30" in full[1].body["errors"][0]["detail"]  # what is left of the day
    assert desk.now().version == 1
    assert desk.taken() == {MONDAY: 450}


def _groups(number: int) -> list[Booking]:
    return [
        asked("group_visit", f"g{n}", people=(), count=70, asked_at=utc_now() - timedelta(days=30))
        for n in range(number)
    ]


def _holiday() -> Any:
    from chalicelib.bookings.calendar.holidays import days_off

    return min(days_off(today() + timedelta(days=7), today() + timedelta(days=366)))


def test_urgent_visit_need_not_wait_for_the_lead_time(desk: Desk) -> None:
    team = made_team(desk.api, desk.clerk, days=list(range(7)))["id"]
    urgent = asked("hospital_visit", "u", proof="P", is_urgent=True, asked_at=utc_now())
    reply = desk.promise(booking=urgent.id, date=today().isoformat(), team=team, extra=True)
    assert reply.status == 200, reply.raw


def test_saturday_is_opened_by_the_answer_for_whoever_comes_after(desk: Desk) -> None:
    second = asked(name="b", proof="P")
    saturday = SATURDAY.isoformat()
    assert desk.promise(date=saturday, extra=True).status == 200
    assert desk.promise(booking=second.id, date=saturday).status == 200
    assert desk.taken() == {SATURDAY: 60}
    results = sorted(row.result for row in AuditItem.scan() if row.action == "booking_answered")
    assert results == [f"{SATURDAY} team={desk.team}{extra}" for extra in ("", " extra")]


def test_nothing_is_promised_without_the_proof_that_the_kind_needs(desk: Desk) -> None:
    bare = asked(name="b")
    reply = desk.promise(booking=bare.id)
    assert (reply.status, reply.body["code"]) == (409, "proof_missing")
    (shown,) = [one for one in _listed(desk) if one["id"] == bare.id]
    assert shown["document"] == "awaited"
    assert desk.send("answers", {"refused": "Tanpa surat"}, booking=bare.id).status == 200


def test_requests_are_listed_the_urgent_first_then_the_oldest(desk: Desk) -> None:
    ages = [utc_now() - timedelta(days=n) for n in (3, 5, 1)]
    old, older = (asked(name=f"o{n}", asked_at=at) for n, at in enumerate(ages[:2]))
    urgent = asked("hospital_visit", "u", is_urgent=True, asked_at=ages[2])
    shut = asked(name="s", proof="P", asked_at=ages[0] - timedelta(days=3))
    assert desk.promise(booking=shut.id).status == 200
    assert shut.id not in [one["id"] for one in _listed(desk)]
    closing.close_day(OFFICE, MONDAY, "Banjir", closer())
    assert desk.taken() == {MONDAY: 0}
    listed = [one["id"] for one in _listed(desk)]
    assert listed == [urgent.id, shut.id, older.id, old.id, desk.booking.id]
    assert desk.promise(booking=shut.id, date=TUESDAY.isoformat(), seen=3).status == 200
    assert desk.now(shut.id).state is State.CONFIRMED
    assert desk.taken() == {MONDAY: 0, TUESDAY: 30}
    assert _deeds()["booking_requests_listed"] == 2


def _listed(desk: Desk) -> list[dict[str, Any]]:
    return list(desk.api.get("/booking-requests", token=desk.clerk.token).body["items"])


def test_other_offices_find_nothing(desk: Desk) -> None:
    stranger = sign_in(Role.SERVICE_CLERK, "lain", office="DENPASAR")
    for path, body in (("answers", {"refused": "x"}), ("withdrawals", {"reason": "x"})):
        reply = desk.api.post(f"/bookings/{desk.booking.id}/{path}", body, token=stranger.token)
        assert reply.status == 404
    theirs = made_team(desk.api, stranger)["id"]
    assert desk.promise(team=theirs).fields == {"team": "unknown_team"}
    assert desk.api.get("/booking-requests", token=stranger.token).body["items"] == []
    assert desk.now().version == 1


@pytest.mark.threads
def test_of_two_clerks_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    other = made_team(desk.api, desk.clerk, name="Tim Canggu")["id"]
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(desk.promise, team=one, seen=1) for one in [desk.team, other] * 4]
        replies = [one.result() for one in calls]
    # Whoever promised the same as the one who won asked for what is so by now.
    agreed = [one for one in replies if one.status == 200]
    told = [one for one in replies if one.status != 200]
    assert {one.body["team_id"] for one in agreed} == {desk.now().team}
    assert {(one.status, one.body["code"]) for one in told} == {(409, "booking_moved")}
    assert len(told) >= 4
    assert _deeds()["booking_answered"] == 1


def test_day_that_is_closed_while_it_is_promised_is_refused(desk: Desk) -> None:
    events = connection().client.meta.events
    event = "before-send.dynamodb.TransactWriteItems"

    def close_first(**_: Any) -> None:
        events.unregister(event, close_first)
        closing.close_day(OFFICE, MONDAY, "Banjir", closer())

    events.register_first(event, close_first)
    assert desk.promise().fields == {"date": "day_closed"}
    assert (desk.taken(), desk.now().version) == ({}, 1)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("deed", ["promise", "move", "refuse", "withdraw"])
def test_fault_on_the_way_leaves_all_of_it_or_nothing(desk: Desk, deed: str, fault: str) -> None:
    if deed in {"move", "withdraw"}:
        assert desk.promise().status == 200
    before, taken, rows = desk.now(), desk.taken(), len(list(AuditItem.scan()))

    def send() -> Reply:
        if deed == "refuse":
            return desk.send("answers", {"refused": "Tidak dapat"}, "k")
        if deed == "withdraw":
            return desk.send("withdrawals", {"reason": "Tim sakit"}, "k")
        return desk.promise("k", date=(TUESDAY if deed == "move" else MONDAY).isoformat())

    with fault_at(1, fault), suppress(Died):
        send()
    is_done = desk.now().version > before.version
    assert len(list(AuditItem.scan())) == rows + is_done
    if not is_done:
        assert (desk.now(), desk.taken()) == (before, taken)
    assert send().status == 200
    assert desk.now().version == before.version + 1
    assert len(list(AuditItem.scan())) == rows + 1
    wanted = {
        "promise": {MONDAY: 30},
        "move": {MONDAY: 0, TUESDAY: 30},
        "refuse": {},
        "withdraw": {MONDAY: 0},
    }
    assert desk.taken() == wanted[deed]


@pytest.mark.threads
def test_day_is_never_promised_beyond_its_minutes_by_a_hundred_at_once(api: Api) -> None:
    desk = Desk(api, ends="12:00")  # 240 minutes: eight visits of thirty
    wanted = [asked(name=f"v{n}", proof="P") for n in range(100)]

    def send(one: Booking) -> Reply:
        for _ in range(20):
            reply = desk.promise(f"k{one.id}", booking=one.id)
            if reply.status != 503:
                return reply
        return reply

    with (
        fault_at(5, "conflict", 10),
        fault_at(30, "lost answer", 8),
        ThreadPoolExecutor(16) as pool,
    ):
        replies = list(pool.map(send, wanted))
    assert Counter(one.status for one in replies) == {200: 8, 422: 92}
    stored = [desk.now(one.id).state for one in wanted]
    is_told = [one.status == 200 for one in replies]
    assert [one is State.CONFIRMED for one in stored] == is_told
    assert desk.taken() == {MONDAY: 240}
