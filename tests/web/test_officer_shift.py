"""Orders in the field, in a real browser: places and hours, a shift, a reason, people nearby."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.accessible import faults
from tests.web.officers import BALI, FIELD, NUMBER, ORDER, open_signed_in, scan_answer, serve
from tests.web.stand_in import Call, StandIn, problem
from tests.web.test_officer_orders import HEAD, ORDERS, fill, listed, order, send

pytestmark = pytest.mark.browser

SCAN = "/officer/id/scan/"
NEARBY = {"id": "/officer/id/sekitar/", "en": "/officer/en/nearby/"}
KUTA = {"name": "Pasar Kuta", "latitude": -8.7482, "longitude": 115.1671, "radius_m": 500}
SANUR = {**KUTA, "name": "Sanur", "latitude": -8.688, "longitude": 115.262, "region": None}


def posted(site: StandIn, path: str) -> list[Call]:
    return [call for call in site.calls if call.path == path and call.method == "POST"]


def shift(**changed: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": "SHIFT1",
        "zone": "Asia/Makassar",
        "order": order(points=[{**KUTA, "region": None}], yours=True, **changed),
        "started_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=12)).isoformat(),
    }


def exception(**changed: Any) -> dict[str, Any]:
    return {
        "id": "SCAN1",
        "kind": "scan",
        "officer": "Petugas Contoh",
        "at": "2026-11-22T01:00:00Z",
        "received_at": "2026-11-22T01:00:00Z",
        "due_at": "2026-11-23T01:00:00Z",
        "overdue": True,
        "reason": None,
        "order": ORDER,
        "exception": None,
        "flags": ["order_outside_area"],
        "position": {"latitude": -8.7, "longitude": 115.2, "accuracy_m": 12},
        **changed,
    }


def person(name: str, left: int, over: int = 0, **changed: Any) -> dict[str, Any]:
    permit = {
        "id": "P",
        "permit_class": "C1",
        "status": "valid",
        "last_day_of_stay": "2026-11-25",
        "days_left": left,
        "overstay_days": over,
    }
    place = {"name": "Hotel Contoh", "address": "Jl. Contoh 1"}
    return {
        "region": "51.03.01",
        "region_name": "Kuta",
        "arrived_at": "2026-11-20T06:00:00Z",
        "leaves_on": "2026-11-28",
        "person": "H",
        "full_name": name,
        "nationality": "UTO",
        "permit": permit,
        "premises": {**place, "latitude": -8.7392, "longitude": 115.1671},
        **changed,
    }


def nearby(site: StandIn, *people: dict[str, Any], whole: bool = True) -> None:
    site.answers["GET", "/orders"] = (200, {"items": [order(yours=True)], "next": None})
    area = {"order": order(yours=True), "regions": ["Kuta"], "whole": whole}
    age = {"items": list(people), "next": None}
    site.answers["GET", f"/orders/{order()['id']}/people"] = (200, {**area, **age})


def test_places_and_hours_go_with_the_order(page: Page, site: StandIn) -> None:
    serve(site, HEAD)
    listed(site)
    site.answers["POST", "/orders"] = (201, order(points=[{**KUTA, "region": None}]))
    open_signed_in(page, site, ORDERS["id"])
    fill(page)
    page.fill("#from", "20.00")
    page.fill("#to", "25")
    page.fill("#point_name", "Pasar Kuta")
    page.fill("#point_place", "-8,7482, 115.1671")
    send(page)
    expect(page.locator("#to-error")).to_contain_text("jam dan menit")
    expect(page.locator("#point_name-error")).to_contain_text("Tambahkan tempat ini dahulu")
    page.fill("#to", "2")
    page.click("#point-add")
    expect(page.locator("#points li")).to_contain_text("Pasar Kuta, dalam 500 m")
    page.fill("#point_name", "Tanpa posisi")
    page.click("#point-add")
    expect(page.locator("#points-said")).to_contain_text("lintang dan bujur")
    page.fill("#point_name", "")
    send(page)
    expect(page.locator("#issued")).to_contain_text("terbit")
    (call,) = posted(site, "/orders")
    assert (call.body["from"], call.body["to"], call.body["points"]) == ("20:00", "02:00", [KUTA])
    expect(page.locator("#running .s-order")).to_contain_text("Pasar Kuta, dalam 500 m")
    expect(page.locator("#points li")).to_have_count(0)


def test_exception_is_followed_by_an_order_and_leaves_the_list(page: Page, site: StandIn) -> None:
    serve(site, HEAD)
    listed(site)
    looks = exception(id="L1", kind="looks", order=None, flags=[], position=None, overdue=False)
    site.answers["GET", "/exceptions"] = (200, {"items": [exception(), looks], "next": None})
    site.answers["POST", "/looks/L1/later-order"] = (200, {**looks, "later_order": "SP-9"})
    path = "/scans/SCAN1/later-order"
    site.answers["POST", path] = problem(409, "order_does_not_cover", "Surat tidak mencakupnya")
    open_signed_in(page, site, ORDERS["id"])
    cards = page.locator("#exceptions-list .s-order")
    expect(cards.nth(0)).to_contain_text("Lewat satu hari")
    expect(cards.nth(0)).to_contain_text("di luar tempatnya")
    expect(cards.nth(1)).to_contain_text("Melihat data orang tanpa giliran jaga")
    assert faults(page) == []
    cards.nth(0).locator("button").first.click()
    page.fill("#later_order", "SP-9")
    page.click("#follow button[type=submit]")
    expect(page.locator("#follow-summary")).to_contain_text("Surat tidak mencakupnya")
    page.click("#not-following")
    cards.nth(1).locator("button").first.click()
    page.fill("#later_order", "SP-9")
    page.click("#follow button[type=submit]")
    expect(cards).to_have_count(1)
    expect(page.locator("#followed")).to_contain_text("SP-9")
    assert [call.body for call in posted(site, "/looks/L1/later-order")] == [{"order": "SP-9"}]


@pytest.fixture
def scanning(page: Page, context: BrowserContext, site: StandIn) -> Page:
    """Open the scan page in Kuta and choose an order."""
    context.grant_permissions(["geolocation"])
    context.set_geolocation(BALI)  # type: ignore[arg-type]  # a plain dictionary of the same keys
    serve(site, FIELD)
    site.answers["POST", "/scans"] = (201, scan_answer())
    open_signed_in(page, site, SCAN)
    page.check("#ground-order")
    page.fill("#order", ORDER)
    return page


def number_typed(page: Page) -> None:
    if not page.locator("#typed").is_visible():
        page.click("#scanner summary")
    page.fill("#typed", NUMBER)
    page.click("#typed-form button[type=submit]")


def test_shift_begins_with_the_order_and_is_ended_by_hand(scanning: Page, site: StandIn) -> None:
    site.answers["POST", "/shifts"] = (201, shift())
    site.answers["POST", "/shifts/SHIFT1/end"] = (200, shift())
    scanning.click("#ground-form button[type=submit]")
    expect(scanning.locator("#shift-said")).to_contain_text("Giliran jaga tercatat sampai")
    (call,) = posted(site, "/shifts")
    assert (call.body["order"], call.body["position"]["latitude"]) == (ORDER, BALI["latitude"])
    number_typed(scanning)
    expect(scanning.locator("#result")).to_contain_text("ERIKSSON")
    assert "reason" not in posted(site, "/scans")[0].body
    scanning.reload()
    expect(scanning.locator("#shift-said")).to_contain_text("Giliran jaga tercatat sampai")
    assert len(posted(site, "/shifts")) == 1
    scanning.click("#shift-said button")
    expect(scanning.locator("#ground-form")).to_be_visible()
    assert len(posted(site, "/shifts/SHIFT1/end")) == 1


def test_scan_outside_the_orders_places_asks_why_before_it_is_sent(
    scanning: Page, context: BrowserContext, site: StandIn
) -> None:
    site.answers["POST", "/shifts"] = (201, {**shift(), "order": order(points=[SANUR])})
    scanning.click("#ground-form button[type=submit]")
    expect(scanning.locator("#shift-said")).to_contain_text("tercatat sampai")
    number_typed(scanning)
    expect(scanning.locator("#why-hint")).to_contain_text("di luar tempat")
    assert posted(site, "/scans") == []
    assert faults(scanning) == []
    scanning.fill("#why", "mengikuti pengaduan")
    scanning.click("#result form button")
    expect(scanning.locator("#result")).to_contain_text("ERIKSSON")
    (call,) = posted(site, "/scans")
    assert (call.body["order"], call.body["reason"]) == (ORDER, "mengikuti pengaduan")


def test_order_that_begins_no_shift_keeps_nobody_from_scanning(
    scanning: Page, site: StandIn
) -> None:
    wrong = ("order", "order_unknown", "Kantor Anda tidak mempunyai surat perintah ini.")
    site.answers["POST", "/shifts"] = problem(422, "invalid", "Isian belum benar", wrong)
    scanning.click("#ground-form button[type=submit]")
    expect(scanning.locator("#shift-said")).to_contain_text("tidak mempunyai surat perintah ini")
    number_typed(scanning)
    expect(scanning.locator("#result")).to_contain_text("ERIKSSON")


@pytest.mark.parametrize("language", ["id", "en"])
def test_people_nearby_are_listed_as_they_come_with_their_distance(
    page: Page, context: BrowserContext, site: StandIn, language: str
) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation(BALI)  # type: ignore[arg-type]  # a plain dictionary of the same keys
    serve(site, FIELD)
    bare = person("", 0)
    for name in ("person", "full_name", "nationality", "permit", "premises"):
        bare.pop(name)
    hidden = {**bare, "restricted": True}
    nearby(site, person("ANNA ERIKSSON", 0, 3), person("BO LIND", 4), bare, hidden, whole=False)
    open_signed_in(page, site, NEARBY[language])
    cards = page.locator("#people .s-order")
    expect(cards).to_have_count(4)
    over = {"id": "Lewat 3 hari", "en": "3 days over"}[language]
    expect(cards.nth(0)).to_contain_text("ANNA ERIKSSON")
    assert over.split()[0] in cards.nth(0).inner_text()
    expect(page.locator("#too-wide")).to_be_visible()
    page.click("#measure")
    expect(cards.nth(0)).to_contain_text("1 km")
    assert faults(page) == []


def test_cards_tell_first_how_the_permit_stands_and_not_by_colour_alone(
    page: Page, site: StandIn
) -> None:
    serve(site, FIELD)
    unknown = person("", 0)
    unknown.pop("permit")
    people = (person("ANNA", 0, 3), person("BO", 4), person("CARLA", 41), unknown)
    nearby(site, *people)
    open_signed_in(page, site, NEARBY["id"])
    cards = page.locator("#people article")
    expect(cards).to_have_count(4)
    lines = cards.nth(0).inner_text().split("\n")
    assert [one.strip() for one in lines if one.strip()][:3] == [
        "Lewat 3 hari",
        "ANNA",
        "Hotel Contoh, Jl. Contoh 1, Kuta",
    ]
    looks = """card => {
      const [box, said] = [card, card.querySelector("h2 span")].map((one) => getComputedStyle(one));
      return [box.borderLeftStyle, box.borderLeftWidth, said.borderTopStyle, said.borderTopWidth];
    }"""
    assert len({str(card.evaluate(looks)) for card in cards.all()}) == len(people)


def test_officer_without_an_order_is_told_whom_to_ask(page: Page, site: StandIn) -> None:
    serve(site, FIELD)
    open_signed_in(page, site, NEARBY["id"])
    expect(page.locator("#opening")).to_contain_text("Mintalah kepada kepala kantor")
