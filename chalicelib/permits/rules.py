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

# The stage of a permit that is warned of as soon as it is recorded.
FIRST = "first"


class PermitEndedError(ConflictError):
    """The permit is no longer valid: it was superseded or cancelled, or its holder has left."""

    code = "permit_ended"


class PermitStatus(StrEnum):
    """Where a permit stands; whether its last day has passed is told from the date."""

    VALID = "valid"
    EXTENDED = "extended"  # another permit goes on from its last day
    REPLACED = "replaced"  # another permit stands in its place
    ENDED = "ended"  # over for another reason: its holder entered anew, or was deported
    CANCELLED = "cancelled"
    LEFT = "left"  # its holder has left


class PermitSource(StrEnum):
    """Who recorded a permit."""

    DESK = "desk"  # the counter or the gate at an entry
    OFFICE = "office"
    FEED = "feed"  # the directorate's database, as things happen
    FILE = "file"  # its daily file


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who gets the warnings: name, address, language (`id` or `en`)."""

    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Permit:
    """A stay permit; `zone` is the IANA zone in which its days are counted.

    `extensions` counts how often the stay was extended up to this permit. `number` is the
    permit's own, `reference` what the directorate's database calls it; empty where there is
    none. `succeeds` is the permit in whose place it
    stands, `successor` the one in its place. `changed_at` is the instant of the
    newest record that said so, `confirmed_at` that of the last full file that held it.
    `overstay_told` is the last day whose passing the office was told of, `granted_at` when the
    office granted an extension that is not recorded yet.
    """

    id: PermitId
    holder_id: HolderId
    stamp_id: StampId | None
    permit_class: str
    valid_from: date
    last_day_of_stay: date
    zone: str
    office: str
    status: PermitStatus
    sponsors: tuple[Contact, ...]
    holder_contact: Contact | None
    recorded_at: datetime
    changed_at: datetime
    extensions: int = 0
    number: str = ""
    source: PermitSource = PermitSource.DESK
    reference: str = ""
    succeeds: PermitId | None = None
    successor: PermitId | None = None
    confirmed_at: datetime | None = None
    overstay_told: date | None = None
    granted_at: datetime | None = None


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
    """What a permit's warnings follow: days before the last day, the clock, the facts to tell.

    A permit recorded with fewer than `at_once_below` days left is warned of at once.
    """

    days: tuple[int, ...]
    hour: time
    zone: str
    at_once_below: int
    overstay_fee: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """The stages of a permit's warnings, the earliest first, and those that came too late."""

    stages: tuple[tuple[str, datetime], ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is warned, and in which words."""

    kind: str
    contact: Contact


def holder_of(permit_id: PermitId) -> HolderId:
    """Return whose permit it is: the id begins with the holder's."""
    return HolderId(permit_id.rpartition("-")[0])


def is_running(permit: Permit | None, today: date) -> bool:
    """Whether a stay is lawful under a permit on a day in its zone."""
    if permit is None or permit.status is not PermitStatus.VALID:
        return False
    return permit.last_day_of_stay >= today


def staying_on(held: Sequence[Permit], at: datetime) -> Permit | None:
    """Return the permit on which somebody may stay longest: of those valid and begun by then."""
    begun = [one for one in held if one.valid_from <= local_date(at, one.zone)]
    valid = [one for one in begun if one.status is PermitStatus.VALID]
    return max(valid, key=lambda one: one.last_day_of_stay, default=None)


def recipients(permit: Permit) -> list[Recipient]:
    """Return who is warned: each sponsor, and the foreigner where an address is known.

    Who gave one address twice is warned once, as the sponsor: each stage comes once to an inbox.
    """
    found, inboxes = [], set()
    asked = [Recipient("permit_ending", sponsor) for sponsor in permit.sponsors]
    if permit.holder_contact:
        asked.append(Recipient("permit_ending_holder", permit.holder_contact))
    for one in asked:
        inbox = one.contact.email.strip().casefold()
        if inbox not in inboxes:
            inboxes.add(inbox)
            found.append(one)
    return found


def warning_ladder(
    permit: Permit, terms: WarningTerms, now: datetime, *, goes_on: bool = False
) -> Ladder:
    """Return each stage, named by its days before the last day, and when it is due.

    Stages are calendar days in the permit's zone, due by the clock of the warning zone. One that
    lies on or before the day of entry or of recording came too late; a permit that is recorded
    with few days left has a stage `first` at once. A permit that `goes_on` takes over what
    another with the same last day has still to send: what is due later, were it the same day.
    """
    today, zone = local_date(now, permit.zone), ZoneInfo(terms.zone)
    after = permit.valid_from if goes_on else max(permit.valid_from, today)
    stages, skipped = [], []
    if not goes_on and (permit.last_day_of_stay - today).days < terms.at_once_below:
        stages.append((FIRST, now))
    for days in _descending(terms.days):
        on = permit.last_day_of_stay - timedelta(days=days)
        due_at = datetime.combine(on, terms.hour, zone).astimezone(UTC)
        if on > after and due_at > now:
            stages.append((str(days), due_at))
        else:
            skipped.append(str(days))
    return Ladder(tuple(stages), tuple(skipped))


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
