"""What a person does on the pages, step by step, for the tests that need them there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from tests.web.seals import Mint
from tests.web.stand_in import StandIn

REPORT = {"id": "/id/lapor/", "en": "/en/report/"}
SEND = "#report button[type=submit]"


def genuine(mint: Mint, days_left: int = 56) -> str:
    """Return the seal of a stamp issued three days ago (or long ago, when its date has passed)."""
    # The page counts days at the checkpoint, in Bali, where a day begins eight hours before UTC's.
    last = datetime.now(ZoneInfo("Asia/Makassar")).date() + timedelta(days=days_left)
    return mint.seal(last - timedelta(days=59), last)


def open_stamp(page: Page, site: StandIn, fragment: str) -> None:
    """Open the stamp page as a camera does, and wait for its verdict."""
    page.goto("about:blank")
    page.goto(f"{site.url}/s#{fragment}")
    page.wait_for_selector(".s-verdict")


def signed_in(page: Page, site: StandIn) -> None:
    """Be a browser that has a session's cookie."""
    page.goto(f"{site.url}/id/")
    page.evaluate("localStorage.setItem('serambi.signed-in', 'true')")


def choose_region(page: Page) -> None:
    """Type a kecamatan and take the first that is offered."""
    page.locator("#region").press_sequentially("Kuta")
    page.wait_for_selector("#region-list [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def fill_report(page: Page) -> None:
    """Fill what a host without an account fills besides the guest."""
    page.fill("#nights", "3")
    page.fill("#address", "Jalan Contoh 5")
    choose_region(page)
    page.select_option("#lodging_kind", "rumah_pribadi")
    page.fill("#reporter_name", "Made Contoh")


def hand_over(page: Page, site: StandIn, seal: str) -> None:
    """Go from a stamp's page to the report, which then has its seal."""
    open_stamp(page, site, seal)
    page.click("#result a.govuk-button")
    page.wait_for_selector("#guest-stamp .s-verdict")
