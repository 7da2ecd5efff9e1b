"""Officers' pages on a device of a far zone: their days are those of the officer's office."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.bookings import PAGE, serve_day
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import StandIn

pytestmark = pytest.mark.browser

# Half an hour into the 23rd in Jayapura; the 22nd in Jakarta, Makassar and Los Angeles.
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
PLACED = {**FIELD, "office": "JAYAPURA", "zone": "Asia/Jayapura"}
HEAD = {**PLACED, "id": "oh-1", "role": "office_head"}
CLERK = {**PLACED, "id": "sc-1", "role": "service_clerk"}


@pytest.fixture
def far(browser: Browser) -> Iterator[Page]:
    """Open a page on a device that was set up in California."""
    context = browser.new_context(
        locale="id-ID", timezone_id="America/Los_Angeles", service_workers="block"
    )
    context.set_default_timeout(8000)
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    yield page
    context.close()


def _orders(page: Page, site: StandIn) -> None:
    site.answers["GET", "/orders"] = (200, {"items": [], "next": None})
    open_signed_in(page, site, "/officer/id/surat-perintah/")
    expect(page.locator("#orders")).to_be_visible()
    assert _date(page, "valid_from") == "23 November 2026"


def _reports(page: Page, site: StandIn) -> None:
    for path in ("/office-stays", "/office-checks", "/office-premises"):
        site.answers["GET", path] = (200, {"items": [], "next": None})
    with page.expect_response("**/office-stays?state=new*") as answered:
        open_signed_in(page, site, "/officer/id/laporan/")
    assert parse_qs(answered.value.url.partition("?")[2])["date"] == ["2026-11-23"]
    assert _date(page, "on") == "23 November 2026"


def _audit(page: Page, site: StandIn) -> None:
    open_signed_in(page, site, "/officer/id/audit/")
    expect(page.locator("#open")).to_be_visible()
    assert _date(page, "since") == "17 November 2026"
    assert _date(page, "until") == "23 November 2026"


def _warnings(page: Page, site: StandIn) -> None:
    site.answers["GET", "/warnings"] = (200, {"items": [], "next": None})
    open_signed_in(page, site, "/officer/id/peringatan/")
    expect(page.locator("#open")).to_be_visible()
    with page.expect_response("**/warnings?state=due*") as answered:
        page.click("#tab-due")
    assert parse_qs(answered.value.url.partition("?")[2])["from"] == ["2026-11-16"]


def _bookings(page: Page, site: StandIn) -> None:
    serve_day(site, person_=CLERK)
    site.answers["GET", "/offices/JAYAPURA/bookings"] = (200, {"items": [], "next": None})
    with page.expect_response("**/offices/JAYAPURA/bookings*") as answered:
        open_signed_in(page, site, PAGE["id"])
    assert parse_qs(answered.value.url.partition("?")[2])["from"] == ["2026-11-23"]


def _date(page: Page, name: str) -> str:
    return " ".join(page.input_value(f"#{name}-{part}") for part in ("day", "month", "year"))


@pytest.mark.parametrize("opens", [_orders, _reports, _audit, _warnings, _bookings])
def test_today_is_the_offices_where_the_device_is_far_away(
    opens: Callable[[Page, StandIn], None], far: Page, site: StandIn
) -> None:
    serve(site, HEAD)
    opens(far, site)
