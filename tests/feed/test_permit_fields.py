"""A record's fields: the format as documented, and the files that test it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.errors import InvalidError
from chalicelib.feed.files import Row, open_file
from chalicelib.feed.permit_fields import COLUMNS, nested, read_record
from local.permit_file import AS_OF, DAMAGES, Asked, cells, json_line, lines, records

# Passports are hashed under a key of the engine's, where specimens are accepted.
pytestmark = pytest.mark.usefixtures("engine")

DOCUMENT = (Path(__file__).parents[2] / "docs/permit-files.md").read_text()


def test_example_of_the_format_is_a_record() -> None:
    (example,) = re.findall(r"```json\n(.*?)\n```", DOCUMENT, re.DOTALL)
    record = read_record(json.loads(example), AS_OF)
    assert (record.passport.full_name, record.sponsors[0].name if record.sponsors else "") == (
        "ANNA MARIA ERIKSSON",
        "PT Contoh",
    )


def test_format_names_each_column() -> None:
    named = re.sub(r"sponsor_1_(\w+)", r"sponsor_1_\1", DOCUMENT)
    lacking = [
        name for name in COLUMNS if name not in named and not re.match(r"sponsor_[2-5]_", name)
    ]
    assert lacking == []


def test_csv_and_json_lines_say_the_same() -> None:
    for record in records(Asked(20)):
        assert read_record(nested(cells(record), COLUMNS), AS_OF) == read_record(record, AS_OF)
        assert json.loads(json_line(record)) == record


def test_row_without_sponsors_says_so_only_where_the_file_has_their_columns() -> None:
    record = next(records(Asked(1)))
    plain = {name: cell for name, cell in cells(record).items() if "sponsor" not in name}
    assert read_record(nested(plain, COLUMNS), AS_OF).sponsors == ()
    without = [name for name in COLUMNS if "sponsor" not in name]
    assert read_record(nested(plain, without), AS_OF).sponsors is None


def test_record_finer_than_a_millisecond_is_the_same_when_it_comes_again() -> None:
    record = {**next(records(Asked(1))), "changed_at": "2026-11-21T01:00:00.123456Z"}
    assert read_record(record, AS_OF).changed_at.microsecond == 123_000


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"changed_at": "2026-11-22T01:00:00"}, "changed_at", "instant_without_offset"),
        ({"changed_at": "2026-11-23T01:00:00Z"}, "changed_at", "in_the_future"),
        ({"changed_at": "0001-01-01T00:00:00+14:00"}, "changed_at", "not_an_instant"),
        ({"changed_at": "9999-12-31T23:59:59-14:00"}, "changed_at", "not_an_instant"),
        ({"last_day_of_stay": "9999-12-31"}, "last_day_of_stay", "day_too_far"),
        ({"valid_from": "0001-01-01"}, "valid_from", "day_too_far"),
        ({"reference": "A B"}, "reference", "wrong_format"),
        ({"status": "ok"}, "status", "not_a_choice"),
        ({"office": "NIRGENDS"}, "office", "unknown_office"),
        ({"holder": {"email": "x@y@z"}}, "holder.email", "not_an_email"),
        (
            {"sponsors": [{"name": "A\r\nBcc: x", "email": "a@b.example"}]},
            "sponsors",
            "wrong_format",
        ),
        ({"secret": 1}, "secret", "unknown_field"),
    ],
)
def test_wrong_field_is_named(changed: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_record({**next(records(Asked(1))), **changed}, AS_OF)
    assert [(one.field, one.code) for one in refused.value.errors] == [(field, code)]


def _is_wrong(row: Row, columns: tuple[str, ...]) -> bool:
    if row.error:
        return True
    try:
        read_record(nested(row.values, columns) if columns else row.values, AS_OF)
    except InvalidError:
        return True
    return False


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_file_has_as_many_wrong_rows_as_were_damaged(damage: str, form: str) -> None:
    raw = b"".join(lines(Asked(400, damages=(damage,)), form))
    file, _ = open_file(lambda start, end: raw[start:end], len(raw), COLUMNS)
    read = list(file.rows(file.form.start, file.form.line))
    wrong = sum(1 for row in read if _is_wrong(row, file.form.columns))
    added = len(read) - 400
    assert (added > 0, wrong > 0) == (
        (True, False) if damage in {"double", "older"} else (False, True)
    )
    assert added + wrong < 30
