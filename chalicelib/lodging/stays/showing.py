"""A stay as who answers for it may see it: what was typed, and what the records add."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.lodging.lifetime import StayState
from chalicelib.lodging.rules import Stay
from chalicelib.lodging.standing import state_of, today_at
from chalicelib.permits import service as permits
from chalicelib.permits.rules import PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder, KnownPassport
from chalicelib.premises.rules import Premises
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp
from chalicelib.web.guards import Person

_OPEN = (StayState.IN_HOUSE, StayState.LATE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A stay, where it stands, and what the records add.

    `holder` is there only where the office has confirmed the premises. `is_beyond`: it is to
    last longer than the guest may stay; `has_departed`: the guest has left the country.
    """

    stay: Stay
    state: StayState
    holder: Holder | None = None
    is_beyond: bool = False
    has_departed: bool = False


def show(stays: Sequence[Stay], now: datetime) -> list[Shown]:
    """Return stays with what their own stamps say; nobody is named."""
    return [one for one, _ in _looked_up(stays, now, is_confirmed=False)]


def show_named(
    stays: Sequence[Stay], premises: Premises | None, person: Person | None, now: datetime
) -> list[Shown]:
    """Return stays of premises; with the guests' names where the office has confirmed them.

    That is one look, audited before anything is given; UnavailableError when it cannot be.
    """
    if premises is None or person is None or not premises.is_confirmed:
        return show(stays, now)
    found = _looked_up(stays, now, is_confirmed=True)
    # One who was typed is called as they were typed.
    ids = {
        one.stay.receipt: known.holder_id
        for one, known in found
        if known and one.stay.guest.passport is None
    }
    holders = persons.find_holders(ids.values()) if ids else {}
    if holders:
        commit_audited(deed(person, "guests_named", f"PREMISES#{premises.id}", now))
    named = {
        receipt: holder
        for receipt, holder_id in ids.items()
        if (holder := holders.get(holder_id)) and not holder.is_restricted
    }
    return [replace(one, holder=named.get(one.stay.receipt)) for one, _ in found]


def _looked_up(
    stays: Sequence[Stay], now: datetime, *, is_confirmed: bool
) -> list[tuple[Shown, KnownPassport | None]]:
    """Return stays with the passports in the records: three calls at most, however many there are.

    Of a passport that somebody typed nothing is told but where the premises are confirmed.
    """
    wanted = [one for one in stays if is_confirmed or one.guest.stamp_id]
    known = persons.find_passports(one.guest.passport_key for one in wanted) if wanted else {}
    states = {one.receipt: state_of(one, today_at(one, now)) for one in stays}
    ids = [
        stamp_id
        for one in wanted
        if states[one.receipt] in _OPEN
        and (passport := known.get(one.guest.passport_key))
        and (stamp_id := passport.present_on or passport.last_on)
    ]
    held = stamps.find_stamps(list(dict.fromkeys(ids))) if ids else {}
    found = []
    for one in stays:
        passport = known.get(one.guest.passport_key)
        stamp_id = (passport.present_on or passport.last_on) if passport else None
        stamp = held.get(stamp_id) if stamp_id and states[one.receipt] in _OPEN else None
        found.append((one, passport, stamp))
    beyond = _beyond([(one, stamp) for one, _, stamp in found if stamp])
    return [
        (
            Shown(
                one,
                states[one.receipt],
                is_beyond=one.receipt in beyond,
                has_departed=has_departed(stamp, one),
            ),
            passport,
        )
        for one, passport, stamp in found
    ]


def _beyond(stays: Sequence[tuple[Stay, Stamp]]) -> set[str]:
    """Return the stays that go on after the last day of the permit, by receipt.

    The permit decides and not what the stamp says, which a record may have changed since: it is
    read where that makes a difference.
    """
    doubtful = [
        (one, stamp)
        for one, stamp in stays
        if stamp.follows_record or (stamp.is_in_force and one.leaves_on > stamp.last_day_of_stay)
    ]
    found = permits.find_permits({stamp.permit_id for _, stamp in doubtful}) if doubtful else {}
    return {
        one.receipt
        for one, stamp in doubtful
        if (permit := found.get(stamp.permit_id))
        and permit.status is PermitStatus.VALID
        and one.leaves_on > permit.last_day_of_stay
    }


def has_departed(stamp: Stamp | None, stay: Stay) -> bool:
    """Tell whether the holder of a stamp has left the country since a stay began."""
    left_at = stamp.left_at if stamp else None
    return left_at is not None and left_at >= stay.arrived_at
