"""A scan's ground: the order it carries is checked, one without an order is followed up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.errors import InvalidError, NotFoundError
from chalicelib.core.ids import ScanId
from chalicelib.scans import service
from chalicelib.scans.rules import Scan as StoredScan
from chalicelib.scans.service import OrderFollowedError
from chalicelib.stamps.suspicion import month_of
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, appoint, sign_in
from tests.orders.conftest import NUMBER, day, issued, revoke
from tests.scans.conftest import Scan, instant, scan, scans

OFFICE = "NGURAH-RAI"
DAY = timedelta(days=1)
EXCEPTION = {"order": ..., "exception": "in_the_act", "reason": "ribut"}


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


def order_flags(told: dict[str, Any]) -> set[str]:
    return {flag for flag in told["flags"] if flag.startswith("order_")}


@pytest.mark.parametrize("typed", [NUMBER, NUMBER.lower(), f" {NUMBER[:5]} {NUMBER[5:]} "])
def test_order_in_force_raises_no_flag_however_it_is_typed(
    api: Api, head: SignedIn, answer: Scan, typed: str
) -> None:
    issued(api, head)
    assert order_flags(answer(order=typed)) == set()


def test_order_that_names_the_officer_raises_no_flag(
    api: Api, head: SignedIn, officer: SignedIn, answer: Scan
) -> None:
    issued(api, head, officers=[officer.person.email])
    assert order_flags(answer(order=NUMBER)) == set()


def test_order_nobody_issued_is_unknown_and_changes_no_verdict(
    api: Api, head: SignedIn, stamp: dict[str, Any], answer: Scan
) -> None:
    issued(api, head)
    told = answer(seal=stamp["seal_url"], order="SP-9")
    assert (told["verdict"], order_flags(told)) == ("genuine", {"order_unknown"})


def test_order_of_another_office_is_unknown(api: Api, answer: Scan) -> None:
    elsewhere = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    issued(api, elsewhere)
    assert order_flags(answer(order=NUMBER)) == {"order_unknown"}


def test_order_for_others_is_not_yours(api: Api, head: SignedIn, answer: Scan) -> None:
    colleague = appoint(Role.FIELD_OFFICER, "rekan")
    issued(api, head, officers=[colleague.email])
    assert order_flags(answer(order=NUMBER)) == {"order_not_yours"}


@pytest.mark.parametrize(("start", "end"), [(1, 5), (-3, -1)])
def test_order_before_and_after_its_days_is_not_in_force(
    api: Api, head: SignedIn, answer: Scan, start: int, end: int
) -> None:
    issued(api, head, valid_from=day(start), valid_to=day(end))
    assert order_flags(answer(order=NUMBER)) == {"order_not_in_force"}


def test_scan_that_comes_late_is_checked_as_of_when_it_was_made(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    made = issued(api, head, valid_from=day(-3), valid_to=day(-2))
    body = {"id": "late", "scan": scan(order=NUMBER, scanned_at=instant(2 * DAY))}
    early = {"id": "early", "scan": scan(order=NUMBER, scanned_at=instant(5 * DAY))}
    batch = {"sent_at": instant(), "items": [body, early]}
    reply = api.post("/scans/batch", batch, token=officer.token)
    assert [order_flags(one) for one in reply.body["items"]] == [set(), {"order_not_in_force"}]
    assert made["status"] == "ended"


def test_revoked_order_is_not_in_force(api: Api, head: SignedIn, answer: Scan) -> None:
    made = issued(api, head)
    revoke(api, head, made["id"])
    assert order_flags(answer(order=NUMBER)) == {"order_not_in_force"}


def test_scan_is_stored_unchecked_when_the_orders_cannot_be_asked(
    api: Api, officer: SignedIn, faults: Faults
) -> None:
    # What is no seal of ours asks the store for nothing else but the trust list.
    body = scan(seal=..., stamp_number="0000-0000-1")
    faults.refuse("GetItem", 500, times=3)
    reply = api.post("/scans", body, token=officer.token)
    faults.clear()
    assert reply.status == 201, reply.raw
    assert order_flags(reply.body) == {"order_unchecked"}


def exceptions(office: str = OFFICE) -> list[StoredScan]:
    month = month_of(datetime.now(UTC), office)
    return list(service.list_exceptions(office, month, None).items)


def test_exception_is_on_its_offices_list_and_nothing_else_is(answer: Scan) -> None:
    answer()
    told = answer(**EXCEPTION)
    (listed,) = exceptions()
    assert (listed.id, listed.later_order) == (told["scan_id"], None)
    assert listed.presented.reason == "ribut"
    assert exceptions("DENPASAR") == []
    assert not service.list_exceptions(OFFICE, "2020-01", None).items


def test_exception_that_comes_late_is_on_the_list_of_the_month_it_came(answer: Scan) -> None:
    answer(**EXCEPTION, scanned_at=instant(70 * DAY))
    assert len(exceptions()) == 1


def test_cursor_of_another_list_is_refused(api: Api) -> None:
    with pytest.raises(InvalidError):
        service.list_exceptions(OFFICE, "2026-11", "bm90IG91cnM")


def test_later_order_closes_an_exception(api: Api, head: SignedIn, answer: Scan) -> None:
    told = answer(**EXCEPTION)
    issued(api, head)
    scan_id, now = ScanId(told["scan_id"]), datetime.now(UTC)
    for _ in range(2):
        service.follow_exception(scan_id, NUMBER, head.person, now)
    assert [one.later_order for one in exceptions()] == [NUMBER]
    assert [row.why for row in AuditItem.scan() if row.action == "exception_followed"] == [
        f"order: {NUMBER}"
    ]
    issued(api, head, number="SP-2")
    with pytest.raises(OrderFollowedError):
        service.follow_exception(scan_id, "SP-2", head.person, now)


def test_only_an_exception_of_the_own_office_and_an_own_order_can_be_joined(
    api: Api, head: SignedIn, answer: Scan
) -> None:
    plain, exception = answer(), answer(**EXCEPTION)
    issued(api, head)
    elsewhere = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    issued(api, elsewhere)
    wrong = (
        (plain["scan_id"], NUMBER, head),
        (exception["scan_id"], "SP-9", head),
        (exception["scan_id"], NUMBER, elsewhere),
        ("none", NUMBER, head),
    )
    for scan_id, number, person in wrong:
        with pytest.raises(NotFoundError):
            service.follow_exception(ScanId(scan_id), number, person.person, datetime.now(UTC))
    assert {one.later_order for one in scans()} == {None}
