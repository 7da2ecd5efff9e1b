"""An office's tips: what waits, is a case's, is held back or is done; each look is audited."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.audit import service as audit
from chalicelib.core.clock import instant_of, local_date
from chalicelib.core.errors import FieldError, ForbiddenError, InvalidError
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.reference import service as reference
from chalicelib.tips import photo_items, repository
from chalicelib.tips.rules import Entry, PhotoStatus, Tip, is_alike
from chalicelib.tips.service import get_tip
from chalicelib.web.guards import Person, Role

_MONTH = re.compile("20[0-9]{2}-(0[1-9]|1[0-2])")
# Among so many of those that wait and so many that are cases is looked for what says the same.
_MOST_COMPARED = 100
_MOST_ALIKE = 5
_SHOWN = "text position contact photos history"


class Part(StrEnum):
    """Which of an office's tips are listed."""

    OPEN = "open"
    CASE = "case"
    MUTED = "muted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tips of which office; the month of those that are done, `2026-11`."""

    part: Part
    office: str | None = None
    month: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of an office's tips, and since when the oldest waits."""

    office: str
    page: Page[Tip]
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A tip with all that belongs to it, and others that may say the same."""

    tip: Tip
    entries: list[Entry]
    photos: list[int]
    alike: list[Tip]


def list_tips(person: Person, asked: Asked, now: datetime) -> Listed:
    """Return a page of an office's tips: by priority and age, what is done the newest first.

    A division head may name an office; others see their own. Raises ForbiddenError without an
    office, InvalidError for a choice, a month or a cursor that is none.
    """
    office = _office(person, asked.office)
    month = asked.month or f"{local_date(now, 'UTC'):%Y-%m}"
    if not _MONTH.fullmatch(month):
        raise InvalidError(FieldError("month", "wrong_format"))
    is_closed = asked.part is Part.CLOSED
    part = month if is_closed else asked.part.upper()
    page = repository.list_tips(office, part, asked.after, MOST_ROWS, newest_first=is_closed)
    oldest = repository.find_oldest(office) if asked.part is Part.OPEN else None
    audit.commit_audited(audit.deed(person, "tips_viewed", f"OFFICE#{office}", now, asked.part))
    return Listed(office, page, instant_of(oldest) if oldest else None)


def view_tip(tip_id: str, person: Person, now: datetime) -> Whole:
    """Return a tip whole; the look is audited. NotFoundError for another office's too."""
    tip = get_tip(tip_id, person)
    done = audit.deed(person, "tip_viewed", f"TIP#{tip.id}", now, fields=_SHOWN)
    audit.commit_audited(done)
    return whole(tip, person)


def whole(tip: Tip, person: Person) -> Whole:
    """Return a tip with all that belongs to it; others like it only of the person's own office."""
    stored = [
        one.number for one in photo_items.list_photos(tip.id) if one.status is PhotoStatus.STORED
    ]
    alike = _alike(tip) if tip.is_open and tip.office == person.office else []
    return Whole(tip, repository.list_entries(tip.id), stored, alike)


def _alike(tip: Tip) -> list[Tip]:
    found = [
        other
        for part in (Part.OPEN, Part.CASE)
        for other in repository.list_tips(tip.office, part.upper(), None, _MOST_COMPARED).items
        if is_alike(tip, other)
    ]
    return found[:_MOST_ALIKE]


def _office(person: Person, asked: str | None) -> str:
    office = asked if person.role is Role.DIVISION_HEAD and asked else person.office
    if office is None or (asked and asked != office):
        raise ForbiddenError
    if reference.find_office(office) is None:
        raise InvalidError(FieldError("office", "not_a_choice"))
    return office
