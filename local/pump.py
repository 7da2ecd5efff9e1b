"""Brings what lies on queues and streams to its functions, as Lambda's event sources do."""

import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from chalice.app import Chalice

from local.emulator import ACCOUNT, REGION
from local.functions import Consumer, queue_consumers, stream_consumers
from local.provision import client
from local.streams import StreamSource

_AFTER_TROUBLE_SECONDS = 0.5
_BETWEEN_LOOKS_SECONDS = 0.05
_MOST_AT_ONCE = 10


class NotDrainedError(Exception):
    """Something is still under way; says what."""


class Source(Protocol):
    """A queue or a stream with the function that gets what lies on it."""

    name: str

    def step(self) -> None:
        """Deliver one batch, or wait a little for one."""

    def waiting(self) -> int:
        """Count what is not delivered, or delivered and not yet done."""


class Pump:
    """One thread for each source."""

    def __init__(self, app: Chalice, endpoint: str, prefix: str, folder: Path) -> None:
        self._stopped = threading.Event()
        self._handled = 0
        self._counting = threading.Lock()
        queues = [
            QueueSource(consumer, endpoint, prefix, self._count)
            for consumer in queue_consumers(app)
        ]
        streams = [
            StreamSource(consumer, client(endpoint, "dynamodbstreams"), folder, self._count)
            for consumer in stream_consumers(app)
        ]
        for stream in streams:
            stream.locate(client(endpoint, "dynamodb"), prefix)
        self._sources: list[Source] = [*queues, *streams]
        self._threads = [
            threading.Thread(target=self._run, args=(source,), name=source.name, daemon=True)
            for source in self._sources
        ]

    def start(self) -> None:
        """Deliver from now on."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after what is being handled now."""
        self._stopped.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(20)

    def drain(self, seconds: float) -> None:
        """Return once nothing is waiting anywhere; NotDrainedError when that takes too long."""
        deadline = time.monotonic() + seconds
        while True:
            handled = self._handled
            waiting = {source.name: source.waiting() for source in self._sources}
            # Whatever was handled meanwhile may have put something where we had looked.
            if not any(waiting.values()) and handled == self._handled:
                return
            if time.monotonic() > deadline:
                left = ", ".join(f"{count} for {name}" for name, count in waiting.items() if count)
                sentence = f"After {seconds:.0f} s there is still work: {left}."
                raise NotDrainedError(sentence)
            time.sleep(_BETWEEN_LOOKS_SECONDS)

    def _count(self) -> None:
        with self._counting:
            self._handled += 1

    def _run(self, source: Source) -> None:
        while not self._stopped.is_set():
            try:
                source.step()
            except Exception:  # noqa: BLE001 - a source outlives whatever befalls it
                if not self._stopped.wait(_AFTER_TROUBLE_SECONDS):
                    traceback.print_exc()


class QueueSource:
    """A queue: what the function does not report as failed is deleted, the rest comes again."""

    def __init__(
        self, consumer: Consumer, endpoint: str, prefix: str, count: Callable[[], None]
    ) -> None:
        self.name = consumer.function.name
        self._function = consumer.function
        self._most = min(consumer.most, _MOST_AT_ONCE)
        self._count = count
        self._queues = client(endpoint, "sqs")
        self._url = _queue_url(self._queues, consumer.source, prefix)
        queue = self._url.rpartition("/")[2]
        self._arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"

    def step(self) -> None:
        """Deliver one batch; wait up to a second for one."""
        answer = self._queues.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=self._most,
            WaitTimeSeconds=1,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        if not messages:
            return
        failed = self._failed(messages)
        done = [message for message in messages if message["MessageId"] not in failed]
        self._count()
        if done:
            self._queues.delete_message_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                    for number, message in enumerate(done)
                ],
            )

    def waiting(self) -> int:
        """Count the visible messages and those in flight; those delayed are not yet due."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._queues.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)

    def _failed(self, messages: list[dict[str, Any]]) -> set[str]:
        records = [_record(message, self._arn) for message in messages]
        try:
            answer = self._function({"Records": records})
        except Exception:  # noqa: BLE001 - as Lambda: the whole batch has failed
            traceback.print_exc()
            return {message["MessageId"] for message in messages}
        failures = answer.get("batchItemFailures", []) if isinstance(answer, dict) else []
        return {failure["itemIdentifier"] for failure in failures}


def _queue_url(queues: Any, name: str, prefix: str) -> str:  # noqa: ANN401 - boto3's own class
    """Find a queue by the name in the code, with or without the stage's prefix."""
    try:
        return str(queues.get_queue_url(QueueName=name)["QueueUrl"])
    except queues.exceptions.QueueDoesNotExist:
        return str(queues.get_queue_url(QueueName=f"{prefix}-{name}")["QueueUrl"])


def _record(message: dict[str, Any], arn: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {
            name: {
                "stringValue": value.get("StringValue"),
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": value["DataType"],
            }
            for name, value in message.get("MessageAttributes", {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": REGION,
    }
