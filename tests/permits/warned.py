"""Permits whose warnings stand somewhere: recorded some days ago, warned of since."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from chalicelib.core.clock import local_date, utc_now, whole_milliseconds
from chalicelib.core.ids import HolderId, NoticeId, PermitId
from chalicelib.db.transaction import commit
from chalicelib.permits import repository, service
from chalicelib.permits.rules import Contact, Permit
from tests.notices.world import World
from tests.permits.test_rules import PERMIT, Names

HOLDER = Names("ANNA MARIA", "ERIKSSON")
ZONE = PERMIT.zone


def sponsor(local: str = "wayan") -> Contact:
    """Return a sponsor by the part of the address before the domain."""
    return Contact(f"Bapak {local}", f"{local}@example.com", "id")


def record(
    number: int,
    days_left: int,
    *sponsors: Contact,
    office: str = "NGURAH-RAI",
    own: Contact | None = None,
) -> Permit:
    """Record a permit whose last day lies so many days after today."""
    now = utc_now()
    today, entered = local_date(now, ZONE), whole_milliseconds(now) - timedelta(days=4)
    permit = replace(
        PERMIT,
        id=PermitId(f"H{number}-P{number}"),
        holder_id=HolderId(f"H{number}"),
        valid_from=local_date(entered, ZONE) - timedelta(days=30),
        last_day_of_stay=today + timedelta(days=days_left),
        office=office,
        sponsors=sponsors,
        holder_contact=own,
        recorded_at=entered,
        changed_at=entered,
    )
    commit(service.plan_permit(permit, HOLDER, entered))
    return permit


def rows_of(permit: Permit) -> list[NoticeId]:
    """Return the rows of the outbox that warn of a permit's end."""
    found = repository.find_permit(permit.id)
    assert found is not None
    return found[1]


def warn(world: World, later: int = 0) -> None:
    """Send whatever is due by now, or some hours later: one sweep an hour takes all of it."""
    now = utc_now()
    warned_at = datetime.combine(local_date(now, ZONE), time(1), UTC)  # 08:00 in Jakarta
    assert world.fire(max(now, warned_at) + timedelta(hours=later, minutes=1)) == []


def bounce(world: World, address: str) -> None:
    """Let the mails to an address come back for good."""
    for mail in world.sent():
        if mail.recipient == address:
            assert world.record(mail.event("Bounce", bounceType="Permanent")) == []
