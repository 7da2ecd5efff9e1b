"""Invented teams, and what they are asked to come for."""

from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.bookings import marks, repository
from chalicelib.bookings.calendar.holidays import days_off
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, Person, Place
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date, utc_now
from chalicelib.core.ids import BookingId, keyed_id
from chalicelib.db.transaction import commit
from chalicelib.reference import service as reference
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn

OFFICE = "NGURAH-RAI"
ZONE = reference.office_zone(OFFICE)
MONDAY_TO_FRIDAY = [0, 1, 2, 3, 4]


def today(now: datetime | None = None) -> date:
    """Return the office's day."""
    return local_date(now or utc_now(), ZONE)


def next_day(weekday: int, after: int = 7) -> date:
    """Return the first such weekday (0 is Monday), no holiday, at least so many days from now."""
    first = today() + timedelta(days=after)
    first += timedelta(days=(weekday - first.weekday()) % 7)
    off = days_off(first, first + timedelta(days=366))
    return next(day for n in range(50) if (day := first + timedelta(days=7 * n)) not in off)


def team_of(*members: str, **changed: Any) -> dict[str, Any]:
    """Return a team as the page sends it."""
    return {
        "name": "Tim Kuta",
        "members": list(members),
        "begins": "08:00",
        "ends": "16:00",
        "days": MONDAY_TO_FRIDAY,
        "stations": 1,
        "starts_at": {"latitude": -8.7467, "longitude": 115.1668},
        **changed,
    }


def made_team(api: Api, clerk: SignedIn, **changed: Any) -> dict[str, Any]:
    """Make a team of the clerk."""
    reply = api.post("/teams", team_of(clerk.person.id, **changed), token=clerk.token)
    assert reply.status == 201, reply.raw
    return dict(reply.body)


def days_of(api: Api, clerk: SignedIn, team: str, first: date, last: date) -> Reply:
    """Ask for a team's days."""
    return api.get(f"/teams/{team}/days?from={first}&to={last}", token=clerk.token)


def asked(kind: str = "home_visit", name: str = "a", **changed: Any) -> Booking:
    """Store what an office is asked, as a booker's request leaves it; return it."""
    reference_ = keyed_id(index_key(), "booking-reference", name)
    values: dict[str, Any] = {
        "id": BookingId(keyed_id(index_key(), "booking", reference_)),
        "kind": kind,
        "service": "passport_renewal",
        "office": OFFICE,
        "language": "id",
        "email": "pemohon@contoh.test",
        "phone": "",
        "contact": "C",
        "count": 1,
        "people": (Person("Ketut Rai", number_of(name)),),
        "asked_at": utc_now() - timedelta(days=2),
        "body_hash": "h",
        "place": Place("51.03.06", "Jalan Raya Canggu 8", -8.65, 115.13),
        "ground": next(iter(KINDS[kind].visit_grounds), ""),
        **changed,
    }
    booking = Booking(**values)
    marked = marks.plan_marks(booking, booking.people, today())
    commit([repository.plan_booking(booking), *marked])
    return booking


def number_of(name: str) -> str:
    """Return the NIK of who asks by a name, another for each."""
    return f"{int.from_bytes(name.encode()[-5:]):016d}"


def reference_of(name: str = "a") -> str:
    """Return what the booker of an `asked` booking holds."""
    return keyed_id(index_key(), "booking-reference", name)
