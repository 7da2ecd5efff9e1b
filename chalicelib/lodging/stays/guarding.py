"""What keeps an arrival from being reported twice, when a report is corrected or cancelled.

The filing of a report stays where it was for good, as its receipt does. What a correction moves
is guarded anew beside it, and what doubled a report that is gone stands for itself.
"""

from dataclasses import dataclass, replace

from chalicelib.core.ids import ReceiptId
from chalicelib.db.transaction import Write
from chalicelib.lodging import presence, repository, versions
from chalicelib.lodging.lifetime import Change, ChangeKind
from chalicelib.lodging.reporting.service import find_filed, following, guest_key
from chalicelib.lodging.rules import Stay, is_same_place
from chalicelib.lodging.standing import is_same_arrival
from chalicelib.lodging.stays.refusals import AlreadyReportedError


@dataclass(frozen=True, slots=True)
class Guards:
    """What is written beside a stay that changes.

    `also` are the other stays that change with it, each before and after: their versions are
    among the writes, and whom they count is for the caller to plan together with the stay's own.
    """

    writes: list[Write]
    also: list[tuple[Stay, Stay]]


def plan_moved(before: Stay, after: Stay) -> Guards:
    """Plan that a corrected stay reports another arrival; AlreadyReportedError when another does.

    Where the guest or the place was wrong, what doubled it stands for itself.
    """
    if is_same_arrival(before, after):
        return Guards([], [])
    writes = _plan_guard(after, frozenset())
    is_same_guest = before.guest.passport_key == after.guest.passport_key
    if not (is_same_guest and is_same_place(before.place, after.place)):
        unlinked = plan_unlinked(before, after)
        return Guards([*writes, *unlinked.writes], unlinked.also)
    return Guards(writes, [])


def plan_unlinked(gone: Stay, after: Stay) -> Guards:
    """Plan that the first report that doubled one that is gone stands for itself.

    `after` is the version that says so.
    """
    premises_id = gone.place.premises_id
    if premises_id is None or gone.duplicate_of or after.change is None:
        return Guards([], [])
    others = repository.list_doubles(premises_id, gone.arrived_on, guest_key(gone))
    found = repository.find_stays([one for one in others if one != gone.receipt])
    doubles = [
        one
        for one in found.values()
        if one.duplicate_of and not one.cancelled_at and is_same_arrival(one, gone)
    ]
    if not doubles:
        return Guards([], [])
    double = min(doubles, key=lambda one: one.first_received_at)
    change = Change("", "", after.change.changed_at, None, ChangeKind.UNLINKED)
    stands = replace(double, duplicate_of=None, version=double.version + 1, change=change)
    stands = presence.counted(stands, double)
    guard = _plan_guard(stands, frozenset({gone.receipt}))
    return Guards([*versions.plan_version(double, stands), *guard], [(double, stands)])


def _plan_guard(stay: Stay, gone: frozenset[ReceiptId]) -> list[Write]:
    if stay.place.premises_id is None:
        return []
    other, follows = find_filed(stay, gone)
    if other:
        raise AlreadyReportedError(receipt=other)
    if follows == stay.receipt:  # it is filed there already
        return []
    return [versions.plan_moved(stay, following(guest_key(stay), follows))]
