"""What wakes the worker: S3's word that a list has come, and its own messages to go on."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from pynamodb.exceptions import PynamoDBException

from chalicelib.bulk import worker
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import BatchId
from chalicelib.core.log import log_event

Event = Mapping[str, Any]
Failures = dict[str, list[dict[str, str]]]

# What one chunk takes at the very most, a slow store's retries included.
_LEFT_MILLISECONDS = 30_000
_MOST_AGAIN = 10


def take_messages(event: Event, context: Any) -> Failures:  # noqa: ANN401 - Lambda's own class
    """Work on the batches that the messages name; name the messages that are to come again."""
    left = context.get_remaining_time_in_millis
    failed = [one["messageId"] for one in event["Records"] if not _is_handled(one, left)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_handled(record: Event, left: Callable[[], int]) -> bool:
    try:
        body = json.loads(record["body"])
        for batch_id in _batches(body):
            _work(batch_id, int(body.get("again", 0)), left)
    except Exception as error:  # noqa: BLE001 - one poisoned message must not block the others
        log_event("record_failed", level="error", reason=type(error).__name__)
        return False
    return True


def _work(batch_id: BatchId, again: int, left: Callable[[], int]) -> None:
    try:
        worker.work(batch_id, lambda: left() > _LEFT_MILLISECONDS)
    except (UnavailableError, PynamoDBException):
        # The message itself comes again only once this function has surely ended.
        if again == _MOST_AGAIN:
            raise
        log_event("batch_interrupted", level="warning", batch=batch_id, again=again)
        worker.wake(batch_id, again + 1)


def _batches(body: Event) -> Iterator[BatchId]:
    if "batch" in body:
        yield BatchId(body["batch"])
    for one in body.get("Records", []):  # S3's test message has none
        yield worker.batch_of_file(unquote_plus(one["s3"]["object"]["key"]))
