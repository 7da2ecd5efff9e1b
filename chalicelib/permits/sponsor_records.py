"""What is kept of a sponsor beside the outbox: where the mail moved, and the calendar's turn."""

from dataclasses import dataclass, replace
from datetime import datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import SponsorId
from chalicelib.db import sponsor_keys as keys
from chalicelib.db.table import Identity
from chalicelib.db.transaction import Write, add, put, update


@dataclass(frozen=True, slots=True)
class SponsorRecord:
    """What a sponsor chose; without any choice there is none stored.

    `email` is the address once one was confirmed; `moved_to` whose mail goes there now; `joined`
    whose mail comes here. Links made before `links_since` open nothing. `calendar` counts the
    addresses of the calendar, of which the last is good; `calendar_request` asked for it.
    """

    id: SponsorId
    email: str = ""
    moved_to: SponsorId | None = None
    joined: tuple[SponsorId, ...] = ()
    links_since: datetime | None = None
    calendar: int = 0
    calendar_request: str = ""
    version: int = 0

    @property
    def groups(self) -> tuple[SponsorId, ...]:
        """Whose rows of the outbox this sponsor may know."""
        return (self.id, *self.joined)


@dataclass(frozen=True, slots=True)
class AddressChange:
    """That a sponsor's mail is to go to another address, once its owner says so."""

    id: str
    sponsor: SponsorId
    email: str
    body_hash: str
    expires_at: datetime
    is_confirmed: bool = False


class SponsorItem(Identity):
    """A sponsor's choices."""

    email = UnicodeAttribute(null=True)
    moved_to = UnicodeAttribute(null=True)
    joined = JSONAttribute(null=True)
    links_since = UnicodeAttribute(null=True)
    calendar = NumberAttribute(null=True)
    calendar_request = UnicodeAttribute(null=True)
    version = NumberAttribute()


class AddressChangeItem(Identity):
    """A change of address that was asked for."""

    sponsor = UnicodeAttribute()
    email = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    is_confirmed = NumberAttribute(null=True)
    ttl = NumberAttribute()


class LinkRequestItem(Identity):
    """That somebody asked for a link: the same for an address that is known and for any other."""

    body_hash = UnicodeAttribute()
    ttl = NumberAttribute()


class TakenError(Exception):
    """The same request was made before."""


def find_sponsor(sponsor: SponsorId) -> SponsorRecord:
    """Return a sponsor's choices as they stand; those of somebody who made none are empty."""
    try:
        item = SponsorItem.get(*keys.sponsor(sponsor), consistent_read=True)
    except SponsorItem.DoesNotExist:
        return SponsorRecord(sponsor)
    return SponsorRecord(
        id=sponsor,
        email=item.email or "",
        moved_to=SponsorId(item.moved_to) if item.moved_to else None,
        joined=tuple(SponsorId(one) for one in item.joined or ()),
        links_since=instant_of(item.links_since) if item.links_since else None,
        calendar=int(item.calendar or 0),
        calendar_request=item.calendar_request or "",
        version=int(item.version),
    )


def plan_sponsor(changed: SponsorRecord) -> Write:
    """Plan a sponsor's choices over the version that was read; ConflictError when that has gone."""
    item = SponsorItem(
        *keys.sponsor(changed.id),
        email=changed.email or None,
        moved_to=changed.moved_to,
        joined=list(changed.joined) or None,
        links_since=instant_text(changed.links_since) if changed.links_since else None,
        calendar=changed.calendar or None,
        calendar_request=changed.calendar_request or None,
        version=changed.version + 1,
    )
    if not changed.version:
        return add(item, ConflictError())
    return put(item, SponsorItem.version == changed.version, ConflictError())


def moved(old: SponsorRecord, new: SponsorRecord, email: str, now: datetime) -> list[SponsorRecord]:
    """Return both sponsors after the mail of one moved to the other's address.

    Every link and calendar address that the old one's readers hold ends: who left a company may
    still read its mail.
    """
    joined = [one for one in (*new.joined, *old.groups) if one != new.id]
    turn = old.calendar + 1 if old.calendar else 0
    gone = replace(
        old, moved_to=new.id, joined=(), links_since=now, calendar=turn, calendar_request=""
    )
    home = replace(new, email=email, moved_to=None, joined=tuple(dict.fromkeys(joined)))
    return [gone, home]


def plan_change(change: AddressChange) -> Write:
    """Plan a change of address; TakenError where this request made one before."""
    item = AddressChangeItem(
        *keys.sponsor_address(change.id),
        sponsor=change.sponsor,
        email=change.email,
        body_hash=change.body_hash,
        expires_at=instant_text(change.expires_at),
        ttl=int(change.expires_at.timestamp()),
    )
    return add(item, TakenError())


def find_change(request: str) -> AddressChange | None:
    """Return a change of address as it stands, confirmed or not."""
    try:
        item = AddressChangeItem.get(*keys.sponsor_address(request), consistent_read=True)
    except AddressChangeItem.DoesNotExist:
        return None
    return AddressChange(
        request,
        SponsorId(item.sponsor),
        item.email,
        item.body_hash,
        instant_of(item.expires_at),
        bool(item.is_confirmed),
    )


def plan_confirm(request: str) -> Write:
    """Plan that a change is confirmed: once only, ConflictError after that."""
    return update(
        AddressChangeItem(*keys.sponsor_address(request)),
        [AddressChangeItem.is_confirmed.set(1)],
        AddressChangeItem.is_confirmed.does_not_exist(),
        ConflictError(),
    )


def plan_link_request(request: str, body_hash: str, ends_at: datetime) -> Write:
    """Plan that a link was asked for; TakenError where this request was made before."""
    ttl = int(ends_at.timestamp())
    item = LinkRequestItem(*keys.sponsor_link(request), body_hash=body_hash, ttl=ttl)
    return add(item, TakenError())


def find_link_request(request: str) -> str:
    """Return the hash of the body that a link was asked for with; empty where none was."""
    try:
        return LinkRequestItem.get(*keys.sponsor_link(request), consistent_read=True).body_hash
    except LinkRequestItem.DoesNotExist:
        return ""
