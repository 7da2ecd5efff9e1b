"""Seals each day's receipts of premises under one signed root an office, so that none can vanish.

`docs/receipts.md` says how anybody checks a receipt against it.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.core.clock import instant_text, local_date
from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import PremisesId
from chalicelib.core.log import log_event
from chalicelib.lodging.receipt_facts import facts_of, first_said
from chalicelib.lodging.receipts import merkle, sealed
from chalicelib.lodging.receipts.merkle import Step
from chalicelib.lodging.receipts.sealed import DaySeal, Entry, Filed, OfficeSeal, SealedError
from chalicelib.lodging.rules import Stay
from chalicelib.reference import service as reference
from chalicelib.stamps.jws import payload_of, sign_compact
from chalicelib.stamps.trust.trust_list import RECEIPT_REFERENCE

# Reports of a file may wait in their queue after they were received.
LOOK_BACK_DAYS = 3
_DAY = timedelta(days=1)
_LAST_ZONE = "Asia/Jakarta"  # where a day ends last
_KIND = "receipt-root+jwt"


@dataclass(frozen=True, slots=True)
class Proof:
    """That a receipt is under a signed root.

    The hash of `facts` is hashed up `path` to the day's root; `day`, as text, is a leaf in turn
    and is hashed up `office_path` to the root in the payload of `jws`.
    """

    facts: str
    path: Sequence[Step]
    day: DaySeal
    office_path: Sequence[Step]
    jws: str


def seal_receipts(now: datetime, offices: Sequence[str] = ()) -> None:
    """Seal the last day that is over everywhere, and each before it that is not sealed yet.

    Of all offices, unless some are named. A run that is cut off is gone on with by the next:
    what is stored stands.
    """
    until = local_date(now, _LAST_ZONE) - _DAY
    offices = sorted(offices or {office.code for office in reference.list_offices()})
    last = {office: sealed.find_last_office_day(office) for office in offices}
    done = [seal.day for seal in last.values() if seal]
    day = min(done) + _DAY if done else until
    count = 0
    while day <= until:
        # Day by day through all offices: a premises' days are a chain, whichever office has them.
        for office in offices:
            before = last[office]
            if before is None or before.day < day:
                last[office] = _seal_office(office, day, before, now)
                count += 1
        day += _DAY
    log_event("receipts_sealed", offices=count, until=until.isoformat())


def prove(stay: Stay) -> Proof | None:
    """Return the proof of a report of premises; None until its day is sealed."""
    premises = first_said(stay).premises_id
    if premises is None:
        return None
    first = stay.received_on
    for seal in sealed.list_days(premises, first, first + LOOK_BACK_DAYS * _DAY):
        for index, entry in enumerate(seal.entries):
            if entry.receipt == stay.receipt:
                return _proof(seal, index, facts_of(stay))
    return None


def list_roots(premises: PremisesId, month: str) -> list[tuple[DaySeal, str]]:
    """Return the sealed days of premises of a month (`2026-11`), each with its office's JWS."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + 31 * _DAY).replace(day=1) - _DAY
    days = sealed.list_days(premises, first, last)
    offices = {(seal.office, seal.day) for seal in days}
    signed = {key: sealed.find_office_day(*key) for key in offices}
    return [(seal, one.jws if (one := signed[seal.office, seal.day]) else "") for seal in days]


def root_of_jws(jws: str) -> bytes:
    """Return the root that a JWS of our own store is about; nothing is verified here."""
    return bytes.fromhex(payload_of(jws)["root"])


def _proof(seal: DaySeal, index: int, facts: str) -> Proof | None:
    office = sealed.find_office_day(seal.office, seal.day)
    if office is None:
        return None
    at = bisect_left(office.links, seal.link)
    if at == len(office.links) or office.links[at] != seal.link:
        log_event("receipt_root_broken", level="error", office=seal.office)
        return None
    hashes = sealed.hashes_of(seal.entries)
    return Proof(
        facts=facts,
        path=merkle.path_of(hashes, index),
        day=seal,
        office_path=merkle.path_of(office.links, at),
        jws=office.jws,
    )


def _seal_office(office: str, day: date, before: OfficeSeal | None, now: datetime) -> OfficeSeal:
    filed: dict[PremisesId, list[Entry]] = {}
    of_day = list(sealed.list_filed(office, day))
    for premises, entry in [*of_day, *_belated(office, day)]:
        filed.setdefault(premises, []).append(entry)
    seals = [_seal_day(one, day, office, filed[one]) for one in sorted(filed)]
    # A run that was cut off may have sealed premises before the last of their reports was filed:
    # what is not counted here is looked for on the days after.
    receipts = {entry.receipt for seal in seals for entry in seal.entries}
    seen = sum(entry.receipt in receipts for _, entry in of_day)
    links = sorted(seal.link for seal in seals)
    jws = _signed(office, day, merkle.root_of(links), before, now)
    seal = OfficeSeal(office, day, jws, links, seen)
    try:
        sealed.add_office_day(seal)
    except SealedError:
        found = sealed.find_office_day(office, day)
        if found is None:
            raise UnavailableError from None
        return found
    return seal


def _belated(office: str, day: date) -> Iterator[Filed]:
    """Give the reports of the days before that were filed after their day was sealed."""
    for back in range(1, LOOK_BACK_DAYS + 1):
        earlier = sealed.find_office_day(office, day - back * _DAY)
        if earlier is None or sealed.count_filed(office, earlier.day) == earlier.seen:
            continue
        known: dict[PremisesId, set[str]] = {}
        for one in sealed.list_filed(office, earlier.day):
            if one.premises not in known:
                days = sealed.list_days(one.premises, earlier.day, day - _DAY)
                known[one.premises] = {entry.receipt for seal in days for entry in seal.entries}
            if one.entry.receipt not in known[one.premises]:
                yield one


def _seal_day(premises: PremisesId, day: date, office: str, entries: Sequence[Entry]) -> DaySeal:
    """Return the premises' day as stored: by this run, or by one before it that was cut off."""
    last = sealed.find_last_day(premises, f"{day.isoformat()}#{office}")
    ordered = sorted(entries)
    root = merkle.root_of(sealed.hashes_of(ordered))
    previous = last.link if last else sealed.NOTHING_BEFORE
    seal = DaySeal(premises, day, office, root, previous, ordered)
    with suppress(SealedError):
        sealed.add_day(seal)
        return seal
    found = sealed.find_day(premises, day, office)
    if found is None:
        raise UnavailableError
    return found


def _signed(office: str, day: date, root: bytes, before: OfficeSeal | None, now: datetime) -> str:
    header = {"alg": "ES256", "typ": _KIND, "kid": config().signer + RECEIPT_REFERENCE}
    previous = hashlib.sha256(before.jws.encode()).hexdigest() if before else ""
    payload = {
        "iss": config().site_url,
        "iat": instant_text(now),
        "office": office,
        "date": day.isoformat(),
        "root": root.hex(),
        "previous": previous,
    }
    return sign_compact(header, payload, config().receipt_key_id)
