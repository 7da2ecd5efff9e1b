"""As of when the directorate's data are, on officers' pages; a watch mark, and where to ask."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.accessible import faults
from tests.web.desks import issue, open_desk
from tests.web.officers import (
    BALI,
    BORDER,
    FIELD,
    NUMBER,
    issued,
    open_signed_in,
    scan_answer,
    serve,
)
from tests.web.stand_in import StandIn

pytestmark = pytest.mark.browser

SCAN = {"id": "/officer/id/scan/", "en": "/officer/en/scan/"}
SECONDS = 15_000


def _at(**ago: float) -> str:
    return (datetime.now(UTC) - timedelta(**ago)).isoformat().replace("+00:00", "Z")


def scanned(page: Page, site: StandIn, language: str = "id", **said: Any) -> Page:
    """Open the scan page with an order, and let an answer come that says this of its data."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(BALI)  # type: ignore[arg-type]  # a plain dictionary of the same keys
    serve(site, FIELD)
    flags = said.pop("flags", ["order_unchecked"])
    site.answers["POST", "/scans"] = (201, scan_answer("genuine", *flags, **said))
    open_signed_in(page, site, SCAN[language])
    page.check("#ground-order")
    page.fill("#order", "W20.IMI.1-1234")
    page.click("#ground-form button[type=submit]")
    page.click("#scanner summary")
    page.fill("#typed", NUMBER)
    page.click("#typed-form button[type=submit]")
    expect(page.locator("#result")).to_contain_text("ERIKSSON", timeout=SECONDS)
    return page


def test_fresh_data_are_told_with_their_time(page: Page, site: StandIn) -> None:
    scanned(page, site, data_as_of=_at(seconds=20), data_is_late=False)
    line = page.locator("#result .s-source", has_text="Data direktorat per")
    expect(line).to_be_visible()
    expect(page.locator("#result .s-flag--warn", has_text="direktorat")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "words"),
    [("id", "sambungannya terputus"), ("en", "the link is down")],
)
def test_late_data_are_a_warning(page: Page, site: StandIn, language: str, words: str) -> None:
    scanned(page, site, language, data_as_of=_at(hours=30), data_is_late=True)
    expect(page.locator("#result .s-flag--warn", has_text=words)).to_be_visible()
    assert faults(page) == []


def test_data_that_never_came_are_said_to_be_missing(page: Page, site: StandIn) -> None:
    scanned(page, site, data_as_of=None, data_is_late=True)
    expect(page.locator("#result .s-flag--warn", has_text="belum tersambung")).to_be_visible()


def test_watch_mark_is_said_before_all_other_flags(page: Page, site: StandIn) -> None:
    declared = {
        "address": "Jl. Raya Contoh 1",
        "region": "51.03.01",
        "region_name": "Kuta, Kabupaten Badung, Bali",
        "arrives_on": "2026-11-17",
        "source": "arrival_card",
        "as_of": _at(days=5),
    }
    flags = ["order_unchecked", "suspected_copy", "watch_listed"]
    scanned(page, site, flags=flags, declared=declared, data_as_of=_at(), data_is_late=False)
    expect(page.locator(".s-flags .s-flag").first).to_contain_text("tanyakan ke kantor Anda")
    block = page.locator("#result .s-block", has_text="Alamat pada kartu kedatangan")
    expect(block).to_contain_text("Jl. Raya Contoh 1")
    expect(block).to_contain_text("Kuta, Kabupaten Badung, Bali")
    expect(block).to_contain_text("kartu kedatangan, 5 hari yang lalu")
    assert faults(page) == []


def test_watch_mark_is_said_at_the_desk_before_the_label(
    page: Page, context: BrowserContext, site: StandIn
) -> None:
    serve(site, BORDER)
    site.answers["POST", "/stamps"] = (201, {**issued(), "watch_listed": True})
    desk = open_desk(page, site)
    issue(desk)
    expect(desk.locator("#issued .s-flag--bad")).to_contain_text("tanyakan ke kantor Anda")
    expect(desk.locator(".s-label svg")).to_be_visible()
