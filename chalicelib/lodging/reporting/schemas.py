"""Wire shapes of reports."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.lodging.rules import LONGEST_NIGHTS
from chalicelib.persons.schemas import Mrz, PassportFields
from chalicelib.web.parsing import (
    Instant,
    Language,
    Latitude,
    Line,
    Longitude,
    LongLine,
    Wire,
)

SealText = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Nights = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_NIGHTS)]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Phone = Annotated[str, msgspec.Meta(min_length=3, max_length=40)]
ProofText = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
AttemptText = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


class ReporterFields(Wire, frozen=True):
    """Who reports; the receipt goes to the e-mail address, where one is given."""

    name: Line
    email: Email | None = None
    phone: Phone | None = None
    language: Language | None = None


class SightingFields(Wire, frozen=True):
    """Where the reporter's phone was (WGS 84), told only with their consent; its own time."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Annotated[float, msgspec.Meta(ge=0, le=100_000)]
    taken_at: Instant


class ReportStay(Wire, frozen=True):
    """A guest's stay.

    The guest by one of: the seal of the entry stamp (its address or what follows `#`), the
    passport field by field, its machine-readable zone, or the receipt of an earlier stay at the
    same premises (`again`). The place by one of: premises of the
    operator who is signed in, or an address and the code of its kecamatan. The end by one of:
    nights, or the day of leaving. Without premises the kind of lodging is one of the categories
    of premises. Without an account the reporter is named, and a proof of work is shown
    (`GET /proof-of-work`); `label` is what they call the guest. `attempt` is a signature of the
    time of an earlier try (`GET /attempt-token`). Neither it nor the proof is part of what is
    said: a retry may bring others.
    """

    arrived_at: Instant
    seal: SealText | None = None
    passport: PassportFields | None = None
    mrz: Mrz | None = None
    premises: Line | None = None
    address: LongLine | None = None
    region: Line | None = None
    nights: Nights | None = None
    leaves_on: date | None = None
    purpose: Line | None = None
    room: Line | None = None
    remarks: LongLine | None = None
    reporter: ReporterFields | None = None
    lodging_kind: Line | None = None
    label: Line | None = None
    sighting: SightingFields | None = None
    proof: ProofText | None = None
    attempt: AttemptText | None = None
    again: Line | None = None
