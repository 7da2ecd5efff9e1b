"""An office's calendar over HTTP, and the answer to an offer."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bookings.calendar import reading as calendar_reading
from chalicelib.bookings.calendar import waiting
from chalicelib.core.clock import utc_now
from chalicelib.db.table import connection
from chalicelib.web.guards import Role
from tests.bookings import booked
from tests.bookings.waits import cancelled
from tests.factories.api import Api, Reply
from tests.factories.bookings import OFFICE, QUEUE_KIND, SERVICE, clerk, opened
from tests.factories.people import SignedIn, sign_in


@pytest.fixture
def desk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


def _quota(**changed: Any) -> dict[str, Any]:
    hours = [{"weekday": day, "time": "09:00", "quota": 2} for day in range(7)]
    asked = {"kind": QUEUE_KIND, "service": SERVICE, "days_ahead": 14, "opens_at": "00:00"}
    return {**asked, "lanes": {"ordinary": hours}, **changed}


def _calendar(api: Api, desk: SignedIn, query: str = "") -> Reply:
    return api.get(f"/offices/{OFFICE}/calendar{query}", token=desk.token)


def test_clerk_sets_a_quota_closes_a_day_and_sees_both(api: Api, desk: SignedIn) -> None:
    made = api.post(f"/offices/{OFFICE}/quotas", _quota(), token=desk.token, key="kuota")
    assert made.status == 200, made.raw
    (week,) = made.body["weeks"]
    assert (week["valid_from"], week["opens_at"]) == (booked.today().isoformat(), "00:00")
    assert made.body["finished"] is True
    listed = api.get(f"/offices/{OFFICE}/quotas", token=desk.token).body
    assert listed == {"items": [made.body], "next": None}

    on = opened(quota=2).on.isoformat()
    body = {"date": on, "reason": "Listrik padam"}
    closed = api.post(f"/offices/{OFFICE}/closures", body, token=desk.token)
    assert (closed.status, closed.body["ended_at"]) == (200, None)
    shown = _calendar(api, desk, f"?from={on}&to={on}").body
    assert [one["date"] for one in shown["closures"]] == [on]
    (day,) = shown["items"]
    assert {name: day[name] for name in ("quota", "booked", "free", "too_many", "waiting")} == {
        **dict.fromkeys(("booked", "too_many", "waiting"), 0),
        **dict.fromkeys(("quota", "free"), 2),
    }
    ended = api.post(f"/offices/{OFFICE}/closures/{on}/end", {}, token=desk.token)
    assert (ended.status, ended.body["finished"]) == (200, True)
    assert _calendar(api, desk).body["closures"] == []


def test_holiday_is_shown_by_its_name_and_whether_it_is_estimated(api: Api, desk: SignedIn) -> None:
    shown = api.get(
        f"/offices/{OFFICE}/calendar?from=2027-08-17&to=2027-08-17", token=desk.token, language="id"
    )
    (day,) = shown.body["holidays"]
    assert (day["kind"], day["estimated"]) == ("public", False)
    assert "Kemerdekaan" in day["name"]


def test_calendar_of_another_office_is_not_there(api: Api, desk: SignedIn) -> None:
    body = {"date": booked.days_on(3).isoformat(), "reason": "Lain"}
    for reply in (
        api.get("/offices/DENPASAR/quotas", token=desk.token),
        api.get("/offices/DENPASAR/calendar", token=desk.token),
        api.post("/offices/DENPASAR/quotas", _quota(), token=desk.token),
        api.post("/offices/DENPASAR/closures", body, token=desk.token),
        api.post("/offices/DENPASAR/closures/2027-01-01/end", {}, token=desk.token),
        api.post(f"/offices/{OFFICE}/closures/none/end", {}, token=desk.token),
    ):
        assert reply.status == 404, reply.raw


def test_each_wrong_field_is_named(api: Api, desk: SignedIn) -> None:
    hour = {"weekday": 0, "time": "09:00", "quota": 1}
    for changed, wrong in (
        ({"lanes": {"ordinary": [hour, hour]}}, {"lanes.ordinary.1": "hour_twice"}),
        ({"lanes": {"fast": [hour]}}, {"lanes.fast": "unknown_field"}),
        ({"days_ahead": 91}, {"days_ahead": "too_large"}),
        ({"opens_at": "8"}, {"opens_at": "wrong_format"}),
        ({"kind": "none"}, {"kind": "not_a_choice"}),
        ({"valid_from": "2020-01-01"}, {"valid_from": "in_the_past"}),
    ):
        reply = api.post(f"/offices/{OFFICE}/quotas", _quota(**changed), token=desk.token)
        assert (reply.status, reply.fields) == (422, wrong)
    assert _calendar(api, desk, "?from=2027-01-02&to=2027-01-01").fields == {
        "to": "ends_before_start"
    }


def test_month_of_a_calendar_is_four_reads(api: Api) -> None:
    opened()
    seen: list[str] = []
    events = connection().client.meta.events
    event = "before-send.dynamodb"

    def count(request: Any, **_: Any) -> None:
        seen.append(request.headers["X-Amz-Target"])

    events.register_first(event, count)
    try:
        found = calendar_reading.read_calendar(OFFICE, {}, clerk(), utc_now())
    finally:
        events.unregister(event, count)
    assert len(found.days) >= 10
    assert len(seen) == 4


def test_who_waits_takes_what_came_free(api: Api) -> None:
    slot = opened(quota=1)
    holder = booked.reference_of(api, booked.wanted(slot))
    days = {"earliest": slot.on.isoformat(), "latest": slot.on.isoformat()}
    wait = {"lane": slot.lane, **days}
    own = booked.reference_of(api, booked.wanted(wait=wait, people=[booked.person(2)]))
    none = api.post("/bookings/offers", {"reference": own, "accepted": True})
    assert (none.status, none.body["code"]) == (409, "no_offer")
    assert api.post("/bookings/cancellations", {"reference": holder}).status == 200
    offered = booked.status(api, own)
    assert (offered["state"], offered["offer"]["time"]) == ("offered", "09:00")
    for _ in range(2):
        taken = api.post("/bookings/offers", {"reference": own, "accepted": True}, key="ambil")
        assert (taken.status, taken.body["state"]) == (200, "confirmed")
    assert booked.places(slot).booked == 1


def test_offer_that_is_declined_goes_to_the_next(api: Api) -> None:
    slot = opened(quota=1)
    holder = booked.reference_of(api, booked.wanted(slot))
    days = {"earliest": slot.on.isoformat(), "latest": slot.on.isoformat()}
    wait = {"lane": slot.lane, **days}
    first, second = (
        booked.reference_of(api, booked.wanted(wait=wait, people=[booked.person(number)]))
        for number in (2, 3)
    )
    (stands,) = (one for one in booked.bookings() if one.slot)
    cancelled(stands, utc_now())
    waiting.settle(slot, utc_now())
    del holder
    for _ in range(2):
        body = {"reference": first, "accepted": False}
        declined = api.post("/bookings/offers", body, key="tidak")
        assert (declined.status, declined.body["state"]) == (200, "waiting")
    assert booked.status(api, second)["state"] == "offered"
    late = utc_now() + timedelta(hours=13)
    waiting.expire_offers(OFFICE, late)
    assert booked.status(api, second)["state"] == "waiting"
    waiting.lapse_waits(OFFICE, slot.queue, utc_now() + timedelta(days=20))
    over = booked.status(api, second)
    assert over["state"] == "cancelled"
    assert over["ended_why"].startswith("No place came free")
