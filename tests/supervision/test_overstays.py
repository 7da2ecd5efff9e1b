"""Overstays of an office, and where one stamp was."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.clock import instant_of, utc_now
from chalicelib.supervision.overstays import Overstay, list_overstays
from chalicelib.supervision.reading import Reader
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.passports import zone
from tests.factories.people import SignedIn, sign_in
from tests.premises.places import registered
from tests.scans.conftest import BALI, JAKARTA, instant, issue, scan, seen_at
from tests.supervision.conftest import OFFICE, close, opened, rows

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def overstays(head: SignedIn, now: datetime, office: str = OFFICE) -> list[Overstay]:
    """Return all of an office's overstays on a day, page by page."""
    found: list[Overstay] = []
    after = None
    while True:
        page = list_overstays(Reader(head.person, office), after, now)
        found += page.items
        after = page.next
        if after is None:
            return found


def last_instant(stamp: dict[str, Any]) -> datetime:
    """Return the end of the last day of a stay, in Bali."""
    return instant_of(f"{stamp['last_day_of_stay']}T16:00:00Z")


def test_overstay_begins_with_the_day_after_the_last_and_costs_by_the_day(
    api: Api, head: SignedIn, stamp: dict[str, Any]
) -> None:
    end = last_instant(stamp)
    assert overstays(head, end - timedelta(seconds=1)) == []
    assert overstays(head, end + HOUR, "DENPASAR") == []
    (first,) = overstays(head, end)
    assert (first.standing.overstay_days, first.standing.overstay_fee) == (1, 1_000_000)
    assert (first.is_here, first.case_id) == (True, None)
    (month,) = overstays(head, end + 36 * DAY)
    assert (month.standing.overstay_fee, month.standing.is_banned) == (37_000_000, False)
    (banned,) = overstays(head, end + 60 * DAY)
    assert (banned.standing.overstay_days, banned.standing.is_banned) == (61, True)
    assert {row.about for row in rows("overstay_viewed")} == {month.permit.holder_id}
    assert len(rows("overstay_viewed")) == 3


def test_overstay_has_its_case_and_ends_with_a_deportation(
    api: Api, head: SignedIn, stamp: dict[str, Any]
) -> None:
    later = last_instant(stamp) + 90 * DAY
    case = opened(api, head, {"permit": stamp["permit"]["id"]})
    assert [one.case_id for one in overstays(head, later)] == [case["id"]]
    assert close(api, head, case, "deported").status == 200
    assert overstays(head, later) == []


def test_overstays_come_page_by_page_the_shortest_first_over_many_months(
    api: Api, head: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.supervision.overstays._A_PAGE", 2)
    border = sign_in(Role.BORDER_OFFICER)
    made = []
    for n, kind in enumerate(("C1", "C1", "B1", "C1", "B1")):
        number = f"X0000000{n}"
        entered = instant(n * DAY)
        made.append(issue(api, border.token, number, permit_class=kind, entered_at=entered))
    found = overstays(head, utc_now() + 400 * DAY)
    assert {one.permit.id for one in found} == {one["permit"]["id"] for one in made}
    days = [one.standing.overstay_days for one in found]
    assert days == sorted(days)
    reply = api.get("/overstays?after=x", token=head.token)
    assert reply.fields == {"after": "wrong_format"}


def movements(api: Api, by: SignedIn, stamp: dict[str, Any], **body: Any) -> Reply:
    path = f"/stamps/{stamp['stamp_number']}/movements"
    return api.post(path, {"reason": "Surat 12/2026", **body}, token=by.token)


def test_movements_are_scans_and_stays_in_time_with_how_exact_they_are(
    api: Api, head: SignedIn, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    operator = sign_in(Role.OPERATOR)
    premises = registered(api, operator)["id"]
    arrived = instant(2 * HOUR)
    stay = {
        "premises": premises,
        "mrz": zone(),
        "arrived_at": arrived,
        "nights": 3,
    }
    reply = api.post("/stays", stay, token=operator.token)
    assert reply.status == 201, reply.raw
    old = {**seen_at(stamp, BALI, HOUR), "position": {**BALI, "at": instant(3 * HOUR)}}
    for body in (old, seen_at(stamp, BALI, 0 * HOUR), {**seen_at(stamp, BALI, 3 * HOUR)}):
        sent = api.post("/scans", scan(**body), token=officer.token)
        assert sent.status == 201, sent.raw
    told = movements(api, head, stamp).body
    assert [(one["kind"], one["exactness"]) for one in told["items"]] == [
        ("scan", "device"),
        ("scan", "old"),
        ("stay", "premises"),
        ("scan", "device"),
    ]
    assert told["items"][0]["accuracy_m"] == BALI["accuracy_m"]
    assert told["items"][2]["region"] == "51.03.01"
    assert "ERIKSSON" not in str(told)
    (row,) = rows("movements_viewed")
    assert (row.why, row.subject) == ("Surat 12/2026", f"STAMP#{stamp['stamp_id']}")
    assert row.about == stamp["permit"]["id"].rpartition("-")[0]


def test_movements_come_page_by_page_and_need_a_reason(
    api: Api,
    head: SignedIn,
    officer: SignedIn,
    stamp: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chalicelib.supervision.movements._A_PAGE", 2)
    for hours in range(5):
        body = scan(**seen_at(stamp, JAKARTA, hours * HOUR))
        assert api.post("/scans", body, token=officer.token).status == 201
    seen, after = [], None
    for _ in range(4):
        more: dict[str, Any] = {"after": after} if after else {}
        page = movements(api, head, stamp, **more).body
        seen += [one["at"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)
    assert list(movements(api, head, stamp, reason=" ").fields) == ["reason"]
    assert movements(api, head, {"stamp_number": "0000-0000-0"}).status == 404
    assert list(movements(api, head, stamp, after="x").fields) == ["after"]
