"""What does not fit together, as it goes out."""

import msgspec

from chalicelib.db.pages import Page
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.lodging.checks.schemas import (
    CheckSettledView,
    ChecksPageView,
    CheckView,
    ComparedView,
)
from chalicelib.lodging.checks.service import Checked, Run


def checks_view(page: Page[Checked]) -> ChecksPageView:
    """Show a page of findings."""
    return ChecksPageView(items=[check_view(one) for one in page.items], next=page.next)


def check_view(checked: Checked) -> CheckView:
    """Show a finding."""
    found = checked.finding
    names = [one.place.premises_name for one in checked.stays if one.place.premises_name]
    regions = dict.fromkeys(one.place.region for one in checked.stays)
    said = found.settlement
    return CheckView(
        id=found.id,
        kind=found.kind,
        state=found.state,
        found_at=found.found_at,
        since=found.since,
        age_days=checked.age_days,
        is_open=checked.is_open,
        receipts=list(found.receipts),
        stamp_number=stamp_number(found.stamp_id) if found.stamp_id else msgspec.UNSET,
        premises=found.premises_id or msgspec.UNSET,
        premises_names=names or msgspec.UNSET,
        regions=list(regions) or msgspec.UNSET,
        gone_at=found.gone_at or msgspec.UNSET,
        settled=CheckSettledView(right=said.right, note=said.note, at=said.at)
        if said
        else msgspec.UNSET,
    )


def compared_view(run: Run) -> ComparedView:
    """Show what a comparison did."""
    return ComparedView(compared=run.compared, found=run.found, gone=run.gone, next=run.next)
