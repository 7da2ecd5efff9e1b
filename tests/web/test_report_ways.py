"""The other ways of a report: few taps, past guests, a bus of forty, a photo, a position."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.answers import RECEIPT, receipt
from tests.web.seals import Mint
from tests.web.stand_in import Call, Given, StandIn, problem
from tests.web.walk import (
    REPORT,
    SEND,
    fill_report,
    genuine,
    hand_over,
    open_stamp,
    signed_in,
)

pytestmark = pytest.mark.browser

FORTY = 40


def _stays(site: StandIn) -> list[Any]:
    return [call for call in site.calls if call.path == "/stays"]


class Taps:
    """A finger: every tap is counted; keys of the phone's keyboard are not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def tap(self, selector: str) -> None:
        """Tap what is there."""
        self.count += 1
        self.page.locator(selector).first.click()

    def choose(self, selector: str, value: str) -> None:
        """Choose from a list: a tap opens it, a tap chooses."""
        self.count += 2
        self.page.select_option(selector, value)


def _next(page: Page, focused: str) -> None:
    page.keyboard.press("Enter")
    expect(page.locator(focused)).to_be_focused()


def test_private_host_reports_in_five_taps_after_the_scan_the_first_time(
    page: Page, site: StandIn, mint: Mint
) -> None:
    open_stamp(page, site, genuine(mint))
    host = Taps(page)
    host.tap("#result a.govuk-button")
    page.wait_for_selector("#guest-stamp .s-verdict")
    host.tap("#nights")
    page.keyboard.type("3")
    _next(page, "#address")
    page.keyboard.type("Jalan Contoh 5")
    _next(page, "#region")
    page.keyboard.type("Kuta")
    page.wait_for_selector("#region-list [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    _next(page, "#reporter_name")
    page.keyboard.type("Made Contoh")
    host.choose("#lodging_kind", "rumah_pribadi")
    host.tap(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    assert host.count < 6
    assert _stays(site)[0].body["nights"] == 3


def test_host_who_is_remembered_reports_in_two_taps(page: Page, site: StandIn, mint: Mint) -> None:
    hand_over(page, site, genuine(mint))
    fill_report(page)
    page.check("#remember")
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    open_stamp(page, site, genuine(mint, 50))
    host = Taps(page)
    host.tap("#result a.govuk-button")
    page.wait_for_selector("#guest-stamp .s-verdict")
    expect(page.locator("#address")).to_have_value("Jalan Contoh 5")
    host.tap("#nights")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator(".s-receipt-number")).to_be_visible()
    assert host.count == 2
    first, second = _stays(site)
    for name in ("address", "region", "lodging_kind", "reporter"):
        assert first.body[name] == second.body[name]


def test_nothing_is_remembered_of_a_host_who_did_not_wish_it(
    page: Page, site: StandIn, mint: Mint
) -> None:
    hand_over(page, site, genuine(mint))
    fill_report(page)
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    assert "Jalan Contoh" not in page.evaluate("JSON.stringify(localStorage)")


def test_position_goes_along_only_on_the_hosts_wish(
    context: BrowserContext, page: Page, site: StandIn, mint: Mint
) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": -8.6512345, "longitude": 115.1387, "accuracy": 12})
    open_stamp(page, site, genuine(mint))
    expect(page.locator("#result")).to_contain_text("tidak mencatat posisi")
    page.click("#result a.govuk-button")
    page.wait_for_selector("#guest-stamp .s-verdict")
    fill_report(page)
    page.click(SEND)
    page.click("text=Lapor tamu lain di tempat yang sama")
    page.click("label[for=guest-seal]")
    page.fill("#code", f"https://serambi.example/s#{genuine(mint, 40)}")
    page.press("#code", "Enter")
    page.wait_for_selector("#guest-stamp .s-verdict")
    page.check("#position")
    expect(page.locator("#position-said")).to_contain_text("12 meter")
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    without, along = _stays(site)
    assert "sighting" not in without.body
    taken = along.body["sighting"].pop("taken_at")
    assert taken.endswith("Z")
    assert along.body["sighting"] == {
        "latitude": -8.65123,
        "longitude": 115.1387,
        "accuracy_m": 12,
    }


def test_refused_position_blocks_nothing(page: Page, site: StandIn, mint: Mint) -> None:
    hand_over(page, site, genuine(mint))
    fill_report(page)
    page.locator("#position").click()
    expect(page.locator("#position-said")).to_contain_text("tetap dapat dikirim tanpa posisi")
    expect(page.locator("#position")).not_to_be_checked()
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    assert "sighting" not in _stays(site)[0].body


def test_manage_link_is_shared_without_anything_of_the_guest(
    page: Page, site: StandIn, mint: Mint
) -> None:
    link = f"{site.url}/id/kelola/#{RECEIPT}.S3CRET"
    site.answers["POST", "/stays"] = (201, receipt(manage_url=link))
    hand_over(page, site, genuine(mint))
    fill_report(page)
    page.fill("#label", "kamar depan")
    page.click(SEND)
    expect(page.locator("#manage-link")).to_have_attribute("href", link)
    message = page.locator("a[href^='https://wa.me/']").get_attribute("href")
    assert message is not None
    assert RECEIPT in message
    for personal in ("Made", "Jalan", "kamar", "Kuta"):
        assert personal not in message
    assert _stays(site)[0].body["label"] == "kamar depan"


def test_passport_photo_is_shown_beside_the_fields_and_never_sent(
    page: Page, site: StandIn
) -> None:
    page.goto(site.url + REPORT["id"])
    page.check("input[name=guest][value=passport]")
    expect(page.locator("#nationality option[value=D]")).to_have_text("Jerman")
    picture = io.BytesIO()
    Image.new("RGB", (900, 640), (200, 190, 180)).save(picture, "PNG")
    page.set_input_files(
        "#passport-photo",
        {"name": "paspor.png", "mimeType": "image/png", "buffer": picture.getvalue()},
    )
    expect(page.locator("#passport-view canvas")).to_be_visible()
    page.fill("#surname", "ERIKSSON")
    assert [call for call in site.calls if len(call.text) > 1000] == []
    page.click("text=Buang foto")
    expect(page.locator("#passport-view")).to_be_hidden()


def test_past_guest_is_reported_again_with_one_tap(page: Page, site: StandIn) -> None:
    guest = {"receipt": RECEIPT, "label": "Bu Anna", "nationality": "D"}
    guest |= {"arrived_at": "2026-10-01T08:00:00Z", "left_at": "2026-10-04T02:00:00Z"}
    site.answers["GET", "/guests"] = (200, {"items": [guest], "next": None})
    signed_in(page, site)
    page.goto(site.url + REPORT["id"])
    page.click("label[for=guest-again]")
    page.click("text=Bu Anna")
    page.fill("#nights", "2")
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    (sent,) = _stays(site)
    assert (sent.body["again"], sent.body["premises"]) == (RECEIPT, "pr-1")
    assert not {"seal", "passport", "proof"} & set(sent.body)


def test_ways_for_operators_are_not_offered_to_others(page: Page, site: StandIn) -> None:
    page.goto(site.url + REPORT["id"])
    expect(page.locator("#guest-seal")).to_be_enabled()
    expect(page.locator("label[for=guest-group]")).to_be_hidden()
    expect(page.locator("label[for=guest-again]")).to_be_hidden()


# A bus of forty.


def _bus(page: Page, site: StandIn) -> None:
    signed_in(page, site)
    page.goto(site.url + REPORT["id"])
    page.click("label[for=guest-group]")
    page.fill("#nights", "3")
    page.click(SEND)
    expect(page.locator("#group-code")).to_be_focused()


def _type(page: Page, text: str) -> None:
    page.fill("#group-code", text)
    page.press("#group-code", "Enter")


def test_forty_guests_are_reported_each_once_while_they_are_scanned(
    page: Page, site: StandIn, mint: Mint
) -> None:
    seals = [genuine(mint, days) for days in range(10, 10 + FORTY)]
    _bus(page, site)
    for seal in seals:
        _type(page, f"https://serambi.example/s#{seal}")
    _type(page, seals[3])
    expect(page.locator("#group-said")).to_have_text("Cap ini sudah dipindai.")
    _type(page, "https://elsewhere.example/menu")
    expect(page.locator("#group-said")).to_contain_text("bukan cap masuk")
    expect(page.locator("#group-count")).to_have_text(
        f"{FORTY} tamu dipindai, {FORTY} terkirim", timeout=60000
    )
    page.click("text=Selesai memindai")
    expect(page.locator("#group-said")).to_contain_text("Semua tamu sudah dilaporkan")
    sent = _stays(site)
    assert [call.body["seal"] for call in sent] == seals
    assert len({call.headers["Idempotency-Key"] for call in sent}) == FORTY
    common = {(call.body["arrived_at"], call.body["nights"]) for call in sent}
    assert len(common) == 1
    expect(page.locator(".s-line--good")).to_have_count(FORTY)


def test_line_that_failed_is_told_and_tried_again(page: Page, site: StandIn, mint: Mint) -> None:
    seals = [genuine(mint, days) for days in (20, 21, 22)]
    refused = {seals[1]}

    def answer(call: Call) -> Given:
        if call.body["seal"] in refused:
            return problem(422, "invalid", "Belum", ("seal", "superseded", "Cap sudah diganti."))
        return 201, receipt()

    site.answers["POST", "/stays"] = answer
    _bus(page, site)
    for seal in seals:
        _type(page, seal)
    failed = page.locator(".s-line--bad")
    expect(failed).to_contain_text("Cap sudah diganti.")
    expect(page.locator("#group-count")).to_have_text("3 tamu dipindai, 2 terkirim, 1 gagal")
    refused.clear()
    failed.locator("text=Coba lagi").click()
    expect(page.locator("#group-count")).to_have_text("3 tamu dipindai, 3 terkirim")


def test_bus_goes_on_without_a_network_and_is_sent_afterwards(
    page: Page, site: StandIn, mint: Mint
) -> None:
    _bus(page, site)
    _type(page, genuine(mint, 30))
    expect(page.locator(".s-line--good")).to_have_count(1)
    page.context.set_offline(True)
    _type(page, genuine(mint, 31))
    expect(page.locator(".s-line--open")).to_contain_text("Menunggu jaringan")
    page.context.set_offline(False)
    expect(page.locator(".s-line--good")).to_have_count(2, timeout=40000)
    assert len(_stays(site)) == 2
