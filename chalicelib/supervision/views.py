"""What the answers tell of one case, of overstays, flags and movements."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from chalicelib.db.pages import Page
from chalicelib.health.schemas import AsOf
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.persons.rules import HIDDEN, Holder
from chalicelib.persons.schemas import PersonView
from chalicelib.persons.views import person_view
from chalicelib.stamps.alarms import AlarmRate
from chalicelib.stamps.rules import Stamp
from chalicelib.supervision.flag_desk import Listed
from chalicelib.supervision.movements import Exactness, Movement
from chalicelib.supervision.overstays import Overstay
from chalicelib.supervision.schemas import (
    AlarmRateView,
    CaseView,
    EventView,
    FlagPageView,
    FlagView,
    SettledView,
    case_view,
    event_view,
)
from chalicelib.supervision.showing import ShownCase
from chalicelib.web.parsing import View


class CaseStampView(View, frozen=True):
    """The stamp of who a case is about."""

    stamp_id: str
    stamp_number: str
    status: str
    last_day_of_stay: dt.date


class StandingView(View, frozen=True):
    """A permit as it stands today; the fee is in rupiah, days are whole days.

    `deportation_and_ban`: the overstay is so long that these follow in place of the fee.
    """

    id: str
    permit_class: str
    status: str
    last_day_of_stay: dt.date
    overstay_days: int
    overstay_fee: int
    deportation_and_ban: bool


class CaseDetailView(AsOf, frozen=True):
    """A case with what was done in it, and whom it is about; null where that is not known."""

    case: CaseView
    events: Sequence[EventView]
    person: PersonView | None
    stamp: CaseStampView | None
    permit: StandingView | None


class OverstayView(View, frozen=True):
    """A stay that is over; `in_country` is null where no stamp goes with the permit.

    `case` is its open case, where there is one; who is `restricted` is named to nobody.
    """

    permit: StandingView
    restricted: bool
    full_name: str
    nationality: str
    person: str
    in_country: bool | None
    case: str | None


class OverstayPageView(AsOf, frozen=True):
    """Overstays; `next` is what to send as `after`: a page may be short and others follow."""

    items: Sequence[OverstayView]
    next: str | None


class MovementView(View, frozen=True):
    """A scan or a stay, when and where; `accuracy_m` as a phone told, `region` a kecamatan.

    `until` is when a stay ended; `confirmed`: somebody with an account answers for its report.
    """

    kind: Literal["scan", "stay"]
    id: str
    at: dt.datetime
    office: str
    exactness: Exactness
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    place: str | None
    region: str | None
    region_name: str | None
    until: dt.datetime | None
    verdict: str | None
    confirmed: bool


class MovementPageView(AsOf, frozen=True):
    """Where a stamp was, the latest first; `next` is what to send as `after`."""

    stamp_number: str
    items: Sequence[MovementView]
    next: str | None


def case_detail_view(shown: ShownCase) -> CaseDetailView:
    """Show one case."""
    stamp, permit, standing = shown.stamp, shown.permit, shown.standing
    return CaseDetailView(
        case=case_view(shown.case),
        events=[event_view(one) for one in shown.events],
        person=person_view(shown.person) if shown.person else None,
        stamp=CaseStampView(
            stamp_id=stamp.id,
            stamp_number=stamp_number(stamp.id),
            status=stamp.status,
            last_day_of_stay=stamp.last_day_of_stay,
        )
        if stamp
        else None,
        permit=StandingView(
            id=permit.id,
            permit_class=permit.permit_class,
            status=permit.status,
            last_day_of_stay=permit.last_day_of_stay,
            overstay_days=standing.overstay_days,
            overstay_fee=standing.overstay_fee,
            deportation_and_ban=standing.is_banned,
        )
        if permit and standing
        else None,
    )


def overstay_page_view(page: Page[Overstay]) -> OverstayPageView:
    """Show a page of overstays."""
    return OverstayPageView(items=[_overstay(one) for one in page.items], next=page.next)


def _overstay(one: Overstay) -> OverstayView:
    permit = one.permit
    return OverstayView(
        permit=StandingView(
            id=permit.id,
            permit_class=permit.permit_class,
            status=permit.status,
            last_day_of_stay=permit.last_day_of_stay,
            overstay_days=one.standing.overstay_days,
            overstay_fee=one.standing.overstay_fee,
            deportation_and_ban=one.standing.is_banned,
        ),
        restricted=bool(one.holder and one.holder.is_restricted),
        full_name=_name(one.holder),
        nationality=one.holder.nationality if one.holder else "",
        person=permit.holder_id,
        in_country=one.is_here,
        case=one.case_id,
    )


def _name(holder: Holder | None) -> str:
    if holder is None:
        return ""
    return HIDDEN if holder.is_restricted else holder.full_name


def flag_page_view(page: Page[Listed], rates: Sequence[AlarmRate]) -> FlagPageView:
    """Show a page of flags, and how flags were settled before."""
    return FlagPageView(
        items=[flag_view(one) for one in page.items],
        next=page.next,
        rates=[
            AlarmRateView(
                month=one.month,
                kind=one.kind,
                right=one.right,
                wrong=one.wrong,
                false_rate=round(one.wrong / max(1, one.right + one.wrong), 3),
            )
            for one in rates
        ],
    )


def flag_view(listed: Listed) -> FlagView:
    """Show a flag."""
    flag, settled = listed.flag, listed.flag.settlement
    return FlagView(
        id=flag.id,
        kind=flag.kind,
        office=flag.office,
        since=flag.since,
        evidence=list(flag.evidence),
        stamp_number=stamp_number(flag.stamp_id) if flag.stamp_id else None,
        case=listed.case_id,
        settled=SettledView(right=settled.right, note=settled.note, at=settled.at)
        if settled
        else None,
    )


def movement_page_view(stamp: Stamp, page: Page[Movement]) -> MovementPageView:
    """Show where a stamp was."""
    return MovementPageView(
        stamp_number=stamp_number(stamp.id),
        items=[_movement(one) for one in page.items],
        next=page.next,
    )


def _movement(one: Movement) -> MovementView:
    return MovementView(
        kind="scan" if one.kind == "scan" else "stay",
        id=one.id,
        at=one.at,
        office=one.office,
        exactness=one.exactness,
        latitude=one.latitude,
        longitude=one.longitude,
        accuracy_m=one.radius_m,
        place=one.place,
        region=one.region,
        region_name=one.region_name,
        until=one.until,
        verdict=one.verdict,
        confirmed=one.is_confirmed,
    )
