"""Wire shapes of what becomes of a reported stay."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.lodging.lifetime import ChangeKind, StayState
from chalicelib.lodging.receipts.schemas import OfficeView
from chalicelib.lodging.reporting.schemas import Nights, SealText
from chalicelib.lodging.rules import LONGEST_NIGHTS
from chalicelib.persons.schemas import Mrz, PassportFields
from chalicelib.web.parsing import Instant, Line, LongLine, View, Wire

# A manage secret is 52 characters; what is longer is none.
Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
MoreNights = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_NIGHTS)]
Month = Annotated[str, msgspec.Meta(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
ListState = Literal["in_house", "due", "late", "left"]


class Change(Wire, frozen=True):
    """A change of a stay, by an operator of its premises or with its manage secret."""

    manage: Secret | None = None


class CorrectStay(Change, frozen=True, kw_only=True):
    """What was wrong, and why; what is not sent stays as it is.

    The guest, the place and the end are given as in a report. `null` takes a room, remarks, a
    purpose, a label or the leaving away. `version` is the one the correction was made from:
    where another came since, it is refused.
    """

    reason: LongLine
    version: int | None = None
    arrived_at: Instant | None = None
    left_at: Instant | msgspec.UnsetType | None = msgspec.UNSET
    seal: SealText | None = None
    passport: PassportFields | None = None
    mrz: Mrz | None = None
    premises: Line | None = None
    address: LongLine | None = None
    region: Line | None = None
    lodging_kind: Line | None = None
    nights: Nights | None = None
    leaves_on: date | None = None
    purpose: Line | msgspec.UnsetType | None = msgspec.UNSET
    room: Line | msgspec.UnsetType | None = msgspec.UNSET
    remarks: LongLine | msgspec.UnsetType | None = msgspec.UNSET
    label: Line | msgspec.UnsetType | None = msgspec.UNSET


class CancelStay(Change, frozen=True, kw_only=True):
    """Why a report should not stand."""

    reason: LongLine


class ExtendStay(Change, frozen=True, kw_only=True):
    """Until when a guest stays: so many nights more, or another day of leaving.

    More nights count from the day of leaving, from today where that has passed.
    """

    nights: MoreNights | None = None
    leaves_on: date | None = None


class CheckOutStay(Change, frozen=True, kw_only=True):
    """When a guest left; now, unless it is said."""

    left_at: Instant | None = None


class CheckOutGuest(Wire, frozen=True, kw_only=True):
    """Who left which premises: by just one of the seal, the passport's fields or its MRZ."""

    premises: Line
    left_at: Instant | None = None
    seal: SealText | None = None
    passport: PassportFields | None = None
    mrz: Mrz | None = None


class ExportStays(Wire, frozen=True, kw_only=True):
    """A list of stays as a file; `month` is for those who left."""

    premises: Line
    state: Literal["in_house", "late", "left"]
    month: Month | None = None
    format: Literal["csv", "xlsx"]


class JudgedView(View, frozen=True):
    """An arrival, until when it was to be reported, and whether the report came by then."""

    arrived_at: datetime
    deadline_at: datetime
    on_time: bool


class StayView(View, frozen=True, tag="stay"):
    """A stay as who answers for it sees it.

    `deadline_at` and `on_time` are those of the arrival as it was first reported, whatever was
    corrected; where it was, `first_reported` says that arrival and `as_corrected` what would
    follow from the corrected one. `name` is what was typed, or what the records say of the
    guest where the office has confirmed the premises. `beyond_permit`: the stay is to last
    longer than the stamp shown for it. `guest_departed`: the guest has left the country.
    """

    receipt: str
    version: int
    state: StayState
    first_received_at: datetime
    deadline_at: datetime
    on_time: bool
    office: OfficeView
    zone: str
    arrived_at: datetime
    leaves_on: date
    nights: int
    identified_by: Literal["seal", "passport"]
    premises: str | msgspec.UnsetType = msgspec.UNSET
    premises_name: str | msgspec.UnsetType = msgspec.UNSET
    address: str | msgspec.UnsetType = msgspec.UNSET
    region: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    label: str | msgspec.UnsetType = msgspec.UNSET
    nationality: str | msgspec.UnsetType = msgspec.UNSET
    document_number: str | msgspec.UnsetType = msgspec.UNSET
    purpose: str | msgspec.UnsetType = msgspec.UNSET
    room: str | msgspec.UnsetType = msgspec.UNSET
    remarks: str | msgspec.UnsetType = msgspec.UNSET
    left_at: datetime | msgspec.UnsetType = msgspec.UNSET
    cancelled_at: datetime | msgspec.UnsetType = msgspec.UNSET
    cancel_reason: str | msgspec.UnsetType = msgspec.UNSET
    duplicate_of: str | msgspec.UnsetType = msgspec.UNSET
    first_reported: JudgedView | msgspec.UnsetType = msgspec.UNSET
    as_corrected: JudgedView | msgspec.UnsetType = msgspec.UNSET
    beyond_permit: bool = False
    guest_departed: bool = False


class VersionView(View, frozen=True):
    """A stay as it was after one change; `kind` says which, the first is the report itself."""

    kind: ChangeKind
    at: datetime
    stay: StayView
    reason: str | msgspec.UnsetType = msgspec.UNSET


class StayRecordView(View, frozen=True):
    """A stay with all its versions, the first one first."""

    stay: StayView
    versions: list[VersionView]


class DueView(View, frozen=True, tag="announcement"):
    """Somebody who said that they stay here and is to be reported by then; nobody is named."""

    id: str
    state: Literal["pending"]
    arrived_at: datetime
    announced_at: datetime
    deadline_at: datetime
    zone: str


class StaysPageView(View, frozen=True):
    """Stays, or who is due; `next` is what to send as `after` for those that follow."""

    items: list[StayView | DueView]
    next: str | None


class GuestView(View, frozen=True):
    """Somebody who stayed here before: `receipt` reports them again."""

    receipt: str
    arrived_at: datetime
    left_at: datetime
    name: str | msgspec.UnsetType = msgspec.UNSET
    label: str | msgspec.UnsetType = msgspec.UNSET
    nationality: str | msgspec.UnsetType = msgspec.UNSET
    document_number: str | msgspec.UnsetType = msgspec.UNSET


class GuestsPageView(View, frozen=True):
    """Past guests; `next` is what to send as `after` for those that follow."""

    items: list[GuestView]
    next: str | None


class ExportView(View, frozen=True):
    """A file: its name, its media type and its bytes in Base64."""

    name: str
    type: str
    content: str
    rows: int


class OfficeStayView(View, frozen=True):
    """A report as an office's desk lists it: nobody is named."""

    receipt: str
    first_received_at: datetime
    deadline_at: datetime
    on_time: bool
    reported_by: Literal["operator", "public", "officer"]
    state: StayState
    arrived_at: datetime
    leaves_on: date
    zone: str
    region: str
    version: int
    premises: str | msgspec.UnsetType = msgspec.UNSET
    premises_name: str | msgspec.UnsetType = msgspec.UNSET


class OfficeStaysPageView(View, frozen=True):
    """Reports of one day; `next` is what to send as `after` for those that follow."""

    items: list[OfficeStayView]
    next: str | None
