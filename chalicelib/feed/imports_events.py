"""What wakes the worker of files of permits: S3's word that one has come, and its own messages."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from pynamodb.exceptions import PynamoDBException

from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import ImportId, ImportSetId
from chalicelib.core.log import log_event
from chalicelib.feed import imports, imports_worker

Event = Mapping[str, Any]
Failures = dict[str, list[dict[str, str]]]
Work = Callable[[imports_worker.HasTime], None]
Wake = Callable[[int], None]

# What one chunk takes at the very most, a slow store's retries included.
_LEFT_MILLISECONDS = 30_000
_MOST_AGAIN = 10


def take_messages(event: Event, context: Any) -> Failures:  # noqa: ANN401 - Lambda's own class
    """Work on the imports that the messages name; name the messages that are to come again."""
    left = context.get_remaining_time_in_millis
    failed = [one["messageId"] for one in event["Records"] if not _is_handled(one, left)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_handled(record: Event, left: Callable[[], int]) -> bool:
    try:
        body = json.loads(record["body"])
        for work, wake in _asked(body):
            _act(work, wake, int(body.get("again", 0)), left)
    except Exception as error:  # noqa: BLE001 - one poisoned message must not block the others
        log_event("record_failed", level="error", reason=type(error).__name__)
        return False
    return True


def _act(work: Work, wake: Wake, again: int, left: Callable[[], int]) -> None:
    try:
        work(lambda: left() > _LEFT_MILLISECONDS)
    except (UnavailableError, PynamoDBException):
        # The message itself comes again only once this function has surely ended.
        if again == _MOST_AGAIN:
            raise
        log_event("import_interrupted", level="warning", again=again)
        wake(again + 1)


def _asked(body: Event) -> Iterator[tuple[Work, Wake]]:
    if "import" in body:
        yield _import(ImportId(body["import"]))
    if "set" in body:
        set_id = ImportSetId(body["set"])
        yield (
            lambda has_time: imports_worker.work_on_set(set_id, has_time),
            lambda again: imports_worker.wake_set(set_id, again),
        )
    for one in body.get("Records", []):  # S3's test message has none
        yield _import(imports.import_of_file(unquote_plus(one["s3"]["object"]["key"])))


def _import(import_id: ImportId) -> tuple[Work, Wake]:
    return (
        lambda has_time: imports_worker.work(import_id, has_time),
        lambda again: imports_worker.wake(import_id, again),
    )
