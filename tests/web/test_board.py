"""An operator's board in a real browser: who is here, due, late, gone; one tap, and its undoing."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.accessible import faults
from tests.web.operators import (
    HOTEL,
    VILLA,
    announced,
    day,
    open_as_operator,
    posted,
    serve_stays,
    stay,
)
from tests.web.stand_in import OPERATOR, StandIn, problem

pytestmark = pytest.mark.browser

BOARD = {"id": "/id/papan/", "en": "/en/board/"}
FIRST = stay(1)["receipt"]


def listed() -> dict[str, Any]:
    return {
        "in_house": [stay(1), stay(2, name=None, label="Tamu kamar dua"), stay(3)],
        "due": [announced(1)],
        "late": [stay(7, "late")],
        "left": [stay(8, "left")],
    }


def with_record(site: StandIn, now: dict[str, Any], *before: dict[str, Any]) -> None:
    """Answer one stay whole: each version a change of the one before."""
    kinds = ("reported", "corrected", "extended")
    versions = [
        {"kind": kinds[at], "at": one["first_received_at"], "stay": one}
        for at, one in enumerate([*before, now])
    ]
    if before:
        versions[-1]["reason"] = "Salah ketik"
    site.answers["GET", f"/stays/{now['receipt']}"] = (200, {"stay": now, "versions": versions})


@pytest.fixture
def board(page: Page, site: StandIn) -> Page:
    serve_stays(site, **listed())
    open_as_operator(page, site, BOARD["id"])
    expect(page.locator("#in_house li")).to_have_count(3)
    return page


def tab(page: Page, state: str) -> None:
    page.click(f"#tab-{state}")
    expect(page.locator(f"#{state}")).to_be_visible()


def test_board_counts_each_state_and_shows_who_is_here(board: Page) -> None:
    for state, count in (("in_house", "3"), ("due", "1"), ("late", "1")):
        expect(board.locator(f"#count-{state}")).to_have_text(count)
    first = board.locator("#in_house li").first
    expect(first).to_contain_text("TAMU CONTOH 1")
    expect(first).to_contain_text("5 malam, sampai")
    expect(first).to_contain_text("WITA")
    expect(board.locator("#in_house li").nth(1)).to_contain_text("Tamu kamar dua")
    expect(board.locator("#place-zone")).to_have_text("WITA")
    expect(board.locator("#operator-name")).to_have_text("Ni Luh Contoh")


def test_guest_is_checked_out_by_one_tap_and_back_by_a_correction(
    board: Page, site: StandIn
) -> None:
    site.answers["POST", f"/stays/{FIRST}/check-out"] = (
        200,
        stay(1, "left", left_at="2026-11-22T02:42:00Z"),
    )
    site.answers["POST", f"/stays/{FIRST}/corrections"] = (200, stay(1))
    row = board.locator("#in_house li").first
    row.get_by_role("button", name="Sudah keluar").click()
    expect(row).to_contain_text("Tercatat keluar Minggu, 22 November 2026, pukul 10.42 WITA")
    undo = row.get_by_role("button", name="Urungkan")
    expect(undo).to_be_focused()
    undo.click()
    expect(row.get_by_role("button", name="Sudah keluar")).to_be_focused()
    (corrected,) = posted(site, f"/stays/{FIRST}/corrections")
    assert corrected.body["left_at"] is None
    assert corrected.body["reason"]


def test_guest_who_should_have_left_gets_a_night_from_today(board: Page, site: StandIn) -> None:
    late = stay(7, "late")
    path = f"/stays/{late['receipt']}/extend"
    site.answers["POST", path] = (200, stay(7, leaves_on=day(1)))
    tab(board, "late")
    row = board.locator("#late li").first
    expect(row).to_contain_text("lewat 2 hari")
    row.get_by_role("button", name="Tambah satu malam").click()
    expect(row).to_contain_text("Diperpanjang sampai")
    assert [call.body for call in posted(site, path)] == [{"leaves_on": day(1)}]


def test_lost_answer_is_said_and_sent_again_with_the_same_key(board: Page, site: StandIn) -> None:
    path = f"/stays/{FIRST}/check-out"
    site.answers["POST", path] = problem(503, "unavailable", "Layanan sedang terganggu")
    row = board.locator("#in_house li").first
    row.get_by_role("button", name="Sudah keluar").click()
    expect(row).to_contain_text("Layanan sedang terganggu")
    site.answers["POST", path] = (200, stay(1, "left"))
    row.get_by_role("button", name="Sudah keluar").click()
    expect(row).to_contain_text("Tercatat keluar")
    first, again = posted(site, path)
    assert first.headers["Idempotency-Key"] == again.headers["Idempotency-Key"]


def test_announced_guest_is_reported_with_nights(board: Page, site: StandIn) -> None:
    site.answers["POST", "/announcements/AN1/confirmation"] = (201, {"receipt": FIRST})
    tab(board, "due")
    row = board.locator("#due li").first
    expect(row).to_contain_text("sisa 5 jam 12 menit")
    row.get_by_role("button", name="Laporkan Tamu dengan cap").click()
    expect(board.locator("#confirm_nights")).to_be_focused()
    board.keyboard.press("Enter")
    expect(board.locator("#confirm_nights-error")).to_be_visible()
    board.fill("#confirm_nights", "3")
    serve_stays(site, **{**listed(), "due": []})
    board.keyboard.press("Enter")
    expect(board.locator("#due")).to_contain_text("Tidak ada tamu yang menunggu dilaporkan")
    expect(board.locator("#count-due")).to_have_text("0")
    (call,) = posted(site, "/announcements/AN1/confirmation")
    assert call.body == {"nights": 3}


def test_announced_stranger_is_dismissed_only_with_a_reason(board: Page, site: StandIn) -> None:
    site.answers["POST", "/announcements/AN1/dismissal"] = (200, {})
    tab(board, "due")
    board.locator("#due li").get_by_role("button", name="Bukan tamu kami Tamu").click()
    board.click("#dismiss button[type=submit]")
    expect(board.locator("#dismiss_reason-error")).to_be_visible()
    assert posted(site, "/announcements/AN1/dismissal") == []
    board.click("#dismiss [data-closes]")
    expect(board.locator("#dismissing")).to_be_hidden()
    board.locator("#due li").get_by_role("button", name="Bukan tamu kami Tamu").click()
    board.fill("#dismiss_reason", "Tidak pernah datang")
    board.click("#dismiss button[type=submit]")
    expect(board.locator("#dismissing")).to_be_hidden()
    (call,) = posted(site, "/announcements/AN1/dismissal")
    assert call.body == {"reason": "Tidak pernah datang"}


def test_stay_is_shown_whole_with_what_changed_and_corrected(board: Page, site: StandIn) -> None:
    now = stay(1, version=2, room="204", on_time=False)
    with_record(site, now, stay(1))
    site.answers["POST", f"/stays/{FIRST}/corrections"] = (200, now)
    board.locator("#in_house li").first.get_by_role("button", name="Rincian").click()
    expect(board.locator("#stay-title")).to_be_focused()
    expect(board.locator("#history li")).to_have_count(2)
    expect(board.locator("#history li").last).to_contain_text("Salah ketik")
    expect(board.locator("#history li").last).to_contain_text("Kamar: 101 menjadi 204")
    expect(board.locator("#stay-facts")).to_contain_text("melewati batas waktu")
    board.click("#correcting summary")
    board.fill("#room", "")
    board.fill("#nights", "6")
    board.fill("#correct_reason", "Tamu menginap lebih lama")
    board.click("#correct button[type=submit]")
    expect(board.locator("#stay-said")).to_have_text("Perbaikan tersimpan.")
    (call,) = posted(site, f"/stays/{FIRST}/corrections")
    assert call.body == {
        "reason": "Tamu menginap lebih lama",
        "version": 2,
        "nights": 6,
        "room": None,
    }
    board.click("#back")
    expect(board.locator("#lists")).to_be_visible()
    expect(board.locator("#in_house li")).to_have_count(3)


def test_nothing_is_sent_when_nothing_was_changed(board: Page, site: StandIn) -> None:
    with_record(site, stay(1))
    board.locator("#in_house li").first.get_by_role("button", name="Rincian").click()
    board.click("#correcting summary")
    board.fill("#correct_reason", "Tidak ada")
    board.click("#correct button[type=submit]")
    expect(board.locator("#correct_reason-error")).to_contain_text("Belum ada isian yang diubah")
    assert posted(site, f"/stays/{FIRST}/corrections") == []


def test_report_is_cancelled_with_a_reason(board: Page, site: StandIn) -> None:
    with_record(site, stay(1))
    board.locator("#in_house li").first.get_by_role("button", name="Rincian").click()
    board.click("#cancelling summary")
    board.click("#cancel button[type=submit]")
    expect(board.locator("#cancel_reason-error")).to_be_visible()
    gone = stay(1, "cancelled", cancelled_at="2026-11-22T02:00:00Z", cancel_reason="Dua kali")
    site.answers["POST", f"/stays/{FIRST}/cancel"] = (200, gone)
    with_record(site, gone)
    board.fill("#cancel_reason", "Dua kali")
    board.click("#cancel button[type=submit]")
    expect(board.locator("#stay-said")).to_have_text("Laporan dibatalkan.")
    expect(board.locator("#stay-facts")).to_contain_text("Dibatalkan: Dua kali")
    expect(board.locator("#correcting")).to_be_hidden()


def test_page_of_fifty_is_followed_by_more_and_narrowed_here(page: Page, site: StandIn) -> None:
    serve_stays(site, in_house=[stay(number) for number in range(1, 61)])
    open_as_operator(page, site, BOARD["id"])
    rows = page.locator("#in_house li")
    expect(rows).to_have_count(50)
    expect(page.locator("#count-in_house")).to_have_text("50+")
    page.get_by_role("button", name="Tampilkan lagi").click()
    expect(rows).to_have_count(60)
    expect(rows.nth(50).locator("button").first).to_be_focused()
    before = len(site.calls)
    page.fill("#narrow", "contoh 42")
    expect(page.locator("#in_house li:visible")).to_have_count(1)
    expect(page.locator("#in_house [role=status]").first).to_contain_text("1 yang cocok")
    assert len(site.calls) == before


def test_choice_of_premises_is_remembered_and_changes_the_zone(board: Page, site: StandIn) -> None:
    board.select_option("#place", HOTEL["id"])
    expect(board.locator("#place-zone")).to_have_text("WIT")
    expect(board.locator("#unconfirmed")).to_be_visible()
    board.reload()
    expect(board.locator("#place")).to_have_value(str(HOTEL["id"]))
    expect(board.locator("#in_house li")).to_have_count(3)
    assert f"premises={HOTEL['id']}" in site.calls[-1].query


def test_list_is_downloaded_as_a_file(board: Page, site: StandIn, tmp_path: Path) -> None:
    content = base64.b64encode(b"nama;kamar\n").decode()
    file = {"name": "tamu.csv", "type": "text/csv", "content": content, "rows": 0}
    site.answers["POST", "/stays/exports"] = (200, file)
    tab(board, "left")
    with board.expect_download() as download:
        board.click("[data-format=csv]")
    assert download.value.suggested_filename == "tamu.csv"
    download.value.save_as(tmp_path / "tamu.csv")
    assert (tmp_path / "tamu.csv").read_text() == "nama;kamar\n"
    (call,) = posted(site, "/stays/exports")
    assert call.body["state"] == "left"
    assert re.fullmatch(r"20\d\d-\d\d", call.body["month"])


def test_nothing_of_a_guest_is_kept_and_signing_out_leaves_nothing(
    board: Page, site: StandIn
) -> None:
    kept = board.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "TAMU" not in kept
    assert "K7PM" not in kept
    board.click("#sign-out")
    board.wait_for_url(f"{site.url}/id/masuk/")
    assert any(call.method == "DELETE" and call.path == "/sessions" for call in site.calls)
    board.go_back()
    expect(board.locator("h1")).to_be_visible()
    assert "TAMU" not in board.content()
    assert all("TAMU" not in call.path + call.query for call in site.calls)


def test_strangers_go_to_sign_in_and_officers_to_their_account(page: Page, site: StandIn) -> None:
    page.goto(site.url + BOARD["id"])
    page.wait_for_url(f"{site.url}/id/masuk/")
    officer = {**OPERATOR, "role": "field_officer", "office": "NGURAH-RAI"}
    answer = {"access_token": "t", "expires_in": 900, "person": officer}
    site.answers["POST", "/sessions/refresh"] = (200, answer)
    page.evaluate("localStorage.setItem('serambi.signed-in', 'true')")
    page.goto(site.url + BOARD["id"])
    page.wait_for_url(f"{site.url}/officer/id/")


def test_operator_without_premises_is_told_what_to_do(page: Page, site: StandIn) -> None:
    site.answers["GET", "/premises"] = (200, {"items": [], "next": None})
    open_as_operator(page, site, BOARD["id"])
    expect(page.locator("#no-premises")).to_contain_text("Belum ada tempat penginapan")


def test_lists_that_cannot_be_had_say_so_and_can_be_tried_again(page: Page, site: StandIn) -> None:
    serve_stays(site, **listed())
    answers = site.answers["GET", "/stays"]
    site.answers["GET", "/stays"] = problem(503, "unavailable", "Layanan sedang terganggu")
    open_as_operator(page, site, BOARD["id"])
    expect(page.locator("#in_house")).to_contain_text("Layanan sedang terganggu")
    site.answers["GET", "/stays"] = answers
    page.locator("#in_house").get_by_role("button", name="Coba lagi").click()
    expect(page.locator("#in_house li")).to_have_count(3)


def test_names_are_never_markup(page: Page, site: StandIn) -> None:
    serve_stays(site, in_house=[stay(1, name="<img src=x onerror=alert(1)>")])
    open_as_operator(page, site, BOARD["id"])
    expect(page.locator("#in_house li")).to_contain_text("<img")
    assert page.locator("#in_house img").count() == 0


def test_tabs_follow_the_arrow_keys(board: Page) -> None:
    board.focus("#tab-in_house")
    board.keyboard.press("ArrowRight")
    expect(board.locator("#tab-due")).to_be_focused()
    expect(board.locator("#tab-due")).to_have_attribute("aria-selected", "true")
    expect(board.locator("#due li")).to_be_visible()
    expect(board.locator("#in_house")).to_be_hidden()
    board.keyboard.press("End")
    expect(board.locator("#tab-left")).to_be_focused()
    expect(board.locator("#month-choice")).to_be_visible()


def test_nothing_moves_while_the_board_opens(browser: Browser, site: StandIn) -> None:
    serve_stays(site, **listed())
    for width, height in ((360, 740), (1280, 800)):
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.add_init_script(
            "globalThis.shifted = 0; new PerformanceObserver((list) => { for (const one of "
            "list.getEntries()) shifted += one.value; }).observe({type: 'layout-shift', "
            "buffered: true});"
        )
        open_as_operator(page, site, BOARD["id"])
        expect(page.locator("#in_house li")).to_have_count(3)
        expect(page.locator("#count-late")).to_have_text("1")
        assert page.evaluate("shifted") <= 0.02, json.dumps([width, height])
        context.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_board_in_use_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    serve_stays(site, **listed())
    with_record(site, stay(1, version=2, room="204"), stay(1))
    open_as_operator(page, site, BOARD[language])
    expect(page.locator("#in_house li")).to_have_count(3)
    assert faults(page) == []
    tab(page, "due")
    page.locator("#due li button").first.click()
    page.click("#confirm button[type=submit]")
    assert faults(page) == []
    tab(page, "late")
    expect(page.locator("#late li")).to_have_count(1)
    page.locator("#late li .s-quiet").first.click()
    tab_left = page.locator("#stay")
    expect(tab_left).to_be_visible()
    page.click("#back")
    tab(page, "in_house")
    page.locator("#in_house li .s-quiet").first.click()
    page.click("#correcting summary")
    page.fill("#nights", "")
    page.click("#correct button[type=submit]")
    expect(page.locator("#nights-error")).to_be_visible()
    assert faults(page) == []
    assert VILLA["name"] in page.inner_text("#place")
