"""An administrator's page of staff in a real browser: listed, appointed, moved, ended."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import Call, Given, StandIn, problem

pytestmark = pytest.mark.browser

STAFF = {"id": "/officer/id/pegawai/", "en": "/officer/en/staff/"}
ADMINISTRATOR = {**FIELD, "id": "ad-1", "role": "administrator", "name": "Administrator Contoh"}


def member(**changes: Any) -> dict[str, Any]:
    """Return somebody appointed, as the API gives them."""
    return {
        "id": "tm-1",
        "role": "timpora_member",
        "name": "Camat Contoh",
        "email": "camat@badung.example",
        "office": None,
        "region": "51.03",
        "checkpoint": None,
        "agency": "Kecamatan Kuta",
        "ends_on": "2027-06-30",
        "is_enabled": True,
        "is_open": True,
        **changes,
    }


def regions(call: Call) -> Given:
    """Answer with the parts of a region, as the API does."""
    parent = parse_qs(call.query).get("parent", [""])[0]
    code, name = {
        "": ("51", "Bali"),
        "51": ("51.03", "Kabupaten Badung"),
        "51.03": ("51.03.01", "Kuta"),
    }[parent]
    item = {"code": code, "name": name, "regency": "", "province": "Bali", "zone": "WITA"}
    return 200, {"items": [item]}


@pytest.fixture
def staff(page: Page, site: StandIn) -> Page:
    """Open the page with one person listed."""
    serve(site, ADMINISTRATOR)
    site.answers["GET", "/reference/regions"] = regions
    site.answers["GET", "/staff"] = (200, {"items": [member()], "next": None})
    open_signed_in(page, site, STAFF["id"])
    expect(page.locator("#people li")).to_be_visible()
    return page


def posted(site: StandIn, path: str = "/staff") -> list[Call]:
    return [call for call in site.calls if call.path == path and call.method == "POST"]


def fill_member(page: Page) -> None:
    page.fill("#name", "Camat Contoh")
    page.fill("#email", "camat@badung.example")
    page.select_option("#role", "timpora_member")
    page.select_option("#in_1", "51")
    page.select_option("#in_2", "51.03")
    page.fill("#agency", "Kecamatan Kuta")
    for part, value in zip(("day", "month", "year"), ("30", "6", "2027"), strict=True):
        page.fill(f"#ends_on-{part}", value)


def test_member_is_appointed_with_region_agency_and_last_day(staff: Page, site: StandIn) -> None:
    site.answers["POST", "/staff"] = (201, member())
    fill_member(staff)
    expect(staff.locator("#office")).to_be_hidden()
    staff.click("#appoint button[type=submit]")
    expect(staff.locator("#appointed")).to_contain_text("camat@badung.example")
    assert [call.body for call in posted(site)] == [
        {
            "role": "timpora_member",
            "region": "51.03",
            "agency": "Kecamatan Kuta",
            "ends_on": "2027-06-30",
            "name": "Camat Contoh",
            "email": "camat@badung.example",
            "language": "id",
        }
    ]


def test_what_the_role_needs_is_asked_for_before_sending(staff: Page, site: StandIn) -> None:
    staff.fill("#name", "Petugas Baru")
    staff.fill("#email", "baru@serambi.example")
    staff.select_option("#role", "border_officer")
    staff.click("#appoint button[type=submit]")
    expect(staff.locator("#office-error")).to_be_visible()
    expect(staff.locator("#checkpoint-error")).to_be_visible()
    assert posted(site) == []


def test_refusal_keeps_what_was_typed(staff: Page, site: StandIn) -> None:
    site.answers["POST", "/staff"] = problem(409, "address_taken", "Alamat ini sudah punya akun")
    fill_member(staff)
    staff.click("#appoint button[type=submit]")
    expect(staff.locator("#appoint-summary")).to_contain_text("Alamat ini sudah punya akun")
    assert staff.input_value("#email") == "camat@badung.example"


def test_person_is_ended_only_with_a_reason(staff: Page, site: StandIn) -> None:
    site.answers["POST", "/staff/tm-1/end"] = (200, member(is_enabled=False, is_open=False))
    staff.get_by_role("button", name="Akhiri Camat Contoh").click()
    staff.click("#end button[type=submit]")
    expect(staff.locator("#end_reason-error")).to_be_visible()
    staff.fill("#end_reason", "Pensiun")
    site.answers["GET", "/staff"] = (
        200,
        {"items": [member(is_enabled=False, is_open=False)], "next": None},
    )
    staff.click("#end button[type=submit]")
    expect(staff.locator("#people")).to_contain_text("Penunjukan diakhiri")
    assert [call.body for call in posted(site, "/staff/tm-1/end")] == [{"reason": "Pensiun"}]


def test_person_is_moved_by_the_same_form(staff: Page, site: StandIn) -> None:
    site.answers["POST", "/staff/tm-1/posting"] = (200, member(agency="Polres Badung"))
    staff.get_by_role("button", name="Pindahkan Camat Contoh").click()
    expect(staff.locator("#in_2")).to_have_value("51.03")
    expect(staff.locator("#email")).to_be_hidden()
    staff.fill("#agency", "Polres Badung")
    staff.fill("#reason", "Pindah instansi")
    staff.click("#appoint button[type=submit]")
    expect(staff.locator("#appointed")).to_contain_text("dipindahkan")
    body = posted(site, "/staff/tm-1/posting")[0].body
    assert (body["agency"], body["reason"]) == ("Polres Badung", "Pindah instansi")


@pytest.mark.parametrize("language", ["id", "en"])
def test_staff_in_use_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    serve(site, ADMINISTRATOR)
    site.answers["GET", "/staff"] = (200, {"items": [member(), member(id="x")], "next": None})
    open_signed_in(page, site, STAFF[language])
    expect(page.locator("#people li").first).to_be_visible()
    page.locator("#people button").nth(2).click()
    assert faults(page) == []
