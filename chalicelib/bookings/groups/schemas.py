"""Wire shapes of a group's list: read from a file, replaced, shown to the desk."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.bookings.booker.schemas import PersonFields
from chalicelib.bookings.fields import Reference
from chalicelib.web.openapi import WrongField
from chalicelib.web.parsing import Line, View, Wire

MOST_LISTED = 200
# Base64 of a file of 180 kB: the body of a request has 256 kB at the most.
MOST_TEXT = 250_000


class ReadList(Wire, frozen=True):
    """A file of people, Base64, with its name; nothing of it is stored."""

    reference: Reference
    name: Line
    content: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_TEXT)]


class ReplaceList(Wire, frozen=True):
    """The people of a group, all of them: they replace those who were on the list."""

    reference: Reference
    people: Annotated[list[PersonFields], msgspec.Meta(max_length=MOST_LISTED)]


class ReadPersonView(View, frozen=True):
    """Who a row names, with all that is proposed in place; as `POST /bookings/people` takes it."""

    name: str
    document_number: str
    issuing_state: str
    born_on: str


class RepairView(View, frozen=True):
    """A proposal for a field: what the file has, what is proposed, and why in words."""

    field: str
    given: str
    proposed: str
    why: str
    detail: str


class QuestionView(View, frozen=True):
    """What is missing or wrong in a field, in words; `choices` are what it may mean."""

    field: str
    code: str
    detail: str
    given: str
    choices: list[str]


class ReadRowView(View, frozen=True):
    """A row of a file by its number there."""

    number: int
    person: ReadPersonView
    repairs: list[RepairView]
    errors: list[QuestionView]


class NoteView(View, frozen=True):
    """Something of the file as a whole, or of a row that was left out, in words."""

    code: str
    detail: str


class ReadListView(View, frozen=True):
    """What was read of a file of people; nothing of it is stored."""

    rows: list[ReadRowView]
    notes: list[NoteView]
    errors: list[WrongField]


class ListedPersonView(View, frozen=True):
    """Somebody on a group's list; `number` is what a check-in calls them."""

    number: int
    name: str
    document_number: str
    issuing_state: str
    born_on: date | None
    ground: str
    present: bool


class ListPageView(View, frozen=True):
    """A page of a group's list, in its order."""

    items: list[ListedPersonView]
    next: str | None
