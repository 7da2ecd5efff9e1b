"""Wire shapes of batches of stays."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.bulk.rules import MOST_BYTES, MOST_IN_REQUEST, Batch, DamagedRow, RowVerdict, State
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.uploads.schemas import Sha256, UploadView
from chalicelib.web.parsing import Line, View, Wire
from chalicelib.web.problems import Lang, words, wrong_fields

Size = Annotated[int, msgspec.Meta(ge=1, le=MOST_BYTES)]
Cell = Annotated[str, msgspec.Meta(max_length=2000)]
RawRow = dict[str, Cell | int | None]
Order = Literal["day_first", "month_first"]
DayColumn = Literal["date_of_birth", "date_of_expiry", "arrived_at", "leaves_on"]
_MOST_DECLINED = 1000


class UploadFields(Wire, frozen=True):
    """A list that is going to be uploaded: its name, its size in bytes, its SHA-256 in hex."""

    name: Line
    bytes: Size
    sha256: Sha256


class StartBatch(Wire, frozen=True):
    """Stays in one of the operator's premises, as many as there are.

    One of: `rows`, 25 at the most, judged in the answer; or the `upload` of a CSV or XLSX of
    10,000 at the most. A row has the columns of the template, and may have a `row_id` of the
    sender's own: of the same premises it is one report, however often it is sent. A dry run
    tells what would become of each row, and reports none. A row that needs a repair waits
    until its sender has seen and accepted it (`confirm`), or is refused (`refuse`).
    """

    premises: Line
    rows: Annotated[list[RawRow], msgspec.Meta(min_length=1, max_length=MOST_IN_REQUEST)] | None = (
        None
    )
    upload: UploadFields | None = None
    dry_run: bool = False
    repairs: Literal["confirm", "refuse"] = "confirm"


class ConfirmRepairs(Wire, frozen=True):
    """The sender's answer to what is proposed.

    `except_rows` are the numbers of rows whose repairs are not accepted. `orders` says of a
    column of days how it is written: then all is read again, and proposed anew.
    """

    repairs: Literal["accept", "refuse"]
    except_rows: Annotated[tuple[int, ...], msgspec.Meta(max_length=_MOST_DECLINED)] = ()
    orders: dict[DayColumn, Order] | None = None


class AskResult(Wire, frozen=True):
    """In which form the result is wanted."""

    format: Literal["csv", "xlsx"] = "csv"


class CountsView(View, frozen=True):
    """How many rows were read: as many as the four others together."""

    read: int
    accepted: int
    late: int
    duplicate: int
    refused: int


class WrongView(View, frozen=True):
    """What is wrong with a column, or the file: its name, a code, and words."""

    field: str
    code: str
    detail: str


class RepairView(View, frozen=True):
    """What was given, what is proposed (null: the sender must say; `choices`), and why."""

    field: str
    given: str
    proposed: str | None
    why: str
    detail: str
    choices: list[str]


class RowView(View, frozen=True):
    """A row: its number as a spreadsheet shows it, and what became of it (null: not yet).

    A double names the first report; a row sent before names itself.
    """

    number: int
    row_id: str
    verdict: Literal["accepted", "late", "duplicate", "refused"] | None
    receipt: str | None
    duplicate_of: str | None
    errors: list[WrongView]
    repairs: list[RepairView]


class NoteView(View, frozen=True):
    """Something about the list that its sender should see."""

    code: str
    detail: str


class BatchView(View, frozen=True):
    """A batch and how far it is.

    `total` is how many rows it has, null until they were read; `damaged` how many need a repair;
    `confirm_before` until when those can be accepted; `rows` the verdicts of a batch whose rows
    came in the request.
    """

    id: str
    premises: str
    name: str | None
    dry_run: bool
    state: Literal[
        "awaiting_file",
        "reading",
        "awaiting_confirmation",
        "reporting",
        "done",
        "refused",
        "lapsed",
    ]
    created_at: datetime
    received_at: datetime | None
    confirm_before: datetime | None
    total: int | None
    damaged: int
    counts: CountsView
    errors: list[WrongView]
    notes: list[NoteView]
    upload: UploadView | None
    rows: list[RowView] | None


class RowPageView(View, frozen=True):
    """Rows of a batch; `next` is what to send as `after` for those that follow."""

    items: list[RowView]
    next: str | None


class ResultView(View, frozen=True):
    """The result as a file: each row in the sender's order; `content` is Base64."""

    name: str
    content_type: str
    content: str


def wrong_views(errors: tuple[FieldError, ...], language: Lang) -> list[WrongView]:
    """Show what is wrong, in words."""
    if not errors:
        return []
    return [WrongView(**one) for one in wrong_fields(InvalidError(errors), language)]


def _said(kind: str, code: str, values: Mapping[str, str | int], language: Lang) -> str:
    """Return the words of a note or a repair: of the sheet's own, or of a batch's."""
    text: str = words(language).get(f"{kind}s", {}).get(code, "")
    text = text or words(language)["batches"].get(f"{kind}_{code}", code)
    return text.format_map(dict(values))


def row_view(row: RowVerdict | DamagedRow, language: Lang) -> RowView:
    """Show a row to who sent it."""
    judged = row if isinstance(row, RowVerdict) else None
    return RowView(
        number=row.number,
        row_id=row.row_id,
        verdict=judged.verdict.value if judged else None,
        receipt=judged.receipt if judged else None,
        duplicate_of=judged.duplicate_of if judged else None,
        errors=wrong_views(judged.errors, language) if judged else [],
        repairs=[
            RepairView(
                field=one.field,
                given=one.given,
                proposed=one.proposed,
                why=one.why,
                detail=_said("repair", one.why, {}, language),
                choices=list(one.choices),
            )
            for one in row.repairs
        ],
    )


def batch_view(
    batch: Batch,
    now: datetime,
    language: Lang,
    upload: UploadView | None = None,
    rows: list[RowVerdict] | None = None,
) -> BatchView:
    """Show a batch to who sent it."""
    counts, before = batch.counts, batch.confirm_before
    return BatchView(
        id=batch.id,
        premises=batch.asked.premises,
        name=batch.asked.name,
        dry_run=batch.asked.dry_run,
        state="lapsed" if before and before < now else batch.state.value,
        created_at=batch.created_at,
        received_at=batch.received_at,
        confirm_before=before,
        total=batch.rows,
        damaged=batch.damaged,
        counts=CountsView(
            read=counts.read,
            accepted=counts.accepted,
            late=counts.late,
            duplicate=counts.duplicate,
            refused=counts.refused,
        ),
        errors=wrong_views(batch.errors, language),
        notes=[
            NoteView(code=code, detail=_said("note", code, values, language))
            for code, values in batch.notes
        ],
        upload=upload if batch.state is State.AWAITING_FILE else None,
        rows=None if rows is None else [row_view(one, language) for one in rows],
    )
