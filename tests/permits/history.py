"""One history of permits and their warnings: what offices, senders, SES and faults do."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from pynamodb.exceptions import PynamoDBException

from chalicelib.core.clock import instant_of, utc_now
from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.core.ids import HolderId
from chalicelib.db import keys
from chalicelib.db.table import Reference
from chalicelib.db.transaction import commit
from chalicelib.notices import events, sweeping
from chalicelib.notices.repository import Due
from chalicelib.notices.rules import WAIT
from chalicelib.permits import service
from chalicelib.permits.rules import Permit, PermitStatus
from tests.factories.faults import Died
from tests.notices.mail_server import Answer, Mail
from tests.notices.world import World, a_minute, hours
from tests.permits.guests import ENDS, LANGUAGES, Guest, permit_of, story_of, successor
from tests.permits.history_faults import Queue, act_at, fault_at
from tests.permits.oracle import Chapter
from tests.permits.promises import Promises
from tests.permits.test_rules import Names

BEGIN = datetime(2028, 2, 9, 3, 0, tzinfo=UTC)  # a leap year, three weeks before the day
# A back-off is over after an hour, an unknown outcome after WAIT: what was troubled goes on then.
_TROUBLE = WAIT + timedelta(minutes=1)
# A look at a permit rises as the store's own fault.
_BROKEN_OFF = (Died, UnavailableError, PynamoDBException)
_HISTORIES, _MESSAGES = count(), count()


@dataclass(frozen=True)
class Message:
    """A message of the senders' queue, and when it was put there."""

    id: str
    body: dict[str, str]
    sent_at: datetime


@dataclass
class History:
    """Does what the steps say; what must be true of it stands in `promises`."""

    world: World
    queue: Queue
    number: int = field(default_factory=lambda: next(_HISTORIES))
    now: datetime = BEGIN
    guests: list[Guest] = field(default_factory=list)
    waiting: list[Message] = field(default_factory=list)
    worked: list[Message] = field(default_factory=list)
    stream: list[Due] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.promises = Promises(self.world)
        with suppress(Reference.DoesNotExist):
            Reference.get(*keys.system("sweep-notices")).delete()

    # What offices do

    def create(
        self, zone: str, sponsors: frozenset[str], holder: str, left: int, since: int
    ) -> None:
        """Record a permit with so many days left, valid since so many days."""
        inboxes = {address: LANGUAGES[address] for address in sorted(sponsors)}
        story = story_of(len(self.guests), zone, inboxes, holder)
        holder_id = HolderId(f"SOAK{self.number}X{len(self.guests)}")
        permit = permit_of(story, holder_id, self.now, (left, since))
        commit(service.plan_permit(permit, Names(story.name, ""), self.now))
        self._record(Guest(story, permit), goes_on=False)

    def _record(self, guest: Guest, *, goes_on: bool) -> None:
        permit = guest.permit
        chapter = Chapter(self.now, permit.valid_from, permit.last_day_of_stay, goes_on)
        before = guest.story.last if goes_on else None
        guest.story.chapters.append(chapter)
        self.promises.make(guest.story, permit.id, before)
        if guest not in self.guests:
            self.guests.append(guest)

    def end(self, how: str, which: int, around: AbstractContextManager[Any] | None = None) -> None:
        """End a permit in one of four ways; something may go wrong around it."""
        here = [guest for guest in self.guests if guest.is_here]
        if not here:
            return
        guest = here[which % len(here)]
        after = successor(guest.permit, how, self.now)
        with suppress(*_BROKEN_OFF, ConflictError), around or nullcontext():
            writes = service.plan_end(guest.permit.id, ENDS[how], self.now)
            if after:
                named, goes_on = Names(guest.story.name, ""), how == "replace"
                writes += service.plan_permit(after, named, self.now, goes_on=goes_on)
            commit(writes)
        self._learn_end(guest, after, how)

    def _learn_end(self, guest: Guest, after: Permit | None, how: str) -> None:
        """Take from the store whether it came to pass: all of it or nothing."""
        stored = service.get_permit(guest.permit.id).status
        is_ended = stored is not PermitStatus.VALID
        if after:
            assert (service.find_permit(after.id) is not None) == is_ended
        if not is_ended:
            return
        self.happened["ends"] += 1
        guest.story.end(self.now)
        self.promises.end(guest.permit.id)
        if after:
            guest.permit = after
            self._record(guest, goes_on=how == "replace")

    # What the system does

    def sweep(self, around: AbstractContextManager[Any] | None = None) -> None:
        """Sweep once."""
        with suppress(*_BROKEN_OFF), around or nullcontext():
            service.warn_sponsors(self.now)
        self._receive()

    def wake(self) -> None:
        """Let the table's stream bring what was stored."""
        rows, self.stream = self.stream, []
        sweeping.wake(rows, self.now)
        self._receive()

    def work(
        self,
        around: AbstractContextManager[Any] | None = None,
        messages: list[Message] | None = None,
    ) -> None:
        """Let a sender work on what waits; what fails, or dies with the sender, comes again."""
        batch = list(self.waiting) if messages is None else messages
        with suppress(Died), around or nullcontext():
            answer = events.send_messages(
                {"Records": [self._delivered(one) for one in batch]}, a_minute()
            )
            failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
            done = {one.id for one in batch} - failed
            self.worked = [*self.worked, *(one for one in batch if one.id in done)][-9:]
            self.waiting = [one for one in self.waiting if one.id not in done]

    def fire(self) -> None:
        """Let all be well for once, at the next full hour: nothing that is due stays unsent."""
        self.go_to(self.now.replace(minute=0) + hours(1))
        self.promises.begin(self.now)
        self.wake()
        self.sweep()
        self.work()
        self.check()
        self.promises.check_all_sent()

    def fail(self, what: str, fault: tuple[int, str, int]) -> None:
        """Sweep or work with a fault at one of the calls."""
        around = fault_at(self.queue, *fault)
        self._trouble("unknown")
        {"sweep": self.sweep, "work": self.work}[what](around)

    def answer(self, answer: Answer) -> None:
        """Work with SES answering the first mail so."""
        self.world.mail.answers = [answer]
        self._trouble("refused" if answer == "reject" else "unknown")
        self.work()
        self.world.mail.answers = []

    def interrupt(self, number: int, phase: str, act: tuple[Any, ...]) -> None:
        """Let something happen before or after the so-manieth call of a sender."""
        self._trouble("interrupted")

        def happen(operation: str) -> None:
            with self.promises.during(phase, operation):
                self.do(*act)

        self.work(act_at(number, happen, phase))

    def overtake(self, number: int) -> None:
        """Let a second sweep run through at the so-manieth call of the first."""
        self._trouble("interrupted")
        self.sweep(act_at(number, lambda _: self.sweep()))

    def race(self, how: str, which: int, number: int) -> None:
        """Let a sender work at one of the calls by which an office ends a permit."""
        self._trouble("interrupted")
        self.end(how, which, act_at(number, lambda _: self.work()))

    def _trouble(self, why: str) -> None:
        self.happened["faults"] += 1
        self.promises.trouble(why, self.now + _TROUBLE)

    # What SES tells

    def tell(self, kind: str, order: int, fault: tuple[int, str, int] | None = None) -> None:
        """Let events of mails come, again too, the newest first if `order` is negative."""
        mails = list(self.world.sent())[::order]
        for mail in mails[:1] if kind in {"Permanent", "Complaint"} else mails:
            if fault:
                with suppress(Died), fault_at(self.queue, *fault):
                    self.world.record(_told(mail, kind))  # it stays on its queue, and comes again
            assert self.world.record(_told(mail, kind)) == []
            self.told.add(("Send", mail.message_id))
            if kind in {"Permanent", "Complaint"}:
                self.promises.stop(mail.recipient)

    def go_to(self, at: datetime) -> None:
        """Let time pass; SES is never later than WAIT, as the protocol supposes."""
        late = [
            mail
            for mail in self.world.sent()
            if ("Send", mail.message_id) not in self.told
            and self.promises.taken_at(mail) + WAIT <= at
        ]
        for mail in late:
            self.told.add(("Send", mail.message_id))
            assert self.world.record(mail.event("Send")) == []
        self.now = at

    # What is seen to

    def check(self) -> None:
        """See that all is as it must be, now."""
        self.stream += self.promises.check(self.now)

    def do(self, what: str, *rest: Any) -> None:
        """Take one step."""
        steps: dict[str, Callable[..., None]] = {
            "create": self.create,
            "end": self.end,
            "end with a fault": lambda how, which, fault: self.end(
                how, which, fault_at(self.queue, *fault)
            ),
            "race": self.race,
            "overtake": self.overtake,
            "fire": self.fire,
            "sweep": self.sweep,
            "wake": self.wake,
            "work": self.work,
            "again": lambda: self.work(messages=list(self.worked)),
            "fail": self.fail,
            "answer": self.answer,
            "during": self.interrupt,
            "tell": self.tell,
            "pass": lambda passed: self.go_to(self.now + hours(passed)),
            "next": lambda: self.go_to(self.promises.next_at(self.now)),
        }
        steps[what](*rest)

    def finish(self) -> None:
        """Let all be well until nothing is left to send."""
        self.go_to(self.now + _TROUBLE)
        for _ in range(60):
            self.fire()
            self.tell("Send", 1)
            self.check()
            if (at := self.promises.next_at(self.now)) == self.now:
                break
            self.go_to(at - hours(1))
        self.promises.close()

    def _receive(self) -> None:
        bodies, self.queue.taken = self.queue.taken, []
        self.waiting += [Message(f"M{next(_MESSAGES)}", body, self.now) for body in bodies]

    def _delivered(self, message: Message) -> dict[str, Any]:
        # A sender reads the machine's clock to tell how long a message lay there.
        lay = self.now - instant_of(message.body["as_of"])
        sent = utc_now() - max(lay, timedelta())
        return {
            "messageId": message.id,
            "body": json.dumps(message.body),
            "attributes": {"SentTimestamp": str(int(sent.timestamp() * 1000))},
        }


def _told(mail: Mail, kind: str) -> dict[str, Any]:
    if kind in {"Permanent", "Transient"}:
        return mail.event("Bounce", bounceType=kind)
    return mail.event(kind)
