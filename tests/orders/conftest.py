"""An office head and a field officer, and orders as they are sent."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.clock import local_date, utc_now
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn, sign_in

NUMBER = "W20.IMI.1-GR.03.01-1234"
ZONE = "Asia/Makassar"


def day(ahead: int = 0) -> str:
    """Return a day so many after today, in the office's zone."""
    return (local_date(utc_now(), ZONE) + timedelta(days=ahead)).isoformat()


def order(**changed: Any) -> dict[str, Any]:
    """Return an order's body; `...` takes a field out."""
    body = {
        "number": NUMBER,
        "purpose": "Pengawasan orang asing di Kuta",
        "valid_from": day(),
        "valid_to": day(6),
        **changed,
    }
    return {name: value for name, value in body.items() if value is not ...}


def point(**changed: Any) -> dict[str, Any]:
    """Return a circle of an order as it is sent."""
    circle = {"name": "Pasar Kuta", "latitude": -8.7482, "longitude": 115.1671}
    return {**circle, "radius_m": 500, "region": "51.03.01", **changed}


def issued(api: Api, head: SignedIn, **changed: Any) -> dict[str, Any]:
    """Issue an order and return the answer."""
    reply = api.post("/orders", order(**changed), token=head.token)
    assert reply.status == 201, reply.raw
    return dict(reply.body)


def revoke(api: Api, head: SignedIn, order_id: str, reason: str = "Salah tulis") -> Reply:
    return api.post(f"/orders/{order_id}/revocation", {"reason": reason}, token=head.token)


def listed(api: Api, person: SignedIn, query: str = "") -> list[str]:
    """Return the numbers of the orders that somebody sees."""
    reply = api.get(f"/orders{query}", token=person.token)
    assert reply.status == 200, reply.raw
    return [one["number"] for one in reply.body["items"]]


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


@pytest.fixture
def officer(api: Api) -> SignedIn:
    return sign_in(Role.FIELD_OFFICER)
