"""What a scan tells of earlier ones: where the holder was met, never by whom or why."""

from datetime import timedelta
from typing import Any

from tests.scans.conftest import Scan, instant, seen_at

KUTA = {"latitude": -8.7215, "longitude": 115.1686, "accuracy_m": 12}
UBUD = {"latitude": -8.5069, "longitude": 115.2625, "accuracy_m": 8}


def test_earlier_scans_are_told_latest_first_without_officer_or_ground(
    stamp: dict[str, Any], answer: Scan
) -> None:
    assert answer(**seen_at(stamp, KUTA, timedelta(hours=5)))["earlier_scans"] == []
    answer(**seen_at(stamp, UBUD, timedelta(hours=2)))
    answer(seal=stamp["seal_url"], position=None, scanned_at=instant(timedelta(hours=1)))
    told = answer(seal=stamp["seal_url"])["earlier_scans"]
    assert [one["position"] for one in told] == [None, UBUD, KUTA]
    assert {key for one in told for key in one} == {"scanned_at", "office", "verdict", "position"}
    assert {one["verdict"] for one in told} == {"genuine"}


def test_five_earlier_scans_are_told_at_most(stamp: dict[str, Any], answer: Scan) -> None:
    for hours in range(7, 0, -1):
        answer(**seen_at(stamp, KUTA, timedelta(hours=hours)))
    told = answer(seal=stamp["seal_url"])["earlier_scans"]
    assert len(told) == 5
    assert [one["scanned_at"] for one in told] == sorted(
        (one["scanned_at"] for one in told), reverse=True
    )


def test_no_earlier_scan_is_told_of_what_is_no_stamp_of_ours(answer: Scan) -> None:
    assert "earlier_scans" not in answer(seal="https://example.test/s#NOTHING")
