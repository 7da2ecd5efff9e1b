"""A lodging place with its operator, and stays reported there."""

from datetime import timedelta
from typing import Any

from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import ReceiptId
from chalicelib.db.table import Records
from chalicelib.lodging import repository, versions
from chalicelib.lodging.rules import Stay
from chalicelib.premises.repository import PremisesItem
from tests.factories.api import Api, Reply
from tests.factories.passports import fields
from tests.lodging.reports import ago, at_home, hotel, operator


class House:
    """One hotel in Kuta and whoever runs it."""

    def __init__(self, api: Api, name: str = "pengelola") -> None:
        self.api = api
        self.host = operator(name)
        self.place = hotel(self.host.person, f"Hotel {name}")

    def report(self, number: str = "C01X00T47", key: str = "", **changed: Any) -> str:
        """Report a guest by passport; return the receipt."""
        unsaid = ("address", "region", "reporter", "proof")
        body = {**dict.fromkeys(unsaid), "premises": self.place.id}
        body = at_home(
            **{**body, "passport": fields(number), "arrived_at": ago(hours=2), **changed}
        )
        reply = self.api.post("/stays", body, token=self.host.token, key=key)
        assert reply.status == 201, reply.raw
        return str(reply.body["receipt"])

    def change(self, receipt: str, deed: str, body: dict[str, Any], key: str = "") -> Reply:
        """Change a stay as its operator."""
        path = f"/stays/{receipt}/{deed}"
        return self.api.post(path, body, token=self.host.token, key=key)

    def get(self, path: str) -> Reply:
        """Ask as its operator."""
        return self.api.get(path, token=self.host.token)

    def listed(self, state: str, more: str = "") -> list[str]:
        """Return the receipts of a list."""
        reply = self.get(f"/stays?premises={self.place.id}&state={state}{more}")
        assert reply.status == 200, reply.raw
        return [one["receipt"] for one in reply.body["items"]]

    def confirm(self) -> None:
        """Let the office confirm it."""
        confirm(self.place.id)


def confirm(premises: str, *, is_confirmed: bool = True) -> None:
    """Let a place be confirmed by its office, or not."""
    item = PremisesItem(f"PREMISES#{premises}", "PREMISES")
    item.refresh()
    item.confirmed_at = instant_text(utc_now()) if is_confirmed else None
    item.save()


def stay_of(receipt: str) -> Stay:
    """Return a stay as stored."""
    found = repository.find_stay(ReceiptId(receipt))
    assert found is not None
    return found


def history_of(receipt: str) -> list[Stay]:
    """Return a stay's versions as stored."""
    found = versions.find_history(ReceiptId(receipt))
    assert found is not None
    return list(found.versions)


def items(start: str) -> int:
    """Count what is stored under a sort key."""
    return sum(item.sk.startswith(start) for item in Records.scan())


def at(**ago: float) -> str:
    """Return an instant so long ago, of whole seconds."""
    return instant_text((utc_now() - timedelta(**ago)).replace(microsecond=0))
