"""Which days an office does not open by the calendar of the state."""

from datetime import date

from chalicelib.reference import service as reference


def days_off(first: date, last: date) -> frozenset[date]:
    """Return the public holidays and joint leave from one day to another that are certain.

    An estimated one (by the moon, not yet decreed) is no day off: the office closes it or not.
    """
    return frozenset(one.on for one in reference.list_holidays(first, last) if not one.estimated)
