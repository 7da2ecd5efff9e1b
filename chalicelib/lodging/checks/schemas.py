"""Wire shapes of what does not fit together."""

from datetime import datetime

import msgspec

from chalicelib.lodging.checks.findings import FindingKind, FindingState
from chalicelib.web.parsing import Line, LongLine, View, Wire


class SettleCheck(Wire, frozen=True):
    """The word of an office on a finding: whether something was indeed wrong, and what was done."""

    right: bool
    note: LongLine


class CompareStays(Wire, frozen=True):
    """Whose records are to be compared now: those who stay in a kecamatan, after a page of them."""

    region: Line
    after: str | None = None


class CheckSettledView(View, frozen=True):
    """How a finding was settled, and when."""

    right: bool
    note: str
    at: datetime


class CheckView(View, frozen=True):
    """Records that do not fit together: since when, so many days, whether they still do not.

    `gone_at` is when the records no longer said it. Nobody is named.
    """

    id: str
    kind: FindingKind
    state: FindingState
    found_at: datetime
    since: datetime
    age_days: int
    is_open: bool
    receipts: list[str]
    stamp_number: str | msgspec.UnsetType = msgspec.UNSET
    premises: str | msgspec.UnsetType = msgspec.UNSET
    premises_names: list[str] | msgspec.UnsetType = msgspec.UNSET
    regions: list[str] | msgspec.UnsetType = msgspec.UNSET
    gone_at: datetime | msgspec.UnsetType = msgspec.UNSET
    settled: CheckSettledView | msgspec.UnsetType = msgspec.UNSET


class ChecksPageView(View, frozen=True):
    """Findings; `next` is what to send as `after` for those that follow."""

    items: list[CheckView]
    next: str | None


class ComparedView(View, frozen=True):
    """What a comparison did: guests compared, findings made, findings that no longer hold.

    `next` is what to send as `after` for the guests that follow.
    """

    compared: int
    found: int
    gone: int
    next: str | None
