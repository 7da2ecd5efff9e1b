"""A request's body as a checked shape: every wrong field named, unknown keys refused."""

import re
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec

from chalicelib.core.errors import FieldError, InvalidError

Shape = TypeVar("Shape", bound=msgspec.Struct)

# Control and bidirectional formatting characters have no place in a line of text.
_LINE = "^(?=.*\\S)[^\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]+$"

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=_LINE)]
LongLine = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=_LINE)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$")]
Language = Annotated[str, msgspec.Meta(pattern="^(id|en)$")]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Accuracy = Annotated[float, msgspec.Meta(ge=0, le=20_100_000)]  # metres; half round the earth


class Wire(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every shape that comes in."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every shape that goes out."""


# Of a long list that is all wrong, enough to see why.
_MOST_ROWS_NAMED = 50

# What msgspec says, and our stable code for it; a group becomes the words' value `limit`.
_CODES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"of length >= (?P<limit>\d+)"), "too_short"),
    (re.compile(r"of length <= (?P<limit>\d+)"), "too_long"),
    (re.compile(r"matching regex"), "wrong_format"),
    (re.compile(r"(?:>=|>) (?P<limit>-?[\d.]+)"), "too_small"),
    (re.compile(r"(?:<=|<) (?P<limit>-?[\d.]+)"), "too_large"),
    (re.compile(r"enum value"), "not_a_choice"),
    (re.compile(r"with a timezone"), "instant_without_offset"),
    (re.compile(r"encoded datetime"), "not_an_instant"),
    (re.compile(r"encoded date"), "not_a_date"),
)


def parse(shape: type[Shape], raw: bytes) -> Shape:
    """Read a JSON body; raises InvalidError with every field that is wrong."""
    try:
        data = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidError(FieldError("", "not_json")) from error
    return shape_of(shape, data)


def shape_of(shape: type[Shape], data: object) -> Shape:
    """Read what JSON was decoded to; raises InvalidError with every field that is wrong."""
    errors: list[FieldError] = []
    value = _struct(shape, data, "", errors)
    if errors or value is None:
        raise InvalidError(errors)
    return value


def _struct(shape: type[Shape], data: object, path: str, errors: list[FieldError]) -> Shape | None:
    if not isinstance(data, dict):
        errors.append(FieldError(path, "not_an_object"))
        return None
    fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    errors.extend(FieldError(_at(path, key), "unknown_field") for key in data if key not in fields)
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name in data:
            values[field.name] = _value(field.type, data[name], _at(path, name), errors)
        elif field.required:
            errors.append(FieldError(_at(path, name), "required"))
    return None if errors else shape(**values)


def _value(kind: Any, data: object, path: str, errors: list[FieldError]) -> Any:  # noqa: ANN401 - the field's own type
    inner = _inner_struct(kind)
    if inner is not None and isinstance(data, dict):
        return _struct(inner, data, path, errors)
    try:
        value = msgspec.convert(data, kind, strict=True)
        return value.astimezone(UTC) if isinstance(value, datetime) else value
    except msgspec.ValidationError as error:
        errors.extend(_row_errors(kind, data, path) or [_field_error(path, str(error), data)])
    except OverflowError:  # the first and the last hours of the calendar have no UTC
        errors.append(FieldError(path, "not_an_instant"))
    return None


def _inner_struct(kind: Any) -> type[msgspec.Struct] | None:  # noqa: ANN401 - any annotation
    options = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    for option in options:
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return option
    return None


def _row_errors(kind: Any, data: object, path: str) -> list[FieldError]:  # noqa: ANN401 - any annotation
    """Name what is wrong in a list of objects row by row: the first is `people.0.name`."""
    options = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    rows = next((one for one in map(_row_of, options) if one), None)
    errors: list[FieldError] = []
    if rows is not None and isinstance(data, list):
        for number, row in enumerate(data[:_MOST_ROWS_NAMED]):
            _struct(rows, row, _at(path, number), errors)
    return errors


def _row_of(kind: Any) -> type[msgspec.Struct] | None:  # noqa: ANN401 - any annotation
    listed = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return _inner_struct(get_args(listed)[0]) if get_origin(listed) is list else None


def _at(path: str, name: object) -> str:
    # A key comes from the caller: what is echoed of it is short and plain.
    text = re.sub(r"[^\w-]", "?", str(name))[:60]
    return f"{path}.{text}" if path else text


def _field_error(path: str, message: str, data: object) -> FieldError:
    if data is None:
        return FieldError(path, "required")
    for pattern, code in _CODES:
        if found := pattern.search(message):
            return FieldError(path, code, found.groupdict())
    return FieldError(path, "wrong_type")
