"""What counters and offices do with permits in the forty days, and the story told beside it."""

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app import app
from chalicelib.clients import aws, functions
from chalicelib.core.clock import utc_now
from chalicelib.core.config import config
from chalicelib.core.ids import HolderId, PermitId, PersonId, StampId, body_hash
from chalicelib.db.table import connection
from chalicelib.db.transaction import commit
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Contact, Permit, PermitSource, PermitStatus
from chalicelib.persons.schemas import PassportFields
from chalicelib.stamps import service as stamps
from chalicelib.stamps.care import ending, succession
from chalicelib.stamps.care.schemas import CancelStamp, ExtendStamp, RecordDeparture, ReplaceStamp
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.rules import IssuedStamp, ReplacementReason
from chalicelib.stamps.schemas import HolderFields, IssueStamp, SponsorFields
from chalicelib.stamps.trust import sealing, trust_list
from chalicelib.web.guards import Person, Role
from local.demo import PLACES, Place
from local.emulator import environment
from local.functions import callable_functions
from local.provision import provision
from local.run import PREFIX
from tests.permits.oracle import Chapter, Story

_SHORT = {"A1": 30, "B1": 30, "C1": 60}
_SPONSORS = 60


@dataclass
class Guest:
    """Somebody here: the story, and how the system is told of what comes next."""

    story: Story
    place: Place
    stamp: IssuedStamp | None = None
    permit: Permit | None = None

    @property
    def is_here(self) -> bool:
        """Whether the permit of now has not ended."""
        return self.story.last.ended_at is None


@dataclass
class Office:
    """All counters and offices of the walk."""

    chance: random.Random
    site_url: str
    guests: list[Guest] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    @property
    def stories(self) -> list[Story]:
        """What happened to whom."""
        return [guest.story for guest in self.guests]

    def connect(self, engine: str) -> None:
        """Work on the engine of the running system, which is elsewhere after each start."""
        os.environ.update(environment(engine) | provision(engine, PREFIX))
        os.environ["SITE_URL"] = self.site_url
        for cached in (config, aws.client, connection):
            cached.cache_clear()
        functions.in_process.update(callable_functions(app))
        now = utc_now()
        if trust_list.find() is None:
            sealing.publish_trust_list(now, sign_from=(now - timedelta(days=9)).date())

    def lost(self) -> list[str]:
        """Return whose stamp or permit the store no longer has: what was answered must stand."""
        return [
            guest.story.name
            for guest in self.guests
            if (guest.stamp and stamps.find_stamp(guest.stamp.stamp.id) is None)
            or (guest.permit and permits.find_permit(guest.permit.id) is None)
        ]

    def record(self, now: datetime) -> None:
        """Record one more permit: at a checkpoint, or by an office with any last day."""
        place = self.chance.choice(PLACES)
        zone = {"DPS": "Asia/Makassar", "CGK": "Asia/Jakarta", "DJJ": "Asia/Jayapura"}
        guest = Guest(self._story(zone[place.checkpoint]), place)
        make = self._enter if self.chance.random() < 0.6 else self._grant
        guest.story.chapters.append(make(guest, now))
        self.guests.append(guest)
        self.done[f"{'entries' if guest.stamp else 'grants'}"] += 1

    def pass_day(self, now: datetime) -> None:
        """Let what happens to permits happen to some of those that are here."""
        for guest in self.guests:
            if guest.is_here and guest.story.last.recorded_at.date() < now.date():
                deed = self.chance.choices(
                    [None, self._extend, self._leave, self._cancel, self._replace],
                    [94, 2, 2, 0.7, 1.3],
                )[0]
                if deed is not None:
                    deed(guest, now)

    def _story(self, zone: str) -> Story:
        number = len(self.guests)
        language = self.chance.choice(["id", "en"])
        sponsors = {
            f"sponsor{one}@walk.test": "id" if one % 2 else "en"
            for one in self.chance.sample(range(_SPONSORS), self.chance.choice([0, 1, 1, 1, 2]))
        }
        holder = (f"holder{number}@walk.test", language)
        if sponsors and self.chance.random() < 0.1:
            holder = (next(iter(sponsors)), language)  # one address for both
        is_told = not sponsors or self.chance.random() < 0.4
        return Story(_name(number), zone, sponsors, holder if is_told else None)

    def _enter(self, guest: Guest, now: datetime) -> Chapter:
        story, number = guest.story, len(self.guests)
        index = self.chance.choice(sorted(_SHORT))
        entered = now - timedelta(days=self.chance.randrange(0, 7))
        sponsor = next(iter(story.sponsors), None)
        story.sponsors = {sponsor: story.sponsors[sponsor]} if sponsor else {}
        entry = IssueStamp(
            checkpoint=guest.place.checkpoint,
            permit_class=index,
            passport=_passport(number, story.name),
            sponsor=SponsorFields("PT Contoh", sponsor, story.sponsors[sponsor])
            if sponsor
            else None,
            holder=HolderFields(*story.holder) if story.holder else None,
            entered_at=entered,
        )
        officer = _person(Role.BORDER_OFFICER, guest.place)
        key = f"walk-{number}"
        guest.stamp = _sealed_as_of(
            now, lambda: stamps.issue_stamp(entry, officer, now, key, body_hash(key.encode()))
        )
        first = entered.astimezone(ZoneInfo(story.zone)).date()
        return Chapter(now, first, first + timedelta(days=_SHORT[index] - 1))

    def _grant(self, guest: Guest, now: datetime) -> Chapter:
        story = guest.story
        today = now.astimezone(ZoneInfo(story.zone)).date()
        first = today - timedelta(days=self.chance.randrange(-3, 30))
        last = today + timedelta(days=self.chance.randrange(-2, 45))
        holder_id = HolderId(f"WALK{len(self.guests):05d}")
        guest.permit = Permit(
            id=PermitId(f"{holder_id}-0"),
            holder_id=holder_id,
            stamp_id=None,
            permit_class="E33G",
            valid_from=min(first, last),
            last_day_of_stay=last,
            zone=story.zone,
            office=guest.place.office,
            status=PermitStatus.VALID,
            sponsors=tuple(
                Contact("PT Contoh", address, tongue) for address, tongue in story.sponsors.items()
            ),
            holder_contact=Contact(story.name, *story.holder) if story.holder else None,
            recorded_at=now,
            changed_at=now,
            source=PermitSource.OFFICE,
        )
        commit(permits.plan_permit(guest.permit, _Named(story.name), now))
        return Chapter(now, guest.permit.valid_from, last)

    def _extend(self, guest: Guest, now: datetime) -> None:
        last = guest.story.last
        if now.astimezone(ZoneInfo(guest.story.zone)).date() > last.last_day:
            return
        if guest.stamp is None:
            until = last.last_day + timedelta(days=30)
            self._succeed(guest, now, PermitStatus.EXTENDED, until)
        else:
            if guest.stamp.stamp.permit_class == "A1" or len(guest.story.chapters) > 1:
                return
            asked = ExtendStamp()
            guest.stamp = self._anew(
                guest, now, lambda number, sent: succession.extend_stay(number, asked, sent)
            )
            until = guest.stamp.stamp.last_day_of_stay
            assert until == last.last_day + timedelta(days=_SHORT[guest.stamp.stamp.permit_class])
        self._turn(guest, now, until)
        self.done["extensions"] += 1

    def _replace(self, guest: Guest, now: datetime) -> None:
        until = guest.story.last.last_day
        if guest.stamp is None:
            self._succeed(guest, now, PermitStatus.REPLACED, until)
        else:
            asked = ReplaceStamp(reason=ReplacementReason.LOST)
            guest.stamp = self._anew(
                guest, now, lambda number, sent: succession.replace_stamp(number, asked, sent)
            )
        self._turn(guest, now, until, goes_on=True)
        self.done["replacements"] += 1

    def _leave(self, guest: Guest, now: datetime) -> None:
        if guest.stamp is None:
            self._end(guest, now, PermitStatus.LEFT)
        else:
            asked = RecordDeparture(stamp_number=guest.stamp.number)
            officer = _person(Role.BORDER_OFFICER, guest.place)
            ending.record_departure(asked, _sent(officer, now, f"leave-{guest.story.name}"))
            guest.story.end(now)
        self.done["departures"] += 1

    def _cancel(self, guest: Guest, now: datetime) -> None:
        if guest.stamp is None:
            self._end(guest, now, PermitStatus.CANCELLED)
        else:
            head = _person(Role.OFFICE_HEAD, guest.place)
            sent = _sent(head, now, f"cancel-{guest.story.name}")
            ending.cancel_stamp(guest.stamp.number, CancelStamp(reason="walk"), sent)
            guest.story.end(now)
        self.done["cancellations"] += 1

    def _anew(
        self, guest: Guest, now: datetime, make: Callable[[str, Sent], IssuedStamp]
    ) -> IssuedStamp:
        assert guest.stamp is not None
        number = guest.stamp.number
        sent = _sent(_person(Role.OFFICE_HEAD, guest.place), now, f"anew-{number}")
        return _sealed_as_of(now, lambda: make(number, sent))

    def _succeed(self, guest: Guest, now: datetime, became: PermitStatus, until: date) -> None:
        before = guest.permit
        assert before is not None
        number = int(before.id.rpartition("-")[2]) + 1
        guest.permit = replace(
            before,
            id=PermitId(f"{before.holder_id}-{number}"),
            last_day_of_stay=until,
            recorded_at=now,
            changed_at=now,
            succeeds=before.id,
        )
        goes_on = became is PermitStatus.REPLACED
        named = _Named(guest.story.name)
        writes = permits.plan_permit(guest.permit, named, now, goes_on=goes_on)
        commit([*permits.plan_end(before.id, became, now), *writes])

    def _end(self, guest: Guest, now: datetime, status: PermitStatus) -> None:
        assert guest.permit is not None
        commit(permits.plan_end(guest.permit.id, status, now))
        guest.story.end(now)

    def _turn(self, guest: Guest, now: datetime, until: date, *, goes_on: bool = False) -> None:
        before = guest.story.last
        guest.story.end(now)
        guest.story.chapters.append(Chapter(now, before.valid_from, until, goes_on))


@dataclass(frozen=True)
class _Named:
    given_names: str
    surname: str = ""


def _name(number: int) -> str:
    """Return a name that no other has, of letters only, as mails write it."""
    digits = "".join("abcdefghij"[int(digit)] for digit in f"{number:04d}")
    return f"Wq{digits}"


def _passport(number: int, name: str) -> PassportFields:
    return PassportFields(
        document_number=f"W{number:07d}",
        issuing_state="UTO",
        nationality="UTO",
        given_names=name,
        date_of_birth="1990-01-01",
        date_of_expiry=date(2036, 1, 1),
    )


def _person(role: Role, place: Place) -> Person:
    name = f"{role}-{place.checkpoint}"
    return Person(
        PersonId(name), role, name, f"{name}@walk.test", place.office, checkpoint=place.checkpoint
    )


def _sent(person: Person, now: datetime, key: str) -> Sent:
    return Sent(person, now, key, body_hash(key.encode()))


def _sealed_as_of(now: datetime, make: Callable[[], IssuedStamp]) -> IssuedStamp:
    """Seal with the day of the walk; the signing function takes the present otherwise."""
    functions.in_process["sign_stamp"] = lambda event, _: {
        "seal": sealing.sign_stamp(StampId(event["stamp_id"]), utc_now(), as_of=now)
    }
    return make()
