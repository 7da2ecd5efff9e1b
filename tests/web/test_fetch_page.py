"""The page to get one's stamp: passport data in, the code out, nothing of it kept."""

import json
import re
from pathlib import Path

import pytest
import qrcode
from playwright.sync_api import Page, expect

from tests.factories.passports import zone
from tests.web.accessible import faults
from tests.web.answers import fetched_stamp
from tests.web.stand_in import Call, StandIn, problem

pytestmark = pytest.mark.browser

PAGE = {"id": "/id/ambil-cap/", "en": "/en/get-your-stamp/"}
SEND = "#fetch button[type=submit]"


def posted(site: StandIn) -> list[Call]:
    return [call for call in site.calls if call.path == "/stamps/fetch"]


def fill(page: Page, language: str = "id") -> None:
    """Type as one reads it off the passport's page."""
    page.wait_for_selector("#issuing_state option[value=UTO]", state="attached")
    page.select_option("#issuing_state", "UTO")
    page.fill("#document_number", "c01 x00-t47")
    for name, value in {
        "date_of_birth-day": "12",
        "date_of_birth-month": {"id": "Agustus", "en": "August"}[language],
        "date_of_birth-year": "1974",
        "date_of_expiry-day": "30",
        "date_of_expiry-month": "7",
        "date_of_expiry-year": "2034",
    }.items():
        page.fill(f"#{name}", value)


def test_stamp_comes_for_the_passports_data(page: Page, site: StandIn, tmp_path: Path) -> None:
    page.goto(site.url + PAGE["id"])
    fill(page)
    page.click(SEND)
    expect(page.locator("#answer h1")).to_have_text("Cap masuk Anda")
    expect(page.locator("#answer h1")).to_be_focused()
    expect(page.locator("#answer")).to_contain_text("sampai Rabu, 20 Januari 2027")
    assert posted(site)[0].body == {
        "issuing_state": "UTO",
        "document_number": "C01X00T47",
        "date_of_birth": "1974-08-12",
        "date_of_expiry": "2034-07-30",
    }
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(fetched_stamp()["seal_url"], optimize=0)
    side = len(code.get_matrix())
    expect(page.locator(".s-qr")).to_have_attribute("viewBox", f"0 0 {side} {side}")
    link = page.locator("#answer a", has_text="Buka halaman cap")
    expect(link).to_have_attribute("href", fetched_stamp()["seal_url"])
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Simpan (PDF)").click()
    assert waiting.value.suggested_filename == "serambi-0A5G-30WE-Q.pdf"
    waiting.value.save_as(tmp_path / "label.pdf")
    assert (tmp_path / "label.pdf").read_bytes() == b"%PDF-1.4\n"


def test_the_passports_lines_fill_the_fields(page: Page, site: StandIn) -> None:
    page.goto(site.url + PAGE["id"])
    page.wait_for_selector("#issuing_state option[value=UTO]", state="attached")
    page.fill("#mrz", zone())
    expect(page.locator("#mrz-said")).to_have_text("Terbaca. Periksa kembali isian di bawah.")
    page.click(SEND)
    expect(page.locator("#answer h1")).to_have_text("Cap masuk Anda")
    assert posted(site)[0].body["document_number"] == "C01X00T47"
    assert posted(site)[0].body["date_of_birth"] == "1974-08-12"


def test_no_stamp_gets_plain_words_and_what_to_do(page: Page, site: StandIn) -> None:
    site.answers["POST", "/stamps/fetch"] = problem(404, "no_such_stamp", "Cap tidak ditemukan")
    page.goto(site.url + PAGE["id"])
    fill(page)
    page.click(SEND)
    expect(page.locator("#answer h1")).to_have_text("Tidak ada cap untuk data ini")
    expect(page.locator("#answer")).to_contain_text("Tunggu beberapa menit")
    expect(page.locator("#answer")).to_contain_text("kantor imigrasi mana pun")
    page.click("text=Periksa isian saya")
    expect(page.locator("#document_number")).to_have_value("c01 x00-t47")


def test_asking_too_often_is_said(page: Page, site: StandIn) -> None:
    status, said = problem(429, "too_many_requests", "Terlalu sering")
    said |= {"detail": "Coba lagi setelah 600 detik."}
    site.answers["POST", "/stamps/fetch"] = (status, said)
    page.goto(site.url + PAGE["id"])
    fill(page)
    page.click(SEND)
    expect(page.locator("#fetch-summary")).to_contain_text("Terlalu sering")
    expect(page.locator("#fetch-summary")).to_contain_text("600 detik")


def test_what_is_missing_is_named_and_nothing_is_sent(page: Page, site: StandIn) -> None:
    page.goto(site.url + PAGE["id"])
    page.click(SEND)
    for field in ("issuing_state", "document_number", "date_of_birth", "date_of_expiry"):
        expect(page.locator(f"#{field}-error")).to_be_visible()
    assert posted(site) == []


def test_nothing_is_kept_in_address_history_or_storage(page: Page, site: StandIn) -> None:
    page.goto(site.url + PAGE["id"])
    fill(page)
    page.click(SEND)
    expect(page.locator("#answer h1")).to_be_visible()
    kept = page.evaluate(
        """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, location.href,
          history.state, await caches.keys(), await indexedDB.databases()])"""
    )
    assert not re.search("C01X00T47|1974|0A5G|AAAAAAAA", kept)
    page.goto(f"{site.url}/id/")
    page.go_back()
    page.wait_for_selector("#issuing_state option[value=UTO]", state="attached")
    expect(page.locator("#asking")).to_be_visible()
    typed = page.evaluate("[...document.querySelectorAll('input, textarea')].map((e) => e.value)")
    assert not any(typed), json.dumps(typed)
    expect(page.locator("#issuing_state")).to_have_value("")
    assert "0A5G" not in page.content()


def test_home_and_guide_lead_here(page: Page, site: StandIn) -> None:
    for address, slug in (("/id/", "ambil-cap"), ("/en/how-to-report/", "get-your-stamp")):
        page.goto(site.url + address)
        page.click(f"main a[href*='{slug}']")
        expect(page.locator("#document_number")).to_be_visible()


@pytest.mark.parametrize("language", ["id", "en"])
def test_answers_have_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    page.goto(site.url + PAGE[language])
    page.click(SEND)
    assert faults(page) == []
    fill(page)
    page.click(SEND)
    expect(page.locator(".s-qr")).to_be_visible()
    assert faults(page) == []
    site.answers["POST", "/stamps/fetch"] = problem(404, "no_such_stamp", "404")
    page.goto(site.url + PAGE[language])
    fill(page)
    page.click(SEND)
    expect(page.locator("#answer li").first).to_be_visible()
    assert faults(page) == []
