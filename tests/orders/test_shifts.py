"""Shifts through the API: begun on an order, one at a time, over by themselves or by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import instant_of, utc_now
from chalicelib.identity import repository as accounts
from chalicelib.orders import shifts
from chalicelib.orders.shift_records import ShiftItem
from chalicelib.orders.shift_schemas import BeginShift
from chalicelib.web.guards import Person, Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, appoint, sign_in
from tests.orders.conftest import NUMBER, day, issued, point, revoke

HERE = {"latitude": -8.7482, "longitude": 115.1671, "accuracy_m": 9, "at": "2026-11-22T01:00:00Z"}


def begin(api: Api, person: SignedIn, key: str = "", **changed: Any) -> Reply:
    return api.post("/shifts", {"order": NUMBER, **changed}, token=person.token, key=key)


def end(api: Api, person: SignedIn, shift: str) -> Reply:
    return api.post(f"/shifts/{shift}/end", {}, token=person.token)


def current(api: Api, person: SignedIn) -> Any:
    reply = api.get("/shifts/current", token=person.token)
    assert reply.status == 200, reply.raw
    return reply.body["shift"]


def guarded(person: SignedIn, at: datetime | None = None) -> Person:
    """Return who calls, as the guard finds it at each request."""
    account = accounts.find_account(person.person.id)
    assert account is not None
    return account.person_at(at or utc_now())


def on_shift() -> list[str]:
    return [one.officer_id for one in shifts.list_on_shift("NGURAH-RAI", utc_now())]


def deeds() -> list[tuple[str, str]]:
    return sorted(
        (row.action, row.why) for row in AuditItem.scan() if row.action.startswith("shift_")
    )


def test_officer_is_on_shift_from_its_beginning_to_its_end(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    issued(api, head, points=[point()])
    assert current(api, officer) is None
    told = begin(api, officer, position=HERE).body
    assert (told["order"]["number"], told["order"]["points"]) == (NUMBER, [point()])
    assert current(api, officer) == told
    caller = guarded(officer)
    assert (caller.order, caller.shift) == (NUMBER, told["id"])
    assert on_shift() == [officer.person.id]
    first, again = end(api, officer, told["id"]), end(api, officer, told["id"])
    assert (first.status, again.body["ended_at"]) == (200, first.body["ended_at"])
    assert (current(api, officer), guarded(officer).order, on_shift()) == (None, None, [])
    why = f"order: {NUMBER}"
    assert deeds() == [("shift_began", why), ("shift_ended", why)]


def test_shift_lasts_twelve_hours_at_most_and_nobody_need_end_it(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    issued(api, head)
    told = begin(api, officer).body
    length = instant_of(told["ends_at"]) - instant_of(told["started_at"])
    assert timedelta(hours=11, minutes=59) < length <= timedelta(hours=12)
    after = instant_of(told["ends_at"])
    assert guarded(officer, after).order is None
    assert guarded(officer, after - timedelta(seconds=1)).order == NUMBER
    assert not shifts.list_on_shift("NGURAH-RAI", after)


def test_shift_that_ended_by_itself_gives_way_to_the_next(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    issued(api, head)
    told = begin(api, officer).body
    later = instant_of(told["ends_at"]) + timedelta(hours=1)
    request = BeginShift(order=NUMBER)
    shift, _ = shifts.begin_shift(request, officer.person, shifts.Sent(later, "k", "h"))
    assert [one.id for one in shifts.list_on_shift("NGURAH-RAI", later)] == [shift.id]
    first = next(item for item in ShiftItem.scan() if item.pk == f"SHIFT#{told['id']}")
    assert first.ended_at == told["ends_at"]
    assert first.place_pk is None


def test_one_shift_runs_at_a_time(api: Api, head: SignedIn, officer: SignedIn) -> None:
    issued(api, head)
    first = begin(api, officer, "a").body
    second = begin(api, officer, "b")
    assert (second.status, second.body["code"]) == (409, "shift_running")
    assert on_shift() == [officer.person.id]
    end(api, officer, first["id"])
    assert begin(api, officer, "b").status == 201


def test_same_key_and_body_begin_one_shift(api: Api, head: SignedIn, officer: SignedIn) -> None:
    issued(api, head)
    replies = [begin(api, officer, "k") for _ in range(2)]
    assert {reply.status for reply in replies} == {201}
    assert len({reply.raw for reply in replies}) == 1
    assert begin(api, officer, "k", position=HERE).body["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_write_begins_one_shift(
    api: Api, head: SignedIn, officer: SignedIn, faults: Faults, moment: str
) -> None:
    issued(api, head)
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        begin(api, officer, "k")
    faults.clear()
    assert begin(api, officer, "k").status == 201
    assert len(on_shift()) == len(deeds()) == 1


def test_only_an_order_that_sends_the_officer_now_begins_a_shift(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    colleague = appoint(Role.FIELD_OFFICER, "rekan")
    issued(api, head, number="theirs", officers=[colleague.email])
    issued(api, head, number="later", valid_from=day(1))
    now = datetime.now(UTC) + timedelta(hours=8)  # Asia/Makassar
    hours = {"from": f"{now + timedelta(hours=2):%H:00}", "to": f"{now + timedelta(hours=3):%H:00}"}
    issued(api, head, number="tonight", **hours)
    wrong = {"none": "unknown", "theirs": "not_yours", "later": "not_in_force"}
    for number, code in {**wrong, "tonight": "outside_hours"}.items():
        reply = begin(api, officer, order=number)
        assert reply.fields == {"order": f"order_{code}"}, number
    assert on_shift() == []


def test_order_taken_back_ends_the_shifts_on_it_and_no_other(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    made, colleague = issued(api, head), sign_in(Role.FIELD_OFFICER, "rekan")
    issued(api, head, number="SP-2")
    begin(api, officer)
    begin(api, colleague, order="SP-2")
    revoke(api, head, made["id"])
    assert (guarded(officer).order, guarded(colleague).order) == (None, "SP-2")
    assert on_shift() == [colleague.person.id]
    assert ("shift_ended", "order revoked") in deeds()


def test_nobody_ends_the_shift_of_another(api: Api, head: SignedIn, officer: SignedIn) -> None:
    issued(api, head)
    told = begin(api, officer).body
    for other in (sign_in(Role.FIELD_OFFICER, "rekan"), head):
        assert end(api, other, told["id"]).status == end(api, other, "none").status == 404
    assert on_shift() == [officer.person.id]
