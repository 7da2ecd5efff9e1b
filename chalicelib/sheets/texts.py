"""Reads separated text: whatever its encoding, its separator and its line ends."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

from chalicelib.sheets.columns import GUESTS, ColumnSet, count_known
from chalicelib.sheets.rules import LONGEST_CELL, Note, Row, Sheet, SheetError

SEPARATORS = ",;\t|"
_FEWEST_KNOWN = 2
_SAMPLE_BYTES = 65_536
_SAMPLE_LETTERS = 8_192
_SNIFFED_LETTERS = 2_048  # the sniffer's patterns grow slow on more
_SAMPLE_ROWS = 20
_SHOWN = 60
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What spreadsheets here write besides UTF-8. Among all the encodings there are, a short list of
# Western names would as often be taken for Czech or Turkish ones, and read wrongly.
_CANDIDATES = ["utf_16_le", "utf_16_be", "cp1252"]


@dataclass(frozen=True, slots=True)
class _Lines:
    """The rows of a text, decoded anew for each going through."""

    raw: bytes
    encoding: str
    separator: str
    spaced: bool

    def __iter__(self) -> Iterator[Row]:
        with TextIOWrapper(BytesIO(self.raw), self.encoding, "replace", newline="") as text:
            rows = csv.reader(text, delimiter=self.separator, skipinitialspace=self.spaced)
            try:
                for number, cells in enumerate(rows, 1):
                    if number > 1 or not _is_separator_line(cells):
                        yield Row(number, tuple(_trimmed(cells)))
            except csv.Error as error:
                # Only a field beyond the reader's limit: a quotation mark that never closes.
                raise SheetError("quote_not_closed", row=rows.line_num) from error


def open_text(raw: bytes, columns: ColumnSet = GUESTS) -> Sheet:
    """Return the rows of a separated text, header and all; raises SheetError."""
    encoding = _encoding(raw)
    text = raw.decode(encoding, "replace")
    if "\0" in text:
        raise SheetError("file_not_text")
    separator = _separator(text[:_SAMPLE_LETTERS], columns)
    notes = tuple(_notes(text, encoding))
    # A space before a quotation mark hides it; before a word it is the word's, and shown.
    lines = _Lines(raw, encoding, separator, f'{separator} "' in text)
    return Sheet(Row(0, ()), lines, encoding, separator, notes)


def _encoding(raw: bytes) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    if b"\0" not in raw:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return "utf-8"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - cold start

    best = from_bytes(raw[:_SAMPLE_BYTES], cp_isolation=_CANDIDATES).best()
    if best is None:
        raise SheetError("file_not_text")
    return str(best.encoding).replace("_", "-")


def _notes(text: str, encoding: str) -> Iterator[Note]:
    if not encoding.startswith("utf"):
        # A guess: whoever sent the file sees at the letters whether it was right.
        shown = next((line for line in text.splitlines() if not line.isascii()), "")
        yield Note("encoding_guessed", {"encoding": encoding, "sample": shown[:_SHOWN]})
    if "\ufffd" in text:
        yield Note("letters_lost", {"letters": text.count("\ufffd")})


def _separator(sample: str, columns: ColumnSet) -> str:
    """Return what stands between the cells: of which the header is best understood, if any is."""
    if sample[:4].lower() == "sep=" and sample[4:5] in SEPARATORS:
        return sample[4]
    lines = sample.splitlines(keepends=True)[:_SAMPLE_ROWS]
    understood = {one: _known(lines, one, columns) for one in SEPARATORS}
    best = max(understood, key=lambda one: understood[one])
    if understood[best] >= _FEWEST_KNOWN:
        return best
    try:
        return csv.Sniffer().sniff(sample[:_SNIFFED_LETTERS], SEPARATORS).delimiter
    except csv.Error:
        return ","


def _known(lines: list[str], separator: str, columns: ColumnSet) -> int:
    try:
        rows = list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return 0
    return max((count_known(row, columns) for row in rows), default=0)


def _is_separator_line(cells: list[str]) -> bool:
    """Tell whether this is Excel's own first line `sep=;`, which is not shown as a row."""
    return bool(cells) and bool(re.fullmatch("sep=.?", cells[0].lower()))


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


assert csv.field_size_limit() > LONGEST_CELL  # noqa: S101 - else long cells would be bad quotes
