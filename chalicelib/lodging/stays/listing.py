"""An operator's lists: who is in the house, who should have left, who left, who may come again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import PremisesId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.stay_items import StayItem, stay_of
from chalicelib.lodging.stays import changing
from chalicelib.lodging.stays.changing import Asked
from chalicelib.lodging.stays.showing import Shown, show, show_named
from chalicelib.lodging.stays.walking import Part, walk
from chalicelib.lodging.without_account import announcing
from chalicelib.lodging.without_account.announced_items import Announcement
from chalicelib.premises import service as premises_of
from chalicelib.premises.rules import Premises
from chalicelib.web.guards import Person

IN_HOUSE, DUE, LATE, LEFT = "in_house", "due", "late", "left"
# So long after leaving somebody counts as a past guest.
_REMEMBERED = timedelta(days=90)
_DAY = timedelta(days=1)


Listed = tuple[Premises, Page[Shown] | Page[Announcement]]


@dataclass(frozen=True, slots=True)
class Asking:
    """Which list of which premises is asked for, and after what; `month` is of leaving."""

    premises_id: PremisesId
    state: str
    month: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A stay and all its versions, the first one first."""

    shown: Shown
    versions: Sequence[Shown]


def list_stays(person: Person, asking: Asking, now: datetime) -> Listed:
    """Return a page of the stays of premises that a person reports for.

    `in_house` and `late` by the day of leaving, `left` (with those cancelled) the latest first;
    `due` are those who announced themselves, by deadline.
    Raises NotFoundError for premises of others, InvalidError for a state, month or cursor.
    """
    premises = get_premises(person, asking.premises_id)
    if asking.state == DUE:
        return premises, announcing.list_announced(premises.id, asking.after, now)
    part = _part(premises, asking, local_date(now, premises.zone))
    page = walk(StayItem, [part], asking.after, _all, forward=asking.state != LEFT)
    stays = [stay_of(item) for item in page.items]
    return premises, Page(show_named(stays, premises, person, now), page.next)


def collect_stays(
    person: Person, asking: Asking, most: int, now: datetime
) -> tuple[Premises, list[Shown]]:
    """Return all stays of a list at once, as one look.

    Raises as above, and InvalidError naming `state` when they are more than `most`.
    """
    premises = get_premises(person, asking.premises_id)
    part, after = _part(premises, asking, local_date(now, premises.zone)), asking.after
    stays: list[Stay] = []
    while True:
        page = walk(StayItem, [part], after, _all, forward=asking.state != LEFT)
        stays += [stay_of(item) for item in page.items]
        after = page.next
        if len(stays) > most:
            raise InvalidError(FieldError("state", "too_many", {"limit": most}))
        if after is None:
            return premises, show_named(stays, premises, person, now)


def list_guests(
    person: Person, premises_id: PremisesId, after: str | None, now: datetime
) -> Page[Shown]:
    """Return a page of who left premises within 90 days, the latest first, each guest once in it.

    Raises NotFoundError for premises of others, InvalidError for a cursor.
    """
    premises = get_premises(person, premises_id)
    today = local_date(now, premises.zone)
    months = _months(today - _REMEMBERED, today)
    parts = [Part(keys.left(premises.id, month)) for month in months]
    page = walk(StayItem, parts, after, _has_left, forward=False)
    latest: dict[str, Stay] = {}
    for item in page.items:
        stay = stay_of(item)
        latest.setdefault(stay.guest.passport_key, stay)
    since = now - _REMEMBERED
    recent = [stay for stay in latest.values() if stay.left_at and stay.left_at >= since]
    return Page(show_named(recent, premises, person, now), page.next)


def get_record(receipt: str, asked: Asked) -> Record:
    """Return a stay with all its versions to who answers for it; NotFoundError."""
    versions = changing.get_history(receipt, asked).versions
    premises_id = versions[-1].place.premises_id
    premises = premises_of.find_premises(premises_id) if premises_id else None
    *_, shown = show_named(versions[-1:], premises, asked.person, asked.now)
    earlier = show(versions, asked.now)
    return Record(shown, earlier)


def get_premises(person: Person, premises_id: PremisesId) -> Premises:
    """Return premises that a person reports for; NotFoundError, of others too."""
    premises, is_own = premises_of.find_operated_premises(premises_id, person)
    if premises is None or not is_own:
        raise NotFoundError
    return premises


def _part(premises: Premises, asking: Asking, today: date) -> Part:
    house = keys.house(premises.id)
    if asking.state == IN_HOUSE:
        return Part(house, first=today.isoformat())
    if asking.state == LATE:
        return Part(house, last=f"{(today - _DAY).isoformat()}~")
    if asking.state != LEFT:
        raise InvalidError(FieldError("state", "not_a_choice"))
    month = asking.month or today.strftime("%Y-%m")
    try:
        date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise InvalidError(FieldError("month", "not_a_month")) from error
    return Part(keys.left(premises.id, month))


def _months(first: date, last: date) -> list[str]:
    """Return the months from one day to another, the latest first."""
    found = []
    on = last.replace(day=1)
    while on >= first.replace(day=1):
        found.append(on.strftime("%Y-%m"))
        on = (on - _DAY).replace(day=1)
    return found


def _all(_: StayItem) -> bool:
    return True


def _has_left(item: StayItem) -> bool:
    return bool(item.left_at) and not item.cancelled_at
