"""An entry on a permit that was granted before it: that one stands on, with its one ladder."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.core.ids import NoticeId
from chalicelib.db.transaction import Write
from chalicelib.permits import changing, repository, service
from chalicelib.permits.rules import Named, Permit, PermitStatus
from chalicelib.reference import service as reference

# The permit was changed meanwhile: look again, and decide anew.
OVERTAKEN = (repository.MovedError,)
# Whoever resides here leaves and comes back on the same permit; a visit ends at the border.
_RESIDENCE = ("limited", "permanent")

Held = tuple[Permit, list[NoticeId]]


def plan_entered(entered: Permit, holder: Named, now: datetime) -> tuple[Permit, list[Write]]:
    """Plan the permit on which somebody known before enters, and return it as it stands then.

    `entered` is what the entry would begin by itself. One of its class that was granted before
    goes on under the stamp: until the day it was granted for, or, where it was to begin later, as
    long as granted from the day of entry. Others that reach into the stay are replaced: nobody
    has two, and one ladder of warnings goes out. Committing raises one of OVERTAKEN or
    PermitEndedError on a race.
    """
    held = [one for one in changing.list_recorded(entered.holder_id) if _reaches(one[0], entered)]
    same = [one for one in held if one[0].permit_class == entered.permit_class]
    if same:
        permit, writes = _plan_taken(same[-1], entered, holder, now)
    else:
        permit, writes = _plan_begun(held, entered, holder, now)
    others = [one for one, _ in held if one.id != permit.id and one.status is PermitStatus.VALID]
    ends = (service.plan_end(one.id, PermitStatus.REPLACED, now, permit.id) for one in others)
    return permit, [*writes, *(write for end in ends for write in end)]


def _reaches(permit: Permit, entered: Permit) -> bool:
    """Tell whether a permit without a stamp would be held beside the one that an entry begins."""
    if permit.last_day_of_stay < entered.valid_from:
        return False
    if permit.status is PermitStatus.VALID:
        return permit.stamp_id is None and permit.valid_from <= entered.last_day_of_stay
    return _is_resumed(permit, entered)


def _is_resumed(permit: Permit, entered: Permit) -> bool:
    """Tell whether a resident comes back on a permit that the directorate told of."""
    known = reference.find_permit_class(permit.permit_class, entered.valid_from)
    resides = known is not None and known.group in _RESIDENCE
    is_left = permit.status is PermitStatus.LEFT and permit.successor is None
    is_same = (
        permit.permit_class == entered.permit_class and permit.valid_from <= entered.valid_from
    )
    return resides and is_left and is_same and bool(permit.reference)


def _plan_taken(
    found: Held, entered: Permit, holder: Named, now: datetime
) -> tuple[Permit, list[Write]]:
    before, _ = found
    earlier = max(before.valid_from - entered.valid_from, timedelta())
    told = replace(
        before,
        status=PermitStatus.VALID,
        valid_from=before.valid_from - earlier,
        last_day_of_stay=before.last_day_of_stay - earlier,
        sponsors=before.sponsors or entered.sponsors,
        holder_contact=entered.holder_contact or before.holder_contact,
    )
    # As the directorate told it, it is still as of its record; otherwise the entry is the newer.
    changed_at = before.changed_at if told == before else now
    after = replace(told, stamp_id=entered.stamp_id, changed_at=changed_at)
    return after, changing.plan_changed(found, after, holder, now)


def _plan_begun(
    held: Sequence[Held], entered: Permit, holder: Named, now: datetime
) -> tuple[Permit, list[Write]]:
    former = held[-1][0] if held else None
    permit = replace(entered, succeeds=former.id) if former else entered
    goes_on = former is not None and former.last_day_of_stay == entered.last_day_of_stay
    return permit, service.plan_permit(permit, holder, now, goes_on=goes_on)
