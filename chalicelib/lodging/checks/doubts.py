"""What a new report says against others of the same guest: a copied stamp, two places at once."""

from collections.abc import Sequence
from datetime import timedelta

from chalicelib.db.transaction import Write
from chalicelib.lodging import repository
from chalicelib.lodging.checks.contradictions import pair_of
from chalicelib.lodging.checks.findings import Finding, FindingKind, plan_finding
from chalicelib.lodging.rules import AT_ONCE, LONGEST_NIGHTS, Stay, contradicts
from chalicelib.lodging.standing import is_elsewhere
from chalicelib.premises import service as premises_of
from chalicelib.stamps import suspicion
from chalicelib.stamps.suspicion import Ground, Suspicion


def plan_suspicion(stay: Stay) -> list[Write]:
    """Plan the mark of a copied stamp, else that the office is told of a guest in two places.

    The index is a moment behind: of two reports at once neither may see the other.
    """
    if not stay.is_confirmed or stay.duplicate_of:
        return []
    since = stay.arrived_at - timedelta(days=LONGEST_NIGHTS)
    until = max(stay.first_received_at, stay.arrived_at) + AT_ONCE
    others = repository.list_confirmed_stays_by_guest(stay.guest.passport_key, since, until)
    mark = _plan_mark(stay, [one for one in others if contradicts(stay, one)])
    return mark or _plan_two_places(stay, others)


def _plan_mark(stay: Stay, others: Sequence[Stay]) -> list[Write]:
    other = next(iter(others), None)
    stamp_id = (stay.guest.stamp_id or other.guest.stamp_id) if other else None
    if other is None or stamp_id is None or suspicion.find_suspicion(stamp_id):
        return []
    # Anybody may sign up and register a place: only those that their offices know raise a doubt.
    if not (_is_known(stay) and _is_known(other)):
        return []
    evidence = f"STAY#{other.receipt}", f"STAY#{stay.receipt}"
    now = stay.first_received_at
    mark = Suspicion(stamp_id, Ground.TWO_PREMISES, stay.office, now, evidence)
    return [suspicion.plan_suspicion(mark)]


def _is_known(stay: Stay) -> bool:
    premises = premises_of.find_premises(stay.place.premises_id) if stay.place.premises_id else None
    return premises is not None and premises.is_confirmed


def _plan_two_places(stay: Stay, others: Sequence[Stay]) -> list[Write]:
    other = next((one for one in others if is_elsewhere(stay, one)), None)
    if other is None:
        return []
    receipts = other.receipt, stay.receipt
    found = Finding(
        FindingKind.TWO_PLACES,
        stay.office,
        stay.first_received_at,
        max(stay.arrived_at, other.arrived_at),
        stay.guest.passport_key,
        receipts,
        stay.guest.stamp_id,
        stay.place.premises_id,
        pair_of(stay, other),
    )
    return [plan_finding(found)]
