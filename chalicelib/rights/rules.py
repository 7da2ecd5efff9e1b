"""What a foreigner is shown of the own stay, and what they may ask to have put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import CorrectionId, HolderId, PersonId


class AlreadyDecidedError(ConflictError):
    """The request was decided before, otherwise."""

    code = "already_decided"


class Purpose(StrEnum):
    """On what occasion somebody looked."""

    FIELD = "field"  # a scan on duty outside
    COUNTER = "counter"  # the stamp, at a counter
    SEARCH = "search"  # among people by passport, name or birth
    PERMIT = "permit"  # the permit or its documents, at an office
    OWN = "own"  # by whoever holds the passport
    OTHER = "other"


_PURPOSES = {
    "stamp_viewed": Purpose.COUNTER,
    "granted_permit_shown": Purpose.COUNTER,
    "person_viewed": Purpose.SEARCH,
    "permit_viewed": Purpose.PERMIT,
    "document_viewed": Purpose.PERMIT,
    "documents_listed": Purpose.PERMIT,
    "own_stay_viewed": Purpose.OWN,
}


@dataclass(frozen=True, slots=True)
class Look:
    """That an office looked at a foreigner: never who there, and never what they wrote."""

    at: datetime
    office: str
    purpose: Purpose


class Subject(StrEnum):
    """What a foreigner says is wrong."""

    NAME = "name"
    BIRTH = "birth"
    NATIONALITY = "nationality"
    PASSPORT = "passport"
    PERMIT = "permit"
    STAY = "stay"
    RESTRICTION = "restriction"  # that the data be shown to nobody while it is settled
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Decision:
    """What an office decided on a request, why, and when."""

    granted: bool
    reason: str
    at: datetime
    person_id: PersonId


@dataclass(frozen=True, slots=True)
class Correction:
    """A foreigner's request to have something put right, and what became of it."""

    id: CorrectionId
    holder_id: HolderId
    office: str
    subject: Subject
    text: str
    asked_at: datetime
    body_hash: str
    decision: Decision | None = None


def purpose_of(action: str) -> Purpose:
    """Return on what occasion a look of the audit log was made."""
    return _PURPOSES.get(action, Purpose.OTHER)


def told(looks: Iterable[Look], now: datetime, after_hours: int, most: int) -> list[Look]:
    """Return the looks that may be told of, the latest first.

    One is told of some hours after it was made, so that nobody is warned while officers are
    still on the way; a foreigner's own looks are no news to them.
    """
    until = now - timedelta(hours=after_hours)
    found = [one for one in looks if one.at <= until and one.purpose is not Purpose.OWN]
    return sorted(found, key=lambda one: one.at, reverse=True)[:most]
