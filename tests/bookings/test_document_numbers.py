"""Numbers of identity cards and passports: what can be one, and what is said of what cannot."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bookings.booker.document_numbers import nik_fault, passport_fault, plain
from tests.bookings.booked import nik

days = st.dates(date(1900, 1, 1), date(2026, 12, 31))


@given(born_on=days, number=st.integers(1, 9999), woman=st.booleans())
def test_number_of_anybody_can_be_one(born_on: date, number: int, *, woman: bool) -> None:
    assert nik_fault(nik(number, born_on, woman=woman)) == ""


@given(st.text(alphabet="0123456789ABCxyz -.", max_size=20))
def test_fault_is_one_of_those_that_have_words(text: str) -> None:
    known = {"", "not_a_nik", "nik_region", "nik_birth_date", "nik_serial"}
    assert nik_fault(plain(text)) in known
    assert passport_fault(plain(text)) in {"", "not_a_passport_number"}


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("510306 170590 0001", ""),
        ("5103.0657.0590.0001", ""),
        ("9101011705900001", ""),  # of a regency that has another code since
        ("5103062902000001", ""),  # 29 February 2000
        ("5103062902010001", "nik_birth_date"),
        ("5103066902010001", "nik_birth_date"),
        ("5103063213900001", "nik_birth_date"),
        ("5103060005900001", "nik_birth_date"),
        ("5103064005900001", "nik_birth_date"),
        ("0003061705900001", "nik_region"),
        ("5103061705900000", "nik_serial"),
        ("510306170590000", "not_a_nik"),
        ("51030617059O0001", "not_a_nik"),
        ("٥١٠٣٠٦١٧٠٥٩٠٠٠٠١", "not_a_nik"),
        ("", "not_a_nik"),
    ],
)
def test_what_is_wrong_with_an_identity_number_is_named(number: str, fault: str) -> None:
    assert nik_fault(plain(number)) == fault


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("c1234567", ""),
        ("X 123-456", ""),
        ("C123", "not_a_passport_number"),
        ("ABCDEFGH", "not_a_passport_number"),
        ("C123456789", "not_a_passport_number"),
        ("C12345é7", "not_a_passport_number"),
    ],
)
def test_what_is_wrong_with_a_passport_number_is_named(number: str, fault: str) -> None:
    assert passport_fault(plain(number)) == fault
