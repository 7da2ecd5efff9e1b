"""The stamp page: the verdict in plain words, whatever stands in the address."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.web.seals import INDEX, LIST, Mint
from tests.web.stand_in import StandIn
from tests.web.status_lists import StatusLists
from tests.web.walk import REPORT, genuine, open_stamp

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>alert(1)</script>",
    "%3Cimg%20src=x%20onerror=alert(1)%3E",
    "javascript:alert(1)",
    "https://evil.example/s#3QB5",
    "//evil.example",
    "A" * 100_000,
    "\u202e\u0000\ufeff",
    "__proto__",
)


def _heading(page: Page) -> str:
    return page.locator("h1:visible").inner_text()


def _expect_heading(page: Page, text: str) -> None:
    expect(page.locator("h1:visible")).to_have_text(text)


def test_a_genuine_stamp_tells_class_days_and_checkpoint(
    page: Page, site: StandIn, mint: Mint
) -> None:
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Cap ini asli")
    text = page.inner_text("#result")
    assert "C1 – Visa Kunjungan Wisata" in text  # noqa: RUF001 - the dash as printed
    assert "Bandara I Gusti Ngurah Rai (DPS)" in text
    assert "56 hari lagi" in text
    assert "Penerbit UTO, nomor berakhir dengan 2C3" in text


def test_the_seal_is_gone_from_the_address_and_never_sent(
    page: Page, site: StandIn, mint: Mint
) -> None:
    seal = genuine(mint)
    open_stamp(page, site, seal)
    assert page.url == f"{site.url}/s"
    assert page.evaluate("history.length") <= 3
    assert not any(seal[:20] in path for path in site.fetched)
    assert {call.path for call in site.calls} == {
        "/trust-list",
        "/status-lists/7",
        "/reference/permit-classes",
        "/reference/checkpoints",
    }
    assert not any(seal[:20] in str(call) for call in site.calls)


@pytest.mark.parametrize(
    ("days_left", "words"), [(0, "Hari ini hari terakhir"), (1, "1 hari lagi")]
)
def test_the_last_days_are_told_by_today_in_the_checkpoints_zone(
    days_left: int, words: str, page: Page, site: StandIn, mint: Mint
) -> None:
    page.clock.set_fixed_time(datetime.now(ZoneInfo("Asia/Makassar")).replace(hour=12, minute=0))
    open_stamp(page, site, genuine(mint, days_left))
    assert words in page.inner_text("#result")


def test_a_passed_date_is_said_without_accusing(page: Page, site: StandIn, mint: Mint) -> None:
    open_stamp(page, site, genuine(mint, -31))
    _expect_heading(page, "Cap ini asli, tetapi tanggalnya sudah lewat")
    text = page.inner_text(".s-verdict")
    assert "mungkin sudah diperpanjang. Hanya pemeriksaan daring yang menunjukkannya" in text
    expect(page.locator("#result a.govuk-button")).to_have_text("Lapor tamu")


@pytest.mark.parametrize(
    ("status", "days_left", "heading", "words"),
    [
        ("cancelled", 56, "Cap ini sudah dibatalkan", "kantor imigrasi terdekat"),
        # What has ended has ended, whatever its date.
        ("cancelled", -31, "Cap ini sudah dibatalkan", "kantor imigrasi terdekat"),
        ("superseded", -31, "Cap ini sudah diganti", "Itu bukan pelanggaran"),
        ("departed", 56, "Pemegang cap ini tercatat sudah keluar", "belum pernah keluar"),
    ],
)
def test_stamp_that_has_ended_says_what_to_do_and_asks_for_the_report_all_the_same(
    page: Page, site: StandIn, mint: Mint, *, status: str, days_left: int, heading: str, words: str
) -> None:
    lists = StatusLists(mint.status)
    lists.put(LIST, {INDEX: status})
    lists.serve(site.answers)
    open_stamp(page, site, genuine(mint, days_left))
    _expect_heading(page, heading)
    said = page.inner_text(".s-verdict")
    assert words in said
    assert "Menurut daftar imigrasi per " in said
    assert "apa pun hasil pemeriksaan" in page.inner_text("#result")
    expect(page.locator("#result a.govuk-button")).to_have_text("Lapor tamu")
    assert page.locator("text=Ini cap saya").count() == 0
    page.click("#result a.govuk-button")
    page.wait_for_selector("#guest-stamp .s-verdict")
    expect(page.locator("#guest-stamp h3")).to_have_text(heading)
    expect(page.locator("input[name=seal]")).not_to_have_value("")


def test_stamp_of_a_list_that_is_not_published_is_in_force_where_the_index_says_so(
    page: Page, site: StandIn, mint: Mint
) -> None:
    StatusLists(mint.status).serve(site.answers)
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Cap ini asli")


def test_stamp_is_not_called_valid_when_its_status_cannot_be_asked(
    page: Page, site: StandIn, mint: Mint
) -> None:
    for path in ("/status-lists", f"/status-lists/{LIST}"):
        site.answers["GET", path] = (503, {"title": "x"})
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Tanda tangan cap ini asli")
    assert "Apakah masih berlaku belum dapat ditanyakan" in page.inner_text(".s-verdict")


def test_status_of_another_key_is_not_believed(page: Page, site: StandIn, mint: Mint) -> None:
    lists = StatusLists(Mint().status)
    lists.put(LIST, {INDEX: "cancelled"})
    lists.serve(site.answers)
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Tanda tangan cap ini asli")


def test_stamp_of_a_revoked_key_proves_nothing_and_accuses_nobody(
    page: Page, site: StandIn, mint: Mint
) -> None:
    site.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list(revoked=True)})
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Cap ini belum dapat diperiksa")
    assert "Ini bukan tanda bahwa capnya palsu" in page.inner_text(".s-verdict")


def test_a_changed_seal_is_not_genuine(page: Page, site: StandIn, mint: Mint) -> None:
    seal = genuine(mint)
    other = "A" if seal[-20] != "A" else "B"
    open_stamp(page, site, f"{seal[:-20]}{other}{seal[-19:]}")
    _expect_heading(page, "Cap ini tidak asli")


def test_a_seal_of_another_key_is_not_genuine(page: Page, site: StandIn) -> None:
    open_stamp(page, site, genuine(Mint()))
    _expect_heading(page, "Cap ini tidak asli")


@pytest.mark.parametrize("fragment", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_fragment_does_nothing(fragment: str, page: Page, site: StandIn) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda _: pytest.fail("a script of the address ran"))
    open_stamp(page, site, fragment)
    _expect_heading(page, "Ini bukan cap masuk kami")
    assert page.url == f"{site.url}/s"
    assert all(address.startswith(site.url) for address in asked)
    assert page.locator("#result img, #result script").count() == 0
    shown = page.locator("#foreign bdo").inner_text()
    assert len(shown) <= 201
    assert page.locator("#foreign a").count() == 0


def test_without_a_network_the_stamp_cannot_be_checked(
    page: Page, site: StandIn, mint: Mint
) -> None:
    site.answers["GET", "/trust-list"] = (503, {"title": "x"})
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Cap ini belum dapat diperiksa")
    assert "perlu jaringan" in page.inner_text(".s-verdict")


def test_a_kept_list_checks_without_a_network_and_says_its_age(
    page: Page, site: StandIn, mint: Mint
) -> None:
    issued = datetime.now(UTC) - timedelta(days=2)
    site.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list(issued=issued)})
    open_stamp(page, site, genuine(mint))
    site.answers["GET", "/trust-list"] = (503, {"title": "x"})
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Cap ini asli")
    assert "lebih dari sehari" in page.inner_text(".s-verdict")


def test_a_list_past_its_week_is_not_believed(page: Page, site: StandIn, mint: Mint) -> None:
    issued = datetime.now(UTC) - timedelta(days=7, minutes=1)
    site.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list(issued=issued)})
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Cap ini belum dapat diperiksa")
    assert "terlalu lama" in page.inner_text(".s-verdict")


def test_a_list_of_another_root_is_not_believed(page: Page, site: StandIn, mint: Mint) -> None:
    other = Mint()
    site.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list(root=other.root)})
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Cap ini belum dapat diperiksa")
    assert "tidak dapat dipercaya" in page.inner_text(".s-verdict")


def test_an_older_list_does_not_replace_a_newer_one(page: Page, site: StandIn, mint: Mint) -> None:
    site.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list(seq=5)})
    open_stamp(page, site, genuine(mint))
    newer = page.evaluate("localStorage.getItem('serambi.trust-list')")
    site.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list(seq=4)})
    open_stamp(page, site, genuine(mint))
    _expect_heading(page, "Cap ini asli")
    assert page.evaluate("localStorage.getItem('serambi.trust-list')") == newer


def test_my_stamp_tells_what_follows_and_goes_into_a_calendar(
    page: Page, site: StandIn, mint: Mint, tmp_path: Path
) -> None:
    open_stamp(page, site, genuine(mint))
    page.click("text=Ini cap saya")
    expect(page.locator("#mine h2")).to_be_focused()
    assert "perpanjang izin Anda di kantor imigrasi" in page.inner_text("#mine")
    with page.expect_download() as waiting:
        page.click("text=Simpan di kalender saya")
    waiting.value.save_as(tmp_path / "mine.ics")
    text = (tmp_path / "mine.ics").read_bytes().decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "SUMMARY:Hari terakhir izin tinggal di Indonesia\r\n" in text
    assert "DTSTART;VALUE=DATE:" in text


def test_reporting_hands_the_seal_over_inside_the_tab(
    page: Page, site: StandIn, mint: Mint
) -> None:
    seal = genuine(mint)
    open_stamp(page, site, seal)
    page.click("#result a.govuk-button")
    page.wait_for_selector("#guest-stamp .s-verdict")
    assert page.url == site.url + REPORT["id"]
    assert page.evaluate("sessionStorage.getItem('serambi.seal')") is None
    assert page.input_value("input[name=seal]", strict=True) == seal


def test_a_stamp_that_is_not_genuine_is_not_handed_over(page: Page, site: StandIn) -> None:
    open_stamp(page, site, genuine(Mint()))
    page.click("#result a.govuk-button")
    page.wait_for_url(site.url + REPORT["id"])
    expect(page.locator("#guest-stamp")).to_be_hidden()
    assert page.evaluate("sessionStorage.getItem('serambi.seal')") is None


def test_without_a_code_the_page_says_how_to_scan(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/s")
    _expect_heading(page, "Periksa cap masuk")
    page.click("#scan")
    expect(page.locator("#scan-said")).not_to_be_empty()
    assert json.dumps(page.inner_text("#scan-said")).find("oto capnya") > 0
