"""What can be booked: kinds with their terms, slots with what is free of them."""

from datetime import time, timedelta

from bench.meter import Meter
from chalicelib.bookings.kinds import KINDS
from chalicelib.bookings.slot_repository import SlotItem
from chalicelib.core.clock import utc_now
from chalicelib.db import booking_keys as keys
from tests.bookings.booked import OFFICE, QUEUE, SERVICE, closed, days_on, opened, slot_at
from tests.factories.api import Api

ASKED = f"/offices/{OFFICE}/slots?kind={QUEUE}&service={SERVICE}"


def test_kinds_are_shown_in_the_askers_language_and_kept_by_their_tag(api: Api) -> None:
    said = {one: api.get("/bookings/kinds", language=one) for one in ("id", "en")}
    kinds = {one: {kind["code"]: kind for kind in said[one].body["items"]} for one in said}
    assert list(kinds["en"]) == list(KINDS)
    for code, kind in kinds["en"].items():
        assert kind["name"] != kinds["id"][code]["name"]
        assert [one["code"] for one in kind["services"]] == list(KINDS[code].services)
        assert all(one["documents"] and one["source"] for one in kind["services"])
    assert said["id"].headers["etag"] != said["en"].headers["etag"]
    assert "public" in said["en"].headers["cache-control"]
    kept = {"if-none-match": said["en"].headers["etag"]}
    assert api.get("/bookings/kinds", headers=kept).status == 304


def test_listing_shows_what_may_still_be_had(api: Api) -> None:
    soon = utc_now() + timedelta(days=1)
    opened(slot_at(days_on(2)), quota=3)
    opened(slot_at(days_on(2), lane="priority"), quota=2, opens_at=soon)
    opened(slot_at(days_on(-1)))
    below = opened(slot_at(days_on(2), time(10)), quota=1)
    key = keys.slot(OFFICE, below.queue, below.on, below.begins, below.lane)
    SlotItem.get(*key).update([SlotItem.free.set(-2)])
    closed(days_on(4), "Hari raya")
    opened(slot_at(days_on(4)))
    shut = opened(slot_at(days_on(5)))
    key = keys.slot(OFFICE, shut.queue, shut.on, shut.begins, shut.lane)
    SlotItem.get(*key).update([SlotItem.closed.set("Rapat")])
    with Meter() as meter:
        reply = api.get(f"{ASKED}&from={days_on(-3)}&to={days_on(20)}")
    assert reply.status == 200, reply.raw
    assert meter.calls == 2
    found = [(one["date"], one["time"], one["lane"], one["free"]) for one in reply.body["items"]]
    on = str(days_on(2))
    assert found == [
        (on, "09:00", "ordinary", 3),
        (on, "09:00", "priority", 2),
        (on, "10:00", "ordinary", 0),
    ]
    assert reply.body["zone"] == "Asia/Makassar"
    assert reply.body["closures"] == [{"date": str(days_on(4)), "reason": "Hari raya"}]


def test_listing_is_of_a_calendar_and_62_days(api: Api) -> None:
    bare = f"/offices/{OFFICE}/slots"
    said: list[tuple[str, int, dict[str, str]]] = [
        ("/offices/ATLANTIS/slots?kind=passport_queue&service=passport_renewal", 404, {}),
        (bare, 422, {"kind": "unknown_kind"}),
        (f"{bare}?kind=home_visit", 422, {"kind": "unknown_kind"}),
        (f"{bare}?kind=passport_queue", 422, {"service": "unknown_service"}),
        (f"{ASKED}&from=besok", 422, {"from": "not_a_date"}),
        (f"{ASKED}&from=9999-12-31", 422, {"from": "not_a_date"}),
        (f"{ASKED}&from=2026-01-02&to=2026-01-01", 422, {"to": "ends_before_start"}),
        (f"{ASKED}&from=2026-01-01&to=2026-03-04", 422, {"to": "too_long_a_time"}),
        (f"{ASKED}&from=2026-01-01&to=2026-03-03", 200, {}),
    ]
    for path, status, named in said:
        reply = api.get(path)
        assert (reply.status, reply.fields) == (status, named)
