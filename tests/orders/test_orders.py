"""Orders through the API: issued once, listed to whom they concern, revoked."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.audit.repository import AuditItem
from chalicelib.orders.repository import OrderItem
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, appoint, sign_in
from tests.orders.conftest import NUMBER, day, issued, listed, order, point, revoke

NOBODY = "00000000-0000-0000-0000-000000000000"


def stored() -> list[OrderItem]:
    return [item for item in OrderItem.scan() if item.sk == "ORDER"]


def deeds() -> list[str]:
    return sorted(row.action for row in AuditItem.scan() if row.action.startswith("order_"))


def test_order_is_stored_with_its_days_and_audited(api: Api, head: SignedIn) -> None:
    told = issued(api, head, number=f"  {NUMBER.lower()} ")
    assert (told["number"], told["status"], told["officers"]) == (NUMBER.lower(), "in_force", [])
    assert (told["valid_from"], told["valid_to"], told["yours"]) == (day(), day(6), False)
    (item,) = stored()
    assert (item.office, item.issued_by) == ("NGURAH-RAI", head.person.id)
    assert deeds() == ["order_issued"]


def test_order_keeps_its_points_hours_and_paper(api: Api, head: SignedIn) -> None:
    issued(api, head, points=[point()], **{"from": "20:00", "to": "02:00"}, document="Arsip 12")
    (told,) = api.get("/orders", token=head.token).body["items"]
    assert told["points"] == [point(region="51.03.01")]
    assert (told["from"], told["to"], told["document"]) == ("20:00", "02:00", "Arsip 12")
    assert told["office"] == "NGURAH-RAI"


def test_administrator_issues_lists_and_revokes_for_the_office_named(
    api: Api, head: SignedIn
) -> None:
    admin = sign_in(Role.ADMINISTRATOR)
    for office, code in ((..., "required"), ("NOWHERE", "unknown_office")):
        reply = api.post("/orders", order(office=office), token=admin.token)
        assert reply.fields == {"office": code}
    made = issued(api, admin, office="NGURAH-RAI")
    assert listed(api, head) == listed(api, admin, "?office=NGURAH-RAI") == [NUMBER]
    assert api.get("/orders?office=DENPASAR", token=head.token).status == 422
    assert revoke(api, admin, made["id"]).body["status"] == "revoked"


def test_same_key_and_body_make_one_order(api: Api, head: SignedIn) -> None:
    replies = [api.post("/orders", order(), token=head.token, key="k") for _ in range(3)]
    assert {reply.status for reply in replies} == {201}
    assert len({reply.raw for reply in replies}) == 1
    assert (len(stored()), deeds()) == (1, ["order_issued"])


def test_same_key_with_another_body_is_refused(api: Api, head: SignedIn) -> None:
    api.post("/orders", order(), token=head.token, key="k")
    other = api.post("/orders", order(number="SP-2"), token=head.token, key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert len(stored()) == 1


def test_number_is_used_once_in_an_office_and_again_in_another(api: Api, head: SignedIn) -> None:
    issued(api, head)
    again = api.post("/orders", order(number=NUMBER.lower() + " "), token=head.token)
    assert (again.status, again.body["code"]) == (409, "order_number_taken")
    assert NUMBER.lower() in again.body["detail"]
    elsewhere = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    issued(api, elsewhere)
    assert len(stored()) == 2


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"number": ...}, "number", "required"),
        ({"number": " "}, "number", "wrong_format"),
        ({"purpose": "x" * 501}, "purpose", "too_long"),
        ({"valid_from": "22-11-2026"}, "valid_from", "not_a_date"),
        ({"valid_from": day(-8)}, "valid_from", "too_long_ago"),
        ({"valid_to": day(-1)}, "valid_to", "ends_before_start"),
        ({"valid_to": day(366)}, "valid_to", "too_far_ahead"),
        ({"valid_to": "9999-12-31"}, "valid_to", "too_far_ahead"),
        ({"officers": ["nobody@serambi.test"]}, "officers.0", "unknown_officer"),
        ({"officers": [NOBODY]}, "officers.0", "unknown_officer"),
        ({"officers": ["x@serambi.test"] * 51}, "officers", "too_many"),
        ({"office": "DENPASAR"}, "office", "not_your_office"),
        ({"from": "24:00"}, "from", "wrong_format"),
        ({"points": [point(radius_m=10)]}, "points.0.radius_m", "too_small"),
        ({"points": [point(latitude=95)]}, "points.0.latitude", "too_large"),
        ({"points": [point(region="51.03")]}, "points.0.region", "region_not_kecamatan"),
        ({"points": [point()] * 21}, "points", "too_many"),
    ],
)
def test_wrong_field_is_named_and_nothing_stored(
    api: Api, head: SignedIn, changed: dict[str, Any], field: str, code: str
) -> None:
    reply = api.post("/orders", order(**changed), token=head.token)
    assert (reply.status, reply.fields.get(field)) == (422, code), reply.raw
    assert (stored(), deeds()) == ([], [])


def test_only_officers_of_the_office_can_be_named(api: Api, head: SignedIn) -> None:
    own = appoint(Role.FIELD_OFFICER, "sendiri")
    other = appoint(Role.FIELD_OFFICER, "lain", office="DENPASAR")
    clerk = appoint(Role.SERVICE_CLERK, "layanan")
    named = [own.email.upper(), other.email, clerk.id, own.id]
    reply = api.post("/orders", order(officers=named), token=head.token)
    assert reply.fields == {"officers.1": "unknown_officer", "officers.2": "unknown_officer"}
    told = issued(api, head, officers=[own.email.upper(), own.id])
    assert told["officers"] == [{"id": own.id, "name": own.name}]


def test_head_sees_what_runs_and_is_to_come_and_the_rest_by_year(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    for number, start, end in (("B", 0, 9), ("A", 0, 1), ("C", 3, 300), ("old", -3, -1)):
        issued(api, head, number=number, valid_from=day(start), valid_to=day(end))
    assert listed(api, head) == ["A", "B", "C"]
    years = {day(end)[:4] for end in (9, 1, 300, -1)}
    found = [number for year in years for number in listed(api, head, f"?year={year}")]
    assert sorted(found) == ["A", "B", "C", "old"]
    elsewhere = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    assert listed(api, elsewhere) == []


@pytest.mark.parametrize("query", ["?year=26", "?year=x", "?year=٢٠٢٦", "?year=2026&after=x"])
def test_list_that_is_none_is_refused(api: Api, head: SignedIn, query: str) -> None:
    assert api.get(f"/orders{query}", token=head.token).status == 422


def test_year_comes_page_by_page(api: Api, head: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.orders.service.MOST_ROWS", 2)
    for number in "ABC":
        issued(api, head, number=number, valid_to=day())
    year = day()[:4]
    first = api.get(f"/orders?year={year}", token=head.token).body
    second = api.get(f"/orders?year={year}&after={first['next']}", token=head.token).body
    numbers = [one["number"] for page in (first, second) for one in page["items"]]
    assert (sorted(numbers), second["next"]) == (["A", "B", "C"], None)


def test_officer_sees_only_what_sends_them_today(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    colleague = appoint(Role.FIELD_OFFICER, "rekan")
    issued(api, head, number="all")
    issued(api, head, number="mine", officers=[officer.person.email])
    issued(api, head, number="theirs", officers=[colleague.email])
    issued(api, head, number="later", valid_from=day(1))
    issued(api, head, number="over", valid_from=day(-2), valid_to=day(-1))
    gone = issued(api, head, number="gone")
    revoke(api, head, gone["id"])
    assert sorted(listed(api, officer)) == ["all", "mine"]
    border = sign_in(Role.BORDER_OFFICER)
    assert listed(api, border) == []


def test_revoked_order_stays_revoked_with_its_reason(api: Api, head: SignedIn) -> None:
    made = issued(api, head)
    first, again = revoke(api, head, made["id"]), revoke(api, head, made["id"])
    assert (first.status, first.body["status"]) == (200, "revoked")
    assert (again.status, again.body["revoked_at"]) == (200, first.body["revoked_at"])
    other = revoke(api, head, made["id"], "Lain")
    assert (other.status, other.body["code"]) == (409, "order_revoked")
    (row,) = [row for row in AuditItem.scan() if row.action == "order_revoked"]
    assert row.why == "Salah tulis"


@pytest.mark.parametrize("order_id", ["", "x", "ORDER"])
def test_order_that_is_none_cannot_be_revoked(api: Api, head: SignedIn, order_id: str) -> None:
    assert revoke(api, head, order_id).status in (403, 404)


def test_order_of_another_office_cannot_be_revoked(api: Api, head: SignedIn) -> None:
    made = issued(api, head)
    elsewhere = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    assert revoke(api, elsewhere, made["id"]).status == 404
    assert stored()[0].revoked_at is None


@pytest.mark.parametrize("reason", ["", " ", "x" * 501, 5])
def test_revocation_needs_a_reason(api: Api, head: SignedIn, reason: object) -> None:
    made = issued(api, head)
    reply = api.post(f"/orders/{made['id']}/revocation", {"reason": reason}, token=head.token)
    assert "reason" in reply.fields


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_write_makes_one_order(
    api: Api, head: SignedIn, faults: Faults, moment: str
) -> None:
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        api.post("/orders", order(), token=head.token, key="k")
    faults.clear()
    assert api.post("/orders", order(), token=head.token, key="k").status == 201
    assert (len(stored()), deeds()) == (1, ["order_issued"])


@pytest.mark.threads
def test_two_orders_of_one_number_at_once_are_one(api: Api, head: SignedIn) -> None:
    def attempt(n: int) -> int:
        return api.post("/orders", order(purpose=f"p{n}"), token=head.token).status

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(attempt, range(4)))
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 409, 503}
    assert len(stored()) == 1


def test_order_costs_few_write_units(api: Api, head: SignedIn) -> None:
    with Meter() as meter:
        issued(api, head)
    assert meter.written <= 8
