"""The keys of what is booked, as those of `keys`.

| table | pk | sk | what |
|---|---|---|---|
| records | BOOKING#keyed hash | BOOKING | a booking; the hash is of its booker's reference |
| records | BOOKING#keyed hash | PEOPLE | the list of a group |
| records | PROOF#keyed hash | document | a proof of a visit's ground; the hash is the booking's |
| records | BOOKED#keyed hash | BOOKED | a person's open booking of a service, or a pause |
| records | SLOTS#office#queue | date T time#lane | places of one hour, or of a team's day |
| records | QUOTA#office | queue | how many places a calendar has in a week, and when they open |
| records | CLOSED#office | date | that an office is closed on a day |
| records | CLOSED#office | days | up to which day it is known who came |
| records | TEAM#office | team | people who go out together |
| records | ROUTE#office | date#team | the way of a team on a day |
| identity | CHECKIN#keyed hash | CHECKIN | a request that checked people in |
"""

from datetime import date, time

from chalicelib.core.ids import BookingId, TeamId
from chalicelib.db import keys

at = keys.at
PEOPLE = "PEOPLE"


def booking(booking_id: BookingId) -> tuple[str, str]:
    """Key of a booking; its partition holds all that belongs to it."""
    return f"BOOKING#{booking_id}", "BOOKING"


def listed(booking_id: BookingId) -> tuple[str, str]:
    """Key of a group's list: one item, so that it is replaced whole."""
    return f"BOOKING#{booking_id}", PEOPLE


def proof(booking_id: BookingId, proof_id: str = "") -> tuple[str, str]:
    """Key of a proof; without one, what all of a booking begin with. It goes before its booking."""
    return f"PROOF#{booking_id}", proof_id


def booked(mark: str) -> tuple[str, str]:
    """Key of what keeps one person from a second booking of one service."""
    return f"BOOKED#{mark}", "BOOKED"


def slots_of(office: str, queue: str) -> str:
    """Partition of the places of one calendar of an office, by when they are."""
    return f"SLOTS#{office}#{queue}"


def slot(office: str, queue: str, on: date, begins: time, lane: str) -> tuple[str, str]:
    """Key of the places of one lane at one time, as the office's clock shows it."""
    return slots_of(office, queue), f"{on.isoformat()}T{begins:%H:%M}#{lane}"


def quota(office: str, queue: str = "") -> tuple[str, str]:
    """Key of a calendar's quota; without a calendar, what all of an office begin with."""
    return f"QUOTA#{office}", queue


def closure(office: str, on: date) -> tuple[str, str]:
    """Key that says an office is closed on a day."""
    return f"CLOSED#{office}", on.isoformat()


def closed_days(office: str) -> tuple[str, str]:
    """Key of the day up to which it is known who came; beside the closures, and none of them."""
    return f"CLOSED#{office}", "days"


def team(office: str, team_id: TeamId | str = "") -> tuple[str, str]:
    """Key of a team; without one, what all of an office begin with."""
    return f"TEAM#{office}", str(team_id)


def route(office: str, on: date, team_id: TeamId | str = "") -> tuple[str, str]:
    """Key of a team's way on a day; without a team, what all of that day begin with."""
    return f"ROUTE#{office}", f"{on.isoformat()}#{team_id}"


def agenda(office: str, month: str) -> str:
    """Place under which an office's bookings of a month stand, by day and hour."""
    return f"AGENDA#{office}#{month}"


def on_agenda(on: date, begins: time, booking_id: BookingId) -> str:
    """Sort key of a booking on the agenda."""
    return f"{on.isoformat()}T{begins:%H:%M}#{booking_id}"


def waiting(office: str, queue: str) -> str:
    """Place under which those stand who wait for a place of a calendar, the first first."""
    return f"QUEUED#{office}#{queue}"


def asked(office: str) -> str:
    """Place under which stands what an office has still to answer, the urgent first."""
    return f"REQUESTED#{office}"


def freed(office: str) -> str:
    """Place under which calendars stand of which places came free, or an offer runs out."""
    return f"FREED#{office}"
