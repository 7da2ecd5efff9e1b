"""Wire shapes of sessions, passwords and signing up."""

from typing import Annotated

import msgspec

from chalicelib.identity.rules import Session
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person, Role
from chalicelib.web.parsing import Language, Line, View, Wire

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class SignIn(Wire, frozen=True):
    """An address and a password."""

    email: Email
    password: Password


class RequestReset(Wire, frozen=True):
    """Whose password is forgotten."""

    email: Email
    language: Language = "id"


class SetPassword(Wire, frozen=True):
    """The token of the link, and the new password."""

    token: Annotated[str, msgspec.Meta(min_length=20, max_length=100)]
    password: Password


class RequestSignUp(Wire, frozen=True):
    """Where the link to make an account goes."""

    email: Email
    language: Language = "id"


class MakeAccount(Wire, frozen=True):
    """The token of the link, one's own name, and a password."""

    token: Annotated[str, msgspec.Meta(min_length=20, max_length=120)]
    name: Line
    password: Password


class PersonView(View, frozen=True):
    """Somebody signed in, to themselves.

    `zone` is the IANA zone in which a member of staff reckons days: of their office, else of
    their region, else of the capital; null for an operator, whose places have zones of their own.
    """

    id: str
    role: str
    name: str
    email: str
    office: str | None
    region: str | None
    checkpoint: str | None
    zone: str | None


class SessionView(View, frozen=True):
    """A session: the token to send as `Authorization: Bearer`, good for `expires_in` seconds."""

    access_token: str
    expires_in: int
    person: PersonView


class AcceptedView(View, frozen=True):
    """The request was taken in; more is not told."""

    accepted: bool = True


def person_view(person: Person) -> PersonView:
    """Show a person to themselves."""
    return PersonView(
        id=person.id,
        role=person.role,
        name=person.name,
        email=person.email,
        office=person.office,
        region=person.region,
        checkpoint=person.checkpoint,
        zone=_zone(person),
    )


def _zone(person: Person) -> str | None:
    if person.role is Role.OPERATOR:
        return None
    region = reference.find_region(person.region) if person.region and not person.office else None
    return region.zone if region else reference.office_zone(person.office or "")


def session_view(session: Session) -> SessionView:
    """Show a session to the one who began it."""
    return SessionView(
        access_token=session.access_token,
        expires_in=session.expires_in,
        person=person_view(session.person),
    )
