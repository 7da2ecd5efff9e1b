"""A sponsor's page: what is urgent first, 300 permits found, and what "extension filed" does."""

from base64 import b64encode
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.sponsored import LINK, row, serve
from tests.web.stand_in import StandIn, problem

pytestmark = pytest.mark.browser

NOW = "2026-11-22T05:00:00Z"
# A page of three hundred cards on a machine that is busy.
expect.set_options(timeout=20_000)


def _open(page: Page, site: StandIn, *rows: dict[str, Any], path: str = "/id/penjamin/") -> None:
    page.clock.set_fixed_time(NOW)
    page.set_default_timeout(30_000)
    if rows:
        serve(site, *rows)
    page.goto(f"{site.url}{path}#{LINK}")


def _called(site: StandIn, path: str) -> Any:
    (call,) = [call for call in site.calls if call.path == path]
    return call.body


def test_urgent_stands_first_and_the_link_leaves_the_address(page: Page, site: StandIn) -> None:
    _open(page, site, row(1, -3), row(2, 3), row(3, 20), row(4, 200))
    expect(page.locator("#summary")).to_contain_text("1 izin sudah lewat hari terakhirnya")
    assert page.url == f"{site.url}/id/penjamin/"
    cards = page.locator("#list > li")
    expect(cards.nth(0)).to_contain_text("Biaya beban sampai hari ini: Rp3.000.000")
    expect(cards.nth(1)).to_contain_text("3 hari lagi, Rabu, 25 November 2026")
    expect(cards.nth(3)).not_to_contain_text("Ajukan perpanjangan")
    expect(page.locator("#tools")).to_be_hidden()
    page.click(".s-language")
    expect(page.locator("#summary")).to_contain_text("1 permit is past its last day")
    assert all(LINK not in path for path in site.fetched)


def test_extension_filed_is_asked_twice_told_and_can_be_undone(page: Page, site: StandIn) -> None:
    one = row(1, 5)
    _open(page, site, one, row(2, 20))
    card = page.locator("#list > li").first
    card.get_by_role("button", name="Perpanjangan sudah diajukan").click()
    expect(card).to_contain_text("bukan permohonan perpanjangan")
    assert not [call for call in site.calls if "filing" in call.path]
    card.get_by_role("button", name="Ya, sudah diajukan").click()
    expect(card).to_contain_text("Pada 22 November 2026 Anda memberi tahu")
    expect(card).to_contain_text("Hari terakhir tidak berubah")
    expect(page.locator("#summary")).to_contain_text("1 izin berakhir dalam 30 hari")
    assert _called(site, f"/sponsored/{one['id']}/filing") == {"link": LINK}
    card.get_by_role("button", name="Urungkan").click()
    expect(card.get_by_role("button", name="Perpanjangan sudah diajukan")).to_be_focused()
    expect(page.locator("#summary")).to_contain_text("1 izin berakhir dalam 7 hari")


def test_three_hundred_are_all_found_by_name_and_by_state(page: Page, site: StandIn) -> None:
    rows = [row(n, n - 2, holder=f"Orang{n:03d} S.") for n in range(300)]
    _open(page, site, *rows)
    expect(page.locator("#state option").first).to_have_text("Semua (300)")
    page.fill("#narrow", "orang299")
    expect(page.locator("#list > li:visible")).to_have_count(1)
    page.fill("#narrow", "")
    page.select_option("#state", "over")
    expect(page.locator("#list > li:visible")).to_have_count(2)
    expect(page.locator("#list-said")).to_have_text("2 izin cocok")


@pytest.mark.parametrize(
    ("code", "words"),
    [("link_expired", "Tautan ini tidak berlaku lagi"), ("link_not_found", "tidak utuh")],
)
def test_link_that_opens_nothing_gives_the_way_to_a_new_one(
    page: Page, site: StandIn, code: str, words: str
) -> None:
    site.answers["POST", "/sponsored"] = problem(409, code, "Tidak")
    site.answers["POST", "/sponsor-links"] = (202, {"accepted": True})
    _open(page, site)
    expect(page.locator("#ask-said")).to_contain_text(words)
    page.fill("#sponsor_email", "hr@contoh.example")
    page.click("#again button[type=submit]")
    expect(page.locator("#ask-said")).to_contain_text("hr@contoh.example")
    assert _called(site, "/sponsor-links") == {"email": "hr@contoh.example", "language": "id"}
    page.reload()
    expect(page.locator("#ask")).to_be_visible()
    assert len([call for call in site.calls if call.path == "/sponsored"]) == 1


def test_list_is_taken_along_as_a_file_and_as_a_calendar(page: Page, site: StandIn) -> None:
    file = {"name": "izin.csv", "type": "text/csv", "content": b64encode(b"x").decode(), "rows": 1}
    site.answers["POST", "/sponsored/exports"] = (200, file)
    urls = iter(["https://serambi.example/api/calendars/A.ics", "https://serambi.example/B.ics"])
    site.answers["POST", "/sponsored/calendar"] = lambda _: (200, {"url": next(urls)})
    _open(page, site, row(1, 5))
    with page.expect_download() as got:
        page.click("[data-format=csv]")
    assert got.value.suggested_filename == "izin.csv"
    page.get_by_role("button", name="Tampilkan alamat kalender").click()
    expect(page.locator("#calendar-url")).to_have_value(
        "https://serambi.example/api/calendars/A.ics"
    )
    page.get_by_role("button", name="Ganti alamat kalender").click()
    page.get_by_role("button", name="Ya, ganti").click()
    expect(page.locator("#calendar-url")).to_have_value("https://serambi.example/B.ics")
    asked = [call.body for call in site.calls if call.path == "/sponsored/calendar"]
    assert asked == [{"link": LINK, "renew": False}, {"link": LINK, "renew": True}]
    assert faults(page) == []


def test_another_address_is_asked_and_then_confirmed_by_a_button(page: Page, site: StandIn) -> None:
    site.answers["POST", "/sponsored/email"] = (202, {"accepted": True})
    _open(page, site, row(1, 5))
    page.click("#moving summary")
    page.fill("#new_email", "baru@contoh.example")
    page.click("#move button[type=submit]")
    expect(page.locator("#moved-said")).to_contain_text("tetap dikirim ke alamat yang lama")
    assert _called(site, "/sponsored/email") == {"link": LINK, "email": "baru@contoh.example"}
    answer = {"email": "baru@contoh.example", "resent": 2}
    site.answers["POST", "/sponsor-addresses"] = (200, answer)
    page.goto(f"{site.url}/id/penjamin/alamat/#T.1.M")
    expect(page.locator("#confirming")).to_be_visible()
    assert faults(page) == []
    assert not [call for call in site.calls if call.path == "/sponsor-addresses"]
    page.click("#confirm button[type=submit]")
    expect(page.locator("#answer")).to_contain_text("2 pemberitahuan yang tertunda")
    assert _called(site, "/sponsor-addresses") == {"token": "T.1.M"}
    site.answers["POST", "/sponsor-addresses"] = (200, {**answer, "resent": 0})
    page.goto("about:blank")
    page.goto(f"{site.url}/id/penjamin/alamat/#T.1.M")
    page.click("#confirm button[type=submit]")
    expect(page.locator("#answer")).to_contain_text("dikirim ke baru@contoh.example.Tautan")


@pytest.mark.parametrize("path", ["/id/penjamin/", "/en/sponsor/"])
def test_page_in_use_has_no_accessibility_fault(page: Page, site: StandIn, path: str) -> None:
    ended = row(9, 100, state="ended", ended_at="2026-11-20T05:00:00Z")
    filed = row(8, 6, state="filed", filed_at="2026-11-20T05:00:00Z")
    _open(page, site, *(row(n, n * 5 - 6) for n in range(8)), filed, ended, path=path)
    expect(page.locator("#list > li")).to_have_count(10)
    page.locator("#list > li").first.get_by_role("button").click()
    page.click("#moving summary")
    assert faults(page) == []
