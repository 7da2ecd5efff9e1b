"""Restrictions as stored: whose data are shown to nobody, since when and why."""

from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import HolderId, PersonId, RestrictionId
from chalicelib.db import keys as all_keys
from chalicelib.db import person_keys as keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update


class RestrictedBeforeError(Exception):
    """A restriction with this id is stored: the same request came before."""


class LiftedBeforeError(ConflictError):
    """The restriction was lifted before."""

    code = "restriction_lifted"


class RestrictionItem(Records):
    """One restriction; in its office's list while it stands."""

    persons = JSONAttribute()
    office = UnicodeAttribute()
    reason = UnicodeAttribute()
    at = UnicodeAttribute()
    by = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    lifted = JSONAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Lifting:
    """Who lifted a restriction, when and why."""

    by: PersonId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Restriction:
    """That the data of a foreigner, by all records joined when it began, are shown to nobody."""

    id: RestrictionId
    persons: tuple[HolderId, ...]
    office: str
    reason: str
    at: datetime
    by: PersonId
    body_hash: str
    lifted: Lifting | None = None


def plan_restriction(one: Restriction) -> Write:
    """Plan a restriction that must not exist; RestrictedBeforeError."""
    item = RestrictionItem(
        *keys.restriction(one.id),
        persons=list(one.persons),
        office=one.office,
        reason=one.reason,
        at=instant_text(one.at),
        by=one.by,
        body_hash=one.body_hash,
        # That of who was asked for leads to the others too, who are joined to it.
        subject_pk=keys.restrictions_of(one.persons[0]),
        subject_sk=all_keys.at(one.at, one.id),
        place_pk=keys.restrictions(one.office),
        place_sk=all_keys.at(one.at, one.id),
    )
    return add(item, RestrictedBeforeError())


def plan_lifting(restriction_id: RestrictionId, lifting: Lifting) -> Write:
    """Plan that a restriction stands no longer; LiftedBeforeError."""
    stored = [lifting.by, instant_text(lifting.at), lifting.reason]
    return update(
        RestrictionItem(*keys.restriction(restriction_id)),
        [
            RestrictionItem.lifted.set(stored),
            RestrictionItem.place_pk.remove(),
            RestrictionItem.place_sk.remove(),
        ],
        RestrictionItem.lifted.does_not_exist(),
        LiftedBeforeError(),
    )


def find_restriction(restriction_id: RestrictionId) -> Restriction | None:
    """Return a restriction, in force or lifted."""
    try:
        item = RestrictionItem.get(*keys.restriction(restriction_id), consistent_read=True)
    except RestrictionItem.DoesNotExist:
        return None
    return _restriction(item)


def list_restrictions_by_office(office: str, after: str | None) -> Page[Restriction]:
    """Return an office's restrictions in force, the oldest first; InvalidError for `after`."""
    partition = keys.restrictions(office)
    found = RestrictionItem.by_place.query(
        partition,
        limit=MOST_ROWS,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return Page([_restriction(item) for item in found], cursor_of(found.last_evaluated_key))


def list_restrictions_by_holder(holder_id: HolderId) -> list[Restriction]:
    """Return a record's latest restrictions, lifted ones too, the latest first; a moment behind.

    Of records that were joined each one's stands with the record it was asked of.
    """
    found = RestrictionItem.by_subject.query(
        keys.restrictions_of(holder_id), scan_index_forward=False, limit=MOST_ROWS
    )
    return [_restriction(item) for item in found]


def _restriction(item: RestrictionItem) -> Restriction:
    return Restriction(
        RestrictionId(item.pk.partition("#")[2]),
        tuple(HolderId(one) for one in item.persons),
        item.office,
        item.reason,
        instant_of(item.at),
        PersonId(item.by),
        item.body_hash,
        _lifting(*item.lifted) if item.lifted else None,
    )


def _lifting(by: str, at: str, reason: str) -> Lifting:
    return Lifting(PersonId(by), instant_of(at), reason)
