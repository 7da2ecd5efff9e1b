"""Wire shapes of all that is held about somebody, given to them."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from chalicelib.rights.schemas import CorrectionView, OwnLookView, OwnReportView
from chalicelib.web.parsing import View


class OwnPassportView(View, frozen=True):
    """A passport that was seen."""

    document_number: str
    issuing_state: str
    date_of_expiry: date
    in_country: bool


class OwnPersonView(View, frozen=True):
    """Who somebody is by the records; `restricted`: it is shown to nobody but them."""

    surname: str
    given_names: str
    sex: str
    date_of_birth: str
    nationality: str
    passports: Sequence[OwnPassportView]
    restricted: bool


class OwnDocumentView(View, frozen=True):
    """A scan of a paper that an office keeps with a permit; the scan itself is at the office."""

    kind: str
    name: str
    attached_at: datetime


class OwnHeldPermitView(View, frozen=True):
    """A permit, whom it is sponsored by, and where mail about it goes."""

    permit_class: str
    number: str
    status: str
    valid_from: date
    last_day_of_stay: date
    office: str
    sponsors: Sequence[str]
    email: str | None
    documents: Sequence[OwnDocumentView]


class OwnStampView(View, frozen=True):
    """An entry stamp, and when it ended."""

    stamp_number: str
    permit_class: str
    checkpoint: str
    status: str
    issued_at: datetime
    entry_on: date
    last_day_of_stay: date
    ended_at: datetime | None


class OwnCardView(View, frozen=True):
    """The card of the last arrival on a passport."""

    arrives_on: date
    address: str
    region: str | None
    email: str | None


class OwnScanView(View, frozen=True):
    """A scan of an own stamp; the place is rounded to a hundredth of a degree, about 1 km."""

    at: datetime
    office: str
    verdict: str
    latitude: float | None
    longitude: float | None


class OwnDataView(View, frozen=True):
    """All that is held about a foreigner, by the own record.

    Not in it: looks of the last hours, scans on a watch-list hit, addresses of private homes, the
    scans of papers themselves. `whole` is false where a list is longer than what is given here.
    """

    made_at: datetime
    person: OwnPersonView
    permits: Sequence[OwnHeldPermitView]
    stamps: Sequence[OwnStampView]
    stays: Sequence[OwnReportView]
    arrival_cards: Sequence[OwnCardView]
    scans: Sequence[OwnScanView]
    looks: Sequence[OwnLookView]
    looks_after_hours: int
    corrections: Sequence[CorrectionView]
    whole: bool


class OwnPlaceView(View, frozen=True):
    """A lodging place that somebody reports for."""

    id: str
    name: str
    category: str
    address: str
    region: str
    role: str
    confirmed_at: datetime | None


class OwnDeedView(View, frozen=True):
    """What somebody did, as the log has it."""

    at: datetime
    action: str
    subject: str
    why: str


class AccountDataView(View, frozen=True):
    """All that is held about somebody with an account.

    `deeds` are those of the last 31 days, the newest first; `next` is what to send as `after` for
    those before. What was reported is got whole from `POST /stays/exports`.
    """

    made_at: datetime
    id: str
    name: str
    email: str
    role: str
    office: str | None
    region: str | None
    checkpoint: str | None
    places: Sequence[OwnPlaceView]
    more_places: bool
    deeds: Sequence[OwnDeedView]
    next: str | msgspec.UnsetType = msgspec.UNSET
