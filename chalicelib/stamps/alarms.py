"""How flags were settled, as right or as wrong: counted by office, month and kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pynamodb.attributes import JSONAttribute, NumberAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.core.ids import PersonId
from chalicelib.db import case_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add
from chalicelib.reference import service as reference


class FlagSettledError(ConflictError):
    """Somebody settled the flag already."""

    code = "flag_settled_already"


@dataclass(frozen=True, slots=True)
class Settlement:
    """That a flag was right, or a false alarm: why, when, by whom, and by which request."""

    right: bool
    note: str
    at: datetime
    by: PersonId
    request: str
    body_hash: str

    def row(self) -> list[bool | str]:
        """Return it as it is stored."""
        at = instant_text(self.at)
        return [self.right, self.note, at, self.by, self.request, self.body_hash]


@dataclass(frozen=True, slots=True)
class AlarmRate:
    """How many flags of a kind were settled in a month as right, and how many as wrong."""

    month: str
    kind: str
    right: int
    wrong: int


class SettledCountItem(Records):
    """How the flags of one kind were settled in one month."""

    right = NumberAttribute(null=True)
    wrong = NumberAttribute(null=True)


class SettledItem(Records):
    """How a flag was settled whose own record keeps nothing of it: an exception."""

    settlement = JSONAttribute()


def plan_kept(flag_id: str, settled: Settlement) -> Write:
    """Plan to keep how such a flag was settled; FlagSettledError when it was."""
    item = SettledItem(*keys.flag(flag_id), settlement=settled.row())
    return add(item, FlagSettledError())


def find_kept(flag_id: str) -> Settlement | None:
    """Return how such a flag was settled, or None."""
    try:
        item = SettledItem.get(*keys.flag(flag_id), consistent_read=True)
    except SettledItem.DoesNotExist:
        return None
    return settlement_of(item.settlement)


def settled_place(office: str, settled: Settlement, unique: str) -> tuple[str, str]:
    """Return the place of a settled flag: out of the worklist, in the list of its month."""
    return keys.settled(office, month_of(settled.at, office)), keys.at(settled.at, unique)


def settlement_of(row: Sequence[bool | str]) -> Settlement:
    """Return a settlement from what is stored."""
    right, note, at, by, request, body_hash = row
    by_id = PersonId(str(by))
    return Settlement(
        bool(right), str(note), instant_of(str(at)), by_id, str(request), str(body_hash)
    )


def plan_counted(office: str, kind: str, settled: Settlement) -> Write:
    """Plan that one more flag of an office was settled.

    It bears no condition: that of the flag itself, in the same transaction, lets it count once.
    """
    item = SettledCountItem(*keys.settled_flags(office, month_of(settled.at, office), kind))
    count = SettledCountItem.right if settled.right else SettledCountItem.wrong
    return Write("update", item, None, UnavailableError(), (count.add(1),))


def list_rates(office: str, since_month: str) -> list[AlarmRate]:
    """Return how an office's flags were settled since a month (`2026-11`), by month and kind."""
    partition, start = keys.settled_flags(office, since_month)
    found = SettledCountItem.query(partition, SettledCountItem.sk >= start, consistent_read=True)
    rates = []
    for item in found:
        month, _, kind = str(item.sk).partition("#")
        rates.append(AlarmRate(month, kind, int(item.right or 0), int(item.wrong or 0)))
    return rates


def month_of(at: datetime, office: str) -> str:
    """Return the month of an instant as an office's calendar has it: `2026-11`."""
    return f"{at.astimezone(ZoneInfo(reference.office_zone(office))):%Y-%m}"
