"""A border officer, a field officer, a stamp, and seals made with the real key or another's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.clients import kms
from chalicelib.core.config import config
from chalicelib.icao import entry_stamp, seal
from chalicelib.icao.entry_stamp import EntryStamp
from chalicelib.icao.verification import der_to_raw
from chalicelib.scans.repository import ScanItem
from chalicelib.stamps.suspicion import SuspicionItem
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.passports import zone
from tests.factories.people import SignedIn, sign_in

BALI = {"latitude": -8.7482, "longitude": 115.1671, "accuracy_m": 12.5}
JAKARTA = {"latitude": -6.1256, "longitude": 106.6559, "accuracy_m": 30}


def instant(ago: timedelta = timedelta(0)) -> str:
    return (datetime.now(UTC) - ago).isoformat().replace("+00:00", "Z")


def scan(**changed: Any) -> dict[str, Any]:
    """Return a plain scan's body; a value of None-like `...` leaves the field out."""
    at = instant()
    body = {
        "seal": "",
        "position": {**BALI, "at": at},
        "order": "W20.IMI.1-GR.03.01-1234",
        "scanned_at": at,
        **changed,
    }
    return {name: value for name, value in body.items() if value is not ...}


def seen_at(stamp: dict[str, Any], place: dict[str, Any], ago: timedelta) -> dict[str, Any]:
    """Return what changes in a scan of a stamp somewhere, so long ago."""
    at = instant(ago)
    return {"seal": stamp["seal_url"], "position": {**place, "at": at}, "scanned_at": at}


def marks() -> list[SuspicionItem]:
    """Return the marks of copied stamps."""
    return [item for item in SuspicionItem.scan() if item.sk == "SUSPICION"]


def scans() -> list[ScanItem]:
    return [item for item in ScanItem.scan() if item.sk == "SCAN"]


def looks() -> list[AuditItem]:
    """Return the audit rows of scans, by what they are of."""
    return [row for row in AuditItem.scan() if row.action.startswith("stamp_scan")]


def issue(api: Api, token: str, number: str = "C01X00T47", **changed: Any) -> dict[str, Any]:
    """Issue a stamp and return the API's answer."""
    body = {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone(number), **changed}
    reply = api.post("/stamps", body, token=token)
    assert reply.status == 201, reply.raw
    return dict(reply.body)


def sealed(url: str, **changed: Any) -> str:
    """Return a seal by the real key that says what another says, but for what is changed."""
    read = entry_stamp.read(seal.parse(seal.from_text(url)), config().country)
    return sign(replace(read, **changed))


def sign(stamp: EntryStamp) -> str:
    """Return the seal of a stamp that nobody committed."""
    unsigned = entry_stamp.unsigned_bytes(stamp)
    signature = der_to_raw(kms.sign(config().stamp_key_id, unsigned))
    return seal.to_url("https://serambi.test/s#", seal.attach(unsigned, signature))


@pytest.fixture
def border(api: Api) -> SignedIn:
    return sign_in(Role.BORDER_OFFICER)


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.FIELD_OFFICER)


@pytest.fixture
def stamp(api: Api, border: SignedIn) -> dict[str, Any]:
    """A stamp in force."""
    return issue(api, border.token)


Scan = Callable[..., dict[str, Any]]


@pytest.fixture
def answer(api: Api, officer: SignedIn) -> Scan:
    """Scan as the field officer; 201 whatever it is."""

    def scanned(**changed: Any) -> dict[str, Any]:
        reply = api.post("/scans", scan(**changed), token=officer.token)
        assert reply.status == 201, reply.raw
        return dict(reply.body)

    return scanned
