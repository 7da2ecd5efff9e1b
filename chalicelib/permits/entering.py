"""An entry on what was granted before it: that stands on, with its one ladder, or is named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.core.errors import ConflictError
from chalicelib.core.ids import HolderId, NoticeId, PermitId
from chalicelib.db.transaction import Write
from chalicelib.icao.entry_stamp import number_end
from chalicelib.permits import changing, repository, service
from chalicelib.permits.rules import Named, Permit, PermitStatus
from chalicelib.reference import service as reference
from chalicelib.reference.rules import PermitClass

# The permit was changed meanwhile: look again, and decide anew.
OVERTAKEN = (repository.MovedError,)
# Whoever resides here leaves and comes back on the same permit; a visit ends at the border.
_RESIDENCE = ("limited", "permanent")

Held = tuple[Permit, list[NoticeId]]


class GrantedPermitError(ConflictError):
    """The holder has a granted permit of another class, and the entry does not say what of it.

    `standing` names each: `permit` (its id), `permit_class`, `number_end`, `last_day_of_stay`.
    """

    code = "granted_permit_stands"

    def __init__(self, holder_id: HolderId, permits: Sequence[Permit]) -> None:
        said = {language: _said(permits, language) for language in ("id", "en")}
        super().__init__(permits_id=said["id"], permits_en=said["en"])
        self.holder_id, self.permits = holder_id, tuple(permits)
        self.standing = [
            {
                "permit": one.id,
                "permit_class": one.permit_class,
                "number_end": _number_end(one),
                "last_day_of_stay": one.last_day_of_stay.isoformat(),
            }
            for one in permits
        ]


class GrantedPermitGoneError(ConflictError):
    """The permit on which the holder was to enter does not stand any more."""

    code = "granted_permit_gone"


class Unasked(StrEnum):
    """What becomes of a granted permit of another class that an entry says nothing of."""

    REFUSE = "refuse"  # an officer is there to be asked
    KEEP = "keep"  # the traveller is gone: nothing that was granted ends by a slip
    REPLACE = "replace"  # the directorate's own gate told of the entry


@dataclass(frozen=True, slots=True)
class Meant:
    """What an entry says of permits granted before it.

    `enters_on` is the one under which it goes on, whatever class was given; those that it
    `replaces` end.
    """

    unasked: Unasked
    enters_on: PermitId | None = None
    replaces: frozenset[PermitId] = frozenset()


@dataclass(frozen=True, slots=True)
class Entered:
    """The permit on which somebody enters, its writes, and which others nobody was asked about."""

    permit: Permit
    writes: Sequence[Write]
    kept: Sequence[Permit] = ()


def plan_entered(
    entered: Permit, holder: Named, meant: Meant, now: datetime, before: PermitId | None = None
) -> Entered:
    """Plan the permit on which somebody known before enters, as it stands then.

    `entered` is what the entry would begin by itself. One of its class that was granted before
    goes on under the stamp, or the one that is meant: until the day it was granted for, or, where
    it was to begin later, as long as granted from the day of entry. Others that reach into the
    stay are replaced: nobody has two, and one ladder of warnings goes out. Those of another class
    only where that is meant. `before` is the permit of an entry without a departure, whose end
    the caller plans unless it is the one entered on, or kept.

    Raises GrantedPermitError, GrantedPermitGoneError. Committing raises one of OVERTAKEN or
    PermitEndedError on a race.
    """
    recorded = changing.list_recorded(entered.holder_id)
    held = [one for one in recorded if _stands(one[0], entered, before)]
    taken = _taken(held, entered, meant)
    unasked = _unasked(held, taken, entered, meant)
    if unasked and meant.unasked is Unasked.REFUSE:
        raise GrantedPermitError(entered.holder_id, [one for one, _ in unasked])
    kept = unasked if meant.unasked is Unasked.KEEP else []
    if kept and taken is None:
        taken = _best(kept, entered)
    stand = [one[0].id for one in (taken, *kept) if one]
    ended = [
        one
        for one, _ in held
        if one.status is PermitStatus.VALID and one.id not in stand and one.id != before
    ]
    permit, writes = (
        _plan_taken(taken, entered, holder, now)
        if taken
        else _plan_begun(ended, entered, holder, now)
    )
    ends = (service.plan_end(one.id, PermitStatus.REPLACED, now, permit.id) for one in ended)
    writes += [write for end in ends for write in end]
    return Entered(permit, writes, [one for one, _ in kept])


def _taken(held: Sequence[Held], entered: Permit, meant: Meant) -> Held | None:
    """Return the permit under which the entry goes on, as it is meant or by its class."""
    if meant.enters_on:
        chosen = [one for one in held if one[0].id == meant.enters_on]
        if chosen:
            return chosen[0]
        if meant.unasked is Unasked.REFUSE:
            raise GrantedPermitGoneError
    same = [
        one
        for one in held
        if one[0].permit_class == entered.permit_class and one[0].id not in meant.replaces
    ]
    return same[-1] if same else None


def _unasked(held: Sequence[Held], taken: Held | None, entered: Permit, meant: Meant) -> list[Held]:
    """Return those of another class of which the entry does not say that they are replaced."""
    on = taken[0] if taken else entered
    return [
        one
        for one in held
        if one[0].permit_class != on.permit_class and one[0].id not in meant.replaces
    ]


def _best(permits: Sequence[Held], entered: Permit) -> Held:
    """Return the one that an officer would choose: already running, and for longest."""

    def order(one: Held) -> tuple[bool, date]:
        return one[0].valid_from <= entered.valid_from, one[0].last_day_of_stay

    return max(permits, key=order)


def _stands(permit: Permit, entered: Permit, before: PermitId | None) -> bool:
    """Tell whether a permit would be held beside the one that an entry begins."""
    if permit.last_day_of_stay < entered.valid_from:
        return False
    if permit.status is PermitStatus.VALID and permit.stamp_id is None:
        return permit.valid_from <= entered.last_day_of_stay
    has_left = permit.status is PermitStatus.LEFT and permit.successor is None
    # Whoever enters again has left, though nobody recorded it.
    is_before = permit.status is PermitStatus.VALID and permit.id == before
    return (has_left or is_before) and _is_resumed(permit, entered)


def _is_resumed(permit: Permit, entered: Permit) -> bool:
    """Tell whether a resident can come back on a permit that the directorate told of."""
    known = _class_of(permit, entered.valid_from)
    resides = known is not None and known.group in _RESIDENCE
    return resides and bool(permit.reference) and permit.valid_from <= entered.valid_from


def _class_of(permit: Permit, on: date) -> PermitClass | None:
    """Return a permit's class as of a day, or of the day it was granted from."""
    return reference.find_permit_class(permit.permit_class, on) or reference.find_permit_class(
        permit.permit_class, permit.valid_from
    )


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
    ended: Sequence[Permit], entered: Permit, holder: Named, now: datetime
) -> tuple[Permit, list[Write]]:
    former = ended[-1] if ended else None
    permit = replace(entered, succeeds=former.id) if former else entered
    goes_on = former is not None and former.last_day_of_stay == entered.last_day_of_stay
    return permit, service.plan_permit(permit, holder, now, goes_on=goes_on)


def _number_end(permit: Permit) -> str:
    """Return the last digits of what a permit is called by, as many as a stamp has."""
    return number_end(permit.number or permit.reference)


def _said(permits: Sequence[Permit], language: str) -> str:
    return "; ".join(_words(one, language) for one in permits)


def _words(permit: Permit, language: str) -> str:
    known, end = _class_of(permit, permit.last_day_of_stay), _number_end(permit)
    name = (known.name.en if language == "en" else known.name.id) if known else ""
    about = ", ".join(part for part in (name, f"…{end}" if end else "") if part)
    until = "until" if language == "en" else "sampai"
    return f"{permit.permit_class} ({about}) {until} {permit.last_day_of_stay.isoformat()}"
