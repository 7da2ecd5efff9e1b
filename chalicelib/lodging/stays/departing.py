"""Checking a guest out by what they show, where the receipt is not at hand."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.clock import local_date
from chalicelib.core.ids import PremisesId
from chalicelib.lodging import repository
from chalicelib.lodging.checks.findings import (
    Finding,
    FindingKind,
    FindingSettledError,
    plan_finding,
)
from chalicelib.lodging.reporting.reading import read_shown
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.lodging.rules import Guest, Stay, whole_second
from chalicelib.lodging.stays import changing
from chalicelib.lodging.stays.changing import Asked
from chalicelib.lodging.stays.listing import get_premises
from chalicelib.lodging.stays.refusals import NeverInError
from chalicelib.lodging.stays.schemas import CheckOutGuest, CheckOutStay
from chalicelib.premises.rules import Premises
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person

_LOOKED_AT = 20


def check_out_guest(request: CheckOutGuest, person: Person, asked: Asked) -> Stay:
    """Check a guest out of premises; the same key gives the same answer.

    Raises NotFoundError for premises of others, InvalidError naming each field that is wrong,
    and what `check_out` raises. NeverInError when no report says that they came: the office is
    told of it, and the host what to do.
    """
    premises = get_premises(person, PremisesId(request.premises))
    shown = ReportStay(
        arrived_at=asked.now, seal=request.seal, passport=request.passport, mrz=request.mrz
    )
    guest = read_shown(shown, asked.now)
    latest = repository.list_latest_stays_by_guest(guest.passport_key, _LOOKED_AT)
    here = [
        stay for stay in latest if stay.place.premises_id == premises.id and not stay.duplicate_of
    ]
    stay = _meant(here, asked)
    if stay is None:
        _tell(premises, guest, whole_second(request.left_at or asked.now), asked)
        raise NeverInError
    return changing.check_out(stay.receipt, CheckOutStay(left_at=request.left_at), asked)


def _meant(here: Sequence[Stay], asked: Asked) -> Stay | None:
    """Return the stay that this request ended before, else the latest; one still open first."""
    for stay in here:
        is_ended = stay.version > 1 and changing.get_history(stay.receipt, asked).made_by(
            asked.key, asked.person.id if asked.person else None
        )
        if is_ended:
            return stay
    still = [stay for stay in here if stay.left_at is None]
    return next(iter(still or here), None)


def _tell(premises: Premises, guest: Guest, left_at: datetime, asked: Asked) -> None:
    """Tell the office that somebody left who never came; the same leaving once."""
    on = local_date(left_at, premises.zone)
    finding = Finding(
        FindingKind.OUT_NEVER_IN,
        reference.office_of(premises.region, on).code,
        asked.now,
        left_at,
        guest.passport_key,
        stamp_id=guest.stamp_id,
        premises_id=premises.id,
        unique=f"{premises.id}#{guest.passport_key}#{on.isoformat()}",
    )
    done = deed(asked.person, "check_out_unmatched", f"PREMISES#{premises.id}", asked.now)
    try:
        commit_audited(done, [plan_finding(finding)])
    except FindingSettledError:  # the office has looked into it
        commit_audited(done)
