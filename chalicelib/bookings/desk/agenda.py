"""An office's bookings by day and time; each page of them is a look that is audited."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.bookings import repository
from chalicelib.bookings.desk.reaching import check_office
from chalicelib.bookings.rules import Booking
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.db.pages import FIELD, MOST_ROWS, Page
from chalicelib.web.guards import Person

_AT_ONCE = 500  # of a kilobyte and more each: one read gives a megabyte
_AFTER = re.compile(r"(20[0-9]{2}-(?:0[1-9]|1[0-2]))!(.*)")


def list_bookings(
    person: Person, office: str, days: tuple[date, date], after: str | None, now: datetime
) -> Page[Booking]:
    """Return a page of the bookings of the person's own office, from one day to another.

    At most 31 days, of one month or of two. Raises NotFoundError for another office,
    InvalidError for a cursor of another list.
    """
    check_office(person, office)
    page = _page(office, days, after)
    first, last = days
    done = audit.deed(
        person,
        "bookings_listed",
        f"OFFICE#{office}",
        now,
        f"{first}..{last}",
        result=f"shown {len(page.items)}",
    )
    audit.commit_audited(done)
    return page


def walk_bookings(office: str, first: date, last: date) -> Iterator[Booking]:
    """Give all bookings of some days, by day and time; the caller audits what is shown of them."""
    after: str | None = None
    while True:
        page = _page(office, (first, last), after, _AT_ONCE)
        yield from page.items
        after = page.next
        if after is None:
            return


def _page(
    office: str, days: tuple[date, date], after: str | None, limit: int = MOST_ROWS
) -> Page[Booking]:
    first, last = days
    month, cursor = f"{first:%Y-%m}", None
    if after is not None:
        found = _AFTER.fullmatch(after)
        if found is None or not f"{first:%Y-%m}" <= found[1] <= f"{last:%Y-%m}":
            raise InvalidError(FieldError(FIELD, "wrong_format"))
        month, cursor = found[1], found[2] or None
    begins = max(first, date.fromisoformat(f"{month}-01"))
    ends = min(last, _month_end(begins))
    page = repository.list_agenda(office, begins, ends, cursor, limit)
    if page.next:
        return Page(page.items, f"{month}!{page.next}")
    if ends == last:
        return page
    further = f"{ends + timedelta(days=1):%Y-%m}!"
    # An empty page with more behind it would look like the end to who reads on by hand.
    return Page(page.items, further) if page.items else _page(office, days, further, limit)


def _month_end(on: date) -> date:
    return (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
