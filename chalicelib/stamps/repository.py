"""Entry stamps and the trust list as stored."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.exceptions import UpdateError

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import HolderId, PassportKey, PermitId, PersonId, StampId
from chalicelib.db import keys
from chalicelib.db.table import Records, Reference, response_code
from chalicelib.db.transaction import Write, add, commit, put, update
from chalicelib.stamps.rules import Stamp, StampStatus


class StampTakenError(Exception):
    """Another stamp has this id."""


class StampMovedError(Exception):
    """The stamp is no longer in force."""


class TrustListMovedError(Exception):
    """Another trust list was published meanwhile."""


class StampItem(Records):
    """An entry stamp; its seal comes after it, from the one function that may sign."""

    holder_id = UnicodeAttribute()
    passport_key = UnicodeAttribute()
    permit_id = UnicodeAttribute()
    permit_class = UnicodeAttribute()
    checkpoint = UnicodeAttribute()
    zone = UnicodeAttribute()
    entry_on = UnicodeAttribute()
    last_day_of_stay = UnicodeAttribute()
    issuing_state = UnicodeAttribute()
    number_end = UnicodeAttribute()
    binding = BinaryAttribute(legacy_encoding=False)
    officer_id = UnicodeAttribute()
    issued_at = UnicodeAttribute()
    status = UnicodeAttribute()
    seal = UnicodeAttribute(null=True)
    key = UnicodeAttribute()
    body_hash = UnicodeAttribute()


class TrustListItem(Reference):
    """The trust list as published last."""

    sequence = NumberAttribute()
    payload = UnicodeAttribute()
    jws = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class TrustList:
    """A signed trust list: its sequence, its payload and its compact JWS."""

    sequence: int
    payload: dict[str, Any]
    jws: str


def plan_stamp(stamp: Stamp) -> Write:
    """Plan a new stamp; StampTakenError when its id is in use."""
    item = StampItem(
        *keys.stamp(stamp.id),
        holder_id=stamp.holder_id,
        passport_key=stamp.passport_key,
        permit_id=stamp.permit_id,
        permit_class=stamp.permit_class,
        checkpoint=stamp.checkpoint,
        zone=stamp.zone,
        entry_on=stamp.entry_on.isoformat(),
        last_day_of_stay=stamp.last_day_of_stay.isoformat(),
        issuing_state=stamp.issuing_state,
        number_end=stamp.number_end,
        binding=stamp.binding,
        officer_id=stamp.officer_id,
        issued_at=instant_text(stamp.issued_at),
        status=stamp.status,
        key=stamp.key,
        body_hash=stamp.body_hash,
    )
    return add(item, StampTakenError())


def plan_status(stamp: Stamp, status: StampStatus, now: datetime) -> list[Write]:  # noqa: ARG001 - the instant is for the status lists
    """Plan that a stamp in force is so no longer; StampMovedError when it already is not."""
    ended = update(
        StampItem(*keys.stamp(stamp.id)),
        [StampItem.status.set(status)],
        StampItem.status == StampStatus.IN_FORCE,
        StampMovedError(),
    )
    return [ended]


def find_stamp(stamp_id: StampId) -> Stamp | None:
    """Return a stamp."""
    try:
        return _stamp(StampItem.get(*keys.stamp(stamp_id), consistent_read=True))
    except StampItem.DoesNotExist:
        return None


def find_stamps(stamp_ids: Sequence[StampId]) -> dict[StampId, Stamp]:
    """Return those stamps that there are, by id."""
    wanted = [keys.stamp(one) for one in stamp_ids]
    found = (_stamp(item) for item in StampItem.batch_get(wanted, consistent_read=True))
    return {stamp.id: stamp for stamp in found}


def store_seal(stamp_id: StampId, seal: str) -> str:
    """Store a seal unless there is one; return the one that is stored."""
    item = StampItem(*keys.stamp(stamp_id))
    try:
        item.update(
            [StampItem.seal.set(seal)], StampItem.pk.exists() & StampItem.seal.does_not_exist()
        )
    except UpdateError as error:
        stored = find_stamp(stamp_id)
        if response_code(error) != "ConditionalCheckFailedException" or not (
            stored and stored.seal
        ):
            raise UnavailableError from error
        return stored.seal
    return seal


def find_trust_list() -> TrustList | None:
    """Return the trust list published last."""
    try:
        item = TrustListItem.get(*keys.system("trust-list"))
    except TrustListItem.DoesNotExist:
        return None
    return TrustList(int(item.sequence), json.loads(item.payload), item.jws)


def store_trust_list(new: TrustList) -> None:
    """Publish a trust list over the one before it; TrustListMovedError if that is another."""
    item = TrustListItem(
        *keys.system("trust-list"),
        sequence=new.sequence,
        payload=json.dumps(new.payload),
        jws=new.jws,
    )
    before = TrustListItem.sequence == new.sequence - 1
    condition = before if new.sequence > 1 else TrustListItem.pk.does_not_exist()
    commit([put(item, condition, TrustListMovedError())])


def _stamp(item: StampItem) -> Stamp:
    return Stamp(
        id=StampId(item.pk.partition("#")[2]),
        holder_id=HolderId(item.holder_id),
        passport_key=PassportKey(item.passport_key),
        permit_id=PermitId(item.permit_id),
        permit_class=item.permit_class,
        checkpoint=item.checkpoint,
        zone=item.zone,
        entry_on=date.fromisoformat(item.entry_on),
        last_day_of_stay=date.fromisoformat(item.last_day_of_stay),
        issuing_state=item.issuing_state,
        number_end=item.number_end,
        binding=item.binding,
        officer_id=PersonId(item.officer_id),
        issued_at=instant_of(item.issued_at),
        status=StampStatus(item.status),
        seal=item.seal,
        key=item.key,
        body_hash=item.body_hash,
    )
