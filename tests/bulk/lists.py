"""Invented guest lists, uploaded as a browser would, and what is stored of them."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import urllib3

from chalicelib.bulk import events
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.config import config
from chalicelib.premises.rules import Premises
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn
from tests.lodging.reports import hotel, operator

COLUMNS = (
    *("row_id", "document_number", "issuing_state", "nationality", "surname", "given_names"),
    *("sex", "date_of_birth", "date_of_expiry", "arrived_at", "nights", "room"),
)
Row = dict[str, str]
ARRIVED = utc_now().replace(microsecond=0) - timedelta(hours=2)
PLENTY = 10_000_000  # milliseconds


def guest(number: int, **changed: Any) -> Row:
    """Return one guest as a row of the template: another one for each number."""
    return {
        "row_id": f"r{number}",
        "document_number": f"Z{number:07d}",
        "issuing_state": "UTO",
        "nationality": "UTO",
        "surname": "CONTOH",
        "given_names": f"TAMU {number}",
        "sex": "F",
        "date_of_birth": "1990-05-17",
        "date_of_expiry": "2034-07-30",
        "arrived_at": instant_text(ARRIVED),
        "nights": "2",
        "room": "101",
        **changed,
    }


def csv_of(rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> bytes:
    """Write a list as a file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


class House:
    """An operator with premises, who sends lists."""

    def __init__(self, api: Api, name: str = "pengelola") -> None:
        self.api = api
        self.host: SignedIn = operator(name)
        self.premises: Premises = hotel(self.host.person, f"Hotel {name}")

    def post(self, body: dict[str, Any], key: str = "k", **options: Any) -> Reply:
        """Begin a batch."""
        whole = {"premises": self.premises.id, **body}
        return self.api.post("/stays/batches", whole, token=self.host.token, key=key, **options)

    def send(self, raw: bytes, key: str = "k", name: str = "tamu.csv", **more: Any) -> str:
        """Begin a batch and upload its list; give the batch's id."""
        reply = self.post({"upload": upload_of(raw, name), **more}, key)
        assert reply.status == 201, reply.body
        assert put(reply.body["upload"], raw) == 201
        return str(reply.body["id"])

    def see(self, batch: str) -> dict[str, Any]:
        """Return a batch as shown."""
        reply = self.api.get(f"/stays/batches/{batch}", token=self.host.token)
        assert reply.status == 200, reply.body
        body: dict[str, Any] = reply.body
        return body

    def rows(self, batch: str) -> list[dict[str, Any]]:
        """Return all rows of a batch as shown."""
        rows: list[dict[str, Any]] = []
        after = ""
        while True:
            path = f"/stays/batches/{batch}/rows{after}"
            reply = self.api.get(path, token=self.host.token)
            assert reply.status == 200, reply.body
            rows += reply.body["items"]
            if reply.body["next"] is None:
                return rows
            after = f"?after={reply.body['next']}"

    def answer(self, batch: str, **body: Any) -> Reply:
        """Answer what is proposed."""
        path = f"/stays/batches/{batch}/confirmation"
        return self.api.post(path, {"repairs": "accept", **body}, token=self.host.token)


@dataclass(frozen=True)
class _Context:
    left: int

    def get_remaining_time_in_millis(self) -> int:
        """As Lambda's."""
        return self.left


def upload_of(raw: bytes, name: str = "tamu.csv") -> dict[str, Any]:
    """Announce a file."""
    return {"name": name, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}


def put(form: dict[str, Any], raw: bytes) -> int:
    """Post a file with its form, as a page does; give the bucket's status."""
    url = f"{_client('s3').meta.endpoint_url}/{config().uploads_bucket}"
    fields = [*form["fields"].items(), ("file", ("tamu.csv", raw))]
    answer = urllib3.PoolManager().request("POST", url, fields=fields)
    return int(answer.status)


def _client(service: str) -> Any:
    return boto3.client(service)  # type: ignore[call-overload]  # the name is a variable


def messages() -> list[dict[str, Any]]:
    """Take what lies on the queue, as Lambda gets it."""
    queues, url = _client("sqs"), config().uploads_queue_url
    records: list[dict[str, Any]] = []
    while True:
        wait = 0 if records else 2
        found = queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait)
        if not found.get("Messages"):
            return records
        for one in found["Messages"]:
            queues.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            if "TestEvent" not in one["Body"]:
                records.append({"messageId": one["MessageId"], "body": one["Body"]})


def deliver(records: list[dict[str, Any]], left: int = PLENTY) -> int:
    """Give messages to the worker; give how many are to come again."""
    failed = events.take_messages({"Records": records}, _Context(left))
    return len(failed["batchItemFailures"])


def message(batch: str) -> list[dict[str, Any]]:
    """Return a message that names a batch."""
    return [{"messageId": "m", "body": json.dumps({"batch": batch})}]


def stored() -> dict[str, int]:
    """Count what batches store."""
    from chalicelib.audit.repository import AuditItem
    from chalicelib.db.table import Records

    kinds = Counter(
        "stays" if item.sk == "STAY" else "filings"
        for item in Records.scan()
        if item.sk == "STAY" or item.pk.startswith("FILED#")
    )
    deeds = Counter(str(one.action) for one in AuditItem.scan())
    return {**kinds, "rows": deeds["stays_reported"]}
