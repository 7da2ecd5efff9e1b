"""Routes of what is done without an account, and of what is done for one who has none."""

import re

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, InvalidError, NotFoundError, TooManyRequestsError
from chalicelib.lodging.receipts.schemas import ReceiptView, receipt_view
from chalicelib.lodging.reporting import attempts, managing
from chalicelib.lodging.reporting.service import sent_by
from chalicelib.lodging.without_account import announcing, assisting
from chalicelib.lodging.without_account import challenges as public_reporting
from chalicelib.lodging.without_account.announced_items import AnnouncementDecidedError
from chalicelib.lodging.without_account.schemas import (
    Announce,
    AnnouncedPageView,
    AnnouncementView,
    AssistStay,
    AttemptTokenView,
    ChallengeView,
    ConfirmAnnouncement,
    DismissAnnouncement,
    ManagedView,
    OpenManaged,
    announced_view,
    announcement_view,
    attempt_token_view,
    challenge_view,
    managed_view,
)
from chalicelib.web.guards import Call, Role, public, requires
from chalicelib.web.request import caller_network, current_request

routes = Blueprint(__name__)

_THUMBPRINT = re.compile("[A-Za-z0-9_-]{43}")


@routes.route("/proof-of-work")
@public(gives=ChallengeView, refusals=(TooManyRequestsError,))
def issue_challenge(call: Call[None]) -> ChallengeView:
    """Give a challenge to solve before a report without an account; it is good for an hour."""
    request = current_request()
    browser = request.headers.get("user-agent", "")
    made = public_reporting.issue_challenge(caller_network(request), browser, call.now)
    return challenge_view(made)


@routes.route("/attempt-token")
@public(
    gives=AttemptTokenView,
    refusals=(InvalidError,),
    query={"jkt": "The thumbprint (RFC 7638, SHA-256) of the browser's own P-256 key."},
)
def issue_attempt_token(call: Call[None]) -> AttemptTokenView:
    """Give a token by which a try at sending, signed with that key, is believed later."""
    thumbprint = call.query.get("jkt", "")
    if not _THUMBPRINT.fullmatch(thumbprint):
        raise InvalidError(FieldError("jkt", "wrong_format" if thumbprint else "required"))
    return attempt_token_view(attempts.issue_token(thumbprint, call.now))


@routes.route("/stays/{receipt}/managed", methods=["POST"])
@public(takes=OpenManaged, gives=ManagedView, refusals=(NotFoundError, TooManyRequestsError))
def show_managed(call: Call[OpenManaged], receipt: str) -> ManagedView:
    """Show a report to who made it without an account: what they typed, and nothing else."""
    network = caller_network(current_request())
    return managed_view(managing.show_managed(receipt, call.body.manage, network, call.now))


@routes.route("/announcements", methods=["POST"])
@public(takes=Announce, gives=AnnouncementView, status=201, refusals=(TooManyRequestsError,))
def announce(call: Call[Announce]) -> AnnouncementView:
    """Let a foreigner say where they stay, for the host to confirm; it names nobody."""
    return announcement_view(*announcing.announce(call.body, call.now))


@routes.route("/announcements")
@requires(
    Role.OPERATOR,
    gives=AnnouncedPageView,
    refusals=(NotFoundError,),
    query={
        "premises": "Whose list; of those that the operator reports for.",
        "after": "The `next` of the page before, for those that follow.",
    },
)
def list_announced(call: Call[None]) -> AnnouncedPageView:
    """List the guests who said that they stay at premises and wait to be reported, by deadline."""
    premises, after = call.query.get("premises", ""), call.query.get("after")
    page = announcing.list_for_host(premises, call.person, after, call.now)
    items = [announced_view(one.announcement, one.name) for one in page.items]
    return AnnouncedPageView(items=items, next=page.next)


@routes.route("/announcements/{announcement}/confirmation", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=ConfirmAnnouncement,
    gives=ReceiptView,
    status=201,
    refusals=(NotFoundError, AnnouncementDecidedError),
)
def confirm_announcement(call: Call[ConfirmAnnouncement], announcement: str) -> ReceiptView:
    """Make a report of what a foreigner announced for the operator's premises."""
    sent = sent_by(call.person, call.now, call.key, call.body_hash)
    return receipt_view(
        announcing.confirm_announcement(announcement, call.body, call.person, call.language, sent)
    )


@routes.route("/announcements/{announcement}/dismissal", methods=["POST"])
@requires(
    Role.OPERATOR,
    takes=DismissAnnouncement,
    gives=AnnouncementView,
    refusals=(NotFoundError, AnnouncementDecidedError),
)
def dismiss_announcement(call: Call[DismissAnnouncement], announcement: str) -> AnnouncementView:
    """Say that a guest who was announced is not in the house."""
    return announcement_view(
        announcing.dismiss_announcement(announcement, call.body.reason, call.person, call.now)
    )


@routes.route("/assisted-stays", methods=["POST"])
@requires(*assisting.ASSISTING, takes=AssistStay, gives=ReceiptView, status=201)
def assist_stay(call: Call[AssistStay]) -> ReceiptView:
    """Type a report for a host who brought it, wrote it or said it: audited to the officer."""
    return receipt_view(
        assisting.assist_stay(call.body, call.person, call.now, call.key, call.body_hash)
    )
