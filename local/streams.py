"""A table's stream and the function that gets its records, at least once, in order."""

import base64
import json
import re
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from local.functions import Consumer

_TABLE = re.compile(r"(?:^|:table/)([A-Za-z0-9_.-]+?)(?:/stream/.*)?$")
_TRIES = 5
_FIRST_PAUSE_SECONDS = 0.2
_IDLE_SECONDS = 0.2

Record = dict[str, Any]


class StreamSource:
    """Reads on from where it stood when it last ended.

    A batch that fails is given again record by record; a record that fails five times is
    written to a file beside the position, the local stand-in for a failure destination.
    """

    def __init__(
        self,
        consumer: Consumer,
        streams: Any,  # noqa: ANN401 - boto3 makes its classes at run time
        folder: Path,
        count: Callable[[], None],
    ) -> None:
        self.name = consumer.function.name
        self._function = consumer.function
        self._most = consumer.most
        self._named = consumer.source
        self._streams = streams
        self._position = folder / f"{self.name}.position"
        self._refused = folder / f"{self.name}.failed"
        self._count = count
        self._arn = ""
        self._next = ""
        folder.mkdir(parents=True, exist_ok=True)

    def locate(self, tables: Any, prefix: str) -> None:  # noqa: ANN401 - boto3's own class
        """Find the stream that the code names by ARN or by table; LookupError if there is none."""
        match = _TABLE.search(self._named)
        named = match[1] if match else self._named
        for table in (named, f"{prefix}-{named}"):
            try:
                self._arn = tables.describe_table(TableName=table)["Table"]["LatestStreamArn"]
            except (KeyError, tables.exceptions.ResourceNotFoundException):
                continue
            return
        sentence = f"{self.name} waits for the stream {self._named}, which does not exist."
        raise LookupError(sentence)

    def step(self) -> None:
        """Deliver what is new; wait a little when nothing is."""
        answer = self._streams.get_records(
            ShardIterator=self._next or self._iterator(), Limit=self._most
        )
        self._next = answer["NextShardIterator"]
        records = [_plain(record) | {"eventSourceARN": self._arn} for record in answer["Records"]]
        if not records:
            time.sleep(_IDLE_SECONDS)
            return
        self._next = ""  # until these are done, their place in the stream is where to go on
        done = self._call(records)
        self._advance(records[:done])
        for record in records[done:]:
            if not self._insist(record):
                self._refuse(record)
            self._advance([record])
        self._next = answer["NextShardIterator"]

    def waiting(self) -> int:
        """Count the records after the last one done."""
        return len(self._streams.get_records(ShardIterator=self._iterator())["Records"])

    def _iterator(self) -> str:
        """Return where to read on: after the last record done."""
        (shard,) = self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]
        where = {"ShardIteratorType": "TRIM_HORIZON"}
        if after := self._after():
            where = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
        request = {"StreamArn": self._arn, "ShardId": shard["ShardId"]}
        try:
            answer = self._streams.get_shard_iterator(**request, **where)
        except self._streams.exceptions.TrimmedDataAccessException:
            where = {"ShardIteratorType": "TRIM_HORIZON"}
            answer = self._streams.get_shard_iterator(**request, **where)
        return str(answer["ShardIterator"])

    def _after(self) -> str:
        try:
            position = json.loads(self._position.read_text())
            return str(position["after"]) if position["stream"] == self._arn else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""  # never written, or no longer readable: everything comes again

    def _advance(self, records: list[Record]) -> None:
        if not records:
            return
        self._count()
        position = {"stream": self._arn, "after": _number(records[-1])}
        draft = self._position.with_suffix(".draft")
        draft.write_text(json.dumps(position))
        draft.replace(self._position)

    def _insist(self, record: Record) -> bool:
        pause = _FIRST_PAUSE_SECONDS
        for _ in range(_TRIES):
            if self._call([record]):
                return True
            time.sleep(pause)
            pause *= 2
        return False

    def _refuse(self, record: Record) -> None:
        with self._refused.open("a") as file:
            file.write(json.dumps(record) + "\n")

    def _call(self, records: list[Record]) -> int:
        """Return how many records, from the first, are done."""
        try:
            answer = self._function({"Records": records})
        except Exception:  # noqa: BLE001 - as Lambda: the whole batch has failed
            traceback.print_exc()
            return 0
        failures = answer.get("batchItemFailures", []) if isinstance(answer, dict) else []
        failed = {failure["itemIdentifier"] for failure in failures}
        numbers = [_number(record) for record in records]
        return next(
            (index for index, number in enumerate(numbers) if number in failed), len(records)
        )


def _number(record: Record) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _plain(value: Any) -> Any:  # noqa: ANN401 - what boto3 has parsed goes back to what Lambda gets
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value
