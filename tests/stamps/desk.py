"""A desk: entries, what lies on the counter, and what the records say afterwards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.audit.repository import AuditItem
from chalicelib.core.ids import StampId
from chalicelib.db import keys
from chalicelib.db.table import Notices, Records
from chalicelib.permits import service as permits
from chalicelib.permits.repository import PermitItem
from chalicelib.permits.rules import Permit
from chalicelib.persons import service as persons
from chalicelib.persons.rules import KnownPassport
from chalicelib.stamps import service
from chalicelib.stamps.repository import StampItem
from chalicelib.stamps.rules import Stamp
from tests.factories.api import Api, Reply
from tests.factories.passports import zone

SPONSOR = {"name": "PT Contoh", "email": "sponsor@serambi.test"}
HOLDER = {"email": "anna@serambi.test", "language": "en"}


def today() -> date:
    return (datetime.now(UTC) + timedelta(hours=8)).date()


def instant(ago: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) - ago).isoformat().replace("+00:00", "Z")


def entry(number: str = "C01X00T47", **changed: Any) -> dict[str, Any]:
    return {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone(number), **changed}


def enter(api: Api, token: str, number: str = "C01X00T47", **changed: Any) -> dict[str, Any]:
    """Let somebody enter; return the stamp as the desk got it."""
    reply = api.post("/stamps", entry(number, **changed), token=token)
    assert reply.status == 201, reply.raw
    return dict(reply.body)


def done(reply: Reply, status: int = 201) -> dict[str, Any]:
    """Return the body of an answer that must be good."""
    assert reply.status == status, reply.raw
    return dict(reply.body)


def refused(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.body["code"]


def recorded(stamp: dict[str, Any]) -> Stamp:
    found = service.find_stamp(StampId(stamp["stamp_id"]))
    assert found is not None
    return found


def permit_of(stamp: dict[str, Any]) -> Permit:
    return permits.get_permit(recorded(stamp).permit_id)


def passport(number: str = "C01X00T47") -> KnownPassport:
    found = persons.find_passport(persons.passport_key("UTO", number))
    assert found is not None
    return found


def age(stamp: dict[str, Any], days: int) -> None:
    """Let the entry, and all that was counted from it, lie so many days further back."""
    old = recorded(stamp)
    entered = (old.entry_on - timedelta(days=days)).isoformat()
    last = (old.last_day_of_stay - timedelta(days=days)).isoformat()
    StampItem(*keys.stamp(old.id)).update(
        [StampItem.entry_on.set(entered), StampItem.last_day_of_stay.set(last)]
    )
    PermitItem(*keys.permit(old.permit_id)).update(
        [PermitItem.valid_from.set(entered), PermitItem.last_day_of_stay.set(last)]
    )


def kinds() -> list[str]:
    return sorted(item.sk.partition("#")[0] for item in Records.scan() if item.sk != "STATUS")


def stamps_in_force() -> list[str]:
    rows = [item for item in StampItem.scan() if item.sk == "STAMP"]
    return [item.pk.partition("#")[2] for item in rows if item.status == "in_force"]


def audited(action: str) -> list[AuditItem]:
    return [row for row in AuditItem.scan() if row.action == action]


def warnings_due() -> int:
    """Count the rows of the outbox that still have something to send."""
    return sum(item.due_pk is not None for item in Notices.scan())
