"""One mail for all that is due to a mailbox on a day: on the real engine, whatever fails."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier

import pytest

from bench.meter import Meter
from chalicelib.core.ids import NoticeId
from chalicelib.db.table import connection
from chalicelib.db.transaction import commit
from chalicelib.notices import sending, service
from chalicelib.notices.rules import MOST_REFUSALS, Letter, Outcome, Stage, State
from tests.factories.faults import Died
from tests.notices.faults import FAULTS, during, fault_at_number
from tests.notices.mail_server import Answer
from tests.notices.world import CONTEXT, World, hours

DUE = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
LAST = datetime(2026, 12, 13, 1, 0, tzinfo=UTC)
LADDER = [Stage("7", DUE), Stage("1", LAST)]
GROUP = "S"
# The calls that one mail for three rows makes, in their order.
CALLS = {
    "first claim": ("PutItem", 1),
    "last claim": ("PutItem", 3),
    "digest": ("PutItem", 4),
    "read again": ("Query", 2),
    "send": ("SendEmail", 1),
    "first mark": ("PutItem", 5),
    "last mark": ("PutItem", 7),
}


def _plan(world: World, *names: str, stages: list[Stage] | None = None) -> list[NoticeId]:
    return [
        world.plan(f"{GROUP}-{name}", stages or LADDER, holder=f"Anna {name}.") for name in names
    ]


def _outcomes(world: World, ids: list[NoticeId]) -> list[dict[str, Outcome]]:
    return [{entry.stage: entry.outcome for entry in world.row(one).history} for one in ids]


def _each(ids: list[NoticeId], stage: str = "7", number: int = 1) -> dict[tuple[str, str], int]:
    return {(one, stage): number for one in ids}


def test_several_permits_of_one_sponsor_come_in_one_mail(world: World) -> None:
    ids = _plan(world, "A", "B", "C")
    other = world.plan("T-D", LADDER, recipient="other@example.com")
    world.fire(DUE)
    assert len(world.sent()) == 2
    assert world.told_of() == {**_each(ids), (other, "7"): 1}
    (digest,) = (mail for mail in world.sent() if mail.recipient == "wayan@example.com")
    assert set(digest.tags) == {"digest", "attempt", "address"}
    text = digest.parsed.as_string()
    assert all(f"Anna {name}." in text for name in "ABC")
    world.tell()
    world.tell("Delivery")
    assert {world.row(one).history[0].outcome for one in [*ids, other]} == {Outcome.DELIVERED}
    world.fire(DUE + hours(1))
    assert len(world.sent()) == 2


def test_mail_is_split_by_kind_language_and_address(world: World) -> None:
    _plan(world, "A", "B")
    world.plan("S-C", LADDER, language="id")
    world.plan("S-D", LADDER, kind="permit_ending_holder")
    world.plan("S-E", LADDER, recipient="another@example.com")
    world.plan("S-F", LADDER, recipient="Wayan@Example.com")
    world.fire(DUE)
    assert sorted(len(world.rows_of(mail)) for mail in world.sent()) == [1, 1, 1, 3]


def test_kind_without_words_for_many_goes_one_by_one(world: World) -> None:
    links = {"sign_in_url": "https://serambi.test/en/sign-in/"}
    ids = [world.plan(f"S-{name}", DUE, kind="sign_up_known", **links) for name in "AB"]
    assert sending.send_group(GROUP, DUE)
    assert [mail.tags.get("notice") for mail in world.sent()] == ids


def test_what_is_not_due_yet_does_not_come_along(world: World) -> None:
    ids = _plan(world, "A", "B")
    later = _plan(world, "C", stages=[Stage("1", LAST)])
    world.fire(DUE)
    assert world.told_of() == _each(ids)
    world.fire(LAST)
    assert world.told_of() == {**_each(ids), **_each(ids, "1"), **_each(later, "1")}
    assert len(world.sent()) == 2


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_each_row_is_told_once_when_a_call_fails_and_ses_tells_what_it_took(
    world: World, call: str, fault: str
) -> None:
    ids = _plan(world, "A", "B", "C")
    with fault_at_number(*CALLS[call], fault), suppress(Died):
        world.send(ids[0], DUE)
    for passed in (1, 7, 14):
        world.tell()
        world.send(ids[0], DUE + hours(passed))
    assert world.told_of() == _each(ids)
    assert _outcomes(world, ids) == [{"7": Outcome.SENT}] * 3


def test_second_mail_is_flagged_when_nobody_tells_of_the_first(world: World) -> None:
    ids = _plan(world, "A", "B")
    world.mail.answers = ["lost"]
    world.send(ids[0], DUE)
    late = _plan(world, "C")
    world.send(ids[0], DUE + hours(1))
    world.send(ids[0], DUE + hours(6))
    assert world.told_of() == {**_each(ids, number=2), **_each(late)}
    assert "may have received this message before" in world.sent()[-1].raw.decode()
    world.tell()
    assert all(world.row(one).history[0].is_doubtful for one in ids)
    assert not world.row(late[0]).history[0].is_doubtful


def test_event_of_an_unknown_mail_settles_its_rows_while_others_wait(world: World) -> None:
    ids = _plan(world, "A", "B")
    world.mail.answers = ["lost", "fault"]
    world.send(ids[0], DUE)
    late = _plan(world, "C", "D")
    world.send(ids[0], DUE + hours(1))
    world.tell()
    assert {world.row(one).state for one in ids} == {State.DUE}
    assert {world.row(one).state for one in late} == {State.CLAIMED}
    world.send(ids[0], DUE + hours(8))
    assert world.told_of() == {**_each(ids), **_each(late)}


@pytest.mark.parametrize("left", [1, 2])
@pytest.mark.parametrize("operation", ["PutItem", "Query"])
def test_row_cancelled_between_claim_and_send_is_not_told_and_the_others_are(
    world: World, operation: str, left: int
) -> None:
    ids = _plan(world, *"ABC"[: left + 1])

    def cancel() -> None:
        world.cancel(ids[1], DUE)

    # The first claim, and the reading again of all after the digest was stored.
    with during(connection().client, "before-send", operation, cancel, number=2):
        world.send(ids[0], DUE)
    told = [one for one in ids if one != ids[1]]
    assert world.told_of() == _each(told)
    assert f"Anna {ids[1][-1]}." not in world.sent()[0].parsed.as_string()
    assert ("digest" in world.sent()[0].tags) == (left > 1)
    world.tell("Bounce")
    assert world.row(ids[1]).history == ()


def test_nothing_goes_out_when_all_are_cancelled_between_claim_and_send(world: World) -> None:
    ids = _plan(world, "A", "B")

    def cancel() -> None:
        for one in ids:
            world.cancel(one, DUE)

    with during(connection().client, "before-send", "Query", cancel, number=2):
        assert world.send(ids[0], DUE)
    assert world.mail.calls == 0


def test_row_quieted_between_claim_and_send_is_not_told(world: World) -> None:
    ids = _plan(world, "A", "B")

    def quiet() -> None:
        commit(service.plan_quiet(ids[0], DUE))

    with during(connection().client, "before-send", "Query", quiet, number=2):
        world.send(ids[0], DUE)
    assert world.told_of() == _each(ids[1:])


def test_row_left_out_gives_its_claim_back_where_the_rest_makes_no_mail(world: World) -> None:
    (quieted,) = _plan(world, "A")
    facts = {key: value for key, value in CONTEXT.items() if key != "name"}
    rest = NoticeId(f"{GROUP}-B")
    letter = Letter("permit_ending", "wayan@example.com", "en", facts)
    commit(service.plan_notice(rest, letter, LADDER, desk="DPS"))

    def quiet() -> None:
        commit(service.plan_quiet(quieted, DUE))

    with during(connection().client, "before-send", "Query", quiet, number=2):
        sending.send_group(GROUP, DUE)
    assert world.mail.calls == 0
    assert world.row(rest).state is State.HELD
    assert not world.row(quieted).lease


def test_two_senders_at_once_tell_of_each_row_once(world: World) -> None:
    ids = _plan(world, *"ABCDEF")
    start = Barrier(3)

    def run(_: int) -> None:
        start.wait()
        sending.send_group(GROUP, DUE)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    sending.send_group(GROUP, DUE)
    assert world.told_of() == _each(ids)


def test_sender_that_comes_second_leaves_the_whole_mail_to_the_first(world: World) -> None:
    ids = _plan(world, "A", "B", "C")
    answers: list[bool] = []

    def come_first() -> None:
        answers.append(sending.send_group(GROUP, DUE))

    with during(connection().client, "before-send", "PutItem", come_first):
        assert not sending.send_group(GROUP, DUE)  # its message comes again
    assert answers == [True]
    assert [len(world.rows_of(mail)) for mail in world.sent()] == [3]
    assert sending.send_group(GROUP, DUE)
    assert world.told_of() == _each(ids)


@pytest.mark.parametrize("answer", ["throttle", "reject"])
def test_mail_that_ses_does_not_take_comes_again_for_all_its_rows(
    world: World, answer: Answer
) -> None:
    ids = _plan(world, "A", "B")
    world.mail.answers = [answer]
    assert sending.send_group(GROUP, DUE) is (answer == "reject")  # else its message comes again
    assert sending.send_group(GROUP, DUE + hours(1))
    assert world.told_of() == _each(ids)
    assert len(world.sent()) == 1


def test_mail_refused_for_good_is_held_for_each_of_its_rows(world: World) -> None:
    ids = _plan(world, "A", "B")
    world.mail.answers = ["reject"] * MOST_REFUSALS
    for passed in range(MOST_REFUSALS + 1):
        sending.send_group(GROUP, DUE + hours(passed))
    assert _outcomes(world, ids) == [{"7": Outcome.HELD}] * 2
    assert {one.id for one in service.list_desk("DPS").items} == set(ids)


def test_row_whose_facts_are_wrong_is_held_and_the_others_are_told_together(world: World) -> None:
    ids = _plan(world, "A", "B")
    bad = world.plan("S-C", LADDER, kind="permit_ending", link_url="https://evil.test/")
    assert sending.send_group(GROUP, DUE)
    assert world.told_of() == _each(ids)
    assert [len(world.rows_of(mail)) for mail in world.sent()] == [2]
    assert world.row(bad).state is State.HELD


def test_digest_costs_at_most_six_write_units_a_row_with_its_events(world: World) -> None:
    ids = _plan(world, *"ABCDE")
    with Meter() as meter:
        sending.send_group(GROUP, DUE)
        world.tell()
        world.tell("Delivery")
    assert meter.written <= 6 * len(ids)
