"""Routes of an officer's scans."""

from chalice.app import Blueprint

from chalicelib.scans import service
from chalicelib.scans.schemas import ScanView, VerifyScan, scan_view
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)


@routes.route("/scans", methods=["POST"])
@requires(
    Role.FIELD_OFFICER,
    Role.OFFICE_HEAD,
    Role.BORDER_OFFICER,
    takes=VerifyScan,
    gives=ScanView,
    status=201,
)
def verify_scan(call: Call[VerifyScan]) -> ScanView:
    """Verify and store what an officer scanned, and say who holds the stamp and may stay.

    The answer is 201 whatever was scanned: `verdict` says what it is.
    """
    return scan_view(
        service.verify_scan(call.body.presented(), call.person, call.now, call.key, call.body_hash)
    )
