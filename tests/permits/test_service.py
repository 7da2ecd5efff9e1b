"""Permits recorded and ended with their warnings, on the real engine with a real mail server."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.core.errors import ConflictError, NotFoundError
from chalicelib.core.ids import NoticeId, PermitId
from chalicelib.db import keys
from chalicelib.db.table import Notices, connection
from chalicelib.db.transaction import Write, commit
from chalicelib.notices import service as notices
from chalicelib.permits import repository, service
from chalicelib.permits.rules import Contact, Permit, PermitEndedError, PermitStatus
from tests.notices.faults import during
from tests.notices.world import World, hours
from tests.permits.test_rules import AT_ENTRY, OWN, PERMIT, SPONSOR, Names

HOLDER = Names("ANNA MARIA", "ERIKSSON")
MORNING = datetime(2026, 11, 14, 1, 0, tzinfo=UTC)  # 08:00 in Jakarta, 30 days before


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
    bare = replace(PERMIT, id=PermitId("H1-P2"), sponsors=(), holder_contact=None)
    _record(bare)
    assert service.find_permit(bare.id) == bare


def test_unknown_permit_is_not_found(world: World) -> None:
    assert service.find_permit(PermitId("none")) is None
    with pytest.raises(NotFoundError):
        service.get_permit(PermitId("none"))
    with pytest.raises(NotFoundError):
        service.plan_end(PermitId("none"), PermitStatus.LEFT, AT_ENTRY)


def test_permit_is_recorded_once(world: World) -> None:
    _record()
    with pytest.raises(ConflictError):
        _record(replace(PERMIT, office="OTHER"))
    assert service.get_permit(PERMIT.id).office == PERMIT.office


def test_both_get_the_whole_ladder_each_stage_once_when_swept_day_by_day(world: World) -> None:
    _record()
    for days in (-1, 0, 1, 15, 16, 17, 23, 24, 29, 30, 31, 32, 60):
        _warn(world, MORNING + timedelta(days=days))
    assert _sent_to(world, SPONSOR.email) == ["30", "14", "7", "1", "-1"]
    assert _sent_to(world, OWN.email) == ["30", "14", "7", "1", "-1"]


def test_each_sponsor_gets_the_ladder_in_the_own_language(world: World) -> None:
    other = Contact("PT Contoh", "hrd@example.com", "en")
    _record(replace(PERMIT, sponsors=(SPONSOR, other), holder_contact=None))
    _warn(world, MORNING)
    subjects = {mail.recipient: mail.parsed["Subject"] for mail in world.sent()}
    assert subjects[SPONSOR.email].startswith("Izin tinggal Anna E. berakhir 30 hari lagi")
    assert subjects[other.email].startswith("The stay permit of Anna E. ends in 30 days")


def test_permit_with_few_days_left_is_warned_of_at_once_and_then_as_usual(world: World) -> None:
    now = datetime(2026, 12, 9, 3, 0, tzinfo=UTC)  # five days left
    _record(replace(PERMIT, holder_contact=None), now)
    for days in (0, 1, 4, 5, 6, 7):
        _warn(world, now + timedelta(days=days))
    assert _sent_to(world, SPONSOR.email) == ["first", "1", "-1"]
    (row,) = map(notices.find_notice, _rows())
    assert row is not None
    assert [one.stage for one in row.history if one.outcome == "skipped"] == ["30", "14", "7"]


def test_mail_at_once_is_taken_over_by_the_permit_that_takes_the_place(world: World) -> None:
    now = datetime(2026, 12, 9, 3, 0, tzinfo=UTC)
    _record(replace(PERMIT, holder_contact=None), now)
    after = replace(PERMIT, id=PermitId("H1-P2"), succeeds=PERMIT.id, holder_contact=None)
    commit(service.plan_permit(after, HOLDER, now + hours(0.1), goes_on=True))
    _end(PermitStatus.REPLACED, now + hours(0.1))
    _warn(world, now + hours(1))
    assert _sent_to(world, SPONSOR.email) == ["first"]
    third = replace(after, id=PermitId("H1-P3"), succeeds=after.id)
    commit(service.plan_permit(third, HOLDER, now + hours(2), goes_on=True))
    _warn(world, now + hours(3))
    assert _sent_to(world, SPONSOR.email) == ["first"]


def _replaced(now: datetime) -> list[Write]:
    after = replace(PERMIT, id=PermitId("H1-P2"), succeeds=PERMIT.id, holder_contact=None)
    ends = service.plan_end(PERMIT.id, PermitStatus.REPLACED, now)
    return [*ends, *service.plan_permit(after, HOLDER, now, goes_on=True)]


def test_mail_at_once_that_leaves_while_the_permit_is_replaced_is_not_sent_again(
    world: World,
) -> None:
    now = datetime(2026, 12, 9, 3, 0, tzinfo=UTC)
    _record(replace(PERMIT, holder_contact=None), now)
    overtaken = _replaced(now)
    _warn(world, now + hours(1))
    with pytest.raises(PermitEndedError):
        commit(overtaken)
    commit(_replaced(now + hours(2)))  # decided anew
    _warn(world, now + hours(3))
    assert _sent_to(world, SPONSOR.email) == ["first"]


def test_mail_at_once_goes_on_though_no_other_warning_is_left(world: World) -> None:
    now = datetime(2026, 12, 20, 3, 0, tzinfo=UTC)  # six days after the last
    _record(replace(PERMIT, holder_contact=None), now)
    commit(_replaced(now + hours(0.1)))
    _warn(world, now + hours(1))
    assert _sent_to(world, SPONSOR.email) == ["first"]


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
        assert "Rp\xa01.000.000" in text
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
        ("Asia/Makassar", "2026-11-14T01:00:00Z"),
        ("Asia/Jayapura", "2026-11-14T01:00:00Z"),
    ],
)
def test_each_zone_counts_its_own_days_and_is_told_at_one_instant(
    world: World, zone: str, due: str
) -> None:
    _record(replace(PERMIT, zone=zone, holder_contact=None))
    at = datetime.fromisoformat(due)
    _warn(world, at - timedelta(seconds=1))
    assert world.sent() == []
    _warn(world, at)
    assert _sent_to(world, SPONSOR.email) == ["30"]
    assert "30 hari lagi" in world.sent()[0].parsed["Subject"]


def test_last_day_29_february_is_warned_of_on_the_28th(world: World) -> None:
    leap = date(2028, 2, 29)
    entry = leap - timedelta(days=8)
    permit = replace(PERMIT, valid_from=entry, last_day_of_stay=leap, holder_contact=None)
    _record(permit, datetime.combine(entry, time(3), UTC))
    _warn(world, datetime(2028, 2, 28, 1, 0, tzinfo=UTC))
    assert _sent_to(world, SPONSOR.email) == ["1"]
    assert "besok, 29 Februari 2028" in world.sent()[0].parsed["Subject"]
    _warn(world, datetime(2028, 3, 1, 1, 0, tzinfo=UTC))
    assert _sent_to(world, SPONSOR.email) == ["1", "-1"]


def test_permit_nobody_can_be_told_of_has_no_row(world: World) -> None:
    _record(replace(PERMIT, sponsors=(), holder_contact=None))
    assert list(Notices.scan()) == []
    _end(PermitStatus.LEFT, AT_ENTRY)
    assert service.get_permit(PERMIT.id).status is PermitStatus.LEFT


def test_permits_are_found_by_holder_and_while_valid_by_office_and_last_day(world: World) -> None:
    _record()
    other = replace(PERMIT, id=PermitId("H1-P2"), last_day_of_stay=date(2027, 1, 2))
    _record(other)
    assert repository.list_permits_by_holder(PERMIT.holder_id) == [PERMIT, other]
    span = (PERMIT.office, PERMIT.last_day_of_stay, other.last_day_of_stay)
    first, after = repository.list_permits_by_office(*span, limit=1)
    assert [permit for permit, _ in first] == [PERMIT]
    rest, _ = repository.list_permits_by_office(*span, after, limit=1)
    assert [permit for permit, _ in rest] == [other]
    assert repository.find_permits([PERMIT.id, PermitId("H1-none")])[PERMIT.id][0] == PERMIT
    _end(PermitStatus.LEFT, AT_ENTRY)
    found, end = repository.list_permits_by_office(*span)
    assert ([permit.id for permit, _ in found], end) == ([other.id], "")
    assert len(repository.list_permits_by_holder(PERMIT.holder_id)) == 2


@pytest.mark.parametrize(
    "status", [PermitStatus.EXTENDED, PermitStatus.LEFT, PermitStatus.CANCELLED]
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
    _end(PermitStatus.LEFT, MORNING)
    with pytest.raises(PermitEndedError):
        _end(PermitStatus.CANCELLED, MORNING)
    assert service.get_permit(PERMIT.id).status is PermitStatus.LEFT


def _rows() -> list[NoticeId]:
    return [keys.notice_of(item.pk, item.sk) for item in Notices.scan()]


def test_permit_ends_after_its_last_warning_was_sent(world: World) -> None:
    _record()
    for days in (0, 16, 23, 29):
        _warn(world, MORNING + timedelta(days=days))
    _end(PermitStatus.LEFT, MORNING + timedelta(days=30))
    assert _sent_to(world, SPONSOR.email) == ["30", "14", "7", "1"]


@pytest.mark.parametrize("phase", ["before-send", "after-call"])
def test_no_warning_when_the_permit_ends_before_or_after_the_claim(
    world: World, phase: str
) -> None:
    _record(replace(PERMIT, holder_contact=None))

    def end() -> None:
        _end(PermitStatus.LEFT, MORNING)

    aws: Any = connection().client
    with during(aws, phase, "PutItem", end):
        _send_all(world, MORNING)
    assert world.mail.calls == 0
    _send_all(world, MORNING + hours(7))
    assert world.mail.calls == 0


def _send_all(world: World, at: datetime) -> None:
    for item in Notices.scan():
        assert world.send(keys.notice_of(item.pk, item.sk), at)


def test_permit_with_two_ladders_costs_nine_write_units(world: World) -> None:
    with Meter() as meter:
        _record()
    assert meter.written <= 9


def test_warnings_of_a_real_permit_cost_at_most_six_write_units_each(world: World) -> None:
    _record()
    for days in (0, 16, 23, 29):
        with Meter() as meter:
            _send_all(world, MORNING + timedelta(days=days))
            world.tell("Send")
            world.tell("Delivery")
        assert meter.written <= 2 * 6
    assert len(world.sent()) == 8


@pytest.mark.parametrize(("permit_class", "is_told"), [("C1", False), ("A1", True)])
def test_class_that_cannot_be_extended_is_not_said_to_be(
    world: World,
    permit_class: str,
    is_told: bool,  # noqa: FBT001 - a case
) -> None:
    _record(replace(PERMIT, permit_class=permit_class))
    _warn(world, MORNING)
    words = {SPONSOR.email: "tidak dapat diperpanjang", OWN.email: "cannot be extended"}
    for mail in world.sent():
        for kind in ("plain", "html"):
            body = mail.parsed.get_body((kind,))
            assert body is not None
            text = str(body.get_content())
            assert (words[mail.recipient] in text) is is_told
            assert (
                "ajukan perpanjangan" in text or "apply for an extension" in text
            ) is not is_told
