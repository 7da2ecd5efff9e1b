"""What the directorate says of a stamp's permit, and where permit, stamp and list stand then."""

from collections.abc import Callable
from typing import Any

from chalicelib.permits.rules import PermitStatus
from chalicelib.stamps.rules import BY_PERMIT, STATUSES, Stamp, StampStatus, place_in_list
from chalicelib.stamps.status_lists import published
from tests.feed.directorate import ago, permit
from tests.stamps.desk import passport, permit_of, recorded

Send = Callable[[dict[str, Any]], str]
HERE = ("in_force", "superseded")


def told_of(issued: dict[str, Any], status: str, later: float = 1) -> dict[str, Any]:
    """Return what the directorate says of a stamp's permit, some minutes after its issue."""
    days = {"valid_from": issued["entry_on"], "last_day_of_stay": issued["last_day_of_stay"]}
    made = permit(permit_class="C1", status=status, changed_at=ago(minutes=-later), **days)
    del made["sponsors"]
    return made


def listed(stamp: Stamp) -> StampStatus:
    """Return what the status list, which a phone without a network believes, will say."""
    number, index = place_in_list(stamp.id)
    codes = {row.index: row.code for row in published.list_rows(number)}
    return STATUSES[codes.get(index, 0)]


def stands(issued: dict[str, Any], number: str = "C01X00T47") -> tuple[str, str, str, bool]:
    stamp = recorded(issued)
    is_here = passport(number).present_on == stamp.id
    return permit_of(issued).status, stamp.status, listed(stamp), is_here


def standing(status: str) -> tuple[str, str, str, bool]:
    stamp = BY_PERMIT[PermitStatus(status)]
    return status, stamp, stamp, stamp in HERE
