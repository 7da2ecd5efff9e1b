"""Which bookings somebody of the staff reaches: those of the own office, or of the own team."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chalicelib.bookings import repository
from chalicelib.bookings.rules import Booking
from chalicelib.bookings.teams import repository as team_repository
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import BookingId, TeamId
from chalicelib.notices import service as notices
from chalicelib.web.guards import Person, Role

DESK = (Role.SERVICE_CLERK, Role.OFFICE_HEAD)
# Who goes out with a team, too: its visits alone.
SERVING = (*DESK, Role.FIELD_OFFICER)


def get_booking(booking_id: str, person: Person) -> Booking:
    """Return a booking that somebody reaches; the caller audits it.

    Raises NotFoundError, for a booking of another office or team too.
    """
    booking = repository.find_booking(BookingId(booking_id))
    if booking is None or not reaches(person, booking):
        raise NotFoundError
    return booking


def reaches(person: Person, booking: Booking) -> bool:
    """Whether a booking is one of somebody's office; of a field officer's, of their team."""
    if not booking.office or booking.office != person.office:
        return False
    if person.role in DESK:
        return True
    team = team_repository.find_team(booking.office, booking.team) if booking.team else None
    return team is not None and team.has_member(person.id)


def check_office(person: Person, office: str) -> None:
    """Raise NotFoundError where an office is not the person's own."""
    if not office or office != person.office:
        raise NotFoundError


@dataclass(frozen=True, slots=True)
class Around:
    """What is shown with bookings: their teams' names, and which addresses take no mail."""

    teams: Mapping[TeamId, str]
    stopped: Collection[str]


def around(office: str, bookings: Iterable[Booking]) -> Around:
    """Return what is shown with bookings of an office; teams too that have ended."""
    teams = {team.id: team.name for team in team_repository.list_teams(office)}
    return Around(teams, notices.list_stopped({one.email for one in bookings}))
