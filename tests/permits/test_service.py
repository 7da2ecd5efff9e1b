"""Permits recorded and ended with their warnings, on the real engine with a real mail server."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.core.errors import ConflictError, NotFoundError
from chalicelib.core.ids import NoticeId, PermitId
from chalicelib.db.table import Notices, connection
from chalicelib.db.transaction import commit
from chalicelib.notices import service as notices
from chalicelib.permits import service
from chalicelib.permits.rules import Permit, PermitEndedError, PermitStatus
from tests.notices.faults import during
from tests.notices.world import World, hours
from tests.permits.test_rules import AT_ENTRY, OWN, PERMIT, SPONSOR, Names

HOLDER = Names("ANNA MARIA", "ERIKSSON")
MORNING = datetime(2026, 11, 14, 0, 0, tzinfo=UTC)  # 08:00 in Bali, 30 days before


def _record(permit: Permit = PERMIT, now: datetime = AT_ENTRY) -> Permit:
    commit(service.plan_permit(permit, HOLDER, now))
    return permit


def _end(status: PermitStatus, now: datetime) -> None:
    commit(service.plan_end(PERMIT.id, status, now))


def _warn(world: World, now: datetime) -> None:
    service.warn_sponsors(now)
    assert world.drain() == []


def _sent_to(world: World, address: str) -> list[str]:
    return [mail.tags["stage"] for mail in world.sent() if mail.recipient == address]


def test_permit_reads_back_as_recorded(world: World) -> None:
    _record()
    assert service.get_permit(PERMIT.id) == PERMIT
    bare = replace(PERMIT, id=PermitId("P2"), sponsor=None, holder_contact=None)
    _record(bare)
    assert service.find_permit(bare.id) == bare


def test_unknown_permit_is_not_found(world: World) -> None:
    assert service.find_permit(PermitId("none")) is None
    with pytest.raises(NotFoundError):
        service.get_permit(PermitId("none"))
    with pytest.raises(NotFoundError):
        service.plan_end(PermitId("none"), PermitStatus.DEPARTED, AT_ENTRY)


def test_permit_is_recorded_once(world: World) -> None:
    _record()
    with pytest.raises(ConflictError):
        _record(replace(PERMIT, office="OTHER"))
    assert service.get_permit(PERMIT.id).office == PERMIT.office


def test_both_get_the_whole_ladder_each_stage_once_when_swept_day_by_day(world: World) -> None:
    _record()
    for days in (-1, 0, 1, 15, 16, 17, 23, 24, 29, 30, 31):
        _warn(world, MORNING + timedelta(days=days))
    assert _sent_to(world, SPONSOR.email) == ["30", "14", "7", "1"]
    assert _sent_to(world, OWN.email) == ["30", "14", "7", "1"]


def test_warning_goes_out_from_eight_and_names_no_more_than_needed(world: World) -> None:
    _record()
    _warn(world, MORNING - hours(0.01))
    assert world.sent() == []
    _warn(world, MORNING)
    assert len(world.sent()) == 2
    for mail in world.sent():
        parsed = mail.parsed
        body = parsed.get_body(("plain",))
        assert body is not None
        text = str(body.get_content())
        assert "30" in parsed["Subject"]
        assert "Rp 1.000.000" in text
        assert "ERIKSSON" not in mail.raw.decode().upper()
        assert mail.tags["notice"] not in text
        assert ("Kantor Imigrasi" if mail.recipient == SPONSOR.email else "Immigration") in text
    subjects = {mail.recipient: mail.parsed["Subject"] for mail in world.sent()}
    assert subjects[SPONSOR.email].startswith("Izin tinggal Anna E. berakhir 30 hari lagi")
    assert subjects[OWN.email].startswith("Your stay permit for Indonesia ends in 30 days")


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Asia/Jakarta", "2026-11-14T01:00:00Z"),
        ("Asia/Makassar", "2026-11-14T00:00:00Z"),
        ("Asia/Jayapura", "2026-11-13T23:00:00Z"),
    ],
)
def test_each_zone_has_its_own_morning(world: World, zone: str, due: str) -> None:
    _record(replace(PERMIT, zone=zone, holder_contact=None))
    at = datetime.fromisoformat(due)
    _warn(world, at - timedelta(seconds=1))
    assert world.sent() == []
    _warn(world, at)
    assert _sent_to(world, SPONSOR.email) == ["30"]
    assert "30 hari lagi" in world.sent()[0].parsed["Subject"]


def test_last_day_29_february_is_warned_of_on_the_28th(world: World) -> None:
    leap = date(2028, 2, 29)
    entry = leap - timedelta(days=2)
    permit = replace(PERMIT, valid_from=entry, last_day_of_stay=leap, holder_contact=None)
    _record(permit, datetime.combine(entry, time(3), UTC))
    _warn(world, datetime(2028, 2, 28, 0, 0, tzinfo=UTC))
    assert _sent_to(world, SPONSOR.email) == ["1"]
    assert "besok, 29 Februari 2028" in world.sent()[0].parsed["Subject"]


def test_permit_too_short_for_a_warning_has_no_row(world: World) -> None:
    short = replace(PERMIT, last_day_of_stay=PERMIT.valid_from + timedelta(days=1))
    _record(short)
    assert list(Notices.scan()) == []
    _end(PermitStatus.DEPARTED, AT_ENTRY)
    assert service.get_permit(PERMIT.id).status is PermitStatus.DEPARTED


@pytest.mark.parametrize(
    "status", [PermitStatus.SUPERSEDED, PermitStatus.DEPARTED, PermitStatus.CANCELLED]
)
def test_ended_permit_is_warned_of_no_more(world: World, status: PermitStatus) -> None:
    _record()
    _warn(world, MORNING)
    _end(status, MORNING + hours(1))
    _warn(world, MORNING + hours(24 * 16))
    _warn(world, MORNING + hours(24 * 30))
    assert len(world.sent()) == 2
    assert service.get_permit(PERMIT.id).status is status
    assert all(item.due_pk is None for item in Notices.scan())


def test_permit_ends_once(world: World) -> None:
    _record()
    _end(PermitStatus.DEPARTED, MORNING)
    with pytest.raises(PermitEndedError):
        _end(PermitStatus.CANCELLED, MORNING)
    assert service.get_permit(PERMIT.id).status is PermitStatus.DEPARTED


def test_permit_ends_after_its_last_warning_was_sent(world: World) -> None:
    _record()
    for days in (0, 16, 23, 29):
        _warn(world, MORNING + timedelta(days=days))
    _end(PermitStatus.DEPARTED, MORNING + timedelta(days=30))
    assert _sent_to(world, SPONSOR.email) == ["30", "14", "7", "1"]


@pytest.mark.parametrize("phase", ["before-send", "after-call"])
def test_no_warning_when_the_permit_ends_before_or_after_the_claim(
    world: World, phase: str
) -> None:
    _record(replace(PERMIT, holder_contact=None))

    def end() -> None:
        _end(PermitStatus.DEPARTED, MORNING)

    aws: Any = connection().client
    with during(aws, phase, "PutItem", end):
        _send_all(MORNING)
    assert world.mail.calls == 0
    _send_all(MORNING + hours(7))
    assert world.mail.calls == 0


def _send_all(at: datetime) -> None:
    for item in Notices.scan():
        assert notices.send_notice(NoticeId(item.pk.partition("#")[2]), at)


def test_permit_with_two_ladders_costs_eight_write_units(world: World) -> None:
    with Meter() as meter:
        _record()
    assert meter.written <= 8


def test_warnings_of_a_real_permit_cost_at_most_six_write_units_each(world: World) -> None:
    _record()
    for days in (0, 16, 23, 29):
        with Meter() as meter:
            _send_all(MORNING + timedelta(days=days))
            world.tell("Send")
            world.tell("Delivery")
        assert meter.written <= 2 * 6
    assert len(world.sent()) == 8
