"""What wakes the outbox: the shapes of queues, streams and SES's events, and nothing else."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.core.clock import instant_of, utc_now
from chalicelib.core.ids import NoticeId
from chalicelib.core.log import log_event
from chalicelib.notices import service
from chalicelib.notices.rules import MailEvent, Outcome

Event = Mapping[str, Any]
Failures = dict[str, list[dict[str, str]]]

_OUTCOMES = {
    "Send": Outcome.SENT,
    "Delivery": Outcome.DELIVERED,
    "Bounce": Outcome.BOUNCED,
    "Complaint": Outcome.COMPLAINED,
    "Reject": Outcome.UNDELIVERED,
}


def send_messages(event: Event) -> Failures:
    """Send what the queue names; name what is to be tried again, so that only that is."""
    return _each_record(event, _send)


def record_mail_events(event: Event) -> Failures:
    """Record SES's events from the queue; name those that could not be recorded."""
    return _each_record(event, _record)


def wake(event: Event) -> Failures:
    """Queue new rows of the outbox that are due already, from the table's stream."""
    images: list[Event] = [
        record["dynamodb"]["NewImage"]
        for record in event["Records"]
        if "NewImage" in record.get("dynamodb", {})
    ]
    # A claimed row, or one that SES asked to wait with, has `lease_until`.
    fresh = [image for image in images if "due_sk" in image and not image.get("lease_until")]
    service.wake([_due(image["due_sk"]["S"]) for image in fresh], utc_now())
    return {"batchItemFailures": []}


def _due(due_sk: str) -> tuple[NoticeId, datetime]:
    at, _, notice_id = due_sk.partition("#")
    return NoticeId(notice_id), instant_of(at)


def _each_record(event: Event, handle: Callable[[Event], bool]) -> Failures:
    records: Sequence[Event] = event["Records"]
    failed = [record["messageId"] for record in records if not _is_handled(record, handle)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_handled(record: Event, handle: Callable[[Event], bool]) -> bool:
    try:
        return handle(record)
    except Exception as error:  # noqa: BLE001 - one poisoned message must not block its batch
        log_event("record_failed", level="error", reason=type(error).__name__)
        return False


def _send(record: Event) -> bool:
    body = json.loads(record["body"])
    return service.send_notice(NoticeId(body["notice"]), instant_of(body["as_of"]) + _age(record))


def _age(record: Event) -> timedelta:
    """Return how long a message lay in its queue: a mail says how many days are left."""
    sent = record.get("attributes", {}).get("SentTimestamp")
    if sent is None:
        return timedelta()
    return max(utc_now() - datetime.fromtimestamp(int(sent) / 1000, UTC), timedelta())


def _record(record: Event) -> bool:
    told = _ses_event(json.loads(record["body"]))
    if told is not None and (event := _mail_event(told)) is not None:
        service.record_mail_event(event)
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
    if outcome is None or "notice" not in tags:
        return None  # an open, a delay, or a mail of somebody else
    if outcome is Outcome.BOUNCED and told["bounce"].get("bounceType") != "Permanent":
        outcome = Outcome.UNDELIVERED
    return MailEvent(
        notice_id=NoticeId(tags["notice"][0]),
        stage=tags["stage"][0],
        outcome=outcome,
        message_id=mail["messageId"],
        at=_told_at(told, mail),
    )


def _told_at(told: Event, mail: Event) -> datetime:
    detail: Event = told.get(str(told["eventType"]).lower()) or {}
    return instant_of(detail.get("timestamp") or mail["timestamp"]).replace(microsecond=0)
