"""What waits at an office, as its board tells of it: how many of each kind, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.core.clock import instant_of
from chalicelib.db import keys
from chalicelib.db.table import Records

TIP, VISIT, FLAG, EXCEPTION, CASE = "tip", "visit", "flag", "exception", "case"
# Each range of kinds is one read, the most pressing kind first; findings, of which there may be
# thousands, lie between the two and have a page of their own.
_READS = ((FLAG, TIP, VISIT), (CASE, EXCEPTION))
_MOST = 800  # items are of about 1 kB, and a read is of 1 MB
# The order that allows a look without one follows within a day (Permenimipas 2/2025 art. 30).
_FOLLOWS_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of a kind wait, how many of them too long, and since when the oldest does.

    Of visits `oldest_at` is when the first of them is or was late. `is_whole` is False where there
    are more than were read.
    """

    kind: str
    open: int
    overdue: int
    oldest_at: datetime | None
    is_whole: bool = True


def list_waiting(office: str, now: datetime) -> list[Waiting]:
    """Return what waits at an office, in two reads; a moment behind."""
    return [one for kinds in _READS for one in _read(office, kinds, now)]


def _read(office: str, kinds: Sequence[str], now: datetime) -> list[Waiting]:
    found = Records.by_place.query(
        keys.worklist(office),
        Records.place_sk.between(f"{kinds[0]}#", f"{kinds[-1]}$"),
        scan_index_forward=False,
        limit=_MOST,
        attributes_to_get=["place_sk"],
    )
    since: dict[str, list[datetime]] = {kind: [] for kind in kinds}
    for item in found:
        kind, at, _ = str(item.place_sk).split("#", 2)
        if kind in since:
            since[kind].append(instant_of(at))
    is_cut = found.last_evaluated_key is not None
    return [_waiting(office, kind, since, now, is_cut=is_cut) for kind in kinds]


def _waiting(
    office: str, kind: str, since: dict[str, list[datetime]], now: datetime, *, is_cut: bool
) -> Waiting:
    # Read backwards: what was cut off is the oldest of the last kind met, and all before it.
    earlier = list(since)[: list(since).index(kind)]
    is_whole = not is_cut or any(since[one] for one in earlier)
    known = since[kind]
    oldest = min(known, default=None) if is_whole else _oldest(office, kind)
    late = [one for one in known if is_overdue(kind, one, now)]
    return Waiting(kind, len(known), len(late), oldest, is_whole)


def is_overdue(kind: str, at: datetime, now: datetime) -> bool:
    """Whether a thing to do has waited too long: a visit, or an exception without an order."""
    if kind == VISIT:
        return at <= now
    return kind == EXCEPTION and at + _FOLLOWS_WITHIN <= now


def _oldest(office: str, kind: str) -> datetime | None:
    """Return since when the oldest of a kind waits, where more wait than a read holds."""
    found = Records.by_place.query(
        keys.worklist(office), Records.place_sk.startswith(f"{kind}#"), limit=1
    )
    return next((instant_of(str(item.place_sk).split("#", 2)[1]) for item in found), None)
