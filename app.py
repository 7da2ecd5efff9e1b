"""The front door: registers the capabilities' routes; wires every schedule, queue and stream."""

import os
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, Cron, DynamoDBEvent, Rate, SQSEvent

from chalicelib.bulk import events as bulk
from chalicelib.bulk.routes import routes as bulk_routes
from chalicelib.core.clock import event_instant, utc_now
from chalicelib.core.config import table_prefix
from chalicelib.core.ids import StampId
from chalicelib.envelopes.routes import routes as envelopes_routes
from chalicelib.health import service as health
from chalicelib.identity import service as identity
from chalicelib.identity.desk_routes import routes as desk_routes
from chalicelib.identity.routes import routes as identity_routes
from chalicelib.lodging import receipt_roots
from chalicelib.lodging import reconciliation as stays
from chalicelib.lodging.public_routes import routes as public_lodging_routes
from chalicelib.lodging.receipt_routes import routes as receipt_routes
from chalicelib.lodging.routes import routes as lodging_routes
from chalicelib.lodging.stay_routes import routes as stay_routes
from chalicelib.notices import events as notices
from chalicelib.orders.routes import routes as orders_routes
from chalicelib.permits import service as permits
from chalicelib.premises import api_keys
from chalicelib.premises.routes import routes as premises_routes
from chalicelib.premises.team_routes import routes as team_routes
from chalicelib.reference.routes import routes as reference_routes
from chalicelib.scans.routes import routes as scans_routes
from chalicelib.stamps import reconciliation, status_lists
from chalicelib.stamps import sealing as stamps
from chalicelib.stamps.care_routes import routes as stamp_care_routes
from chalicelib.stamps.routes import routes as stamps_routes
from chalicelib.web import guards, middleware, openapi

app = Chalice(app_name="serambi")
guards.verifiers += [api_keys.verify_key, identity.verify_bearer]
middleware.install(app)
openapi.install(app)
for routes in (
    identity_routes,
    desk_routes,
    reference_routes,
    envelopes_routes,
    stamps_routes,
    stamp_care_routes,
    premises_routes,
    team_routes,
    lodging_routes,
    stay_routes,
    public_lodging_routes,
    receipt_routes,
    scans_routes,
    orders_routes,
    bulk_routes,
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


@app.schedule(Cron(0, 18, "*", "*", "?", "*"), name="reconcile_stays")
def reconcile_stays(event: CloudWatchEvent) -> None:
    """Compare reports of stays with entries and departures, at night in Indonesia."""
    stays.reconcile_stays(event_instant(event.to_dict()))


@app.schedule(Rate(15, unit=Rate.MINUTES), name="publish_status_lists")
def publish_status_lists(event: CloudWatchEvent) -> None:
    """Publish the status lists: the only function that may use their key."""
    status_lists.publish_status_lists(event_instant(event.to_dict()))


@app.schedule(Cron(30, "18-21", "*", "*", "?", "*"), name="seal_receipts")
def seal_receipts(event: CloudWatchEvent) -> None:
    """Seal the receipts of the day that is over: the only function that may use their key."""
    receipt_roots.seal_receipts(event_instant(event.to_dict()))


@app.schedule(Rate(1, unit=Rate.HOURS), name="warn_sponsors")
def warn_sponsors(event: CloudWatchEvent) -> None:
    """Put the warnings that are due on the queue."""
    permits.warn_sponsors(event_instant(event.to_dict()))


@app.on_sqs_message(queue=f"{table_prefix()}-notices", batch_size=10, name="send_notices")
def send_notices(event: SQSEvent) -> dict[str, Any]:
    """Send the notices named by the messages, each once."""
    return notices.send_messages(event.to_dict())


@app.on_dynamodb_record(
    stream_arn=os.environ.get("NOTICES_STREAM_ARN", "set-when-packaged"), name="wake_notices"
)
def wake_notices(event: DynamoDBEvent) -> dict[str, Any]:
    """Put notices that are due at once on the queue."""
    return notices.wake(event.to_dict())


@app.on_sqs_message(queue=f"{table_prefix()}-mail-events", batch_size=10, name="record_mail_events")
def record_mail_events(event: SQSEvent) -> dict[str, Any]:
    """Record what became of each mail."""
    return notices.record_mail_events(event.to_dict())


@app.schedule(Rate(1, unit=Rate.MINUTES), name="record_heartbeat")
def record_heartbeat(event: CloudWatchEvent) -> None:
    """Record that the front door answers."""
    health.record_heartbeat(event_instant(event.to_dict()), utc_now())


@app.on_sqs_message(queue=f"{table_prefix()}-uploads", batch_size=1, name="take_batch")
def take_batch(event: SQSEvent) -> dict[str, Any]:
    """Work on the batches of stays that the messages name, as far as the time goes."""
    return bulk.take_messages(event.to_dict(), event.context)
