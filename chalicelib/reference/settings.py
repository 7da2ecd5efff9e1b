"""Settings as they stand on a day: dated data with a source."""

from datetime import date

from chalicelib.core.errors import NotFoundError
from chalicelib.reference import repository
from chalicelib.reference.rules import Setting, find_in_force


def number(name: str, on: date) -> int:
    """Return a whole number. NotFoundError where none is in force, TypeError for another value."""
    value = setting(name, on).value
    if not isinstance(value, int):
        raise TypeError(name)
    return value


def setting(name: str, on: date) -> Setting:
    """Return a setting; NotFoundError where none is in force."""
    found = find_in_force(repository.settings()[name], on)
    if found is None:
        raise NotFoundError(rule=name)
    return found
