"""What a sponsor may know and do by the link in the mail, on the real engine with a real inbox."""

import csv
import re
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.errors import (
    ConflictError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    TooManyRequestsError,
)
from chalicelib.core.ids import PermitId, PersonId
from chalicelib.db.transaction import commit
from chalicelib.notices import service as notices
from chalicelib.permits import (
    service,
    sponsor_addresses,
    sponsor_calendar,
    sponsor_export,
    sponsor_links,
    sponsor_page,
)
from chalicelib.permits.rules import Contact, Permit, PermitEndedError, PermitStatus
from chalicelib.permits.sponsor_addresses import Asked
from chalicelib.permits.sponsor_rows import Sponsored
from chalicelib.permits.sponsors import sponsor_id
from chalicelib.web.guards import Person, Role
from chalicelib.web.signed_links import LinkExpiredError, LinkNotFoundError, sign_link
from tests.notices.world import World, hours
from tests.permits.test_rules import PERMIT, SPONSOR, Names

# Years ahead: what the store takes away by its own clock stays while a test runs.
AT_ENTRY = datetime(2036, 10, 16, 3, 0, tzinfo=UTC)
LAST_DAY = date(2036, 12, 14)
MORNING = datetime(2036, 11, 14, 1, 0, tzinfo=UTC)  # 30 days before
HR = Contact("PT Contoh", "HRD@contoh.example", "id")
NEW = "hrd-baru@contoh.example"
CLERK = Person(PersonId("p1"), Role.SERVICE_CLERK, "Petugas", "p@example.com", office=PERMIT.office)


def _record(number: int, last_day: date, sponsor: Contact = HR, given: str = "ANNA") -> Permit:
    permit = replace(
        PERMIT,
        id=PermitId(f"H{number}-P1"),
        valid_from=AT_ENTRY.date(),
        last_day_of_stay=last_day,
        sponsors=(sponsor,),
        holder_contact=None,
    )
    commit(service.plan_permit(permit, Names(given, "ERIKSSON"), AT_ENTRY))
    return permit


def _link(email: str = HR.email, at: datetime = AT_ENTRY) -> str:
    return sign_link("sponsor", sponsor_id(email), at + timedelta(days=60))


def _mailed_link(world: World, to: str, page: str) -> str:
    """Return what opens a page, out of the last mail to an address that has it."""
    mails = [one.parsed.get_body(("plain",)) for one in world.sent() if one.recipient == to]
    text = " ".join(str(body.get_content()) for body in mails if body is not None)
    found: list[str] = re.findall(rf"https://serambi\.test/id/{page}/#(\S+)", text)
    return found[-1]


def _fire(world: World, now: datetime) -> None:
    assert world.fire(now) == []


def _asked(email: str, now: datetime, key: str = "k1", body: str = "b1") -> Asked:
    return Asked(email, None, now, key, body)


def _actions() -> list[str]:
    return sorted(item.action for item in AuditItem.scan())


def test_link_in_the_mail_opens_what_goes_to_that_mailbox_by_last_day(world: World) -> None:
    _record(1, date(2036, 12, 14), given="ANNA")
    _record(2, date(2036, 11, 20), given="KENJI")
    _record(3, date(2037, 6, 1), replace(HR, email="hrd@contoh.example"), given="LI")
    _record(4, date(2036, 12, 1), SPONSOR, given="OLGA")
    _fire(world, MORNING)
    link = _mailed_link(world, HR.email, "penjamin")
    made = sponsor_page.list_sponsored(link, None, MORNING)
    assert [one.holder for one in made.page.items] == ["Kenji E.", "Anna E.", "Li E."]
    assert made.page.items[1].days_left == 30
    assert made.page.items[1].warned_at is not None
    assert (made.counts["within_7"], made.counts["within_30"], made.counts["later"]) == (1, 1, 1)
    assert made.email.casefold() == HR.email.casefold()
    assert _actions() == ["sponsored_viewed"]


@pytest.mark.parametrize("link", ["", "A.B", "A.1.B", f"{'A' * 26}.99999999999.{'B' * 26}"])
def test_link_that_is_none_of_ours_opens_nothing(world: World, link: str) -> None:
    with pytest.raises(LinkNotFoundError):
        sponsor_page.list_sponsored(link, None, MORNING)


def test_link_for_something_else_or_too_old_opens_nothing(world: World) -> None:
    other = sign_link("other", sponsor_id(HR.email), MORNING + hours(1))
    with pytest.raises(LinkNotFoundError):
        sponsor_page.list_sponsored(other, None, MORNING)
    with pytest.raises(LinkExpiredError):
        sponsor_page.list_sponsored(_link(), None, AT_ENTRY + timedelta(days=60))


def test_three_hundred_permits_come_page_by_page_each_once(world: World) -> None:
    for number in range(230):
        _record(number, date(2036, 12, 14) + timedelta(days=number % 7))
    seen: list[Sponsored] = []
    after = None
    while True:
        made = sponsor_page.list_sponsored(_link(), after, AT_ENTRY)
        seen += made.page.items
        after = made.page.next
        if after is None:
            break
    assert len({one.id for one in seen}) == len(seen) == 230
    assert [one.last_day for one in seen] == sorted(one.last_day for one in seen)
    with pytest.raises(InvalidError):
        sponsor_page.list_sponsored(_link(), "no cursor", AT_ENTRY)


def test_extension_filed_quiets_all_but_the_overstay_and_can_be_withdrawn(world: World) -> None:
    _record(1, LAST_DAY)
    (one,) = sponsor_page.list_sponsored(_link(), None, AT_ENTRY).page.items
    for _ in range(2):
        filed = sponsor_page.file_extension(_link(), one.id, MORNING - hours(1))
        assert (filed.state, filed.filed_at) == ("filed", MORNING - hours(1))
    _fire(world, MORNING)
    assert world.stages() == {}
    back = sponsor_page.withdraw_filing(_link(), one.id, MORNING + hours(1))
    assert (back.state, back.filed_at) == ("valid", None)
    _fire(world, MORNING + timedelta(days=16))
    assert world.stages() == {"14": 1}
    sponsor_page.file_extension(_link(), one.id, MORNING + timedelta(days=17))
    _fire(world, MORNING + timedelta(days=23))
    _fire(world, MORNING + timedelta(days=31))
    assert world.stages() == {"14": 1, "-1": 1}
    assert _actions().count("extension_filed") == 2


def test_permit_of_others_or_that_is_over_cannot_be_filed_for(world: World) -> None:
    mine, theirs = _record(1, LAST_DAY), _record(2, LAST_DAY, SPONSOR)
    (one,) = sponsor_page.list_sponsored(_link(SPONSOR.email), None, AT_ENTRY).page.items
    for notice_id in (one.id, "no-such", ""):
        with pytest.raises(NotFoundError):
            sponsor_page.file_extension(_link(), notice_id, MORNING)
    (own,) = sponsor_page.list_sponsored(_link(), None, AT_ENTRY).page.items
    commit(service.plan_end(mine.id, PermitStatus.LEFT, MORNING))
    with pytest.raises(PermitEndedError):
        sponsor_page.file_extension(_link(), own.id, MORNING)
    assert service.get_permit(theirs.id).status is PermitStatus.VALID


def test_ended_permit_is_told_for_a_month_unless_another_goes_on(world: World) -> None:
    left, extended = _record(1, LAST_DAY), _record(2, LAST_DAY)
    commit(service.plan_end(left.id, PermitStatus.LEFT, MORNING))
    longer = replace(
        extended, id=PermitId("H2-P2"), last_day_of_stay=date(2037, 2, 12), succeeds=extended.id
    )
    commit(service.plan_end(extended.id, PermitStatus.EXTENDED, MORNING))
    commit(service.plan_permit(longer, Names("ANNA", "ERIKSSON"), MORNING))
    items = sponsor_page.list_sponsored(_link(), None, MORNING).page.items
    assert [(one.state, one.last_day) for one in items] == [
        ("valid", date(2037, 2, 12)),
        ("ended", LAST_DAY),
    ]
    later = sponsor_page.list_sponsored(_link(at=MORNING), None, MORNING + timedelta(days=31))
    assert [one.state for one in later.page.items] == ["valid"]


def test_whole_list_is_a_file_in_the_readers_language(world: World) -> None:
    _record(1, date(2036, 12, 14), given="=HYPERLINK")
    _record(2, date(2036, 11, 10))
    made = sponsor_export.export_sponsored(_link(), "csv", "id", MORNING)
    rows = list(csv.reader(StringIO(b64decode(made.content).decode("utf-8-sig"))))
    assert made.name == "izin-yang-dijamin-2036-11-14.csv"
    assert [row[:1] + row[3:6] for row in rows[1:]] == [
        ["Anna E.", "2036-11-10", "-4", "lewat hari terakhir"],
        ["'=Hyperlink E.", "2036-12-14", "30", "berlaku"],
    ]
    sheet = sponsor_export.export_sponsored(_link(), "xlsx", "en", MORNING)
    assert b64decode(sheet.content)[:2] == b"PK"
    assert _actions() == ["sponsored_exported"] * 2


def test_calendar_has_every_last_day_until_its_address_is_renewed(world: World) -> None:
    from icalendar import Calendar

    permit = _record(1, LAST_DAY)
    _record(2, date(2036, 12, 20), given="KENJI")

    def address(key: str, body: str = "b", *, renew: bool = False) -> str:
        return sponsor_calendar.give_address(
            _link(), renew=renew, now=MORNING, key=key, body_hash=body
        )

    first = address("k1")
    assert address("k2") == first
    token = first.rpartition("/")[2]
    commit(service.plan_end(permit.id, PermitStatus.LEFT, MORNING))
    read = Calendar.from_ical(sponsor_calendar.show_calendar(token, MORNING))
    (event,) = read.walk("VEVENT")
    assert event["SUMMARY"] == "Hari terakhir izin tinggal Kenji E. (C1)"
    assert event.decoded("DTSTART") == date(2036, 12, 20)
    renewed = address("k3", renew=True)
    assert renewed != first
    assert address("k3", renew=True) == renewed
    with pytest.raises(IdempotencyError):
        address("k3", "other", renew=True)
    for gone in (token, "", token[:-5], "A" * 52, f"{sponsor_id(HR.email)}{'A' * 26}.ics"):
        with pytest.raises(NotFoundError):
            sponsor_calendar.show_calendar(gone, MORNING)
    assert sponsor_calendar.show_calendar(renewed.rpartition("/")[2], MORNING)
    assert _actions().count("calendar_viewed") == 2


def test_new_link_goes_to_a_known_address_alone_and_once_for_one_request(world: World) -> None:
    _record(1, LAST_DAY)

    def ask(email: str, key: str, body: str = "b") -> None:
        sponsor_links.request_link(email, "id", "203.0.113.9", MORNING, key, body)

    ask("nobody@contoh.example", "k1")
    for _ in range(2):
        ask("hrd@CONTOH.example", "k2")
    _fire(world, MORNING + timedelta(seconds=1))
    mails = [one for one in world.sent() if one.tags["stage"] == "once"]
    assert [one.recipient for one in mails] == ["hrd@CONTOH.example"]
    link = _mailed_link(world, "hrd@CONTOH.example", "penjamin")
    assert len(sponsor_page.list_sponsored(link, None, MORNING).page.items) == 1
    with pytest.raises(IdempotencyError):
        ask("hrd@contoh.example", "k2", "other")
    with pytest.raises(InvalidError):
        ask("no address", "k4")
    for number in range(2):
        ask(HR.email, f"more {number}")
    with pytest.raises(TooManyRequestsError):
        ask(HR.email, "too many")


def _bounced(world: World) -> None:
    """Let the first warning come back."""
    _record(1, LAST_DAY)
    _fire(world, MORNING)
    world.tell("Send")
    world.record(world.sent()[0].event("Bounce", bounceType="Permanent"))


def test_bounced_warning_goes_to_the_new_address_once_that_is_confirmed(world: World) -> None:
    _bounced(world)
    assert sponsor_page.list_sponsored(_link(), None, MORNING + hours(1)).email_stopped
    sponsor = sponsor_id(HR.email)
    stranger = replace(CLERK, office="DENPASAR")
    asked = Asked(NEW, CLERK, MORNING + hours(2), "k1", "b1")
    with pytest.raises(NotFoundError):
        sponsor_addresses.ask_by_officer(sponsor, "", replace(asked, person=stranger))
    for _ in range(2):
        sponsor_addresses.ask_by_officer(sponsor, "Telepon 22 November", asked)
    with pytest.raises(IdempotencyError):
        sponsor_addresses.ask_by_officer(sponsor, "", replace(asked, body_hash="b2"))
    _fire(world, MORNING + hours(3))
    assert [one.recipient for one in world.sent()] == [HR.email, NEW]
    token = _mailed_link(world, NEW, "penjamin/alamat")
    now = MORNING + hours(4)
    assert sponsor_addresses.confirm(token, now) == sponsor_addresses.Moved(NEW, 1)
    assert sponsor_addresses.confirm(token, now).resent == 0
    _fire(world, now)
    assert world.stages() == {"30": 1, "once": 1, "again-1": 1}
    assert world.sent()[-1].recipient == NEW
    link = _mailed_link(world, NEW, "penjamin")
    made = sponsor_page.list_sponsored(link, None, now)
    assert (made.email, made.email_stopped, len(made.page.items)) == (NEW, False, 1)


def test_links_and_calendar_of_who_left_end_when_the_address_moves(world: World) -> None:
    _record(1, LAST_DAY)
    _record(2, LAST_DAY, replace(HR, email=NEW), given="KENJI")
    url = sponsor_calendar.give_address(_link(), renew=False, now=MORNING, key="k", body_hash="b")
    sponsor_addresses.ask_by_link(_link(), _asked(NEW, MORNING))
    _fire(world, MORNING)
    (old,) = [one for one in world.sent() if "pindah alamat" in str(one.parsed["Subject"])]
    assert old.recipient == HR.email
    assert NEW not in old.raw.decode()
    sponsor_addresses.confirm(_mailed_link(world, NEW, "penjamin/alamat"), MORNING + hours(1))
    with pytest.raises(LinkExpiredError):
        sponsor_page.list_sponsored(_link(), None, MORNING + hours(2))
    with pytest.raises(NotFoundError):
        sponsor_calendar.show_calendar(url.rpartition("/")[2], MORNING + hours(2))
    for email in (HR.email, NEW):  # whichever of both the mails that come now are written for
        fresh = _link(email, MORNING + hours(2))
        found = sponsor_page.list_sponsored(fresh, None, MORNING + hours(2))
        assert {one.holder for one in found.page.items} == {"Anna E.", "Kenji E."}


def test_second_change_that_waits_ends_with_the_first_that_is_confirmed(world: World) -> None:
    _record(1, LAST_DAY)
    for key, email in (("k1", NEW), ("k2", "lain@contoh.example")):
        sponsor_addresses.ask_by_link(_link(), _asked(email, MORNING, key))
    _fire(world, MORNING)
    first = _mailed_link(world, NEW, "penjamin/alamat")
    second = _mailed_link(world, "lain@contoh.example", "penjamin/alamat")
    sponsor_addresses.confirm(first, MORNING)
    with pytest.raises(LinkExpiredError):
        sponsor_addresses.confirm(second, MORNING)
    back = _link(NEW, MORNING)
    sponsor_addresses.ask_by_link(back, _asked(HR.email, MORNING + hours(1), "k3"))
    _fire(world, MORNING + hours(1))
    sponsor_addresses.confirm(_mailed_link(world, HR.email, "penjamin/alamat"), MORNING + hours(2))
    home = _link(HR.email, MORNING + hours(3))
    assert len(sponsor_page.list_sponsored(home, None, MORNING + hours(3)).page.items) == 1
    with pytest.raises(LinkExpiredError):
        sponsor_addresses.confirm(first, MORNING + hours(3))


@pytest.mark.parametrize("email", ["no address", "hrd@contoh.example"])
def test_address_that_is_none_or_the_same_is_refused(world: World, email: str) -> None:
    _record(1, LAST_DAY)
    with pytest.raises(InvalidError):
        sponsor_addresses.ask_by_link(_link(), _asked(email, MORNING))


def test_sponsor_of_nobody_has_an_empty_page_and_nothing_to_move(world: World) -> None:
    made = sponsor_page.list_sponsored(_link(), None, AT_ENTRY)
    assert (list(made.page.items), made.page.next, made.email) == ([], None, "")
    with pytest.raises(NotFoundError):
        sponsor_addresses.ask_by_link(_link(), _asked(NEW, AT_ENTRY))
    assert notices.list_notices_by_group(sponsor_id(HR.email)).items == []


def test_changes_at_the_same_time_are_not_lost(world: World) -> None:
    from chalicelib.permits import sponsor_records

    record = sponsor_records.find_sponsor(sponsor_id(HR.email))
    commit([sponsor_records.plan_sponsor(replace(record, calendar=1))])
    with pytest.raises(ConflictError):
        commit([sponsor_records.plan_sponsor(replace(record, calendar=1))])
