"""Wire shapes of reports, receipts and premises."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.core.config import config
from chalicelib.lodging.rules import LONGEST_NIGHTS, Receipt, masked
from chalicelib.persons.schemas import Mrz, PassportFields
from chalicelib.reference.rules import Name
from chalicelib.web.parsing import Instant, Language, Line, LongLine, View, Wire

SealText = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Nights = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_NIGHTS)]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Phone = Annotated[str, msgspec.Meta(min_length=3, max_length=40)]


class ReporterFields(Wire, frozen=True):
    """Who reports; the receipt goes to the e-mail address, where one is given."""

    name: Line
    email: Email | None = None
    phone: Phone | None = None
    language: Language | None = None


class ReportStay(Wire, frozen=True):
    """A guest's stay.

    The guest by one of: the seal of the entry stamp (its address or what follows `#`), the
    passport field by field, or its machine-readable zone. The place by one of: premises of the
    operator who is signed in, or an address and the code of its kecamatan. The end by one of:
    nights, or the day of leaving. Without an account the reporter is named.
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


class OfficeView(View, frozen=True):
    """The immigration office that a report is addressed to."""

    code: str
    name: Name


class ReceiptView(View, frozen=True):
    """The receipt of a report: what its bearer typed, and when it was received.

    `deadline_at` is when the time to report ended or ends; `zone` is the IANA zone of the
    place. The guest is never named: `document_number` is the end of a typed passport number.
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
    document_number: str | msgspec.UnsetType = msgspec.UNSET
    premises_name: str | msgspec.UnsetType = msgspec.UNSET
    address: str | msgspec.UnsetType = msgspec.UNSET


def receipt_view(receipt: Receipt) -> ReceiptView:
    """Show a stay to whoever holds its receipt."""
    stay, region = receipt.stay, receipt.region
    passport = stay.guest.passport
    parts = (region.name, region.regency, region.province)
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
    )
