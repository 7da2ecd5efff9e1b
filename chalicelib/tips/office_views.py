"""Tips as an office is shown them."""

from chalicelib.reference import service as reference
from chalicelib.tips.listing import Listed, Whole
from chalicelib.tips.office_schemas import (
    PlaceView,
    StepView,
    TipCardView,
    TipPageView,
    TipView,
)
from chalicelib.tips.public_views import office_name, region_name
from chalicelib.tips.rules import Entry, Step, Tip
from chalicelib.web.problems import Lang

_SHOWN = 240  # characters of what it says, in a list


def page_view(listed: Listed) -> TipPageView:
    """Show a page of an office's tips."""
    items = [_card(tip) for tip in listed.page.items]
    return TipPageView(
        office=listed.office, items=items, next=listed.page.next, oldest_at=listed.oldest_at
    )


def tip_view(found: Whole, language: Lang) -> TipView:
    """Show a tip whole."""
    tip, place = found.tip, found.tip.position
    return TipView(
        id=tip.id,
        number=tip.id[:8],
        office=tip.office,
        matter=tip.matter,
        region=region_name(tip),
        zone=reference.zone_of(tip.region),
        text=tip.text,
        language=tip.language,
        received_at=tip.received_at,
        happened_on=tip.happened_on,
        is_ongoing=tip.is_ongoing,
        position=PlaceView(
            latitude=place.latitude, longitude=place.longitude, accuracy_m=place.accuracy_m
        )
        if place
        else None,
        contact=tip.contact,
        priority=tip.priority,
        state=tip.state,
        is_open=tip.is_open,
        is_muted=tip.is_muted,
        may_mute=bool(tip.senders),
        photos=found.photos,
        joined=tip.joined,
        joined_to=tip.joined_to,
        case=tip.case_id or None,
        answered_at=tip.answered_at,
        outcome=tip.outcome,
        closed_at=tip.closed_at,
        history=[_step(one, language) for one in found.entries],
        alike=[_card(one) for one in found.alike],
    )


def _card(tip: Tip) -> TipCardView:
    return TipCardView(
        id=tip.id,
        number=tip.id[:8],
        matter=tip.matter,
        region=region_name(tip),
        zone=reference.zone_of(tip.region),
        text=tip.text if len(tip.text) <= _SHOWN else f"{tip.text[:_SHOWN].rstrip()}…",
        received_at=tip.received_at,
        priority=tip.priority,
        state=tip.state,
        photos=tip.photos,
        joined=tip.joined,
        has_contact=bool(tip.contact),
        is_muted=tip.is_muted,
        answered_at=tip.answered_at,
        outcome=tip.outcome,
        closed_at=tip.closed_at,
    )


def _step(entry: Entry, language: Lang) -> StepView:
    is_office = entry.step is Step.HANDED_OVER
    return StepView(
        step=entry.step,
        at=entry.at,
        office=office_name(entry.office, language) if entry.office else "",
        by=entry.by_name,
        text=entry.text,
        detail=office_name(entry.detail, language) if is_office else entry.detail,
    )
