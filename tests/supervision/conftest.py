"""A head, two officers, a stamp that was issued and scanned, and cases as they are opened."""

from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn, sign_in
from tests.scans.conftest import issue, scan

OFFICE = "NGURAH-RAI"
NOTE = "Alamat yang dilaporkan kosong saat didatangi."


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.FIELD_OFFICER)


@pytest.fixture
def stranger(api: Api) -> SignedIn:
    """A head of another office."""
    return sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")


@pytest.fixture
def stamp(api: Api) -> dict[str, Any]:
    """A stamp in force."""
    return issue(api, sign_in(Role.BORDER_OFFICER).token)


@pytest.fixture
def scanned(api: Api, officer: SignedIn, stamp: dict[str, Any]) -> dict[str, Any]:
    """A scan of it."""
    reply = api.post("/scans", scan(seal=stamp["seal_url"]), token=officer.token)
    assert reply.status == 201, reply.raw
    return dict(reply.body)


def forged(api: Api, officer: SignedIn, stamp: dict[str, Any]) -> dict[str, Any]:
    """Scan a stamp with one character changed."""
    url = stamp["seal_url"]
    changed = url[:-3] + ("A" if url[-3] != "A" else "B") + url[-2:]
    reply = api.post("/scans", scan(seal=changed), token=officer.token)
    assert reply.body["verdict"] == "forged", reply.raw
    return dict(reply.body)


def send(api: Api, by: SignedIn, source: dict[str, str], **more: Any) -> Reply:
    """Ask for a case."""
    return api.post("/cases", {"from": source, "note": NOTE}, token=by.token, **more)


def opened(api: Api, by: SignedIn, source: dict[str, str]) -> dict[str, Any]:
    """Open a case and return the answer."""
    reply = send(api, by, source)
    assert reply.status == 201, reply.raw
    return dict(reply.body)


def close(api: Api, head: SignedIn, case: dict[str, Any], outcome: str, **more: Any) -> Reply:
    """Close a case."""
    key = more.pop("key", "")
    body = {"outcome": outcome, "note": "Selesai diperiksa.", **more}
    return api.post(f"/cases/{case['id']}/outcome", body, token=head.token, key=key)


def detail(api: Api, by: SignedIn, case: dict[str, Any]) -> dict[str, Any]:
    reply = api.get(f"/cases/{case['id']}", token=by.token)
    assert reply.status == 200, reply.raw
    return dict(reply.body)


def rows(action: str) -> list[AuditItem]:
    """Return the audit rows of one action."""
    return [row for row in AuditItem.scan() if row.action == action]
