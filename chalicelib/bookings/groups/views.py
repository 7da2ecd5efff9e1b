"""A group's list as its organiser and the desk are shown it."""

from collections.abc import Mapping

from chalicelib.bookings.groups.reading import ReadPeople, ReadRow
from chalicelib.bookings.groups.schemas import (
    ListedPersonView,
    ListPageView,
    NoteView,
    QuestionView,
    ReadListView,
    ReadPersonView,
    ReadRowView,
    RepairView,
)
from chalicelib.bookings.groups.service import Listed
from chalicelib.core.errors import InvalidError
from chalicelib.web.openapi import WrongField
from chalicelib.web.problems import Lang, words, wrong_fields

Values = Mapping[str, str | int]


def read_view(read: ReadPeople, language: Lang) -> ReadListView:
    """Show what was read of a file, each repair and question in words."""
    faults = wrong_fields(InvalidError(read.faults), language)
    return ReadListView(
        rows=[_row(one, language) for one in read.rows],
        notes=[
            NoteView(code=code, detail=_note(code, values, language)) for code, values in read.notes
        ],
        errors=[WrongField(**one) for one in faults],
    )


def list_page_view(listed: Listed) -> ListPageView:
    """Show a page of a group's list to the desk."""
    return ListPageView(
        items=[
            ListedPersonView(
                number=number,
                name=one.name,
                document_number=one.document_number,
                issuing_state=one.issuing_state,
                born_on=one.born_on,
                ground=one.ground,
                present=number in listed.present,
            )
            for number, one in listed.people
        ],
        next=listed.next,
    )


def _row(row: ReadRow, language: Lang) -> ReadRowView:
    said = words(language)["repairs"]
    wrong = wrong_fields(InvalidError(row.faults), language)
    asked = [
        QuestionView(
            field=one.field,
            code=one.why,
            detail=str(said[one.why]),
            given=one.given,
            choices=list(one.choices),
        )
        for one in row.questions
    ]
    return ReadRowView(
        number=row.number,
        person=ReadPersonView(
            name=row.values.get("name", ""),
            document_number=row.values.get("document_number", ""),
            issuing_state=row.values.get("issuing_state", ""),
            born_on=row.values.get("born_on", ""),
        ),
        repairs=[
            RepairView(
                field=one.field,
                given=one.given,
                proposed=one.proposed or "",
                why=one.why,
                detail=str(said[one.why]),
            )
            for one in row.repairs
        ],
        errors=asked
        + [
            QuestionView(
                field=one["field"], code=one["code"], detail=one["detail"], given="", choices=[]
            )
            for one in wrong
        ],
    )


def _note(code: str, values: Values, language: Lang) -> str:
    texts = words(language)
    said = texts["notes"].get(code) or texts["batches"].get(f"note_{code}")
    if said is None:
        said = texts["bookings"]["list_notes"][code]
    return str(said).format_map(dict(values))
