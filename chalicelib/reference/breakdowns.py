"""Whether counts of those present are broken down by kind: a dated setting of its own."""

from datetime import date

from chalicelib.reference import repository
from chalicelib.reference.rules import find_in_force


def counts_by_kind(on: date) -> bool:
    """Tell whether counts are broken down by permit, nationality and lodging on a day."""
    setting = find_in_force(repository.settings()["counts_by_kind"], on)
    return setting is not None and setting.value is True
