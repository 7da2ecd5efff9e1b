"""The front door: registers the capabilities' routes; wires every schedule, queue and stream."""

import os
import time
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, Cron, DynamoDBEvent, Rate, SQSEvent

from chalicelib.audit import sealing as audit
from chalicelib.audit.routes import routes as audit_routes
from chalicelib.bookings import upkeep as bookings
from chalicelib.bookings.booker.calendar_file_routes import routes as booking_file_routes
from chalicelib.bookings.booker.routes import routes as bookings_routes
from chalicelib.bookings.calendar.routes import routes as booking_calendar_routes
from chalicelib.bookings.desk.routes import routes as booking_desk_routes
from chalicelib.bookings.groups.routes import routes as booking_list_routes
from chalicelib.bookings.teams.routes import routes as booking_team_routes
from chalicelib.bookings.visits.proof_routes import routes as booking_proof_routes
from chalicelib.bookings.visits.routes import routes as booking_visit_routes
from chalicelib.bookings.ways.routes import routes as booking_route_routes
from chalicelib.bulk import events as bulk
from chalicelib.bulk.routes import routes as bulk_routes
from chalicelib.core.clock import event_instant, utc_now
from chalicelib.core.config import table_prefix
from chalicelib.core.ids import StampId
from chalicelib.counts import publishing as counts
from chalicelib.counts import reading as published_counts
from chalicelib.counts.routes import routes as counts_routes
from chalicelib.envelopes.routes import routes as envelopes_routes
from chalicelib.feed import imports_events as permit_files
from chalicelib.feed import service as feed
from chalicelib.feed.imports_routes import routes as permit_files_routes
from chalicelib.feed.routes import routes as feed_routes
from chalicelib.health import service as health
from chalicelib.identity import service as identity
from chalicelib.identity.desk_routes import routes as desk_routes
from chalicelib.identity.known_staff_routes import routes as known_staff_routes
from chalicelib.identity.routes import routes as identity_routes
from chalicelib.identity.staff_routes import routes as staff_routes
from chalicelib.lodging import recounting
from chalicelib.lodging.checks import reconciliation as stays
from chalicelib.lodging.checks.routes import routes as check_routes
from chalicelib.lodging.occupancy.routes import routes as occupancy_routes
from chalicelib.lodging.receipts import roots as receipt_roots
from chalicelib.lodging.receipts.routes import routes as receipt_routes
from chalicelib.lodging.reporting.routes import routes as lodging_routes
from chalicelib.lodging.stays.routes import routes as stay_routes
from chalicelib.lodging.without_account.routes import routes as public_lodging_routes
from chalicelib.notices import events as notices
from chalicelib.orders.routes import routes as orders_routes
from chalicelib.orders.shift_routes import routes as shifts_routes
from chalicelib.permits import service as permits
from chalicelib.permits import telling
from chalicelib.permits.document_routes import routes as document_routes
from chalicelib.permits.office_routes import routes as office_routes
from chalicelib.permits.routes import routes as permits_routes
from chalicelib.permits.sponsor_routes import routes as sponsor_routes
from chalicelib.persons import events as persons
from chalicelib.persons.routes import routes as persons_routes
from chalicelib.premises import api_keys
from chalicelib.premises.routes import routes as premises_routes
from chalicelib.premises.team_routes import routes as team_routes
from chalicelib.reference.routes import routes as reference_routes
from chalicelib.rights import erasing
from chalicelib.rights.routes import routes as rights_routes
from chalicelib.scans.order_routes import routes as scan_orders_routes
from chalicelib.scans.routes import routes as scans_routes
from chalicelib.stamps.care.routes import routes as stamp_care_routes
from chalicelib.stamps.counter.routes import routes as permit_routes
from chalicelib.stamps.counter.warning_routes import routes as warning_routes
from chalicelib.stamps.entries.routes import routes as stamps_routes
from chalicelib.stamps.status_lists import service as status_lists
from chalicelib.stamps.status_lists.routes import routes as status_lists_routes
from chalicelib.stamps.trust import reconciliation
from chalicelib.stamps.trust import sealing as stamps
from chalicelib.stamps.trust.routes import routes as trust_routes
from chalicelib.supervision import tallying
from chalicelib.supervision.board_routes import routes as board_routes
from chalicelib.supervision.field_routes import routes as field_routes
from chalicelib.supervision.routes import routes as cases_routes
from chalicelib.tips.office_routes import routes as tip_office_routes
from chalicelib.tips.routes import routes as tips_routes
from chalicelib.web import guards, middleware, openapi

app = Chalice(app_name="serambi")
guards.verifiers += [api_keys.verify_key, identity.verify_bearer]
middleware.install(app)
openapi.install(app)
for routes in (
    audit_routes,
    identity_routes,
    desk_routes,
    staff_routes,
    known_staff_routes,
    reference_routes,
    envelopes_routes,
    stamps_routes,
    trust_routes,
    status_lists_routes,
    stamp_care_routes,
    premises_routes,
    team_routes,
    lodging_routes,
    stay_routes,
    check_routes,
    occupancy_routes,
    public_lodging_routes,
    receipt_routes,
    scans_routes,
    scan_orders_routes,
    rights_routes,
    cases_routes,
    field_routes,
    orders_routes,
    shifts_routes,
    bulk_routes,
    sponsor_routes,
    office_routes,
    warning_routes,
    document_routes,
    permit_routes,
    permit_files_routes,
    feed_routes,
    persons_routes,
    permits_routes,
    counts_routes,
    tips_routes,
    tip_office_routes,
    booking_file_routes,
    booking_desk_routes,
    booking_list_routes,
    booking_route_routes,
    booking_team_routes,
    booking_proof_routes,
    bookings_routes,
    booking_calendar_routes,
    booking_visit_routes,
    board_routes,
):
    app.register_blueprint(routes)


@app.lambda_function(name="sign_stamp")
def sign_stamp(event: dict[str, str], context: Any) -> dict[str, str]:  # noqa: ARG001, ANN401 - Lambda's own shape
    """Seal a committed stamp: the only function that may use the signing key."""
    return {"seal": stamps.sign_stamp(StampId(event["stamp_id"]), utc_now())}


@app.schedule(Rate(1, unit=Rate.DAYS), name="publish_trust_list")
def publish_trust_list(event: CloudWatchEvent) -> None:
    """Publish the next trust list: the only function that may use its root key."""
    stamps.publish_trust_list(event_instant(event.to_dict()))


@app.lambda_function(name="revoke_key")
def revoke_key(event: dict[str, str], context: Any) -> dict[str, int]:  # noqa: ARG001, ANN401 - Lambda's own shape
    """Revoke a key in a trust list published at once: for an operator, never for the API."""
    return {"seq": stamps.revoke_key(event["signer"], event["reference"], event["why"], utc_now())}


@app.schedule(Cron(0, 3, "*", "*", "?", "*"), name="reconcile_signatures")
def reconcile_signatures(event: CloudWatchEvent) -> None:
    """Compare yesterday's signatures with yesterday's stamps."""
    reconciliation.reconcile_signatures(event_instant(event.to_dict()))


@app.schedule(Cron(0, "18-20", "*", "*", "?", "*"), name="reconcile_stays")
def reconcile_stays(event: CloudWatchEvent) -> None:
    """Compare what changed with all that is known of its guest, at night in Indonesia."""
    stays.reconcile_stays(event_instant(event.to_dict()))


@app.lambda_function(name="read_counts")
def read_counts(event: dict[str, str], context: Any) -> dict[str, Any]:  # noqa: ARG001, ANN401 - Lambda's own shape
    """Read the published figures of a region: the only function that answers TIMPORA."""
    return published_counts.read_counts(event["region"])


@app.schedule(Cron(0, "9-11,21-23", "*", "*", "?", "*"), name="publish_counts")
def publish_counts(event: CloudWatchEvent) -> None:
    """Publish how many foreigners are where, at six and eighteen in each zone."""
    counts.publish_counts(event_instant(event.to_dict()))


@app.schedule(Cron(0, 19, "*", "*", "?", "*"), name="recount_presence")
def recount_presence(event: CloudWatchEvent) -> None:
    """Compare the counters with the stays, at night in Indonesia."""
    recounting.recount(event_instant(event.to_dict()))


@app.schedule(Rate(15, unit=Rate.MINUTES), name="publish_status_lists")
def publish_status_lists(event: CloudWatchEvent) -> None:
    """Publish the status lists: the only function that may use their key."""
    status_lists.publish_status_lists(event_instant(event.to_dict()))


@app.schedule(Cron(30, "18-21", "*", "*", "?", "*"), name="seal_receipts")
def seal_receipts(event: CloudWatchEvent) -> None:
    """Seal the receipts of the day that is over: the only function that may use their key."""
    receipt_roots.seal_receipts(event_instant(event.to_dict()))


@app.schedule(Cron(0, "3-6", "*", "*", "?", "*"), name="seal_audit")
def seal_audit(event: CloudWatchEvent) -> None:
    """Seal the audit log of the day that is over: the only function that may use its key."""
    audit.seal_audit(event_instant(event.to_dict()))


@app.schedule(Rate(15, unit=Rate.MINUTES), name="warn_sponsors")
def warn_sponsors(event: CloudWatchEvent) -> None:
    """Put the warnings that are due on the queue."""
    permits.warn_sponsors(event_instant(event.to_dict()))


@app.schedule(Cron(0, 1, "*", "*", "?", "*"), name="tell_offices")
def tell_offices(event: CloudWatchEvent) -> None:
    """Tell each office of the overstays and the dead addresses it is to look after."""
    telling.tell_offices(event_instant(event.to_dict()))


@app.on_sqs_message(queue=f"{table_prefix()}-notices", batch_size=10, name="send_notices")
def send_notices(event: SQSEvent) -> dict[str, Any]:
    """Send what is due to the mailboxes named by the messages, each once."""
    return notices.send_messages(event.to_dict(), event.context)


@app.on_dynamodb_record(
    stream_arn=os.environ.get("NOTICES_STREAM_ARN", "set-when-packaged"), name="wake_notices"
)
def wake_notices(event: DynamoDBEvent) -> dict[str, Any]:
    """Put notices that are due at once on the queue."""
    return notices.wake(event.to_dict())


@app.on_dynamodb_record(
    stream_arn=os.environ.get("RECORDS_STREAM_ARN", "set-when-packaged"), name="index_persons"
)
def index_persons(event: DynamoDBEvent) -> dict[str, Any]:
    """Let foreigners be found by their names and dates of birth as they stand now."""
    return persons.index(event.to_dict())


@app.on_dynamodb_record(
    stream_arn=os.environ.get("AUDIT_STREAM_ARN", "set-when-packaged"), name="tally_work"
)
def tally_work(event: DynamoDBEvent) -> dict[str, Any]:
    """Count what an office's staff do, each row of the audit log once."""
    return tallying.tally_work(event.to_dict())


@app.on_sqs_message(queue=f"{table_prefix()}-mail-events", batch_size=10, name="record_mail_events")
def record_mail_events(event: SQSEvent) -> dict[str, Any]:
    """Record what became of each mail."""
    return notices.record_mail_events(event.to_dict(), event.context)


@app.schedule(Cron(15, "15-21", "*", "*", "?", "*"), name="erase_old")
def erase_old(event: CloudWatchEvent) -> None:
    """Erase what was kept for long enough, at night in Indonesia, going on where it was."""
    erasing.erase(event_instant(event.to_dict()), time.monotonic)


@app.schedule(Rate(1, unit=Rate.MINUTES), name="record_heartbeat")
def record_heartbeat(event: CloudWatchEvent) -> None:
    """Record that the front door answers."""
    health.record_heartbeat(event_instant(event.to_dict()), utc_now())


@app.schedule(Rate(5, unit=Rate.MINUTES), name="open_places")
def open_places(event: CloudWatchEvent) -> None:
    """Open the days that are next, offer freed places, take back offers that ran out."""
    bookings.open_places(event_instant(event.to_dict()))


@app.schedule(Rate(5, unit=Rate.MINUTES), name="watch_feed")
def watch_feed(event: CloudWatchEvent) -> None:
    """Raise the alarm where the directorate's feed is silent for too long."""
    feed.check_feed(event_instant(event.to_dict()))


@app.on_sqs_message(queue=f"{table_prefix()}-uploads", batch_size=1, name="take_batch")
def take_batch(event: SQSEvent) -> dict[str, Any]:
    """Work on the batches of stays that the messages name, as far as the time goes."""
    return bulk.take_messages(event.to_dict(), event.context)


@app.on_sqs_message(queue=f"{table_prefix()}-permit-files", batch_size=1, name="take_permit_file")
def take_permit_file(event: SQSEvent) -> dict[str, Any]:
    """Work on the files of permits that the messages name, as far as the time goes."""
    return permit_files.take_messages(event.to_dict(), event.context)
