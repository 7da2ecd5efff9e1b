"""Bookings of the demo: quotas, teams, a queue, people who wait, visits that are asked for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

from chalicelib.audit import service as audit
from chalicelib.bookings import changing, references
from chalicelib.bookings.booker import drafting, service
from chalicelib.bookings.booker.schemas import (
    MakeBooking,
    PersonFields,
    PlaceFields,
    SlotFields,
    WaitFields,
)
from chalicelib.bookings.calendar import closing, quotas
from chalicelib.bookings.rules import Booking, End, Offer, Slot, ended
from chalicelib.core.ids import body_hash
from chalicelib.web.guards import Person
from local import demo_calendars
from local.demo_calendars import KIND, SERVICES, WORKDAYS, Desk, open_slots

_NAMES = (
    *("Ni Wayan Contoh", "I Made Teladan", "Ketut Misalan", "Nyoman Permisalan"),
    *("Putu Andaian", "Kadek Umpama", "Komang Ibarat", "Gede Rekaan"),
)
# Of the queue by number: service, which of its open hours, how many people, whether by mail.
_QUEUE = {
    2: ("passport_first", 3, 1, True),
    3: ("passport_renewal", 0, 1, True),
    4: ("passport_renewal", 0, 2, False),
    5: ("passport_renewal", 1, 1, False),
    6: ("passport_renewal", 2, 1, True),
    7: ("permit_extension", 0, 1, True),
    8: ("permit_extension", 4, 1, False),
    9: ("passport_first", 0, 1, False),
    10: ("passport_first", 0, 2, False),
    11: ("passport_first", 9, 1, False),
    12: ("passport_renewal", 12, 3, False),
    13: ("passport_lost", 1, 1, False),
}
_CANCELS, _MOVES, _IS_HERE, _MISSES = 3, 6, 9, 34
_SATURDAY = 5


def add_bookings(office: str, clerk: Person, officers: Sequence[Person], now: datetime) -> None:
    """Make an office's calendars, teams and bookings; safe to repeat after a stop half-way."""
    desk = Desk(office, clerk, now)
    demo_calendars.add_calendars(desk, officers)
    _add_queue(desk)
    _add_closure(desk)
    _add_past(desk)
    _add_waiting(desk)
    _add_visits(desk)


def _person(number: int, ground: str = "", born_on: date | None = None) -> PersonFields:
    born = born_on or date(1970 + number % 35, 1 + number % 12, 1 + number % 28)
    return PersonFields(
        name=_NAMES[number % len(_NAMES)],
        document_number=f"510305{born:%d%m%y}{1000 + number}",
        born_on=born,
        ground=ground or None,
    )


def _book(
    desk: Desk,
    number: int,
    request: MakeBooking,
    change: Callable[[Booking], Booking] | None = None,
) -> Booking:
    """Make a booking as its booker would, or find it; `change` lets it stand elsewhere at once.

    Nobody is asked for a proof of work here.
    """
    key = f"demo-booking-{number}"
    own, said = references.reference_of(key), body_hash(key.encode())
    if known := service.find_made(own, said):
        return known
    asked = drafting.Asked(request, references.booking_id_of(own), said, "id", desk.now)
    drafted = drafting.draft(asked)
    told, writes = service.plan_made(change(drafted) if change else drafted, own, desk.now)
    done = audit.deed(None, "booking_made", f"BOOKING#{told.id}", desk.now, told.service)
    audit.commit_audited(done, writes)
    return told


def _change(desk: Desk, before: Booking, action: str, after: Booking) -> Booking:
    done = audit.deed(desk.clerk, action, f"BOOKING#{before.id}", desk.now)
    return changing.commit_change(before, after, done, desk.now)


def _queue_request(
    number: int, service: str, slot: Slot, people: list[PersonFields], *, mail: bool = False
) -> MakeBooking:
    return MakeBooking(
        kind=KIND,
        service=service,
        office=slot.office,
        slot=SlotFields(date=slot.on, time=f"{slot.begins:%H:%M}", lane=slot.lane),
        people=people,
        email=f"pemesan-{number}@demo.test" if mail else None,
        phone=f"+62812340{number:05d}",
    )


def _add_queue(desk: Desk) -> None:
    """Let people have booked in the days to come; one moved, one cancelled, one is here already."""
    young, old = date(desk.today.year - 3, 3, 14), date(1956, 3, 14)
    family = [_person(10), _person(11), _person(12, "under_5", young), _person(13, "over_60", old)]
    lanes = {service: open_slots(desk, service, "ordinary") for service in SERVICES}
    first = open_slots(desk, "passport_renewal", "priority")
    pair = _queue_request(1, "passport_renewal", first[2], family[2:], mail=True)
    _book(desk, 1, pair)
    for number, (asked, hour, count, mail) in _QUEUE.items():
        slot = lanes[asked][hour]
        people = [_person(20 + number * 3 + one) for one in range(count)]
        made = _book(desk, number, _queue_request(number, asked, slot, people, mail=mail))
        if number == _CANCELS and not made.is_over:
            _change(desk, made, "booking_cancelled", ended(made, End.CANCELLED, desk.now))
        if number == _MOVES and not made.moves:
            later = replace(made, slot=lanes[asked][hour + 9], moves=1)
            _change(desk, made, "booking_moved", later)
        if number == _IS_HERE and slot.on == desk.today and not made.checked_in_at:
            _change(desk, made, "checked_in", replace(made, checked_in_at=desk.now))


def _add_closure(desk: Desk) -> None:
    """Let the office be closed on a day on which somebody has booked."""
    slots = open_slots(desk, "passport_first", "ordinary")
    slot = next(one for one in reversed(slots) if one.on.weekday() in WORKDAYS)
    made = _book(desk, 20, _queue_request(20, "passport_first", slot, [_person(90)], mail=True))
    if made.slot is None or made.displaced_at:
        return
    key = "demo-closure"
    asked = quotas.Asked(desk.clerk, desk.now, key, body_hash(key.encode()))
    closing.close_day(desk.office, made.slot.on, "Pemeliharaan jaringan gedung", asked)


def _add_past(desk: Desk) -> None:
    """Let some have been served in the days before, and one not have come."""
    slot = open_slots(desk, "passport_renewal", "ordinary")[-1]
    for number in range(30, _MISSES + 1):
        on = desk.today - timedelta(days=1 + number % 3)
        past = replace(slot, on=on, begins=time(8 + number % 4))
        how = End.NO_SHOW if number == _MISSES else End.SERVED
        request = _queue_request(number, "passport_renewal", slot, [_person(number * 5)])
        _book(desk, number, request, partial(_over, past, how))


def _over(slot: Slot, how: End, booking: Booking) -> Booking:
    """Return a booking as it stands when its hour was, and how it ended."""
    came, asked_at = slot.starts_at + timedelta(minutes=7), slot.starts_at - timedelta(days=9)
    here = came if how is End.SERVED else None
    stood = replace(booking, slot=slot, checked_in_at=here, asked_at=asked_at)
    return ended(stood, how, came + timedelta(minutes=25))


def _add_waiting(desk: Desk) -> None:
    """Let some wait for a place of lost passports, and one have an offer."""
    slots = open_slots(desk, "passport_lost", "ordinary")
    last = slots[-1]
    wait = WaitFields(lane=last.lane, earliest=desk.today, latest=last.on)
    for number, count in ((40, 2), (41, 1), (42, 1)):
        request = MakeBooking(
            kind=KIND,
            service="passport_lost",
            office=desk.office,
            wait=wait,
            people=[_person(number * 3 + one) for one in range(count)],
            email=f"pemesan-{number}@demo.test",
        )
        made = _book(desk, number, request)
    if made.wait and not made.offer:
        offer = Offer(last, desk.now + timedelta(hours=12))
        _change(desk, made, "place_offered", replace(made, offer=offer))


def _add_visits(desk: Desk) -> None:
    """Let a village, a hospital and two homes have asked for a team."""
    soon = [desk.today + timedelta(days=days) for days in range(8, 15)]
    village = MakeBooking(
        kind="group_visit",
        service="passport_first",
        count=60,
        place=_place(0, "51.03.05", "Desa Contoh", -8.8010, 115.1650),
        organiser="Pemerintah Desa Contoh",
        preferred=[on for on in soon if on.weekday() == _SATURDAY],
        email="desa-contoh@demo.test",
    )
    _book(desk, 50, village)
    visits = (
        ("hospital_visit", "illness", _place(1, "51.03.05", "RS Contoh, Anggrek", -8.79, 115.166)),
        ("home_visit", "age", _place(2, "51.03.01", "", -8.72, 115.175)),
        ("home_visit", "disability", _place(3, "51.03.01", "", -8.761, 115.179)),
    )
    for number, (kind, ground, place) in enumerate(visits, start=51):
        request = MakeBooking(
            kind=kind,
            service="passport_renewal",
            people=[_person(number * 4)],
            place=place,
            preferred=soon[:3],
            ground=ground,
            urgent=bool(place.institution),
            email=f"pemesan-{number}@demo.test",
        )
        _book(desk, number, request)


def _place(number: int, region: str, institution: str, north: float, east: float) -> PlaceFields:
    address = f"Jl. Raya Teladan {number + 5}"
    return PlaceFields(
        region=region,
        address=address,
        latitude=north,
        longitude=east,
        institution=institution or None,
    )
