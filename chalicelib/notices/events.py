"""What wakes the outbox: the shapes of queues, streams and SES's events, and nothing else."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.core.clock import instant_of, utc_now
from chalicelib.core.ids import AddressId, NoticeId
from chalicelib.core.log import log_event
from chalicelib.notices import repository, sending, settling, sweeping
from chalicelib.notices.rules import MailEvent, Outcome

Event = Mapping[str, Any]
Failures = dict[str, list[dict[str, str]]]

# What one message takes: a mail of three hundred rows, its rate and a slow call of SES included.
_LEFT_MILLISECONDS = 30_000

_OUTCOMES = {
    "Send": Outcome.SENT,
    "Delivery": Outcome.DELIVERED,
    "Bounce": Outcome.BOUNCED,
    "Complaint": Outcome.COMPLAINED,
    "Reject": Outcome.UNDELIVERED,
}


def send_messages(event: Event, context: Any) -> Failures:  # noqa: ANN401 - Lambda's own class
    """Send what the queue names; name what is to be tried again, so that only that is.

    What there is no time for comes again too: a sender that is cut short leaves rows claimed.
    """
    return _each_record(event, context, _send)


def record_mail_events(event: Event, context: Any) -> Failures:  # noqa: ANN401 - likewise
    """Record SES's events from the queue; name those that could not be recorded, or not yet."""
    return _each_record(event, context, _record)


def wake(event: Event) -> Failures:
    """Queue new rows of the outbox that are due already, from the table's stream."""
    images: list[Event] = [
        record["dynamodb"]["NewImage"]
        for record in event["Records"]
        if "NewImage" in record.get("dynamodb", {})
    ]
    # A claimed row, or one that SES asked to wait with, has `lease_until`.
    fresh = [image for image in images if "due_sk" in image and not image.get("lease_until")]
    sweeping.wake([repository.due_of(image["due_sk"]["S"]) for image in fresh], utc_now())
    return {"batchItemFailures": []}


def _each_record(event: Event, context: Any, handle: Callable[[Event], bool]) -> Failures:  # noqa: ANN401 - likewise
    records: Sequence[Event] = event["Records"]
    left = context.get_remaining_time_in_millis
    failed = [
        record["messageId"]
        for record in records
        if left() < _LEFT_MILLISECONDS or not _is_handled(record, handle)
    ]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_handled(record: Event, handle: Callable[[Event], bool]) -> bool:
    try:
        return handle(record)
    except Exception as error:  # noqa: BLE001 - one poisoned message must not block its batch
        log_event("record_failed", level="error", reason=type(error).__name__)
        return False


def _send(record: Event) -> bool:
    body = json.loads(record["body"])
    return sending.send_group(body["group"], instant_of(body["as_of"]) + _age(record))


def _age(record: Event) -> timedelta:
    """Return how long a message lay in its queue: a mail says how many days are left."""
    sent = record.get("attributes", {}).get("SentTimestamp")
    if sent is None:
        return timedelta()
    return max(utc_now() - datetime.fromtimestamp(int(sent) / 1000, UTC), timedelta())


def _record(record: Event) -> bool:
    told = _ses_event(json.loads(record["body"]))
    if told is not None and (event := _mail_event(told)) is not None:
        settling.record_mail_event(event)
    return True


def _ses_event(body: Event) -> Event | None:
    """Take SES's event out of EventBridge's envelope, SNS's, or none; None for anything else."""
    told: Event = body.get("detail", body)
    if body.get("Type") == "Notification":
        told = json.loads(body["Message"])
    return told if "mail" in told else None


def _mail_event(told: Event) -> MailEvent | None:
    mail: Event = told["mail"]
    tags: Mapping[str, list[str]] = mail.get("tags", {})
    outcome = _OUTCOMES.get(told.get("eventType", ""))
    if outcome is None or not {"notice", "digest"} & tags.keys():
        return None  # an open, a delay, or a mail of somebody else
    if outcome is Outcome.BOUNCED and told["bounce"].get("bounceType") != "Permanent":
        outcome = Outcome.UNDELIVERED
    named = {name: values[0] for name, values in tags.items() if values}
    return MailEvent(
        notice_id=NoticeId(named.get("notice", "")),
        stage=named.get("stage", ""),
        outcome=outcome,
        message_id=mail["messageId"],
        at=_told_at(told, mail),
        digest=named.get("digest", ""),
        address=AddressId(named["address"]) if "address" in named else None,
    )


def _told_at(told: Event, mail: Event) -> datetime:
    detail: Event = told.get(str(told["eventType"]).lower()) or {}
    return instant_of(detail.get("timestamp") or mail["timestamp"]).replace(microsecond=0)
