"""A stay permit, its status and its people, as values; when its warnings are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from chalicelib.core.clock import local_date
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import HolderId, PermitId, StampId


class PermitEndedError(ConflictError):
    """The permit is no longer valid: it was superseded or cancelled, or its holder has left."""

    code = "permit_ended"


class PermitStatus(StrEnum):
    """Where a permit stands; whether its last day has passed is told from the date."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    DEPARTED = "departed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who gets the warnings: name, address, language (`id` or `en`)."""

    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Permit:
    """A stay permit; `zone` is the IANA zone of the checkpoint, in which its days are counted.

    `extensions` counts how often the stay was extended up to this permit.
    """

    id: PermitId
    holder_id: HolderId
    stamp_id: StampId
    permit_class: str
    valid_from: date
    last_day_of_stay: date
    zone: str
    office: str
    status: PermitStatus
    sponsor: Contact | None
    holder_contact: Contact | None
    extensions: int = 0


class Named(Protocol):
    """Somebody with a name as in the passport."""

    @property
    def given_names(self) -> str:
        """Given names, empty where there is one name only."""

    @property
    def surname(self) -> str:
        """Surname, or the one name there is."""


@dataclass(frozen=True, slots=True)
class WarningTerms:
    """What a permit's warnings follow: days before the last day, the hour, the facts to tell."""

    days: tuple[int, ...]
    hour: time
    overstay_fee: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is warned, and in which words."""

    kind: str
    contact: Contact


def recipients(permit: Permit) -> list[Recipient]:
    """Return who is warned: the sponsor, and the foreigner where an address is known.

    Who gave one address for both is warned once, as the sponsor: each stage comes once to an
    inbox.
    """
    found = []
    if permit.sponsor:
        found.append(Recipient("permit_ending", permit.sponsor))
    own = permit.holder_contact
    if own and not (permit.sponsor and _same_inbox(own.email, permit.sponsor.email)):
        found.append(Recipient("permit_ending_holder", own))
    return found


def _same_inbox(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def warning_stages(
    permit: Permit, terms: WarningTerms, now: datetime, *, goes_on: bool = False
) -> list[tuple[int, datetime]]:
    """Return each stage (days before the last day) and when it is due, the earliest first.

    Stages are calendar days in the permit's zone. One that lies on or before the day of entry
    or of recording is not made. A permit that `goes_on` takes over what another with the same
    last day has still to send: what is due later, were it on the same day.
    """
    today, zone = local_date(now, permit.zone), ZoneInfo(permit.zone)
    first = permit.valid_from if goes_on else max(permit.valid_from, today)
    return [
        (days, due_at)
        for days in _descending(terms.days)
        if (on := permit.last_day_of_stay - timedelta(days=days)) > first
        and (due_at := datetime.combine(on, terms.hour, zone).astimezone(UTC)) > now
    ]


def _descending(days: Sequence[int]) -> list[int]:
    return sorted(set(days), reverse=True)


def short_name(person: Named) -> str:
    """Return the first given name and the initial of the surname: `Anna E.`.

    A mail is read over many a shoulder: it names the foreigner no further than the sponsor needs.
    """
    given, surname = person.given_names.split(), person.surname.split()
    if not given:
        return _cased(surname[0]) if surname else ""
    initial = f" {surname[0][0]}." if surname else ""
    return _cased(given[0]) + initial


def _cased(word: str) -> str:
    return word.title() if word.isupper() else word
