"""What a counter says of a permit, read and checked: who is warned, under which number."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.permits.rules import Contact, Permit
from chalicelib.persons.rules import Holder, Passport
from chalicelib.stamps.counter.granted_terms import Terms
from chalicelib.stamps.schemas import HolderFields, SponsorFields
from chalicelib.web.addresses import is_email


def read_sponsors(given: Sequence[SponsorFields]) -> tuple[Contact, ...]:
    """Return the sponsors; raises InvalidError for an address that is none, or is named twice."""
    errors, seen = [], set()
    for number, one in enumerate(given):
        inbox = one.email.strip().casefold()
        if not is_email(one.email):
            errors.append(FieldError(f"sponsors.{number}.email", "not_an_email"))
        elif inbox in seen:
            errors.append(FieldError(f"sponsors.{number}.email", "named_twice"))
        seen.add(inbox)
    if errors:
        raise InvalidError(errors)
    return tuple(one.contact for one in given)


def check_contact(given: HolderFields | None) -> None:
    """Refuse an address of the holder's that is none; raises InvalidError."""
    if given and not is_email(given.email):
        raise InvalidError(FieldError("holder.email", "not_an_email"))


def contact_of(given: HolderFields | None, holder: Holder | Passport) -> Contact | None:
    """Return where the holder is warned, where an address was given."""
    return Contact(holder.full_name, given.email, given.language) if given else None


def check_number(number: str, held: Iterable[Permit]) -> None:
    """Refuse the number of a permit that the same person holds already; raises InvalidError."""
    said = number.upper().strip()
    if any(one.number == said for one in held):
        values = {"number": said}
        raise InvalidError(FieldError("number", "permit_recorded_already", values))


def with_terms(permit: Permit, terms: Terms) -> Permit:
    """Return a permit as it is granted anew: its class, its days and its number."""
    return replace(
        permit,
        permit_class=terms.permit_class,
        valid_from=terms.valid_from,
        last_day_of_stay=terms.last_day_of_stay,
        number=terms.number,
    )
