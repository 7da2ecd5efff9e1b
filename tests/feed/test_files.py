"""Files read in ranges: whatever they are written in, one bad row never costs another."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidError
from chalicelib.feed import files
from chalicelib.feed.files import File, Read, Row, open_file

KNOWN = ("reference", "surname", "office")
HEAD = "reference,surname,office\n"


def reader(raw: bytes) -> Read:
    return lambda start, end: raw[start:end]


def opened(raw: bytes) -> File:
    return open_file(reader(raw), len(raw), KNOWN)[0]


def rows(raw: bytes) -> list[Row]:
    file = opened(raw)
    return list(file.rows(file.form.start, file.form.line))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_reads_alike_in_each_encoding_separator_and_line_end(
    encoding: str, separator: str, end: str
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerows([KNOWN, ("R1", "SPÉCIMEN", ""), ("R2", f'O"HARA{separator} A', "DENPASAR")])
    read = rows(text.getvalue().encode(encoding))
    assert [row.number for row in read] == [2, 3]
    assert read[0].values == {"reference": "R1", "surname": "SPÉCIMEN"}
    assert read[1].values == {
        "reference": "R2",
        "surname": f'O"HARA{separator} A',
        "office": "DENPASAR",
    }


def test_letters_of_two_bytes_that_hold_a_line_end_do_not_end_the_line() -> None:
    # U+0A0A and U+0D0A hold the bytes of line ends, at either place.
    text = f"{HEAD}R1,\u0a0a\u0d0a\u0a00\u000b,X\nR2,\u0a0a,Y\n".replace("\u000b", "B")
    read = rows(b"\xff\xfe" + text.encode("utf-16-le"))
    assert [row.values["surname"] for row in read] == ["\u0a0a\u0d0a\u0a00B", "\u0a0a"]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('"R1,SURNAME,X', "row_quote_open"),
        ("R1,SURNAME", "row_cells_differ"),
        ("R1,SURNAME,X,Y", "row_cells_differ"),
        ("R1," + "X" * 40_000 + ",Y", "row_too_long"),
        ("R1," + "X" * 3_000_000 + ",Y", "row_too_long"),
    ],
)
def test_broken_row_has_its_verdict_and_the_next_is_read(line: str, error: str) -> None:
    read = rows(f"{HEAD}R0,A,B\n{line}\n\nR2,C,D\n".encode())
    assert [(row.number, row.error) for row in read] == [(2, ""), (3, error), (5, "")]
    assert read[2].values["reference"] == "R2"


def test_row_that_is_no_text_is_broken_where_other_rows_are() -> None:
    raw = f"{HEAD}R1,É,X\n".encode() + b"R2,\xff\xfe,X\n" + "R3,Ø,X\n".encode()
    assert [row.error for row in rows(raw)] == ["", "row_not_text", ""]


@pytest.mark.parametrize(
    ("line", "error"),
    [("{", "row_not_json"), ("[]", "row_not_an_object"), ('{"a": "\\ud800"}', "row_not_json")],
)
def test_broken_json_has_its_verdict_and_the_next_is_read(line: str, error: str) -> None:
    read = rows(f'{{"reference": "R1"}}\n{line}\n{{"reference": "R3"}}'.encode())
    assert [(row.values.get("reference"), row.error) for row in read] == [
        ("R1", ""),
        (None, error),
        ("R3", ""),
    ]


@pytest.mark.parametrize(
    ("raw", "field", "code"),
    [
        (b"", "file", "file_empty"),
        (b"PK\x03\x04\0\0\0", "file", "not_a_permit_file"),
        (b"\n\n# nothing\n", "file", "no_records"),
        (b"name,age\nBudi,7\n", "file", "not_a_permit_file"),
        (b"reference,surnane,office\n", "surnane", "column_unknown"),
        (b"reference,office,office\n", "office", "column_repeated"),
    ],
)
def test_file_that_is_none_of_ours_is_refused_naming_why(raw: bytes, field: str, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        opened(raw)
    assert [(one.field, one.code) for one in refused.value.errors] == [(field, code)]


def test_remarks_and_the_separator_line_of_a_spreadsheet_stand_above_the_header() -> None:
    (row,) = rows(b"# daily file\r\nsep=;\r\nreference;surname;office\r\nR1;A,B;X\r\n")
    assert (row.number, row.values["surname"]) == (4, "A,B")


cell = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)


@given(
    st.lists(st.tuples(cell, cell), max_size=12),
    st.integers(1, 64),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
    st.sampled_from(["csv", "jsonl"]),
)
def test_going_on_at_any_row_reads_what_reading_on_would_have_read(
    written: list[tuple[str, str]], block: int, encoding: str, form: str
) -> None:
    text = io.StringIO(newline="")
    if form == "jsonl":
        for at, (one, two) in enumerate(written):
            record = {"reference": f"R{at}", "surname": one, "office": two}
            text.write(json.dumps(record, ensure_ascii=False) + "\n")
    else:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([KNOWN, *((f"R{at}", *pair) for at, pair in enumerate(written))])
    raw = text.getvalue().encode(encoding)
    if not written:
        return
    with pytest.MonkeyPatch.context() as patch:
        # An even number: a letter may have two bytes.
        patch.setattr(files, "BLOCK", block * 2)
        file = opened(raw)
        whole = list(file.rows(file.form.start, file.form.line))
        for at, row in enumerate(whole):
            assert list(file.rows(row.end, row.number + 1)) == whole[at + 1 :]
    assert [row.values.get("surname", "") for row in whole] == [
        one if form == "jsonl" else one.strip() for one, _ in written
    ]
    assert whole[-1].end == len(raw)


def test_file_is_read_in_blocks_and_no_more_is_held() -> None:
    raw = HEAD.encode() + (b"R1," + b"X" * 1_000 + b",Y\n") * 3_000
    asked: list[int] = []

    def read(start: int, end: int) -> bytes:
        asked.append(end - start)
        return raw[start:end]

    file, _ = open_file(read, len(raw), KNOWN)
    assert sum(1 for _ in file.rows(file.form.start, file.form.line)) == 3_000
    assert len(raw) > 2 * files.BLOCK >= 2 * max(asked)
