"""Where a stay's guest is counted among those present, as long as the stay is open."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.counts import service as counts
from chalicelib.counts.kinds import groups_of
from chalicelib.counts.rules import Presence
from chalicelib.db.transaction import Write
from chalicelib.lodging.rules import Stay
from chalicelib.premises import service as premises_of
from chalicelib.reference import breakdowns
from chalicelib.reference import service as reference
from chalicelib.stamps import service as stamps


def counted(stay: Stay, before: Stay | None = None) -> Stay:
    """Return a stay with where it is to be counted: nowhere unless it is open.

    One that was counted before keeps its place there, unless guest or place changed.
    """
    if not stay.is_open:
        return replace(stay, counted=None)
    whose = (stay.guest, stay.place.region, stay.place.premises_id)
    if before and before.counted:
        was = (before.guest, before.place.region, before.place.premises_id)
        if was == whose:
            return replace(stay, counted=before.counted)
    counted_as = counts.counted_as(stay.place.region, stay.receipt, _groups(stay))
    return replace(stay, counted=counted_as)


def counted_together(stays: Sequence[Stay]) -> list[Stay]:
    """Return the stays of one transaction and place, all counted in one shard.

    So that it writes as few counters as there are days of leaving.
    """
    unique = stays[0].receipt if stays else ""
    return [
        replace(stay, counted=counts.counted_as(stay.place.region, unique, _groups(stay)))
        if stay.is_open
        else stay
        for stay in stays
    ]


def _groups(stay: Stay) -> tuple[str, ...]:
    """Return the groups of the breakdowns that a guest is counted in, where there are any."""
    on = stay.arrived_on
    if not breakdowns.counts_by_kind(on):
        return ()
    guest, place = stay.guest, stay.place
    stamp = stamps.find_stamp(guest.stamp_id) if guest.stamp_id else None
    permit = reference.find_permit_class(stamp.permit_class, on) if stamp else None
    state = guest.passport.nationality if guest.passport else None
    if state is None and stamp:
        state = stamp.issuing_state
    premises = premises_of.find_premises(place.premises_id) if place.premises_id else None
    code = premises.category if premises else stay.extras.lodging_kind
    category = reference.find_premises_category(code, on) if code else None
    return groups_of(permit.group if permit else None, state, category.group if category else None)


def plan_present(changes: Iterable[tuple[Stay | None, Stay]]) -> list[Write]:
    """Plan the counters for the stays of one transaction, each before and after its change."""
    return counts.plan_present((_presence(before), _presence(after)) for before, after in changes)


def _presence(stay: Stay | None) -> Presence | None:
    if stay is None or not stay.is_open or stay.counted is None:
        return None
    return Presence(stay.place.region, stay.leaves_on, stay.counted)
