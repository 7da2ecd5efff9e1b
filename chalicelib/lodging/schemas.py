"""Wire shapes of reports, receipts and premises."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.core.config import config
from chalicelib.lodging.receipt_facts import state_of
from chalicelib.lodging.receipt_roots import Proof as RootProof
from chalicelib.lodging.rules import LONGEST_NIGHTS, Receipt, masked
from chalicelib.persons.schemas import Mrz, PassportFields
from chalicelib.reference.rules import Name
from chalicelib.web.parsing import (
    Instant,
    Language,
    Latitude,
    Line,
    Longitude,
    LongLine,
    View,
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


class OfficeView(View, frozen=True):
    """The immigration office that a report is addressed to."""

    code: str
    name: Name


class ProofView(View, frozen=True):
    """That a receipt is under the root that its office signed for a day (docs/receipts.md).

    `facts` are what was said at first, whatever was corrected since. A step of a path is `L` or
    `R`, for the side on which the neighbour stands, and the neighbour's hash in hexadecimal.
    `day` is the text that is a leaf of the office's tree, `jws` the signed root.
    """

    facts: str
    path: list[str]
    day: str
    office_path: list[str]
    jws: str


class ReceiptView(View, frozen=True):
    """The receipt of a report: what its bearer typed, and when it was received.

    `state` is what became of it since `state_at`: `corrected`, `left`, `cancelled`; `root` is
    there from the night after it was received, for a report of premises.

    `deadline_at` is when the time to report ended or ends; `zone` is the IANA zone of the
    place. The guest is never named: `document_number` is the end of a typed passport number.
    `attempted_at` is when its reporter first tried to send it; `judged_at` what counts for the
    deadline where it is not the receipt here: such a try while the system was down, or when the
    message came in that an officer typed. `confirmed` tells whether an account answers for it.
    `manage_url` stands in the answer to a report without an account, and nowhere else.
    """

    receipt: str
    first_received_at: datetime
    deadline_at: datetime
    on_time: bool
    office: OfficeView
    zone: str
    verify_url: str
    arrived_at: datetime
    leaves_on: date
    nights: int
    region: str
    region_name: str
    identified_by: Literal["seal", "passport"]
    confirmed: bool
    assisted: bool
    document_number: str | msgspec.UnsetType = msgspec.UNSET
    premises_name: str | msgspec.UnsetType = msgspec.UNSET
    address: str | msgspec.UnsetType = msgspec.UNSET
    attempted_at: datetime | msgspec.UnsetType = msgspec.UNSET
    judged_at: datetime | msgspec.UnsetType = msgspec.UNSET
    manage_url: str | msgspec.UnsetType = msgspec.UNSET
    state: Literal["reported", "corrected", "left", "cancelled"] = "reported"
    state_at: datetime | msgspec.UnsetType = msgspec.UNSET
    root: ProofView | msgspec.UnsetType = msgspec.UNSET


def receipt_view(
    receipt: Receipt, proof: RootProof | None = None, manage_url: str | None = None
) -> ReceiptView:
    """Show a stay to whoever holds its receipt."""
    stay, region = receipt.stay, receipt.region
    passport = stay.guest.passport
    parts = (region.name, region.regency, region.province)
    state, since = state_of(stay)
    return ReceiptView(
        receipt=stay.receipt,
        first_received_at=stay.first_received_at,
        deadline_at=stay.deadline_at,
        on_time=stay.on_time,
        office=OfficeView(code=receipt.office.code, name=receipt.office.name),
        zone=stay.place.zone,
        verify_url=f"{config().site_url}/r#{stay.receipt}",
        arrived_at=stay.arrived_at,
        leaves_on=stay.leaves_on,
        nights=stay.nights,
        region=region.code,
        region_name=", ".join(part for part in parts if part),
        identified_by="passport" if passport else "seal",
        document_number=masked(passport.document_number) if passport else msgspec.UNSET,
        premises_name=stay.place.premises_name or msgspec.UNSET,
        address=stay.place.address or msgspec.UNSET,
        confirmed=stay.is_confirmed,
        assisted=stay.extras.assisted_by is not None,
        attempted_at=stay.extras.attempted_at or msgspec.UNSET,
        judged_at=stay.extras.judged_at or msgspec.UNSET,
        manage_url=manage_url or msgspec.UNSET,
        state=state,
        state_at=since or msgspec.UNSET,
        root=_proof_view(proof) if proof else msgspec.UNSET,
    )


def _proof_view(proof: RootProof) -> ProofView:
    return ProofView(
        facts=proof.facts,
        path=[step.text for step in proof.path],
        day=proof.day.text,
        office_path=[step.text for step in proof.office_path],
        jws=proof.jws,
    )
