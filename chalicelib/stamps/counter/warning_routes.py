"""The search for a warning: here, as a stamp's number leads to its permit."""

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import PermitId
from chalicelib.icao.stamp_number import stamp_id_of
from chalicelib.permits import office_desk
from chalicelib.permits.office_routes import LOOKING
from chalicelib.permits.office_schemas import (
    SearchWarnings,
    WarningPageView,
    warning_page_view,
)
from chalicelib.stamps.care.finding import get_stamp, successor
from chalicelib.web.guards import Call, requires

routes = Blueprint(__name__)

_WAYS = ("email", "permit", "stamp_number")


@routes.route("/warnings/searches", methods=["POST"])
@requires(
    *LOOKING, takes=SearchWarnings, gives=WarningPageView, refusals=(NotFoundError, InvalidError)
)
def search_warnings(call: Call[SearchWarnings]) -> WarningPageView:
    """Find the warnings of a mailbox, a permit or a stamp, of whichever office.

    A stamp that was superseded leads to the warnings of the one in its place.
    """
    asked, person, now = call.body, call.person, call.now
    _check_one_way(asked)
    if asked.email is not None:
        page = office_desk.list_warnings_of_email(
            person, asked.email, asked.reason, asked.after, now
        )
    else:
        page = office_desk.list_warnings_of_permit(person, _permit(asked), asked.reason, now)
    return warning_page_view(page, person, now)


def _check_one_way(asked: SearchWarnings) -> None:
    given = [name for name in _WAYS if getattr(asked, name) is not None]
    if len(given) == 1:
        return
    code, field = ("only_one_of", given[-1]) if given else ("one_of", "email")
    raise InvalidError(FieldError(field, code, {"fields": ", ".join(_WAYS)}))


def _permit(asked: SearchWarnings) -> PermitId:
    if asked.permit is not None:
        return PermitId(asked.permit)
    number = asked.stamp_number or ""
    stamp_id_of(number)  # a number misread is named as such
    return successor(get_stamp(number)).permit_id
