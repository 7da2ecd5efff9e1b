"""Invented lodging places, their teams and their keys, as they are sent."""

from typing import Any

from chalicelib.audit.repository import AuditItem
from chalicelib.db.table import Notices
from chalicelib.notices.repository import NoticeItem
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn

NAME = "Vila Contoh Kuta"


def place(**changed: Any) -> dict[str, Any]:
    """Return a place with all that can be said of it; `...` takes a field out."""
    body = {
        "name": NAME,
        "category": "villa",
        "region": "51.03.01",
        "village": "51.03.01.1001",
        "address": "Jl. Pantai Contoh 1",
        "latitude": -8.72,
        "longitude": 115.17,
        "licence_number": "NIB 0220001234567",
        "contact": {"name": "Ni Luh Contoh", "phone": "0812 3456 7890", "email": "a@serambi.test"},
        "opened_on": "2020-02-29",
        **changed,
    }
    return {name: value for name, value in body.items() if value is not ...}


def registered(api: Api, owner: SignedIn, **changed: Any) -> dict[str, Any]:
    """Register a place and return the answer."""
    reply = api.post("/premises", place(**changed), token=owner.token)
    assert reply.status == 201, reply.raw
    return dict(reply.body)


def invite(api: Api, owner: SignedIn, premises: str, email: str, **more: Any) -> Reply:
    """Invite somebody to a place's team."""
    body = {"email": email, "role": more.pop("role", "reporter")}
    return api.post(f"/premises/{premises}/invitations", body, token=owner.token, **more)


def mailed() -> list[str]:
    """Return the tokens of the invitations in the outbox, in any order."""
    links = [
        str(item.context["accept_url"])
        for item in NoticeItem.scan()
        if item.kind == "team_invitation"
    ]
    return [link.partition("#")[2] for link in links]


def accept(api: Api, person: SignedIn, token: str) -> Reply:
    """Accept an invitation."""
    return api.post("/invitations/acceptance", {"token": token}, token=person.token)


def joined(api: Api, owner: SignedIn, premises: str, person: SignedIn, role: str) -> None:
    """Let somebody join a team."""
    before = set(mailed())
    assert invite(api, owner, premises, person.person.email, role=role).status == 201
    (token,) = set(mailed()) - before
    reply = accept(api, person, token)
    assert reply.status == 200, reply.raw


def revoke(api: Api, by: SignedIn, premises: str, person: str) -> Reply:
    """End somebody's part in a team."""
    return api.post(f"/premises/{premises}/team/{person}/revocation", {}, token=by.token)


def api_key(api: Api, owner: SignedIn, scopes: list[str], premises: str = "") -> str:
    """Make a key for a place (a new one unless told which) and return its text."""
    where = premises or registered(api, owner, name=f"Vila {' '.join(scopes)}")["id"]
    body = {"name": "PMS Contoh", "scopes": scopes}
    reply = api.post(f"/premises/{where}/api-keys", body, token=owner.token)
    assert reply.status == 201, reply.raw
    return str(reply.body["key"])


def deeds(start: str = "premises_") -> list[str]:
    """Return what was done, by the audit, of one kind."""
    return sorted(row.action for row in AuditItem.scan() if row.action.startswith(start))


def mails() -> int:
    """Count the rows of the outbox."""
    return len(list(Notices.scan()))
