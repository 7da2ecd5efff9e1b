"""What the work in the field asks of tips: one read, joined to a case, closed with it."""

from datetime import datetime

from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import TipId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.tips import repository, rules
from chalicelib.tips.rules import Entry, Step, Tip
from chalicelib.web.guards import Person, Role


def get_tip(tip_id: str, person: Person) -> Tip:
    """Return a tip of the person's office, or any to a division head; the caller audits it.

    Raises NotFoundError, for a tip of another office too.
    """
    tip = repository.find_tip(TipId(tip_id))
    is_theirs = tip is not None and (
        person.role is Role.DIVISION_HEAD or tip.office == person.office
    )
    if tip is None or not is_theirs:
        raise NotFoundError
    return tip


def plan_joined(tip: Tip, case_id: str, now: datetime) -> list[Write]:
    """Plan that a tip became a case: it leaves the list of what waits, its sender is told so.

    Raises TipOverError when it waits no more; at the commit TipMovedError.
    """
    return _planned(rules.in_case(tip, case_id), Step.IN_CASE, case_id, now)


def plan_closed(tip: Tip, outcome: str, now: datetime) -> list[Write]:
    """Plan that a tip is closed with its case, of which `outcome` is the outcome.

    The sender is told that it was acted on, or that nothing was found, and never more. Raises
    TipOverError when it is closed already; at the commit TipMovedError.
    """
    told = rules.outcome_of_case(outcome)
    return _planned(rules.closed(tip, told, now), Step.CLOSED, told, now)


def _planned(tip: Tip, step: Step, detail: str, now: datetime) -> list[Write]:
    made = keyed_id(index_key(), "tip-entry", tip.id, step, tip.case_id)
    entry = Entry(made, tip.id, step, now, office=tip.office, detail=detail)
    return [repository.plan_change(tip), repository.plan_entry(entry)]
