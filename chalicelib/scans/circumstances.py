"""How a scan was made and came: its clock, its position, its order, what the phone said."""

from datetime import UTC, datetime, timedelta

from chalicelib.orders.places import Position
from chalicelib.orders.rules import Doubt
from chalicelib.scans.rules import Delivery, Flag, Presented, Verdict

_CLOCK = timedelta(minutes=5)
_STALE = timedelta(minutes=5)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

_ORDER_DOUBTS = {
    Doubt.UNKNOWN: Flag.ORDER_UNKNOWN,
    Doubt.NOT_YOURS: Flag.ORDER_NOT_YOURS,
    Doubt.NOT_IN_FORCE: Flag.ORDER_NOT_IN_FORCE,
    Doubt.OUTSIDE_HOURS: Flag.ORDER_OUTSIDE_HOURS,
    Doubt.OUTSIDE_AREA: Flag.ORDER_OUTSIDE_AREA,
}


def findings(presented: Presented, delivery: Delivery) -> list[Flag]:
    """Return what the way of scanning itself makes known; of an order, nothing."""
    flags = [Flag.EXCEPTION] if presented.exception else []
    if presented.exception and not presented.reason:
        flags.append(Flag.REASON_MISSING)
    if presented.stamp_number is not None:
        flags.append(Flag.TYPED_NUMBER)
    flags += _clock_findings(presented.scanned_at, delivery)
    if presented.position is None:
        flags.append(Flag.POSITION_MISSING)
    elif is_stale(presented.position, presented.scanned_at):
        flags.append(Flag.POSITION_STALE)
    return flags


def _clock_findings(scanned_at: datetime, delivery: Delivery) -> list[Flag]:
    # Of a scan sent by itself nobody can tell whether the clock was wrong or the scan late.
    sent_at = delivery.sent_at or scanned_at
    flags = []
    if abs(delivery.received_at - sent_at) > _CLOCK or scanned_at - sent_at > _CLOCK:
        flags.append(Flag.CLOCK_DIFFERS)
    if sent_at - scanned_at > _CLOCK:
        flags.append(Flag.SENT_LATE)
    return flags


def taken_at(scanned_at: datetime, delivery: Delivery) -> datetime:
    """Return when a scan was made, as near as it can be told: never after it came.

    A phone's clock that was off when it sent the scan was off when it made it.
    """
    off = delivery.received_at - (delivery.sent_at or delivery.received_at)
    if abs(off) <= _CLOCK:
        return min(scanned_at, delivery.received_at)
    return min(shifted(scanned_at, off), delivery.received_at)


def shifted(at: datetime, by: timedelta) -> datetime:
    """Return an instant so much later, or the calendar's first or last when it ends before."""
    try:
        return at + by
    except OverflowError:
        return _FIRST if by < timedelta(0) else _LAST


def known_position(presented: Presented) -> Position | None:
    """Return where a scan was made, where a position of its time is known."""
    position = presented.position
    return None if position is None or is_stale(position, presented.scanned_at) else position


def is_stale(position: Position, scanned_at: datetime) -> bool:
    """Whether a position is not of the time of its scan; both by the phone's clock."""
    return abs(scanned_at - position.at) > _STALE


def order_flag(doubt: Doubt) -> Flag:
    """Return the flag of a doubt about an order."""
    return _ORDER_DOUBTS[doubt]


def phone_erred(presented: Presented, verdict: Verdict) -> bool:
    """Whether the phone called a stamp genuine that is none, or no more."""
    said = presented.phone_verdict is Verdict.GENUINE
    return said and verdict not in (Verdict.GENUINE, Verdict.NOT_CHECKABLE)
