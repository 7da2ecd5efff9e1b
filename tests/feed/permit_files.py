"""An administrator who sends the directorate's files, and what is stored of them."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import urllib3

from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.config import config
from chalicelib.db.table import Notices
from chalicelib.feed import imports_events
from chalicelib.permits.repository import PermitItem
from chalicelib.web.guards import Role
from local.permit_file import Asked, lines
from tests.factories.api import Api, Reply
from tests.factories.people import sign_in

AS_OF = utc_now().replace(microsecond=0) - timedelta(hours=2)
PLENTY = 10_000_000  # milliseconds
COUNTS = ("read", "added", "changed", "same", "older", "refused")


def file_of(rows: int, form: str = "csv", **more: Any) -> bytes:
    """Write a test file as of `AS_OF`."""
    return b"".join(lines(Asked(rows, as_of=AS_OF, **more), form))


def counts(**told: int) -> dict[str, int]:
    """Return all counts, those that are not told being nought."""
    return {**dict.fromkeys(COUNTS, 0), **told, "read": sum(told.values())}


def _client(service: str) -> Any:
    return boto3.client(service)  # type: ignore[call-overload]  # the name is a variable


@dataclass(frozen=True)
class _Context:
    left: int

    def get_remaining_time_in_millis(self) -> int:
        """As Lambda's."""
        return self.left


class Directorate:
    """Somebody who may send files."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.token = sign_in(Role.ADMINISTRATOR).token

    def post(self, body: dict[str, Any], key: str = "k") -> Reply:
        """Begin an import."""
        whole = {"kind": "delta", "as_of": instant_text(AS_OF), **body}
        return self.api.post("/permits/imports", whole, token=self.token, key=key)

    def send(self, raw: bytes, key: str = "k", name: str = "izin.csv", **more: Any) -> str:
        """Begin an import and upload its file; give the import's id."""
        sha256 = hashlib.sha256(raw).hexdigest()
        reply = self.post(
            {"upload": {"name": name, "bytes": len(raw), "sha256": sha256}, **more}, key
        )
        assert reply.status == 201, reply.body
        assert put(reply.body["upload"], raw) == 201
        return str(reply.body["id"])

    def take(self, raw: bytes, key: str = "k", **more: Any) -> dict[str, Any]:
        """Send a file and let the worker have it; give the import as shown."""
        sent = self.send(raw, key, **more)
        # Comparing a full file asks for every month of every office: what needs it calls for it.
        assert deliver([one for one in messages() if '"set"' not in one["body"]]) == 0
        return self.see(sent)

    def see(self, import_id: str) -> dict[str, Any]:
        """Return an import as shown."""
        reply = self.api.get(f"/permits/imports/{import_id}", token=self.token)
        assert reply.status == 200, reply.body
        body: dict[str, Any] = reply.body
        return body

    def pages(self, path: str) -> list[dict[str, Any]]:
        """Return all rows of a list, page by page."""
        items: list[dict[str, Any]] = []
        after = ""
        while True:
            reply = self.api.get(f"/permits/imports{path}{after}", token=self.token)
            assert reply.status == 200, reply.body
            items += reply.body["items"]
            if reply.body["next"] is None:
                return items
            after = f"{'&' if '?' in path else '?'}after={reply.body['next']}"


def put(form: dict[str, Any], raw: bytes) -> int:
    """Post a file with its form; give the bucket's status."""
    url = f"{_client('s3').meta.endpoint_url}/{config().uploads_bucket}"
    fields = [*form["fields"].items(), ("file", ("izin.csv", raw))]
    return int(urllib3.PoolManager().request("POST", url, fields=fields).status)


def drop(name: str, raw: bytes) -> None:
    """Put a file into the bucket as the directorate does."""
    key = f"permit-files/drop/{name}"
    _client("s3").put_object(Bucket=config().uploads_bucket, Key=key, Body=raw)


def messages() -> list[dict[str, Any]]:
    """Take what lies on the queue, as Lambda gets it."""
    queues, url = _client("sqs"), config().permit_files_queue_url
    records: list[dict[str, Any]] = []
    while True:
        wait = 0 if records else 1
        found = queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait)
        if not found.get("Messages"):
            return records
        for one in found["Messages"]:
            queues.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            if "TestEvent" not in one["Body"]:
                records.append({"messageId": one["MessageId"], "body": one["Body"]})


def deliver(records: list[dict[str, Any]], left: int = PLENTY) -> int:
    """Give messages to the worker; give how many are to come again."""
    failed = imports_events.take_messages({"Records": records}, _Context(left))
    return len(failed["batchItemFailures"])


def message(**named: str) -> list[dict[str, Any]]:
    """Return a message that names an import or a set."""
    return [{"messageId": "m", "body": json.dumps(named)}]


def register() -> dict[str, tuple[str, str, str]]:
    """Return each permit as stored, by its reference: status, last day, when it changed."""
    found = [item for item in PermitItem.scan() if item.sk.startswith("PERMIT#")]
    made = {str(one.reference): (one.status, one.last_day_of_stay, one.changed_at) for one in found}
    assert len(made) == len(found), Counter(one.reference for one in found).most_common(3)
    return made


def open_warnings() -> int:
    """Return how many rows of the outbox have something to send still."""
    return sum(1 for item in Notices.scan() if item.due_pk)
