"""What was promised to whom, and that it was kept: told from the oracle's rules and the inbox."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from chalicelib.core.ids import NoticeId, PermitId
from chalicelib.db import keys
from chalicelib.notices.repository import Due, NoticeItem, _notice
from chalicelib.notices.rules import MOST_REFUSALS, MOST_UNKNOWN, Notice, Outcome, urgency_of
from chalicelib.permits import repository
from tests.notices.mail_server import Mail
from tests.notices.world import World
from tests.permits.oracle import Chapter, Story, inboxes, promised

_TAKEN = {
    Outcome.SENT,
    Outcome.UNDELIVERED,
    Outcome.DELIVERED,
    Outcome.BOUNCED,
    Outcome.COMPLAINED,
}
_KINDS = {"permit_ending": "sponsor", "permit_ending_holder": "holder"}
_SLOW_MACHINE = timedelta(seconds=20)  # a message's age is told by the machine's clock
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_NEVER = 1_000_000


@dataclass
class Line:
    """The warnings of one permit to one inbox.

    `stages` must come, `allowed` may; `limit` is the number of mails taken when the permit
    ended: none after that may be of it.
    """

    story: Story
    chapter: Chapter
    inbox: tuple[str, str, str]
    stages: dict[str, datetime]
    allowed: dict[str, datetime] = field(default_factory=dict)
    taken: dict[str, datetime] = field(default_factory=dict)
    limit: int = _NEVER
    before: "Line | None" = None

    def due(self, at: datetime) -> list[str]:
        """Return what was due by an instant, the latest last."""
        every = {**self.stages, **self.allowed}
        return sorted((one for one in every if every[one] <= at), key=lambda one: every[one])

    def firsts(self) -> int:
        """Count the mails at once of this permit and those in whose place it stands."""
        return ("first" in self.taken) + (self.before.firsts() if self.before else 0)


@dataclass
class Promises:
    """All lines, and what is known of the world that explains a mail that did not come."""

    world: World
    lines: dict[NoticeId, Line] = field(default_factory=dict)
    versions: dict[NoticeId, int] = field(default_factory=dict)
    mails: list[tuple[Mail, datetime]] = field(default_factory=list)
    headers: list[tuple[str, str, str]] = field(default_factory=list)
    stopped: dict[str, int] = field(default_factory=dict)
    troubled_until: datetime = _EARLIEST
    why: Counter[str] = field(default_factory=Counter)
    now: datetime = _EARLIEST
    begun: int = 0
    slack: int = 0

    def make(self, story: Story, permit_id: PermitId, before: Chapter | None) -> None:
        """Note what the rules promise of a permit of now, and find the rows that keep it."""
        found = repository.find_permit(permit_id)
        assert found is not None
        rows = {one: self.world.row(one) for one in found[1]}
        places = {
            (row.letter.recipient, _KINDS[row.letter.kind], row.letter.language): one
            for one, row in rows.items()
        }
        stages = promised(story.last, story.zone)
        assert len(places) == len(rows)
        if stages:
            assert set(places) == set(inboxes(story))
        for inbox, row in places.items():
            line = Line(story, story.last, inbox, dict(stages))
            self.lines[row] = line
        if before is not None:
            for old in [one for one in self.lines.values() if one.chapter is before]:
                new = self.lines.get(places.get(old.inbox, NoticeId("")))
                self._hand_over(old, new, story.last.recorded_at)

    def _hand_over(self, old: Line, new: Line | None, at: datetime) -> None:
        """A mail at once that was not sent yet goes on to the permit that takes the place."""
        is_open = "first" in {**old.stages, **old.allowed} and not old.firsts()
        is_calm = at >= self.troubled_until and old.due(at) == ["first"]
        is_calm &= old.inbox[0] not in self.stopped and "first" in old.stages
        if new is None:
            assert not (is_open and is_calm), "the mail at once lost"
            return
        new.before = old
        if is_open:
            (new.stages if is_calm else new.allowed)["first"] = at

    def end(self, permit_id: PermitId) -> None:
        """Note that a permit has ended: no mail that is not on its way yet is of it."""
        found = repository.find_permit(permit_id)
        for row in found[1] if found else []:
            self.lines[row].limit = len(self.world.sent()) + self.slack

    @contextmanager
    def during(self, phase: str, operation: str) -> Iterator[None]:
        """Something happens at a call of a sender: one mail may be on its way.

        It is so just before SES's call, and just after a read, which may be the last before it.
        """
        last = {"SendEmail"} if phase == "before-send" else {"GetItem", "Query"}
        self.slack = int(operation in last)
        yield
        self.slack = 0

    def stop(self, address: str) -> None:
        """Note that nothing goes to an address that is not on its way yet."""
        self.stopped.setdefault(address, len(self.world.sent()))

    def trouble(self, why: str, until: datetime) -> None:
        """Note that something goes wrong, and until when rows may wait for it."""
        self.why[why] += 1
        self.troubled_until = max(self.troubled_until, until)

    def begin(self, now: datetime) -> None:
        """Note where a run begins in which all is well."""
        self.now, self.begun = now, len(self.world.sent())

    def taken_at(self, mail: Mail) -> datetime:
        """Return when a mail was taken, by the history's clock."""
        return next(at for one, at in self.mails if one is mail)

    def next_at(self, now: datetime) -> datetime:
        """Return when a warning is next due; now, if none is."""
        live = [one for one in self.lines.values() if one.chapter.ended_at is None]
        return min((at for one in live for at in one.stages.values() if at > now), default=now)

    def check(self, now: datetime) -> list[Due]:
        """See to the mails that came since the last look, and to the rows; return what moved."""
        for place, mail in enumerate(self.world.sent()):
            if place >= len(self.mails):
                self.mails.append((mail, now))
                self._check_mail(place, mail, now)
        return self._check_rows()

    def _check_mail(self, place: int, mail: Mail, now: datetime) -> None:
        rows = self.world.rows_of(mail)
        named = {self.lines[NoticeId(row)].story.name for row, _ in rows}
        parsed = mail.parsed
        language, kind = parsed["Content-Language"], parsed["List-Id"]
        self.headers.append((mail.recipient, language, kind))
        part = parsed.get_body(("plain",))
        text = part.get_content() if part else ""
        assert set(re.findall(r"Wq[a-j]{3}\b", text)) == named
        for row, stage in rows:
            line = self.lines[NoticeId(row)]
            capacity = "holder" if "holder" in kind else "sponsor"
            assert line.inbox == (mail.recipient, capacity, language)
            assert place < line.limit, "after the end"
            assert stage in {**line.stages, **line.allowed}, "never promised"
            assert stage not in line.taken, "twice"
            assert stage in line.due(now + _SLOW_MACHINE), "too early"
            assert stage == line.due(now)[-1], "too late: another stage is due"
            line.taken[stage] = now
            assert line.firsts() <= 1, "the mail at once twice"
        stopped = self.stopped.get(mail.recipient)
        # A sender that asked before the address was stopped is not called back.
        assert stopped is None or place <= stopped + 1, "to a stopped address"

    def _check_rows(self) -> list[Due]:
        moved = []
        for item in NoticeItem.scan(NoticeItem.kind.exists()):
            row = _notice(item)
            line = self.lines[row.id]
            assert row.is_stopped == (line.chapter.ended_at is not None)
            assert (item.due_pk is None) == (row.next_at is None)
            if row.next_at is not None:
                assert item.due_sk == keys.at(row.next_at, f"{urgency_of(row):02d}#{row.id}")
            told = {entry.stage for entry in row.history if entry.outcome in _TAKEN}
            assert told <= set(line.taken), "nobody took it"
            if self.versions.get(row.id) != row.version:
                self.versions[row.id] = row.version
                if row.next_at is not None and row.lease_until is None:
                    moved.append(Due(row.id, row.next_at, urgency_of(row)))
        return moved

    def check_all_sent(self) -> None:
        """See that what was due was sent by the run in which all was well, in one mail each."""
        if self.now < self.troubled_until:
            return
        came = Counter(self.headers[self.begun :])
        assert all(number == 1 for number in came.values()), "not in one digest"
        for row, line in self.lines.items():
            if line.chapter.ended_at is None and line.stages:
                due = [one for one in line.due(self.now) if one in line.stages]
                if due and due[-1] not in line.taken:
                    self._check_reason(self.world.row(row), due[-1], line)

    def _check_reason(self, row: Notice, stage: str, line: Line) -> None:
        outcomes = {entry.stage: entry.outcome for entry in row.history}
        assert stage in outcomes, "lost"
        if outcomes[stage] is Outcome.HELD:
            assert line.inbox[0] in self.stopped or self.why["refused"] >= MOST_REFUSALS
        else:
            assert outcomes[stage] is Outcome.UNCONFIRMED, "lost"
            assert self.why["unknown"] >= MOST_UNKNOWN

    def close(self) -> None:
        """See that nothing is left, and that the rows tell what came of it."""
        for row_id, line in self.lines.items():
            row = self.world.row(row_id)
            assert row.is_stopped or not row.stages
            told = {entry.stage for entry in row.history if entry.outcome in _TAKEN}
            assert told == set(line.taken)
