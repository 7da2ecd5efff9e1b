"""Bookings as the office that serves them is shown them."""

from collections import Counter
from collections.abc import Iterable
from datetime import time

from chalicelib.bookings import naming
from chalicelib.bookings.desk.check_in_rules import CODE, Refusal
from chalicelib.bookings.desk.check_ins import Verdict
from chalicelib.bookings.desk.reaching import Around
from chalicelib.bookings.desk.schemas import (
    CheckInsView,
    CheckInView,
    DeskBookingView,
    DeskPageView,
    DeskPersonView,
    DeskPlaceView,
    DeskWindowView,
)
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.rules import Booking, Person, Place, Slot
from chalicelib.db.pages import Page
from chalicelib.reference import service as reference
from chalicelib.web.problems import Lang, words


def page_view(page: Page[Booking], around: Around, language: Lang) -> DeskPageView:
    """Show a page of bookings, and how many of them each one's contact is behind."""
    behind = Counter(one.contact for one in page.items if one.contact)
    items = [desk_view(one, around, language, behind[one.contact]) for one in page.items]
    return DeskPageView(items=items, next=page.next)


def desk_view(
    booking: Booking, around: Around, language: Lang, contact_bookings: int = 1
) -> DeskBookingView:
    """Show a booking whole."""
    slot, window = booking.slot, booking.window
    return DeskBookingView(
        id=booking.id,
        state=booking.state,
        kind=booking.kind,
        kind_name=naming.kind_name(booking.kind, language),
        service=booking.service,
        service_name=naming.service_name(booking.service, language),
        zone=slot.zone if slot else reference.office_zone(booking.office),
        date=slot.on if slot else None,
        time=_clock(slot),
        minutes=_minutes(booking),
        lane=slot.lane if slot and KINDS[booking.kind].chooses_slot else None,
        people=[_person(one) for one in booking.people],
        count=booking.count,
        listed=booking.listed,
        present=list(booking.check_in.present) if booking.check_in else [],
        organiser=booking.organiser,
        place=_place(booking.place) if booking.place else None,
        phone=booking.phone,
        email=booking.email,
        email_stopped=booking.email in around.stopped,
        note=booking.note,
        ground=booking.ground,
        urgent=booking.is_urgent,
        team=around.teams.get(booking.team) if booking.team else None,
        team_id=booking.team,
        window=DeskWindowView(begins=_time(window.begins), ends=_time(window.ends))
        if window
        else None,
        check_in_code=f"{CODE}{booking.id}",
        checked_in_at=booking.checked_in_at,
        is_doubtful=booking.check_in.is_doubtful if booking.check_in else False,
        ended_at=booking.ended.at if booking.ended else None,
        ended_why=booking.ended.why if booking.ended else "",
        displaced_why=booking.displaced_why,
        contact_bookings=contact_bookings,
        preferred=list(booking.preferred),
        document=document_of(booking),
        asked_at=booking.asked_at,
        version=booking.version,
    )


def document_of(booking: Booking) -> str:
    """Return where the proof of a visit's ground stands: none, awaited, kept or erased."""
    if booking.proof_erased_at:
        return "erased"
    if booking.proof:
        return "kept"
    return "awaited" if KINDS[booking.kind].needs_proof and not booking.is_over else "none"


def _minutes(booking: Booking) -> int | None:
    kind = KINDS[booking.kind]
    if booking.slot and kind.chooses_slot:
        return booking.slot.minutes
    return None if kind.chooses_slot else kind.minutes_of(booking.count)


def _person(person: Person) -> DeskPersonView:
    return DeskPersonView(
        name=person.name,
        document_number=person.document_number,
        issuing_state=person.issuing_state,
        born_on=person.born_on,
        ground=person.ground,
    )


def _place(place: Place) -> DeskPlaceView:
    region = reference.find_region(place.region)
    return DeskPlaceView(
        region=place.region,
        region_name=region.name if region else place.region,
        address=place.address,
        latitude=place.latitude,
        longitude=place.longitude,
        institution=place.institution,
    )


def _clock(slot: Slot | None) -> str | None:
    return _time(slot.begins) if slot else None


def _time(at: time) -> str:
    return f"{at:%H:%M}"


def check_ins_view(verdicts: Iterable[Verdict], language: Lang) -> CheckInsView:
    """Tell a phone what became of each code; nobody is named."""
    return CheckInsView(items=[_verdict(one, language) for one in verdicts])


def _verdict(one: Verdict, language: Lang) -> CheckInView:
    booking = one.booking
    done = booking.check_in if booking else None
    return CheckInView(
        id=one.id,
        verdict="refused" if one.refusal else "known" if one.was_known else "taken",
        code=one.refusal or "",
        detail=_why(one.refusal, booking, language) if one.refusal else "",
        booking=booking.id if booking else None,
        checked_in_at=booking.checked_in_at if booking else None,
        is_doubtful=done.is_doubtful if done else False,
        present=list(done.present) if done else [],
    )


def _why(refusal: Refusal, booking: Booking | None, language: Lang) -> str:
    slot = booking.slot if booking else None
    values = {"on": f"{slot.on:%d-%m-%Y}" if slot else "", "time": _clock(slot) or ""}
    return str(words(language)["bookings"]["check_ins"][refusal].format_map(values))
