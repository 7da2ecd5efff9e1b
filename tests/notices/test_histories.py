"""Random histories of one ladder on the real engine, against a model that knows only the rules.

`HISTORIES` says how many are tried. SES's events come before WAIT is over, as the protocol
supposes; what happens when they never come stands in `test_sending.py`.
"""

import os
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from chalicelib.core.ids import NoticeId
from chalicelib.notices.rules import MOST_REFUSALS, MOST_UNKNOWN, WAIT, Outcome, Stage
from tests.factories.faults import Died
from tests.notices.faults import fault_at
from tests.notices.figures import note
from tests.notices.mail_server import Answer
from tests.notices.world import World, hours

LAST_DAY = datetime(2026, 12, 14, 0, 0, tzinfo=UTC)
LADDER = [Stage(str(days), LAST_DAY - timedelta(days=days)) for days in (30, 14, 7, 1)]
BEGIN = LADDER[0].due_at - hours(30)

Effect = Literal["sent", "taken", "nothing", "claimed", "throttled", "refused"]
# What a sender meets, and what that does: sent = taken and marked; taken = taken, not marked;
# claimed = not taken, and nobody knows; nothing = as if it had not run.
MEETINGS: dict[str, Effect] = {
    "ok": "sent",
    "throttle": "throttled",
    "reject": "refused",
    "fault": "claimed",
    "lost": "taken",
    "claim crash before": "nothing",
    "claim crash after": "claimed",
    "claim lost answer": "sent",
    "claim throttled": "sent",
    "send crash before": "claimed",
    "send crash after": "taken",
    "send time-out": "claimed",
    "mark crash before": "taken",
    "mark crash after": "sent",
    "mark lost answer": "sent",
    "mark server fault": "sent",
}
ANSWERS: dict[str, Answer] = {
    "ok": "ok",
    "throttle": "throttle",
    "reject": "reject",
    "fault": "fault",
    "lost": "lost",
}


@dataclass
class Model:
    """What must be true of a ladder, told without looking at the code."""

    pending: list[Stage] = field(default_factory=lambda: list(LADDER))
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    blocked_until: datetime = BEGIN
    waits: bool = False
    unknown: int = 0
    refusals: int = 0
    attempts: int = 0
    untold: dict[str, datetime] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    cancelled: bool = False

    def next_at(self, now: datetime) -> datetime:
        return max(now, self.pending[0].due_at) if self.pending else now

    def finish(self, outcome: Outcome) -> None:
        self.outcomes[self.pending.pop(0).name] = outcome
        self.blocked_until, self.waits = BEGIN, False
        self.unknown = self.refusals = self.attempts = 0

    def fire(self, now: datetime, effect: Effect) -> None:
        late = [stage for stage in self.pending if stage.due_at <= now]
        if self.cancelled or not late or now < self.blocked_until or effect == "nothing":
            return
        for _ in late[1:]:
            tried = self.waits or self.unknown
            self.finish(Outcome.UNCONFIRMED if tried else Outcome.SKIPPED)
        self.unknown += self.waits
        self.waits = False
        if self.unknown >= MOST_UNKNOWN:
            self.finish(Outcome.UNCONFIRMED)
            return
        self.attempts += 1
        self._meet(now, effect)

    def _meet(self, now: datetime, effect: Effect) -> None:
        name = self.pending[0].name
        if effect in {"sent", "taken"}:
            self.taken[name] = self.taken.get(name, 0) + 1
            self.untold[name] = now
        if effect == "sent":
            self.finish(Outcome.SENT)
        elif effect == "throttled":
            doubled = timedelta(minutes=2 ** (self.attempts - 1))
            self.blocked_until = now + min(doubled, hours(1))
        elif effect == "refused":
            self.refusals += 1
            self.blocked_until = now + hours(1)
            if self.refusals == MOST_REFUSALS:
                self.finish(Outcome.HELD)
        else:
            self.blocked_until, self.waits = now + WAIT, True

    def told(self) -> None:
        for name in self.untold:
            if self.pending and self.pending[0].name == name:
                self.finish(Outcome.SENT)
            self.outcomes[name] = Outcome.SENT
        self.untold.clear()


Step = str | float
NAMED: list[Step] = [*sorted(MEETINGS), *["ok"] * 3, *["tell"] * 4, *["next"] * 3, "repeat"]
PASSED: list[Step] = [0.1, 1, 2, 5, 7, 24, 72, 24 * 8]
STEPS = st.one_of(st.sampled_from([*NAMED, "cancel"]), st.sampled_from(PASSED))
# In the end all is well: each stage that is left has its day.
ROUND: list[Step] = ["tell", "next", "ok", "tell", 7, "ok", 2, "ok", 7, "ok"]
END = [*ROUND * len(LADDER), "tell"]
_NUMBERS = count()


@settings(
    max_examples=int(os.environ.get("HISTORIES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=6, max_size=40))
def test_each_stage_is_taken_once_in_any_history(world: World, steps: list[Step]) -> None:
    world.clear()
    notice_id = world.plan(f"H{next(_NUMBERS)}", list(LADDER))
    model, now = Model(), LADDER[0].due_at
    for step in [*steps, *END]:
        if step == "next" or not isinstance(step, str):
            after = model.next_at(now) if isinstance(step, str) else now + hours(step)
            if any(at + WAIT <= after for at in model.untold.values()):
                _tell(world, model)  # SES is never later than WAIT
            now = after
        elif step == "tell":
            _tell(world, model)
        elif step == "cancel":
            world.cancel(notice_id, now)
            model.cancelled = True
        elif step == "repeat":  # an old message of the queue comes once more
            world.send(notice_id, LADDER[0].due_at - hours(1))
        else:
            _fire(world, notice_id, now, step)
            model.fire(now, MEETINGS[step])
        assert dict(world.stages()) == model.taken
        assert all(number == 1 for number in model.taken.values())
    row = world.row(notice_id)
    assert {entry.stage: entry.outcome for entry in row.history} == model.outcomes
    assert [stage.name for stage in row.stages] == [stage.name for stage in model.pending]
    assert world.is_indexed(notice_id) == (not model.cancelled and bool(model.pending))
    _note(world, model, steps)


def _note(world: World, model: Model, steps: list[Step]) -> None:
    event(f"taken: {len(model.taken)}, cancelled: {model.cancelled}")
    faults = sum(step in MEETINGS and step != "ok" for step in steps)
    note(histories=1, mails=len(world.sent()), faults=faults)


def _tell(world: World, model: Model) -> None:
    world.tell()
    model.told()


def _fire(world: World, notice_id: NoticeId, now: datetime, meeting: str) -> None:
    call, _, fault = meeting.partition(" ")
    world.mail.answers = [ANSWERS[call]] if call in ANSWERS else []
    with nullcontext() if call in ANSWERS else fault_at(call, fault), suppress(Died):
        world.send(notice_id, now)
    world.mail.answers = []
