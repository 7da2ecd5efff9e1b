"""Wire shapes of stay permits at an office's counter."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from chalicelib.health.schemas import AsOf
from chalicelib.persons.schemas import Mrz, PassportFields
from chalicelib.stamps.care.schemas import PersonShort, ShowStamp
from chalicelib.stamps.care.views import ExtensionView, PossibleView
from chalicelib.stamps.schemas import HolderFields, SponsorFields, StampView
from chalicelib.web.parsing import Code, LongLine, View, Wire

MOST_SPONSORS = 5

# As printed: `2C11JE1234-AB`, `W.3/2026-000123`; kept in capitals.
PermitNumber = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./-]{0,39}$")]
Sponsors = Annotated[list[SponsorFields], msgspec.Meta(max_length=MOST_SPONSORS)]


class PermitReplacement(StrEnum):
    """Why a permit is made anew; its holder goes on staying."""

    LOST = "lost"
    DAMAGED = "damaged"
    NEW_PASSPORT = "new_passport"
    WRONG_DATA = "wrong_data"  # the passport was read wrongly
    WRONG_PERMIT = "wrong_permit"  # class, number or days were recorded wrongly


class GrantPermit(ShowStamp, frozen=True, kw_only=True):
    """A permit, and whose: just one of a seal, a stamp's number, a passport's MRZ or fields.

    Without a last day it lasts as long as its class usually does.
    """

    permit_class: Code
    number: PermitNumber
    valid_from: date
    last_day_of_stay: date | None = None
    sponsors: Sponsors = msgspec.field(default_factory=list)
    holder: HolderFields | None = None


class ExtendPermit(Wire, frozen=True, kw_only=True):
    """How long a permit is extended: as its class provides unless a day is given.

    Without a number it keeps its own, without an address of the holder that too.
    """

    last_day_of_stay: date | None = None
    number: PermitNumber | None = None
    holder: HolderFields | None = None


class ReplacePermit(Wire, frozen=True, kw_only=True):
    """Why a permit is made anew.

    A passport comes with `new_passport` and `wrong_data` only; class and days, at least one of
    them or the number, with `wrong_permit` only. A new number may come with each reason.
    """

    reason: PermitReplacement
    mrz: Mrz | None = None
    passport: PassportFields | None = None
    permit_class: Code | None = None
    number: PermitNumber | None = None
    valid_from: date | None = None
    last_day_of_stay: date | None = None


class CancelPermit(Wire, frozen=True, kw_only=True):
    """Why a permit should not stand; `restore`: the one before it stands again in its place."""

    reason: LongLine
    restore: bool = False


class ChangeSponsors(Wire, frozen=True):
    """Who answers for the foreigner from now on: all of them, none left out."""

    sponsors: Sponsors


class SponsorView(View, frozen=True):
    """A sponsor of a permit; `id` is the sponsor's over all permits of that address."""

    id: str
    name: str
    email: str
    language: str


class HolderContactView(View, frozen=True):
    """Where the foreigner is warned."""

    email: str
    language: str


class OfficeShort(View, frozen=True):
    """An office by its code, and its name in the asker's language."""

    code: str
    name: str


class PermitDetailView(AsOf, frozen=True, kw_only=True):
    """A stay permit as the records have it, and what the caller may do with it today.

    `status`: valid, extended, replaced, ended, cancelled, left. Days are counted in the permit's
    own `zone`: `days_left` are those after today (0 on the last day and after). Of a permit that
    is valid and over, `overstay_days` and `overstay_fee` (rupiah) say how it stands today;
    `deportation_and_ban`: so long that these follow in place of the fee. `succeeds` and
    `succeeded_by` are ids of permits; `source`: desk, office, feed or file; `reference` the
    directorate's own id.
    """

    id: str
    holder_id: str
    person: PersonShort
    status: str
    permit_class: str
    permit_class_name: str
    number: str
    valid_from: date
    last_day_of_stay: date
    zone: str
    days_left: int
    overstay_days: int
    overstay_fee: int
    deportation_and_ban: bool
    office: OfficeShort
    extensions: int
    sponsors: list[SponsorView]
    holder_contact: HolderContactView | None
    stamp_number: str | None
    succeeds: str | None
    succeeded_by: str | None
    source: str
    reference: str
    recorded_at: datetime
    changed_at: datetime
    confirmed_at: datetime | None
    extend: ExtensionView
    replace: PossibleView
    cancel: PossibleView
    change_sponsors: PossibleView


class PermitDoneView(View, frozen=True):
    """A permit as it was just made, with the new stamp to print where its holder is here on one."""

    permit: PermitDetailView
    stamp: StampView | None
