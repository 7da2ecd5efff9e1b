"""How all that is held about somebody is shown to them."""

from datetime import datetime

import msgspec

from chalicelib.icao.stamp_number import stamp_number
from chalicelib.permits.rules import Permit
from chalicelib.persons.rules import Person as Foreigner
from chalicelib.reference import service as reference
from chalicelib.rights.own_data import AccountData, OwnData
from chalicelib.rights.own_data_schemas import (
    AccountDataView,
    OwnCardView,
    OwnDataView,
    OwnDeedView,
    OwnDocumentView,
    OwnHeldPermitView,
    OwnPassportView,
    OwnPersonView,
    OwnPlaceView,
    OwnScanView,
    OwnStampView,
)
from chalicelib.rights.schemas import OwnLookView, correction_view
from chalicelib.rights.views import office_name, report_view
from chalicelib.scans.rules import Scan
from chalicelib.stamps.rules import Stamp
from chalicelib.web.problems import Lang

_ABOUT_1_KM = 2


def own_data_view(own: OwnData, now: datetime, language: Lang) -> OwnDataView:
    """Show a foreigner all that is held about them."""
    return OwnDataView(
        made_at=now,
        person=_person(own.person),
        permits=[_permit(one, own, language) for one in own.permits],
        stamps=[_stamp(one) for one in own.stamps],
        stays=[report_view(one) for one in own.stays],
        arrival_cards=[
            OwnCardView(
                arrives_on=one.arrives_on,
                address=one.address,
                region=one.region or None,
                email=one.email or None,
            )
            for one in own.cards
        ],
        scans=[_scan(one, language) for one in own.scans],
        looks=[
            OwnLookView(at=one.at, office=office_name(one.office, language), purpose=one.purpose)
            for one in own.looks
        ],
        looks_after_hours=reference.looks_told_after_hours(now.date()),
        corrections=[correction_view(one) for one in own.corrections],
        whole=own.is_whole,
    )


def account_data_view(own: AccountData, now: datetime) -> AccountDataView:
    """Show somebody with an account all that is held about them."""
    person = own.person
    return AccountDataView(
        made_at=now,
        id=person.id,
        name=person.name,
        email=person.email,
        role=person.role,
        office=person.office,
        region=person.region,
        checkpoint=person.checkpoint,
        places=[
            OwnPlaceView(
                id=one.premises.id,
                name=one.premises.name,
                category=one.premises.category,
                address=one.premises.address,
                region=one.premises.region,
                role=one.role,
                confirmed_at=one.premises.confirmed_at,
            )
            for one in own.places.items
        ],
        more_places=own.places.next is not None,
        deeds=[
            OwnDeedView(at=one.at, action=one.action, subject=one.subject, why=one.why)
            for one in own.deeds.items
        ],
        next=own.deeds.next or msgspec.UNSET,
    )


def _person(person: Foreigner) -> OwnPersonView:
    holder = person.holder
    return OwnPersonView(
        surname=holder.surname,
        given_names=holder.given_names,
        sex=holder.sex,
        date_of_birth=holder.date_of_birth,
        nationality=holder.nationality,
        passports=[
            OwnPassportView(
                document_number=one.document_number,
                issuing_state=one.issuing_state,
                date_of_expiry=one.date_of_expiry,
                in_country=one.present_on is not None,
            )
            for one in person.passports
        ],
        restricted=holder.is_restricted,
    )


def _permit(permit: Permit, own: OwnData, language: Lang) -> OwnHeldPermitView:
    contact = permit.holder_contact
    return OwnHeldPermitView(
        permit_class=permit.permit_class,
        number=permit.number,
        status=permit.status,
        valid_from=permit.valid_from,
        last_day_of_stay=permit.last_day_of_stay,
        office=office_name(permit.office, language),
        sponsors=[one.name for one in permit.sponsors],
        email=contact.email if contact else None,
        documents=[
            OwnDocumentView(kind=one.kind, name=one.name, attached_at=one.attached_at)
            for one in own.documents
            if one.permit_id == permit.id
        ],
    )


def _stamp(stamp: Stamp) -> OwnStampView:
    return OwnStampView(
        stamp_number=stamp_number(stamp.id),
        permit_class=stamp.permit_class,
        checkpoint=stamp.checkpoint,
        status=stamp.status,
        issued_at=stamp.issued_at,
        entry_on=stamp.entry_on,
        last_day_of_stay=stamp.last_day_of_stay,
        ended_at=stamp.ending.at if stamp.ending else None,
    )


def _scan(scan: Scan, language: Lang) -> OwnScanView:
    at = scan.presented.position
    return OwnScanView(
        at=scan.taken_at,
        office=office_name(scan.office, language),
        verdict=scan.verdict,
        latitude=round(at.latitude, _ABOUT_1_KM) if at else None,
        longitude=round(at.longitude, _ABOUT_1_KM) if at else None,
    )
