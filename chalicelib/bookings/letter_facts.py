"""The facts that letters about bookings name: as few of a person as can be, and short.

Of who is to be served no letter names more than how many they are, and of where a team comes
no more than the institution or the kecamatan: mail lies open on its way and in a shared inbox.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.bookings.deadlines import pause_until
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, Slot, State
from chalicelib.core.clock import instant_text
from chalicelib.reference import service as reference

Facts = dict[str, str | int]


def facts(before: Booking | None, after: Booking) -> Facts:
    """Return what a letter's texts name, of a booking as it was and as it will be stored."""
    found: Facts = {
        "booking": after.id,
        "kind": after.kind,
        "service": after.service,
        "count": after.count,
        "office": _office(after),
        "zone": reference.office_zone(after.office),
    }
    if why := _why(after):
        found["why_text"] = why
    if after.state is State.NO_SHOW:
        found |= _missed(after)
    if after.wait:
        found |= {
            "earliest": after.wait.earliest.isoformat(),
            "latest": after.wait.latest.isoformat(),
        }
    if after.offer:
        until = instant_text(after.offer.until)
        found |= {"until": until, "expires_at": until, **_span(after, after.offer.slot)}
    return found | event(before, after)


def event(before: Booking | None, after: Booking) -> Facts:
    """Return what the entry in a calendar says: that there is one, that there is none any more.

    Empty where no letter told of one before. `after` carries the version that was read: the one
    stored is the next, and newer than any entry told before.
    """
    if after.state is State.CONFIRMED and after.slot:
        entry = _span(after, after.slot)
        entry |= {"check_in": 1, "expires_at": instant_text(after.slot.ends_at)}
    elif before and before.state is State.CONFIRMED and before.slot and _is_off(after):
        entry = {**_span(before, before.slot), "is_cancelled": 1}
    else:
        return {}
    stored = after.version if before is None else after.version + 1
    return entry | {"sequence": stored, "location": location(after)}


def location(booking: Booking) -> str:
    """Return where it is: the office, or of where a team comes no more than anybody may read."""
    if booking.place is None:
        return _office(booking)
    region = reference.find_region(booking.place.region)
    return booking.place.institution or (region.name if region else booking.place.region)


def _is_off(booking: Booking) -> bool:
    # Who did not come has nothing in the calendar that is still to come.
    return booking.state is not State.NO_SHOW


def _missed(booking: Booking) -> Facts:
    if booking.slot is None:
        return {}
    until = pause_until(booking.slot.on)
    missed: Facts = {"missed_on": booking.slot.on.isoformat()}
    return missed | ({"pause_until": until.isoformat()} if until else {})


def _why(booking: Booking) -> str:
    if booking.ended:
        return booking.ended.why
    return booking.displaced_why if booking.state is State.DISPLACED else ""


def _office(booking: Booking) -> str:
    office = reference.find_office(booking.office)
    if office is None:
        return booking.office
    return office.name.id if booking.language == "id" else office.name.en


def _span(booking: Booking, slot: Slot) -> Facts:
    """Return from when to when: of a team that comes, the day until its window is known."""
    if booking.window:
        zone = ZoneInfo(slot.zone)
        begins = datetime.combine(slot.on, booking.window.begins, zone)
        ends = datetime.combine(slot.on, booking.window.ends, zone)
    elif KINDS[booking.kind].chooses_slot:
        begins, ends = slot.starts_at, slot.ends_at
    else:
        return {"event_day": slot.on.isoformat()}
    return {"begins_at": instant_text(begins), "ends_at": instant_text(ends)}
