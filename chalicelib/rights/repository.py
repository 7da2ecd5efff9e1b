"""Requests to have something put right, as stored."""

from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import CorrectionId, HolderId, PersonId
from chalicelib.db import rights_keys as keys
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, update
from chalicelib.rights.rules import AlreadyDecidedError, Correction, Decision, Subject


class AskedBeforeError(Exception):
    """The request is stored already."""


class CorrectionItem(Records):
    """One request; in its office's list until it is decided."""

    holder_id = UnicodeAttribute()
    office = UnicodeAttribute()
    subject = UnicodeAttribute()
    text = UnicodeAttribute()
    asked_at = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    decision = JSONAttribute(null=True)


def plan_correction(one: Correction) -> Write:
    """Plan a request that must not exist; AskedBeforeError."""
    item = CorrectionItem(
        *keys.correction(one.id),
        holder_id=one.holder_id,
        office=one.office,
        subject=one.subject,
        text=one.text,
        asked_at=instant_text(one.asked_at),
        body_hash=one.body_hash,
        subject_pk=keys.corrections_of(one.holder_id),
        subject_sk=keys.at(one.asked_at, one.id),
        place_pk=keys.open_corrections(one.office),
        place_sk=keys.at(one.asked_at, one.id),
    )
    return add(item, AskedBeforeError())


def plan_decision(correction_id: CorrectionId, decision: Decision) -> Write:
    """Plan what an office decided, once; AlreadyDecidedError."""
    stored = [
        decision.granted,
        decision.reason,
        instant_text(decision.at),
        decision.person_id,
    ]
    return update(
        CorrectionItem(*keys.correction(correction_id)),
        [
            CorrectionItem.decision.set(stored),
            CorrectionItem.place_pk.remove(),
            CorrectionItem.place_sk.remove(),
        ],
        CorrectionItem.decision.does_not_exist(),
        AlreadyDecidedError(),
    )


def find_correction(correction_id: CorrectionId) -> Correction | None:
    """Return a request as it stands."""
    try:
        item = CorrectionItem.get(*keys.correction(correction_id), consistent_read=True)
    except CorrectionItem.DoesNotExist:
        return None
    return _correction(item)


def list_corrections_by_holder(holder_id: HolderId) -> list[Correction]:
    """Return a foreigner's latest requests, the latest first; a moment behind."""
    found = CorrectionItem.by_subject.query(
        keys.corrections_of(holder_id), scan_index_forward=False, limit=MOST_ROWS
    )
    return [_correction(item) for item in found]


def list_open_corrections(office: str, after: str | None) -> Page[Correction]:
    """Return an office's undecided requests, the oldest first; InvalidError for `after`."""
    partition = keys.open_corrections(office)
    found = CorrectionItem.by_place.query(
        partition,
        limit=MOST_ROWS,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    return Page([_correction(item) for item in found], cursor_of(found.last_evaluated_key))


def _correction(item: CorrectionItem) -> Correction:
    return Correction(
        CorrectionId(item.pk.partition("#")[2]),
        HolderId(item.holder_id),
        item.office,
        Subject(item.subject),
        item.text,
        instant_of(item.asked_at),
        item.body_hash,
        _decision(*item.decision) if item.decision else None,
    )


def _decision(granted: bool, reason: str, at: str, person_id: str) -> Decision:  # noqa: FBT001 - as stored
    made: datetime = instant_of(at)
    return Decision(granted, reason, made, PersonId(person_id))
