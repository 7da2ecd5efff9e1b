"""Wire shapes of an office's warnings and of its mailbox."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.core.clock import local_date
from chalicelib.db.pages import Page
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.notices.rules import Entry
from chalicelib.permits import office_desk
from chalicelib.permits.office_desk import Warned
from chalicelib.permits.office_records import OfficeContact
from chalicelib.permits.office_rules import WarningState, state_of
from chalicelib.persons.rules import HIDDEN
from chalicelib.web.guards import Person
from chalicelib.web.parsing import Language, Line, View, Wire

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Cursor = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class SearchWarnings(Wire, frozen=True):
    """Whose warnings, and why they are looked for: exactly one of the three is given.

    `email` is a sponsor's or a holder's address, `permit` a permit's id, `stamp_number` what is
    read off a stamp.
    """

    reason: Line
    email: Email | None = None
    permit: Line | None = None
    stamp_number: Line | None = None
    after: Cursor | None = None


class DecideExtension(Wire, frozen=True):
    """What became of an extension that a sponsor said was filed.

    Granted: no mail follows but that of an overstay, until the extension is recorded with the
    permit, which ends them all. Not granted: the warnings go on.
    """

    granted: bool


class SetOfficeContact(Wire, frozen=True):
    """Where an office reads its mail, and in which language."""

    email: Email
    language: Language


class WarnedView(View, frozen=True):
    """One mail of a warning: which, what became of it, when.

    `stage` is `first` (at once), the days before the last day (`30` … `1`), `-1` (the day after
    it) or `again-1` (sent again by an officer). `outcome` is skipped, held, unconfirmed, sent,
    undelivered, delivered, bounced or complained. `doubtful`: a second copy may exist.
    """

    stage: str
    outcome: str
    at: datetime
    doubtful: bool


class WarningView(View, frozen=True):
    """The warnings of one permit to one address.

    `holder` is the foreigner's short name, `name` the recipient's. `next_stage` and `next_at`
    tell the mail to come, if any. `sponsor` is whose mailbox it is, a holder's too, but not a
    restricted one's: `POST /sponsors/{id}/email` asks for a new address. `yours`: the permit is
    of the asker's office, so that the asker may send again and decide.
    """

    id: str
    permit: str
    to: Literal["sponsor", "holder"]
    state: WarningState
    name: str
    email: str
    language: str
    holder: str
    permit_class: str
    last_day_of_stay: date
    days_left: int
    office: str
    history: Sequence[WarnedView]
    yours: bool
    may_resend: bool
    may_decide: bool
    sponsor: str | msgspec.UnsetType = msgspec.UNSET
    number: str | msgspec.UnsetType = msgspec.UNSET
    stamp_number: str | msgspec.UnsetType = msgspec.UNSET
    next_stage: str | msgspec.UnsetType = msgspec.UNSET
    next_at: datetime | msgspec.UnsetType = msgspec.UNSET
    filed_at: datetime | msgspec.UnsetType = msgspec.UNSET


class WarningPageView(View, frozen=True):
    """Warnings; `next` is what to send as `after` for those that follow."""

    items: Sequence[WarningView]
    next: str | None


class OfficeContactView(View, frozen=True):
    """An office's mailbox; no `email` while none is known."""

    office: str
    email: str | msgspec.UnsetType = msgspec.UNSET
    language: str | msgspec.UnsetType = msgspec.UNSET
    changed_at: datetime | msgspec.UnsetType = msgspec.UNSET


def warning_view(row: Warned, officer: Person, now: datetime) -> WarningView:
    """Show the warnings of one permit to one address to an officer."""
    notice, permit, told = row.notice, row.permit, row.notice.letter.context
    state, next_at = state_of(notice, permit), notice.next_at
    last_day = date.fromisoformat(str(told["last_day"]))
    is_sponsors = notice.letter.kind == "permit_ending"
    yours = office_desk.may_do(officer, row)
    hides_reader = row.is_restricted and not is_sponsors
    return WarningView(
        id=notice.id,
        permit=permit.id,
        to="sponsor" if is_sponsors else "holder",
        state=state,
        name=HIDDEN if hides_reader else str(told["name"]),
        email=HIDDEN if hides_reader else row.email,
        language=notice.letter.language,
        holder=HIDDEN if row.is_restricted else str(told["holder"]),
        permit_class=str(told["permit_class"]),
        last_day_of_stay=last_day,
        days_left=(last_day - local_date(now, permit.zone)).days,
        office=permit.office,
        history=[_warned_view(entry) for entry in notice.history],
        yours=yours,
        may_resend=office_desk.may_resend(officer, row),
        may_decide=yours and state in {WarningState.FILED, WarningState.GRANTED},
        sponsor=msgspec.UNSET if hides_reader else notice.id.rpartition("-")[0],
        number=permit.number or msgspec.UNSET,
        stamp_number=stamp_number(permit.stamp_id) if permit.stamp_id else msgspec.UNSET,
        next_stage=notice.open_stages[0].name if next_at else msgspec.UNSET,
        next_at=next_at or msgspec.UNSET,
        filed_at=notice.quiet_at or msgspec.UNSET,
    )


def warning_page_view(page: Page[Warned], officer: Person, now: datetime) -> WarningPageView:
    """Show a page of warnings."""
    views = [warning_view(row, officer, now) for row in page.items]
    return WarningPageView(items=views, next=page.next)


def contact_view(office: str, contact: OfficeContact | None) -> OfficeContactView:
    """Show an office's mailbox, known or not."""
    if contact is None:
        return OfficeContactView(office=office)
    return OfficeContactView(
        office=office,
        email=contact.email,
        language=contact.language,
        changed_at=contact.changed_at,
    )


def _warned_view(entry: Entry) -> WarnedView:
    return WarnedView(
        stage=entry.stage, outcome=entry.outcome, at=entry.at, doubtful=entry.is_doubtful
    )
