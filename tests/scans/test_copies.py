"""A stamp at two places at once: suspected from then on, once, and on its office's list."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.core.ids import ScanId
from chalicelib.scans.repository import ScanItem
from chalicelib.stamps.alarms import month_of
from chalicelib.stamps.suspicion import find_suspicion
from chalicelib.supervision.worklist import list_worklist
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.orders.conftest import issued
from tests.scans.conftest import (
    BALI,
    JAKARTA,
    Scan,
    instant,
    issue,
    marks,
    scan,
    scans,
    seen_at,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = timedelta(0)
OFFICE = "NGURAH-RAI"


@pytest.mark.parametrize(("ago", "suspected"), [(20 * MINUTE, True), (3 * HOUR, False)])
def test_stamp_seen_in_two_towns_too_soon_is_a_suspected_copy(
    stamp: dict[str, Any], answer: Scan, ago: timedelta, *, suspected: bool
) -> None:
    first = answer(**seen_at(stamp, JAKARTA, ago))
    second = answer(**seen_at(stamp, BALI, timedelta(0)))
    assert "suspected_copy" not in first["flags"]
    assert ("suspected_copy" in second["flags"]) is suspected
    assert second["verdict"] == "genuine"


def test_scan_that_arrives_late_is_compared_all_the_same(
    stamp: dict[str, Any], answer: Scan
) -> None:
    answer(**seen_at(stamp, BALI, timedelta(0)))
    late = answer(**seen_at(stamp, JAKARTA, 20 * MINUTE))
    assert "suspected_copy" in late["flags"]


def test_two_officers_at_one_place_suspect_nothing(
    api: Api, stamp: dict[str, Any], answer: Scan
) -> None:
    answer(**seen_at(stamp, BALI, timedelta(0)))
    near = {**BALI, "latitude": BALI["latitude"] + 0.02}
    colleague = sign_in(Role.FIELD_OFFICER, "colleague")
    body = scan(**seen_at(stamp, near, timedelta(0)))
    reply = api.post("/scans", body, token=colleague.token)
    assert "suspected_copy" not in reply.body["flags"]


def test_copy_is_noticed_by_number_too(stamp: dict[str, Any], answer: Scan) -> None:
    answer(**seen_at(stamp, JAKARTA, 20 * MINUTE))
    told = answer(seal=..., stamp_number=stamp["stamp_number"])
    assert "suspected_copy" in told["flags"]


def test_suspicion_stands_on_every_scan_from_then_on(
    api: Api, stamp: dict[str, Any], answer: Scan
) -> None:
    answer(**seen_at(stamp, JAKARTA, 20 * MINUTE))
    answer(**seen_at(stamp, BALI, NOW))
    again = answer(**seen_at(stamp, BALI, NOW))
    without_position = answer(seal=stamp["seal_url"], position=None)
    typed = answer(seal=..., stamp_number=stamp["stamp_number"], position=None)
    for told in (again, without_position, typed):
        assert told["flags"].count("suspected_copy") == 1
        assert told["verdict"] == "genuine"
    assert len(marks()) == 1


def test_another_stamp_is_not_suspected_with_it(
    api: Api, stamp: dict[str, Any], border: SignedIn, answer: Scan
) -> None:
    answer(**seen_at(stamp, JAKARTA, 20 * MINUTE))
    answer(**seen_at(stamp, BALI, NOW))
    other = issue(api, border.token, "X00000001")
    assert "suspected_copy" not in answer(**seen_at(other, BALI, NOW))["flags"]


def test_copy_waits_in_the_worklist_of_the_scans_office_with_both_scans(
    stamp: dict[str, Any], answer: Scan
) -> None:
    first = answer(**seen_at(stamp, JAKARTA, 20 * MINUTE))
    second = answer(**seen_at(stamp, BALI, NOW))
    (waits,) = list_worklist(OFFICE, "flag")
    assert waits.id == f"copy-{stamp['stamp_id']}"
    mark = find_suspicion(stamp["stamp_id"])
    assert mark is not None
    assert (mark.ground, mark.office, mark.since) == ("too_fast", OFFICE, waits.at)
    assert mark.evidence == (f"SCAN#{first['scan_id']}", f"SCAN#{second['scan_id']}")
    assert not list(list_worklist("DENPASAR"))


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
def test_copy_is_noticed_whatever_order_the_scans_arrive_in(
    stamp: dict[str, Any], answer: Scan, order: tuple[int, ...]
) -> None:
    inexact = {**JAKARTA, "accuracy_m": 2_000_000}
    made = [
        seen_at(stamp, BALI, 3 * HOUR),
        seen_at(stamp, inexact, 175 * MINUTE),
        {**seen_at(stamp, JAKARTA, 174 * MINUTE), "position": None},
        seen_at(stamp, JAKARTA, 170 * MINUTE),
    ]
    for number in order:
        answer(**made[number])
    assert len(marks()) == 1


def test_many_later_scans_do_not_hide_the_two(stamp: dict[str, Any], answer: Scan) -> None:
    answer(**seen_at(stamp, BALI, 20 * HOUR))
    for hours in range(12):
        answer(**seen_at(stamp, BALI, timedelta(hours=hours)))
    late = answer(**seen_at(stamp, JAKARTA, 20 * HOUR - 20 * MINUTE))
    assert "suspected_copy" in late["flags"]


def test_journey_by_air_is_no_suspicion(stamp: dict[str, Any], answer: Scan) -> None:
    for place, ago in ((BALI, 9 * HOUR), (JAKARTA, 6 * HOUR), (BALI, 2 * HOUR), (JAKARTA, NOW)):
        assert "suspected_copy" not in answer(**seen_at(stamp, place, ago))["flags"]
    assert marks() == []


def test_stale_position_raises_no_suspicion(stamp: dict[str, Any], answer: Scan) -> None:
    answer(**seen_at(stamp, BALI, NOW))
    told = answer(seal=stamp["seal_url"], position={**JAKARTA, "at": instant(HOUR)})
    assert "position_stale" in told["flags"]
    assert marks() == []


def test_scans_that_came_at_once_are_compared_by_the_next(
    api: Api, stamp: dict[str, Any], answer: Scan
) -> None:
    # The index is a moment behind: neither of two scans at once has seen the other.
    first = answer(**seen_at(stamp, BALI, HOUR))
    second = answer(seal="other", position={**JAKARTA, "at": instant(HOUR)})
    hidden = ScanItem.get(f"SCAN#{second['scan_id']}", "SCAN")
    seen = ScanItem.get(f"SCAN#{first['scan_id']}", "SCAN")
    hidden.update(
        [
            ScanItem.stamp_id.set(stamp["stamp_id"]),
            ScanItem.scanned_at.set(seen.scanned_at),
            ScanItem.position_at.set(seen.scanned_at),
            ScanItem.subject_pk.set(seen.subject_pk),
            ScanItem.subject_sk.set(f"{seen.scanned_at}#{second['scan_id']}"),
        ]
    )
    assert marks() == []
    told = answer(seal=stamp["seal_url"], position=None)
    assert "suspected_copy" in told["flags"]
    mark = find_suspicion(stamp["stamp_id"])
    assert mark is not None
    pairs = {f"SCAN#{ScanId(one['scan_id'])}" for one in (first, second)}
    assert set(mark.evidence) == pairs


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_clock_at_the_calendars_end_is_no_reason_to_lose_a_scan(
    api: Api, officer: SignedIn, stamp: dict[str, Any], answer: Scan, at: str
) -> None:
    told = answer(seal=stamp["seal_url"], scanned_at=at)
    assert "clock_differs" in told["flags"]
    item = {"id": "x", "scan": scan(seal=stamp["seal_url"], scanned_at=at)}
    for sent_at in (at, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", instant()):
        batch = {"sent_at": sent_at, "items": [{**item, "id": sent_at}]}
        reply = api.post("/scans/batch", batch, token=officer.token)
        assert reply.body["items"][0]["outcome"] == "stored"


def test_month_of_a_list_is_that_of_the_offices_calendar() -> None:
    midnight_in_bali = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert month_of(midnight_in_bali, OFFICE) == "2026-12"
    assert month_of(midnight_in_bali - timedelta(seconds=1), OFFICE) == "2026-11"
    assert month_of(midnight_in_bali, "JAYAPURA") == "2026-12"
    assert month_of(midnight_in_bali, "nowhere") == "2026-11"


@pytest.mark.threads
def test_many_who_notice_at_once_mark_it_once(
    api: Api, stamp: dict[str, Any], answer: Scan
) -> None:
    answer(**seen_at(stamp, BALI, NOW))
    officers = [sign_in(Role.FIELD_OFFICER, f"petugas-{n}") for n in range(6)]

    def look(officer: SignedIn) -> list[str]:
        body = scan(**seen_at(stamp, JAKARTA, NOW))
        reply = api.post("/scans", body, token=officer.token, key="k")
        if reply.status == 503:
            reply = api.post("/scans", body, token=officer.token, key="k")
        assert reply.status == 201, reply.raw
        return list(reply.body["flags"])

    with ThreadPoolExecutor(6) as pool:
        flags = list(pool.map(look, officers))
    assert all("suspected_copy" in each for each in flags)
    assert (len(marks()), len(scans())) == (1, 7)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_mark_and_scan_are_stored_together(
    api: Api,
    officer: SignedIn,
    stamp: dict[str, Any],
    answer: Scan,
    faults: Faults,
    moment: str,
) -> None:
    answer(**seen_at(stamp, BALI, NOW))
    body = scan(**seen_at(stamp, JAKARTA, NOW))
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        api.post("/scans", body, token=officer.token, key="k")
    faults.clear()
    assert len(marks()) == len(scans()) - 1
    reply = api.post("/scans", body, token=officer.token, key="k")
    assert "suspected_copy" in reply.body["flags"]
    assert (len(marks()), len(scans())) == (1, 2)


def test_first_suspicion_costs_few_write_units(
    api: Api, stamp: dict[str, Any], answer: Scan
) -> None:
    issued(api, sign_in(Role.OFFICE_HEAD))
    answer(**seen_at(stamp, BALI, NOW))
    with Meter() as meter:
        answer(**seen_at(stamp, JAKARTA, NOW))
    assert len(marks()) == 1
    assert meter.written <= 8
