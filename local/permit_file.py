"""Test files of permits: `python -m local permit-file --rows 1000 --kind full > full.csv`.

The same arguments give the same file. Everybody in it is invented, of Utopia.
"""

import argparse
import csv
import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.feed.permit_fields import COLUMNS

DAMAGES = {
    "long": "a cell of forty thousand letters",
    "quote": "a quotation mark that is never closed (CSV), a bracket (JSON Lines)",
    "cut": "a row that was cut off in its middle",
    "bytes": "bytes that are no text in the file's encoding",
    "date": "a last day that does not exist",
    "email": "a sponsor's address that is none",
    "class": "a permit class that is not known",
    "double": "a row that comes twice",
    "older": "a row that comes again as it was before, after it",
}
_ONE_IN = 50
_CLASSES = ("E23", "E28A", "E30A", "E31A", "E33", "C1", "D2")
_OFFICES = ("NGURAH-RAI", "DENPASAR", "SINGARAJA", "JAKARTA-SELATAN", "SURABAYA")
_SURNAMES = ("CONTOH", "MUSTER", "SPÉCIMEN", "ØRSTED", "ŁUCZAK", "O'HARA", "VAN DER BERG")
_NAMES = ("ANNA", "JOSÉ MARÍA", "ZOË", "IVAN", "MEI", "BJÖRN", "SIOBHÁN")


AS_OF = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What file is wanted: how many rows, of which kind, true of which instant, how damaged."""

    rows: int
    kind: str = "full"
    as_of: datetime = AS_OF
    damages: tuple[str, ...] = ()
    seed: int = 0


def records(asked: Asked) -> Iterator[dict[str, Any]]:
    """Yield each row as the fields of JSON Lines; a delta has as many of a full file, extended."""
    for number in range(asked.rows):
        yield _record(asked, number)


def _record(asked: Asked, number: int) -> dict[str, Any]:
    chance = random.Random(f"{asked.seed}-{number}")  # noqa: S311 - a test file
    days = chance.randrange(-20, 720)
    last_day = asked.as_of.date() + timedelta(days=days)
    begun = last_day - timedelta(days=chance.randrange(300, 700))
    valid_from = min(begun, asked.as_of.date() - timedelta(days=21))
    changed_at = asked.as_of - timedelta(minutes=chance.randrange(1, 500_000))
    if asked.kind == "delta":
        changed_at, last_day = asked.as_of - timedelta(minutes=5), last_day + timedelta(days=30)
    sponsor = chance.randrange(max(1, asked.rows // 20))
    return {
        "reference": f"IZT-{asked.seed}-{number:08d}",
        "changed_at": instant_text(changed_at),
        "passport": {
            "document_number": f"{chr(65 + asked.seed % 26)}{number:08d}",
            "issuing_state": "UTO",
            "nationality": "UTO",
            "surname": chance.choice(_SURNAMES),
            "given_names": f"{chance.choice(_NAMES)} {number}",
            "sex": chance.choice("MFX"),
            "date_of_birth": f"{chance.randrange(1950, 2005)}-0{chance.randrange(1, 9)}-17",
            "date_of_expiry": "2034-07-30",
        },
        "permit_class": chance.choice(_CLASSES),
        "number": f"2C21JD{number:06d}-X",
        "valid_from": valid_from.isoformat(),
        "last_day_of_stay": last_day.isoformat(),
        "office": chance.choice(_OFFICES),
        "status": "valid",
        "sponsors": [
            {
                "name": f"PT Contoh {sponsor}",
                "email": f"hrd-{sponsor}@contoh.example",
                "language": chance.choice(("id", "en")),
            }
        ],
    }


def cells(record: dict[str, Any]) -> dict[str, str]:
    """Return a row as the cells of a CSV, by column."""
    flat = {name: value for name, value in record.items() if isinstance(value, str)}
    flat |= record["passport"]
    for at, sponsor in enumerate(record["sponsors"], 1):
        flat |= {f"sponsor_{at}_{name}": value for name, value in sponsor.items()}
    return flat


def csv_line(record: dict[str, Any], separator: str = ",") -> str:
    """Write a row as a line of a CSV."""
    text, given = io.StringIO(), cells(record)
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow([given.get(name, "") for name in COLUMNS])
    return text.getvalue()


def json_line(record: dict[str, Any]) -> str:
    """Write a row as a line of JSON."""
    return json.dumps(record, ensure_ascii=False) + "\n"


def lines(
    asked: Asked, form: str, separator: str = ",", encoding: str = "utf-8"
) -> Iterator[bytes]:
    """Yield the file, a line at a time; damaged where that was asked for."""
    mark = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding)
    if mark:
        yield "\ufeff".encode(mark)
    plain = mark or encoding

    def write(record: dict[str, Any]) -> str:
        return csv_line(record, separator) if form == "csv" else json_line(record)

    if form == "csv":
        yield (separator.join(COLUMNS) + "\n").encode(plain)
    chance = random.Random(asked.seed)  # noqa: S311 - a test file
    for record in records(asked):
        kind = (
            chance.choice(asked.damages) if asked.damages and not chance.randrange(_ONE_IN) else ""
        )
        for line in _damaged(kind, record, write, asked):
            raw = line.encode(plain, "replace")
            yield b"\xff\xfe\xfd" + raw if kind == "bytes" else raw


def _damaged(
    kind: str, record: dict[str, Any], write: Callable[[dict[str, Any]], str], asked: Asked
) -> list[str]:
    """Return the lines of a row with a damage: one, or two where it comes again."""
    whole = write(record)
    if kind == "quote":
        return ['"' + whole if whole[0] != "{" else "{" + whole]
    if kind == "cut":
        return [whole[: len(whole) // 2] + "\n"]
    if kind in {"double", "older"}:
        before = instant_text(asked.as_of - timedelta(days=900))
        return [whole, whole if kind == "double" else write({**record, "changed_at": before})]
    changed: dict[str, Any] = {
        "long": {"number": "X" * 40_000},
        "date": {"last_day_of_stay": "2026-02-30"},
        "email": {"sponsors": [{"name": "PT Contoh", "email": "bukan alamat"}]},
        "class": {"permit_class": "QQ9"},
    }
    return [write(record | changed.get(kind, {}))]


def main(given: list[str]) -> int:
    """Write the file that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m local permit-file", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000)
    parser.add_argument("--kind", choices=["full", "delta"], default="full")
    parser.add_argument("--format", choices=["csv", "jsonl"], default="csv")
    parser.add_argument("--as-of", type=instant_of, default=AS_OF, help="an instant")
    parser.add_argument("--damage", nargs="*", choices=[*DAMAGES, "all"], default=[])
    parser.add_argument(
        "--encoding", default="utf-8", choices=["utf-8", "utf-8-sig", "utf-16", "cp1252"]
    )
    parser.add_argument("--separator", default=",")
    parser.add_argument("--seed", type=int, default=0, help="another one gives other permits")
    parser.add_argument("--out", type=Path, help="where to; standard output unless it is given")
    asked = parser.parse_args(given)
    damages = tuple(DAMAGES) if "all" in asked.damage else tuple(asked.damage)
    wanted = Asked(asked.rows, asked.kind, asked.as_of, damages, asked.seed)
    opened = asked.out.open("wb") if asked.out else nullcontext(sys.stdout.buffer)
    with opened as file:
        write_file(file, wanted, asked.format, asked.separator, asked.encoding)
    return 0


def write_file(
    file: BinaryIO, asked: Asked, form: str, separator: str = ",", encoding: str = "utf-8"
) -> None:
    """Write a file, however large, in flat memory."""
    file.writelines(lines(asked, form, separator, encoding))
