"""The report page: little to type, nothing typed lost, sent once, a receipt at the end."""

from pathlib import Path
from typing import Any

import pytest
import qrcode
from playwright.sync_api import Page, expect

from tests.web.answers import RECEIPT, receipt
from tests.web.proofs import solves
from tests.web.seals import Mint
from tests.web.stand_in import StandIn, problem
from tests.web.walk import REPORT, SEND, fill_report, genuine, open_stamp, signed_in

pytestmark = pytest.mark.browser

MRZ = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


def _with_stamp(page: Page, site: StandIn, mint: Mint) -> str:
    seal = genuine(mint)
    open_stamp(page, site, seal)
    page.click("#result a.govuk-button")
    page.wait_for_selector("#guest-stamp .s-verdict")
    return seal


def _stays(site: StandIn) -> list[Any]:
    return [call for call in site.calls if call.path == "/stays"]


def _said(body: dict[str, Any]) -> dict[str, Any]:
    """Return what a report says, without what comes along with it."""
    return {name: value for name, value in body.items() if name not in {"proof", "attempt"}}


def test_with_a_stamp_little_is_asked_and_the_purpose_is_there(
    page: Page, site: StandIn, mint: Mint
) -> None:
    seal = _with_stamp(page, site, mint)
    expect(page.locator("#purpose")).to_have_value("tourism")
    expect(page.locator("#guest-choice")).to_be_hidden()
    expect(page.locator("#document_number")).to_be_hidden()
    fill_report(page)
    page.fill("#arrived_on-day", "22")
    page.fill("#arrived_on-month", "nov")
    page.fill("#arrived_on-year", "2026")
    page.fill("#arrived_time", "6.30")
    page.click(SEND)
    expect(page.locator("h1:visible")).to_have_text("Laporan Anda kami terima")
    (sent,) = _stays(site)
    assert solves(sent.body["proof"])
    assert _said(sent.body) == {
        "seal": seal,
        "arrived_at": "2026-11-21T22:30:00Z",
        "nights": 3,
        "purpose": "tourism",
        "lodging_kind": "rumah_pribadi",
        "address": "Jalan Contoh 5",
        "region": "51.03.06",
        "reporter": {"name": "Made Contoh"},
    }
    assert sent.headers["Idempotency-Key"]
    assert sent.headers["Accept-Language"] == "id"


def test_the_receipt_has_number_deadline_and_a_code_that_leads_to_it(
    page: Page, site: StandIn, mint: Mint, tmp_path: Path
) -> None:
    _with_stamp(page, site, mint)
    fill_report(page)
    page.click(SEND)
    assert page.inner_text(".s-receipt-number").replace(" ", "") == RECEIPT
    assert "Senin, 23 November 2026, pukul 06.30 WITA" in page.inner_text("#receipt")
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(receipt()["verify_url"])
    side = len(code.get_matrix())
    expect(page.locator(".s-qr")).to_have_attribute("viewBox", f"0 0 {side} {side}")
    with page.expect_download() as waiting:
        page.click("text=Simpan")
    waiting.value.save_as(tmp_path / "kept.html")
    kept = (tmp_path / "kept.html").read_text("utf-8")
    assert RECEIPT in kept
    assert "<svg" in kept
    assert "<script" not in kept


def test_a_second_guest_keeps_the_place(page: Page, site: StandIn, mint: Mint) -> None:
    _with_stamp(page, site, mint)
    fill_report(page)
    page.click(SEND)
    page.click("text=Lapor tamu lain di tempat yang sama")
    expect(page.locator("#address")).to_have_value("Jalan Contoh 5")
    expect(page.locator("#guest-choice")).to_be_visible()
    page.click(SEND)
    expect(page.locator("#report-summary")).to_contain_text("Pindai cap dahulu")


def test_the_passports_lines_fill_the_fields(page: Page, site: StandIn) -> None:
    page.clock.set_fixed_time("2026-11-22T02:00:00Z")
    page.goto(site.url + REPORT["id"])
    page.check("input[name=guest][value=passport]")
    page.fill("#mrz", MRZ)
    expect(page.locator("#mrz-said")).to_have_text("Terbaca. Periksa kembali isian di bawah.")
    fill_report(page)
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    assert _stays(site)[0].body["passport"] == {
        "document_number": "L898902C3",
        "issuing_state": "UTO",
        "nationality": "UTO",
        "surname": "ERIKSSON",
        "given_names": "ANNA MARIA",
        "sex": "F",
        "date_of_birth": "1974-08-12",
        "date_of_expiry": "2012-04-15",
    }


def test_a_wrong_check_digit_is_named_with_its_field(page: Page, site: StandIn) -> None:
    page.goto(site.url + REPORT["id"])
    page.check("input[name=guest][value=passport]")
    page.fill("#mrz", MRZ.replace("L898902C36", "L8989O2C36"))
    expect(page.locator("#mrz-said")).to_contain_text("Angka periksa untuk nomor paspor")
    expect(page.locator("#document_number")).to_have_value("")


def test_empty_fields_are_named_on_top_and_beside(page: Page, site: StandIn) -> None:
    page.goto(site.url + REPORT["en"])
    page.check("input[name=guest][value=passport]")
    page.fill("#arrived_on-day", "31")
    page.fill("#arrived_on-month", "February")
    page.click(SEND)
    summary = page.locator("#report-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("13 things need your attention")
    page.click("#report-summary a:has-text('day of arrival')")
    expect(page.locator("#arrived_on-day")).to_be_focused()
    expect(page.locator("#arrived_on-error")).to_contain_text("for example 22 November 2026")
    assert _stays(site) == []


def test_the_servers_refusal_stands_beside_its_field(page: Page, site: StandIn, mint: Mint) -> None:
    site.answers["POST", "/stays"] = problem(
        422,
        "invalid",
        "Isian belum benar",
        ("arrived_at", "in_the_future", "Waktu ini belum tiba."),
        ("reporter.name", "too_long", "Paling banyak 100 karakter."),
        ("seal", "bad_signature", "Cap ini tidak asli."),
    )
    _with_stamp(page, site, mint)
    fill_report(page)
    page.click(SEND)
    expect(page.locator("#arrived_on-error")).to_contain_text("Waktu ini belum tiba.")
    expect(page.locator("#reporter_name-error")).to_contain_text("Paling banyak 100 karakter.")
    expect(page.locator("#report-summary")).to_contain_text("Cap ini tidak asli.")
    site.answers["POST", "/stays"] = (201, receipt())
    page.fill("#nights", "4")
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    first, second = _stays(site)
    assert first.headers["Idempotency-Key"] != second.headers["Idempotency-Key"]


def test_a_draft_survives_a_closed_tab(page: Page, site: StandIn, mint: Mint) -> None:
    seal = _with_stamp(page, site, mint)
    fill_report(page)
    again = page.context.new_page()
    page.close()
    again.goto(site.url + REPORT["en"])
    expect(again.locator("#draft-note")).to_be_visible()
    expect(again.locator("#address")).to_have_value("Jalan Contoh 5")
    expect(again.locator("#nights")).to_have_value("3")
    expect(again.locator("#purpose")).to_have_value("tourism")
    expect(again.locator("#guest-stamp")).to_contain_text("This stamp is genuine")
    assert again.input_value("input[name=seal]") == seal
    again.click("#draft-clear")
    expect(again.locator("#address")).to_have_value("")
    expect(again.locator("#draft-note")).to_be_hidden()


def test_an_operator_picks_premises_and_types_no_address(
    page: Page, site: StandIn, mint: Mint
) -> None:
    signed_in(page, site)
    seal = _with_stamp(page, site, mint)
    expect(page.locator("#operator")).to_contain_text("Ni Luh Contoh")
    expect(page.locator("#address")).to_be_hidden()
    expect(page.locator("#reporter_name")).to_be_hidden()
    page.fill("#nights", "2")
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    (sent,) = _stays(site)
    assert sent.headers["Authorization"] == "Bearer token-1"
    assert sent.body["premises"] == "pr-1"
    assert sent.body["seal"] == seal
    assert not {"address", "region", "reporter"} & set(sent.body)


def test_an_ended_session_is_renewed_and_nothing_typed_is_lost(
    page: Page, site: StandIn, mint: Mint
) -> None:
    signed_in(page, site)
    _with_stamp(page, site, mint)
    page.fill("#nights", "2")
    ended, renewed = problem(401, "unauthorized", "Anda belum masuk"), (201, receipt())
    stays = iter([ended])
    site.answers["POST", "/stays"] = lambda _call: next(stays, renewed)
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    assert [call.path for call in site.calls].count("/sessions/refresh") >= 2
