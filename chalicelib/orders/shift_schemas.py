"""Wire shapes of shifts."""

from datetime import datetime

import msgspec

from chalicelib.orders.schemas import OrderView, PhonePosition
from chalicelib.web.parsing import Line, View, Wire


class BeginShift(Wire, frozen=True):
    """On which order an officer goes out, by its number, and where the phone is."""

    order: Line
    position: PhonePosition | None = None


class ShiftView(View, frozen=True):
    """A shift: on which order, since when, and when it ends by itself; `zone` is the office's."""

    id: str
    zone: str
    order: OrderView
    started_at: datetime
    ends_at: datetime
    ended_at: datetime | msgspec.UnsetType = msgspec.UNSET


class CurrentShiftView(View, frozen=True):
    """The shift that an officer is on, or none."""

    shift: ShiftView | None
