"""Wire shapes of what a foreigner sees and asks of what is held about them."""

from datetime import date, datetime

import msgspec

from chalicelib.db.pages import Page
from chalicelib.persons.schemas import RestrictionView
from chalicelib.rights.rules import Correction, Purpose, Subject
from chalicelib.stamps.care.schemas import FetchStamp
from chalicelib.web.parsing import Line, LongLine, View, Wire


class ViewOwnStay(FetchStamp, frozen=True):
    """A passport as its holder reads it off the page, all four parts."""


class AskCorrection(Wire, frozen=True):
    """What is wrong, said by whoever holds the passport."""

    passport: FetchStamp
    subject: Subject
    text: LongLine


class DecideCorrection(Wire, frozen=True):
    """What the office decided, and why: the foreigner reads the reason."""

    granted: bool
    reason: LongLine


class FindRestricted(Wire, frozen=True):
    """A stamp's number, or the reference of a request or of a restriction."""

    reference: Line


class FoundRestrictedView(View, frozen=True):
    """Whom a reference is about, without a name: the office, and every restriction there was.

    `records`: how many are joined, this one too. The latest restriction comes first.
    """

    person: str
    office: str
    records: int
    restricted: bool
    restrictions: list[RestrictionView]


class OwnPermitView(View, frozen=True):
    """The permit: days are counted in its zone, money is rupiah.

    `last_day_on_stamp` is what the paper says; `last_day_of_stay` counts where they differ.
    """

    permit_class: str
    number: str
    office: str
    zone: str
    entry_on: date
    last_day_of_stay: date
    last_day_on_stamp: date
    days_left: int
    overstay_days: int
    overstay_fee: int
    fee_per_day: int
    ban_after_days: int
    is_banned: bool


class OwnReportView(View, frozen=True):
    """Where somebody reported the foreigner to stay; without a name for a private home."""

    premises: str | None
    region: str
    arrived_at: datetime
    leaves_on: date
    reported_at: datetime
    zone: str


class OwnLookView(View, frozen=True):
    """That an office looked, when and on what occasion."""

    at: datetime
    office: str
    purpose: Purpose


class DecisionView(View, frozen=True):
    """What the office decided, and why."""

    granted: bool
    reason: str
    at: datetime


class CorrectionView(View, frozen=True):
    """A request to have something put right."""

    id: str
    subject: Subject
    text: str
    asked_at: datetime
    decision: DecisionView | None


class OfficeCorrectionView(CorrectionView, frozen=True):
    """The same for the office, which finds the person by it."""

    person: str


class OfficeCorrectionPageView(View, frozen=True):
    """A page of what an office has to decide, the oldest first."""

    items: list[OfficeCorrectionView]
    next: str | msgspec.UnsetType = msgspec.UNSET


class OwnStayView(View, frozen=True):
    """All that a foreigner is shown; a look is told of so many hours after it."""

    stamp_id: str
    stamp_number: str
    permit: OwnPermitView
    stays: list[OwnReportView]
    looks: list[OwnLookView]
    looks_after_hours: int
    corrections: list[CorrectionView]


def correction_view(one: Correction) -> CorrectionView:
    """Show a request to whoever made it."""
    return CorrectionView(
        id=one.id,
        subject=one.subject,
        text=one.text,
        asked_at=one.asked_at,
        decision=_decision(one),
    )


def office_corrections_view(page: Page[Correction]) -> OfficeCorrectionPageView:
    """Show an office what it has to decide."""
    items = [office_correction_view(one) for one in page.items]
    return OfficeCorrectionPageView(items=items, next=page.next or msgspec.UNSET)


def office_correction_view(one: Correction) -> OfficeCorrectionView:
    """Show a request to the office that decides it."""
    return OfficeCorrectionView(
        id=one.id,
        subject=one.subject,
        text=one.text,
        asked_at=one.asked_at,
        decision=_decision(one),
        person=one.holder_id,
    )


def _decision(one: Correction) -> DecisionView | None:
    made = one.decision
    if made is None:
        return None
    return DecisionView(granted=made.granted, reason=made.reason, at=made.at)
