"""Wire shapes of what was done without an order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from chalicelib.orders.looks import Looked
from chalicelib.scans.exceptions import FOLLOWS_WITHIN, Told, is_overdue
from chalicelib.scans.rules import UNORDERED, Flag, OrderException, Scan
from chalicelib.scans.views import PlaceSeen
from chalicelib.web.parsing import Line, View, Wire


class LaterOrder(Wire, frozen=True):
    """The number of the order that followed."""

    order: Line


class ExceptionView(View, frozen=True):
    """A scan, or an officer's looks of a day, without an order that stood for it.

    `order` is the number that the officer gave, and `flags` say why it does not stand; without
    one, `exception` is the ground that was given. An order is to follow until `due_at`.
    """

    id: str
    kind: Literal["scan", "looks"]
    officer: str
    at: datetime
    received_at: datetime
    due_at: datetime
    overdue: bool
    reason: str | None
    order: str | None
    exception: OrderException | None
    flags: list[Flag]
    position: PlaceSeen | None
    later_order: str | msgspec.UnsetType = msgspec.UNSET


class ExceptionPageView(View, frozen=True):
    """Exceptions; `next` is what to send as `after` for those that follow."""

    items: Sequence[ExceptionView]
    next: str | None


def exception_view(told: Told, now: datetime) -> ExceptionView:
    """Show a head what an officer did without an order; of whom it was about, nothing."""
    what = told.what
    scan = what if isinstance(what, Scan) else None
    return ExceptionView(
        id=what.id,
        kind="scan" if scan else "looks",
        officer=told.officer,
        at=scan.taken_at if scan else what.received_at,
        received_at=what.received_at,
        due_at=what.received_at + FOLLOWS_WITHIN,
        overdue=is_overdue(what, now),
        reason=scan.presented.reason if scan else _reason(what),
        order=scan.presented.order if scan else None,
        exception=scan.presented.exception if scan else None,
        flags=[flag for flag in scan.flags if flag in UNORDERED] if scan else [],
        position=_place(scan) if scan else None,
        later_order=what.later_order or msgspec.UNSET,
    )


def _reason(what: Scan | Looked) -> str | None:
    return what.reason if isinstance(what, Looked) else what.presented.reason


def _place(scan: Scan) -> PlaceSeen | None:
    at = scan.presented.position
    return PlaceSeen(at.latitude, at.longitude, at.accuracy_m) if at else None
