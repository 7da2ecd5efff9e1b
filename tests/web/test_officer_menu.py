"""The officers' menu in a real browser: what of it a role has, opened on a phone and on a desk."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.conftest import SIZES
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import StandIn

pytestmark = pytest.mark.browser

HEAD: dict[str, Any] = {
    **FIELD,
    "id": "oh-1",
    "role": "office_head",
    "name": "Kepala Kantor Contoh",
}
ACCOUNT = {"id": "/officer/id/", "en": "/officer/en/"}


def resize(page: Page, name: str) -> None:
    width, height = SIZES[name]
    page.set_viewport_size({"width": width, "height": height})


def test_menu_on_a_phone_opens_and_closes_by_keyboard(page: Page, site: StandIn) -> None:
    serve(site, HEAD)
    open_signed_in(page, site, ACCOUNT["id"])
    button, links = page.get_by_role("button", name="Menu"), page.locator("#officer-links a")
    expect(page.locator("#officer-name")).to_have_text(HEAD["name"])
    expect(links.first).to_be_hidden()
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    orders = page.get_by_role("link", name="Surat perintah kantor")
    expect(orders).to_be_visible()
    expect(page.get_by_role("link", name="Loket")).to_have_count(0)
    orders.focus()
    page.keyboard.press("Escape")
    expect(orders).to_be_hidden()
    expect(button).to_be_focused()


def test_role_with_few_pages_has_them_in_a_row_on_a_desk(page: Page, site: StandIn) -> None:
    serve(site, {**HEAD, "role": "administrator"})
    resize(page, "desk")
    open_signed_in(page, site, ACCOUNT["id"])
    expect(page.get_by_role("link", name="Petugas dan anggota", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Akun saya")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()


def test_role_with_many_pages_has_those_of_this_group_in_a_row(page: Page, site: StandIn) -> None:
    serve(site, HEAD)
    resize(page, "desk")
    open_signed_in(page, site, "/officer/id/surat-perintah/")
    expect(page.locator("#officer-links [aria-current]")).to_have_text("Surat perintah kantor")
    expect(page.get_by_role("link", name="Pindai")).to_be_visible()
    expect(page.get_by_role("link", name="Kelola cap")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Kelola cap")).to_be_visible()


@pytest.mark.parametrize("language", ["id", "en"])
def test_open_menu_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    serve(site, HEAD)
    open_signed_in(page, site, ACCOUNT[language])
    expect(page.locator("#officer-name")).to_have_text(HEAD["name"])
    page.click("#officer-menu")
    assert faults(page) == []
