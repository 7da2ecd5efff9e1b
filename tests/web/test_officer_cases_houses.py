"""Visits to lodging places, and cases that another page leads to, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.officers import FIELD, NUMBER, open_signed_in, scan_answer
from tests.web.stand_in import StandIn
from tests.web.test_officer_cases import PAGE, open_cases, page_of, posted, serve_cases, visit
from tests.web.test_officer_scan import SCAN, give_order, type_code

pytestmark = pytest.mark.browser


def house(**changed: Any) -> dict[str, Any]:
    return {
        "premises": "P1",
        "name": "Vila Contoh",
        "category": "villa",
        "region": "51.03.06",
        "in_house": 3,
        "usual_a_week": 4.5,
        "reporting": "silent",
        "last_on": "2026-11-01",
        "last_inspected_on": None,
        **changed,
    }


def open_houses(page: Page, site: StandIn, language: str = "id") -> None:
    other = house(premises="P2", name="Hotel Contoh", last_inspected_on="2026-11-02")
    site.answers["GET", "/occupancy/coverage"] = page_of(house(), other)
    open_cases(page, site, language)
    page.click("#tab-visits")
    page.click("#house-visits summary")
    expect(page.locator("#houses-list li.s-stay")).to_have_count(2)


def test_officer_records_a_visit_to_a_house_that_nobody_planned(page: Page, site: StandIn) -> None:
    serve_cases(site, FIELD)
    open_houses(page, site)
    rows = page.locator("#houses-list li.s-stay")
    expect(rows.first).to_contain_text("Belum pernah diperiksa")
    expect(rows.get_by_role("button", name="Rencanakan kunjungan")).to_have_count(0)
    page.fill("#houses-named", "vila")
    expect(rows.last).to_be_hidden()
    rows.first.get_by_role("button", name="Catat kunjungan").click()
    expect(page.locator("#seen")).to_be_focused()
    assert faults(page) == []
    site.answers["POST", "/visits"] = (201, visit())
    inspected = house(last_inspected_on="2026-11-22")
    site.answers["GET", "/occupancy/coverage"] = page_of(inspected)
    page.fill("#seen", "Tiga tamu, semua dilaporkan.")
    page.get_by_role("button", name="Simpan kunjungan").click()
    expect(page.locator("#said")).to_have_text("Kunjungan tercatat.")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Terakhir diperiksa")
    (call,) = posted(site, "/visits")
    assert call.body == {"premises": "P1", "done": {"note": "Tiga tamu, semua dilaporkan."}}


def test_head_sends_an_officer_to_a_house(page: Page, site: StandIn) -> None:
    serve_cases(site)
    open_houses(page, site, "en")
    row = page.locator("#houses-list li.s-stay").last
    row.get_by_role("button", name="Plan a visit").click()
    row.locator("#sending button[type=submit]").click()
    expect(page.locator("#sending-summary a")).to_have_count(2)
    # Another list takes the form away and brings it again as it was at first.
    page.select_option("#houses-state", "unconfirmed")
    expect(page.locator("#sending-summary")).to_be_hidden()
    row.get_by_role("button", name="Plan a visit").click()
    page.fill("#goes", "lapangan@contoh.example")
    for part, typed in (("day", "24"), ("month", "11"), ("year", "2026")):
        page.fill(f"#goes_until-{part}", typed)
    assert faults(page) == []
    site.answers["POST", "/visits"] = (201, visit())
    row.locator("#sending button[type=submit]").click()
    expect(page.locator("#said")).to_contain_text(str(FIELD["name"]))
    (call,) = posted(site, "/visits")
    sent = {"officer": "lapangan@contoh.example", "due_on": "2026-11-24"}
    assert call.body == {"premises": "P2", **sent}


def test_link_from_a_scan_opens_a_case_of_it(page: Page, site: StandIn) -> None:
    serve_cases(site, FIELD)
    site.answers["POST", "/scans"] = (201, scan_answer("cancelled", scan_id="S9"))
    open_signed_in(page, site, SCAN["id"])
    give_order(page)
    type_code(page, NUMBER)
    page.get_by_role("link", name="Buka kasus dari pindaian ini").click()
    page.wait_for_url(f"**{PAGE['id']}*")
    expect(page.locator("#asked h2")).to_have_text("Kasus baru, dari pindaian")
    expect(page.locator("#about")).to_be_focused()
    assert "#" not in page.url
    assert faults(page) == []
    page.fill("#about", "Alamatnya kosong.")
    page.locator("#open").get_by_role("button", name="Buka kasus").click()
    expect(page.locator("#case")).to_contain_text("ANNA MARIA ERIKSSON")
    (call,) = posted(site, "/cases")
    assert call.body == {"from": {"scan": "S9"}, "note": "Alamatnya kosong."}
