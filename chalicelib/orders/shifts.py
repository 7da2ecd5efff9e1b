"""Shifts: an officer goes out on an order, and comes back; one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import (
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import PersonId, ShiftId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.identity import service as identity
from chalicelib.identity.refusals import ShiftOverError
from chalicelib.identity.rules import OnShift
from chalicelib.orders import rules, service, shift_records
from chalicelib.orders.rules import Order
from chalicelib.orders.shift_records import Shift
from chalicelib.orders.shift_schemas import BeginShift
from chalicelib.web.guards import Person

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a retry repeats, and when it came."""

    now: datetime
    key: str
    body_hash: str


def begin_shift(request: BeginShift, officer: Person, sent: Sent) -> tuple[Shift, Order]:
    """Send an officer out on an order until its hours or days end, for twelve hours at most.

    The same key and body give the same shift. Raises InvalidError naming `order` where that
    does not send the officer now, ShiftRunningError, IdempotencyError, UnavailableError.
    """
    shift_id = ShiftId(keyed_id(index_key(), "shift", officer.id, sent.key))
    if repeated := _find_repeated(shift_id, sent, officer):
        return repeated
    order = _sending(request.order, officer, sent.now)
    shift = _shift(shift_id, request, order, officer, sent)
    done = deed(officer, "shift_began", f"SHIFT#{shift_id}", sent.now, f"order: {order.number}")
    begun = OnShift(shift.id, order.number, shift.ends_at)
    writes = [
        shift_records.plan_shift(shift),
        *identity.plan_shift_begun(officer.id, begun, sent.now),
        *_plan_over(officer.id, sent.now),
    ]
    try:
        commit_audited(done, writes)
    except (shift_records.ShiftTakenError, ShiftOverError) as error:
        if repeated := _find_repeated(shift_id, sent, officer):
            return repeated
        raise UnavailableError from error
    return shift, order


def end_shift(shift_id: ShiftId, officer: Person, now: datetime) -> tuple[Shift, Order]:
    """Let an officer be back from a shift of theirs; safe to repeat. Raises NotFoundError."""
    shift = shift_records.find_shift(shift_id)
    if shift is None or shift.officer_id != officer.id:
        raise NotFoundError
    ended = _end(shift, officer, now, f"order: {shift.order}")
    return ended, service.get_order(shift.order_id, officer)


def end_shifts(order: Order, by: Person, now: datetime) -> None:
    """End the shifts that run on an order taken back; safe to repeat."""
    # Each by itself: who comes back meanwhile is in nobody's way.
    for shift in list(shift_records.list_running(order.office, now)):
        if shift.order_id == order.id:
            _end(shift, by, now, "order revoked")


def find_current(officer: Person) -> tuple[Shift, Order] | None:
    """Return the shift that an officer is on, as the guard knows it, and its order."""
    if officer.shift is None:
        return None
    shift = shift_records.find_shift(ShiftId(officer.shift))
    return (shift, service.get_order(shift.order_id, officer)) if shift else None


def list_on_shift(office: str, now: datetime) -> Sequence[Shift]:
    """Return the shifts of an office that run, the first begun first; a moment behind."""
    return tuple(shift_records.list_running(office, now))


def _end(shift: Shift, by: Person, now: datetime, why: str) -> Shift:
    if shift.ended_at:
        return shift
    at = min(now, shift.ends_at)
    done = deed(by, "shift_ended", f"SHIFT#{shift.id}", now, why)
    writes = [
        shift_records.plan_ended(shift.id, at),
        *identity.plan_shift_ended(shift.officer_id, shift.id),
    ]
    try:
        commit_audited(done, writes)
    except ShiftOverError:
        return shift_records.find_shift(shift.id) or shift
    return replace(shift, ended_at=at)


def _sending(number: str, officer: Person, now: datetime) -> Order:
    order = service.find_by_number(number, officer)
    found = rules.doubts(order, officer, service.local_time(officer.office or "", now))
    if order is None or found:
        raise InvalidError([FieldError("order", f"order_{one}") for one in found])
    return order


def _shift(
    shift_id: ShiftId, request: BeginShift, order: Order, officer: Person, sent: Sent
) -> Shift:
    ends_at = min(
        sent.now + LONGEST, rules.duty_ends(order, service.local_time(order.office, sent.now))
    )
    return Shift(
        id=shift_id,
        officer_id=officer.id,
        office=order.office,
        order_id=order.id,
        order=order.number,
        started_at=sent.now,
        ends_at=ends_at.astimezone(sent.now.tzinfo).replace(microsecond=0),
        body_hash=sent.body_hash,
        position=request.position.value() if request.position else None,
    )


def _plan_over(officer_id: PersonId, now: datetime) -> list[Write]:
    """Plan that the shift before, which ended by itself, stands in no worklist any more."""
    last = identity.find_last_shift(officer_id)
    if last is None or last.ends_at > now:
        return []
    return [shift_records.plan_ended(last.id, last.ends_at)]


def _find_repeated(shift_id: ShiftId, sent: Sent, officer: Person) -> tuple[Shift, Order] | None:
    shift = shift_records.find_shift(shift_id)
    if shift is None:
        return None
    if shift.body_hash != sent.body_hash:
        raise IdempotencyError
    return shift, service.get_order(shift.order_id, officer)
