"""Audit rows as stored: only ever added, one chain for each person and day."""

import secrets
from datetime import date, datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.audit.rules import FIRST, Deed, Mark, row_hash
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PersonId, random_id
from chalicelib.db import keys
from chalicelib.db.table import Audit
from chalicelib.db.transaction import Write, add

_PUBLIC_SHARDS = 16


class ChainMovedError(Exception):
    """Another row of the same person came between: the plan is made anew."""


class AuditItem(Audit):
    """One row."""

    person_id = UnicodeAttribute(null=True)
    role = UnicodeAttribute()
    office = UnicodeAttribute()
    action = UnicodeAttribute()
    subject = UnicodeAttribute()
    why = UnicodeAttribute()
    at = UnicodeAttribute()
    sequence = NumberAttribute()
    previous = UnicodeAttribute()
    hash = UnicodeAttribute()

    @property
    def deed(self) -> Deed:
        """The row as a domain value."""
        return Deed(
            PersonId(self.person_id) if self.person_id else None,
            self.role,
            self.office,
            self.action,
            self.subject,
            self.why,
            instant_of(self.at),
        )


def plan_row(deed: Deed, after: Mark | None = None) -> tuple[Write, Mark]:
    """Plan the next row of the person's chain, and say where that ends then.

    ChainMovedError when another came first. `after` is where it ended a moment ago, which saves
    the look; of another day or person it says nothing.
    """
    sequence, previous, partition = 1, FIRST, _public_partition(deed.at)
    if deed.person_id is not None:
        partition = keys.audit_chain(deed.person_id, deed.at.date())
        if after is not None and after.partition == partition:
            sequence, previous = after.sequence + 1, after.hash
        elif last := _last(partition):
            sequence, previous = int(last.sequence) + 1, last.hash
    item = AuditItem(
        partition,
        random_id() if deed.person_id is None else f"{sequence:06d}",
        person_id=deed.person_id,
        role=deed.role,
        office=deed.office,
        action=deed.action,
        subject=deed.subject,
        why=deed.why,
        at=instant_text(deed.at),
        sequence=sequence,
        previous=previous,
        hash=row_hash(previous, sequence, deed),
    )
    return add(item, ChainMovedError()), Mark(partition, sequence, item.hash)


def list_rows_by_person(person_id: PersonId, on: date) -> list[AuditItem]:
    """Return a person's rows of one UTC day, in order."""
    return list(AuditItem.query(keys.audit_chain(person_id, on), consistent_read=True))


def _last(partition: str) -> AuditItem | None:
    found = AuditItem.query(partition, scan_index_forward=False, limit=1, consistent_read=True)
    return next(iter(found), None)


def _public_partition(at: datetime) -> str:
    return keys.public_audit(at.date(), secrets.randbelow(_PUBLIC_SHARDS))
