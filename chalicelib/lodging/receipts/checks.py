"""Compares premises' receipts with what was sealed, and names each that is gone or changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from chalicelib.core.ids import PremisesId, ReceiptId
from chalicelib.lodging import repository
from chalicelib.lodging.receipt_facts import leaf_of
from chalicelib.lodging.receipts import merkle, sealed
from chalicelib.lodging.receipts.roots import LOOK_BACK_DAYS
from chalicelib.lodging.receipts.sealed import DaySeal, Entry
from chalicelib.stamps.jws import payload_of
from chalicelib.stamps.trust import trust_list
from chalicelib.stamps.trust.trust_list import RECEIPT_PROFILE

_DAY = timedelta(days=1)

# removed: sealed, and no longer filed. altered: filed with other facts than were sealed.
# unsealed: filed, and in no seal of its days. day_altered: the seal itself is not what its root
# says. chain_broken: a day is missing or put in between. unsigned: not under its office's root.
Kind = Literal["removed", "altered", "unsealed", "day_altered", "chain_broken", "unsigned"]


class Fault(NamedTuple):
    """Something that is not as it was sealed: of one receipt, or of a whole day."""

    kind: Kind
    day: date
    receipt: ReceiptId | None = None


def check_receipts(premises: PremisesId, month: str, today: date) -> list[Fault]:
    """Return what is wrong with the receipts of premises for the arrivals of a month (`2026-11`).

    Arrivals are reported at any time after them: all days from the month's first to today count.
    """
    first = date.fromisoformat(f"{month}-01") - _DAY
    days = sealed.list_days(premises, first, today)
    keys = trust_list.read().payload["keys"]
    found = list(_of_days(premises, days, keys))
    by_receipt = {entry.receipt: (entry, seal.day) for seal in days for entry in seal.entries}
    filed = {one.entry.receipt: one.entry for one in sealed.list_filings(premises, month)}
    for receipt, (entry, day) in by_receipt.items():
        if entry.month == month:
            found += _of_entry(entry, filed.get(receipt), day)
    for receipt in filed.keys() - by_receipt.keys():
        stay = repository.find_stay(receipt)
        if stay and stay.received_on < today - LOOK_BACK_DAYS * _DAY:
            found.append(Fault("unsealed", stay.received_on, receipt))
    return found


def _of_entry(entry: Entry, filed: Entry | None, day: date) -> Iterator[Fault]:
    stay = repository.find_stay(entry.receipt)
    if filed is None or stay is None:
        yield Fault("removed", day, entry.receipt)
    elif filed.leaf != entry.leaf or bytes.fromhex(leaf_of(stay)) != entry.leaf:
        yield Fault("altered", day, entry.receipt)


def _of_days(
    premises: PremisesId, days: Sequence[DaySeal], keys: Sequence[Mapping[str, Any]]
) -> Iterator[Fault]:
    before = sealed.find_last_day(premises, days[0].day.isoformat()) if days else None
    for seal in days:
        if merkle.root_of(sealed.hashes_of(seal.entries)) != seal.root:
            yield Fault("day_altered", seal.day)
        if seal.previous != (before.link if before else sealed.NOTHING_BEFORE):
            yield Fault("chain_broken", seal.day)
        if not _is_signed(seal, keys):
            yield Fault("unsigned", seal.day)
        before = seal


def _is_signed(seal: DaySeal, keys: Sequence[Mapping[str, Any]]) -> bool:
    office = sealed.find_office_day(seal.office, seal.day)
    if office is None or seal.link not in office.links:
        return False
    payload = payload_of(office.jws)
    named = {"office": seal.office, "date": seal.day.isoformat()}
    root = merkle.root_of(office.links).hex()
    return {**named, "root": root}.items() <= payload.items() and _is_genuine(office.jws, keys)


def _is_genuine(jws: str, keys: Sequence[Mapping[str, Any]]) -> bool:
    import jwt  # noqa: PLC0415 - cold start

    kid = jwt.get_unverified_header(jws).get("kid")
    for key in keys:
        if key["signer"] + key["ref"] == kid and RECEIPT_PROFILE in key["profiles"]:
            jwk = {"kty": "EC", "crv": "P-256", "x": key["x"], "y": key["y"]}
            try:
                jwt.PyJWS().decode(jws, jwt.PyJWK(jwk, "ES256"), algorithms=["ES256"])
            except jwt.InvalidTokenError:
                return False
            return True
    return False
