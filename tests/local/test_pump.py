"""What lies on queues and streams reaches its function, at least once, failures included."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice, DynamoDBEvent, SQSEvent

from local import streams
from local.provision import client, provision
from local.pump import NotDrainedError, Pump

Handle = Callable[[list[dict[str, Any]]], Any]


class Place:
    """Queues and tables of one test."""

    def __init__(self, engine: str, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.prefix = f"t{uuid.uuid4().hex[:8]}"
        self.settings = provision(engine, self.prefix)
        self.queues = client(engine, "sqs")
        self.url = self.settings["NOTICES_QUEUE_URL"]

    def put(self, *bodies: str) -> None:
        for body in bodies:
            self.queues.send_message(QueueUrl=self.url, MessageBody=body)

    def dead(self) -> list[str]:
        url = self.queues.get_queue_url(QueueName=f"{self.prefix}-notices-dead")["QueueUrl"]
        answer = self.queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        return [message["Body"] for message in answer.get("Messages", [])]

    def retry_fast(self, times: int) -> None:
        name, arn = f"{self.prefix}-notices-dead", "arn:aws:sqs:ap-southeast-3:000000000000"
        policy = f'{{"deadLetterTargetArn": "{arn}:{name}", "maxReceiveCount": {times}}}'
        self.queues.set_queue_attributes(
            QueueUrl=self.url, Attributes={"VisibilityTimeout": "1", "RedrivePolicy": policy}
        )

    def write(self, *names: str) -> None:
        for name in names:
            item = {"pk": {"S": "n"}, "sk": {"S": name}, "raw": {"B": b"\xff"}}
            table = f"{self.prefix}-notices"
            client(self.engine, "dynamodb").put_item(TableName=table, Item=item)

    @contextmanager
    def pump(self, app: Chalice) -> Iterator[Pump]:
        pump = Pump(app, self.engine, self.prefix, self.folder)
        pump.start()
        try:
            yield pump
        finally:
            pump.stop()


@pytest.fixture
def place(memory_engine: str, tmp_path: Path) -> Place:
    return Place(memory_engine, tmp_path)


def queue_app(handle: Handle, queue: str = "notices") -> Chalice:
    app = Chalice(app_name="queue")

    @app.on_sqs_message(queue=queue, batch_size=10, name="take")
    def take(event: SQSEvent) -> Any:
        return handle(event.to_dict()["Records"])

    return app


def stream_app(handle: Handle, source: str = "notices") -> Chalice:
    app = Chalice(app_name="stream")

    @app.on_dynamodb_record(stream_arn=source, batch_size=10, name="wake")
    def wake(event: DynamoDBEvent) -> Any:
        return handle(event.to_dict()["Records"])

    return app


def test_a_message_is_handed_over_as_lambda_does_and_then_gone(place: Place) -> None:
    seen: list[dict[str, Any]] = []
    place.put("one")
    with place.pump(queue_app(seen.extend, f"{place.prefix}-notices")) as pump:
        pump.drain(10)
    (record,) = seen
    assert record["body"] == "one"
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].endswith(f":{place.prefix}-notices")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"


def test_only_what_failed_comes_again_and_ends_among_the_dead(place: Place) -> None:
    seen: list[str] = []

    def handle(records: list[dict[str, Any]]) -> dict[str, Any]:
        seen.extend(record["body"] for record in records)
        bad = [record["messageId"] for record in records if record["body"] == "bad"]
        return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in bad]}

    place.retry_fast(2)
    place.put("good", "bad")
    with place.pump(queue_app(handle)) as pump:
        pump.drain(10)
    assert sorted(seen) == ["bad", "bad", "good"]
    assert place.dead() == ["bad"]


def test_the_whole_batch_comes_again_when_the_function_fails(place: Place) -> None:
    seen: list[list[str]] = []

    def handle(records: list[dict[str, Any]]) -> None:
        seen.append([record["body"] for record in records])
        if len(seen) == 1:
            raise RuntimeError("once")

    place.retry_fast(5)
    place.put("a", "b")
    time.sleep(0.1)
    with place.pump(queue_app(handle)) as pump:
        pump.drain(10)
    assert seen == [["a", "b"], ["a", "b"]]
    assert place.dead() == []


def test_draining_says_what_is_left_when_it_takes_too_long(place: Place) -> None:
    def handle(_: list[dict[str, Any]]) -> None:
        raise RuntimeError("always")

    place.put("a")  # it stays in flight for the queue's 90 s
    with (
        place.pump(queue_app(handle)) as pump,
        pytest.raises(NotDrainedError, match="1 for take"),
    ):
        pump.drain(1)


def test_a_record_is_handed_over_as_lambda_does(place: Place) -> None:
    seen: list[dict[str, Any]] = []
    place.write("a")
    with place.pump(stream_app(seen.extend, place.settings["NOTICES_STREAM_ARN"])) as pump:
        pump.drain(10)
    (record,) = seen
    assert record["eventName"] == "INSERT"
    assert record["eventSourceARN"] == place.settings["NOTICES_STREAM_ARN"]
    image = record["dynamodb"]["NewImage"]
    assert image == {"pk": {"S": "n"}, "sk": {"S": "a"}, "raw": {"B": "/w=="}}
    assert isinstance(record["dynamodb"]["ApproximateCreationDateTime"], float)


def names(records: list[dict[str, Any]]) -> list[str]:
    return [record["dynamodb"]["NewImage"]["sk"]["S"] for record in records]


def test_a_stream_is_read_on_where_it_was_left(place: Place) -> None:
    seen: list[str] = []
    app = stream_app(lambda records: seen.extend(names(records)))
    place.write("1", "2")
    with place.pump(app) as pump:
        pump.drain(10)
    place.write("3")
    with place.pump(app) as pump:
        pump.drain(10)
        place.write("4")
        pump.drain(10)
    assert seen == ["1", "2", "3", "4"]


def test_one_poisonous_record_does_not_hold_up_the_others(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def handle(records: list[dict[str, Any]]) -> None:
        if "bad" in names(records):
            raise RuntimeError("always")
        seen.extend(names(records))

    monkeypatch.setattr(streams, "_FIRST_PAUSE_SECONDS", 0.001)
    place.write("1", "bad", "2")
    with place.pump(stream_app(handle)) as pump:
        pump.drain(10)
    assert seen == ["1", "2"]
    assert '"bad"' in (place.folder / "wake.failed").read_text()


def test_what_a_stream_function_reports_failed_comes_again(place: Place) -> None:
    seen: list[str] = []

    def handle(records: list[dict[str, Any]]) -> dict[str, Any]:
        again = [r["dynamodb"]["SequenceNumber"] for r in records if names([r]) == ["2"]]
        failed = again if "2" not in seen else []
        seen.extend(names(records))
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}

    place.write("1", "2", "3")
    with place.pump(stream_app(handle)) as pump:
        pump.drain(10)
    assert seen == ["1", "2", "3", "2", "3"]


def test_draining_waits_for_what_handling_puts_elsewhere(place: Place) -> None:
    mailed: list[str] = []
    app = queue_app(lambda records: mailed.extend(record["body"] for record in records))

    @app.on_dynamodb_record(stream_arn="notices", batch_size=1, name="wake")
    def wake(event: DynamoDBEvent) -> None:
        for record in event:
            time.sleep(0.05)
            place.put(record.new_image["sk"]["S"])

    with place.pump(app) as pump:
        for turn in range(5):
            place.write(f"{turn}a", f"{turn}b")
            pump.drain(10)
            assert len(mailed) == 2 * (turn + 1)


def test_a_stream_that_does_not_exist_is_named(place: Place) -> None:
    app = stream_app(lambda _: None, "nothing-of-that-name")
    with pytest.raises(LookupError, match="nothing-of-that-name"):
        Pump(app, place.engine, place.prefix, place.folder)
