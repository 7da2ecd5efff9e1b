"""Counting what an office's staff do, from records of the audit log's stream: each row once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from chalicelib.audit import chains
from chalicelib.audit.rules import Deed
from chalicelib.core.clock import local_date
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import PersonId
from chalicelib.core.log import log_event
from chalicelib.db import audit_keys
from chalicelib.identity import service as identity
from chalicelib.identity.rules import Account
from chalicelib.reference import service as reference
from chalicelib.scans import service as scans
from chalicelib.supervision import work_repository as repository
from chalicelib.supervision import working
from chalicelib.supervision.working import Shift, Worked

Event = Mapping[str, Any]
Numbered = tuple[int, Deed]
_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of one person's UTC day that a batch of records tells of."""

    person_id: PersonId
    on: date
    first: int
    last: int
    record: str


def tally_work(event: Event) -> dict[str, list[dict[str, str]]]:
    """Count the rows that the records tell of, and all before them that are not counted yet.

    The rows are read anew from the log up to the one named, and each day keeps up to which row
    it is counted: a record that comes again, late or out of order changes nothing. The first
    that fails is named, and all after it come again.
    """
    for part in _parts(event):
        try:
            _count_part(part)
        except Exception as error:  # noqa: BLE001 - one poisoned record must not hide the others
            log_event("work_not_tallied", level="error", reason=type(error).__name__)
            return {"batchItemFailures": [{"itemIdentifier": part.record}]}
    return {"batchItemFailures": []}


def _parts(event: Event) -> Sequence[_Part]:
    found: dict[tuple[PersonId, date], _Part] = {}
    for record in event["Records"]:
        change = record["dynamodb"]
        key = audit_keys.row_of(change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"])
        if key is None:
            continue
        person_id, on, row = key
        known = found.get((person_id, on))
        found[person_id, on] = (
            replace(known, first=min(known.first, row), last=max(known.last, row))
            if known
            else _Part(person_id, on, row, row, change["SequenceNumber"])
        )
    return list(found.values())


def _count_part(part: _Part) -> None:
    rows = chains.list_deeds(part.person_id, part.on, part.first, part.last)
    # Hosts, and staff of no office, are on no board.
    for office in dict.fromkeys(deed.office for _, deed in rows if deed.office):
        _count_for(office, part, rows)


def _count_for(office: str, part: _Part, rows: Sequence[Numbered]) -> None:
    zone = reference.office_zone(office)
    for _ in range(_ATTEMPTS):
        known = repository.find_worked(office, _days(part.on, zone), part.person_id)
        # Days are written together with the mark of each: the furthest one tells for all.
        counted = max(one.marks.get(part.on.isoformat(), 0) for one in known.values())
        if counted >= part.last:
            return
        if counted + 1 < part.first:
            rows = chains.list_deeds(part.person_id, part.on, counted + 1, part.last)
        wanted = [deed for number, deed in rows if number > counted and deed.office == office]
        try:
            repository.replace_worked(_with_rows(known, wanted, part, zone))
        except repository.WorkMovedError:
            continue
        return
    raise UnavailableError


def _days(on: date, zone: str) -> list[date]:
    """Return the days of a zone that a UTC day has a part of, and the one after them."""
    ends = [local_date(datetime.combine(on, end, UTC), zone) for end in (time.min, time.max)]
    return [*ends, ends[-1] + timedelta(days=1)]


def _with_rows(
    known: Mapping[date, Worked], deeds: Sequence[Deed], part: _Part, zone: str
) -> list[Worked]:
    ids = [one for one in map(working.scan_of, deeds) if one]
    taken = {scan.id: scan for scan in scans.list_scans_by_id(ids)}
    account = identity.find_account(part.person_id) if deeds else None
    changed = []
    for on, worked in known.items():
        own = [deed for deed in deeds if local_date(deed.at, zone) == on]
        if own:
            marks = {**worked.marks, part.on.isoformat(): part.last}
            made = replace(_as_now(worked, account), marks=marks)
            changed.append(working.count(made, own, taken, zone))
    after = known.get(changed[-1].on + timedelta(days=1)) if changed else None
    carried = _carried(changed[-1], after, zone) if after else None
    return [*changed, carried] if carried else changed


def _carried(worked: Worked, after: Worked, zone: str) -> Worked | None:
    """Return the day after as a shift that runs past midnight begins it, where that is not known.

    Whoever is on shift stands on the board before the first deed of that day.
    """
    shift = worked.shift
    runs = shift if shift and local_date(shift.ends_at, zone) >= after.on else None
    if after.marks or after.shift == runs:
        return None
    return replace(
        after,
        shift=runs,
        name=worked.name,
        role=worked.role,
        place=worked.place,
        last_at=worked.last_at,
    )


def _as_now(worked: Worked, account: Account | None) -> Worked:
    """Return the day with the person's name, role and shift as they stand now."""
    if account is None:
        return worked
    person, on_shift = account.person, account.on_shift
    shift = Shift(on_shift.order, on_shift.ends_at) if on_shift else None
    return replace(worked, name=person.name, role=person.role, shift=shift)
