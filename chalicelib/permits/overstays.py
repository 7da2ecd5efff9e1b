"""An office's permits whose last day has passed and that nothing has ended, the latest first."""

from datetime import date, timedelta

from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.permits import repository
from chalicelib.permits.rules import Permit

# A page is given when it is full, or so many months were read for it.
_MOST_MONTHS = 24
# Before this no permit is looked for: nothing older was ever recorded here.
_FIRST_MONTH = date(2020, 1, 1)
_DAY = timedelta(days=1)


def list_overstays(office: str, today: date, after: str | None, limit: int) -> Page[Permit]:
    """Return a page of an office's overstays on a day, the shortest first; the caller audits.

    A page may be short, or empty, and others follow all the same. Raises InvalidError when
    `after` is no cursor of this list.
    """
    start = start_key(after, {"office": office}, "month", "place_sk")
    month = _month(start["month"]["S"]) if start else (today - _DAY).replace(day=1)
    before = start["place_sk"]["S"] if start else today.isoformat()
    found: list[Permit] = []
    for _ in range(_MOST_MONTHS):
        if month < _FIRST_MONTH:
            return Page(found, None)
        some = repository.list_latest_ending(office, month, before, limit - len(found))
        found += some
        if len(found) == limit:
            last = found[-1]
            before = f"{last.last_day_of_stay.isoformat()}#{last.id}"
            return Page(found, _cursor(office, month, before))
        month = (month - _DAY).replace(day=1)
        before = "~"
    return Page(found, _cursor(office, month, before))


def _cursor(office: str, month: date, before: str) -> str | None:
    key = {"office": office, "month": month.isoformat(), "place_sk": before}
    return cursor_of({name: {"S": value} for name, value in key.items()})


def _month(text: str) -> date:
    try:
        return date.fromisoformat(text).replace(day=1)
    except ValueError:
        return _FIRST_MONTH - _DAY
