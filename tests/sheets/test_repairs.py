"""What is proposed for damaged rows, and that nothing is changed unseen."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from chalicelib.sheets import columns, repairs, writing
from chalicelib.sheets.fixes import Hints
from chalicelib.sheets.rules import Row, SheetError
from tests.sheets.lists import NATIONS, TODAY, one_cell, repaired


@pytest.mark.parametrize(
    ("heading", "cell", "proposed", "why"),
    [
        ("jenis kelamin", "Perempuan", "F", "sex_word"),
        ("jenis kelamin", "L", "M", "sex_word"),
        ("title", "Mrs.", "F", "sex_word"),
        ("nationality", "Jerman", "D", "country_name"),
        ("nationality", "DEU", "D", "country_code"),
        ("nationality", "DE", "D", "country_code"),
        ("nationality", "Germany", "D", "country_name"),
        ("nationality", "WN Belanda", "NLD", "country_name"),
        ("nationality", "au5", None, "country_unknown"),
        ("nationality", "C0L", "COL", "figures_for_letters"),
        ("date of birth", "12 Agustus 1974", "1974-08-12", "month_written"),
        ("date of birth", "Aug 12, 1974", "1974-08-12", "month_written"),
        ("date of birth", "25/12/90", "1990-12-25", "day_first"),
        ("date of birth", "12/25/90", "1990-12-25", "month_first"),
        ("date of birth", "00/08/1974", "1974-08", "unknown_day"),
        ("date of birth", "00/00/1974", "1974", "unknown_day"),
        ("date of birth", "27253", "1974-08-12", "serial_day"),
        ("date of birth", "1974.08.12", "1974-08-12", "year_first"),
        ("date of birth", "31/02/1990", None, "not_a_day"),
        ("date of birth", "soon", None, "not_a_day"),
        ("passport expiry", "1022030", "2030-02-01", "zero_lost"),
        ("check in", "46346.5", "2026-11-20T12:00", "serial_day"),
        ("check in", "20/11/2026 2:05 PM", "2026-11-20T14:05", "day_first"),
        ("check in", "20/11/2026 14.05 WITA", "2026-11-20T14:05", "day_first"),
        ("check in", "2026-11-20", "2026-11-20T14:00", "time_missing"),
        ("check in", "14:05", "2026-11-22T14:05", "day_missing"),
        ("nights", "3 malam", "3", "number_in_words"),
        ("surname", "  van  Dyk ", "van Dyk", "spaces"),
        ("surname", "Pet\u0435r", "Peter", "look_alike_letters"),
        ("passport", "75O12I456", "750121456", "letters_for_figures"),
        ("passport", "1.23456789E+08", "123456789", "scientific"),
        ("passport", "1.23457E+08", None, "figures_lost"),
        ("passport", "'012345678", "012345678", "apostrophe"),
        ("passport", "\u041012345678", "A12345678", "look_alike_letters"),
    ],
)
def test_a_damaged_cell_gets_its_proposal(
    heading: str, cell: str, proposed: str | None, why: str
) -> None:
    assert one_cell(heading, cell)[0][:2] == (proposed, why)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("jenis kelamin", "F"),
        ("nationality", "D"),
        ("nationality", "XXA"),
        ("date of birth", "1974-08-12"),
        ("date of birth", "1974"),
        ("check in", "2026-11-20T14:05"),
        ("check in", "2026-11-20 14:05:00+08:00"),
        ("nights", "3"),
        ("passport", "OI1234567"),
        ("surname", "Łukasiewicz-Ó Briain"),
        ("surname", "Иванов"),
    ],
)
def test_a_cell_that_is_right_is_left_alone(heading: str, cell: str) -> None:
    assert one_cell(heading, cell) == []


def test_days_are_decided_by_their_whole_column() -> None:
    ((first, _),) = [one_cell("tgl lahir", "03/04/1990", "25/12/1990")]
    assert first[:2] == ("1990-04-03", "day_first")
    first, _ = one_cell("tgl lahir", "03/04/1990", "12/25/1990")
    assert first[:2] == ("1990-03-04", "month_first")


def test_days_are_asked_where_their_column_does_not_tell() -> None:
    (asked,) = one_cell("tgl lahir", "03/04/1990")
    assert asked == (None, "day_or_month_first", ("1990-04-03", "1990-03-04"))
    first, *_ = one_cell("tgl lahir", "03/04/1990", "25/12/1990", "12/25/1990")
    assert first[0] is None


def test_days_that_a_spreadsheet_took_for_months_are_asked() -> None:
    first, _ = one_cell("tgl lahir", "1990-03-04", "25/12/1990")
    assert first == (None, "spreadsheet_swapped", ("1990-03-04", "1990-04-03"))
    (only,) = one_cell("tgl lahir", "1990-03-04", "1990-03-14", "25/12/1990")
    assert only[0] == "1990-12-25"


@pytest.mark.parametrize(
    ("name", "surname", "given", "why"),
    [
        ("MÜLLER, Hans Peter", "MÜLLER", "Hans Peter", "surname_first"),
        ("Hans Peter MÜLLER", "MÜLLER", "Hans Peter", "surname_in_capitals"),
        ("Hans Müller", "Müller", "Hans", "surname_last"),
        ("MUELLER<<HANS<PETER", "MUELLER", "HANS PETER", "name_as_mrz"),
        ("Suharto", "Suharto", None, "one_name"),
    ],
)
def test_a_whole_name_is_parted_and_shown(
    name: str, surname: str, given: str | None, why: str
) -> None:
    values, proposed = repaired(f'Nama;Kamar\n"{name}";1\n')
    assert values[0].get("surname") == surname
    assert values[0].get("given_names") == given
    assert {(one.given, one.why) for one in proposed} == {(name, why)}


def test_zeros_are_put_back_where_a_states_numbers_have_their_length() -> None:
    values, _ = repaired("paspor;warga negara\n1234567;USA\n1234567;NLD\n")
    assert [row["document_number"] for row in values] == ["001234567", "1234567"]


def test_a_day_and_a_clock_of_two_columns_are_one_instant() -> None:
    values, proposed = repaired("check in;jam\n2026-11-20;14:05\n")
    assert values[0]["arrived_at"] == "2026-11-20T14:05"
    assert proposed == []


def test_letters_and_figures_of_an_mrz_stand_where_they_can() -> None:
    lines = (
        "P<D<<MUELLER<<HANS<<<<<<<<<<<<<<<<<<<<<<<<<<<",
        "C01X00T478D<<74O8122M2O10315<<<<<<<<<<<<<<<4",
    )
    given = "".join(lines)[:88]
    values, (repair,) = repaired(f"mrz;kamar\n{given};1\n")
    assert (repair.why, repair.given) == ("letters_for_figures", given)
    assert "7408122M2010315" in values[0]["mrz"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Total;3;;", "total_row"),
        ("Nama;Paspor;Tgl Lahir;Kamar", "header_again"),
    ],
)
def test_a_row_that_is_no_guest_is_proposed_to_be_left_out(line: str, why: str) -> None:
    text = f"Nama;Paspor;Tgl Lahir;Kamar\nAnn;C1;1974-08-12;1\n{line}\n"
    values, proposed = repaired(text.replace("Total;3", "Total 3;"))
    assert values[1] == {}
    assert [(one.row, one.field, one.why) for one in proposed if one.field == "row"] == [
        (3, "row", why)
    ]


@settings(max_examples=300, deadline=None)
@given(some.dictionaries(some.sampled_from(columns.FIELDS), some.text(max_size=30), min_size=1))
def test_whatever_a_row_says_a_change_is_always_shown(cells: dict[str, str]) -> None:
    row = Row(2, tuple(cells.values()))
    matching = columns.Matching({name: at for at, name in enumerate(cells)}, {}, (), ())
    values, proposed = repairs.repair_row(row, matching, Hints(NATIONS, TODAY))
    told = {one.field for one in proposed}
    for name, value in values.items():
        assert name in told or value == cells.get(name)
    taken = values.keys() | told | {"arrival_time", "name"}
    assert "row" in told or {name for name, cell in cells.items() if cell.strip()} <= taken


@settings(max_examples=100, deadline=None)
@given(some.lists(some.lists(some.text(max_size=20), min_size=1, max_size=5), max_size=5))
def test_whatever_a_file_says_it_is_read_or_refused_by_name(rows: list[list[str]]) -> None:
    with suppress(SheetError):
        repaired(writing.csv_bytes(rows))
