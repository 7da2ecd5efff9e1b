"""A foreigner's own page: passport data in, the stay out, a request to put something right."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.factories.passports import zone
from tests.web.accessible import faults
from tests.web.answers import own_stay
from tests.web.stand_in import StandIn, problem
from tests.web.test_fetch_page import fill

pytestmark = pytest.mark.browser

PAGE = {"id": "/id/izin-saya/", "en": "/en/my-stay/"}
CORRECTION: dict[str, Any] = {
    "id": "K1",
    "subject": "stay",
    "text": "Saya tidak pernah di sana",
    "asked_at": "2026-11-24T02:00:00Z",
    "decision": None,
}


def _open(page: Page, site: StandIn, language: str = "id", **permit: Any) -> None:
    site.answers["POST", "/own-stays"] = (200, own_stay(**permit))
    page.goto(site.url + PAGE[language])
    fill(page, language)
    page.click("#own button[type=submit]")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_holder_reads_the_own_stay(page: Page, site: StandIn, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    _open(page, site, language)
    answer = page.locator("#answer")
    expect(answer.locator("h1")).to_be_focused()
    said = {"id": "sampai Rabu, 20 Januari 2027", "en": "until Wednesday, 20 January 2027"}
    expect(answer).to_contain_text(said[language])
    expect(answer).to_contain_text("Rp1.000.000" if language == "id" else "Rp1,000,000")
    expect(answer).to_contain_text("Hotel Contoh Kuta, Kuta, Kab. Badung")
    expect(answer).to_contain_text("72")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_lines_that_are_still_being_read_are_waited_for(page: Page, site: StandIn) -> None:
    site.answers["POST", "/own-stays"] = (200, own_stay())

    def slowly(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    page.route("**/passport-mrz*.js", slowly)
    page.goto(site.url + PAGE["id"])
    page.wait_for_selector("#issuing_state option[value=UTO]", state="attached")
    page.fill("#mrz", zone())
    page.click("#own button[type=submit]")
    expect(page.locator("#answer h1")).to_be_focused()
    (sent,) = [call for call in site.calls if call.path == "/own-stays"]
    assert sent.body["document_number"] == "C01X00T47"


def test_overstayed_holder_reads_the_charge_and_where_to_go(page: Page, site: StandIn) -> None:
    _open(page, site, days_left=0, overstay_days=37, overstay_fee=37_000_000)
    expect(page.locator("#answer .s-verdict--bad")).to_contain_text("Rp37.000.000")


def test_holder_reads_that_the_later_day_on_the_stamp_is_no_offence(
    page: Page, site: StandIn
) -> None:
    _open(page, site)
    expect(page.locator("#answer .s-verdict--good")).to_be_visible()
    expect(page.locator("#answer .govuk-inset-text")).to_have_count(0)
    _open(page, site, last_day_on_stamp="2027-03-11")
    said = page.locator("#answer .govuk-inset-text")
    expect(said).to_contain_text("masih menyebut Kamis, 11 Maret 2027")
    expect(said).to_contain_text("Yang berlaku adalah Rabu, 20 Januari 2027")
    expect(said).to_contain_text("bukan pelanggaran Anda")


def test_last_day_goes_into_a_calendar(page: Page, site: StandIn) -> None:
    _open(page, site)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Simpan di kalender saya").click()
    content = waiting.value.path().read_text()
    assert "DTSTART;VALUE=DATE:20270120" in content
    assert "TRIGGER:-P7D" in content


def test_request_is_sent_with_the_passport_and_shown_as_waiting(page: Page, site: StandIn) -> None:
    _open(page, site)
    site.answers["POST", "/own-stays/corrections"] = (201, CORRECTION)
    page.click("#correction button[type=submit]")
    expect(page.locator("#subject-error")).to_be_visible()
    page.select_option("#subject", "stay")
    page.fill("#text", CORRECTION["text"])
    site.answers["POST", "/own-stays"] = (200, {**own_stay(), "corrections": [CORRECTION]})
    page.click("#correction button[type=submit]")
    expect(page.locator("#asked")).to_contain_text("Menunggu putusan kantor")
    (sent,) = [one for one in site.calls if one.path == "/own-stays/corrections"]
    assert sent.body["passport"]["document_number"] == "C01X00T47"
    assert (sent.body["subject"], sent.body["text"]) == ("stay", CORRECTION["text"])


def test_unknown_passport_is_told_what_to_check(page: Page, site: StandIn) -> None:
    page.goto(site.url + PAGE["id"])
    fill(page)
    site.answers["POST", "/own-stays"] = problem(404, "no_such_stamp", "Tidak ada")
    page.click("#own button[type=submit]")
    expect(page.locator("#answer h1")).to_have_text("Tidak ada izin untuk data ini")
    page.get_by_role("button", name="Periksa isian saya").click()
    expect(page.locator("#document_number")).to_have_value("c01 x00-t47")


def test_nothing_is_left_when_done(page: Page, site: StandIn) -> None:
    _open(page, site)
    page.get_by_role("button", name="Selesai, kosongkan halaman").click()
    expect(page.locator("#answer")).to_be_hidden()
    expect(page.locator("#correcting")).to_be_hidden()
    expect(page.locator("#document_number")).to_have_value("")
