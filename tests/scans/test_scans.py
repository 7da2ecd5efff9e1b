"""How a scan is taken, flagged, stored once and audited, through the API."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.meter import Meter
from chalicelib.audit.service import find_broken_row
from chalicelib.scans.repository import ScanItem
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.scans.conftest import BALI, Scan, instant, looks, scan, scans

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PERSONAL = ("ERIKSSON", "ANNA", "C01X00T47", "1974-08-12")
FEW_UNITS = 8


def test_scan_is_stored_with_its_position_and_its_two_times(
    stamp: dict[str, Any], answer: Scan
) -> None:
    at = instant(MINUTE)
    told = answer(seal=stamp["seal_url"], position={**BALI, "at": at}, scanned_at=at)
    (stored,) = scans()
    assert (stored.latitude, stored.longitude, stored.accuracy_m) == (-8.7482, 115.1671, 12.5)
    assert stored.pk == f"SCAN#{told['scan_id']}"
    assert stored.subject_pk == f"SCANNED#{stamp['stamp_id']}"
    assert datetime.fromisoformat(stored.scanned_at) < datetime.fromisoformat(stored.received_at)
    assert told["received_at"] > told["scanned_at"]


def test_each_scan_is_a_look_with_its_ground(stamp: dict[str, Any], answer: Scan) -> None:
    answer(seal=stamp["seal_url"])
    answer(seal=stamp["seal_url"], order=..., exception="watch_list", reason="mirip daftar")
    rows = sorted(looks(), key=lambda row: row.sequence)
    assert [row.action for row in rows] == ["stamp_scanned", "stamp_scanned"]
    assert [row.why for row in rows] == [
        "order: W20.IMI.1-GR.03.01-1234",
        "watch_list: mirip daftar",
    ]
    assert {row.subject for row in rows} == {f"STAMP#{stamp['stamp_id']}"}


@pytest.mark.parametrize(
    ("changed", "flag"),
    [
        ({"position": None}, "position_missing"),
        ({"scanned_at": instant(3 * DAY)}, "clock_differs"),
        ({"scanned_at": instant(-DAY)}, "clock_differs"),
        ({"scanned_at": "0001-01-01T00:00:00Z"}, "clock_differs"),
        ({"scanned_at": "9999-12-31T23:59:59.999999Z"}, "clock_differs"),
        ({"position": {**BALI, "at": instant(HOUR)}}, "position_stale"),
        ({"position": {**BALI, "at": "9999-12-31T23:59:59Z"}}, "position_stale"),
        ({"order": ..., "exception": "in_the_act", "reason": "ribut"}, "exception"),
        ({}, "order_unknown"),
        ({"seal": ..., "stamp_number": "0000-0000-0"}, "typed_number"),
    ],
)
def test_findings_are_flags(changed: dict[str, Any], flag: str, answer: Scan) -> None:
    assert flag in answer(**changed)["flags"]


def test_exception_without_a_reason_is_kept_and_flagged(answer: Scan) -> None:
    flags = answer(order=..., exception="in_the_act")["flags"]
    assert {"exception", "reason_missing"} <= set(flags)


def test_position_that_was_not_sent_is_a_missing_one(answer: Scan) -> None:
    assert "position_missing" in answer(position=...)["flags"]


def test_missing_position_is_kept_as_missing(answer: Scan) -> None:
    answer(position=None)
    (stored,) = scans()
    assert {stored.latitude, stored.longitude, stored.position_at} == {None}


def test_position_at_the_null_point_is_a_position(answer: Scan) -> None:
    at = instant()
    told = answer(position={"latitude": 0, "longitude": 0, "accuracy_m": 0, "at": at})
    assert "position_missing" not in told["flags"]
    assert (scans()[0].latitude, scans()[0].longitude) == (0, 0)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"order": ...}, "order", "one_of"),
        ({"exception": "watch_list", "reason": "r"}, "exception", "only_one_of"),
        ({"order": ..., "exception": "curious", "reason": "r"}, "exception", "not_a_choice"),
        ({"order": ""}, "order", "too_short"),
        ({"order": " "}, "order", "wrong_format"),
        ({"seal": ...}, "seal", "one_of"),
        ({"stamp_number": "0000-0000-0"}, "stamp_number", "only_one_of"),
        ({"seal": "A" * 7090}, "seal", "too_long"),
        ({"seal": 5}, "seal", "wrong_type"),
        ({"position": {**BALI, "at": "yesterday"}}, "position.at", "not_an_instant"),
        ({"position": {**BALI, "latitude": 90.1}}, "position.latitude", "too_large"),
        ({"position": {**BALI, "longitude": -180.1}}, "position.longitude", "too_small"),
        ({"position": {**BALI, "accuracy_m": -1}}, "position.accuracy_m", "too_small"),
        ({"position": {**BALI, "speed": 3}}, "position.speed", "unknown_field"),
        ({"scanned_at": ...}, "scanned_at", "required"),
        ({"scanned_at": "2026-11-22T01:00:00"}, "scanned_at", "instant_without_offset"),
        ({"verdict": "genuine"}, "verdict", "unknown_field"),
        ({"phone_verdict": "fine"}, "phone_verdict", "not_a_choice"),
        ({"lists_at": "2026-11-22"}, "lists_at", "not_an_instant"),
    ],
)
def test_wrong_field_is_named_and_nothing_stored(
    api: Api, officer: SignedIn, changed: dict[str, Any], field: str, code: str
) -> None:
    reply = api.post("/scans", scan(**changed), token=officer.token)
    assert reply.status == 422
    assert reply.fields.get(field) == code, reply.body
    assert (scans(), looks()) == ([], [])


@pytest.mark.parametrize("role", sorted(Role))
def test_only_officers_may_scan(api: Api, stamp: dict[str, Any], role: Role) -> None:
    may = role in (Role.FIELD_OFFICER, Role.OFFICE_HEAD, Role.BORDER_OFFICER)
    person = sign_in(role, "somebody")
    reply = api.post("/scans", scan(seal=stamp["seal_url"]), token=person.token)
    assert reply.status == (201 if may else 403)
    assert any(one in reply.raw.decode() for one in PERSONAL) is may
    assert len(scans()) == int(may)


def test_nobody_may_scan_without_signing_in(api: Api, stamp: dict[str, Any]) -> None:
    assert api.post("/scans", scan(seal=stamp["seal_url"])).status == 401
    assert scans() == []


def test_same_key_and_body_give_the_same_scan_and_one_look(
    api: Api, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    body = scan(seal=stamp["seal_url"])
    replies = [api.post("/scans", body, token=officer.token, key="k") for _ in range(3)]
    assert {reply.status for reply in replies} == {201}
    for reply in replies[1:]:
        for part in ("scan_id", "verdict", "flags", "person", "received_at", "stamp"):
            assert reply.body[part] == replies[0].body[part]
    assert (len(scans()), len(looks())) == (1, 1)


def test_same_key_with_another_body_is_refused(
    api: Api, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    api.post("/scans", scan(seal=stamp["seal_url"]), token=officer.token, key="k")
    other = api.post("/scans", scan(seal="other"), token=officer.token, key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert not any(one in other.raw.decode() for one in PERSONAL)
    assert (len(scans()), len(looks())) == (1, 1)


def test_key_of_another_officer_is_another_scan(
    api: Api, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    colleague = sign_in(Role.FIELD_OFFICER, "colleague")
    body = scan(seal=stamp["seal_url"])
    one = api.post("/scans", body, token=officer.token, key="k")
    other = api.post("/scans", body, token=colleague.token, key="k")
    assert one.body["scan_id"] != other.body["scan_id"]
    assert len(looks()) == 2


def test_scan_read_again_later_is_a_look_of_its_own(
    api: Api, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    body = scan(seal=stamp["seal_url"])
    first = api.post("/scans", body, token=officer.token, key="k")
    (stored,) = scans()
    earlier = (datetime.now(UTC) - HOUR).isoformat()
    stored.update([ScanItem.received_at.set(earlier)])
    again = api.post("/scans", body, token=officer.token, key="k")
    assert again.body["scan_id"] == first.body["scan_id"]
    assert sorted(row.action for row in looks()) == ["stamp_scan_read_again", "stamp_scanned"]


def test_verdict_of_a_repeated_scan_stays_though_the_stamp_was_ended_since(
    api: Api, officer: SignedIn, stamp: dict[str, Any], border: SignedIn
) -> None:
    from chalicelib.core.ids import StampId
    from chalicelib.stamps import service as stamps
    from chalicelib.stamps.rules import StampStatus

    body = scan(seal=stamp["seal_url"])
    api.post("/scans", body, token=officer.token, key="k")
    found = stamps.find_stamp(StampId(stamp["stamp_id"]))
    assert found is not None
    stamps.end_stamp(found, StampStatus.CANCELLED, border.person, datetime.now(UTC), "r")
    again = api.post("/scans", body, token=officer.token, key="k")
    assert (again.body["verdict"], again.body["permit"]["status"]) == ("genuine", "cancelled")


def test_fault_in_the_write_tells_nothing_and_stores_nothing(
    api: Api, officer: SignedIn, stamp: dict[str, Any], faults: Faults
) -> None:
    faults.refuse("TransactWriteItems", 500, times=9)
    reply = api.post("/scans", scan(seal=stamp["seal_url"]), token=officer.token, key="k")
    assert reply.status == 503
    assert not any(one in reply.raw.decode() for one in PERSONAL)
    faults.clear()
    assert (scans(), looks()) == ([], [])


def test_fault_in_the_row_of_a_second_look_tells_nothing(
    api: Api, officer: SignedIn, stamp: dict[str, Any], faults: Faults
) -> None:
    body = scan(seal=stamp["seal_url"])
    api.post("/scans", body, token=officer.token, key="k")
    (stored,) = scans()
    stored.update([ScanItem.received_at.set((datetime.now(UTC) - HOUR).isoformat())])
    faults.refuse("TransactWriteItems", 500, times=9)
    reply = api.post("/scans", body, token=officer.token, key="k")
    assert reply.status == 503
    assert not any(one in reply.raw.decode() for one in PERSONAL)


@pytest.mark.parametrize("times", [1, 9])
def test_lost_answer_gives_one_scan_and_one_look(
    api: Api, officer: SignedIn, stamp: dict[str, Any], faults: Faults, times: int
) -> None:
    body = scan(seal=stamp["seal_url"])
    faults.lose_answer("TransactWriteItems", times=times)
    reply = api.post("/scans", body, token=officer.token, key="k")
    faults.clear()
    if reply.status == 503:
        reply = api.post("/scans", body, token=officer.token, key="k")
    assert (reply.status, reply.body["verdict"]) == (201, "genuine")
    assert (len(scans()), len(looks())) == (1, 1)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_write_loses_and_doubles_nothing(
    api: Api, officer: SignedIn, stamp: dict[str, Any], faults: Faults, moment: str
) -> None:
    body = scan(seal=stamp["seal_url"])
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        api.post("/scans", body, token=officer.token, key="k")
    faults.clear()
    assert api.post("/scans", body, token=officer.token, key="k").status == 201
    assert (len(scans()), len(looks())) == (1, 1)


def test_concurrent_calls_with_one_key_give_one_scan(
    api: Api, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    body = scan(seal=stamp["seal_url"])

    def attempt(_: int) -> tuple[int, str]:
        reply = api.post("/scans", body, token=officer.token, key="k")
        return reply.status, reply.body.get("scan_id", "")

    with ThreadPoolExecutor(6) as pool:
        replies = set(pool.map(attempt, range(6)))
    assert {status for status, _ in replies} <= {201, 503}
    assert len({scan_id for status, scan_id in replies if status == 201}) == 1
    assert (len(scans()), len(looks())) == (1, 1)
    assert find_broken_row(officer.person.id, datetime.now(UTC).date()) is None


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"order": ..., "exception": "in_the_act", "reason": "r" * 200},
        {"order": "n" * 100},
        {"seal": "known forgery"},
    ],
)
def test_scan_costs_few_write_units(
    stamp: dict[str, Any], answer: Scan, changed: dict[str, Any]
) -> None:
    url = stamp["seal_url"]
    changed = {"seal": url, **changed}
    if changed["seal"] != url:
        changed["seal"] = f"{url}{url}{'A' * 900}"[: len(url) - 3] + "AAA"
    with Meter() as meter:
        answer(**changed)
    assert meter.written <= FEW_UNITS


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changed=st.dictionaries(
        st.sampled_from(
            [
                "seal",
                "stamp_number",
                "position",
                "order",
                "exception",
                "reason",
                "scanned_at",
                "phone_verdict",
                "lists_at",
            ]
        ),
        anything | st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()),
        min_size=1,
        max_size=3,
    ),
)
def test_no_body_breaks_the_route(changed: dict[str, Any], api: Api, officer: SignedIn) -> None:
    reply = api.post("/scans", scan(**changed), token=officer.token)
    assert reply.status in (201, 422), reply.raw


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    latitude=st.floats(-90, 90), longitude=st.floats(-180, 180), accuracy_m=st.floats(0, 20_100_000)
)
def test_every_position_on_earth_can_be_kept(
    latitude: float, longitude: float, accuracy_m: float, api: Api, officer: SignedIn
) -> None:
    position = {
        "latitude": latitude,
        "longitude": longitude,
        "accuracy_m": accuracy_m,
        "at": instant(),
    }
    reply = api.post("/scans", scan(position=position), token=officer.token)
    assert reply.status == 201, reply.raw
