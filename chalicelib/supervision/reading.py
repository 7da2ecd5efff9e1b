"""Whose work somebody reads: the own office's, or for a division head any office's."""

from dataclasses import dataclass

from chalicelib.core.errors import FieldError, ForbiddenError, InvalidError
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person, Role


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and of which office."""

    person: Person
    office: str


def reader_of(person: Person, office: str | None = None) -> Reader:
    """Return of which office somebody may read; a division head may name one.

    Raises ForbiddenError without an office or for another one, InvalidError for none that is.
    """
    is_free = person.role is Role.DIVISION_HEAD
    chosen = office if is_free and office else person.office
    if chosen is None or (office and office != chosen):
        raise ForbiddenError
    if reference.find_office(chosen) is None:
        raise InvalidError(FieldError("office", "not_a_choice"))
    return Reader(person, chosen)
