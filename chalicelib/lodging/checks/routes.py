"""Routes of what does not fit together."""

from chalice.app import Blueprint

from chalicelib.core.errors import ForbiddenError, NotFoundError
from chalicelib.lodging.checks import service as checks
from chalicelib.lodging.checks.findings import FindingSettledError
from chalicelib.lodging.checks.schemas import (
    ChecksPageView,
    CheckView,
    ComparedView,
    CompareStays,
    SettleCheck,
)
from chalicelib.lodging.checks.service import Asked, Settling
from chalicelib.lodging.checks.views import check_view, checks_view, compared_view
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

_DESK = (Role.OFFICE_HEAD, Role.SERVICE_CLERK)


@routes.route("/office-checks")
@requires(
    *_DESK,
    gives=ChecksPageView,
    query={
        "state": "`open` (still to be looked into; so unless it is given) or `past`.",
        "kind": "`never_reported`, `out_never_in`, `still_in_departed`, `two_places`, "
        "`declared_elsewhere` or `permit_ended`; all else.",
        "month": "For `past`, the month in which it ended, such as `2026-11`; this one else.",
        "after": "The `next` of the page before, for those that follow.",
    },
)
def list_checks(call: Call[None]) -> ChecksPageView:
    """List what does not fit together for the caller's office: open ones as they stand now."""
    asked = Asked(
        call.query.get("state", checks.OPEN),
        call.query.get("kind"),
        call.query.get("month"),
        call.query.get("after"),
    )
    return checks_view(checks.list_checks(call.person, asked, call.now))


@routes.route("/checks/{check}/settlement", methods=["POST"])
@requires(
    *_DESK,
    takes=SettleCheck,
    gives=CheckView,
    refusals=(NotFoundError, FindingSettledError),
)
def settle_check(call: Call[SettleCheck], check: str) -> CheckView:
    """Settle a finding, once: whether something was indeed wrong, and what was done."""
    asked = Settling(call.person, call.now, call.key, call.body_hash)
    return check_view(checks.settle_check(check, call.body, asked))


@routes.route("/checks/runs", methods=["POST"])
@requires(*_DESK, takes=CompareStays, gives=ComparedView, refusals=(ForbiddenError,))
def compare_stays(call: Call[CompareStays]) -> ComparedView:
    """Compare now the records of those who stay in a kecamatan of the office: a page of them."""
    run = checks.compare_region(call.person, call.body.region, call.body.after, call.now)
    return compared_view(run)
