"""What the status lists weigh, and what it costs to keep them: `python -m bench.status_lists`.

Bytes and capacity units are exact; seconds are this machine's noise.
"""

import gzip
import json
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import ceil

from bench.meter import Meter
from bench.stage import account, stage
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import StampId
from chalicelib.stamps import jws, statuses
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import (
    ENTRIES_A_LIST,
    LISTS_A_DAY,
    STATUSES,
    Stamp,
    StampStatus,
    lists_of,
)
from chalicelib.stamps.schemas import IssueStamp
from chalicelib.stamps.status_lists import bitstring, published
from chalicelib.stamps.status_lists import service as status_lists
from chalicelib.stamps.status_lists.published import Index, Listed
from chalicelib.stamps.statuses import StatusItem
from chalicelib.stamps.trust import sealing
from chalicelib.web.guards import Role
from local.specimens import specimen

# 20 million entries a year make 55,000 a day, in two lists.
STAMPS_A_LIST = 27_000
DAYS = 150
LONGEST_STAY_DAYS = 5 * 366
# These lists, of days before this one, are in the index; in so many, something has ended.
NOW = datetime(2028, 10, 1, 1, 0, tzinfo=UTC)
LISTS, CHANGED, ENDED = 2_000, 20, 100
ROWS = 4_000
_DEPARTED = STATUSES.index(StampStatus.DEPARTED)
_PAGE = 4096


def main() -> None:
    """Measure on an engine of its own and print what was counted."""
    drawn = random.Random(1)  # noqa: S311 - the same at each run
    with stage():
        sealing.publish_trust_list(NOW)
        measure_bytes(drawn)
        stamp = measure_end()
        measure_list(stamp, drawn)
        measure_run(stamp, drawn)


def measure_bytes(drawn: random.Random) -> None:
    """Print the bytes of a list by how many have left, and of all that a phone keeps."""
    print(f"{'departed in a list':20}{'gzip':>9}{'JWS':>9}{'sent':>9}")
    sent = 0
    for departed in (0, 1, STAMPS_A_LIST // 10, STAMPS_A_LIST // 2, STAMPS_A_LIST):
        places = drawn.sample(range(ENTRIES_A_LIST), departed)
        encoded = bitstring.encode((place, _DEPARTED) for place in places)
        text = status_lists._signed_list(1, encoded, NOW)  # noqa: SLF001 - measured alone
        sent = _sent(text)
        print(f"{departed:<20}{len(encoded) * 3 // 4:9}{len(text):9}{sent:9}")
    print(f"{DAYS} days of full lists: {sent * DAYS * LISTS_A_DAY / 1e6:.1f} MB sent")
    for named in (DAYS * LISTS_A_DAY, LONGEST_STAY_DAYS * LISTS_A_DAY):
        made = _index(named)
        stored = len(made.jws) + named * len('"0000": "2028-10-01", ')
        print(f"index naming {named}: JWS {len(made.jws)}, sent {_sent(made.jws)}, stored {stored}")


def measure_end() -> Stamp:
    """Print the write units of an entry and of its end; return its stamp."""
    officer = account(Role.BORDER_OFFICER, "DPS")
    entry = IssueStamp(checkpoint="DPS", permit_class="C1", mrz=specimen(1).zone)
    with Meter() as entering:
        stamp = stamps.issue_stamp(entry, officer, utc_now(), "bench", "").stamp
    with Meter() as ending:
        stamps.end_stamp(stamp, StampStatus.DEPARTED, officer, utc_now(), "")
    print(f"\nentry: {entering.written:g} write units; departure: {ending.written:g}")
    return stamp


def measure_list(stamp: Stamp, drawn: random.Random) -> None:
    """Print what it takes to derive a list from its rows: a part, as the engine is slow there."""
    size = _store(stamp, [0], ROWS, drawn)
    begun, used = time.perf_counter(), time.process_time()
    status_lists._publish_list(0, NOW)  # noqa: SLF001 - measured alone
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    full = ceil(size / ROWS * STAMPS_A_LIST / _PAGE)
    print(f"\n{STAMPS_A_LIST} rows of {size / ROWS:.0f} bytes: {full} read units")
    print(f"{ROWS} derived in {wall:.1f} s, {cpu / ROWS * 1e6:.0f} us of our own CPU a row")


def measure_run(stamp: Stamp, drawn: random.Random) -> None:
    """Print what a run reads and writes that finds some lists changed among many."""
    published.store_index(_index(LISTS))
    size = _store(stamp, drawn.sample(range(LISTS), CHANGED), ENDED, drawn)
    with Meter() as meter:
        status_lists.publish_status_lists(NOW)
    rows = CHANGED * ceil(size / CHANGED / _PAGE)
    print(f"\n{CHANGED} lists of {ENDED} rows changed among {LISTS}: {meter.calls} calls")
    print(f"{rows} read units for the rows, {meter.written:g} write units")


def _store(stamp: Stamp, numbers: list[int], ended: int, drawn: random.Random) -> int:
    """Store rows of these lists; return their bytes."""
    stamp, size = replace(stamp, last_day_of_stay=NOW.date()), 0
    with StatusItem.batch_write() as batch:
        for number in numbers:
            for place in drawn.sample(range(ENTRIES_A_LIST), ended):
                one = replace(stamp, id=StampId(f"{number:04x}{place:06x}"))
                row = statuses.plan_row(one, StampStatus.DEPARTED, NOW).item
                values = [next(iter(typed.values())) for typed in row.serialize().values()]
                size += sum(map(len, [*row.serialize(), *values]))
                batch.save(row)
    return size


def _index(named: int) -> Index:
    last = lists_of(NOW.date())[-1]
    listed = {
        number: Listed(jws.tag_of(str(number)), (NOW + timedelta(days=9)).date())
        for number in range(max(last - named + 1, 0), last + 1)
    }
    made = status_lists._index(1, listed, (0, last), NOW - timedelta(minutes=15))  # noqa: SLF001 - made up
    return replace(made, lists=listed)


def _sent(text: str) -> int:
    """Return the bytes of an answer as the gateway packs it."""
    return len(gzip.compress(json.dumps({"jws": text}).encode()))


if __name__ == "__main__":
    main()
