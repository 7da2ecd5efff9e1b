"""The status lists over HTTP: public, kept by their tags."""

import pytest

from chalicelib.core.clock import utc_now
from chalicelib.core.ids import StampId
from chalicelib.stamps import service
from chalicelib.stamps.rules import StampStatus, lists_of, place_in_list
from chalicelib.stamps.status_lists import service as status_lists
from chalicelib.stamps.status_lists.bitstring import status_of
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.passports import zone
from tests.factories.people import sign_in
from tests.stamps import lists


def test_cancelled_stamp_is_found_by_whoever_asks(api: Api) -> None:
    officer = sign_in(Role.BORDER_OFFICER)
    entry = {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone()}
    made = api.post("/stamps", entry, token=officer.token)
    stamp = service.find_stamp(StampId(made.body["stamp_id"]))
    assert stamp is not None
    number, place = place_in_list(stamp.id)
    assert number in lists_of(utc_now().date())
    service.end_stamp(stamp, StampStatus.CANCELLED, officer.person, utc_now(), "wrong class")
    assert api.get("/status-lists").status == 503
    status_lists.publish_status_lists(utc_now())
    reply = api.get("/status-lists")
    assert reply.status == 200
    named = {one["n"]: one["etag"] for one in reply.body["items"]}
    told = lists.verified(reply.body["jws"], "status-lists+jwt")["lists"]
    assert named == {int(one): etag for one, etag in told.items()}
    one = api.get(f"/status-lists/{number}")
    assert one.headers["etag"] == f'"{named[number]}"'
    assert named[number] == lists.tag(one.body["jws"])
    payload = lists.verified(one.body["jws"], "vc+jwt")
    assert status_of(payload, place) is StampStatus.CANCELLED


@pytest.mark.parametrize("path", ["/status-lists", "/status-lists/{n}"])
def test_answer_is_kept_for_five_minutes_and_then_by_its_tag(api: Api, path: str) -> None:
    path = path.format(n=lists_of(utc_now().date())[0])
    status_lists.publish_status_lists(utc_now())
    reply = api.get(path)
    assert reply.headers["cache-control"] == "public, max-age=300"
    again = api.get(path, headers={"if-none-match": reply.headers["etag"]})
    assert (again.status, again.raw) == (304, b"")
    other = api.get(path, headers={"if-none-match": '"other"'})
    assert other.body == reply.body


@pytest.mark.parametrize(
    "number", ["7", "038", "-1", "+38", "3 8", "38.0", "0x26", "x", "%D9%A3%D9%A8", "9" * 5000]
)
def test_number_of_no_list_is_not_found(api: Api, number: str) -> None:
    status_lists.publish_status_lists(utc_now())
    reply = api.get(f"/status-lists/{number}")
    assert (reply.status, reply.body["code"]) == (404, "not_found")
    assert "etag" not in reply.headers
