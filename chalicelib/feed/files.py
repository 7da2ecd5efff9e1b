"""Rows of a file of any size: read in ranges, a line at a time, and gone on with at any row."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from chalicelib.core.errors import FieldError, InvalidError

# A row has some 400 bytes; one with five sponsors and long names hardly two thousand.
LONGEST_ROW = 32_768
BLOCK = 1 << 20
SEPARATORS = ",;\t|"
_SAMPLE = 65_536
_MOST_COLUMNS = 100
_REMARK = "#"
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SEPARATOR_LINE = re.compile("sep=(.?)", re.IGNORECASE)

# Gives the bytes from one place to another, the second not included.
Read = Callable[[int, int], bytes]


class Form(msgspec.Struct, frozen=True):
    """How a file is written: found once, and kept, so that whoever goes on reads it alike.

    `columns` are those of a CSV, empty for JSON Lines. The first row begins at the byte `start`,
    on the line `line`.
    """

    encoding: str
    line_end: str
    start: int = 0
    line: int = 1
    separator: str = ""
    columns: tuple[str, ...] = ()


class Line(NamedTuple):
    """A line without its end, None where it is too long; and the byte after that end."""

    raw: bytes | None
    end: int


class Row(NamedTuple):
    """A row: on which line it stands, the byte after it, its fields; or why it is broken."""

    number: int
    end: int
    values: dict[str, Any]
    error: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file whose form is known."""

    read: Read
    size: int
    form: Form

    def rows(self, at: int, number: int) -> Iterator[Row]:
        """Read the rows from a byte on, at which the line of this number begins.

        A row that is too long, or broken, is one with an error; the next begins on the next line
        whatever stands in it. Blank lines are none.
        """
        reads = _read_cells if self.form.columns else _read_object
        for counted, line in enumerate(_lines(self.read, self.size, at, self.form), number):
            if line.raw is None:
                yield Row(counted, line.end, {}, "row_too_long")
                continue
            try:
                text = line.raw.decode(self.form.encoding)
            except UnicodeDecodeError:
                yield Row(counted, line.end, {}, "row_not_text")
                continue
            if text and not text.isspace():
                values, error = reads(text, self.form)
                yield Row(counted, line.end, values, error)


def open_file(read: Read, size: int, known: Sequence[str]) -> tuple[File, str]:
    """Read a file through once: return it with its form, and its SHA-256 in hexadecimal.

    `known` are the columns that a CSV may have. Raises InvalidError for what is neither JSON
    Lines nor a CSV that names any of them.
    """
    if not size:
        raise InvalidError(FieldError("file", "file_empty"))
    digest = hashlib.sha256()

    def read_on(start: int, end: int) -> bytes:
        block = read(start, end)
        digest.update(block)
        return block

    sample = read(0, min(size, _SAMPLE))
    marked = next(((mark, name) for mark, name in _MARKS if sample.startswith(mark)), None)
    if marked is None and b"\0" in sample:
        raise InvalidError(FieldError("file", "not_a_permit_file"))
    mark, encoding = marked or (b"", "utf-8")
    nul = b"\0" if encoding.startswith("utf-16") else b""
    line_end = "\n" if b"\n" in sample or b"\r" not in sample.replace(nul, b"") else "\r"
    plain = Form(encoding, line_end, len(mark))
    # The mark belongs to the digest, though to no line.
    digest.update(mark)
    not_utf8 = _count_wrong(_lines(read_on, size, len(mark), plain), encoding)
    if marked is None and not_utf8:
        plain = msgspec.structs.replace(plain, encoding="cp1252")
    form = _find_form(File(read, size, plain), known)
    return File(read, size, form), digest.hexdigest()


def _count_wrong(lines: Iterator[Line], encoding: str) -> bool:
    """Tell whether a text is not UTF-8 at all: no letter beyond ASCII is, and some are not.

    Where some are, a line that is not is broken, and its row will say so.
    """
    right = wrong = 0
    for line in lines:
        if line.raw is None or encoding != "utf-8" or line.raw.isascii():
            continue
        try:
            line.raw.decode()
        except UnicodeDecodeError:
            wrong += 1
        else:
            right += 1
    return bool(wrong) and not right


def _lines(read: Read, size: int, at: int, form: Form) -> Iterator[Line]:
    """Yield the lines from a byte on; of one too long no more is held than a block."""
    end = form.line_end.encode(form.encoding)
    held, begun, is_long = b"", at, False
    for start in range(at, size, BLOCK):
        parts = _split(held + read(start, min(start + BLOCK, size)), end)
        held = parts.pop()
        for part in parts:
            begun += len(part) + len(end)
            too_long = is_long or len(part) > LONGEST_ROW
            yield Line(None if too_long else part, begun)
            is_long = False
        if len(held) > LONGEST_ROW:
            begun, held, is_long = begun + len(held), b"", True
    if held or is_long:
        yield Line(None if is_long else held, size)


def _split(raw: bytes, end: bytes) -> list[bytes]:
    parts = raw.split(end)
    if len(end) == 1:
        return parts
    # Of two bytes for a letter, an end is one only where it begins with a letter's first.
    whole = [parts[0]]
    for part in parts[1:]:
        if len(whole[-1]) % 2:
            whole[-1] += end + part
        else:
            whole.append(part)
    return whole


def _find_form(file: File, known: Sequence[str]) -> Form:
    """Find the first row, and what the columns are; raises InvalidError."""
    at, separator = file.form.start, ""
    for number, line in enumerate(_lines(file.read, min(file.size, _SAMPLE), at, file.form), 1):
        text = "" if line.raw is None else line.raw.decode(file.form.encoding, "replace").strip()
        if not text or text.startswith(_REMARK):
            at = line.end
            continue
        if text.startswith("{"):
            return msgspec.structs.replace(file.form, start=at, line=number)
        if given := _SEPARATOR_LINE.fullmatch(text):
            separator = given[1]
            continue
        return _csv_form(file.form, text, separator, known, Line(line.raw, line.end), number)
    raise InvalidError(FieldError("file", "no_records"))


def _csv_form(
    form: Form, text: str, separator: str, known: Sequence[str], line: Line, number: int
) -> Form:
    told = separator if separator and separator in SEPARATORS else SEPARATORS
    headers = [(one, _header(text, one)) for one in told]
    best, columns = max(headers, key=lambda one: len(set(one[1]) & set(known)))
    if not set(columns) & set(known) or len(columns) > _MOST_COLUMNS:
        raise InvalidError(FieldError("file", "not_a_permit_file"))
    if unknown := [one for one in columns if one not in known]:
        # One misspelt would be a sponsor who is never warned.
        raise InvalidError([FieldError(one[:60], "column_unknown") for one in unknown])
    doubled = sorted({one for one in columns if columns.count(one) > 1})
    if doubled:
        raise InvalidError([FieldError(one, "column_repeated") for one in doubled])
    return msgspec.structs.replace(
        form, start=line.end, line=number + 1, separator=best, columns=columns
    )


def _header(text: str, separator: str) -> tuple[str, ...]:
    cells, _ = _cells(text, separator)
    names = ["_".join(cell.casefold().replace("_", " ").split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _cells(text: str, separator: str) -> tuple[list[str], str]:
    if '"' not in text:
        return text.split(separator), ""
    try:
        rows = list(csv.reader([text], delimiter=separator, strict=True))
    except csv.Error:
        return [], "row_quote_open"
    return rows[0], ""


def _read_cells(text: str, form: Form) -> tuple[dict[str, Any], str]:
    cells, error = _cells(text.rstrip("\r\n"), form.separator)
    count = len(form.columns)
    if error:
        return {}, error
    # A row that was cut off would else lose its sponsors and seem whole.
    if len(cells) < count or any(cells[count:]):
        return {}, "row_cells_differ"
    given = zip(form.columns, map(str.strip, cells), strict=False)
    return {name: cell for name, cell in given if cell}, ""


def _read_object(text: str, form: Form) -> tuple[dict[str, Any], str]:  # noqa: ARG001
    try:
        made = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}, "row_not_json"
    return (made, "") if isinstance(made, dict) else ({}, "row_not_an_object")
