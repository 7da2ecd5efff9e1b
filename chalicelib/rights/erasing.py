"""Erasure of what was kept for long enough, a part of the store at a time, each part with proof.

UU 27/2022 art. 43 and 44. It reads whole tables: nothing that is past its time is left over
because an index does not lead there. It may be killed anywhere and run twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.core.log import log_event
from chalicelib.db.erasing import Erasable, NotAsReadError, digest_of
from chalicelib.db.table import Notices, RawItem, Records, Table
from chalicelib.reference import service as reference
from chalicelib.rights import erasure_marks as marks
from chalicelib.rights.holding import is_held
from chalicelib.rights.retaining import ERASABLE

# The function is stopped after 900 s: what was begun at the last moment must still end.
BUDGET_SECONDS = 780
_ITEMS_AT_ONCE = 500
# With what is to be said of each, and the proof, it fits into one transaction.
_ERASED_AT_ONCE = 45
_TABLES: tuple[type[Table], ...] = (Records, Notices)


@dataclass(frozen=True, slots=True)
class Old:
    """An item that is past its time, and as what it is kept."""

    kind: Erasable
    raw: RawItem
    item: Table


@dataclass(slots=True)
class Erased:
    """What one run did: how many items it read, how many of each class it erased.

    `held` are past their time, and kept because an open case or a restriction needs them.
    """

    read: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    held: int = 0
    is_whole: bool = True
    unreadable: int = 0


def erase(now: datetime, clock: Callable[[], float]) -> Erased:
    """Erase what is past its time, as far as the time of one run goes; the next goes on there.

    Each table is read through once a day at most. `clock` counts seconds and never goes back.
    """
    ends = clock() + BUDGET_SECONDS
    done = Erased()
    until = {name: now.date() - timedelta(days=_days(name, now)) for name in _classes()}
    for table in _TABLES:
        _erase_from(table, until, now, lambda: clock() < ends, done)
    for name, count in done.classes.items():
        log_event("erased", kept_as=name, count=count)
    log_event(
        "erasure_run",
        read=done.read,
        whole=done.is_whole,
        held=done.held,
        unreadable=done.unreadable,
    )
    return done


def _erase_from(
    table: type[Table],
    until: dict[str, date],
    now: datetime,
    may_go_on: Callable[[], bool],
    done: Erased,
) -> None:
    mark = marks.find_mark(table)
    if mark.is_over(now):
        return
    while may_go_on():
        raws, following = table.scan_part(mark.start, _ITEMS_AT_ONCE)
        done.read += len(raws)
        old = _past(raws, table, until, done)
        for name in dict.fromkeys(one.kind.kept_as for one in old):
            of_class = [one for one in old if one.kind.kept_as == name]
            for some in _at_once(of_class):
                done.classes[name] = done.classes.get(name, 0) + _erase(some, until[name], now)
        mark = marks.move(mark, following, now)
        if following is None:
            return
    done.is_whole = False


def _past(
    raws: Sequence[RawItem], table: type[Table], until: dict[str, date], done: Erased
) -> list[Old]:
    found = []
    for raw in raws:
        try:
            one = _old(raw, table, until)
            is_needed = one is not None and is_held(one.kind, one.item)
        except Exception as error:  # noqa: BLE001 - one that cannot be read must not keep the others
            done.unreadable += 1
            log_event("erasure_unreadable", level="error", reason=type(error).__name__)
            continue
        done.held += is_needed
        if one and not is_needed:
            found.append(one)
    return found


def _old(raw: RawItem, table: type[Table], until: dict[str, date]) -> Old | None:
    pk = raw["pk"]["S"]
    for kind in ERASABLE:
        if issubclass(kind.model, table) and pk.startswith(kind.begins):
            item = kind.item_of(raw)
            return Old(kind, raw, item) if kind.is_past(item, until[kind.kept_as]) else None
    return None


def _at_once(old: Sequence[Old]) -> Iterator[Sequence[Old]]:
    """Give what fits into one write; what takes others along goes by itself."""
    alone = [one for one in old if one.kind.along]
    others = [one for one in old if not one.kind.along]
    yield from ([one] for one in alone)
    for first in range(0, len(others), _ERASED_AT_ONCE):
        yield others[first : first + _ERASED_AT_ONCE]


def _erase(some: Sequence[Old], until: date, now: datetime) -> int:
    """Erase items of one class with the proof of it; return how many. One that moved stays."""
    for one in some:
        if one.kind.first:
            one.kind.first(one.item)
    try:
        return _commit(some, until, now)
    except NotAsReadError:
        return sum(_erase([one], until, now) for one in some) if len(some) > 1 else 0


def _commit(some: Sequence[Old], until: date, now: datetime) -> int:
    """Erase items, and say in the same write which class, how many, and the digest of them all."""
    name = some[0].kind.kept_as
    along = [write for o in some if o.kind.along for write in o.kind.along(o.item)]
    raws = [*(o.raw for o in some), *(write.item.serialize() for write in along)]
    why = f"count={len(raws)} before={until.isoformat()} sha256={digest_of(raws)}"
    proof = audit.deed(None, "data_erased", f"ERASED#{name}", now, why)
    writes = [*(o.kind.plan_erased(o.item) for o in some), *along]
    writes += [write for o in some if o.kind.told for write in o.kind.told(o.item, now)]
    audit.commit_audited(proof, writes)
    return len(raws)


def _classes() -> set[str]:
    return {kind.kept_as for kind in ERASABLE}


def _days(name: str, now: datetime) -> int:
    return reference.retention_days(name, now.date())
