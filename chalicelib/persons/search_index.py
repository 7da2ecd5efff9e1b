"""What leads from a word of a name or a date of birth to the foreigners who have it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chalicelib.clients.secrets import index_key
from chalicelib.core.ids import HolderId, keyed_id
from chalicelib.db import person_keys as keys
from chalicelib.db.erasing import NotAsReadError
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, erase
from chalicelib.persons.names import indexed_words
from chalicelib.persons.rules import Holder

# A partition is read so many entries at a time: about 12 kB, or 1.5 read units.
_ENTRIES_AT_ONCE = 200
# What is read for one page at most, some 100 ms: what is left is found from the next page on.
_MOST_QUERIES = 40
# Between an id and whatever follows it.
_AFTER = "!"
# Of somebody whose day of birth is not known the month or the year stands with this mark.
_NO_MORE = "?"


class EntryItem(Records):
    """That a foreigner is found by a word or a date: nothing but its key."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a foreigner must be found by: one word of each set, one date of those given."""

    words: Sequence[frozenset[str]] = ()
    dates: frozenset[str] = frozenset()

    def match(self, holder: Holder) -> bool:
        """Tell whether a foreigner, as recorded now, is meant."""
        words = indexed_words(holder.surname, holder.given_names)
        is_born = not self.dates or bool(self.dates & indexed_dates(holder.date_of_birth))
        return is_born and all(one & words for one in self.words)


def indexed_dates(born: str) -> frozenset[str]:
    """Return all that a person is found by who was born on `1974-08-12`, `1974-08`, or `1974`."""
    parts = born.split("-")
    found = {"-".join(parts[:count]) for count in range(1, len(parts) + 1)}
    is_whole = len(parts) == len(("year", "month", "day"))
    return frozenset(found if is_whole else found | {born + _NO_MORE})


def asked_dates(born: str) -> frozenset[str]:
    """Return what finds those born then, and those of whom as much is known as does not differ."""
    parts = born.split("-")
    less = {"-".join(parts[:count]) + _NO_MORE for count in range(1, len(parts))}
    return frozenset({born} | less)


def index_holder(now: Holder | None, before: Iterable[Holder]) -> None:
    """Let a foreigner be found as recorded now, and no longer by what was recorded before."""
    entries = _entries(now) if now else set()
    stale = {entry for holder in before for entry in _entries(holder)} - entries
    with EntryItem.batch_write() as batch:
        for entry in sorted(entries):
            batch.save(EntryItem(*entry))
        for entry in sorted(stale):
            batch.delete(EntryItem(*entry))


def list_entries(holders: Iterable[Holder]) -> list[EntryItem]:
    """Return what leads to foreigners as recorded, as far as it is there."""
    entries = {entry for holder in holders for entry in _entries(holder)}
    return list(EntryItem.batch_get(sorted(entries), consistent_read=True))


def plan_erased(entry: EntryItem) -> Write:
    """Plan that what led to a foreigner is gone; NotAsReadError where it is already."""
    return erase(entry, EntryItem.sk.exists(), NotAsReadError())


def find_holders(terms: Terms, start: str, most: int) -> tuple[list[HolderId], str | None]:
    """Return foreigners from an id on, in the order of their ids, and where to go on; None: end.

    What is read is bounded, however common the words: fewer than `most`, or none, may come of
    it before the end.
    """
    lists = _lists(terms)
    found: list[HolderId] = []
    place: str | None = start
    try:
        while place is not None and len(found) < most:
            meant = _agree(lists, place)
            if meant is not None:
                found.append(HolderId(meant))
            place = meant and meant + _AFTER
    except _EnoughReadError as stop:
        place = str(stop)
    return found, place


def _lists(terms: Terms) -> "list[_Either]":
    reads, known = _Reads(), dict[str, _List]()

    def either(partitions: Iterable[str]) -> _Either:
        return _Either(
            [known.setdefault(one, _List(one, reads)) for one in sorted(set(partitions))]
        )

    lists = [either(_name(word) for word in words) for words in terms.words]
    if terms.dates:
        lists.append(either(_born(date) for date in terms.dates))
    # Each is read once at least: what is bounded is how often one after the other goes on.
    reads.left = _MOST_QUERIES + len(known)
    return lists


def _agree(lists: "Sequence[_Either]", place: str) -> str | None:
    """Return the first id from this one on that stands in each list; None if none does."""
    while True:
        furthest = place
        for one in lists:
            found = one.first(furthest)
            if found is None:
                return None
            furthest = found
        if furthest == place:
            return place
        place = furthest


def _entries(holder: Holder) -> set[tuple[str, str]]:
    words = indexed_words(holder.surname, holder.given_names)
    dates = indexed_dates(holder.date_of_birth)
    partitions = {_name(word) for word in words} | {_born(date) for date in dates}
    return {(partition, holder.id) for partition in partitions}


def _name(word: str) -> str:
    return keys.name_word(keyed_id(index_key(), "name", word))


def _born(date: str) -> str:
    return keys.born(keyed_id(index_key(), "born", date))


class _EnoughReadError(Exception):
    """No more is read for this page; from which id on the next one goes on."""


@dataclass(slots=True)
class _Reads:
    """How many queries are left for this page."""

    left: int = 0

    def spend(self, place: str) -> None:
        if not self.left:
            raise _EnoughReadError(place)
        self.left -= 1


@dataclass(slots=True)
class _List:
    """The ids in one partition, read from where it is asked, a part at a time."""

    partition: str
    reads: _Reads
    ids: list[str] = field(default_factory=list)
    begins: str = ""
    is_whole: bool = False

    def first(self, place: str) -> str | None:
        """Return the first id from this one on."""
        if not self._holds(place):
            self._read(place)
        at = bisect_left(self.ids, place)
        return self.ids[at] if at < len(self.ids) else None

    def _holds(self, place: str) -> bool:
        if place < self.begins:
            return False
        return self.is_whole or (bool(self.ids) and place <= self.ids[-1])

    def _read(self, place: str) -> None:
        self.reads.spend(place)
        condition = EntryItem.sk >= place if place else None
        found = EntryItem.query(
            self.partition, condition, limit=_ENTRIES_AT_ONCE, attributes_to_get=["sk"]
        )
        self.ids, self.begins = [str(one.sk) for one in found], place
        self.is_whole = len(self.ids) < _ENTRIES_AT_ONCE


@dataclass(slots=True)
class _Either:
    """The ids in any of several partitions."""

    lists: Sequence[_List]

    def first(self, place: str) -> str | None:
        """Return the first id from this one on."""
        return min((found for one in self.lists if (found := one.first(place))), default=None)
