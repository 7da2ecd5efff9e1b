"""What a receipt says for good, and what became of its report since."""

import hashlib
from datetime import datetime
from typing import Literal

from chalicelib.core.clock import instant_text
from chalicelib.lodging.lifetime import First
from chalicelib.lodging.rules import Stay

State = Literal["reported", "corrected", "left", "cancelled"]


def state_of(stay: Stay) -> tuple[State, datetime | None]:
    """Return what became of a report since it was made, and when."""
    if stay.cancelled_at:
        return "cancelled", stay.cancelled_at
    if stay.left_at:
        return "left", stay.left_at
    return ("corrected", stay.change.changed_at) if stay.change else ("reported", None)


def first_said(stay: Stay) -> First:
    """Return what was said at first, whatever was corrected since."""
    return stay.first or First(stay.arrived_at, stay.office, stay.place.premises_id)


def facts_of(stay: Stay) -> str:
    """Return what a receipt says for good, line by line: the same of every version."""
    said = first_said(stay)
    facts = (
        stay.receipt,
        instant_text(stay.first_received_at),
        instant_text(stay.deadline_at),
        said.office,
        said.premises_id or "",
        instant_text(said.arrived_at),
    )
    return "\n".join(facts)


def leaf_of(stay: Stay) -> str:
    """Return the SHA-256 (hex) of what a receipt says for good."""
    return hashlib.sha256(facts_of(stay).encode()).hexdigest()
