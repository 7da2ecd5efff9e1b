"""Guests of the demo: reported week by week by houses in Badung and around, and counted since."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.ids import ReceiptId, body_hash, keyed_id
from chalicelib.counts import publishing
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.lodging.reporting.service import draft_stay
from chalicelib.lodging.reporting.together import plan_together
from chalicelib.lodging.rules import Sent, Stay, whole_second
from chalicelib.premises import service as premises
from chalicelib.premises.rules import Premises
from chalicelib.web.guards import Person
from local.specimens import specimen

WEEKS = 5
_PROVINCE = "51"
# A transaction takes a hundred writes: of each stay its own, its filing, and a counter at the most.
_AT_ONCE = 30
# The demo's own permits have the first of the invented people.
_FIRST_GUEST = 10_000


@dataclass(frozen=True, slots=True)
class House:
    """A house of the demo, and how many guests it has today."""

    name: str
    category: str
    region: str
    guests: int


HOUSES = (
    House("Hotel Teluk Contoh", "hotel", "51.03.01", 420),
    House("Losmen Pasar Contoh", "losmen", "51.03.01", 160),
    House("Vila Bukit Contoh", "villa", "51.03.05", 380),
    House("Apartemen Pesisir Contoh", "apartemen", "51.03.05", 140),
    House("Guest House Sawah Contoh", "guest_house", "51.03.06", 310),
    House("Mess Perusahaan Contoh", "mess_perusahaan", "51.03.02", 90),
    House("Kos Contoh Abiansemal", "kos", "51.03.03", 23),
    House("Losmen Gunung Contoh", "losmen", "51.03.04", 4),
    House("Hotel Ubud Contoh", "hotel", "51.04.05", 120),
    House("Hotel Sanur Contoh", "hotel", "51.71.01", 85),
)


def add_guests(operator: Person, now: datetime) -> None:
    """Let the guests have come week by week, and the counts have been published since.

    Safe to repeat after a stop half-way. Most came first; a seventh in each week after that.
    """
    first = _FIRST_GUEST
    houses = []
    for house in HOUSES:
        address = f"Jl. {house.name} 1"
        place = premises.add_premises(
            operator, house.name, house.category, house.region, address, now
        )
        houses.append((place, first, house.guests))
        first += house.guests
    for week in range(WEEKS):
        at = now - timedelta(weeks=WEEKS - 1 - week, hours=1)
        for place, begin, guests in houses:
            came = [begin + one for one in range(guests) if _week_of(one) == week]
            _report(operator, place, came, at)
        publishing.publish_province(_PROVINCE, at + timedelta(hours=1))


def _week_of(guest: int) -> int:
    late = guest % (WEEKS * 2)
    return late if late < WEEKS else 0


def _report(operator: Person, place: Premises, guests: list[int], at: datetime) -> None:
    for begin in range(0, len(guests), _AT_ONCE):
        part = guests[begin : begin + _AT_ONCE]
        stays = [_stay(operator, place, guest, at) for guest in part]
        together = plan_together(stays, {}, as_new=False)
        if together.writes:
            done = deed(operator, "stays_reported", f"PREMISES#{place.id}", at)
            commit_audited(done, together.writes)


def _stay(operator: Person, place: Premises, guest: int, at: datetime) -> Stay:
    key = f"demo-guest-{guest}"
    receipt = ReceiptId(keyed_id(index_key(), "stay", operator.id, key))
    sent = Sent(receipt, operator.id, whole_second(at), key, body_hash(key.encode()))
    # Some stay for weeks, some longer; none leaves before tomorrow.
    nights = 7 * WEEKS + guest % 12 * 3
    request = ReportStay(
        arrived_at=at - timedelta(hours=guest % 5),
        mrz=specimen(guest).zone,
        premises=place.id,
        nights=nights,
        room=str(100 + guest % 80),
    )
    return draft_stay(request, operator, "id", sent, lambda _id, _operator: (place, True))
