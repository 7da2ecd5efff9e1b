"""Parts of one person's chain of a day, for what counts in it."""

from datetime import date

from chalicelib.audit import repository
from chalicelib.audit.rules import Deed
from chalicelib.core.ids import PersonId


def list_deeds(person_id: PersonId, on: date, first: int, last: int) -> list[tuple[int, Deed]]:
    """Return the rows of a person's UTC day from one number to another, both included, in order."""
    found = repository.list_rows_between(person_id, on, first, last)
    return [(int(row.sequence), row.deed) for row in found]
