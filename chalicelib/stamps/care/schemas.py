"""Wire shapes of what is done with a stamp after its first issue."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.persons.schemas import DocumentNumber, Mrz, PartialDate, PassportFields, State
from chalicelib.stamps.rules import ReplacementReason, ReprintReason
from chalicelib.stamps.schemas import HolderFields, LabelView
from chalicelib.web.parsing import Instant, Line, LongLine, View, Wire

# A QR symbol holds 7,089 digits at most: whatever one says can be sent as it stands.
SealText = Annotated[str, msgspec.Meta(min_length=1, max_length=7089)]


class CancelStamp(Wire, frozen=True):
    """Why a stamp should not stand."""

    reason: LongLine


class ShowStamp(Wire, frozen=True):
    """What lies on the counter: just one of a seal, a typed number, a passport's MRZ or fields."""

    seal: SealText | None = None
    stamp_number: Line | None = None
    mrz: Mrz | None = None
    passport: PassportFields | None = None

    def __post_init__(self) -> None:
        """Refuse none and more than one; raises InvalidError."""
        names = ("seal", "stamp_number", "mrz", "passport")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) == 1:
            return
        fields = {"fields": ", ".join(names)}
        if given:
            raise InvalidError(FieldError(given[1], "only_one_of", fields))
        raise InvalidError(FieldError("seal", "one_of", fields))

    @property
    def is_by_passport(self) -> bool:
        """Whether it is a passport that is shown, and no stamp."""
        return self.seal is None and self.stamp_number is None


class RecordDeparture(ShowStamp, frozen=True):
    """A departure at the counter, or one that waited at the desk for the network."""

    departed_at: Instant | None = None


class SearchStamp(ShowStamp, frozen=True, kw_only=True):
    """A look at one stamp, and on what ground."""

    reason: Line


class ExtendStamp(Wire, frozen=True):
    """How long a stay is extended: as its class provides unless a day is given."""

    last_day_of_stay: date | None = None
    holder: HolderFields | None = None


class ReplaceStamp(Wire, frozen=True):
    """Why a stamp is made anew; with the passport where that is what has changed."""

    reason: ReplacementReason
    mrz: Mrz | None = None
    passport: PassportFields | None = None


class ReprintLabel(Wire, frozen=True):
    """Why a label is printed again."""

    reason: ReprintReason


class FetchStamp(Wire, frozen=True):
    """A passport as its holder reads it off the page, all four parts of what a seal is tied to."""

    issuing_state: State
    document_number: DocumentNumber
    date_of_birth: PartialDate
    date_of_expiry: date


class EndedStampView(View, frozen=True):
    """A stamp that is no longer in force, and since when."""

    stamp_id: str
    stamp_number: str
    status: str
    ended_at: datetime


class PassportShort(View, frozen=True):
    """The passport that a stamp is in."""

    issuing_state: str
    document_number: str


class PersonShort(View, frozen=True):
    """The holder in short, as the passport said; `date_of_birth` as far as it is known.

    `restricted`: who that is, is shown to nobody; the data-protection officer knows why.
    """

    full_name: str
    nationality: str
    sex: str
    date_of_birth: str
    passport: PassportShort | msgspec.UnsetType = msgspec.UNSET
    restricted: bool = False


class DepartureView(View, frozen=True):
    """A departure as recorded; the fee is in rupiah.

    `permit_class` is what the stamp says, `last_day_of_stay` is of the permit that they stayed on.
    `deportation_and_ban`: the overstay is so long that these follow in place of the fee.
    """

    stamp_id: str
    stamp_number: str
    status: str
    person: PersonShort
    permit_class: str
    checkpoint: str
    entry_on: date
    last_day_of_stay: date
    departed_at: datetime
    overstay_days: int
    overstay_fee: int
    deportation_and_ban: bool


class FetchedStampView(View, frozen=True):
    """A holder's own stamp: the code, the label to print, and until when it holds; no name."""

    stamp_number: str
    seal_url: str
    permit_class: str
    entry_on: date
    issued_on: date
    last_day_of_stay: date
    label: LabelView
