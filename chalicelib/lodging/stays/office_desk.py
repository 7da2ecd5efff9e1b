"""An office's desk: the reports of a day that are new, late or unconfirmed.

Each page is one look, audited before it is given; nobody is named in it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, ForbiddenError, InvalidError
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page
from chalicelib.lodging import repository
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.stay_items import SHARDS, FiledItem, stay_of
from chalicelib.lodging.stays.walking import Part, walk
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person

NEW, LATE, UNCONFIRMED = "new", "late", "unconfirmed"


def list_office_stays(
    officer: Person, state: str, on: date | None, after: str | None, now: datetime
) -> Page[Stay]:
    """Return a page of the reports that an officer's office received on a day at the places.

    By when received, in each of eight parts of the day; last those that were corrected into the
    office's area. Raises ForbiddenError without an office, InvalidError for a state or cursor.
    """
    keep = _KEPT.get(state)
    if keep is None:
        raise InvalidError(FieldError("state", "not_a_choice"))
    office = _office(officer)
    day = on or local_date(now, reference.office_zone(office))
    parts = [Part(keys.filed(office, day, shard)) for shard in range(SHARDS)]
    parts.append(Part(keys.moved(office, day)))
    _audit(officer, "office_stays_viewed", f"{state} {day.isoformat()}", now)
    page = walk(FiledItem, parts, after, keep)
    receipts = [item.stay_receipt for item in page.items]
    found = repository.find_stays(receipts)
    return Page([found[one] for one in receipts if one in found], page.next)


def _office(officer: Person) -> str:
    if officer.office is None:
        raise ForbiddenError
    return officer.office


def _audit(officer: Person, action: str, why: str, now: datetime) -> None:
    commit_audited(deed(officer, action, f"OFFICE#{officer.office}", now, why))


def _is_late(item: FiledItem) -> bool:
    return bool(item.is_late) or (item.sk == "STAY" and not stay_of(item).on_time)


def _is_unconfirmed(item: FiledItem) -> bool:
    return item.sk == "STAY" and not item.operator_id and not item.assisted_by


_KEPT: Mapping[str, Callable[[FiledItem], bool]] = {
    NEW: lambda _: True,
    LATE: _is_late,
    UNCONFIRMED: _is_unconfirmed,
}
