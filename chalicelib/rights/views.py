"""How a foreigner's own stay is shown."""

from chalicelib.lodging.rules import ReportedStay
from chalicelib.persons.views import restriction_view
from chalicelib.reference import service as reference
from chalicelib.rights.own_stay import OwnStay
from chalicelib.rights.restricted import Found
from chalicelib.rights.schemas import (
    FoundRestrictedView,
    OwnLookView,
    OwnPermitView,
    OwnReportView,
    OwnStayView,
    correction_view,
)
from chalicelib.web.problems import Lang


def own_stay_view(own: OwnStay, language: Lang) -> OwnStayView:
    """Show the own stay in the asker's language."""
    looks = [
        OwnLookView(at=one.at, office=office_name(one.office, language), purpose=one.purpose)
        for one in own.looks
    ]
    return OwnStayView(
        stamp_id=own.stamp.id,
        stamp_number=own.stamp_number,
        permit=_permit(own, language),
        stays=[report_view(one) for one in own.stays],
        looks=looks,
        looks_after_hours=own.looks_after_hours,
        corrections=[correction_view(one) for one in own.corrections],
    )


def _permit(own: OwnStay, language: Lang) -> OwnPermitView:
    permit, stands = own.permit, own.standing
    return OwnPermitView(
        permit_class=permit.permit_class,
        number=permit.number,
        office=office_name(permit.office, language),
        zone=permit.zone,
        entry_on=own.stamp.entry_on,
        last_day_of_stay=permit.last_day_of_stay,
        last_day_on_stamp=own.stamp.last_day_of_stay,
        days_left=stands.days_left,
        overstay_days=stands.overstay_days,
        overstay_fee=stands.overstay_fee,
        fee_per_day=stands.fee_per_day,
        ban_after_days=stands.ban_after_days,
        is_banned=stands.is_banned,
    )


def report_view(one: ReportedStay) -> OwnReportView:
    """Show where a foreigner was reported to stay."""
    region = reference.find_region(one.region)
    return OwnReportView(
        premises=one.premises_name,
        region=f"{region.name}, {region.regency}" if region else one.region,
        arrived_at=one.arrived_at,
        leaves_on=one.leaves_on,
        reported_at=one.reported_at,
        zone=one.zone,
    )


def office_name(code: str, language: Lang) -> str:
    """Return an office's name in the asker's language, or its code where it has none."""
    office = reference.find_office(code)
    if office is None:
        return code
    return office.name.en if language == "en" else office.name.id


def found_restricted_view(found: Found) -> FoundRestrictedView:
    """Show whom a reference is about, without a name."""
    return FoundRestrictedView(
        person=found.person,
        office=found.office,
        records=found.records,
        restricted=found.is_restricted,
        restrictions=[restriction_view(one) for one in found.restrictions],
    )
