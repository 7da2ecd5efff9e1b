"""Wire shapes of what is done without an account, and of what is done for one who has none."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.lodging.receipts.schemas import ReceiptView, receipt_view
from chalicelib.lodging.reporting.attempts import AttemptToken
from chalicelib.lodging.reporting.schemas import (
    Nights,
    ProofText,
    ReporterFields,
    ReportStay,
    SealText,
)
from chalicelib.lodging.rules import Receipt, Reporter, Stay
from chalicelib.lodging.without_account.announced_items import Announcement
from chalicelib.lodging.without_account.names import looks_alike
from chalicelib.persons.rules import Passport
from chalicelib.premises.rules import Premises
from chalicelib.web.parsing import Instant, Line, LongLine, View, Wire

Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class ChallengeView(View, frozen=True):
    """A challenge of ALTCHA's proof of work v2, as its solvers take it."""

    parameters: dict[str, Any]
    signature: str


class AttemptTokenView(View, frozen=True):
    """A token that an attempt at sending is signed with; the clock is the server's."""

    token: str
    issued_at: datetime
    expires_at: datetime


class OpenManaged(Wire, frozen=True):
    """The secret of a report, from behind the `#` of its address."""

    manage: Secret


class Announce(Wire, frozen=True):
    """That the holder of a stamp stays at premises: their public code is their id."""

    seal: SealText
    premises: Line
    arrived_at: Instant | None = None
    proof: ProofText | None = None


class ConfirmAnnouncement(Wire, frozen=True):
    """The host's part of the report; the arrival as announced unless another is given."""

    arrived_at: Instant | None = None
    nights: Nights | None = None
    leaves_on: date | None = None
    purpose: Line | None = None
    room: Line | None = None
    remarks: LongLine | None = None


class DismissAnnouncement(Wire, frozen=True):
    """Why a guest who was announced is not in the house."""

    reason: LongLine


class AssistStay(ReportStay, frozen=True, kw_only=True):
    """A report that an officer types for a host: as any other, with whose it is and how it came.

    `received_at_desk` is when the message arrived, where that was before it is typed.
    """

    on_behalf_of: ReporterFields
    channel: Literal["desk", "whatsapp", "paper", "phone"]
    received_at_desk: Instant | None = None


class AnnouncementView(View, frozen=True):
    """An announcement, to who made it and to its host; it names no guest.

    `premises_name` only to who made it; `deadline_at` is until when the host is to report.
    """

    id: str
    state: Literal["pending", "confirmed", "dismissed"]
    arrived_at: datetime
    announced_at: datetime
    deadline_at: datetime
    premises_name: str | None
    zone: str | None


class AnnouncedView(View, frozen=True):
    """An announcement that waits for its host; `name` only in premises that are confirmed."""

    id: str
    arrived_at: datetime
    announced_at: datetime
    deadline_at: datetime
    name: str | None


class AnnouncedPageView(View, frozen=True):
    """What waits, by deadline; `next` is what to send as `after` for those that follow."""

    items: list[AnnouncedView]
    next: str | None


class TypedPassportView(View, frozen=True):
    """A passport as its reporter typed it; `look_alike` names the fields that mix alphabets."""

    document_number: str
    issuing_state: str
    nationality: str
    surname: str
    given_names: str
    sex: str
    date_of_birth: str
    date_of_expiry: date
    look_alike: list[str]


class TypedReporterView(View, frozen=True):
    """Who reported, as they typed it."""

    name: str
    email: str | None
    phone: str | None
    language: str


class ManagedView(View, frozen=True):
    """A report for who made it: the receipt, and what they typed. Of a stamp, nothing."""

    receipt: ReceiptView
    version: int
    left_at: datetime | None
    cancelled_at: datetime | None
    label: str | None
    lodging_kind: str | None
    room: str | None
    remarks: str | None
    passport: TypedPassportView | None
    reporter: TypedReporterView | None


def challenge_view(made: dict[str, Any]) -> ChallengeView:
    """Show a challenge to who is to solve it."""
    return ChallengeView(parameters=made["parameters"], signature=made["signature"])


def announcement_view(made: Announcement, premises: Premises | None = None) -> AnnouncementView:
    """Show an announcement; the premises to who announced it."""
    return AnnouncementView(
        id=made.id,
        state=msgspec.convert(made.state, Literal["pending", "confirmed", "dismissed"]),
        arrived_at=made.arrived_at,
        announced_at=made.announced_at,
        deadline_at=made.deadline_at,
        premises_name=premises.name if premises else None,
        zone=premises.zone if premises else None,
    )


def announced_view(made: Announcement, name: str | None) -> AnnouncedView:
    """Show what waits to its host."""
    return AnnouncedView(
        id=made.id,
        arrived_at=made.arrived_at,
        announced_at=made.announced_at,
        deadline_at=made.deadline_at,
        name=name,
    )


def attempt_token_view(made: AttemptToken) -> AttemptTokenView:
    """Show a token to the browser whose key it is for."""
    return AttemptTokenView(token=made.token, issued_at=made.issued_at, expires_at=made.expires_at)


def managed_view(receipt: Receipt) -> ManagedView:
    """Show a report to who holds its secret."""
    stay: Stay = receipt.stay
    return ManagedView(
        receipt=receipt_view(receipt),
        version=stay.version,
        left_at=stay.left_at,
        cancelled_at=stay.cancelled_at,
        label=stay.extras.label,
        lodging_kind=stay.extras.lodging_kind,
        room=stay.room,
        remarks=stay.remarks,
        passport=_passport(stay.guest.passport) if stay.guest.passport else None,
        reporter=_reporter(stay.reporter) if stay.reporter else None,
    )


def _passport(typed: Passport) -> TypedPassportView:
    names = {"surname": typed.surname, "given_names": typed.given_names}
    return TypedPassportView(
        document_number=typed.document_number,
        issuing_state=typed.issuing_state,
        nationality=typed.nationality,
        surname=typed.surname,
        given_names=typed.given_names,
        sex=typed.sex,
        date_of_birth=typed.date_of_birth,
        date_of_expiry=typed.date_of_expiry,
        look_alike=[field for field, name in names.items() if looks_alike(name)],
    )


def _reporter(typed: Reporter) -> TypedReporterView:
    return TypedReporterView(
        name=typed.name, email=typed.email, phone=typed.phone, language=typed.language
    )
