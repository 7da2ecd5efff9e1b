"""What officers did without an order that stood for it, until one follows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.errors import ConflictError, FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import LookedId, ScanId
from chalicelib.db.pages import MOST_ROWS, Page
from chalicelib.db.transaction import Write
from chalicelib.identity import service as identity
from chalicelib.orders import looks
from chalicelib.orders import service as orders
from chalicelib.orders.looks import FollowedBeforeError, Looked
from chalicelib.scans import repository
from chalicelib.scans.repository import LaterOrderError
from chalicelib.scans.rules import Scan
from chalicelib.web.guards import Person

# The order follows within a day (Permenimipas 2/2025 art. 30).
FOLLOWS_WITHIN = timedelta(days=1)
# An order followed an exception before it was judged.
OVERTAKEN = (LaterOrderError, FollowedBeforeError)
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


class OrderFollowedError(ConflictError):
    """Another order followed this exception already."""

    code = "order_followed"


class OrderDoesNotCoverError(ConflictError):
    """The order is for another officer, or for other days."""

    code = "order_does_not_cover"


@dataclass(frozen=True, slots=True)
class Told:
    """An exception with the name of its officer, empty where there is no such account now."""

    what: Scan | Looked
    officer: str


def list_open(head: Person, after: str | None, now: datetime) -> Page[Told]:
    """Return what an order of the head's office has to follow, the oldest first.

    The look is on record before. InvalidError when `after` is no cursor of this list.
    """
    page = repository.list_open_exceptions(head.office or "", after, MOST_ROWS)
    return _told(page, head, now)


def list_followed(head: Person, month: str, after: str | None, now: datetime) -> Page[Told]:
    """Return what orders followed of what came in a month (`2026-11`), the latest first.

    As `list_open`; InvalidError for what is no month.
    """
    if not _MONTH.fullmatch(month):
        raise InvalidError(FieldError("month", "not_a_month"))
    page = repository.list_followed_exceptions(head.office or "", month, after, MOST_ROWS)
    return _told(page, head, now)


def is_overdue(what: Scan | Looked, now: datetime) -> bool:
    """Whether no order followed within a day."""
    return what.later_order is None and now > what.received_at + FOLLOWS_WITHIN


def follow_scan(scan_id: ScanId, number: str, head: Person, now: datetime) -> Told:
    """Record the order that followed a scan without one; safe to repeat.

    Raises NotFoundError unless both are of the head's office, OrderDoesNotCoverError for one
    that is not for its officer and day, OrderFollowedError when another followed it.
    """
    scan = repository.find_scan(scan_id)
    if scan is None or not scan.is_exception or scan.office != head.office:
        raise NotFoundError
    subject = f"SCAN#{scan_id}"
    return _follow(scan, repository.plan_later_order(scan, number), subject, number, (head, now))


def follow_looks(looked_id: LookedId, number: str, head: Person, now: datetime) -> Told:
    """Record the order that followed an officer's looks of a day; as `follow_scan`."""
    looked = looks.find_looked(looked_id)
    if looked is None or looked.office != head.office:
        raise NotFoundError
    subject = f"LOOKED#{looked_id}"
    return _follow(looked, looks.plan_followed(looked, number), subject, number, (head, now))


def plan_settled(what: Scan | Looked, place: tuple[str, str]) -> Write:
    """Plan that a head judged an exception, which no order follows: it leaves the worklist.

    Committing raises one of OVERTAKEN when an order followed meanwhile.
    """
    if isinstance(what, Scan):
        return repository.plan_over(what.id, place)
    return looks.plan_over(what, place)


def _follow(
    what: Scan | Looked, write: Write, subject: str, number: str, by: tuple[Person, datetime]
) -> Told:
    head, now = by
    at = what.taken_at if isinstance(what, Scan) else what.received_at
    if not orders.follows(number, head, what.officer_id, at):
        raise OrderDoesNotCoverError(number=number)
    if what.later_order is None:
        done = deed(head, "exception_followed", subject, now, f"order: {number}")
        try:
            commit_audited(done, [write])
        except (LaterOrderError, FollowedBeforeError):
            what = _again(what)
        else:
            what = replace(what, later_order=number)
    if what.later_order != number:
        raise OrderFollowedError
    return _named([what])[0]


def _again(what: Scan | Looked) -> Scan | Looked:
    if isinstance(what, Scan):
        return repository.find_scan(what.id) or what
    return looks.find_looked(what.id) or what


def _told(page: Page[Scan | Looked], head: Person, now: datetime) -> Page[Told]:
    commit_audited(deed(head, "exceptions_listed", f"OFFICE#{head.office}", now))
    return Page(_named(page.items), page.next)


def _named(found: Sequence[Scan | Looked]) -> list[Told]:
    people = identity.find_people(one.officer_id for one in found)
    names = {person_id: person.name for person_id, person in people.items()}
    return [Told(one, names.get(one.officer_id, "")) for one in found]
