"""Changing a reported stay: each change is a version of its own, and safe to repeat."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.errors import (
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
)
from chalicelib.core.ids import ReceiptId
from chalicelib.lodging import presence, versions
from chalicelib.lodging.lifetime import Change, ChangeKind
from chalicelib.lodging.reporting.managing import hash_of
from chalicelib.lodging.rules import Stay, whole_second
from chalicelib.lodging.standing import (
    MOST_CHANGES,
    extended_day,
    extension_fault,
    left_fault,
    today_at,
)
from chalicelib.lodging.stays import guarding
from chalicelib.lodging.stays.correcting import read_correction
from chalicelib.lodging.stays.refusals import (
    StayCancelledError,
    StayChangedError,
    StayIsDoubleError,
    StayLeftError,
    TooManyChangesError,
)
from chalicelib.lodging.stays.schemas import CancelStay, CheckOutStay, CorrectStay, ExtendStay
from chalicelib.lodging.versions import History, StayMovedError
from chalicelib.premises import service as premises_of
from chalicelib.web.guards import Person

_ATTEMPTS = 5
_RECEIPT = re.compile("[A-Z2-7]{26}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request about a stay: whose, when it came, and what tells its repetition from another.

    `manage` is the secret of a stay that was reported without an account.
    """

    person: Person | None
    manage: str | None
    now: datetime
    key: str
    body_hash: str


Next = Callable[[Stay], Stay]


def correct_stay(receipt: str, request: CorrectStay, asked: Asked) -> Stay:
    """Correct a stay: a new version with a reason; when it was first received never moves.

    The same key gives the version it made. Raises NotFoundError, InvalidError naming each field
    that is wrong, AlreadyReportedError, StayCancelledError, StayChangedError, IdempotencyError.
    """

    def corrected(stay: Stay) -> Stay:
        if request.version is not None and request.version != stay.version:
            raise StayChangedError
        return read_correction(stay, request, asked.person, asked.now)

    change = _change_of(asked, ChangeKind.CORRECTED, request.reason)
    return _change(receipt, asked, change, corrected)


def cancel_stay(receipt: str, request: CancelStay, asked: Asked) -> Stay:
    """Cancel a stay that should not stand; the guest can be reported again, as if never before.

    A report that doubled it stands for itself from now on. Raises as above.
    """

    def cancelled(stay: Stay) -> Stay:
        return replace(stay, cancelled_at=whole_second(asked.now))

    change = _change_of(asked, ChangeKind.CANCELLED, request.reason)
    return _change(receipt, asked, change, cancelled)


def extend_stay(receipt: str, request: ExtendStay, asked: Asked) -> Stay:
    """Move the day of leaving, past the stamp's last day too: 0 to 400 nights in all.

    Raises as above, and StayLeftError when the guest has left.
    """
    given = [one for one in (request.nights, request.leaves_on) if one is not None]
    if len(given) != 1:
        code, field = ("only_one_of", "leaves_on") if given else ("one_of", "nights")
        raise InvalidError(FieldError(field, code, {"fields": "nights, leaves_on"}))

    def extended(stay: Stay) -> Stay:
        _check_in_house(stay)
        leaves_on = request.leaves_on
        if leaves_on is None:
            leaves_on = extended_day(stay, request.nights or 0, today_at(stay, asked.now))
        if code := extension_fault(stay, leaves_on):
            field = "nights" if request.leaves_on is None else "leaves_on"
            raise InvalidError(FieldError(field, code))
        return replace(stay, leaves_on=leaves_on)

    return _change(receipt, asked, _change_of(asked, ChangeKind.EXTENDED), extended)


def check_out(receipt: str, request: CheckOutStay, asked: Asked) -> Stay:
    """Record when a guest left, before the day of leaving or after it.

    Raises as above; an instant before the arrival or in the future is an InvalidError.
    """

    def left(stay: Stay) -> Stay:
        _check_in_house(stay)
        # A host's clock may be a little ahead of ours: nobody leaves before they came.
        default = max(asked.now, stay.arrived_at)
        left_at = whole_second(request.left_at or default)
        if code := left_fault(stay.arrived_at, left_at, asked.now):
            raise InvalidError(FieldError("left_at", code))
        return replace(stay, left_at=left_at)

    return _change(receipt, asked, _change_of(asked, ChangeKind.LEFT), left)


def get_history(number: str, asked: Asked) -> History:
    """Return a stay with its versions to who answers for it; NotFoundError, whatever is wrong.

    Who answers: those who report for its premises; without premises who reported it; and whoever
    has its secret.
    """
    receipt = number.strip().upper()
    history = versions.find_history(ReceiptId(receipt)) if _RECEIPT.fullmatch(receipt) else None
    if history is None or not _answers_for(history.stay, asked):
        raise NotFoundError
    return history


def _answers_for(stay: Stay, asked: Asked) -> bool:
    known = stay.extras.manage_hash
    if asked.manage and known and hmac.compare_digest(hash_of(asked.manage), known):
        return True
    if asked.person is None:
        return False
    if stay.place.premises_id is None:
        return stay.sent.operator_id == asked.person.id
    return premises_of.find_operated_premises(stay.place.premises_id, asked.person)[1]


def _change_of(asked: Asked, kind: ChangeKind, reason: str | None = None) -> Change:
    by = asked.person.id if asked.person else None
    return Change(asked.key, asked.body_hash, asked.now, reason, kind, by)


def _change(receipt: str, asked: Asked, change: Change, following: Next) -> Stay:
    """Commit the next version of a stay, or return the one that this request made before."""
    for _ in range(_ATTEMPTS):
        history = get_history(receipt, asked)
        if made := history.made_by(change.key, change.by):
            return _repeated(made, change)
        before = _check_open(history, change.kind)
        after = replace(following(before), version=before.version + 1, change=change)
        after = presence.counted(after, before)
        guards = _plan_guards(before, after)
        present = presence.plan_present([(before, after), *guards.also])
        writes = [*versions.plan_version(before, after), *guards.writes, *present]
        done = deed(asked.person, f"stay_{change.kind}", f"STAY#{before.receipt}", asked.now)
        try:
            commit_audited(done, writes)
        except StayMovedError:
            continue
        return after
    raise StayChangedError


def _plan_guards(before: Stay, after: Stay) -> guarding.Guards:
    if after.cancelled_at:
        return guarding.plan_unlinked(before, after)
    return guarding.plan_moved(before, after)


def _repeated(made: Stay, change: Change) -> Stay:
    assert made.change is not None  # noqa: S101 - found by it, for the type checker
    if (made.change.body_hash, made.change.kind) != (change.body_hash, change.kind):
        raise IdempotencyError
    return made


def _check_open(history: History, kind: ChangeKind) -> Stay:
    stay = history.stay
    if stay.cancelled_at:
        raise StayCancelledError
    if stay.duplicate_of and kind in {ChangeKind.EXTENDED, ChangeKind.LEFT}:
        raise StayIsDoubleError(receipt=stay.duplicate_of)
    if len(history.versions) > MOST_CHANGES:
        raise TooManyChangesError
    return stay


def _check_in_house(stay: Stay) -> None:
    if stay.left_at:
        raise StayLeftError(at=stay.left_at.isoformat())
