"""Who stays in a kecamatan, by the day of leaving: read from a narrow index, without any name."""

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import PassportKey, PersonId, PremisesId, ReceiptId, StampId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.lodging.stay_items import StayItem

_LAST = "~"  # after every day


@dataclass(frozen=True, slots=True)
class Staying:
    """A guest who has not left, by a report that stands; the day of leaving may be over."""

    receipt: ReceiptId
    passport_key: PassportKey
    stamp_id: StampId | None
    premises_id: PremisesId | None
    operator_id: PersonId | None
    arrived_at: datetime
    leaves_on: date


def list_staying(
    region: str, after: str | None, limit: int, *, leaving_from: date | None = None
) -> Page[Staying]:
    """Return a page of those who stay in a kecamatan, the first to leave first; a moment behind.

    With `leaving_from` only those who leave on that day or later. The caller audits the look.
    Raises InvalidError when `after` is no cursor of this kecamatan.
    """
    partition = keys.staying(region)
    first = leaving_from.isoformat() if leaving_from else " "
    found = StayItem.by_region.query(
        partition,
        StayItem.region_sk.between(first, _LAST),
        limit=limit,
        last_evaluated_key=start_key(after, {"region_pk": partition}, "region_sk", "pk", "sk"),
    )
    items = [_staying(item) for item in found]
    return Page(items, cursor_of(found.last_evaluated_key))


def _staying(item: StayItem) -> Staying:
    leaves_on, _, receipt = str(item.region_sk).partition("#")
    return Staying(
        receipt=ReceiptId(receipt),
        passport_key=PassportKey(str(item.subject_pk).partition("#")[2]),
        stamp_id=StampId(item.stamp_id) if item.stamp_id else None,
        premises_id=PremisesId(item.premises_id) if item.premises_id else None,
        operator_id=PersonId(item.operator_id) if item.operator_id else None,
        arrived_at=instant_of(str(item.subject_sk).partition("#")[0]),
        leaves_on=date.fromisoformat(leaves_on),
    )
