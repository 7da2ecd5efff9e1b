"""The result of a batch as a file, in the sender's own order and the asker's language."""

import base64
from collections.abc import Iterator, Sequence

import msgspec

from chalicelib.bulk.rules import Batch, RowVerdict
from chalicelib.bulk.schemas import ResultView, RowView, row_view
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.sheets.templates import Format, Language, template
from chalicelib.sheets.writing import CSV_TYPE, XLSX_TYPE, csv_bytes, xlsx_bytes
from chalicelib.web.problems import Lang, words

_COLUMNS = (
    *("number", "row_id", "verdict", "receipt", "duplicate_of"),
    *("field", "wrong", "given", "proposed", "why"),
)
_BETWEEN = "; "


def result_of(batch: Batch, rows: Sequence[RowVerdict], form: str, language: Lang) -> ResultView:
    """Write the verdicts as CSV or XLSX, of which no cell is a formula."""
    said = words(language)["batches"]
    title = str(said["result_title"])
    lines = _lines(rows, language, said)
    is_csv = form == "csv"
    raw = csv_bytes(lines) if is_csv else xlsx_bytes(lines, title)
    return ResultView(
        name=f"{said['result_file']}-{batch.id.lower()}.{form}",
        content_type=CSV_TYPE if is_csv else XLSX_TYPE,
        content=base64.b64encode(raw).decode(),
    )


def template_of(language: str, form: str) -> ResultView:
    """Give the empty list to fill in; raises InvalidError for an unknown language or form."""
    try:
        tongue: Language = msgspec.convert(language, Language)
    except msgspec.ValidationError as error:
        raise InvalidError(FieldError("language", "not_a_choice")) from error
    try:
        kind: Format = msgspec.convert(form, Format)
    except msgspec.ValidationError as error:
        raise InvalidError(FieldError("format", "not_a_choice")) from error
    return ResultView(
        name=f"{words(tongue)['batches']['template_file']}.{kind}",
        content_type=CSV_TYPE if kind == "csv" else XLSX_TYPE,
        content=base64.b64encode(template(tongue, kind)).decode(),
    )


def _lines(
    rows: Sequence[RowVerdict], language: Lang, said: dict[str, str]
) -> Iterator[Sequence[str | int | None]]:
    yield [said[f"column_{name}"] for name in _COLUMNS]
    for row in rows:
        yield _line(row_view(row, language), said)


def _line(row: RowView, said: dict[str, str]) -> list[str | int | None]:
    named = [one.field for one in row.errors] or [one.field for one in row.repairs]
    proposed = [
        one.proposed if one.proposed is not None else " / ".join(one.choices) for one in row.repairs
    ]
    return [
        row.number,
        row.row_id,
        said[f"verdict_{row.verdict}"],
        row.receipt,
        row.duplicate_of,
        _BETWEEN.join(dict.fromkeys(named)),
        _BETWEEN.join(f"{one.field}: {one.detail}" for one in row.errors),
        _BETWEEN.join(one.given for one in row.repairs),
        _BETWEEN.join(proposed),
        _BETWEEN.join(one.detail for one in row.repairs),
    ]
