"""The manage page: by its secret link alone a report is corrected, extended, ended, cancelled."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.answers import RECEIPT
from tests.web.reports import PASSPORT, SECRET, serve_managed
from tests.web.stand_in import StandIn, problem

pytestmark = pytest.mark.browser

LINK = f"/id/kelola/#{RECEIPT}.{SECRET}"


def _open(page: Page, site: StandIn, **changes: Any) -> None:
    serve_managed(site, **changes)
    page.goto(site.url + LINK)
    expect(page.locator("#facts")).to_contain_text("kamar depan")


def _sent(site: StandIn, deed: str) -> Any:
    (call,) = [call for call in site.calls if call.path == f"/stays/{RECEIPT}/{deed}"]
    assert call.headers["Idempotency-Key"]
    assert call.body.pop("manage") == SECRET
    return call.body


def test_secret_is_taken_out_of_the_address_and_outlives_a_reload(
    page: Page, site: StandIn
) -> None:
    _open(page, site)
    assert page.url == f"{site.url}/id/kelola/"
    assert SECRET not in str(page.evaluate("[history.state, JSON.stringify(localStorage)]"))
    page.reload()
    expect(page.locator("#facts")).to_contain_text("Tamu masih menginap")
    page.click(".s-language")
    expect(page.locator("#facts")).to_contain_text("The guest is still here")
    assert all(SECRET not in path for path in site.fetched)
    assert {call.body["manage"] for call in site.calls if call.method == "POST"} == {SECRET}


def test_departure_is_recorded_in_the_places_zone(page: Page, site: StandIn) -> None:
    page.clock.set_fixed_time("2026-11-24T03:20:00Z")
    site.answers["POST", f"/stays/{RECEIPT}/check-out"] = (200, {})
    _open(page, site)
    expect(page.locator("#left_time")).to_have_value("11.20")
    serve_managed(site, left_at="2026-11-24T03:20:00Z", version=2)
    page.click("#leave button[type=submit]")
    expect(page.locator("#told")).to_contain_text("Kepulangan tamu sudah dicatat")
    expect(page.locator("#facts")).to_contain_text("Selasa, 24 November 2026, pukul 11.20 WITA")
    expect(page.locator("#to-extend")).to_be_hidden()
    assert _sent(site, "check-out") == {"left_at": "2026-11-24T03:20:00Z"}


def test_stay_is_extended_by_nights(page: Page, site: StandIn) -> None:
    site.answers["POST", f"/stays/{RECEIPT}/extend"] = (200, {})
    _open(page, site)
    page.click("#extend button[type=submit]")
    expect(page.locator("#more-error")).to_contain_text("dari 1 sampai 400")
    page.fill("#more", "2")
    page.click("#extend button[type=submit]")
    expect(page.locator("#told")).to_contain_text("sudah diperpanjang")
    assert _sent(site, "extend") == {"nights": 2}


def test_correction_sends_only_what_differs_with_its_reason(page: Page, site: StandIn) -> None:
    site.answers["POST", f"/stays/{RECEIPT}/corrections"] = (200, {})
    _open(page, site, passport=PASSPORT, version=3)
    page.click("#to-correct summary")
    expect(page.locator("#document_number")).to_have_value("L898902C3")
    expect(page.locator("#nationality")).to_have_value("D")
    page.fill("#label", "kamar belakang")
    page.click("#correct button[type=submit]")
    expect(page.locator("#reason-error")).to_be_visible()
    page.fill("#reason", "Salah kamar")
    page.click("#correct button[type=submit]")
    expect(page.locator("#told")).to_contain_text("Pembetulan sudah disimpan")
    sent = _sent(site, "corrections")
    assert sent == {"reason": "Salah kamar", "version": 3, "label": "kamar belakang"}


def test_typed_passport_is_corrected_whole(page: Page, site: StandIn) -> None:
    site.answers["POST", f"/stays/{RECEIPT}/corrections"] = (200, {})
    _open(page, site, passport=PASSPORT)
    page.click("#to-correct summary")
    expect(page.locator("#surname")).to_have_value("ERIKSSON")
    page.fill("#surname", "ERICSSON")
    page.fill("#reason", "Salah ketik")
    page.click("#correct button[type=submit]")
    expect(page.locator("#told")).to_contain_text("Pembetulan sudah disimpan")
    assert _sent(site, "corrections")["passport"] == {**PASSPORT, "surname": "ERICSSON"}


def test_cancelling_wants_a_reason_and_ends_all_else(page: Page, site: StandIn) -> None:
    site.answers["POST", f"/stays/{RECEIPT}/cancel"] = (200, {})
    _open(page, site)
    page.click("#to-cancel summary")
    page.click("#cancel button[type=submit]")
    expect(page.locator("#cancel_reason-error")).to_be_visible()
    page.fill("#cancel_reason", "Tidak jadi datang")
    serve_managed(site, cancelled_at="2026-11-22T05:00:00Z")
    page.click("#cancel button[type=submit]")
    expect(page.locator("#facts")).to_contain_text("Dibatalkan")
    for part in ("#to-leave", "#to-extend", "#to-correct", "#to-cancel"):
        expect(page.locator(part)).to_be_hidden()
    assert _sent(site, "cancel") == {"reason": "Tidak jadi datang"}


def test_wrong_link_is_told_and_another_can_be_pasted(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/id/kelola/#{RECEIPT}.WRONG")
    expect(page.locator("#ask")).to_contain_text("Laporan ini tidak ditemukan")
    serve_managed(site)
    page.fill("#link", f"https://serambi.example{LINK}")
    page.click("#open button[type=submit]")
    expect(page.locator("#facts")).to_contain_text("kamar depan")


def test_link_that_was_cut_off_is_told(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/id/kelola/#{RECEIPT}")
    expect(page.locator("#ask")).to_contain_text("Tautan ini tidak utuh")


def test_refusal_of_the_server_stands_beside_its_field(page: Page, site: StandIn) -> None:
    site.answers["POST", f"/stays/{RECEIPT}/check-out"] = problem(
        422, "invalid", "Belum", ("left_at", "before_arrival", "Sebelum tamu tiba.")
    )
    _open(page, site)
    page.click("#leave button[type=submit]")
    expect(page.locator("#left_on-error")).to_contain_text("Sebelum tamu tiba.")
