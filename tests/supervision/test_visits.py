"""Visits: planned by a head, made once by their officer, or made without a plan."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.clock import utc_now
from chalicelib.core.ids import VisitId
from chalicelib.supervision import visit_repository
from chalicelib.supervision.worklist import list_worklist
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn, sign_in
from tests.orders.conftest import NUMBER, day, issued
from tests.premises.places import NAME, registered
from tests.supervision.conftest import OFFICE, detail, opened

SPOT = {"latitude": -8.72, "longitude": 115.17, "accuracy_m": 9}
DONE = {"note": "Tidak ada orang di rumah.", "position": SPOT}


@pytest.fixture
def premises(api: Api) -> str:
    return str(registered(api, sign_in(Role.OPERATOR))["id"])


def plan(api: Api, by: SignedIn, key: str = "", **body: Any) -> Reply:
    return api.post("/visits", body, token=by.token, key=key)


def finish(api: Api, by: SignedIn, visit: str, key: str = "", **changed: Any) -> Reply:
    return api.post(f"/visits/{visit}/done", {**DONE, **changed}, token=by.token, key=key)


def visits(api: Api, by: SignedIn, state: str = "open") -> list[str]:
    reply = api.get(f"/visits?state={state}", token=by.token)
    assert reply.status == 200, reply.raw
    return [one["id"] for one in reply.body["items"]]


def test_planned_visit_is_made_by_its_officer_once(
    api: Api, head: SignedIn, officer: SignedIn, stranger: SignedIn, premises: str
) -> None:
    issued(api, head)
    wanted = {"premises": premises, "officer": officer.person.email, "due_on": day(2)}
    first, second = (plan(api, head, "k", **wanted) for _ in range(2))
    assert (first.status, first.body) == (201, second.body)
    visit = first.body["id"]
    assert (first.body["target"]["name"], first.body["late"]) == (NAME, False)
    assert visits(api, officer) == visits(api, head) == [visit]
    assert visits(api, stranger) == []
    for person in (head, stranger):
        assert finish(api, person, visit).status == 404
    made = [finish(api, officer, visit, "k2", order=NUMBER) for _ in range(2)]
    assert made[0].body == made[1].body
    assert made[0].body["made"]["flags"] == []
    assert finish(api, officer, visit, "k2", note="Lain").status == 422
    assert finish(api, officer, visit).body["code"] == "visit_done_already"
    assert visits(api, officer) == []
    assert list(list_worklist(OFFICE, "visit")) == []
    assert visits(api, officer, "done") == visits(api, head, "done") == [visit]


def test_visit_that_nobody_planned_is_accepted_and_flagged(
    api: Api, officer: SignedIn, premises: str
) -> None:
    made = plan(api, officer, premises=premises, done={"note": "Lewat saja."})
    assert made.status == 201, made.raw
    assert made.body["planned_by"] is None
    assert made.body["made"]["flags"] == ["unplanned", "order_missing", "position_missing"]
    unknown = plan(api, officer, premises=premises, done={**DONE, "order": "SP-9"})
    assert unknown.body["made"]["flags"] == ["unplanned", "order_unknown"]


def inspected(api: Api, head: SignedIn) -> str | None:
    """Return when the only premises were inspected last, as their office's list tells it."""
    (one,) = api.get("/occupancy/coverage?state=unconfirmed", token=head.token).body["items"]
    return str(one["last_inspected_on"]) if one["last_inspected_on"] else None


def test_visit_to_premises_is_their_inspection_once_it_is_made(
    api: Api, head: SignedIn, officer: SignedIn, premises: str
) -> None:
    wanted = {"premises": premises, "officer": officer.person.id, "due_on": day(2)}
    visit = plan(api, head, **wanted).body["id"]
    assert inspected(api, head) is None
    assert finish(api, officer, visit).status == 200
    assert inspected(api, head) == day()


def test_visit_that_nobody_planned_is_an_inspection_too(
    api: Api, head: SignedIn, officer: SignedIn, premises: str
) -> None:
    assert inspected(api, head) is None
    assert plan(api, officer, premises=premises, done=DONE).status == 201
    assert inspected(api, head) == day()


def test_visit_of_a_case_stands_in_it(
    api: Api, head: SignedIn, officer: SignedIn, scanned: dict[str, Any]
) -> None:
    case = opened(api, head, {"scan": scanned["scan_id"]})
    wanted = {"case": case["id"], "officer": officer.person.id, "due_on": day()}
    visit = plan(api, head, **wanted).body["id"]
    assert finish(api, officer, visit).status == 200
    said = [(one["kind"], one["text"]) for one in detail(api, head, case)["events"]]
    assert said[1:] == [("visited", DONE["note"])]


def test_visit_waits_under_the_instant_at_which_it_is_late(
    api: Api, head: SignedIn, officer: SignedIn, premises: str
) -> None:
    plan(api, head, premises=premises, officer=officer.person.id, due_on=day())
    (waits,) = list_worklist(OFFICE, "visit")
    assert timedelta(0) < waits.at - utc_now() <= timedelta(days=1)
    found = visit_repository.find_visit(VisitId(waits.id))
    assert found is not None
    assert found[0].late_at == waits.at


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"officer": "nobody"}, {"officer": "unknown_officer"}),
        ({"officer": None, "due_on": None}, {"officer": "required", "due_on": "required"}),
        ({"due_on": day(-1)}, {"due_on": "too_long_ago"}),
        ({"due_on": day(999)}, {"due_on": "too_far_ahead"}),
        ({"premises": None}, {"premises": "one_of"}),
        ({"tip": "x"}, {"tip": "only_one_of"}),
        ({"done": DONE}, {"officer": "only_one_of"}),
    ],
)
def test_plan_that_is_wrong_names_its_fields(
    api: Api,
    head: SignedIn,
    officer: SignedIn,
    premises: str,
    changed: dict[str, Any],
    wrong: dict[str, str],
) -> None:
    body = {"premises": premises, "officer": officer.person.id, "due_on": day(), **changed}
    reply = plan(api, head, **{name: one for name, one in body.items() if one is not None})
    assert reply.fields == wrong


def test_officer_plans_nothing_and_no_head_sends_to_another_area(
    api: Api, officer: SignedIn, stranger: SignedIn, premises: str
) -> None:
    wanted = {"premises": premises, "officer": officer.person.id, "due_on": day()}
    assert plan(api, officer, **wanted).status == 403
    assert plan(api, stranger, **wanted).status == 404
