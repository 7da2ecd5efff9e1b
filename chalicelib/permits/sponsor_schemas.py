"""Wire shapes of a sponsor's page, calendar and address."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

import msgspec

from chalicelib.permits.sponsor_addresses import Moved
from chalicelib.permits.sponsor_export import SponsorFile, class_name
from chalicelib.permits.sponsor_page import SponsorPage
from chalicelib.permits.sponsor_rows import Sponsored
from chalicelib.web.guards import TextFile
from chalicelib.web.parsing import Language, LongLine, View, Wire
from chalicelib.web.problems import Lang

Link = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Cursor = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class OpenSponsored(Wire, frozen=True):
    """What stands behind the `#` of the address in a sponsor's mail."""

    link: Link


class ListSponsored(OpenSponsored, frozen=True):
    """The same; `after` is the `next` of the page before."""

    after: Cursor | None = None


class ExportSponsored(OpenSponsored, frozen=True):
    """The same, and as what the list is wanted."""

    format: Literal["csv", "xlsx"]


class AskCalendar(OpenSponsored, frozen=True):
    """The same; `renew` ends the address that there is and makes another."""

    renew: bool = False


class MoveSponsor(OpenSponsored, frozen=True):
    """The same, and where the mails are to go."""

    email: Email


class MoveSponsorOf(Wire, frozen=True):
    """Where a sponsor's mails are to go, and why an office says so."""

    email: Email
    reason: LongLine | None = None


class AskSponsorLink(Wire, frozen=True):
    """The address of a sponsor who wants a new link, and the language of the mail."""

    email: Email
    language: Language


class ConfirmSponsorAddress(Wire, frozen=True):
    """What stands behind the `#` of the address in the mail to a new address."""

    token: Link


class SponsoredView(View, frozen=True):
    """A permit as its sponsor may know it; `days_left` is counted in its own zone.

    `state`: `valid`, `filed` (the sponsor said that an extension is), `over` (its last day has
    passed, filed or not), `ended`. `own`: the reader is its holder. `overstay_fee` is rupiah a
    day; `warned_at` when the last mail left.
    """

    id: str
    holder: str
    own: bool
    permit_class: str
    permit_class_name: str
    last_day: date
    days_left: int
    zone: str
    office: str
    overstay_fee: int
    can_extend: bool
    state: Literal["valid", "filed", "over", "ended"]
    filed_at: datetime | None
    ended_at: datetime | None
    warned_at: datetime | None
    next_warning_at: datetime | None


class SponsoredCountsView(View, frozen=True):
    """How many permits stand where: valid by their days left, `within_30` from 8 to 30."""

    over: int
    within_7: int
    within_30: int
    later: int
    filed: int
    ended: int


class SponsoredPageView(View, frozen=True):
    """A sponsor's permits by their last day, what ended lately behind them.

    `counts` is of the whole list; `email` is where the mails go, `email_stopped` that they
    came back. `next` is what to send as `after` for those that follow.
    """

    items: list[SponsoredView]
    next: str | None
    counts: SponsoredCountsView
    email: str
    email_stopped: bool


class SponsoredFileView(View, frozen=True):
    """A list as a file: `content` is its bytes in Base64, `rows` how many permits it lists."""

    name: str
    type: str
    content: str
    rows: int


class CalendarAddressView(View, frozen=True):
    """The address to subscribe to; whoever has it may read the calendar."""

    url: str


class CalendarFile(TextFile, frozen=True):
    """Last days of stay as iCalendar (RFC 5545)."""

    media: ClassVar[str] = "text/calendar"


class AcceptedView(View, frozen=True):
    """That the request was taken; it tells nothing of an address."""

    accepted: bool = True


class MovedSponsorView(View, frozen=True):
    """Where the mails go now, and how many that had not arrived go out again."""

    email: str
    resent: int


def sponsored_view(one: Sponsored, language: Lang, now: datetime) -> SponsoredView:
    """Show a permit to its sponsor."""
    return SponsoredView(
        id=one.id,
        holder=one.holder,
        own=one.own,
        permit_class=one.permit_class,
        permit_class_name=class_name(one.permit_class, language, now),
        last_day=one.last_day,
        days_left=one.days_left,
        zone=one.zone,
        office=one.office,
        overstay_fee=one.overstay_fee,
        can_extend=one.can_extend,
        state=one.state.value,
        filed_at=one.filed_at,
        ended_at=one.ended_at,
        warned_at=one.warned_at,
        next_warning_at=one.next_warning_at,
    )


def sponsored_page_view(made: SponsorPage, language: Lang, now: datetime) -> SponsoredPageView:
    """Show a part of a sponsor's list."""
    return SponsoredPageView(
        items=[sponsored_view(one, language, now) for one in made.page.items],
        next=made.page.next,
        counts=SponsoredCountsView(**made.counts),
        email=made.email,
        email_stopped=made.email_stopped,
    )


def sponsored_file_view(made: SponsorFile) -> SponsoredFileView:
    """Show a file to who asked for it."""
    return SponsoredFileView(name=made.name, type=made.type, content=made.content, rows=made.rows)


def moved_sponsor_view(made: Moved) -> MovedSponsorView:
    """Show what became of a new address to whoever confirmed it."""
    return MovedSponsorView(email=made.email, resent=made.resent)
