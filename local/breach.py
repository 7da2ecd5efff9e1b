"""Who was exposed, as CSV: `python -m local breach --officer ID | --key KID | --between A B`.

One line for each person and each account that saw them: how often, from when to when, doing what,
what was shown, under which orders. It names nobody: a person is an id, which an officer who may
looks up on record. A look at a list, or a deed whose person cannot be told any more, stands
under what was looked at. For the notice within three days of UU 27/2022 art. 46.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from botocore.exceptions import BotoCoreError, ClientError

from local.attached import AttachError, attached
from local.run import DATA

if TYPE_CHECKING:
    from chalicelib.audit.rules import Deed

COLUMNS = (
    *("person", "seen_in", "by", "role", "office", "times", "first_at", "last_at"),
    *("actions", "fields", "orders"),
)
# How long rows are kept at least.
_YEARS = timedelta(days=731)
_AT_ONCE = 100


@dataclass
class Seen:
    """What one account saw of one person."""

    role: str
    office: str
    first_at: datetime
    last_at: datetime
    times: int = 0
    actions: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)

    def add(self, deed: "Deed") -> None:
        """Add one deed."""
        self.times += 1
        self.first_at = min(self.first_at, deed.at)
        self.last_at = max(self.last_at, deed.at)
        self.actions.add(deed.action)
        self.fields.update(deed.fields.split())
        self.orders.update([deed.order] if deed.order else [])


def main(arguments: list[str]) -> int:
    """Write the lines; every refusal is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m local breach")
    parser.add_argument("--officer", default="", help="id of an account whose access was abused")
    parser.add_argument("--key", default="", help="id of a property system's or the feed's key")
    parser.add_argument("--between", nargs=2, type=_instant, metavar=("FROM", "UNTIL"))
    parser.add_argument("--data", type=Path, default=DATA, help="where all data lie")
    parser.add_argument("--aws", action="store_true", help="of the stack that is in force")
    asked = parser.parse_args(arguments)
    if not (asked.officer or asked.key or asked.between):
        parser.error("say --officer, --key or --between")
    now = datetime.now(UTC)
    since, until = asked.between or (now - _YEARS, now)
    try:
        with nullcontext() if asked.aws else attached(asked.data.resolve()):
            lines = write_exposed(sys.stdout, asked.officer, asked.key, (since, until))
    except AttachError as error:
        print(error, file=sys.stderr)
        return 2
    except (BotoCoreError, ClientError) as error:
        print(f"The audit log could not be read: {error}.", file=sys.stderr)
        return 2
    print(f"{lines} lines.", file=sys.stderr)
    return 0


def write_exposed(to: TextIO, officer: str, key: str, between: tuple[datetime, datetime]) -> int:
    """Write who was exposed, by person; return how many lines that are."""
    from chalicelib.audit.exposure import Asked, list_exposing  # noqa: PLC0415 - environment
    from chalicelib.audit.shown import SHOWN  # noqa: PLC0415 - likewise
    from chalicelib.core.clock import instant_text  # noqa: PLC0415 - likewise
    from chalicelib.core.ids import PersonId  # noqa: PLC0415 - likewise

    asked = [Asked(*between, officer=PersonId(one)) for one in (officer, key) if one]
    asked += [Asked(*between, key=key)] if key else []
    deeds = [deed for one in asked or [Asked(*between)] for deed in list_exposing(one)]
    found: dict[tuple[str, str, str], Seen] = {}
    for deed, person in zip(deeds, persons_of(deeds), strict=True):
        if not (person or deed.fields or SHOWN.get(deed.action)):
            continue  # it showed nobody
        place = (person, "" if person else deed.subject, deed.person_id or deed.role)
        if place not in found:
            found[place] = Seen(deed.role, deed.office, deed.at, deed.at)
        found[place].add(deed)
    lines = csv.writer(to)
    lines.writerow(COLUMNS)
    for (person, subject, by), seen in sorted(found.items()):
        times = (seen.times, instant_text(seen.first_at), instant_text(seen.last_at))
        sets = (" ".join(sorted(one)) for one in (seen.actions, seen.fields, seen.orders))
        lines.writerow([person, subject, by, seen.role, seen.office, *times, *sets])
    return len(found)


def persons_of(deeds: list["Deed"]) -> Iterator[str]:
    """Give for each deed whom it is about, or nothing where it does not say and no record does."""
    subjects = {deed.subject for deed in deeds if not deed.about}
    scans = _read("SCAN", subjects, "stamp_id")
    stays = _read("STAY", subjects, "stamp_id", "subject_pk")
    through = {subject: _ways(one) for subject, one in {**scans, **stays}.items()}
    subjects |= {way for ways in through.values() for way in ways}
    holders = {**_read("STAMP", subjects, "holder_id"), **_read("PASSPORT", subjects, "holder_id")}
    for deed in deeds:
        yield deed.about or _person(deed.subject, through, holders)


def _ways(record: dict[str, str]) -> list[str]:
    """Return the records that know whose a scan or a stay is: a stamp, or the passport typed."""
    ways = [f"STAMP#{record['stamp_id']}"] if "stamp_id" in record else []
    guest = record.get("subject_pk", "")
    return [*ways, guest.replace("GUEST#", "PASSPORT#")] if guest.startswith("GUEST#") else ways


def _person(subject: str, through: dict[str, list[str]], holders: dict[str, dict[str, str]]) -> str:
    kind, _, own = subject.partition("#")
    if kind == "HOLDER":
        return own
    if kind == "PERMIT":
        return own.rpartition("-")[0]
    ways = [subject, *through.get(subject, [])]
    return next((holders[way]["holder_id"] for way in ways if way in holders), "")


def _read(kind: str, subjects: Iterable[str], *attributes: str) -> dict[str, dict[str, str]]:
    """Return attributes of those records of a kind that a subject names, by their partition."""
    from chalicelib.clients.aws import client  # noqa: PLC0415 - reads the environment
    from chalicelib.db.table import Records  # noqa: PLC0415 - likewise

    table = Records.Meta.table_name
    wanted = sorted({one for one in subjects if one.startswith(f"{kind}#") and one.count("#") == 1})
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        asked = {table: {"Keys": [{"pk": {"S": one}, "sk": {"S": kind}} for one in some]}}
        while asked:
            answer = client("dynamodb").batch_get_item(RequestItems=asked)
            for item in answer["Responses"].get(table, []):
                found[item["pk"]["S"]] = {n: item[n]["S"] for n in attributes if n in item}
            asked = answer.get("UnprocessedKeys", {})
    return found


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
