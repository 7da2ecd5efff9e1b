"""Routes of sponsors: what the link in their mail opens, and their addresses."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.core.errors import ConflictError, NotFoundError, TooManyRequestsError
from chalicelib.permits import sponsor_addresses, sponsor_calendar, sponsor_links, sponsor_page
from chalicelib.permits.rules import PermitEndedError
from chalicelib.permits.sponsor_addresses import Asked
from chalicelib.permits.sponsor_export import export_sponsored
from chalicelib.permits.sponsor_schemas import (
    AcceptedView,
    AskCalendar,
    AskSponsorLink,
    CalendarAddressView,
    CalendarFile,
    ConfirmSponsorAddress,
    ExportSponsored,
    ListSponsored,
    MovedSponsorView,
    MoveSponsor,
    MoveSponsorOf,
    OpenSponsored,
    SponsoredFileView,
    SponsoredPageView,
    SponsoredView,
    moved_sponsor_view,
    sponsored_file_view,
    sponsored_page_view,
    sponsored_view,
)
from chalicelib.web.guards import Call, Role, public, requires
from chalicelib.web.request import caller_network, current_request
from chalicelib.web.signed_links import LinkExpiredError, LinkNotFoundError

routes = Blueprint(__name__)

_BY_LINK = (LinkNotFoundError, LinkExpiredError)


@routes.route("/sponsored", methods=["POST"])
@public(takes=ListSponsored, gives=SponsoredPageView, refusals=_BY_LINK)
def list_sponsored(call: Call[ListSponsored]) -> SponsoredPageView:
    """List the permits of a sponsor, by their last day, to whoever holds the link in the mail."""
    made = sponsor_page.list_sponsored(call.body.link, call.body.after, call.now)
    return sponsored_page_view(made, call.language, call.now)


@routes.route("/sponsored/exports", methods=["POST"])
@public(takes=ExportSponsored, gives=SponsoredFileView, refusals=_BY_LINK)
def export_permits(call: Call[ExportSponsored]) -> SponsoredFileView:
    """Give a sponsor's whole list as CSV or XLSX."""
    body = call.body
    return sponsored_file_view(export_sponsored(body.link, body.format, call.language, call.now))


@routes.route("/sponsored/{notice}/filing", methods=["POST"])
@public(
    takes=OpenSponsored,
    gives=SponsoredView,
    refusals=(*_BY_LINK, NotFoundError, PermitEndedError),
)
def file_extension(call: Call[OpenSponsored], notice: str) -> SponsoredView:
    """Take word that an extension is filed: the office is told, warnings rest till it decides."""
    made = sponsor_page.file_extension(call.body.link, notice, call.now)
    return sponsored_view(made, call.language, call.now)


@routes.route("/sponsored/{notice}/filing/withdrawal", methods=["POST"])
@public(
    takes=OpenSponsored,
    gives=SponsoredView,
    refusals=(*_BY_LINK, NotFoundError, PermitEndedError),
)
def withdraw_filing(call: Call[OpenSponsored], notice: str) -> SponsoredView:
    """Take back that an extension is filed: the warnings go on."""
    made = sponsor_page.withdraw_filing(call.body.link, notice, call.now)
    return sponsored_view(made, call.language, call.now)


@routes.route("/sponsored/calendar", methods=["POST"])
@public(takes=AskCalendar, gives=CalendarAddressView, refusals=(*_BY_LINK, ConflictError))
def give_calendar_address(call: Call[AskCalendar]) -> CalendarAddressView:
    """Give the address of a sponsor's calendar; made at the first call, anew where asked."""
    url = sponsor_calendar.give_address(
        call.body.link,
        renew=call.body.renew,
        now=call.now,
        key=call.key,
        body_hash=call.body_hash,
    )
    return CalendarAddressView(url=url)


@routes.route("/calendars/{token}")
@public(gives=CalendarFile, refusals=(NotFoundError,))
def show_calendar(call: Call[None], token: str) -> CalendarFile:
    """Give a sponsor's last days to the calendar that subscribes to them."""
    return CalendarFile(text=sponsor_calendar.show_calendar(token, call.now))


@routes.route("/sponsor-links", methods=["POST"])
@public(takes=AskSponsorLink, gives=AcceptedView, status=202, refusals=(TooManyRequestsError,))
def ask_sponsor_link(call: Call[AskSponsorLink]) -> AcceptedView:
    """Mail a new link to a sponsor; the answer is the same for any address."""
    network = caller_network(current_request())
    body = call.body
    sponsor_links.request_link(
        body.email, body.language, network, call.now, call.key, call.body_hash
    )
    return AcceptedView()


@routes.route("/sponsored/email", methods=["POST"])
@public(
    takes=MoveSponsor,
    gives=AcceptedView,
    status=202,
    refusals=(*_BY_LINK, NotFoundError, TooManyRequestsError),
)
def move_own_address(call: Call[MoveSponsor]) -> AcceptedView:
    """Ask a new address, by mail, to be where a sponsor's warnings go; the old one is told."""
    sponsor_addresses.ask_by_link(call.body.link, _asked(call, call.body.email))
    return AcceptedView()


@routes.route("/sponsors/{sponsor}/email", methods=["POST"])
@requires(
    Role.OFFICE_HEAD,
    Role.SERVICE_CLERK,
    takes=MoveSponsorOf,
    gives=AcceptedView,
    status=202,
    refusals=(NotFoundError, TooManyRequestsError),
)
def move_address_of(call: Call[MoveSponsorOf], sponsor: str) -> AcceptedView:
    """Ask a new address, by mail, for somebody who sponsors a permit of the officer's office."""
    body = call.body
    sponsor_addresses.ask_by_officer(sponsor, body.reason or "", _asked(call, body.email))
    return AcceptedView()


@routes.route("/sponsor-addresses", methods=["POST"])
@public(
    takes=ConfirmSponsorAddress,
    gives=MovedSponsorView,
    refusals=(*_BY_LINK, ConflictError),
)
def confirm_sponsor_address(call: Call[ConfirmSponsorAddress]) -> MovedSponsorView:
    """Confirm a new address by the link mailed to it: warnings go there, missed ones at once."""
    return moved_sponsor_view(sponsor_addresses.confirm(call.body.token, call.now))


def _asked(call: Call[Any], email: str) -> Asked:
    return Asked(email, call.caller, call.now, call.key, call.body_hash)
