"""Invented visits that a team was promised for a day."""

from datetime import date, timedelta
from typing import Any

from chalicelib.bookings import marks, repository
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, Person, Place
from chalicelib.bookings.teams import days as team_days
from chalicelib.bookings.teams import service as teams
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import BookingId, TeamId, keyed_id
from chalicelib.db.transaction import commit
from tests.bookings.outings import OFFICE
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn

# From Kuta northwards, each some kilometres from the one before; not asked for in that order.
ALONG = (-8.72, -8.58, -8.68, -8.52, -8.64)


def promised(number: int, team: str, on: date, **changed: Any) -> Booking:
    """Store a visit that a team was promised, as an office's answer leaves it; return it."""
    booking_id = BookingId(keyed_id(index_key(), "booking", f"way-{number}"))
    kind = changed.get("kind", "home_visit")
    minutes = KINDS[kind].minutes_of(changed.get("count", 1))
    crew = teams.get_team(OFFICE, team)
    day = team_days.plan_promise(crew, on, minutes, utc_now(), is_extra=False)
    values: dict[str, Any] = {
        "id": booking_id,
        "kind": kind,
        "service": "passport_renewal",
        "office": OFFICE,
        "language": "id",
        "email": "pemohon@contoh.test",
        "phone": "+62 812 0000 0000",
        "contact": f"C{number}",
        "count": 1,
        "people": (Person(f"Nama {number}", f"51030123456789{number:02d}"),),
        "asked_at": utc_now() - timedelta(days=9, minutes=-number),
        "body_hash": "h",
        "slot": day.slot,
        "place": Place("51.03.06", f"Jalan Raya {number}", ALONG[number % 5], 115.17),
        "team": TeamId(team),
        **changed,
    }
    booking = Booking(**values)
    marked = marks.plan_marks(booking, booking.people, on)
    commit([repository.plan_booking(booking), *day.writes, *marked])
    return booking


def stored(booking: Booking) -> Booking:
    """Return a booking as it is stored now."""
    found = repository.find_booking(booking.id)
    assert found is not None
    return found


def proposed(api: Api, clerk: SignedIn, on: date, **options: Any) -> Reply:
    """Ask for ways of a day."""
    body = {"date": on.isoformat(), **options}
    return api.post(f"/offices/{OFFICE}/routes", body, token=clerk.token)


def published(api: Api, clerk: SignedIn, on: date, orders: dict[str, Any], key: str = "k") -> Reply:
    """Publish ways of a day."""
    body = {"teams": [{"team": team, "order": order} for team, order in orders.items()]}
    path = f"/offices/{OFFICE}/routes/{on}/publication"
    return api.post(path, body, token=clerk.token, key=key)


def shown(api: Api, person: SignedIn, on: date, office: str = OFFICE) -> Reply:
    """Look at the ways of a day."""
    return api.get(f"/offices/{office}/routes?date={on}", token=person.token)


def orders_of(reply: Reply) -> dict[str, list[str]]:
    """Return the planned visits of each team of an answer, in their order."""
    assert reply.status == 200, reply.raw
    return {
        one["team"]: [stop["id"] for stop in one["stops"] if stop["planned"]]
        for one in reply.body["teams"]
    }
