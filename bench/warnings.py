"""What a warning and a sweep cost in capacity units: `python -m bench.warnings [rows] [due]`.

Counts are exact and are the bill; seconds are this machine's noise.
"""

import argparse
import os
import time
from datetime import UTC, datetime, timedelta

from bench.meter import Meter
from chalicelib.core.config import table_prefix
from chalicelib.core.ids import NoticeId
from chalicelib.db.table import Notices
from chalicelib.notices import service
from chalicelib.notices.rules import Stage
from local.emulator import environment, start_engine
from local.provision import provision
from tests.notices.mail_server import MailServer
from tests.notices.world import CONTEXT, World

DUE = datetime(2026, 12, 7, 0, 0, tzinfo=UTC)
SPREAD = timedelta(days=300)


def main() -> None:
    """Measure on an engine of its own, in memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=20_000)
    parser.add_argument("due", type=int, nargs="?", default=2_000)
    asked = parser.parse_args()
    engine, mail = start_engine(), MailServer()
    try:
        os.environ.update(environment(engine.url))
        os.environ.update(provision(engine.url, table_prefix()))
        os.environ["AWS_ENDPOINT_URL_SESV2"] = mail.url
        measure_warning(World(mail))
        measure_sweep(asked.rows, asked.due)
    finally:
        mail.stop()
        engine.stop()


def measure_warning(world: World) -> None:
    """Print the units of each stage of one ladder, with its Send and Delivery events."""
    stages = [Stage(str(days), DUE + timedelta(days=30 - days)) for days in (30, 14, 7, 1)]
    with Meter() as meter:
        notice_id = world.plan("W" * 26, stages, name="I Wayan Gede Sudarma Putra")
    print(f"one ladder recorded: {meter.written:g} write units")
    for stage in stages:
        with Meter() as meter:
            service.send_notice(notice_id, stage.due_at)
        sending = meter.written
        with meter:
            world.tell("Send")
            world.tell("Delivery")
        print(
            f"warning {stage.name} days before: {sending:g} write units, "
            f"{meter.written:g} with SES's two events; {meter.read:g} read units"
        )


def measure_sweep(rows: int, due: int) -> None:
    """Print the units of a sweep that finds some rows among many."""
    step = SPREAD / max(rows - due, 1)
    begun = time.perf_counter()
    with Notices.batch_write() as batch:
        for number in range(rows):
            later = timedelta(days=1) + step * (number - due)
            stages = [Stage("1", DUE if number < due else DUE + later)]
            (write,) = service.plan_notice(
                NoticeId(f"{number:026d}"), "permit_ending", "a@b.example", "id", CONTEXT, stages
            )
            batch.save(write.item)
    print(f"{rows} rows stored in {time.perf_counter() - begun:.1f} s")
    for hour, found in ((0, "fresh"), (1, "still in the queue an hour later")):
        begun = time.perf_counter()
        with Meter() as meter:
            queued = service.sweep(DUE + timedelta(hours=hour))
        print(
            f"sweep of {queued} ({found}) among {rows}: {meter.read:g} read units, "
            f"{meter.written:g} write units, {meter.calls} calls, "
            f"{time.perf_counter() - begun:.1f} s"
        )


if __name__ == "__main__":
    main()
