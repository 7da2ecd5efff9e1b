"""Entry stamps and the trust list as stored."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import HolderId, NoticeId, PassportKey, PermitId, PersonId, StampId
from chalicelib.db import keys
from chalicelib.db.table import Records, Reference, response_code
from chalicelib.db.transaction import Write, add, commit, put, update
from chalicelib.stamps import rows, statuses
from chalicelib.stamps.rules import Ending, Reprints, Stamp, StampStatus


class StampTakenError(Exception):
    """Another stamp has this id."""


class StampMovedError(Exception):
    """The stamp is no longer as it was read."""


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
    sealed_at = UnicodeAttribute(null=True)
    key = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    issued_later_on = UnicodeAttribute(null=True)
    succeeds = UnicodeAttribute(null=True)
    mail_id = UnicodeAttribute(null=True)
    ending = JSONAttribute(null=True)
    reprints = JSONAttribute(null=True)


class SpareSignatureItem(Records):
    """A signature made for a stamp that is in no stored seal: counted, so that none is missed."""

    sealed_at = UnicodeAttribute()


class TrustListItem(Reference):
    """The trust list as published last."""

    sequence = NumberAttribute()
    payload = UnicodeAttribute()
    jws = UnicodeAttribute()
    key_ids = UnicodeAttribute(null=True)


@dataclass(frozen=True, slots=True)
class TrustList:
    """A signed trust list: its sequence, its payload and its compact JWS.

    `key_ids` are the key service's names of the stamp keys in it, by signer and reference.
    """

    sequence: int
    payload: dict[str, Any]
    jws: str
    key_ids: dict[str, str] = field(default_factory=dict)


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
        issued_later_on=stamp.issued_later_on.isoformat() if stamp.issued_later_on else None,
        succeeds=stamp.succeeds,
        mail_id=stamp.mail_id,
    )
    return add(item, StampTakenError())


def plan_status(
    stamp: Stamp, status: StampStatus, now: datetime, ending: Ending | None = None
) -> list[Write]:
    """Plan that a stamp stands otherwise from now on, here and in its status list.

    StampMovedError when it stands otherwise already than it was read.
    """
    over = StampItem.ending.set(rows.ending_row(ending)) if ending else StampItem.ending.remove()
    as_read: Condition = StampItem.status == stamp.status
    if stamp.ending:
        as_read &= StampItem.ending == rows.ending_row(stamp.ending)
    changed = update(
        StampItem(*keys.stamp(stamp.id)),
        [StampItem.status.set(status), over],
        as_read,
        StampMovedError(),
    )
    return [changed, statuses.plan_row(stamp, status, now)]


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


def plan_reprint(stamp: Stamp, reprints: Reprints) -> Write:
    """Plan that a label of a stamp in force was printed again; StampMovedError on a race."""
    as_read: Condition = StampItem.reprints.does_not_exist()
    if stamp.reprints:
        as_read = StampItem.reprints == rows.reprints_row(stamp.reprints)
    return update(
        StampItem(*keys.stamp(stamp.id)),
        [StampItem.reprints.set(rows.reprints_row(reprints))],
        (StampItem.status == StampStatus.IN_FORCE) & as_read,
        StampMovedError(),
    )


def store_day_of_issue(stamp: Stamp, on: date) -> None:
    """Store the day that a seal still to be made will say; UnavailableError on a race."""
    as_read: Condition = StampItem.issued_later_on.does_not_exist()
    if stamp.issued_later_on:
        as_read = StampItem.issued_later_on == stamp.issued_later_on.isoformat()
    try:
        StampItem(*keys.stamp(stamp.id)).update(
            [StampItem.issued_later_on.set(on.isoformat())],
            StampItem.pk.exists() & StampItem.seal.does_not_exist() & as_read,
        )
    except UpdateError as error:
        raise UnavailableError from error


def store_seal(
    stamp_id: StampId, seal: str, sealed_at: datetime, mail: Sequence[Write] = ()
) -> str:
    """Store a seal unless there is one, with the mail that brings it; return what is stored."""
    if mail:
        return _store_seal_with(mail, stamp_id, seal, sealed_at)
    item = StampItem(*keys.stamp(stamp_id))
    actions = [StampItem.seal.set(seal), *when_signed(StampItem, stamp_id, sealed_at)]
    try:
        item.update(actions, StampItem.pk.exists() & StampItem.seal.does_not_exist())
    except UpdateError as error:
        stored = find_stamp(stamp_id)
        if response_code(error) != "ConditionalCheckFailedException" or not (
            stored and stored.seal
        ):
            raise UnavailableError from error
        return stored.seal
    return seal


def when_signed(
    kind: type[StampItem | SpareSignatureItem], stamp_id: StampId, at: datetime
) -> list[Action]:
    """Return what puts a signature among those of its UTC day, one of sixteen parts of it."""
    # The index in the list is a keyed hash: its last digit spreads a day's stamps evenly.
    shard = int(stamp_id[-1], 16)
    return [
        kind.sealed_at.set(instant_text(at)),
        kind.place_pk.set(keys.signed(at.date(), shard)),
        kind.place_sk.set(keys.at(at, stamp_id)),
    ]


def _store_seal_with(
    mail: Sequence[Write], stamp_id: StampId, seal: str, sealed_at: datetime
) -> str:
    sealed = update(
        StampItem(*keys.stamp(stamp_id)),
        [StampItem.seal.set(seal), *when_signed(StampItem, stamp_id, sealed_at)],
        StampItem.seal.does_not_exist(),
        StampMovedError(),
    )
    try:
        commit([sealed, *mail])
    except StampMovedError as error:
        stored = find_stamp(stamp_id)
        if not (stored and stored.seal):
            raise UnavailableError from error
        return stored.seal
    return seal


def find_trust_list() -> TrustList | None:
    """Return the trust list published last."""
    try:
        # Consistent: a key revoked a moment ago signs nothing more and vouches for nothing.
        item = TrustListItem.get(*keys.system("trust-list"), consistent_read=True)
    except TrustListItem.DoesNotExist:
        return None
    ids = json.loads(item.key_ids) if item.key_ids else {}
    return TrustList(int(item.sequence), json.loads(item.payload), item.jws, ids)


def store_trust_list(new: TrustList) -> None:
    """Publish a trust list over the one before it; TrustListMovedError if that is another."""
    commit([plan_trust_list(new)])


def plan_trust_list(new: TrustList) -> Write:
    """Plan to publish a trust list; TrustListMovedError when another was published meanwhile."""
    item = TrustListItem(
        *keys.system("trust-list"),
        sequence=new.sequence,
        payload=json.dumps(new.payload),
        jws=new.jws,
        key_ids=json.dumps(new.key_ids),
    )
    before = TrustListItem.sequence == new.sequence - 1
    condition = before if new.sequence > 1 else TrustListItem.pk.does_not_exist()
    return put(item, condition, TrustListMovedError())


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
        issued_later_on=(
            date.fromisoformat(item.issued_later_on) if item.issued_later_on else None
        ),
        succeeds=StampId(item.succeeds) if item.succeeds else None,
        mail_id=NoticeId(item.mail_id) if item.mail_id else None,
        ending=rows.ending(*item.ending) if item.ending else None,
        reprints=rows.reprints(*item.reprints) if item.reprints else None,
    )
