"""A list of ten thousand stays: rows a second over the bare writes, memory, write units a row.

The floor is TransactWriteItems of the same items, a hundred at once, sent by the same client to
the same engine after each chunk: both meet the same engine in the same state. Each put of it says
that nothing may stand there, as ours do; the batch's own item, one put in a hundred, says so
instead of naming the revision it replaces. The counters of a chunk are added to, as ours are.
What the same puts take without any condition, which writes something else, stands beside it as
`no cond.`. Memory is the peak of a process of its own that works through the list, for ten
thousand rows and for a thousand.
"""

import argparse
import copy
import csv
import hashlib
import io
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.meter import Meter
from bench.stage import account, seals, stage
from chalicelib.bulk import service, worker
from chalicelib.bulk.schemas import StartBatch, UploadFields
from chalicelib.clients import aws
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.config import config
from chalicelib.core.ids import BatchId, random_id
from chalicelib.db.table import connection
from chalicelib.premises import service as premises_of
from chalicelib.premises.rules import Premises
from chalicelib.web.guards import Person, Role

ROWS, FEW = 10_000, 1_000
GOAL_RATIO, GOAL_MEMORY, GOAL_UNITS = 0.6, 1.2, 12
_AT_ONCE = 100
_COLUMNS = (
    *("document_number", "issuing_state", "nationality", "surname", "given_names", "sex"),
    *("date_of_birth", "date_of_expiry", "arrived_at", "nights", "room"),
)


def guest_list(rows: int, letter: str, damaged: int = 0) -> bytes:
    """Return a CSV of so many guests of a letter's own; so many of them need a repair."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    arrived_at = instant_text(utc_now().replace(microsecond=0) - timedelta(hours=3))
    for at in range(rows):
        guest = (f"{letter}{at:07d}", "UTO", "UTO", "CONTOH", f"TAMU {at}")
        sex = "wanita" if at < damaged else "F"
        writer.writerow((*guest, sex, "1990-05-17", "2034-07-30", arrived_at, 2, at % 400))
    return text.getvalue().encode()


def begin(host: Person, premises: Premises, raw: bytes) -> BatchId:
    """Begin a batch whose list has come."""
    file = UploadFields(name="tamu.csv", bytes=len(raw), sha256=hashlib.sha256(raw).hexdigest())
    asked = StartBatch(premises=premises.id, upload=file)
    batch = service.start_batch(asked, host, utc_now(), random_id(), "").batch
    key = worker.file_key(batch.id)
    aws.client("s3").put_object(Bucket=config().uploads_bucket, Key=key, Body=raw)
    return batch.id


@dataclass(slots=True)
class Floor:
    """Sends what a worker has just written once more, by the bare client, a hundred at once."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0
    sent: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    took: dict[bool, float] = field(default_factory=lambda: {True: 0.0, False: 0.0})
    spent: float = 0.0

    def keep(self, params: dict[str, Any], **_: Any) -> None:  # noqa: ANN401 - botocore's own hook
        """Keep the writes of one call."""
        self.calls.append(params)

    def send(self) -> bool:
        """Send what was kept, as far as it fills whole calls; the worker may go on."""
        start = time.perf_counter()
        for call in self.calls:
            self.count += 1
            self.waiting += [self._other(one) for one in call["TransactItems"]]
        self.calls.clear()
        while len(self.waiting) >= _AT_ONCE:
            items, self.waiting = self.waiting[:_AT_ONCE], self.waiting[_AT_ONCE:]
            # Every eighth call goes without: enough to tell what the conditions take.
            self._call(items, conditional=sum(self.sent.values()) % (8 * _AT_ONCE) != 0)
        self.calls.clear()  # ours among them
        self.spent += time.perf_counter() - start
        return True

    def rate(self, *, conditional: bool) -> float:
        """Return how many writes a second went through."""
        return self.sent[conditional] / self.took[conditional]

    def _call(self, writes: list[dict[str, Any]], *, conditional: bool) -> None:
        said = {"ConditionExpression": "attribute_not_exists(pk)"} if conditional else {}
        items = [{"Put": {**one, **said}} if "Item" in one else {"Update": one} for one in writes]
        client: Any = connection().client
        began = time.perf_counter()
        client.transact_write_items(TransactItems=items)
        self.took[conditional] += time.perf_counter() - began
        self.sent[conditional] += len(items)

    def _other(self, write: dict[str, Any]) -> dict[str, Any]:
        if update := write.get("Update"):
            # A counter may stand in a call only once: each is one of its own here.
            key = {**update["Key"], "pk": {"S": f"{update['Key']['pk']['S']}#bare{self.count}"}}
            return {**update, "Key": key}
        made = {"TableName": write["Put"]["TableName"], "Item": copy.copy(write["Put"]["Item"])}
        for name in ("pk", "subject_pk", "place_pk"):
            if name in made["Item"]:
                made["Item"][name] = {"S": made["Item"][name]["S"] + f"#bare{self.count}"}
        return made


def measure(host: Person, premises: Premises, raw: bytes) -> tuple[float, float, float]:
    """Return rows a second: ours, the floor's, and those without conditions; all interleaved."""
    floor, events = Floor(), connection().client.meta.events
    batch = begin(host, premises, raw)
    events.register("provide-client-params.dynamodb.TransactWriteItems", floor.keep)
    start = time.perf_counter()
    worker.work(batch, floor.send)
    ours = time.perf_counter() - start - floor.spent
    floor.send()
    events.unregister("provide-client-params.dynamodb.TransactWriteItems", floor.keep)
    done = service.get_batch(batch, host, utc_now())
    rows = done.counts.accepted
    if rows != done.counts.read:
        raise RuntimeError(str(done.counts))
    # Of one row, with its part of what a chunk has besides; what filled no call is not sent.
    writes = (sum(floor.sent.values()) + len(floor.waiting)) / rows
    bare, loose = (floor.rate(conditional=one) / writes for one in (True, False))
    return rows / ours, bare, loose


def peak(batch: BatchId) -> int:
    """Return the peak memory, in KiB, of a process that works through a batch."""
    command = [sys.executable, "-m", "bench.bulk", "--batch", batch]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)  # noqa: S603 - our own module
    return int(done.stdout.splitlines()[-1])


def _work(batch: str) -> None:
    """Work through a batch and say how much memory that took."""
    worker.work(BatchId(batch), lambda: True)
    status = Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))


def _known_guests(rows: int) -> bytes:
    """Return a list of guests who entered on a stamp: each is looked for in other premises."""
    made = seals(account(Role.BORDER_OFFICER, "DPS"))
    lines = guest_list(rows, "K").decode().splitlines()
    from local.specimens import specimen  # noqa: PLC0415 - only here

    for at in range(rows):
        next(made)
        cells = lines[at + 1].split(",")
        cells[0] = specimen(at).zone.splitlines()[1][:9].rstrip("<")
        lines[at + 1] = ",".join(cells)
    return "\n".join(lines).encode()


def main() -> None:
    """Measure on an engine of its own and print one table."""
    with stage():
        host = account(Role.OPERATOR)
        place = ("Hotel Contoh", "hotel", "51.03.01", "Jl. Contoh 1")
        premises = premises_of.add_premises(host, *place, utc_now())
        measure(host, premises, guest_list(200, "W"))  # what is made once at a start
        with Meter() as meter:
            worker.work(begin(host, premises, guest_list(320, "U")), lambda: True)
        print(f"{'':32}{'ours/s':>9}{'bare/s':>9}{'ratio':>7}{'no cond.':>10}{'ratio':>7}")
        for name, raw in (
            ("10,000 rows", guest_list(ROWS, "A")),
            ("300 rows of guests who entered", _known_guests(300)),
        ):
            ours, bare, loose = measure(host, premises, raw)
            print(f"{name:32}{ours:9.0f}{bare:9.0f}{ours / bare:7.2f}", end="")
            print(f"{loose:10.0f}{ours / loose:7.2f}", flush=True)
        print(f"{'goal':48}{GOAL_RATIO:9.2f}")
        few, many = (
            peak(begin(host, premises, guest_list(rows, letter)))
            for rows, letter in ((FEW, "F"), (ROWS, "M"))
        )
        print(
            f"\n{'peak MiB, 1,000 and 10,000 rows':32}{few / 1024:9.1f}{many / 1024:9.1f}", end=""
        )
        print(f"{many / few:7.2f}   goal {GOAL_MEMORY}")
        units = meter.written / 320
        print(f"{'write units a row':32}{units:9.2f}{'':16}   goal {GOAL_UNITS}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch")
    asked = parser.parse_args()
    if asked.batch:
        _work(asked.batch)
    else:
        main()
