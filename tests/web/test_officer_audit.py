"""The access log in a real browser: an officer's deeds, who looked at a person, a broken row."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import Call, Given, StandIn

pytestmark = pytest.mark.browser

AUDIT = {"id": "/officer/id/audit/", "en": "/officer/en/audit/"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}
HOLDER = "HOLDERAAAAAAAAAAAAAAAAAAAA"


def row(**changed: Any) -> dict[str, Any]:
    """Return one row, as the API gives it."""
    return {
        "at": "2026-11-22T01:00:00Z",
        "role": "field_officer",
        "office": "NGURAH-RAI",
        "action": "person_viewed",
        "subject": f"HOLDER#{HOLDER}",
        "why": "Pemeriksaan rutin di hotel",
        "order": "W20.IMI.1-1234",
        "fields": "name birth passports",
        "result": "",
        "request": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "officer": "fo-1",
        "person": HOLDER,
        **changed,
    }


def proved(call: Call) -> Given:
    """Say that the second row of one day was changed."""
    asked = parse_qs(call.query)
    on = asked["on"][0]
    broken = 2 if on == "2026-11-21" else None
    return 200, {
        "officer": asked["officer"][0],
        "on": on,
        "rows": 3,
        "sealed": True,
        "broken": broken,
    }


@pytest.fixture
def audit(page: Page, site: StandIn) -> Page:
    """Open the page with two rows to be found."""
    serve(site, HEAD)
    who = {"id": "fo-1", "name": FIELD["name"], "role": "field_officer", "office": "NGURAH-RAI"}
    site.answers["POST", "/staff/searches"] = (200, {"items": [who], "next": None})
    rows = [row(), row(action="stamp_scanned", order="", result="genuine SCAN#1")]
    site.answers["GET", "/audit"] = (200, {"items": rows, "next": None})
    site.answers["GET", "/audit/verification"] = proved
    open_signed_in(page, site, AUDIT["id"])
    expect(page.locator("#ask")).to_be_visible()
    return page


def ask(page: Page, since: tuple[str, str, str], until: tuple[str, str, str]) -> None:
    """Fill the days in and ask."""
    for name, parts in (("since", since), ("until", until)):
        for part, text in zip(("day", "month", "year"), parts, strict=True):
            page.fill(f"#{name}-{part}", text)
    page.click("#ask [type=submit]")


def asked(site: StandIn, path: str) -> list[Call]:
    return [call for call in site.calls if call.path == path]


def test_deeds_of_an_officer_are_shown_and_a_changed_row_is_named(
    audit: Page, site: StandIn
) -> None:
    audit.fill("#officer", "lapangan@contoh.example")
    ask(audit, ("20", "11", "2026"), ("22", "11", "2026"))
    expect(audit.locator("#rows li")).to_have_count(2)
    first = audit.locator("#rows li").first
    for text in ("Melihat data orang", str(FIELD["name"]), "Surat perintah: W20.IMI.1-1234"):
        expect(first).to_contain_text(text)
    (call,) = asked(site, "/audit")
    query = parse_qs(call.query)
    assert query["officer"] == ["fo-1"]  # no address stands in an address
    assert "contoh" not in call.query
    audit.click("#prove")
    expect(audit.locator("#proved")).to_contain_text("Tidak utuh: pada 21 November 2026")
    expect(audit.locator("#proved")).to_contain_text("baris 2")
    assert faults(audit) == []


def test_who_looked_at_a_person_is_asked_by_the_code_that_the_persons_page_gives(
    audit: Page, site: StandIn
) -> None:
    audit.goto(f"{site.url}/id/")
    open_signed_in(audit, site, f"{AUDIT['id']}#{HOLDER}")
    expect(audit.locator("#person")).to_have_value(HOLDER)
    assert HOLDER not in audit.url
    ask(audit, ("1", "Januari", "2026"), ("22", "11", "2026"))
    expect(audit.locator("#rows li")).to_have_count(2)
    expect(audit.locator("#proving")).to_be_hidden()
    (call,) = asked(site, "/audit")
    assert parse_qs(call.query)["person"] == [HOLDER]


def test_too_long_a_time_and_an_unknown_address_are_said_beside_the_field(
    audit: Page, site: StandIn
) -> None:
    site.answers["POST", "/staff/searches"] = (200, {"items": [], "next": None})
    audit.fill("#officer", "siapa@contoh.example")
    ask(audit, ("1", "10", "2026"), ("22", "11", "2026"))
    expect(audit.locator("#ask-summary")).to_contain_text("31 hari")
    ask(audit, ("20", "11", "2026"), ("22", "11", "2026"))
    expect(audit.locator("#officer-error")).to_contain_text("Tidak ada petugas")
    assert not asked(site, "/audit")


@pytest.mark.parametrize("width", [360, 1280])
def test_page_is_accessible_in_english(audit: Page, site: StandIn, width: int) -> None:
    audit.set_viewport_size({"width": width, "height": 800})
    open_signed_in(audit, site, AUDIT["en"])
    audit.fill("#officer", "fo-1")
    ask(audit, ("20", "11", "2026"), ("22", "11", "2026"))
    expect(audit.locator("#rows li")).to_have_count(2)
    expect(audit.locator("#found-title")).to_contain_text("20 November 2026")
    assert faults(audit) == []
