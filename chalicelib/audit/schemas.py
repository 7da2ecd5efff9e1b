"""Wire shapes of the audit log."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from chalicelib.audit.reading import Proved
from chalicelib.audit.rules import Deed
from chalicelib.db.pages import Page
from chalicelib.web.parsing import View


class DeedView(View, frozen=True):
    """One row: who did what when, to what, under which order and why; nobody is named.

    Without `officer` it was somebody without an account, or the system itself.
    """

    at: datetime
    role: str
    office: str
    action: str
    subject: str
    why: str
    order: str
    fields: str
    result: str
    request: str
    officer: str | msgspec.UnsetType = msgspec.UNSET
    person: str | msgspec.UnsetType = msgspec.UNSET


class DeedPageView(View, frozen=True):
    """Rows, the newest first; `next` is what to send as `after` for those before."""

    items: Sequence[DeedView]
    next: str | None


class ProvedDayView(View, frozen=True):
    """Whether an officer's UTC day is as it was written.

    `broken` is the number of the first row that was changed or is missing; a day that is
    `sealed` lies under a signed root as well.
    """

    officer: str
    on: date
    rows: int
    sealed: bool
    broken: int | None


def deed_page_view(page: Page[Deed]) -> DeedPageView:
    """Show a page of rows."""
    return DeedPageView(items=[_view(one) for one in page.items], next=page.next)


def proved_view(officer: str, on: date, proved: Proved) -> ProvedDayView:
    """Show what a day's verification found."""
    return ProvedDayView(
        officer=officer,
        on=on,
        rows=proved.rows,
        sealed=proved.is_sealed,
        broken=proved.broken,
    )


def _view(one: Deed) -> DeedView:
    return DeedView(
        at=one.at,
        officer=one.person_id or msgspec.UNSET,
        role=one.role,
        office=one.office,
        action=one.action,
        subject=one.subject,
        why=one.why,
        order=one.order,
        fields=one.fields,
        result=one.result,
        request=one.request,
        person=one.about or msgspec.UNSET,
    )
