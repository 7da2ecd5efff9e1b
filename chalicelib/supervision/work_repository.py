"""What the staff of an office did on a day, as stored: one item for each person and day."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PersonId
from chalicelib.db import work_keys as keys
from chalicelib.db.table import Records, response_code
from chalicelib.db.transaction import commit, put
from chalicelib.supervision.working import Place, Shift, Worked

_MOVED = ("ConditionalCheckFailedException", "TransactionConflictException")


class WorkMovedError(Exception):
    """Somebody else counted rows of this person between: it is read and counted anew."""


class WorkItem(Records):
    """One person's day; `work` is JSON, its names short: it is written with each deed."""

    version = NumberAttribute()
    name = UnicodeAttribute(null=True)
    role = UnicodeAttribute()
    marks = UnicodeAttribute()
    work = UnicodeAttribute()
    looked_at = BinaryAttribute(null=True, legacy_encoding=False)


def list_worked(office: str, on: date) -> list[Worked]:
    """Return what each of an office's staff did on a day, in one query; a moment behind."""
    return [_worked(item) for item in WorkItem.query(keys.work_of(office, on))]


def find_worked(office: str, days: Iterable[date], person_id: PersonId) -> dict[date, Worked]:
    """Return what a person did on each of these days; empty where nothing is counted yet."""
    known = {on: Worked(office, on, person_id) for on in days}
    wanted = [keys.work(office, on, person_id) for on in known]
    for item in WorkItem.batch_get(wanted, consistent_read=True):
        worked = _worked(item)
        known[worked.on] = worked
    return known


def replace_worked(changed: Sequence[Worked]) -> None:
    """Store a person's day, or two at midnight together; WorkMovedError where it changed."""
    if len(changed) > 1:
        commit([put(_item(one), _unmoved(one), WorkMovedError()) for one in changed])
        return
    for one in changed:
        try:
            _item(one).save(condition=_unmoved(one))
        except PutError as error:
            if response_code(error) in _MOVED:
                raise WorkMovedError from error
            raise


def _unmoved(worked: Worked):  # type: ignore[no-untyped-def]  # noqa: ANN202 - PynamoDB's own class
    if worked.version:
        return WorkItem.version == worked.version
    return WorkItem.pk.does_not_exist()


def _item(worked: Worked) -> WorkItem:
    shift, place = worked.shift, worked.place
    work = {
        "s": worked.scans,
        "l": worked.looks,
        "v": worked.verdicts,
        "e": worked.exceptions,
        "c": worked.suspected,
        "w": worked.late,
        "o": worked.without_order,
        "a": worked.last_at and instant_text(worked.last_at),
        "p": place and (place.latitude, place.longitude, place.accuracy_m, instant_text(place.at)),
        "h": shift and (shift.order, instant_text(shift.ends_at)),
    }
    return WorkItem(
        *keys.work(worked.office, worked.on, worked.person_id),
        version=worked.version + 1,
        name=worked.name or None,
        role=worked.role,
        marks=json.dumps(worked.marks, separators=(",", ":")),
        work=json.dumps(work, ensure_ascii=False, separators=(",", ":")),
        looked_at=worked.looked_at or None,
    )


def _worked(item: WorkItem) -> Worked:
    _, office, day = item.pk.split("#")
    work = json.loads(item.work)
    place, shift = work["p"], work["h"]
    return Worked(
        office=office,
        on=date.fromisoformat(day),
        person_id=PersonId(item.sk),
        name=item.name or "",
        role=item.role,
        shift=Shift(shift[0], instant_of(shift[1])) if shift else None,
        version=int(item.version),
        marks=json.loads(item.marks),
        scans=tuple(work["s"]),
        looks=tuple(work["l"]),
        verdicts=work["v"],
        exceptions=work["e"],
        suspected=work["c"],
        late=work["w"],
        without_order=work["o"],
        last_at=instant_of(work["a"]) if work["a"] else None,
        place=_place(place) if place else None,
        looked_at=item.looked_at or b"",
    )


def _place(stored: list[Any]) -> Place:
    latitude, longitude, accuracy_m, at = stored
    return Place(latitude, longitude, accuracy_m, instant_of(at))
