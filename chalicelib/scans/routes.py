"""Routes of an officer's scans."""

import time

from chalice.app import Blueprint

from chalicelib.health.service import as_of_now
from chalicelib.scans import service
from chalicelib.scans.batch import BatchView, VerifyScans, batch_view
from chalicelib.scans.rules import Delivery
from chalicelib.scans.schemas import VerifyScan
from chalicelib.scans.views import ScanView, scan_view
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
    delivery = Delivery(call.now, call.key, call.body.content_hash())
    seen = service.verify_scan(call.body.presented(), call.person, delivery)
    return as_of_now(scan_view(seen), call.now)


@routes.route("/scans/batch", methods=["POST"])
@requires(
    Role.FIELD_OFFICER, Role.OFFICE_HEAD, Role.BORDER_OFFICER, takes=VerifyScans, gives=BatchView
)
def verify_batch(call: Call[VerifyScans]) -> BatchView:
    """Store up to 100 scans that waited on a phone, each as if it had come alone.

    The answer is 200 whatever became of them: an item that is `stored` or `refused` need not
    be kept, one for `later` is sent again. Nobody is named.
    """
    outcomes = service.verify_batch(call.body, call.person, call.now, time.monotonic)
    return batch_view(outcomes, call.language)
