"""What an office does with tips: each step by the office's head, timed, once, in the history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, IdempotencyError, InvalidError, NotFoundError
from chalicelib.core.ids import TipId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.reference import service as reference
from chalicelib.tips import muting, repository, rules
from chalicelib.tips.repository import EntryTakenError
from chalicelib.tips.rules import (
    Entry,
    Outcome,
    Priority,
    Step,
    Tip,
    TipMovedError,
    TipOverError,
    TipState,
)
from chalicelib.tips.service import get_tip
from chalicelib.web.guards import Call, Person

_ATTEMPTS = 5
_REASONED = (Step.HANDED_OVER, Step.MUTED, Step.UNMUTED)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done with a tip: by whom, when, what a retry repeats, what is said of it."""

    by: Person
    now: datetime
    key: str
    body_hash: str
    step: Step
    text: str = ""
    detail: str = ""


# Returns the tip as it is to stand, and what else is to be written with it.
Change = Callable[[Tip], tuple[Tip, Sequence[Write]]]


def deed_of(call: Call[Any], step: Step, text: str = "", detail: str = "") -> Deed:
    """Return what a request does."""
    return Deed(call.person, call.now, call.key, call.body_hash, step, text, detail)


def prioritise(tip_id: str, priority: Priority, deed: Deed) -> Tip:
    """Look at a tip and say how soon it matters. NotFoundError, TipOverError, IdempotencyError."""

    def change(tip: Tip) -> tuple[Tip, list[Write]]:
        return replace(_examined(tip), priority=priority), []

    return _change(tip_id, deed, change)


def note(tip_id: str, deed: Deed) -> Tip:
    """Keep a note that only officers read. NotFoundError, IdempotencyError."""
    return _change(tip_id, deed, lambda tip: (tip, []))


def ask_sender(tip_id: str, deed: Deed) -> Tip:
    """Ask the sender something, who reads it by the reference.

    Raises NotFoundError, TipOverError, IdempotencyError.
    """
    return _change(tip_id, deed, lambda tip: (replace(_open(tip), state=TipState.ASKED), []))


def hand_over(tip_id: str, office: str, deed: Deed) -> Tip:
    """Give a tip to another office, which finds it in its own list with the whole history.

    Raises NotFoundError, TipOverError, InvalidError naming `office`, IdempotencyError.
    """
    today = local_date(deed.now, reference.office_zone(office))

    def change(tip: Tip) -> tuple[Tip, list[Write]]:
        if reference.find_office(office, today) is None:
            raise InvalidError(FieldError("office", "unknown_office", {"code": office}))
        if office == tip.office:
            raise InvalidError(FieldError("office", "own_office"))
        return replace(_open(tip), office=office, is_muted=False), []

    return _change(tip_id, deed, change)


def join(tip_id: str, main_id: str, deed: Deed) -> Tip:
    """Say that a tip tells what another tells: from then on that one stands for both.

    Raises NotFoundError, TipOverError, InvalidError naming `of`, IdempotencyError.
    """

    def change(tip: Tip) -> tuple[Tip, list[Write]]:
        main = repository.find_tip(TipId(main_id))
        is_ours = main is not None and main.office == tip.office and main.id != tip.id
        if main is None or not is_ours or main.closed_at is not None:
            raise InvalidError(FieldError("of", "not_a_tip_to_join"))
        told = rules.joined(_open(tip), main, deed.now)
        entry = Entry(
            _entry_id(main, deed),
            main.id,
            Step.JOINED,
            deed.now,
            main.office,
            deed.by.id,
            deed.by.name,
            detail=tip.id,
        )
        more = replace(main, joined=main.joined + 1 + tip.joined)
        return told, [repository.plan_change(more), repository.plan_entry(entry)]

    return _change(tip_id, deed, change)


def mute(tip_id: str, deed: Deed) -> Tip:
    """Hold a sender's tips back, or not any more: `deed.step` says which; they are not told.

    Raises NotFoundError, TipOverError, IdempotencyError.
    """
    is_muted = deed.step is Step.MUTED

    def change(tip: Tip) -> tuple[Tip, list[Write]]:
        held = replace(_open(tip), is_muted=is_muted)
        return held, muting.plan_muted(tip.office, tip.senders, deed.now, muted=is_muted)

    return _change(tip_id, deed, change)


def close(tip_id: str, outcome: Outcome, deed: Deed) -> Tip:
    """Close a tip with what its sender reads. NotFoundError, TipOverError, IdempotencyError."""
    return _change(tip_id, deed, lambda tip: (rules.closed(_open(tip), outcome, deed.now), []))


def _open(tip: Tip) -> Tip:
    if not tip.is_open:
        raise TipOverError
    return tip


def _examined(tip: Tip) -> Tip:
    state = TipState.EXAMINED if _open(tip).state is TipState.RECEIVED else tip.state
    return replace(tip, state=state)


def _entry_id(tip: Tip, deed: Deed) -> str:
    return keyed_id(index_key(), "tip-entry", tip.id, deed.by.id, deed.key)


def _change(tip_id: str, deed: Deed, change: Change) -> Tip:
    # Words to and from a sender stand in the history alone: a reason is the office's own.
    why = deed.text if deed.step in _REASONED else ""
    subject = f"TIP#{tip_id}"
    audited = audit.deed(
        deed.by, "tip_changed", subject, deed.now, why, fields=deed.step, result=deed.detail
    )
    for _ in range(_ATTEMPTS):
        if known := _find_repeated(tip_id, deed):
            return known
        tip = get_tip(tip_id, deed.by)
        if tip.office != deed.by.office:  # a division's head looks, and does not decide
            raise NotFoundError
        after, more = change(tip)
        entry = Entry(
            id=_entry_id(tip, deed),
            tip_id=tip.id,
            step=deed.step,
            at=deed.now,
            office=tip.office,
            by=deed.by.id,
            by_name=deed.by.name,
            text=deed.text,
            detail=deed.detail,
            body_hash=deed.body_hash,
        )
        writes = [repository.plan_change(after), repository.plan_entry(entry), *more]
        try:
            audit.commit_audited(audited, writes)
        except (TipMovedError, EntryTakenError):
            continue
        return replace(after, version=after.version + 1)
    raise TipMovedError


def _find_repeated(tip_id: str, deed: Deed) -> Tip | None:
    tip = repository.find_tip(TipId(tip_id))
    known = repository.find_entry(tip.id, _entry_id(tip, deed)) if tip else None
    if known is None:
        return None
    if (known.body_hash, known.step) != (deed.body_hash, deed.step):
        raise IdempotencyError
    return tip
