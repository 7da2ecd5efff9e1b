"""What an office has still to answer: the urgent first, then the oldest; each look is audited."""

from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.bookings import repository
from chalicelib.bookings.rules import Booking
from chalicelib.db.pages import Page
from chalicelib.web.guards import Person


def list_requests(person: Person, after: str | None, now: datetime) -> Page[Booking]:
    """Return a page of what the person's office is asked, and of visits it has to move.

    Raises InvalidError for a cursor of another list.
    """
    office = person.office or ""
    page = repository.list_requested(office, after)
    done = audit.deed(
        person,
        "booking_requests_listed",
        f"OFFICE#{office}",
        now,
        result=f"shown {len(page.items)}",
    )
    audit.commit_audited(done)
    return page
