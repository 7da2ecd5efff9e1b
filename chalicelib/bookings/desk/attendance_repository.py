"""Up to which day an office knows who came and who did not, as stored."""

from datetime import date

from pynamodb.attributes import UnicodeAttribute

from chalicelib.db import booking_keys as keys
from chalicelib.db.table import Records


class DaysItem(Records):
    """The last day of an office that was closed at night."""

    through = UnicodeAttribute()


def find_through(office: str) -> date | None:
    """Return the last day that was closed."""
    try:
        return date.fromisoformat(DaysItem.get(*keys.closed_days(office)).through)
    except DaysItem.DoesNotExist:
        return None


def store_through(office: str, on: date) -> None:
    """Store that all days up to one were closed; twice is once."""
    DaysItem(*keys.closed_days(office), through=on.isoformat()).save()
