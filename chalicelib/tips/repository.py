"""Tips as stored: each with its steps, words and photos in one partition."""

from datetime import date, datetime
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
)

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PersonId, TipId
from chalicelib.db import tip_keys as keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, add, put
from chalicelib.tips.rules import (
    RANK,
    Entry,
    Matter,
    Outcome,
    Position,
    Priority,
    Step,
    Tip,
    TipMovedError,
    TipState,
)


class TipTakenError(Exception):
    """The tip is stored already."""


class EntryTakenError(Exception):
    """The request was done already."""


class TipItem(Records):
    """What somebody reports; found in its office's list, and among what that has to do."""

    matter = UnicodeAttribute()
    region = UnicodeAttribute()
    office = UnicodeAttribute()
    text = UnicodeAttribute()
    received_at = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    language = UnicodeAttribute()
    happened_on = UnicodeAttribute(null=True)
    is_ongoing = BooleanAttribute(null=True)
    position = JSONAttribute(null=True)
    contact = UnicodeAttribute(null=True)
    senders = JSONAttribute(null=True)
    state = UnicodeAttribute()
    priority = UnicodeAttribute()
    is_muted = BooleanAttribute(null=True)
    photos = NumberAttribute()
    joined = NumberAttribute()
    answered_at = UnicodeAttribute(null=True)
    joined_to = UnicodeAttribute(null=True)
    case_id = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    closed_at = UnicodeAttribute(null=True)
    version = NumberAttribute()


class EntryItem(Records):
    """A step taken on a tip, or a word to or from its sender."""

    step = UnicodeAttribute()
    at = UnicodeAttribute()
    office = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    by_name = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    detail = UnicodeAttribute(null=True)
    body_hash = UnicodeAttribute(null=True)


def plan_tip(tip: Tip) -> Write:
    """Plan a tip that must not be known; TipTakenError."""
    return add(_item(tip), TipTakenError())


def plan_change(tip: Tip) -> Write:
    """Plan a tip as it stands now; TipMovedError when it is not as it was read any more."""
    made = _item(tip)
    made.version = tip.version + 1
    return put(made, TipItem.version == tip.version, TipMovedError())


def plan_entry(entry: Entry) -> Write:
    """Plan a step or word; EntryTakenError when its request was done."""
    item = EntryItem(
        *keys.tip_entry(entry.tip_id, entry.id),
        step=entry.step,
        at=instant_text(entry.at),
        office=entry.office or None,
        by=entry.by,
        by_name=entry.by_name or None,
        text=entry.text or None,
        detail=entry.detail or None,
        body_hash=entry.body_hash or None,
    )
    return add(item, EntryTakenError())


def find_tip(tip_id: TipId) -> Tip | None:
    """Return a tip as it stands."""
    try:
        return _tip(TipItem.get(*keys.tip(tip_id), consistent_read=True))
    except TipItem.DoesNotExist:
        return None


def find_entry(tip_id: TipId, entry_id: str) -> Entry | None:
    """Return a step or word by its own id."""
    try:
        return _entry(EntryItem.get(*keys.tip_entry(tip_id, entry_id), consistent_read=True))
    except EntryItem.DoesNotExist:
        return None


def list_entries(tip_id: TipId) -> list[Entry]:
    """Return all steps and words of a tip, the oldest first."""
    pk, _ = keys.tip(tip_id)
    found = EntryItem.query(pk, EntryItem.sk.startswith(keys.ENTRIES), consistent_read=True)
    return sorted(map(_entry, found), key=lambda one: (one.at, one.id))


def list_tips(
    office: str, part: str, after: str | None, limit: int, *, newest_first: bool = False
) -> Page[Tip]:
    """Return a page of a part of an office's tips; the index is a moment behind.

    InvalidError when `after` is no cursor of this list.
    """
    partition = keys.tips_of(office, part)
    found = TipItem.by_subject.query(
        partition,
        scan_index_forward=not newest_first,
        limit=limit,
        last_evaluated_key=start_key(after, {"subject_pk": partition}, "subject_sk", "pk", "sk"),
    )
    return Page([_tip(item) for item in found], cursor_of(found.last_evaluated_key))


def find_oldest(office: str) -> str | None:
    """Return since when the oldest tip waits for an office (RFC 3339); a moment behind."""
    found = TipItem.by_place.query(
        keys.worklist(office), TipItem.place_sk.startswith("tip#"), limit=1
    )
    return next((item.received_at for item in found), None)


def _places(tip: Tip) -> dict[str, Any]:
    """Return where a tip is found: in its office's lists, and on its desk while it waits."""
    since = f"{RANK[tip.priority]}#{keys.at(tip.received_at, tip.id)}"
    if tip.is_waiting:
        return {
            "subject_pk": keys.tips_of(tip.office, "OPEN"),
            "subject_sk": since,
            "place_pk": keys.worklist(tip.office),
            "place_sk": keys.awaited("tip", tip.received_at, tip.id),
        }
    if tip.is_open:
        return {"subject_pk": keys.tips_of(tip.office, "MUTED"), "subject_sk": since}
    if tip.state is TipState.IN_CASE:
        return {"subject_pk": keys.tips_of(tip.office, "CASE"), "subject_sk": since}
    if tip.closed_at is None:
        return {}
    month = f"{tip.closed_at:%Y-%m}"
    return {
        "subject_pk": keys.tips_of(tip.office, month),
        "subject_sk": keys.at(tip.closed_at, tip.id),
    }


def _item(tip: Tip) -> TipItem:
    place = tip.position
    return TipItem(
        *keys.tip(tip.id),
        matter=tip.matter,
        region=tip.region,
        office=tip.office,
        text=tip.text,
        received_at=instant_text(tip.received_at),
        body_hash=tip.body_hash,
        language=tip.language,
        happened_on=tip.happened_on.isoformat() if tip.happened_on else None,
        is_ongoing=tip.is_ongoing or None,
        position=[place.latitude, place.longitude, place.accuracy_m] if place else None,
        contact=tip.contact or None,
        senders=sorted(tip.senders) or None,
        state=tip.state,
        priority=tip.priority,
        is_muted=tip.is_muted or None,
        photos=tip.photos,
        joined=tip.joined,
        answered_at=_text(tip.answered_at),
        joined_to=tip.joined_to,
        case_id=tip.case_id or None,
        outcome=tip.outcome,
        closed_at=_text(tip.closed_at),
        version=tip.version,
        **_places(tip),
    )


def _tip(item: TipItem) -> Tip:
    values: dict[str, Any] = {
        "happened_on": date.fromisoformat(item.happened_on) if item.happened_on else None,
        "position": Position(*item.position) if item.position else None,
        "answered_at": _instant(item.answered_at),
        "closed_at": _instant(item.closed_at),
        "outcome": Outcome(item.outcome) if item.outcome else None,
        "joined_to": TipId(item.joined_to) if item.joined_to else None,
    }
    return Tip(
        id=TipId(item.pk.partition("#")[2]),
        matter=Matter(item.matter),
        region=item.region,
        office=item.office,
        text=item.text,
        received_at=instant_of(item.received_at),
        body_hash=item.body_hash,
        language=item.language,
        is_ongoing=bool(item.is_ongoing),
        contact=item.contact or "",
        senders=frozenset(item.senders or ()),
        state=TipState(item.state),
        priority=Priority(item.priority),
        is_muted=bool(item.is_muted),
        photos=int(item.photos),
        joined=int(item.joined),
        case_id=item.case_id or "",
        version=int(item.version),
        **values,
    )


def _entry(item: EntryItem) -> Entry:
    return Entry(
        id=item.sk.removeprefix(keys.ENTRIES),
        tip_id=TipId(item.pk.partition("#")[2]),
        step=Step(item.step),
        at=instant_of(item.at),
        office=item.office or "",
        by=PersonId(item.by) if item.by else None,
        by_name=item.by_name or "",
        text=item.text or "",
        detail=item.detail or "",
        body_hash=item.body_hash or "",
    )


def _text(at: datetime | None) -> str | None:
    return instant_text(at) if at else None


def _instant(text: str | None) -> datetime | None:
    return instant_of(text) if text else None
