"""A tip from a phone, with a photo: triaged to a case, and read back by who sent it."""

import urllib.request

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import System
from tests.journeys.walk import Walk
from tests.tips.shots import CANARY, photo

pytestmark = pytest.mark.journey

PAGES = {
    "id": ("/id/laporkan/", "/officer/id/pengaduan/"),
    "en": ("/en/tell-us/", "/officer/en/tips/"),
}
WORDS = {
    "id": {"all": "Semua foto sudah kami terima", "followed": "Sedang ditindaklanjuti"},
    "en": {"all": "We have received all photos", "followed": "Being followed up"},
}


@pytest.mark.parametrize("language", ["id", "en"])
def test_tip_from_a_phone_becomes_a_case_and_its_sender_reads_so(
    system: System, browser: Browser, language: str
) -> None:
    here, words = PAGES[language], WORDS[language]
    phone = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    phone.goto(system.base + here[0])
    reference = _send(phone, words["all"], f"Ada yang mengajar selancar ({language}).")
    desk = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    Walk(desk, system.base, language).sign_in("kepala")
    desk.goto(system.base + here[1])
    desk.locator("#waiting li.s-stay", has_text=f"({language})").get_by_role("button").click()
    shown = _photo(desk)
    assert CANARY.encode() not in shown
    assert shown.startswith(b"\xff\xd8")
    desk.click("#tab-make-case")
    desk.fill("#case_note", "Periksa tempat kursus itu.")
    desk.click("#make-case-form button[type=submit]")
    expect(desk.locator("#lists-said a")).to_be_visible()
    phone.goto(system.base + here[0])
    phone.click("#to-reading")
    phone.fill("#reference", reference)
    phone.click("#read button[type=submit]")
    expect(phone.locator("#stands h1")).to_have_text(words["followed"])


def _send(phone: Page, all_there: str, text: str) -> str:
    phone.click("label[for=matter-illegal_work]")
    phone.fill("#text", text)
    phone.locator("#region").press_sequentially("Kuta Utara")
    phone.locator("#region-list li").first.click()
    phone.click("label[for=moment-ongoing]")
    phone.set_input_files("#photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(phone.locator("#shots canvas")).to_have_count(1)
    phone.click("#tell button[type=submit]")
    expect(phone.locator("#sent")).to_contain_text(all_there, timeout=60_000)
    return phone.locator(".s-reference").inner_text().replace(" ", "")


def _photo(desk: Page) -> bytes:
    desk.locator("#tip-whole button").first.click()
    address = desk.locator("#tip-whole a[target=_blank]").get_attribute("href") or ""
    with urllib.request.urlopen(address, timeout=20) as answer:
        content: bytes = answer.read()
    return content
