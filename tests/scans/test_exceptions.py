"""A scan's ground: the order it carries is checked, one without an order is followed up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.scans import exceptions
from chalicelib.stamps.alarms import month_of
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, appoint, sign_in
from tests.orders.conftest import NUMBER, day, issued, point, revoke
from tests.scans.conftest import BALI, JAKARTA, Scan, instant, scan, scans

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


def waiting(api: Api, head: SignedIn, query: str = "") -> list[dict[str, Any]]:
    reply = api.get(f"/exceptions{query}", token=head.token)
    assert reply.status == 200, reply.raw
    return list(reply.body["items"])


def followed(api: Api, head: SignedIn) -> list[dict[str, Any]]:
    return waiting(api, head, f"?month={month_of(datetime.now(UTC), OFFICE)}")


def follow(api: Api, head: SignedIn, one: dict[str, Any], order: str = NUMBER) -> Reply:
    kind = {"scan": "scans", "looks": "looks"}[one["kind"]]
    return api.post(f"/{kind}/{one['id']}/later-order", {"order": order}, token=head.token)


def test_exception_waits_on_its_offices_list_and_what_an_order_covers_does_not(
    api: Api, head: SignedIn, answer: Scan
) -> None:
    issued(api, head)
    answer()
    told = answer(**EXCEPTION)
    (one,) = waiting(api, head)
    assert (one["id"], one["kind"], one["overdue"]) == (told["scan_id"], "scan", False)
    assert (one["reason"], one["exception"], one["order"]) == ("ribut", "in_the_act", None)
    assert one["officer"] == "Nama field-officer"
    elsewhere = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    assert (waiting(api, elsewhere), followed(api, head)) == ([], [])
    assert {row.action for row in AuditItem.scan()} >= {"exceptions_listed"}


def test_scan_outside_the_circles_and_the_hours_waits_for_an_order_with_its_reason(
    api: Api, head: SignedIn, answer: Scan
) -> None:
    issued(api, head, points=[point()])
    assert order_flags(answer(order=NUMBER)) == set()
    jakarta = {"position": {**JAKARTA, "at": instant()}, "order": NUMBER}
    told = answer(**jakarta)
    assert set(told["flags"]) == {"order_outside_area", "reason_missing"}
    told = answer(**jakarta, reason="mengikuti tersangka")
    assert set(told["flags"]) == {"order_outside_area"}
    later = datetime.now(UTC) + timedelta(hours=10)  # Asia/Makassar, and two hours on
    issued(api, head, number="SP-2", **{"from": f"{later:%H:00}", "to": f"{later:%H:30}"})
    assert set(answer(order="SP-2")["flags"]) == {"order_outside_hours", "reason_missing"}
    found = waiting(api, head)
    assert [one["flags"] for one in found] == [["order_outside_area"]] * 2 + [
        ["order_outside_hours"]
    ]
    assert (found[1]["reason"], found[1]["position"]["latitude"]) == (
        "mengikuti tersangka",
        JAKARTA["latitude"],
    )
    (why,) = {row.why for row in AuditItem.scan() if "mengikuti" in row.why}
    assert why == f"order: {NUMBER}; mengikuti tersangka"


def test_position_that_is_none_or_inexact_puts_nobody_outside(
    api: Api, head: SignedIn, answer: Scan
) -> None:
    issued(api, head, points=[point()])
    assert order_flags(answer(order=NUMBER, position=...)) == set()
    old = {**JAKARTA, "at": instant(timedelta(hours=1))}
    assert order_flags(answer(order=NUMBER, position=old)) == set()
    vague = {**BALI, "latitude": BALI["latitude"] + 0.02, "accuracy_m": 3000, "at": instant()}
    assert order_flags(answer(order=NUMBER, position=vague)) == set()


def test_exception_is_overdue_after_a_day_and_still_waits(
    api: Api, head: SignedIn, answer: Scan
) -> None:
    answer(**EXCEPTION)
    now = datetime.now(UTC)
    for ahead, overdue in ((DAY - timedelta(minutes=1), False), (DAY, True)):
        (one,) = exceptions.list_open(head.person, None, now).items
        assert exceptions.is_overdue(one.what, now + ahead) is overdue


def test_later_order_closes_an_exception(api: Api, head: SignedIn, answer: Scan) -> None:
    answer(**EXCEPTION)
    issued(api, head)
    (one,) = waiting(api, head)
    first, again = follow(api, head, one), follow(api, head, one)
    assert (first.status, first.body) == (200, again.body)
    assert waiting(api, head) == []
    assert [told["later_order"] for told in followed(api, head)] == [NUMBER]
    assert [row.why for row in AuditItem.scan() if row.action == "exception_followed"] == [
        f"order: {NUMBER}"
    ]
    issued(api, head, number="SP-2")
    other = follow(api, head, one, "SP-2")
    assert (other.status, other.body["code"]) == (409, "order_followed")


def test_order_for_others_or_for_other_days_follows_nothing(
    api: Api, head: SignedIn, answer: Scan
) -> None:
    answer(**EXCEPTION)
    colleague = appoint(Role.FIELD_OFFICER, "rekan")
    issued(api, head, number="theirs", officers=[colleague.email])
    issued(api, head, number="later", valid_from=day(1))
    gone = issued(api, head, number="gone")
    revoke(api, head, gone["id"])
    (one,) = waiting(api, head)
    for number in ("theirs", "later", "gone"):
        reply = follow(api, head, one, number)
        assert (reply.status, reply.body["code"]) == (409, "order_does_not_cover"), number
    assert len(waiting(api, head)) == 1


def test_only_an_exception_of_the_own_office_and_an_own_order_can_be_joined(
    api: Api, head: SignedIn, answer: Scan
) -> None:
    issued(api, head)
    plain = {"kind": "scan", "id": answer()["scan_id"]}
    exception = {"kind": "scan", "id": answer(**EXCEPTION)["scan_id"]}
    elsewhere = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    issued(api, elsewhere)
    wrong = (
        (plain, NUMBER, head),
        (exception, "SP-9", head),
        (exception, NUMBER, elsewhere),
        ({"kind": "looks", "id": "none"}, NUMBER, head),
    )
    for one, number, person in wrong:
        assert follow(api, person, one, number).status == 404
    assert {one.later_order for one in scans()} == {None}


def search(api: Api, person: SignedIn, reason: str = "pengaduan") -> Reply:
    body = {"reason": reason, "name": "Eriksson Anna Maria"}
    reply = api.post("/persons/searches", body, token=person.token)
    assert reply.status == 200, reply.raw
    return reply


def test_looks_without_a_shift_wait_for_an_order_once_a_day(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    search(api, officer)
    search(api, officer, "lagi")
    (one,) = waiting(api, head)
    assert (one["kind"], one["reason"], one["position"]) == ("looks", "pengaduan", None)
    issued(api, head)
    assert follow(api, head, one).status == 200
    search(api, officer)
    assert waiting(api, head) == []
    assert [told["id"] for told in followed(api, head)] == [one["id"]]


def test_looks_on_a_shift_or_of_another_role_wait_for_nothing(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    issued(api, head)
    assert api.post("/shifts", {"order": NUMBER}, token=officer.token).status == 201
    search(api, officer)
    search(api, sign_in(Role.SERVICE_CLERK))
    assert waiting(api, head) == []


def test_look_is_refused_when_it_cannot_be_put_on_record(
    api: Api, officer: SignedIn, faults: Faults
) -> None:
    faults.refuse("TransactWriteItems", 500, times=9)
    body = {"reason": "r", "name": "Eriksson Anna Maria"}
    assert api.post("/persons/searches", body, token=officer.token).status == 503


@pytest.mark.parametrize("query", ["?month=2026-13", "?month=x", "?after=bm90IG91cnM"])
def test_list_that_is_none_is_refused(api: Api, head: SignedIn, query: str) -> None:
    assert api.get(f"/exceptions{query}", token=head.token).status == 422
