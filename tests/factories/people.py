"""Invented staff and operators, with tokens."""

from dataclasses import dataclass, replace
from typing import Any

from chalicelib.core.clock import utc_now
from chalicelib.core.ids import PersonId
from chalicelib.identity import service as identity
from chalicelib.web.guards import Person, Role

PASSWORD = "Uji-Coba-Serambi-2026"


@dataclass(frozen=True)
class SignedIn:
    """A person and the token of a fresh session."""

    person: Person
    token: str
    cookie: str


def appoint(role: Role, name: str = "", **posted: str) -> Person:
    """Make an account of this role."""
    local = name or role.value.replace("_", "-")
    defaults: dict[str, Any] = {
        "office": "NGURAH-RAI",
        "checkpoint": "DPS" if role is Role.BORDER_OFFICER else None,
    }
    person = Person(PersonId(""), role, f"Nama {local}", f"{local}@serambi.test")
    person = replace(person, **{**defaults, **posted})
    return identity.appoint(person, PASSWORD, "id", utc_now())


def sign_in(role: Role, name: str = "", **posted: str) -> SignedIn:
    """Make an account of this role and sign it in."""
    person = appoint(role, name, **posted)
    session = identity.sign_in(person.email, PASSWORD, utc_now())
    return SignedIn(session.person, session.access_token, session.cookie)
