"""From when to when somebody looks at a calendar, as the query says it."""

from collections.abc import Mapping
from datetime import date, timedelta

from chalicelib.core.errors import FieldError, InvalidError

# Beyond it no month can be added to a day.
_LAST_YEAR = 9998


def days_asked(
    query: Mapping[str, str], today: date, most: int = 62, usual: int = 31
) -> tuple[date, date]:
    """Return the first and the last day asked for: `from` (today) and `to`.

    Without `to`, as many days as are `usual`; never more than `most`. Raises InvalidError naming
    `from` or `to`.
    """
    first = day_asked(query, "from", today)
    last = day_asked(query, "to", first + timedelta(days=usual - 1))
    if last < first:
        raise InvalidError(FieldError("to", "ends_before_start"))
    if (last - first).days >= most:
        raise InvalidError(FieldError("to", "too_long_a_time", {"limit": most}))
    return first, last


def day_asked(query: Mapping[str, str], name: str, otherwise: date | None = None) -> date:
    """Return a day that is asked for; InvalidError naming it, where it is needed or is none."""
    text = query.get(name, "")
    if not text and otherwise is not None:
        return otherwise
    if not text:
        raise InvalidError(FieldError(name, "required"))
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidError(FieldError(name, "not_a_date")) from error
    if day.year > _LAST_YEAR:
        raise InvalidError(FieldError(name, "not_a_date"))
    return day
