"""What was sealed: each day's receipts of premises and the root over them, as stored for good."""

from base64 import b32decode, b32encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.ids import PremisesId, ReceiptId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import add, commit
from chalicelib.lodging.receipts import merkle
from chalicelib.lodging.stay_items import SHARDS, FilingItem

NOTHING_BEFORE = bytes(32)
_FORM = "serambi-receipts-1"
_EPOCH = 2000
_RECEIPT_BYTES, _LEAF_BYTES, _ENTRY_BYTES = 16, 32, 50
# 50 bytes each: 300 kB of the 400 kB that an item may have.
_MOST_ENTRIES = 6_000
_MONTHS = 12


class SealedError(Exception):
    """The day was sealed before: by another run, or by this one before it was cut off."""


class SealItem(Records):
    """The receipts that premises were given on a day, the root over them, and the day before."""

    root = UnicodeAttribute()
    previous = UnicodeAttribute()
    entries = BinaryAttribute(legacy_encoding=False)
    parts = NumberAttribute(null=True)


class LeavesItem(Records):
    """Those entries of a day that its own item has no room for."""

    entries = BinaryAttribute(legacy_encoding=False)


class OfficeSealItem(Records):
    """The signed root over all premises of an office on a day.

    `links` are those of the premises, sorted; `seen` is how many reports the day had.
    """

    jws = UnicodeAttribute()
    links = BinaryAttribute(legacy_encoding=False)
    seen = NumberAttribute()


class Entry(NamedTuple):
    """One receipt as sealed: what it says for good, hashed; the month of the arrival."""

    receipt: ReceiptId
    leaf: bytes
    month: str


class Filed(NamedTuple):
    """A report of premises as filed."""

    premises: PremisesId
    entry: Entry


@dataclass(frozen=True, slots=True)
class DaySeal:
    """The receipts of premises of one day and office, and what they follow."""

    premises: PremisesId
    day: date
    office: str
    root: bytes
    previous: bytes
    entries: Sequence[Entry]

    @property
    def text(self) -> str:
        """What the office's root is made over, line by line."""
        parts = (_FORM, self.premises, self.day.isoformat(), self.office)
        return "\n".join((*parts, self.root.hex(), self.previous.hex()))

    @property
    def link(self) -> bytes:
        """Its leaf in the office's tree, which the premises' next day names."""
        return merkle.leaf_hash(self.text.encode())


@dataclass(frozen=True, slots=True)
class OfficeSeal:
    """An office's day: the signed root, and the links of its premises, sorted."""

    office: str
    day: date
    jws: str
    links: Sequence[bytes]
    seen: int


def hashes_of(entries: Sequence[Entry]) -> list[bytes]:
    """Return the leaves of a day's tree."""
    return [merkle.leaf_hash(entry.leaf) for entry in entries]


def list_filed(office: str, day: date) -> Iterator[Filed]:
    """Return the reports of premises that an office received on a day, wherever in it."""
    for shard in range(SHARDS):
        for item in FilingItem.by_place.query(keys.filed(office, day, shard)):
            # A report without premises stands there too, with its stay, and is not filed.
            if item.leaf:
                yield _filed(item)


def count_filed(office: str, day: date) -> int:
    """Return how many reports an office received on a day."""
    return sum(1 for _ in list_filed(office, day))


def list_filings(premises: PremisesId, month: str) -> Iterator[Filed]:
    """Return the filed reports of premises of the arrivals of a month (`2026-11`)."""
    for item in FilingItem.query(keys.filings(premises, month), consistent_read=True):
        if item.leaf:  # else a correction moved the arrival here: its filing stays where it was
            yield _filed(item)


def find_last_day(premises: PremisesId, before: str) -> DaySeal | None:
    """Return the last sealed day of premises before a day and office (`2026-11-22#NGR`)."""
    partition, _ = keys.sealed(premises)
    found = SealItem.query(
        partition,
        SealItem.sk < before,
        scan_index_forward=False,
        limit=1,
        consistent_read=True,
    )
    return next((_day(premises, item) for item in found), None)


def list_days(premises: PremisesId, first: date, last: date) -> list[DaySeal]:
    """Return the sealed days of premises from one day to another, both included."""
    partition, _ = keys.sealed(premises)
    within = SealItem.sk.between(first.isoformat(), f"{last.isoformat()}~")
    found = SealItem.query(partition, within, consistent_read=True)
    return [_day(premises, item) for item in found]


def find_day(premises: PremisesId, day: date, office: str) -> DaySeal | None:
    """Return a sealed day of premises."""
    try:
        item = SealItem.get(*keys.sealed(premises, day, office), consistent_read=True)
    except SealItem.DoesNotExist:
        return None
    return _day(premises, item)


def add_day(seal: DaySeal) -> None:
    """Store a day; SealedError when it was before."""
    packed = [_packed(entry) for entry in seal.entries]
    parts = [packed[at : at + _MOST_ENTRIES] for at in range(0, len(packed), _MOST_ENTRIES)]
    item = SealItem(
        *keys.sealed(seal.premises, seal.day, seal.office),
        root=seal.root.hex(),
        previous=seal.previous.hex(),
        entries=b"".join(parts[0]),
        parts=len(parts) if len(parts) > 1 else None,
    )
    # The parts first: a day that is there is there whole.
    for number, part in enumerate(parts[1:], 1):
        more = LeavesItem(*keys.sealed_leaves(item.pk, item.sk, number), entries=b"".join(part))
        more.save()
    commit([add(item, SealedError())])


def find_last_office_day(office: str) -> OfficeSeal | None:
    """Return the last day of an office that was sealed."""
    partition, _ = keys.office_roots(office)
    found = OfficeSealItem.query(partition, scan_index_forward=False, limit=1, consistent_read=True)
    return next((_office(office, item) for item in found), None)


def find_office_day(office: str, day: date) -> OfficeSeal | None:
    """Return a sealed day of an office."""
    try:
        item = OfficeSealItem.get(*keys.office_roots(office, day), consistent_read=True)
    except OfficeSealItem.DoesNotExist:
        return None
    return _office(office, item)


def add_office_day(seal: OfficeSeal) -> None:
    """Store an office's day; SealedError when it was before."""
    item = OfficeSealItem(
        *keys.office_roots(seal.office, seal.day),
        jws=seal.jws,
        links=b"".join(seal.links),
        seen=seal.seen,
    )
    commit([add(item, SealedError())])


def _filed(item: FilingItem) -> Filed:
    _, premises, month = item.pk.split("#")
    entry = Entry(ReceiptId(item.receipt), bytes.fromhex(item.leaf), month)
    return Filed(PremisesId(premises), entry)


def _packed(entry: Entry) -> bytes:
    year, month = map(int, entry.month.split("-"))
    months = (year - _EPOCH) * _MONTHS + month - 1
    return b32decode(entry.receipt + "======") + entry.leaf + months.to_bytes(2, "big")


def _unpacked(raw: bytes) -> Iterator[Entry]:
    for at in range(0, len(raw), _ENTRY_BYTES):
        one = raw[at : at + _ENTRY_BYTES]
        receipt = b32encode(one[:_RECEIPT_BYTES]).decode().rstrip("=")
        year, month = divmod(int.from_bytes(one[-2:], "big"), _MONTHS)
        leaf = one[_RECEIPT_BYTES : _RECEIPT_BYTES + _LEAF_BYTES]
        yield Entry(ReceiptId(receipt), leaf, f"{year + _EPOCH}-{month + 1:02}")


def _day(premises: PremisesId, item: SealItem) -> DaySeal:
    day, _, office = item.sk.partition("#")
    raw = bytes(item.entries)
    for number in range(1, int(item.parts or 1)):
        part = LeavesItem.get(*keys.sealed_leaves(item.pk, item.sk, number), consistent_read=True)
        raw += bytes(part.entries)
    root, previous = bytes.fromhex(item.root), bytes.fromhex(item.previous)
    entries = tuple(_unpacked(raw))
    return DaySeal(premises, date.fromisoformat(day), office, root, previous, entries)


def _office(office: str, item: OfficeSealItem) -> OfficeSeal:
    raw = bytes(item.links)
    links = [raw[at : at + _LEAF_BYTES] for at in range(0, len(raw), _LEAF_BYTES)]
    return OfficeSeal(office, date.fromisoformat(item.sk), item.jws, links, int(item.seen))
