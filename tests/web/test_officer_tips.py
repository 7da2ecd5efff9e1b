"""An office's tips in a real browser: what waits first, one opened whole, what is done with it."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import Call, Given, StandIn, problem
from tests.web.tipped import OTHER, TIP, card, step, tip

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/pengaduan/", "en": "/officer/en/tips/"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}
OFFICES = {
    "items": [
        {
            "code": code,
            "name": {"id": f"Kantor {code}", "en": f"Office {code}"},
            "valid_from": None,
            "valid_to": None,
        }
        for code in ("DENPASAR", "NGURAH-RAI")
    ]
}


def _serve(site: StandIn, person: dict[str, Any] = HEAD) -> None:
    closed = card(state="closed", outcome="acted_on", closed_at="2026-11-21T01:00:00Z")
    lists = {
        "open": [card(priority="urgent"), card(OTHER, text="Sama: kursus selancar.")],
        "closed": [closed],
    }

    def listed(call: Call) -> Given:
        asked = parse_qs(call.query)["state"][0]
        oldest = "2026-11-20T01:00:00Z" if asked == "open" else None
        items = lists.get(asked, [])
        return 200, {"office": "NGURAH-RAI", "items": items, "next": None, "oldest_at": oldest}

    serve(site, person)
    site.answers["GET", "/tips"] = listed
    site.answers["GET", f"/tips/{TIP}"] = (200, tip())
    site.answers["GET", "/reference/offices"] = (200, OFFICES)


def _open(page: Page, site: StandIn, language: str = "id") -> None:
    _serve(site)
    open_signed_in(page, site, PAGE[language])
    page.locator("#waiting li.s-stay").first.get_by_role("button").click()
    expect(page.locator("#tip-title")).to_be_focused()


def _posted(site: StandIn, path: str) -> list[Any]:
    return [call.body for call in site.calls if call.method == "POST" and call.path == path]


def test_list_says_what_waits_and_for_how_long_and_back_leads_there(
    page: Page, site: StandIn
) -> None:
    _open(page, site)
    expect(page.locator("#tip-whole")).to_contain_text("+628111234567")
    expect(page.locator("#tip-whole")).to_contain_text("-8.65000, 115.15000 (ketelitian 12 m)")
    page.go_back()
    expect(page.locator("#count-waiting")).to_have_text("2")
    expect(page.locator("#oldest")).to_contain_text("Yang paling lama menunggu")
    page.click("#tab-closed")
    expect(page.locator("#closed li.s-stay")).to_contain_text("Sudah kami tindak lanjuti.")
    page.click("#tab-muted")
    expect(page.locator("#muted")).to_contain_text("Tidak ada laporan yang ditahan.")
    page.click("#tab-waiting")
    site.answers["GET", f"/tips/{OTHER}"] = problem(404, "not_found", "Tidak ditemukan")
    page.locator("#waiting li.s-stay").last.get_by_role("button").click()
    expect(page.locator("#lists-said")).to_contain_text("Tidak ditemukan")


def test_photo_is_a_link_for_a_minute(page: Page, site: StandIn) -> None:
    link = {
        "url": "https://b.test/x",
        "seconds": 60,
        "name": "foto.jpg",
        "media_type": "image/jpeg",
    }
    site.answers["POST", f"/tips/{TIP}/photos/1/link"] = (200, link)
    _open(page, site)
    page.get_by_role("button", name="Foto ke-1").click()
    expect(page.get_by_role("link", name="Buka foto.jpg (berlaku 60 detik)")).to_be_focused()


DEEDS: list[tuple[str, str, dict[str, str], dict[str, Any]]] = [
    ("prioritise", "priority", {"priority_note": "Ada anak"}, {"note": "Ada anak"}),
    ("ask", "questions", {"question": "Jam berapa?"}, {"question": "Jam berapa?"}),
    ("note", "notes", {"kept_note": "Sudah ditelepon"}, {"note": "Sudah ditelepon"}),
    ("hold", "muting", {"hold_reason": "Palsu"}, {"muted": True, "reason": "Palsu"}),
]


@pytest.mark.parametrize(("name", "path", "typed", "sent"), DEEDS)
def test_deed_is_sent_and_stands_in_the_history(
    page: Page,
    site: StandIn,
    name: str,
    path: str,
    typed: dict[str, str],
    sent: dict[str, Any],
) -> None:
    after = tip(history=[step("noted", text="Riwayat baru")])
    site.answers["POST", f"/tips/{TIP}/{path}"] = (200, after)
    _open(page, site)
    page.click(f"#tab-{name}")
    page.click(f"#{name}-form button[type=submit]")
    expect(page.locator(f"#{name}-form-summary")).to_contain_text("Ada 1 hal")
    if name == "prioritise":
        page.click("label[for=priority-urgent]")
        sent = {"priority": "urgent", **sent}
    for field, text in typed.items():
        page.fill(f"#{field}", text)
    page.click(f"#{name}-form button[type=submit]")
    expect(page.locator("#tip-whole")).to_contain_text("Riwayat baru")
    expect(page.locator("#tip-said")).not_to_be_empty()
    assert _posted(site, f"/tips/{TIP}/{path}") == [sent]


def test_what_leaves_the_list_leads_back_to_it(page: Page, site: StandIn) -> None:
    for path in ("closing", "duplicate", "hand-over"):
        site.answers["POST", f"/tips/{TIP}/{path}"] = (200, tip(is_open=False))
    site.answers["POST", "/cases"] = (201, {})
    _open(page, site)
    page.click("#tab-join")
    page.select_option("#of", OTHER)
    page.click("#join-form button[type=submit]")
    expect(page.locator("#lists-said")).to_have_text("Laporan digabung.")
    for name in ("finish", "give", "make-case"):
        page.locator("#waiting li.s-stay").first.get_by_role("button").click()
        page.click(f"#tab-{name}")
        if name == "finish":
            page.click("label[for=outcome-nothing_found]")
            page.fill("#message", "Terima kasih.")
        elif name == "give":
            page.select_option("#to_office", "DENPASAR")
            page.fill("#give_reason", "Di luar wilayah")
        else:
            page.fill("#case_note", "Periksa\ntempat kursus")
        page.click(f"#{name}-form button[type=submit]")
        expect(page.locator("#lists")).to_be_visible()
    expect(page.get_by_role("link", name="Buka daftar kasus")).to_be_visible()
    assert _posted(site, f"/tips/{TIP}/duplicate") == [{"of": OTHER}]
    assert _posted(site, f"/tips/{TIP}/closing") == [
        {"outcome": "nothing_found", "message": "Terima kasih."}
    ]
    assert _posted(site, f"/tips/{TIP}/hand-over") == [
        {"office": "DENPASAR", "reason": "Di luar wilayah"}
    ]
    assert _posted(site, "/cases") == [{"from": {"tip": TIP}, "note": "Periksa\ntempat kursus"}]


def test_division_head_looks_and_has_no_deed(page: Page, site: StandIn) -> None:
    _serve(site, {**HEAD, "role": "division_head"})
    open_signed_in(page, site, PAGE["en"])
    with page.expect_response(lambda got: "office=DENPASAR" in got.url):
        page.select_option("#office", "DENPASAR")
    page.locator("#waiting li.s-stay").first.get_by_role("button").click()
    expect(page.locator("#tip-title")).to_be_focused()
    expect(page.locator("#doing")).to_be_hidden()


@pytest.mark.parametrize("language", ["id", "en"])
def test_tips_in_use_have_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    _open(page, site, language)
    page.click("#tab-finish")
    page.click("#finish-form button[type=submit]")
    expect(page.locator("#outcome-error")).to_be_visible()
    assert faults(page) == []
    page.click("#back")
    expect(page.locator("#waiting")).to_be_visible()
    assert faults(page) == []
