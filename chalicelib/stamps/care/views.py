"""What a desk and a holder are shown of a stamp after its first issue."""

from datetime import date, datetime

import msgspec

from chalicelib.health.schemas import AsOf
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.permits.rules import Permit
from chalicelib.persons.rules import Holder, KnownPassport
from chalicelib.stamps.care.ending import Departure
from chalicelib.stamps.care.schemas import (
    DepartureView,
    EndedStampView,
    FetchedStampView,
    PassportShort,
    PersonShort,
)
from chalicelib.stamps.care.searching import FoundStamp, Possible
from chalicelib.stamps.rules import IssuedStamp, Stamp
from chalicelib.stamps.schemas import label_view
from chalicelib.web.parsing import View
from chalicelib.web.problems import Lang, said


class PossibleView(View, frozen=True):
    """Whether something may be done with a stamp; where not, what forbids it, in words too."""

    allowed: bool
    code: str | msgspec.UnsetType = msgspec.UNSET
    detail: str | msgspec.UnsetType = msgspec.UNSET


class ExtensionView(PossibleView, frozen=True):
    """Whether a stay may be extended: to be asked for by a day, usually and at most to a day.

    Without a usual day the office names one.
    """

    ask_by: date | msgspec.UnsetType = msgspec.UNSET
    usual: date | msgspec.UnsetType = msgspec.UNSET
    latest: date | msgspec.UnsetType = msgspec.UNSET


class FoundStampView(AsOf, frozen=True):
    """A stamp as the records have it, and what the caller may do with it today.

    `permit_class` and `last_day_of_stay` are of the permit that the holder stays on, which
    decides, `last_day_on_stamp` is what the stamp says; `days_left` counts to the former and is
    negative after it.
    """

    stamp_id: str
    stamp_number: str
    status: str
    ended_at: datetime | None
    succeeds: str | None
    succeeded_by: str | None
    permit_class: str
    checkpoint: str
    zone: str
    entry_on: date
    issued_on: date
    issued_at: datetime
    last_day_of_stay: date
    last_day_on_stamp: date
    days_left: int
    extensions: int
    reprints: int
    person: PersonShort
    extend: ExtensionView
    replace: PossibleView
    reprint: PossibleView
    cancel: PossibleView


def ended_view(stamp: Stamp) -> EndedStampView:
    """Show a stamp that has ended; `ending` is there for every such stamp."""
    assert stamp.ending is not None  # noqa: S101 - it has just ended
    return EndedStampView(
        stamp_id=stamp.id,
        stamp_number=stamp_number(stamp.id),
        status=stamp.status,
        ended_at=stamp.ending.at,
    )


def departure_view(departure: Departure) -> DepartureView:
    """Show the counter what it needs of a departure."""
    stamp = departure.stamp
    return DepartureView(
        stamp_id=stamp.id,
        stamp_number=stamp_number(stamp.id),
        status=stamp.status,
        person=person_short(departure.holder, departure.passport),
        permit_class=stamp.permit_class,
        checkpoint=stamp.checkpoint,
        entry_on=stamp.entry_on,
        last_day_of_stay=departure.last_day_of_stay,
        departed_at=departure.departed_at,
        overstay_days=departure.overstay_days,
        overstay_fee=departure.overstay_fee,
        deportation_and_ban=departure.is_banned,
    )


def fetched_view(issued: IssuedStamp) -> FetchedStampView:
    """Show a holder the own stamp."""
    stamp = issued.stamp
    return FetchedStampView(
        stamp_number=issued.number,
        seal_url=issued.seal_url,
        permit_class=stamp.permit_class,
        entry_on=stamp.entry_on,
        issued_on=stamp.issued_on,
        last_day_of_stay=stamp.last_day_of_stay,
        label=label_view(issued),
    )


def found_view(found: FoundStamp, language: Lang) -> FoundStampView:
    """Show a desk a stamp, and what may be done with it."""
    stamp, permit = found.stamp, found.permit
    later = stamp.ending.successor if stamp.ending else None
    return FoundStampView(
        stamp_id=stamp.id,
        stamp_number=stamp_number(stamp.id),
        status=stamp.status,
        ended_at=stamp.ending.at if stamp.ending else None,
        succeeds=stamp_number(stamp.succeeds) if stamp.succeeds else None,
        succeeded_by=stamp_number(later) if later else None,
        permit_class=permit.permit_class,
        checkpoint=stamp.checkpoint,
        zone=stamp.zone,
        entry_on=stamp.entry_on,
        issued_on=stamp.issued_on,
        issued_at=stamp.issued_at,
        last_day_of_stay=permit.last_day_of_stay,
        last_day_on_stamp=stamp.last_day_of_stay,
        days_left=(permit.last_day_of_stay - found.today).days,
        extensions=permit.extensions,
        reprints=stamp.reprints.count if stamp.reprints else 0,
        person=person_short(found.holder, found.passport),
        extend=extension_view(found.extend, found.permit, language),
        replace=possible_view(found.replace, language),
        reprint=possible_view(found.reprint, language),
        cancel=possible_view(found.cancel, language),
    )


def person_short(holder: Holder, passport: KnownPassport | None) -> PersonShort:
    """Show a holder in short, with the passport where it is known."""
    return PersonShort(
        full_name=holder.full_name,
        nationality=holder.nationality,
        sex=holder.sex,
        date_of_birth=holder.date_of_birth,
        passport=(
            PassportShort(
                issuing_state=passport.issuing_state, document_number=passport.document_number
            )
            if passport and not holder.is_restricted
            else msgspec.UNSET
        ),
        restricted=holder.is_restricted,
    )


def extension_view(possible: Possible, permit: Permit, language: Lang) -> ExtensionView:
    """Show whether a permit may be extended, and until when."""
    offer = possible.offer
    if offer is None:
        bare = possible_view(possible, language)
        return ExtensionView(allowed=False, code=bare.code, detail=bare.detail)
    return ExtensionView(
        allowed=True,
        ask_by=permit.last_day_of_stay,
        usual=offer.usual or msgspec.UNSET,
        latest=offer.latest,
    )


def possible_view(possible: Possible, language: Lang) -> PossibleView:
    """Show whether something may be done, and what forbids it."""
    refusal = possible.refusal
    if refusal is None:
        return PossibleView(allowed=True)
    _, detail = said(refusal.code, language, refusal.values)
    return PossibleView(allowed=False, code=refusal.code, detail=detail)
