"""Foreigners as answers show them."""

from chalicelib.persons.restrictions import Restriction
from chalicelib.persons.rules import KnownPassport, Person
from chalicelib.persons.schemas import (
    LiftingView,
    LinkedPersonView,
    PassportView,
    PersonView,
    RestrictionView,
)


def person_view(person: Person) -> PersonView:
    """Show a foreigner with all passports and the records joined to this one."""
    links = {link.other: link for link in person.links}
    holder = person.holder
    return PersonView(
        id=holder.id,
        surname=holder.surname,
        given_names=holder.given_names,
        sex=holder.sex,
        date_of_birth=holder.date_of_birth,
        nationality=holder.nationality,
        passports=[_passport_view(one) for one in person.passports],
        linked=[
            LinkedPersonView(
                id=one.holder.id,
                surname=one.holder.surname,
                given_names=one.holder.given_names,
                sex=one.holder.sex,
                date_of_birth=one.holder.date_of_birth,
                nationality=one.holder.nationality,
                passports=[_passport_view(passport) for passport in one.passports],
                linked_at=links[one.holder.id].at,
                linked_because=links[one.holder.id].reason,
                restricted=one.holder.is_restricted,
            )
            for one in person.linked
        ],
        restricted=holder.is_restricted,
    )


def _passport_view(known: KnownPassport) -> PassportView:
    return PassportView(
        document_number=known.document_number,
        issuing_state=known.issuing_state,
        date_of_expiry=known.date_of_expiry,
        in_country=known.present_on is not None,
    )


def restriction_view(one: Restriction) -> RestrictionView:
    """Show a restriction to who may lift it."""
    lifted = one.lifted
    return RestrictionView(
        id=one.id,
        persons=one.persons,
        office=one.office,
        reason=one.reason,
        at=one.at,
        by=one.by,
        lifted=LiftingView(at=lifted.at, by=lifted.by, reason=lifted.reason) if lifted else None,
    )
