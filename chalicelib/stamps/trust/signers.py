"""Which key may seal a stamp on which day: decisions over the entries of a trust list."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.core.clock import instant_text
from chalicelib.icao.verification import ACTIVE, REVOKED

Entry = dict[str, Any]
Reference = tuple[str, str]  # signer and certificate reference

STAMP_PROFILE = "ENTRY_STAMP"
# So long a phone believes the list that it has.
LIFE = timedelta(days=7)
# A day begins in the east of the country before it does in UTC, and lists end within a day.
_ZONES = timedelta(days=2)
# After its successor has begun a key stays able to sign, should the successor fail.
_OVERLAP = timedelta(days=7)


def first_day(now: datetime) -> date:
    """Return the first day on which a key may sign that is published now for the first time.

    On it every phone whose list still counts has a list with the key, wherever it is.
    """
    return (now + LIFE).date() + _ZONES


def reference_of(entry: Entry) -> Reference:
    """Return what names a key."""
    return entry["signer"], entry["ref"]


def find(entries: Sequence[Entry], wanted: Reference) -> Entry | None:
    """Return the entry of a key."""
    return next((one for one in entries if reference_of(one) == wanted), None)


def still_believed(entries: Sequence[Entry], today: date) -> list[Entry]:
    """Return the entries without those whose last stamp and its grace are over."""
    return [one for one in entries if date.fromisoformat(one["validUntil"]) >= today]


def signer_on(entries: Sequence[Entry], ours: Collection[Reference], on: date) -> Entry | None:
    """Return the newest of our keys that may seal a stamp on a day, or None."""
    may = [
        one
        for one in entries
        if reference_of(one) in ours
        and _seals_stamps(one)
        and one["signFrom"] <= on.isoformat() <= one["signTo"]
    ]
    return max(may, key=lambda one: str(one["signFrom"]), default=None)


def with_successor(entries: Sequence[Entry], new: Entry) -> list[Entry]:
    """Return the entries and a new one; those before it sign no longer than a week beside it.

    A key's days are only ever cut: phones keep older lists, and would refuse what a key signs
    on days that were given to it later.
    """
    end = (date.fromisoformat(new["signFrom"]) + _OVERLAP).isoformat()
    before = [
        {**one, "signTo": end}
        if _seals_stamps(one) and one["signFrom"] < new["signFrom"] and one["signTo"] > end
        else one
        for one in entries
    ]
    return [*before, new]


def without(entries: Sequence[Entry], revoked: Reference, at: datetime) -> list[Entry]:
    """Return the entries with one of them revoked; it stays, so that its seals are refused."""
    told = {"status": REVOKED, "revokedAt": instant_text(at)}
    return [{**one, **told} if reference_of(one) == revoked else one for one in entries]


def with_a_signer(
    entries: Sequence[Entry], ours: Collection[Reference], today: date
) -> list[Entry]:
    """Return the entries so that a key signs today: the next one begins early if it must.

    Phones that have not fetched the list since say of its seals that the key's days have not
    begun; without it there would be no seals at all.
    """
    if signer_on(entries, ours, today):
        return list(entries)
    coming = [
        one
        for one in entries
        if reference_of(one) in ours and _seals_stamps(one) and one["signFrom"] > today.isoformat()
    ]
    following = min(coming, key=lambda one: str(one["signFrom"]), default=None)
    return [{**one, "signFrom": today.isoformat()} if one is following else one for one in entries]


def _seals_stamps(entry: Entry) -> bool:
    return STAMP_PROFILE in entry["profiles"] and entry["status"] == ACTIVE
