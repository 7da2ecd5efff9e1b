"""Bookings as their bookers are shown them."""

from datetime import date, datetime
from typing import Literal

from chalicelib.bookings import deadlines, naming
from chalicelib.bookings.booker.offering import Offered
from chalicelib.bookings.booker.schemas import (
    BookingView,
    ClosureView,
    FreeView,
    GuestView,
    KindsView,
    KindView,
    ListView,
    MadeView,
    NamedView,
    OfferView,
    PlaceView,
    ServiceView,
    SlotsView,
    WaitView,
    WindowView,
)
from chalicelib.bookings.booker.service import Made, Standing
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.kinds.kind import Kind
from chalicelib.bookings.rules import Booking, End, Offer, Place, State
from chalicelib.core.clock import local_date
from chalicelib.reference import booking_terms
from chalicelib.reference import service as reference
from chalicelib.web.problems import Lang

# What the QR of a booking holds: enough to check in, never to change or cancel.
_CODE = "serambi:booking:{id}"


def made_view(made: Made, language: Lang, now: datetime) -> MadeView:
    """Show a booking that was made, with its reference."""
    view = booking_view(Standing(made.booking), language, now)
    return MadeView(reference=made.reference, booking=view)


def booking_view(standing: Standing, language: Lang, now: datetime) -> BookingView:
    """Show a booking to who made it: no document number, and no code but the one of the QR."""
    booking = standing.booking
    kind, slot, zone = KINDS[booking.kind], booking.slot, deadlines.zone_of(booking)
    day = slot.on if slot else local_date(now, zone)
    terms = booking_terms.booking_terms(booking.kind, booking.service, day)
    return BookingView(
        state=booking.state,
        kind=booking.kind,
        kind_name=naming.kind_name(booking.kind, language),
        service=booking.service,
        service_name=naming.service_name(booking.service, language),
        office=booking.office,
        office_name=office_name(booking.office, language),
        zone=zone,
        date=slot.on if slot else None,
        time=f"{slot.begins:%H:%M}" if slot else "",
        minutes=slot.minutes if slot else None,
        lane=slot.lane if slot else "",
        people=tuple(GuestView(name=one.name, ground=one.ground) for one in booking.people),
        count=booking.count,
        place=_place(booking.place),
        organiser=booking.organiser,
        preferred=booking.preferred,
        ground=booking.ground,
        team=standing.team or None,
        window=_window(booking),
        offer=_offer(booking.offer),
        wait=_wait(standing),
        displaced_why=booking.displaced_why,
        ended_why=_ended_why(booking, language),
        asked_at=booking.asked_at,
        moves_left=deadlines.moves_left(booking),
        can_move=deadlines.can_move(booking, now),
        can_cancel=deadlines.can_cancel(booking, now),
        move_until=deadlines.move_until(booking),
        list=_list(booking, kind),
        document=_document(booking, kind),
        check_in_code=_code(booking),
        fee=terms.fee,
        fee_note=terms.fee_note.get(language, ""),
        documents=terms.documents[language],
        version=booking.version,
    )


def kinds_view(language: Lang, today: date) -> KindsView:
    """Show all kinds with what holds for their services today."""
    return KindsView(items=[_kind(one, language, today) for one in KINDS.values()])


def slots_view(offered: Offered) -> SlotsView:
    """Show the slots of a calendar."""
    return SlotsView(
        items=[
            FreeView(
                date=one.slot.on,
                time=f"{one.slot.begins:%H:%M}",
                minutes=one.slot.minutes,
                lane=one.slot.lane,
                free=max(0, one.free),
                opens_at=one.opens_at,
            )
            for one in offered.places
        ],
        zone=offered.zone,
        closures=[ClosureView(date=one.on, reason=one.reason) for one in offered.closures],
    )


def office_name(code: str, language: Lang) -> str:
    """Return what an office is called."""
    office = reference.find_office(code)
    if office is None:
        return code
    return office.name.en if language == "en" else office.name.id


def _kind(kind: Kind, language: Lang, today: date) -> KindView:
    return KindView(
        code=kind.code,
        name=naming.kind_name(kind.code, language),
        description=naming.kind_description(kind.code, language),
        services=[_service(kind.code, one, language, today) for one in kind.services],
        chooses_slot=kind.chooses_slot,
        slot_minutes=kind.slot_minutes,
        most_people=kind.most_people,
        least_people=kind.least_people,
        lanes=list(kind.lanes),
        person_grounds=_grounds(kind.person_grounds, language),
        visit_grounds=_grounds(kind.visit_grounds, language),
        needs_place=kind.needs_place,
        needs_organiser=kind.needs_organiser,
        needs_proof=kind.needs_proof,
        takes_list=kind.takes_list,
        most_moves=kind.most_moves,
    )


def _service(kind: str, code: str, language: Lang, today: date) -> ServiceView:
    terms = booking_terms.booking_terms(kind, code, today)
    return ServiceView(
        code=code,
        name=naming.service_name(code, language),
        fee=terms.fee,
        documents=list(terms.documents[language]),
        lead_days=terms.lead_days,
        source=terms.source,
        fee_note=terms.fee_note.get(language, ""),
    )


def _grounds(codes: tuple[str, ...], language: Lang) -> list[NamedView]:
    return [NamedView(code=one, name=naming.ground_name(one, language)) for one in codes]


def _ended_why(booking: Booking, language: Lang) -> str:
    if booking.ended is None:
        return ""
    is_lapsed = booking.ended.how is End.LAPSED
    return naming.lapsed_why(language) if is_lapsed else booking.ended.why


def _place(place: Place | None) -> PlaceView | None:
    if place is None:
        return None
    region = reference.find_region(place.region)
    return PlaceView(
        region=place.region,
        address=place.address,
        latitude=place.latitude,
        longitude=place.longitude,
        institution=place.institution,
        region_name=f"{region.name}, {region.regency}" if region else place.region,
    )


def _window(booking: Booking) -> WindowView | None:
    if booking.window is None:
        return None
    begins, ends = booking.window.begins, booking.window.ends
    return WindowView(begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")


def _offer(offer: Offer | None) -> OfferView | None:
    if offer is None:
        return None
    slot = offer.slot
    return OfferView(
        date=slot.on,
        time=f"{slot.begins:%H:%M}",
        lane=slot.lane,
        minutes=slot.minutes,
        until=offer.until,
    )


def _wait(standing: Standing) -> WaitView | None:
    wait = standing.booking.wait
    if wait is None:
        return None
    return WaitView(
        lane=wait.lane, earliest=wait.earliest, latest=wait.latest, ahead=standing.ahead
    )


def _list(booking: Booking, kind: Kind) -> ListView | None:
    if not kind.takes_list:
        return None
    # The list closes when the booking can be moved no more.
    return ListView(count=booking.listed, closes_at=deadlines.move_until(booking))


def _document(booking: Booking, kind: Kind) -> Literal["none", "awaited", "kept", "erased"]:
    if not kind.needs_proof:
        return "none"
    if booking.proof_erased_at:
        return "erased"
    return "kept" if booking.proof else "awaited"


def _code(booking: Booking) -> str | None:
    return _CODE.format(id=booking.id) if booking.state is State.CONFIRMED else None
