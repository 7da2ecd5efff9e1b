"""What becomes of a stay, as it goes out."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

import msgspec

from chalicelib.core.errors import NotFoundError
from chalicelib.db.pages import Page
from chalicelib.lodging.receipts.schemas import OfficeView
from chalicelib.lodging.rules import Stay, deadline, masked
from chalicelib.lodging.standing import kind_of, state_of, today_at
from chalicelib.lodging.stays.exporting import Export
from chalicelib.lodging.stays.listing import Listed, Record
from chalicelib.lodging.stays.schemas import (
    DueView,
    ExportView,
    GuestsPageView,
    GuestView,
    JudgedView,
    OfficeStaysPageView,
    OfficeStayView,
    StayRecordView,
    StaysPageView,
    StayView,
    VersionView,
)
from chalicelib.lodging.stays.showing import Shown
from chalicelib.lodging.without_account.announced_items import Announcement
from chalicelib.premises.rules import Premises
from chalicelib.reference import service as reference


def stay_view(shown: Shown) -> StayView:
    """Show a stay to who answers for it."""
    stay = shown.stay
    office, place, passport = reference.find_office(stay.office), stay.place, stay.guest.passport
    if office is None:
        raise NotFoundError
    first, corrected = _judged(stay)
    return StayView(
        receipt=stay.receipt,
        version=stay.version,
        state=shown.state,
        first_received_at=stay.first_received_at,
        deadline_at=stay.deadline_at,
        on_time=stay.on_time,
        office=OfficeView(code=office.code, name=office.name),
        zone=place.zone,
        arrived_at=stay.arrived_at,
        leaves_on=stay.leaves_on,
        nights=stay.nights,
        identified_by="passport" if passport else "seal",
        premises=place.premises_id or msgspec.UNSET,
        premises_name=place.premises_name or msgspec.UNSET,
        address=place.address or msgspec.UNSET,
        region=msgspec.UNSET if place.premises_id else place.region,
        name=_name(shown),
        label=stay.extras.label or msgspec.UNSET,
        nationality=_nationality(shown),
        document_number=masked(passport.document_number) if passport else msgspec.UNSET,
        purpose=stay.purpose or msgspec.UNSET,
        room=stay.room or msgspec.UNSET,
        remarks=stay.remarks or msgspec.UNSET,
        left_at=stay.left_at or msgspec.UNSET,
        cancelled_at=stay.cancelled_at or msgspec.UNSET,
        cancel_reason=_cancel_reason(stay),
        duplicate_of=stay.duplicate_of or msgspec.UNSET,
        first_reported=first,
        as_corrected=corrected,
        beyond_permit=shown.is_beyond,
        guest_departed=shown.has_departed,
    )


def record_view(record: Record) -> StayRecordView:
    """Show a stay with all its versions."""
    versions = [
        VersionView(
            kind=kind_of(one.stay),
            at=one.stay.change.changed_at if one.stay.change else one.stay.first_received_at,
            stay=stay_view(one),
            reason=(one.stay.change.reason if one.stay.change else None) or msgspec.UNSET,
        )
        for one in record.versions
    ]
    return StayRecordView(stay=stay_view(record.shown), versions=versions)


def stays_page_view(listed: Listed) -> StaysPageView:
    """Show a page of stays, or of who is due."""
    premises, page = listed
    return StaysPageView(
        items=[
            stay_view(one) if isinstance(one, Shown) else _due_view(one, premises)
            for one in page.items
        ],
        next=page.next,
    )


def _due_view(one: Announcement, premises: Premises) -> DueView:
    return DueView(
        id=one.id,
        state="pending",
        arrived_at=one.arrived_at,
        announced_at=one.announced_at,
        deadline_at=one.deadline_at,
        zone=premises.zone,
    )


def guests_page_view(page: Page[Shown]) -> GuestsPageView:
    """Show a page of past guests."""
    return GuestsPageView(items=[_guest_view(one) for one in page.items], next=page.next)


def export_view(made: Export) -> ExportView:
    """Show a file."""
    return ExportView(name=made.name, type=made.type, content=made.content, rows=made.rows)


def office_stays_view(page: Page[Stay], now: datetime) -> OfficeStaysPageView:
    """Show an office's reports of a day."""
    return OfficeStaysPageView(
        items=[_office_stay_view(one, now) for one in page.items], next=page.next
    )


def _office_stay_view(stay: Stay, now: datetime) -> OfficeStayView:
    reported_by: Literal["operator", "public", "officer"] = "public"
    if stay.extras.assisted_by:
        reported_by = "officer"
    elif stay.is_confirmed:
        reported_by = "operator"
    return OfficeStayView(
        receipt=stay.receipt,
        first_received_at=stay.first_received_at,
        deadline_at=stay.deadline_at,
        on_time=stay.on_time,
        reported_by=reported_by,
        state=state_of(stay, today_at(stay, now)),
        arrived_at=stay.arrived_at,
        leaves_on=stay.leaves_on,
        zone=stay.place.zone,
        region=stay.place.region,
        version=stay.version,
        premises=stay.place.premises_id or msgspec.UNSET,
        premises_name=stay.place.premises_name or msgspec.UNSET,
    )


def _guest_view(shown: Shown) -> GuestView:
    stay = shown.stay
    passport = stay.guest.passport
    return GuestView(
        receipt=stay.receipt,
        arrived_at=stay.arrived_at,
        left_at=stay.left_at or stay.arrived_at,
        name=_name(shown),
        label=stay.extras.label or msgspec.UNSET,
        nationality=_nationality(shown),
        document_number=masked(passport.document_number) if passport else msgspec.UNSET,
    )


def _judged(
    stay: Stay,
) -> tuple[JudgedView | msgspec.UnsetType, JudgedView | msgspec.UnsetType]:
    """Return the arrival as first reported and as corrected, where it was.

    The time to report runs from the first: neither is moved by a correction.
    """
    if stay.first is None or stay.first.arrived_at == stay.arrived_at:
        return msgspec.UNSET, msgspec.UNSET
    hours = reference.reporting_hours(stay.arrived_on)
    judged = replace(stay, deadline_at=deadline(stay.arrived_at, hours))
    return (
        JudgedView(
            arrived_at=stay.first.arrived_at, deadline_at=stay.deadline_at, on_time=stay.on_time
        ),
        JudgedView(
            arrived_at=stay.arrived_at, deadline_at=judged.deadline_at, on_time=judged.on_time
        ),
    )


def _name(shown: Shown) -> str | msgspec.UnsetType:
    known = shown.stay.guest.passport or shown.holder
    return known.full_name if known else msgspec.UNSET


def _nationality(shown: Shown) -> str | msgspec.UnsetType:
    known = shown.stay.guest.passport or shown.holder
    return known.nationality if known else msgspec.UNSET


def _cancel_reason(stay: Stay) -> str | msgspec.UnsetType:
    is_said = stay.cancelled_at and stay.change
    return (stay.change.reason if is_said and stay.change else None) or msgspec.UNSET
