"""Codes read at the door and on site, at once or after hours without a network: one state."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.bookings.desk import attendance, check_ins
from chalicelib.bookings.desk.check_in_rules import CODE, Seen
from chalicelib.bookings.rules import Booking, End, Ended, State
from chalicelib.bookings.teams.repository import plan_team
from chalicelib.bookings.teams.rules import Member, Position, Team
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import TeamId
from chalicelib.db.transaction import commit
from chalicelib.web.guards import Role
from tests.bookings.desk_world import OFFICE, ZONE, booked, found, group, slot, store, today
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in

DAY = date(2026, 11, 20)


def _at(clock: time, on: date = DAY) -> datetime:
    return datetime.combine(on, clock, ZoneInfo(ZONE)).astimezone(UTC)


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


def _seen(one: Booking, said: datetime, heard: datetime, name: str = "a", *people: int) -> Seen:
    return Seen(name, f"{CODE}{one.id}", said, heard, one.id, people)  # type: ignore[arg-type]


def _send(api: Api, who: SignedIn, *items: dict[str, Any]) -> Reply:
    return api.post("/check-ins", {"items": list(items)}, token=who.token)


def _item(one: Booking | str, name: str = "a", at: datetime | None = None) -> dict[str, Any]:
    code = one if isinstance(one, str) else f"{CODE}{one.id}"
    return {"id": name, "code": code, "at": instant_text(at or utc_now())}


def _open(number: int, **changed: Any) -> Booking:
    """Return a booking of which it is the hour, whatever the hour is."""
    return booked(number, slot(today(), time(0), minutes=24 * 60 - 1), **changed)


def test_code_is_taken_once_and_the_first_time_stays(api: Api, clerk: SignedIn) -> None:
    one = _open(1)
    store(one)
    now = utc_now().replace(microsecond=0)
    first = _send(api, clerk, _item(one, "a", now))
    again = _send(api, clerk, _item(one, "a", now), _item(one, "b", now + timedelta(seconds=1)))
    assert [each["verdict"] for each in first.body["items"]] == ["taken"]
    assert [each["verdict"] for each in again.body["items"]] == ["taken", "known"]
    assert {each["checked_in_at"] for each in again.body["items"]} == {instant_text(now)}
    stored = found(one)
    assert (stored.state, stored.checked_in_at) == (State.CHECKED_IN, now)
    assert "Nama" not in first.raw.decode() + again.raw.decode()
    assert sum(row.action == "booking_checked_in" for row in AuditItem.scan()) == 1


def test_what_cannot_be_taken_is_told_in_words(api: Api, clerk: SignedIn) -> None:
    tomorrow = booked(1, slot(today() + timedelta(days=1)))
    cancelled = replace(_open(2), ended=Ended(End.CANCELLED, utc_now()))
    waiting, displaced = booked(3, None), replace(_open(4), displaced_at=utc_now())
    elsewhere = booked(5, slot(today(), office="DENPASAR"))
    store(tomorrow, cancelled, waiting, displaced, elsewhere)
    asked: list[Booking | str] = [
        tomorrow,
        cancelled,
        waiting,
        displaced,
        elsewhere,
        f"{CODE}{'A' * 26}",
        "https://x",
    ]
    reply = _send(api, clerk, *[_item(one, str(at)) for at, one in enumerate(asked)])
    told = [(one["verdict"], one["code"]) for one in reply.body["items"]]
    codes = ["wrong_day", "cancelled", "not_expected", "displaced", *["not_found"] * 2]
    assert told == [("refused", code) for code in [*codes, "wrong_code"]]
    foreign, unknown = reply.body["items"][4:6]
    assert {**foreign, "id": ""} == {**unknown, "id": ""}
    assert f"{today() + timedelta(days=1):%d-%m-%Y}" in reply.body["items"][0]["detail"]
    refused = [row.result for row in AuditItem.scan() if row.action == "booking_check_in_refused"]
    assert sorted(refused) == ["cancelled", "displaced", "not_expected", "wrong_day"]
    assert _send(api, clerk, *[_item("x")] * 51).status == 422


def test_early_late_and_wrong_clocks_are_judged_by_what_was_heard(store_only: Api) -> None:
    one = booked(1, slot(DAY, time(9)))
    store(one)
    person = sign_in(Role.SERVICE_CLERK).person
    ten = _at(time(10, 5))
    for said, heard, code in (
        (_at(time(7, 59)), ten, "too_early"),
        (_at(time(12, 1)), _at(time(12, 1)), "too_late"),
        (ten - timedelta(days=3), ten + timedelta(days=1), "wrong_day"),
    ):
        verdict = check_ins.check_in([_seen(one, said, heard)], person, heard)[0]
        assert verdict.refusal == code
    # Three days behind: what was heard holds, and both are kept.
    check_ins.check_in([_seen(one, ten - timedelta(days=3), ten)], person, ten)
    stored = found(one)
    assert stored.check_in is not None
    assert (stored.checked_in_at, stored.check_in.is_doubtful) == (ten, True)
    assert stored.check_in.said_at == ten - timedelta(days=3)
    # A day ahead, of another: not later than it was heard.
    two = booked(2, slot(DAY, time(9)))
    store(two)
    check_ins.check_in([_seen(two, ten + timedelta(days=1), ten)], person, ten)
    assert (found(two).checked_in_at, found(two).check_in.is_doubtful) == (ten, True)  # type: ignore[union-attr]


def test_shuffled_cut_and_repeated_batches_give_one_state(store_only: Api) -> None:
    person = sign_in(Role.SERVICE_CLERK).person
    heard = _at(time(11))

    def run(seed: int) -> list[Any]:
        chance = random.Random(seed)  # noqa: S311 - a shuffle, not a secret
        made = [booked(seed * 10 + at, slot(DAY, time(9))) for at in range(2)]
        made.append(group(seed * 10 + 5, DAY, listed=60))
        store(*made)
        items = [
            _seen(made[0], _at(time(9, 10)), heard, "b"),
            _seen(made[0], _at(time(9, 5)), heard, "c"),
            _seen(made[0], _at(time(9, 5)), heard, "a"),
            _seen(made[1], _at(time(6)), heard, "d"),
            _seen(made[2], _at(time(9)), heard, "e", 1, 2, 3),
            _seen(made[2], _at(time(8, 30)), heard, "f", 3, 7),
            _seen(made[2], heard + timedelta(hours=30), heard, "g", 60),
        ]
        sent = items * chance.randint(1, 3)
        chance.shuffle(sent)
        while sent:
            cut = chance.randint(1, len(sent))
            check_ins.check_in(sent[:cut], person, heard)
            sent = sent[cut:]
        for one in items:
            if chance.random() < 0.3:
                check_ins.check_in([one], person, heard)
        return [
            (
                one.state,
                one.checked_in_at,
                replace(one.check_in, by=person.id) if one.check_in else None,
            )
            for one in map(found, made)
        ]

    states = [run(seed) for seed in range(1, 7)]
    assert all(state == states[0] for state in states)
    first, none, many = states[0]
    assert (first[1], first[2].request) == (_at(time(9, 5)), "a")
    assert none == (State.CONFIRMED, None, None)
    assert many[2].present == (1, 2, 3, 7, 60)


def test_phone_that_was_offline_overnight_undoes_a_no_show(api: Api, clerk: SignedIn) -> None:
    yesterday = today() - timedelta(days=1)
    one = booked(1, slot(yesterday, time(9)))
    store(one)
    attendance.close_days(OFFICE, utc_now())
    assert found(one).state is State.NO_SHOW
    reply = _send(api, clerk, _item(one, "a", _at(time(9, 3), yesterday)))
    assert [each["verdict"] for each in reply.body["items"]] == ["taken"]
    assert reply.body["items"][0]["is_doubtful"] is True
    stored = found(one)
    assert (stored.state, stored.checked_in_at) == (State.SERVED, _at(time(9, 3), yesterday))


def test_batch_that_was_cut_off_is_sent_again_whole(
    api: Api, clerk: SignedIn, faults: Faults
) -> None:
    made = [_open(number) for number in range(4)]
    store(*made)
    seen = [_seen(one, utc_now(), utc_now(), str(at)) for at, one in enumerate(made)]
    faults.die_after("TransactWriteItems")
    with pytest.raises(Died):
        check_ins.check_in(seen, clerk.person, utc_now())
    faults.clear()
    faults.lose_answer("TransactWriteItems", times=1)
    check_ins.check_in(seen, clerk.person, utc_now())
    faults.clear()
    assert all(found(one).state is State.CHECKED_IN for one in made)
    assert sum(row.action == "booking_checked_in" for row in AuditItem.scan()) == 4


def test_field_officer_checks_in_whom_the_own_team_visits(api: Api) -> None:
    officer = sign_in(Role.FIELD_OFFICER)
    _team("T", officer)
    mine = group(1, today(), listed=3)
    mine = replace(mine, slot=replace(mine.slot, begins=time(0), minutes=24 * 60 - 1))  # type: ignore[type-var]
    other, queued = replace(_open(2), team=TeamId("X")), _open(3)
    store(mine, other, queued)
    items = [_item(one, str(at)) for at, one in enumerate((mine, other, queued))]
    items[0]["people"] = [1, 3]
    told = [one["code"] for one in _send(api, officer, *items).body["items"]]
    assert told == ["", "not_found", "not_found"]
    items[0] |= {"id": "z", "people": [4]}
    assert _send(api, officer, items[0]).body["items"][0]["code"] == "unknown_person"
    check = found(mine).check_in
    assert check is not None
    assert (check.present, check.by) == ((1, 3), officer.person.id)


@pytest.fixture
def store_only(api: Api) -> Api:
    return api


def _team(name: str, *members: SignedIn) -> None:
    own: Sequence[Member] = [Member(one.person.id, one.person.name) for one in members]
    made = Team(
        TeamId(name),
        OFFICE,
        "Tim Uji",
        tuple(own),
        (0,),
        time(8),
        time(16),
        1,
        Position(-8.7, 115.2),
        utc_now(),
        "",
    )
    commit([plan_team(made)])
