"""A foreigner and a passport, as values."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.core.errors import ConflictError, ForbiddenError
from chalicelib.core.ids import HolderId, PassportKey, StampId

# What stands in a list in the place of the name of somebody whose data are restricted.
HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Passport:
    """What a passport's data page says (ICAO 9303 part 4), as typed or read from its MRZ.

    `date_of_birth` is `1974-08-12`, or `1974-08` or `1974` where the rest is unknown.
    """

    document_number: str
    issuing_state: str
    nationality: str
    surname: str
    given_names: str
    sex: str
    date_of_birth: str
    date_of_expiry: date

    @property
    def full_name(self) -> str:
        """Given names and surname, or the one name there is."""
        return f"{self.given_names} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class Holder:
    """A foreigner: the person behind one or more passports.

    `is_restricted`: nobody is shown who that is (UU 27/2022 art. 11 and 41).
    """

    id: HolderId
    surname: str
    given_names: str
    sex: str
    date_of_birth: str
    nationality: str
    is_restricted: bool = False

    @property
    def shown(self) -> "Holder":
        """The same as it may be shown: of a restricted one nothing but that they are."""
        return Holder(self.id, "", "", "", "", "", True) if self.is_restricted else self  # noqa: FBT003 - a record

    @property
    def full_name(self) -> str:
        """Given names and surname, or the one name there is."""
        return f"{self.given_names} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class KnownPassport:
    """A passport seen before: whose it is, and the stamp it is in the country on, if it is.

    `last_on` is the stamp on which it was in the country before that, once it has left;
    `date_of_birth` as its page says, empty where only the holder's is known.
    """

    key: PassportKey
    holder_id: HolderId
    document_number: str
    issuing_state: str
    date_of_expiry: date
    present_on: StampId | None
    last_on: StampId | None = None
    date_of_birth: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """That another record is of the same foreigner, since when and why one knows."""

    other: HolderId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Person:
    """A foreigner with all passports, the latest to expire first, and the records joined to it."""

    holder: Holder
    passports: tuple[KnownPassport, ...]
    links: tuple[Link, ...] = ()
    linked: tuple["Person", ...] = ()

    @property
    def ids(self) -> tuple[HolderId, ...]:
        """Every record of this foreigner, this one first."""
        return (self.holder.id, *(one.other for one in self.links))

    @property
    def shown(self) -> "Person":
        """The same as it may be shown: of a restricted record nothing but that it is."""
        linked = tuple(one.shown for one in self.linked)
        if not self.holder.is_restricted:
            return replace(self, linked=linked)
        links = tuple(replace(one, reason="") for one in self.links)
        return Person(self.holder.shown, (), links, linked)


class RestrictedError(ForbiddenError):
    """What is held about this foreigner is shown to nobody: the data-protection officer knows."""

    code = "person_restricted"


class PersonsLinkedError(ConflictError):
    """The two are one person already."""

    code = "persons_linked_already"


class NotLinkedError(ConflictError):
    """The record is joined to none."""

    code = "persons_not_linked"


class TooManyLinkedError(ConflictError):
    """So many records are not one person's: somebody is to look into it."""

    code = "too_many_linked"


class LinksMovedError(Exception):
    """Somebody else joined one of the records meanwhile: decide anew."""


class PresenceMovedError(Exception):
    """Another entry or departure of the same passport came between: decide anew."""


def partial_date(text: str) -> date | None:
    """Return the first day that `1974-08-12`, `1974-08` or `1974` may mean, None if impossible."""
    try:
        return date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return None
