"""Random histories of one mailbox with several rows, on the real engine, against the rules.

What is done while a sender works is done at any of its calls. What must hold is told from what
the mail server took, not from the code: each stage of a row once, none lost without a reason,
none to who was not to get it. `HISTORIES` says how many are tried.
"""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.core.ids import NoticeId
from chalicelib.db.transaction import Write, commit
from chalicelib.notices import service
from chalicelib.notices.rules import AGAIN, MOST_REFUSALS, OVERSTAY, WAIT, Entry, Outcome, Stage
from tests.factories.faults import Died
from tests.notices.faults import FAULTS, at_call, fault_at_write
from tests.notices.figures import note
from tests.notices.mail_server import Answer, Mail
from tests.notices.world import World, hours

BEGIN = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


def _stage(name: str, day: float) -> Stage:
    return Stage(name, BEGIN + timedelta(days=day))


LADDERS = {
    "A": [_stage("7", 0), _stage("1", 6), _stage("-1", 8)],
    "B": [_stage("14", 0), _stage("7", 7), _stage("1", 13), _stage("-1", 15)],
    "C": [_stage("first", 0.1), _stage("1", 6)],
}
ANSWERS: list[Answer] = ["ok", "throttle", "reject", "fault", "lost"]
TAKEN = {
    Outcome.SENT,
    Outcome.UNDELIVERED,
    Outcome.DELIVERED,
    Outcome.BOUNCED,
    Outcome.COMPLAINED,
}
_NUMBERS = count()


@dataclass
class Driver:
    """Does what the steps say, and knows what must not happen."""

    world: World
    number: int = field(default_factory=lambda: next(_NUMBERS))
    now: datetime = BEGIN
    moves: int = 0
    cancelled: set[NoticeId] = field(default_factory=set)
    quiet: set[NoticeId] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    asked_at: dict[NoticeId, list[datetime]] = field(default_factory=dict)
    taken_at: dict[str, datetime] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.ids = {
            name: self.world.plan(f"H{self.number}-{name}", ladder, recipient=self.address)
            for name, ladder in LADDERS.items()
        }

    @property
    def address(self) -> str:
        return f"h{self.number}.{self.moves}@example.com"

    def next_at(self) -> datetime:
        rows = [self.world.row(one) for one in self.ids.values()]
        return max(self.now, min((row.next_at for row in rows if row.next_at), default=self.now))

    def go_to(self, at: datetime) -> None:
        # SES is never later than WAIT, as the protocol supposes.
        if any(taken + WAIT <= at for taken in self.taken_at.values()):
            self.tell("Send")
        self.now = at

    def tell(self, kind: str) -> None:
        if kind == "Bounce" and self.world.sent():
            mail = self.world.sent()[-1]
            self.world.record(mail.event(kind, bounceType="Permanent"))
            self.stopped.add(mail.recipient)
            self.happened["stopped"] += 1
            self.taken_at.pop(mail.message_id, None)
        else:
            self.world.tell("Delivery" if kind == "Delivery" else "Send")
            self.taken_at.clear()

    def change(self, what: str, name: str) -> None:
        row = self.ids[name]
        plans: dict[str, Callable[[NoticeId, datetime], list[Write]]] = {
            "cancel": service.plan_cancel,
            "quiet": service.plan_quiet,
            "resume": service.plan_resume,
            "resend": service.plan_resend,
        }
        with suppress(ConflictError):
            if planned := plans[what](row, self.now):
                commit(planned)
            self._note(what, row)

    def _note(self, what: str, row: NoticeId) -> None:
        if what == "cancel":
            self.cancelled.add(row)
        elif what == "resend":
            self.asked_at.setdefault(row, []).append(self.now)
        elif what == "quiet":
            self.quiet.add(row)
        else:
            self.quiet.discard(row)

    def move(self) -> None:
        old = self.address
        self.moves += 1
        commit(service.plan_move_address(old, self.address, self.now))

    def send(self) -> None:
        with suppress(Died, UnavailableError):
            self.world.send(self.ids["A"], self.now)

    def fire(self, answer: Answer) -> None:
        self.world.mail.answers = [answer]
        self.happened[answer] += 1
        self.send()

    def fail(self, number: int, fault: str) -> None:
        self.happened["fault"] += 1
        with fault_at_write(number, fault):
            self.send()

    def interrupt(self, number: int, act: tuple[str, str]) -> None:
        """Let something happen at the so-manieth call of a sender."""
        what, name = act
        mails, calls, before = len(self.world.sent()), self.world.mail.calls, set[NoticeId]()

        def happen(operation: str) -> None:
            if what == "send":
                self.send()
            elif what == "tell":
                self.tell(name)
            else:
                self.change(what, name)
            if operation != "SendEmail" and self.world.mail.calls == calls:
                before.update(self.cancelled)  # no mail is on its way yet

        with at_call(number, happen):
            self.send()
        told = [row for mail in self.world.sent()[mails:] for row in self.world.rows_of(mail)]
        assert not before & {row for row, _ in told}

    def check(self, before: list[Mail], cancelled: set[NoticeId], quiet: set[NoticeId]) -> None:
        """What was taken since then was for somebody who was to get it, and not before."""
        assert all(number == 1 for number in self.world.told_of().values())
        for mail in self.world.sent()[len(before) :]:
            self.taken_at[mail.message_id] = self.now
            assert mail.recipient == self.address
            assert mail.recipient not in self.stopped
            for row, stage in self.world.rows_of(mail):
                assert row not in cancelled
                assert stage == OVERSTAY or row not in quiet

    def end(self) -> None:
        """Let all be well until nothing is left."""
        for name in LADDERS:
            self.change("resume", name)
        self.move()
        for _ in range(12):
            self.tell("Send")
            self.go_to(self.next_at())
            before = list(self.world.sent())
            self.send()
            self.check(before, self.cancelled, self.quiet)
            self.tell("Send")
            self.go_to(self.now + hours(7))
        self.tell("Send")

    def account(self) -> None:
        """Each stage was taken or has its reason, and the rows tell the truth of it."""
        taken = set(self.world.told_of())
        for name, row_id in self.ids.items():
            row = self.world.row(row_id)
            assert row_id in self.cancelled or not row.stages
            assert self.world.is_indexed(row_id) is False
            told = {(row_id, one.stage) for one in row.history if one.outcome in TAKEN}
            assert told == {one for one in taken if one[0] == row_id}
            for entry in row.history:
                assert entry.outcome in TAKEN or self._has_reason(row_id, LADDERS[name], entry)

    def _has_reason(self, row: NoticeId, ladder: list[Stage], entry: Entry) -> bool:
        if entry.outcome is Outcome.HELD:
            return bool(self.happened["stopped"] or self.happened["reject"] >= MOST_REFUSALS)
        if entry.outcome is Outcome.UNCONFIRMED:
            return self.happened["fault"] > 0
        asked = self.asked_at.get(row, [])
        if entry.stage.startswith(AGAIN):
            place = int(entry.stage.removeprefix(AGAIN))
            since, asked = asked[place - 1], asked[place:]
        else:
            since = next(stage.due_at for stage in ladder if stage.name == entry.stage)
        later = [*(one.due_at for one in ladder if one.due_at > since), *asked]
        return entry.outcome is Outcome.SKIPPED and any(at <= entry.at for at in later)


ROWS = st.sampled_from(sorted(LADDERS))
CHANGES = st.tuples(st.sampled_from(["cancel", "quiet", "resume", "resend", "resend"]), ROWS)
MEANWHILE = st.one_of(
    CHANGES, st.just(("send", "")), st.tuples(st.just("tell"), st.sampled_from(["Send"]))
)
STEPS = st.one_of(
    st.tuples(st.just("fire"), st.sampled_from([*ANSWERS, "ok", "ok"])),
    st.tuples(st.just("fault"), st.integers(1, 9), st.sampled_from(sorted(FAULTS))),
    st.tuples(st.just("during"), st.integers(1, 14), MEANWHILE),
    st.tuples(st.just("pass"), st.sampled_from([0.1, 1, 2, 5, 7, 24, 24 * 8])),
    st.just(("next",)),
    st.tuples(st.just("tell"), st.sampled_from(["Send", "Send", "Delivery", "Bounce"])),
    st.tuples(st.just("change"), CHANGES),
    st.just(("move",)),
)


@settings(
    max_examples=int(os.environ.get("HISTORIES", "20")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=4, max_size=25))
# Held and made quiet in one second: both stand in the same place of the office's desk.
@example(
    steps=[
        ("fire", "ok"),
        ("fire", "ok"),
        ("tell", "Bounce"),
        ("next",),
        ("fire", "ok"),
        ("change", ("quiet", "C")),
    ]
)
# Made quiet between its claim and the mail: it was not tried, and is not told as if it had been.
@example(
    steps=[
        ("pass", 7),
        ("pass", 0.1),
        ("during", 6, ("quiet", "A")),
        ("fire", "throttle"),
        ("pass", 1),
        ("next",),
        ("fire", "ok"),
        ("next",),
        ("move",),
        ("move",),
    ]
)
def test_each_row_is_told_once_in_any_history_of_a_mailbox(
    world: World, steps: list[tuple[Any, ...]]
) -> None:
    world.clear()
    driver = Driver(world)
    for step in steps:
        _do(driver, *step)
    world.mail.answers = []
    driver.end()
    driver.account()
    faults = sum(driver.happened[one] for one in ("fault", "throttle", "reject", "lost"))
    note(histories=1, mails=len(world.sent()), faults=faults)
    event(f"digests: {any('digest' in mail.tags for mail in world.sent())}")


def _do(driver: Driver, what: str, *rest: Any) -> None:
    """Take one step; see that nothing was sent that must not be."""
    before, cancelled, quiet = list(driver.world.sent()), set(driver.cancelled), set(driver.quiet)
    driver.world.mail.answers = []
    steps: dict[str, Callable[..., None]] = {
        "fire": driver.fire,
        "fault": driver.fail,
        "during": driver.interrupt,
        "pass": lambda passed: driver.go_to(driver.now + hours(passed)),
        "next": lambda: driver.go_to(driver.next_at()),
        "tell": driver.tell,
        "change": lambda change: driver.change(*change),
        "move": driver.move,
    }
    steps[what](*rest)
    driver.check(before, cancelled, quiet & driver.quiet)  # but who went on meanwhile
