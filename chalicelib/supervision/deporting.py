"""What a deportation does to the records: all of it in the transaction that closes the case."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib.core.ids import HolderId
from chalicelib.db.transaction import Write
from chalicelib.permits import changing
from chalicelib.permits import service as permits
from chalicelib.permits.rules import PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons import watching
from chalicelib.persons.rules import Holder, KnownPassport
from chalicelib.persons.rules import Person as Foreigner
from chalicelib.persons.searching import find_recorded
from chalicelib.persons.watching import WatchMark
from chalicelib.reference import service as reference
from chalicelib.stamps import service as stamps
from chalicelib.stamps.care import ending
from chalicelib.stamps.rules import Call, Ending, StampStatus
from chalicelib.supervision.rules import Case, NobodyNamedError, Outcome


def plan_deported(case: Case, outcome: Outcome, request: str) -> list[Write]:
    """Plan that a foreigner is gone for good: stamps, permits, warnings, presence, the mark.

    Every passport and every record joined to the foreigner's own. Raises NobodyNamedError;
    committing raises one of `stamps.issuing.MOVED` or WatchMovedError on a race.
    """
    person = find_recorded(case.concerned.holder_id) if case.concerned.holder_id else None
    if person is None:
        raise NobodyNamedError
    at = left_at(outcome.on, outcome.at, reference.office_zone(case.office))
    over = Ending(at, Call(outcome.by.id, request, ""), has_left=True)
    writes = []
    for one in (person, *person.linked):
        writes += [write for known in one.passports for write in _plan_gone(known, over, outcome)]
    writes += _plan_permits(person.holder.id, outcome.at)
    return [*writes, *_plan_marks(person, case, outcome.at)]


def left_at(on: date, now: datetime, zone: str) -> datetime:
    """Return the instant of a departure of which the day is known: its end, or now."""
    end = datetime.combine(on + timedelta(days=1), time(), ZoneInfo(zone)) - timedelta(seconds=1)
    return min(end, now)


def _plan_gone(known: KnownPassport, over: Ending, outcome: Outcome) -> list[Write]:
    if known.present_on is None:
        return []
    writes = persons.plan_departure(known)
    stamp = stamps.find_stamp(known.present_on)
    if stamp and stamp.is_open:
        cancelled = StampStatus.CANCELLED
        writes += ending.plan_stamp_ended(stamp, cancelled, over, outcome.at)
    return writes


def _plan_permits(holder_id: HolderId, now: datetime) -> list[Write]:
    held, ended = changing.list_held(holder_id), PermitStatus.ENDED
    return [write for one in held for write in permits.plan_end(one.id, ended, now)]


def _plan_marks(person: Foreigner, case: Case, now: datetime) -> list[Write]:
    """Plan that the foreigner is known at the next entry, by passport and by name and birth."""
    mark = WatchMark(is_on=True, changed_at=now, ground=watching.DEPORTED)
    holders: list[Holder] = [one.holder for one in (person, *person.linked)]
    # Two records of one person may have one name and birth: one item takes one write.
    subjects = dict.fromkeys(one for holder in holders for one in watching.subjects_of(holder))
    known = watching.read_marks(subjects)
    return [watching.plan_marks(one.with_mark(f"case-{case.id}", mark)) for one in known]
