"""What warnings cost in capacity units: `python -m bench.warnings [--rows 20000 200000]`.

Counts are exact and are the bill; seconds are this machine's noise.
"""

import argparse
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bench.meter import Meter
from chalicelib.core.config import table_prefix
from chalicelib.core.ids import NoticeId
from chalicelib.db.table import Notices, Reference
from chalicelib.notices import pacing, sending, service
from chalicelib.notices.rules import Letter, Stage
from local.emulator import environment, start_engine
from local.provision import provision
from tests.notices.mail_server import MailServer
from tests.notices.world import CONTEXT, World

DUE = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
SPREAD = timedelta(days=300)
RATE, SENDERS, DUE_IN_A_DAY = 14, 5, 55_000


class HurriedClock:
    """Runs on by what is to be slept, which nobody sleeps."""

    def __init__(self) -> None:
        self._slept = 0.0

    def __call__(self) -> float:
        """Return the seconds on this clock."""
        return time.monotonic() + self._slept

    def sleep(self, seconds: float) -> None:
        """Put the clock on."""
        self._slept += seconds


def main() -> None:
    """Measure on an engine of its own, in memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[20_000])
    parser.add_argument("--due", type=int, default=2_000)
    parser.add_argument("--mails", type=int, default=500)
    asked = parser.parse_args()
    engine, mail = start_engine(), MailServer()
    try:
        os.environ.update(environment(engine.url))
        os.environ.update(provision(engine.url, table_prefix()))
        os.environ["AWS_ENDPOINT_URL_SESV2"] = mail.url
        measure_warning(World(mail))
        measure_digest(World(mail), 5)
        measure_digest(World(mail), sending.MOST_ROWS)
        measure_drain(World(mail), asked.mails)
        measure_sweeps(asked.rows, asked.due)
    finally:
        mail.stop()
        engine.stop()


def measure_warning(world: World) -> None:
    """Print the units of each stage of one ladder, with its Send and Delivery events."""
    stages = [Stage(str(days), DUE + timedelta(days=30 - days)) for days in (30, 14, 7, 1, -1)]
    with Meter() as meter:
        notice_id = world.plan("W" * 26, stages, name="I Wayan Gede Sudarma Putra")
    print(f"one ladder recorded: {meter.written:g} write units")
    for stage in stages:
        with Meter() as meter:
            world.send(notice_id, stage.due_at)
        alone = meter.written
        with meter:
            world.tell("Send")
            world.tell("Delivery")
        print(
            f"warning {stage.name} days before: {alone:g} write units, "
            f"{meter.written:g} with SES's two events; {meter.read:g} read units"
        )


def measure_digest(world: World, rows: int) -> None:
    """Print the units of each warning in one mail of several."""
    stages = [Stage("7", DUE), Stage("1", DUE + timedelta(days=6))]
    for number in range(rows):
        world.plan(f"{'D' * 22}{rows:04}-{number:026}", stages)
    begun = time.perf_counter()
    with Meter() as meter:
        sending.send_group(f"{'D' * 22}{rows:04}", DUE)
    seconds = time.perf_counter() - begun
    alone = meter.written
    with meter:
        world.tell("Send")
        world.tell("Delivery")
    print(
        f"warning in a mail of {rows}: {alone / rows:g} write units, {meter.written / rows:g} with "
        f"SES's two events; {meter.read / rows:g} read units; the mail was sent in {seconds:.1f} s"
    )


def measure_drain(world: World, mails: int) -> None:
    """Print how long a day's warnings take at the account's rate, each a mail of its own.

    Each sender's clock runs on by the time its work takes and by the time it should sleep, and
    it does not sleep: so the figure is that of this machine's work and of the rate.
    """
    ids = [world.plan(f"M{number}", [Stage("7", DUE)]) for number in range(mails)]
    took = []
    for sender in range(SENDERS):
        clock = HurriedClock()
        begun, pacer = clock(), pacing.Pacer(SENDERS / RATE, clock, clock.sleep)
        for notice_id in ids[sender::SENDERS]:
            pacer.wait()
            world.send(notice_id, DUE)
        took.append(clock() - begun)
    minutes = max(took) * DUE_IN_A_DAY / mails / 60
    allowed = DUE_IN_A_DAY / RATE / 60
    print(
        f"{mails} mails by {SENDERS} senders at {RATE}/s: {max(took):.1f} s, so {DUE_IN_A_DAY} in "
        f"{minutes:.1f} min; the rate alone allows {allowed:.1f} min"
    )


def measure_sweeps(counts: Sequence[int], due: int) -> None:
    """Print what sweeps read that find the same rows among more and more others."""
    stored, reads = 0, []
    for rows in sorted(counts):
        _store(range(stored, rows), rows, due)
        stored = rows
        _forget_mark()
        reads.append(_measured_sweep(DUE, "fresh", rows))
        _measured_sweep(DUE + timedelta(hours=1), "still in the queue an hour later", rows)
    print(f"most read units of a sweep / least: {max(reads) / min(reads):.4f}")


def _store(numbers: range, rows: int, due: int) -> None:
    step = SPREAD / max(rows - due, 1)
    begun, letter = time.perf_counter(), Letter("permit_ending", "a@b.example", "id", CONTEXT)
    with Notices.batch_write() as batch:
        for number in numbers:
            later = timedelta(days=1) + step * (number - due)
            stages = [Stage("1", DUE if number < due else DUE + later)]
            (write,) = service.plan_notice(NoticeId(f"{number:026d}"), letter, stages)
            batch.save(write.item)
    print(f"{len(numbers)} rows stored in {time.perf_counter() - begun:.1f} s")


def _forget_mark() -> None:
    with Reference.batch_write() as batch:
        for item in Reference.scan(attributes_to_get=["pk", "sk"]):
            batch.delete(item)


def _measured_sweep(at: datetime, found: str, rows: int) -> float:
    begun = time.perf_counter()
    with Meter() as meter:
        queued = service.sweep(at)
    print(
        f"sweep of {queued} ({found}) among {rows}: {meter.read:g} read units, "
        f"{meter.written:g} write units, {meter.calls} calls, {time.perf_counter() - begun:.1f} s"
    )
    return meter.read


if __name__ == "__main__":
    main()
