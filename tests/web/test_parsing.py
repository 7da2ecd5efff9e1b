"""A body as a checked shape: each wrong field named, nothing else taken."""

import json
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidError
from chalicelib.web.parsing import Instant, Line, Wire, parse


class Inner(Wire, frozen=True):
    name: Line
    age: int


class Outer(Wire, frozen=True):
    line: Line
    on: date
    at: Instant
    inner: Inner | None = None
    flag: bool = False
    rows: Annotated[list[Inner], msgspec.Meta(max_length=2)] | None = None


GOOD = {"line": "x", "on": "2028-02-29", "at": "2026-11-22T08:00:00+08:00"}


def _wrong(body: object) -> dict[str, str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(InvalidError) as caught:
        parse(Outer, raw)
    return {one.field: one.code for one in caught.value.errors}


def test_instant_is_read_as_utc() -> None:
    parsed = parse(Outer, json.dumps(GOOD).encode())
    assert parsed.at == datetime(2026, 11, 22, tzinfo=UTC)
    assert parsed.on == date(2028, 2, 29)


def test_every_wrong_field_is_named_at_once() -> None:
    body = {
        "line": " ",
        "on": "2026-02-29",
        "at": "2026-11-22T08:00:00",
        "inner": {"name": "a" * 101, "extra": 1},
        "flag": "yes",
    }
    assert _wrong(body) == {
        "line": "wrong_format",
        "on": "not_a_date",
        "at": "instant_without_offset",
        "inner.name": "too_long",
        "inner.age": "required",
        "inner.extra": "unknown_field",
        "flag": "wrong_type",
    }


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (b"", "", "not_json"),
        (b"[1", "", "not_json"),
        (b"\xff", "", "not_json"),
        (b"[" * 100_000, "", "not_json"),
        (b"[]", "", "not_an_object"),
        (b"null", "", "not_an_object"),
        ({**GOOD, "line": None}, "line", "required"),
        ({**GOOD, "line": "a\r\nb"}, "line", "wrong_format"),
        ({**GOOD, "line": "a\u202eb"}, "line", "wrong_format"),
        ({**GOOD, "at": "tomorrow"}, "at", "not_an_instant"),
        ({**GOOD, "at": "0001-01-01T00:00:00+14:00"}, "at", "not_an_instant"),
        ({**GOOD, "at": "9999-12-31T23:59:59-12:00"}, "at", "not_an_instant"),
        ({**GOOD, "at": "2026-13-01T00:00:00Z"}, "at", "not_an_instant"),
        ({**GOOD, "inner": "x"}, "inner", "wrong_type"),
    ],
)
def test_wrong_body_is_named(body: object, field: str, code: str) -> None:
    assert _wrong(body)[field] == code


def test_list_of_objects_is_named_row_by_row() -> None:
    good = {"name": "x", "age": 1}
    assert _wrong({**GOOD, "rows": [good, {"name": "x", "age": "1", "sex": "F"}]}) == {
        "rows.1.age": "wrong_type",
        "rows.1.sex": "unknown_field",
    }
    assert _wrong({**GOOD, "rows": [good, 7]}) == {"rows.1": "not_an_object"}
    assert _wrong({**GOOD, "rows": [good] * 3}) == {"rows": "too_long"}
    assert _wrong({**GOOD, "rows": "x"}) == {"rows": "wrong_type"}
    assert len(_wrong({**GOOD, "rows": [0] * 10_000})) == 50


_KNOWN = {*GOOD, "inner", "flag", "rows"}


@given(st.text(min_size=1, max_size=40).filter(lambda key: key not in _KNOWN))
def test_unknown_key_is_refused_whatever_its_name(key: str) -> None:
    assert "unknown_field" in _wrong({**GOOD, key: 1}).values()


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(raw: bytes) -> None:
    with pytest.raises(InvalidError):
        parse(Outer, raw)
