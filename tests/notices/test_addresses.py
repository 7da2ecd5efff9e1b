"""Addresses that are stopped or moved, what an office has to see to, and what it then does."""

from datetime import UTC, datetime
from functools import partial

import pytest

from chalicelib.core.errors import ConflictError, NotFoundError
from chalicelib.core.ids import NoticeId
from chalicelib.db.transaction import commit
from chalicelib.notices import addresses, desk, service
from chalicelib.notices.rules import (
    MOST_REFUSALS,
    NoticeOverError,
    Outcome,
    Stage,
    State,
    Trouble,
    Why,
)
from tests.factories.faults import Faults
from tests.notices.world import World, hours

DUE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
LAST = datetime(2026, 12, 13, 1, 0, tzinfo=UTC)
OVER = datetime(2026, 12, 15, 1, 0, tzinfo=UTC)
LADDER = [Stage("7", DUE), Stage("1", LAST), Stage("-1", OVER)]
OLD, NEW = "wayan@example.com", "wayan@example.org"


def _bounced(world: World, *names: str) -> list[NoticeId]:
    ids = [world.plan(name, LADDER) for name in names]
    world.fire(DUE)
    for mail in world.sent():
        world.record(mail.event("Bounce", bounceType="Permanent"))
    return ids


def _desk() -> list[tuple[NoticeId, Why]]:
    rows = service.list_desk("DPS").items
    return [(row.id, row.trouble.why) for row in rows if row.trouble is not None]


def _outcomes(world: World, notice_id: NoticeId) -> dict[str, Outcome]:
    return {entry.stage: entry.outcome for entry in world.row(notice_id).history}


@pytest.mark.parametrize("kind", ["Bounce", "Complaint"])
def test_address_that_bounced_or_complained_gets_nothing_more(world: World, kind: str) -> None:
    first, other = (
        world.plan("A", LADDER),
        world.plan("B", LADDER[1:], recipient="WAYAN@example.com"),
    )
    world.fire(DUE)
    world.record(world.sent()[0].event(kind, bounceType="Permanent"))
    assert world.row(first).state in {State.BOUNCED, State.COMPLAINED}
    assert addresses.resolve(OLD).is_stopped
    world.fire(LAST)
    assert len(world.sent()) == 1
    assert _outcomes(world, other) == {"1": Outcome.HELD}
    assert world.row(first).stages == tuple(LADDER[2:])


@pytest.mark.parametrize(
    ("kind", "detail"), [("Bounce", {"bounceType": "Transient"}), ("Delivery", {})]
)
def test_address_whose_mail_only_came_back_once_is_not_stopped(
    world: World, kind: str, detail: dict[str, str]
) -> None:
    world.plan("A", LADDER)
    world.fire(DUE)
    world.record(world.sent()[0].event(kind, **detail))
    assert not addresses.resolve(OLD).is_stopped
    assert _desk() == []


def test_address_is_stopped_and_the_desk_told_with_the_row_or_not_at_all(
    world: World, faults: Faults
) -> None:
    row = world.plan("A", LADDER)
    world.fire(DUE)
    told = world.sent()[0].event("Bounce", bounceType="Permanent")
    faults.refuse("TransactWriteItems", 500, times=99)
    assert world.record(told) == ["1"]  # comes again
    assert (world.row(row).state, addresses.resolve(OLD).is_stopped) == (State.DUE, False)
    faults.clear()
    faults.lose_answer("TransactWriteItems", 1)
    assert world.record(told) == []
    assert addresses.resolve(OLD).is_stopped
    assert _desk() == [(row, Why.BOUNCED)]


def test_bounce_of_a_digest_stops_the_address_and_shows_each_row(world: World) -> None:
    ids = _bounced(world, "S-A", "S-B")
    assert sorted(_desk()) == [(one, Why.BOUNCED) for one in ids]
    assert addresses.resolve(OLD).is_stopped


def test_mail_goes_where_the_address_was_moved_and_the_row_keeps_what_it_was(world: World) -> None:
    (row,) = _bounced(world, "A")
    commit(service.plan_move_address(OLD, NEW, DUE + hours(2)))
    world.fire(LAST)
    assert [mail.recipient for mail in world.sent()] == [OLD, NEW]
    assert world.sent()[1].parsed["To"] == NEW
    assert world.row(row).letter.recipient == OLD
    world.record(world.sent()[0].event("Bounce", bounceType="Permanent"))  # late, of the old one
    assert not addresses.resolve(OLD).is_stopped
    world.record(world.sent()[1].event("Bounce", bounceType="Permanent"))
    assert addresses.resolve(OLD).is_stopped


def test_addresses_moved_to_and_fro_lead_somewhere(world: World) -> None:
    for old, new in [("a@x.test", "b@x.test"), ("b@x.test", "c@x.test"), ("c@x.test", "A@x.test")]:
        commit(service.plan_move_address(old, new, DUE))
    for text in ("a@x.test", "b@x.test", "c@x.test"):
        found = addresses.resolve(text)
        assert (found.text.lower(), found.is_stopped) == ("a@x.test", False)


def test_address_that_is_confirmed_works_again(world: World) -> None:
    _bounced(world, "A")
    commit(service.plan_move_address(OLD, OLD, DUE + hours(2)))
    world.fire(LAST)
    assert [mail.recipient for mail in world.sent()] == [OLD, OLD]


def test_two_addresses_moved_to_one_share_a_mail(world: World) -> None:
    world.plan("S-A", LADDER)
    world.plan("S-B", LADDER, recipient=NEW)
    commit(service.plan_move_address(OLD, NEW, DUE - hours(2)))
    world.fire(DUE)
    assert [len(world.rows_of(mail)) for mail in world.sent()] == [2]


def test_what_is_asked_again_is_sent_at_once_and_the_rest_on_its_day(world: World) -> None:
    (row,) = _bounced(world, "A")
    commit(service.plan_move_address(OLD, NEW, DUE + hours(2)))
    commit(service.plan_resend(row, DUE + hours(2)))
    assert (world.row(row).state, _desk()) == (State.DUE, [])
    world.fire(DUE + hours(2))
    world.tell("Delivery")
    world.fire(LAST)
    assert [mail.tags["stage"] for mail in world.sent()] == ["7", "again-1", "1"]
    commit(service.plan_resend(row, LAST + hours(1)))
    world.fire(LAST + hours(1))
    assert world.stages()["again-2"] == 1
    assert _desk() == []


def test_held_stage_is_shown_until_it_is_asked_again_and_again_when_that_is_held(
    world: World,
) -> None:
    _bounced(world, "A")
    row = world.plan("B", LADDER[1:])
    world.fire(LAST)
    assert (row, Why.HELD) in _desk()
    commit(service.plan_resend(row, LAST + hours(1)))
    assert (row, Why.HELD) not in _desk()
    world.fire(LAST + hours(1))
    assert (row, Why.HELD) in _desk()
    assert _outcomes(world, row)["again-1"] is Outcome.HELD


def test_what_is_late_gives_way_to_what_is_asked_again(world: World) -> None:
    row = world.plan("A", LADDER)
    commit(service.plan_resend(row, DUE + hours(1)))
    world.fire(DUE + hours(1))
    assert world.stages() == {"again-1": 1}
    assert _outcomes(world, row)["7"] is Outcome.SKIPPED


def test_what_is_asked_again_waits_for_what_is_under_way(world: World) -> None:
    row = world.plan("A", LADDER)
    world.mail.answers = ["lost"]
    world.send(row, DUE)
    commit(service.plan_resend(row, DUE + hours(1)))
    world.send(row, DUE + hours(1))
    assert world.stages() == {"7": 1}
    world.tell()
    world.send(row, DUE + hours(1))
    assert world.stages() == {"7": 1, "again-1": 1}


def test_nothing_is_asked_again_of_a_row_that_is_over_or_quiet(world: World) -> None:
    cancelled, quiet = world.plan("A", LADDER), world.plan("B", LADDER)
    once = world.plan("C", DUE)
    world.fire(DUE)
    world.cancel(cancelled, DUE)
    commit(service.plan_quiet(quiet, DUE))
    for row in (cancelled, quiet, once):
        with pytest.raises(NoticeOverError):
            service.plan_resend(row, DUE + hours(1))
    with pytest.raises(NoticeOverError):
        service.plan_quiet(cancelled, DUE)
    with pytest.raises(NotFoundError):
        service.plan_resend(NoticeId("none"), DUE)


def test_row_that_moved_meanwhile_is_not_overwritten_by_what_was_asked(world: World) -> None:
    row = world.plan("A", LADDER)
    asked = service.plan_resend(row, DUE)
    world.fire(DUE)
    with pytest.raises(ConflictError):
        commit(asked)
    assert world.stages() == {"7": 1}


def test_filed_extension_quiets_all_but_the_overstay_until_the_office_decides(
    world: World,
) -> None:
    row = world.plan("A", LADDER)
    commit(service.plan_quiet(row, DUE - hours(1)))
    assert service.plan_quiet(row, DUE) == []
    assert (world.row(row).state, _desk()) == (State.FILED, [(row, Why.FILED)])
    world.fire(DUE)
    world.fire(LAST)
    assert world.sent() == []
    world.fire(OVER)
    assert world.stages() == {"-1": 1}
    assert _desk() == [(row, Why.FILED)]


def test_refused_extension_goes_on_with_what_is_latest(world: World) -> None:
    row = world.plan("A", LADDER)
    commit(service.plan_quiet(row, DUE - hours(1)))
    commit(service.plan_resume(row, LAST + hours(2)))
    assert service.plan_resume(row, LAST + hours(2)) == []
    assert _desk() == []
    world.fire(LAST + hours(2))
    world.fire(OVER)
    assert world.stages() == {"1": 1, "-1": 1}


def test_row_that_is_quiet_stands_in_no_index_when_no_overstay_is_to_come(world: World) -> None:
    row = world.plan("A", LADDER[:2])
    commit(service.plan_quiet(row, DUE))
    assert not world.is_indexed(row)
    commit(service.plan_resume(row, DUE))
    assert world.is_indexed(row)


def test_cancelled_row_leaves_the_desk(world: World) -> None:
    (row,) = _bounced(world, "A")
    world.cancel(row, DUE + hours(1))
    assert _desk() == []
    assert desk.list_pointers("DPS", None).items == []


def test_row_cancelled_in_the_moment_of_its_bounce_is_not_shown(world: World) -> None:
    row = world.plan("A", LADDER)
    world.fire(DUE)
    cancel = service.plan_cancel(row, DUE)
    world.record(world.sent()[0].event("Bounce", bounceType="Permanent"))
    commit(cancel)
    assert desk.list_pointers("DPS", None).items != []
    assert service.list_desk("DPS").items == []


def test_stage_refused_to_the_last_is_shown_and_gone_once_the_next_was_sent(world: World) -> None:
    row = world.plan("A", LADDER)
    world.mail.answers = ["reject"] * MOST_REFUSALS
    for passed in range(MOST_REFUSALS):
        world.send(row, DUE + hours(passed))
    (shown,) = service.list_desk("DPS").items
    assert shown.trouble == Trouble("7", Why.HELD, DUE + hours(MOST_REFUSALS - 1))
    assert service.list_desk("OTHER").items == []
    world.fire(LAST)
    assert _desk() == []


def test_desk_and_group_are_read_in_pages(world: World) -> None:
    ids = [world.plan(f"S-{number:03}", LADDER) for number in range(60)]
    for row in ids:
        commit(service.plan_quiet(row, DUE))
    for read in (partial(service.list_desk, "DPS"), partial(service.list_notices_by_group, "S")):
        first = read(None)
        second = read(first.next)
        assert (len(first.items), second.next) == (50, None)
        assert {row.id for row in [*first.items, *second.items]} == set(ids)
