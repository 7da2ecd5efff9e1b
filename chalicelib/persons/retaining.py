"""How long it is kept who a foreigner is: until nothing refers to it, and the passports are over.

With it go all passports and what finds the foreigner by name and birth, in one write. Watch marks
and what joined records have their own time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import HolderId, PassportKey, StampId
from chalicelib.db import person_keys as keys
from chalicelib.db.erasing import Erasable, NotAsReadError
from chalicelib.db.transaction import Write
from chalicelib.persons import repository, search_index
from chalicelib.persons.link_requests import LinkItem
from chalicelib.persons.repository import PassportItem
from chalicelib.persons.rules import Holder
from chalicelib.persons.watching import WatchItem, read_mark

# A transaction takes 100 writes, with the proof. Of a name of so many words that what finds it
# does not fit, the rest goes as the index follows the record: by the table's stream.
_MOST_AT_ONCE = 95


@dataclass(frozen=True, slots=True)
class Whole:
    """All that stands under a foreigner: passports, records, the stamps they were last on."""

    passports: tuple[PassportKey, ...]
    holders: tuple[Holder, ...]
    stamps: tuple[StampId, ...]


def person(refers: Callable[[Whole], bool]) -> Erasable:
    """Return how foreigners are kept; `refers` tells whether anything refers to one still."""
    kind = Erasable(
        "persons",
        PassportItem,
        "PASSPORT#",
        _expired,
        ("holder_id", "present_on", "last_on", "linked", "restricted"),
        begun_on=_expires,
        in_use=lambda item: _is_in_use(_whole(item), refers),
        whose=lambda item: HolderId(item.holder_id),
        along=lambda item: _along(kind, item, refers),
        along_begins=("NAME#", "BORN#"),
    )
    return kind


def _expires(item: PassportItem) -> date:
    return date.fromisoformat(item.date_of_expiry)


def _expired(item: PassportItem) -> date | None:
    """Return when the last passport of a foreigner expired; None of all rows but the first.

    One leads, and all others of the foreigner go with it.
    """
    whole = _whole(item)
    if _key(item) != min(whole):
        return None
    return max(_expires(one) for one in whole.values())


def _is_in_use(items: dict[str, PassportItem], refers: Callable[[Whole], bool]) -> bool:
    if any(one.present_on or one.restricted for one in items.values()):
        return True
    return refers(
        Whole(
            tuple(map(PassportKey, items)),
            tuple(_holders(items)),
            tuple(StampId(one.last_on) for one in items.values() if one.last_on),
        )
    )


def _along(kind: Erasable, item: PassportItem, refers: Callable[[Whole], bool]) -> list[Write]:
    """Plan what goes with a passport: all others of the foreigner, and what finds them.

    Asked once more right before: what came since may stand with another row than this one.
    """
    items = _whole(item)
    if _is_in_use(items, refers):
        raise NotAsReadError
    writes = [kind.plan_erased(one) for key, one in items.items() if key != _key(item)]
    entries = search_index.list_entries(_holders(items))
    writes += map(search_index.plan_erased, islice(entries, _MOST_AT_ONCE - len(writes)))
    return writes


def _whole(item: PassportItem) -> dict[str, PassportItem]:
    """Return all passports of a foreigner by key, of every record joined to this one's.

    One that passed to another foreigner is still the record of its first: both are one then.
    """
    found = {_key(item): item}
    wanted = list(_beside(item))
    while wanted:
        key = wanted.pop()
        one = None if key in found else repository.find_passport_item(PassportKey(key))
        if one:
            found[key] = one
            wanted += _beside(one)
    return found


def _beside(item: PassportItem) -> Iterator[str]:
    """Give the keys of what belongs to the same foreigner as a passport."""
    yield str(item.holder_id)
    yield from (other for other, *_ in item.linked or [])
    if item.born:
        by = keys.holder_passports(HolderId(_key(item)))
        yield from (_key(one) for one in PassportItem.by_subject.query(by))


def _holders(items: dict[str, PassportItem]) -> list[Holder]:
    return [one for one in map(repository.recorded_in, items.values()) if one]


def _key(item: PassportItem | WatchItem) -> str:
    return str(item.pk.partition("#")[2])


def _lifted(item: WatchItem) -> date | None:
    """Return when the last mark was taken away; None while one is on."""
    marks = list(map(read_mark, item.marks.values()))
    if any(one.is_on for one in marks):
        return None
    return max((one.changed_at.date() for one in marks), default=date.min)


def _watched(item: WatchItem) -> HolderId | None:
    """Return whose passport is marked; a mark by name and birth names nobody."""
    known = repository.find_passport(PassportKey(_key(item)))
    return known.holder_id if known else None


def _joined(item: LinkItem) -> date | None:
    return instant_of(item.at).date() if item.at else None


ERASABLE = (
    Erasable("watch_marks", WatchItem, "WATCH#", _lifted, ("version",), whose=_watched),
    Erasable(
        "requests",
        LinkItem,
        "LINK#",
        _joined,
        ("at",),
        whose=lambda item: HolderId(item.persons[0]),
    ),
)
