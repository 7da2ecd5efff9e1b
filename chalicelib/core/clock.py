"""Time: read once at the edge, always in UTC, written as RFC 3339."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """Return this instant, in UTC, to the millisecond."""
    return whole_milliseconds(datetime.now(UTC))


def whole_milliseconds(at: datetime) -> datetime:
    """Cut an instant to the millisecond, as it is stored."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def instant_text(at: datetime) -> str:
    """Write an instant as `2026-11-22T01:00:00Z`, with milliseconds only where there are any."""
    precision = "milliseconds" if at.microsecond else "seconds"
    return at.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def instant_of(text: str) -> datetime:
    """Read an RFC 3339 instant; raises ValueError when it has no offset or is none."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset")
    return at.astimezone(UTC)


def local_date(at: datetime, zone: str) -> date:
    """Return the calendar day of an instant in an IANA zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def event_instant(event: Mapping[str, object]) -> datetime:
    """Return the instant a schedule fired for: EventBridge's `time`, else now."""
    time = event.get("time")
    return instant_of(time) if isinstance(time, str) else utc_now()
