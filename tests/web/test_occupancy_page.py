"""Who stays where, on an officers' page in a real browser."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.operators import at, day
from tests.web.stand_in import Call, Given, StandIn

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/hunian/", "en": "/officer/en/occupancy/"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}
KUTA = {
    "code": "51.03.06",
    "name": "Kuta Utara",
    "regency": "Badung",
    "province": "Bali",
    "zone": "WITA",
}


def counted(guests: int, following: str | None = None) -> dict[str, Any]:
    """Return a page of guests as the API counts them."""

    def all_are(value: str) -> list[dict[str, Any]]:
        return [{"value": value, "guests": guests}]

    return {
        "guests": guests,
        "late": 1,
        "groups": {
            "nationality": all_are("AUS"),
            "permit_class": all_are("C1"),
            "permit": all_are("ending"),
            "purpose": all_are(""),
            "days": all_are("under_7"),
            "category": all_are("villa"),
        },
        "houses": [
            {"guests": guests, "premises": "pr-1", "name": "Vila Contoh", "category": "villa"}
        ],
        "next": following,
    }


def house(name: str = "Vila Contoh", **changes: Any) -> dict[str, Any]:
    """Return how a house reports, as the API tells it."""
    return {
        "premises": "pr-1",
        "name": name,
        "category": "villa",
        "region": "51.03.06",
        "in_house": 3,
        "usual_a_week": 4.5,
        "reporting": "silent",
        "last_on": day(-20),
        "last_inspected_on": None,
        **changes,
    }


def check(**changes: Any) -> dict[str, Any]:
    """Return a finding as the API lists it."""
    return {
        "id": "F" * 26,
        "kind": "two_places",
        "state": "open",
        "found_at": at(hours=5),
        "since": at(days=2),
        "age_days": 2,
        "is_open": True,
        "receipts": ["K7PM2QXD5F4TK7PM2QXD5F4001", "K7PM2QXD5F4TK7PM2QXD5F4002"],
        "premises_names": ["Vila Contoh", "Hotel Contoh"],
        "regions": ["51.03.06"],
        **changes,
    }


def serve_office(site: StandIn, person: dict[str, Any] = HEAD) -> None:
    serve(site, person)

    def guests(call: Call) -> Given:
        asked = parse_qs(call.query)
        if "region" in asked and "after" not in asked:
            return 200, counted(100, "lanjut")
        return 200, counted(7)

    site.answers["GET", "/occupancy"] = guests
    nights = [{"on": day(n - 55), "guests": n % 5} for n in range(56)]
    site.answers["GET", "/occupancy/nights"] = (200, {"items": nights})
    houses = [house(), house("Hotel Contoh", reporting="usual", last_inspected_on=day(-9))]
    site.answers["GET", "/occupancy/coverage"] = (200, {"items": houses, "next": None})
    site.answers["GET", "/office-checks"] = (200, {"items": [check()], "next": None})
    site.answers["GET", "/reference/regions"] = (200, {"items": [KUTA]})
    for name in ("countries", "permit-classes", "purposes", "premises-categories"):
        site.answers["GET", f"/reference/{name}"] = (200, {"items": []})


def choose(page: Page, field: str = "region") -> None:
    page.fill(f"#{field}", "")
    page.locator(f"#{field}").press_sequentially("kuta")
    page.locator(f"#{field}-list [role=option]").first.click()


def test_guests_of_a_kecamatan_are_added_up_and_lead_into_a_house(
    page: Page, site: StandIn
) -> None:
    serve_office(site)
    open_signed_in(page, site, PAGE["id"])
    page.click("#counting button[type=submit]")
    expect(page.locator("#region-error")).to_be_visible()
    choose(page)
    page.click("#counting button[type=submit]")
    box = page.locator("#counted")
    expect(box.locator("h2")).to_have_text("Kuta Utara, Badung")
    expect(box).to_contain_text("107 orang asing tercatat menginap; 2 seharusnya sudah keluar")
    expect(box.locator("table")).to_have_count(7)
    expect(box).to_contain_text("berakhir dalam 14 hari")
    assert not faults(page)
    box.get_by_role("button", name="Vila Contoh").click()
    expect(box.locator("h2")).to_have_text("Vila Contoh")
    expect(box).to_contain_text("7 orang asing tercatat menginap")
    expect(box.locator("svg rect")).to_have_count(56)


def test_silent_and_never_inspected_houses_are_listed(page: Page, site: StandIn) -> None:
    serve_office(site, FIELD)
    open_signed_in(page, site, PAGE["en"])
    expect(page.locator("#tab-checks")).to_be_hidden()
    page.click("#tab-houses")
    rows = page.locator("#houses-list li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Silent compared with its own past")
    expect(rows.first).to_contain_text("usually 4.5 guests a week")
    expect(rows.first).to_contain_text("Never inspected")
    assert not faults(page)
    page.select_option("#houses-only", "uninspected")
    expect(rows).to_have_count(1)
    rows.get_by_role("button", name="See who stays there").click()
    expect(page.locator("#counted h2")).to_have_text("Vila Contoh")


def test_finding_is_settled_with_what_was_found(page: Page, site: StandIn) -> None:
    serve_office(site, {**HEAD, "role": "service_clerk"})
    settled = {"right": False, "note": "Salah ketik.", "at": at()}
    path = f"/checks/{'F' * 26}/settlement"
    site.answers["POST", path] = (200, check(state="settled", is_open=False, settled=settled))
    open_signed_in(page, site, PAGE["id"])
    row = page.locator("#checks-list li.s-stay")
    expect(row).to_contain_text("di dua tempat sekaligus")
    expect(row).to_contain_text("2 hari yang lalu")
    row.get_by_role("button", name="Catat hasil pemeriksaan").click()
    page.click("#settle button[type=submit]")
    expect(page.locator("#right-error")).to_be_visible()
    assert not faults(page)
    page.check("#right-no")
    page.fill("#note", "Salah ketik.")
    page.click("#settle button[type=submit]")
    expect(row).to_contain_text("Peringatan keliru. Salah ketik.")
    (call,) = (one for one in site.calls if one.path == path)
    assert call.body == {"right": False, "note": "Salah ketik."}


def test_kecamatan_is_compared_at_once_to_its_end(page: Page, site: StandIn) -> None:
    serve_office(site)

    def run(call: Call) -> Given:
        more = "lanjut" if "after" not in (call.body or {}) else None
        return 200, {"compared": 40, "found": 1, "gone": 0, "next": more}

    site.answers["POST", "/checks/runs"] = run
    open_signed_in(page, site, PAGE["id"])
    page.click("#tab-checks")
    page.click("#anew summary")
    choose(page, "compare_region")
    page.click("#comparing button[type=submit]")
    said = page.locator("#compared-said")
    expect(said).to_have_text("80 tamu dibandingkan: 2 temuan baru, 0 sudah cocok.")
