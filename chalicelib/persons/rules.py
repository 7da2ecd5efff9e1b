"""A foreigner and a passport, as values."""

from dataclasses import dataclass
from datetime import date

from chalicelib.core.ids import HolderId, PassportKey, StampId


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
    """A foreigner: the person behind one or more passports."""

    id: HolderId
    surname: str
    given_names: str
    sex: str
    date_of_birth: str
    nationality: str

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


class PresenceMovedError(Exception):
    """Another entry or departure of the same passport came between: decide anew."""


def partial_date(text: str) -> date | None:
    """Return the first day that `1974-08-12`, `1974-08` or `1974` may mean, None if impossible."""
    try:
        return date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return None
