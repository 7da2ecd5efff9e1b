"""What an office is shown of a permit."""

from datetime import datetime

from chalicelib.health import service as health
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.permits.rules import Contact, Permit
from chalicelib.permits.sponsors import sponsor_id
from chalicelib.reference import service as reference
from chalicelib.stamps.care.views import extension_view, person_short, possible_view
from chalicelib.stamps.counter.schemas import (
    HolderContactView,
    OfficeShort,
    PermitDetailView,
    PermitDoneView,
    SponsorView,
)
from chalicelib.stamps.counter.showing import ShownPermit, show_permit
from chalicelib.stamps.counter.succession import Done
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.schemas import stamp_view
from chalicelib.web.problems import Lang


def done_view(done: Done, sent: Sent, language: Lang) -> PermitDoneView:
    """Show what was made or changed, with the stamp to print."""
    return PermitDoneView(
        permit=permit_view(show_permit(done.permit, sent), sent.now, language),
        stamp=stamp_view(done.issued) if done.issued else None,
    )


def permit_view(shown: ShownPermit, now: datetime, language: Lang) -> PermitDetailView:
    """Show a permit, and what may be done with it."""
    permit, standing, age = shown.permit, shown.standing, health.feed_as_of()
    is_restricted = shown.holder.is_restricted
    contact = None if is_restricted else permit.holder_contact
    return PermitDetailView(
        data_as_of=age.at,
        data_is_late=age.is_late(now),
        id=permit.id,
        holder_id=permit.holder_id,
        person=person_short(shown.holder, shown.passport),
        status=permit.status,
        permit_class=permit.permit_class,
        permit_class_name=_class_name(permit, language),
        number=permit.number,
        valid_from=permit.valid_from,
        last_day_of_stay=permit.last_day_of_stay,
        zone=permit.zone,
        days_left=standing.days_left,
        overstay_days=standing.overstay_days,
        overstay_fee=standing.overstay_fee,
        deportation_and_ban=standing.is_banned,
        office=OfficeShort(code=permit.office, name=_office_name(permit.office, language)),
        extensions=permit.extensions,
        sponsors=[
            SponsorView(
                id=sponsor_id(one.email), name=one.name, email=one.email, language=one.language
            )
            for one in ([] if is_restricted else permit.sponsors)
        ],
        holder_contact=(
            HolderContactView(email=contact.email, language=contact.language) if contact else None
        ),
        stamp_number=stamp_number(permit.stamp_id) if permit.stamp_id else None,
        succeeds=permit.succeeds,
        succeeded_by=shown.successor.id if shown.successor else None,
        source=permit.source,
        reference=permit.reference,
        recorded_at=permit.recorded_at,
        changed_at=permit.changed_at,
        confirmed_at=permit.confirmed_at,
        extend=extension_view(shown.extend, permit, language),
        replace=possible_view(shown.replace, language),
        cancel=possible_view(shown.cancel, language),
        change_sponsors=possible_view(shown.change_sponsors, language),
    )


def _sponsor(one: Contact) -> SponsorView:
    return SponsorView(
        id=sponsor_id(one.email), name=one.name, email=one.email, language=one.language
    )


def _class_name(permit: Permit, language: Lang) -> str:
    found = reference.find_permit_class(permit.permit_class, permit.valid_from)
    if found is None:
        return permit.permit_class
    return found.name.en if language == "en" else found.name.id


def _office_name(code: str, language: Lang) -> str:
    office = reference.find_office(code)
    if office is None:
        return code
    return office.name.en if language == "en" else office.name.id
