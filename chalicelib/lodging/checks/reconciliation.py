"""Each night whatever changed since the last one is compared with all that is known of its guest.

Entries that had time to be reported, departures, permits that came to their end, reports and their
changes: each names a passport, and the passport's records are compared as a whole (`comparing`).
So the cost follows the changes, however many stays there are.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import PassportKey
from chalicelib.core.log import log_event
from chalicelib.lodging import repository, versions
from chalicelib.lodging.checks import findings
from chalicelib.lodging.checks.compared import read_mark, store_mark
from chalicelib.lodging.checks.comparing import Compared, compare_guest
from chalicelib.lodging.checks.contradictions import GRACE
from chalicelib.lodging.checks.findings import FindingKind
from chalicelib.permits import standing
from chalicelib.persons import searching
from chalicelib.reference import service as reference
from chalicelib.stamps import daily

# The function has 15 minutes; what is left goes on in the next run.
MOST_SECONDS = 720
_AT_ONCE = 200
_THREADS = 8
_OPEN_A_PAGE = 50
# A new permit or a corrected arrival card ends these.
_ENDED_ELSEWHERE = (FindingKind.PERMIT_ENDED, FindingKind.DECLARED_ELSEWHERE)

Changes = Iterator[PassportKey]


@dataclass(slots=True)
class Reconciled:
    """How many guests were compared, what was found anew by kind, what no longer holds.

    `is_done` is False when the time was over before all was looked at.
    """

    since: datetime
    until: datetime
    compared: int = 0
    found: Counter[str] = field(default_factory=Counter)
    gone: int = 0
    is_done: bool = True

    def add(self, one: Compared) -> None:
        """Count what was said of one guest."""
        self.compared += 1
        self.found.update(finding.kind for finding in one.found)
        self.gone += len(one.gone)


def reconcile_stays(now: datetime, most_seconds: float = MOST_SECONDS) -> Reconciled:
    """Compare whatever changed since the last run, up to now; or go on with a run that was cut.

    Run twice it finds the same.
    """
    started = time.monotonic()
    mark = read_mark(now).begun(now)
    until = mark.running_until or now
    done = Reconciled(mark.since, until)
    offices = [one.code for one in reference.list_offices()]
    for changes in _parts(mark.since, until, offices)[mark.parts :]:
        done.is_done = time.monotonic() - started < most_seconds
        if not done.is_done:
            break
        _compare_each(changes(), now, done)
        stored = store_mark(replace(mark, parts=mark.parts + 1))
        if stored is None:  # another run goes on with it
            done.is_done = False
            return done
        mark = stored
    if done.is_done:
        store_mark(replace(mark, until=until, running_until=None, parts=0))
    _log(done)
    return done


def reconcile_offices(
    offices: Sequence[str], since: datetime, until: datetime, now: datetime
) -> Reconciled:
    """Compare what changed in a time in the areas of some offices, and the entries and departures.

    For a run by hand: how far the nights have come is as it was.
    """
    done = Reconciled(since, until)
    for changes in _parts(since, until, offices):
        _compare_each(changes(), now, done)
    _log(done)
    return done


def _log(done: Reconciled) -> None:
    log_event(
        "stays_reconciled",
        until=instant_text(done.until),
        compared=done.compared,
        found=done.found.total(),
        gone=done.gone,
        done=done.is_done,
    )


def _compare_each(changes: Changes, now: datetime, done: Reconciled) -> None:
    """Compare the guests, some at a time: of any number no more are in memory."""
    with ThreadPoolExecutor(_THREADS) as pool:
        while some := list(dict.fromkeys(islice(changes, _AT_ONCE))):
            for one in pool.map(lambda key: compare_guest(key, now), some):
                done.add(one)


def _parts(since: datetime, until: datetime, offices: Sequence[str]) -> list[Callable[[], Changes]]:
    return [
        *(partial(_ended, since, until, shard) for shard in daily.SHARDS),
        *(partial(_entered, since, until, shard) for shard in daily.SHARDS),
        *(partial(_of_office, since, until, office) for office in offices),
    ]


def _ended(since: datetime, until: datetime, shard: int) -> Changes:
    return (stamp.passport_key for stamp in daily.list_ended(since, until, shard))


def _entered(since: datetime, until: datetime, shard: int) -> Changes:
    """Return who entered so long ago that the time to be reported came to its end."""
    ago = timedelta(hours=reference.reporting_hours(until.date())) + GRACE
    found = daily.list_entered(since - ago, until - ago, shard)
    return (stamp.passport_key for stamp in found)


def _of_office(since: datetime, until: datetime, office: str) -> Changes:
    yield from repository.list_received(office, since, until)
    yield from versions.list_changed(office, since, until)
    for permit in standing.list_lapsed(office, since, until):
        person = searching.find_recorded(permit.holder_id)
        if person:
            everyone = (person, *person.linked)
            yield from (passport.key for one in everyone for passport in one.passports)
    yield from _waiting(office)


def _waiting(office: str) -> Changes:
    """Return of whom something was found that a record may end which is no change of a report."""
    after = None
    while True:
        page = findings.list_open_findings(office, None, after, _OPEN_A_PAGE)
        yield from (one.passport_key for one in page.items if one.kind in _ENDED_ELSEWHERE)
        after = page.next
        if after is None:
            return
