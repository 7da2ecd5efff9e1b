"""The office's daily mail: each overstay told once, by number; run twice, late or cut short."""

from datetime import UTC, datetime, time, timedelta

import pytest

from chalicelib.core.clock import local_date, utc_now
from chalicelib.core.errors import UnavailableError
from chalicelib.db.transaction import commit
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.permits import office_records, service, telling
from chalicelib.permits.office_records import OfficeContact
from chalicelib.permits.rules import Permit, PermitStatus
from tests.factories.faults import Faults
from tests.notices.mail_server import Mail
from tests.notices.world import World
from tests.permits.warned import ZONE, bounce, record, sponsor, warn

MAILBOX = "kantor@example.go.id"


@pytest.fixture
def now() -> datetime:
    """Return nine in the morning at the office, of the day that permits are recorded on."""
    return datetime.combine(local_date(utc_now(), ZONE), time(1), UTC)


def _mailbox(now: datetime, office: str = "NGURAH-RAI", email: str = MAILBOX) -> None:
    commit([office_records.plan_contact(OfficeContact(office, email, "en", now))])


def _told(world: World, now: datetime, email: str = MAILBOX) -> list[Mail]:
    world.fire(now + timedelta(minutes=5))
    return [mail for mail in world.sent() if mail.recipient == email]


def _number(permit: Permit) -> str:
    assert permit.stamp_id
    return stamp_number(permit.stamp_id)


def _text(mail: Mail) -> str:
    part = mail.parsed.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_office_is_told_of_each_overstay_once_by_number(world: World, now: datetime) -> None:
    _mailbox(now)
    over = record(1, -1)
    record(2, 0)  # ends today
    left = record(3, -2)
    commit(service.plan_end(left.id, PermitStatus.LEFT, now))
    record(4, -9)  # longer ago than the job looks
    assert telling.tell_offices(now) == 1
    (mail,) = _told(world, now)
    text = _text(mail)
    assert "PAST THE LAST DAY: 1\n" in text
    assert _number(over) in text
    assert "1 day over" in text
    assert "Anna" not in text
    assert telling.tell_offices(now) == 0
    assert telling.tell_offices(now + timedelta(days=1)) == 1  # number 2 has ended meanwhile
    later = _told(world, now + timedelta(days=1))
    assert len(later) == 2
    assert "PAST THE LAST DAY: 1\n" in _text(later[1])


def test_missed_days_are_made_up_for(world: World, now: datetime) -> None:
    _mailbox(now)
    for days in range(1, 8):
        record(days, -days)
    assert telling.tell_offices(now) == 1
    (mail,) = _told(world, now)
    assert "PAST THE LAST DAY: 7\n" in _text(mail)


def test_office_without_a_mailbox_is_told_once_it_has_one(world: World, now: datetime) -> None:
    record(1, -1)
    assert telling.tell_offices(now) == 0
    _mailbox(now)
    assert telling.tell_offices(now + timedelta(days=1)) == 1


def test_each_office_gets_its_own(world: World, now: datetime) -> None:
    _mailbox(now)
    _mailbox(now, "DENPASAR", "denpasar@example.go.id")
    record(1, -1)
    record(2, -1, office="DENPASAR")
    assert telling.tell_offices(now) == 2
    for email in (MAILBOX, "denpasar@example.go.id"):
        (mail,) = _told(world, now, email)
        assert "PAST THE LAST DAY: 1\n" in _text(mail)


def test_more_than_fit_one_transaction_are_all_told(world: World, now: datetime) -> None:
    _mailbox(now)
    for number in range(95):
        record(number, -1)
    assert telling.tell_offices(now) == 1
    told = sorted(_text(mail).count("1 day over") for mail in _told(world, now))
    assert told == [5, 90]
    assert telling.tell_offices(now) == 0


def test_dead_addresses_are_told_the_day_they_are_found_and_masked(
    world: World, now: datetime
) -> None:
    _mailbox(now)
    record(1, 7, sponsor("wayan"))
    warn(world)
    bounce(world, "wayan@example.com")
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)  # the day on which the mail server says so
    assert telling.tell_offices(at) == 1
    (mail,) = _told(world, at)
    assert "w•••@example.com" in _text(mail)
    assert "wayan@" not in _text(mail)
    assert telling.tell_offices(at) == 0
    assert telling.tell_offices(at + timedelta(days=2)) == 0  # nothing new: the page has it


def test_cut_short_or_out_of_reach_nobody_is_forgotten_or_told_twice(
    world: World, faults: Faults, now: datetime
) -> None:
    _mailbox(now)
    record(1, -1)
    faults.refuse("TransactWriteItems", 500, times=9)
    with pytest.raises(UnavailableError):
        telling.tell_offices(now)
    faults.clear()
    assert telling.tell_offices(now) == 1
    assert telling.tell_offices(now) == 0
    assert len(_told(world, now)) == 1


def test_answer_lost_after_the_mail_was_planned_tells_nobody_twice(
    world: World, faults: Faults, now: datetime
) -> None:
    _mailbox(now)
    record(1, -1)
    faults.lose_answer("TransactWriteItems", times=1)
    telling.tell_offices(now)
    telling.tell_offices(now)
    assert len(_told(world, now)) == 1
