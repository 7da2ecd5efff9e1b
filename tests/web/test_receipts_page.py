"""A month's receipts in a real browser: each as a file, all at once, and the proof of each day."""

import base64
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.operators import at, open_as_operator, posted, serve_stays
from tests.web.stand_in import Call, Given, StandIn, problem

pytestmark = pytest.mark.browser

RECEIPTS = {"id": "/id/tanda-terima/", "en": "/en/receipts/"}
LIST = "/premises/pr-1/receipts"
PDF = base64.b64encode(b"%PDF-1.4").decode()


def listed(number: int, **changes: Any) -> dict[str, Any]:
    """Return a receipt as the API lists it."""
    return {
        "receipt": f"K7PM2QXD5F4TK7PM2QXD5F4{number:03d}",
        "first_received_at": at(hours=number),
        "arrived_at": at(hours=number),
        "nights": 2,
        "room": None,
        "on_time": True,
        "state": "reported",
        **changes,
    }


def serve(site: StandIn, count: int = 60) -> None:
    items = [listed(number) for number in range(1, count + 1)]
    serve_stays(site)

    def page(call: Call) -> Given:
        start = int(call.body.get("after", "0"))
        more = str(start + 50) if start + 50 < count else None
        return 200, {"items": items[start : start + 50], "next": more}

    def document(call: Call) -> Given:
        more = "50" if "after" not in call.body and count > 50 else None
        return 200, {"pdf": PDF, "next": more}

    lines = ("serambi-day-1", "pr-1", "2026-11-21", "NGURAH-RAI", "ab" * 32, "00" * 32)
    root = {
        "day": "2026-11-21",
        "office": "NGURAH-RAI",
        "root": "ab" * 32,
        "count": 3,
        "text": "\n".join(lines),
        "jws": "a.b.c",
    }
    site.answers["POST", LIST] = page
    site.answers["POST", f"{LIST}/documents"] = document
    site.answers["POST", f"/receipts/{listed(1)['receipt']}/document"] = (200, {"pdf": PDF})
    site.answers["GET", "/premises/pr-1/roots"] = (200, {"items": [root], "next": None})


@pytest.fixture
def receipts(page: Page, site: StandIn) -> Page:
    serve(site)
    open_as_operator(page, site, RECEIPTS["id"])
    expect(page.locator("#list li")).to_have_count(50)
    return page


def test_receipts_of_another_month_are_listed_and_one_is_saved(
    receipts: Page, site: StandIn
) -> None:
    row = receipts.locator("#list li").first
    expect(row).to_contain_text("K7PM 2QXD 5F4T")
    expect(row.locator("a")).to_have_attribute("href", f"/r#{listed(1)['receipt']}")
    with receipts.expect_download() as download:
        row.locator("button").click()
    assert download.value.suggested_filename == f"serambi-{listed(1)['receipt']}.pdf"
    serve(site, 0)
    receipts.select_option("#month", index=1)
    expect(receipts.locator("#list")).to_contain_text("Tidak ada tanda terima dari")
    expect(receipts.locator("#all")).to_be_disabled()
    first, again = posted(site, LIST)
    assert first.body["month"] > again.body["month"]
    asked = [parse_qs(call.query)["month"][0] for call in site.calls if call.path.endswith("roots")]
    assert asked == [first.body["month"], again.body["month"]]


def test_all_receipts_come_as_one_file_a_page(receipts: Page, site: StandIn) -> None:
    files: list[str] = []
    receipts.on("download", lambda file: files.append(file.suggested_filename))
    receipts.click("#all")
    expect(receipts.locator("#all-said")).to_have_text("2 berkas ada di unduhan Anda")
    assert [call.body.get("after") for call in posted(site, f"{LIST}/documents")] == [None, "50"]
    receipts.wait_for_function("true")
    assert len(files) == 2
    assert len(set(files)) == 2


def test_file_that_cannot_be_drawn_says_so(receipts: Page, site: StandIn) -> None:
    site.answers["POST", f"{LIST}/documents"] = problem(503, "unavailable", "Layanan terganggu")
    receipts.click("#all")
    expect(receipts.locator("#all-said")).to_contain_text("Layanan terganggu")
    expect(receipts.locator("#all")).to_be_enabled()


def test_proof_of_a_day_is_shown_and_saved(receipts: Page) -> None:
    row = receipts.locator("#roots li")
    expect(row).to_contain_text("Sabtu, 21 November 2026")
    expect(row).to_contain_text("ab" * 32)
    expect(row).to_contain_text("3 tanda terima")
    with receipts.expect_download() as download:
        row.locator("button").click()
    assert download.value.suggested_filename == "serambi-2026-11-21.json"


@pytest.mark.parametrize("language", ["id", "en"])
def test_receipts_in_use_have_no_accessibility_fault(
    page: Page, site: StandIn, language: str
) -> None:
    serve(site, 2)
    open_as_operator(page, site, RECEIPTS[language])
    expect(page.locator("#list li")).to_have_count(2)
    page.click("#days summary")
    assert faults(page) == []
