"""The page where a foreigner says where they stay: two codes, nothing typed."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.proofs import solves
from tests.web.seals import Mint
from tests.web.stand_in import StandIn
from tests.web.walk import genuine, open_stamp

pytestmark = pytest.mark.browser

SEND = "#announce button[type=submit]"


def test_own_stamp_and_the_houses_code_are_all_it_takes(
    page: Page, site: StandIn, mint: Mint
) -> None:
    site.answers["POST", "/announcements"] = (201, {"premises_name": "Vila Contoh Seminyak"})
    seal = genuine(mint)
    open_stamp(page, site, seal)
    page.click("text=Ini cap saya")
    page.click("text=Beri tahu tempat saya menginap")
    expect(page.locator("#own-stamp")).to_contain_text("Cap ini asli")
    page.goto(f"{site.url}/id/saya-di-sini/#pr-1")
    expect(page).to_have_url(f"{site.url}/id/saya-di-sini/")
    expect(page.locator("#house")).to_have_text("Kode tempat sudah terbaca.")
    page.click(SEND)
    expect(page.locator("h1:visible")).to_have_text("Tempat Anda menginap sudah kami beri tahu")
    (sent,) = [call for call in site.calls if call.path == "/announcements"]
    assert solves(sent.body.pop("proof"))
    assert sent.body == {"seal": seal, "premises": "pr-1"}


def test_what_is_missing_is_named(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/en/i-stay-here/")
    page.click(SEND)
    expect(page.locator("#announce-summary")).to_contain_text("Scan your entry stamp first")
    expect(page.locator("#premises-error")).to_contain_text("the code of the place")
