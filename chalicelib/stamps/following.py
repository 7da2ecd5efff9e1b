"""A stamp follows what the directorate records of its permit, in the record's own transaction."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.db.transaction import Write
from chalicelib.permits.records import PermitRecord, Verdict, judge, told
from chalicelib.permits.rules import Permit
from chalicelib.persons import service as persons
from chalicelib.stamps import repository
from chalicelib.stamps.issuing import MOVED
from chalicelib.stamps.rules import BY_RECORD, Call, Ending, Stamp, StampStatus, by_permit

# What a commit raises when a border or a counter was faster: then all is looked up again.
OVERTAKEN = MOVED
_HERE = (StampStatus.IN_FORCE, StampStatus.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Followed:
    """What is written of a stamp with its permit's record, and what is audited of it."""

    action: str
    subject: str
    writes: list[Write]


def plan_follow(record: PermitRecord, permit: Permit | None, now: datetime) -> Followed | None:
    """Plan that a stamp stands as its permit does by a newer record; None where nothing changes.

    Commit it together with the permit's own change, which keeps the order of records. A stamp
    that a border or a counter ended stays as it is; one that only a record ended stands again
    when a newer one says so, unless its holder came in anew since. Committing raises one of
    OVERTAKEN on a race.
    """
    if permit is None or permit.stamp_id is None or judge(record, permit) is not Verdict.CHANGED:
        return None
    after = told(record, permit)
    if (after.status, after.last_day_of_stay) == (permit.status, permit.last_day_of_stay):
        return None
    stamp = repository.find_stamp(permit.stamp_id)
    if stamp is None or not stamp.is_open:
        return None
    status = by_permit(after, stamp)
    if stamp.status is status:
        return None
    moved = _plan_presence(stamp, status)
    if moved is None:
        return None
    over = Ending(record.changed_at, Call(BY_RECORD, record.reference, ""))
    ending = None if status is StampStatus.IN_FORCE else over
    writes = [*repository.plan_status(stamp, status, now, ending), *moved]
    return Followed(f"stamp_{status}", f"STAMP#{stamp.id}", writes)


def _plan_presence(stamp: Stamp, status: StampStatus) -> list[Write] | None:
    """Plan whether a passport is here on a stamp; None where it came in on another since."""
    known = persons.find_passport(stamp.passport_key)
    if known is None:
        return []
    if status not in _HERE:
        return persons.plan_departure(known) if known.present_on == stamp.id else []
    if known.present_on == stamp.id:
        return []
    is_last = known.present_on is None and known.last_on == stamp.id
    return persons.plan_next_stamp(known, stamp.id) if is_last else None
