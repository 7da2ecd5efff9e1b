"""The guests of one house as stored: who is in it, who left it lately, the arrivals of a day."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from chalicelib.core.clock import instant_of, local_date
from chalicelib.core.ids import PremisesId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.stay_items import FilingItem, StayItem, stay_of

_NEEDED = ["pk", "subject_sk", "leaves_on", "left_at", "cancelled_at"]

Nights = tuple[date, date]  # the first night, and the day after the last


def list_house(premises_id: PremisesId, after: str | None, limit: int) -> Page[Stay]:
    """Return a page of those in a house, the first to leave first; a moment behind.

    InvalidError when `after` is no cursor of it.
    """
    partition = keys.house(premises_id)
    found = StayItem.by_place.query(
        partition,
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    stays = [stay_of(item) for item in found]
    return Page(stays, cursor_of(found.last_evaluated_key))


def count_house(premises_id: PremisesId) -> int:
    """Return how many are in a house; a moment behind."""
    return int(StayItem.by_place.count(keys.house(premises_id)))


def list_nights(premises_id: PremisesId, months: list[str], zone: str) -> Iterator[Nights]:
    """Return the nights of each guest in a house, and of each who left it in some months."""
    parts = [keys.house(premises_id), *(keys.left(premises_id, month) for month in months)]
    for partition in parts:
        for item in StayItem.by_place.query(partition, attributes_to_get=_NEEDED):
            if not item.cancelled_at:
                yield _nights(item, zone)


def count_arrivals(premises_id: PremisesId, months: list[str]) -> Counter[date]:
    """Return how many arrivals a house reported, by day of arrival, in some months (`2026-11`)."""
    found: Counter[date] = Counter()
    for month in months:
        partition = keys.filings(premises_id, month)
        for item in FilingItem.query(partition, attributes_to_get=["sk"]):
            found[date.fromisoformat(str(item.sk).partition("#")[0])] += 1
    return found


def _nights(item: StayItem, zone: str) -> Nights:
    arrived_at: datetime = instant_of(str(item.subject_sk).partition("#")[0])
    left_on = local_date(instant_of(item.left_at), zone) if item.left_at else None
    return local_date(arrived_at, zone), left_on or date.fromisoformat(item.leaves_on)
