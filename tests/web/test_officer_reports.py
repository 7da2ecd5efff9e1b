"""An office's desk in a real browser: reports, premises to confirm, reports typed for a host."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.factories.passports import zone
from tests.web.accessible import faults
from tests.web.answers import receipt
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.operators import VILLA, at, day
from tests.web.stand_in import Call, Given, StandIn, problem
from tests.web.walk import choose_region

pytestmark = pytest.mark.browser

DESK = {"id": "/officer/id/laporan/", "en": "/officer/en/reports/"}
CLERK = {**FIELD, "id": "sc-1", "role": "service_clerk", "name": "Petugas Layanan Contoh"}
CONFIRM = "/premises/pr-1/confirmation"


def report(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a report as the API lists it to an office."""
    return {
        "receipt": f"K7PM2QXD5F4TK7PM2QXD5F4{number:03d}",
        "first_received_at": at(hours=2),
        "deadline_at": at(hours=-2),
        "on_time": True,
        "reported_by": "operator",
        "state": "in_house",
        "arrived_at": at(hours=22),
        "leaves_on": day(2),
        "zone": "Asia/Makassar",
        "region": "51.03.06",
        "version": 1,
        "premises": VILLA["id"],
        "premises_name": VILLA["name"],
        **changes,
    }


def place(**changes: Any) -> dict[str, Any]:
    """Return premises as the API shows them to their office."""
    return {
        **{name: value for name, value in VILLA.items() if name != "role"},
        "region_name": "Kuta Utara, Badung, Bali",
        "address": "Jalan Contoh 5",
        "latitude": None,
        "longitude": None,
        "licence_number": "NIB-1",
        "contact": {"name": "Ni Luh Contoh", "phone": None, "email": None},
        "closed_on": None,
        "confirmed": False,
        "confirmed_at": None,
        "office_note": None,
        "answered_at": None,
        "added_at": at(days=1),
        **changes,
    }


def serve_desk(site: StandIn, person: dict[str, Any] = CLERK) -> None:
    alone = report(3, reported_by="public", premises=None, premises_name=None)
    late = report(2, on_time=False)
    lists = {"new": [report(1), late, alone], "late": [late], "unconfirmed": [alone]}

    def stays(call: Call) -> Given:
        asked = parse_qs(call.query)
        items = lists[asked["state"][0]] if asked["date"][0] != "2026-01-02" else []
        return 200, {"items": items, "next": None}

    serve(site, person)
    site.answers["GET", "/office-stays"] = stays
    check = {
        "id": "F" * 26,
        "state": "open",
        "age_days": 0,
        "kind": "two_places",
        "found_at": at(hours=5),
        "since": at(hours=9),
        "is_open": True,
        "receipts": [report(1)["receipt"], report(2)["receipt"]],
    }
    site.answers["GET", "/office-checks"] = (200, {"items": [check], "next": None})
    site.answers["GET", "/office-premises"] = (200, {"items": [place()], "next": None})
    site.answers["GET", "/reference/premises-categories"] = (
        200,
        {"items": [{"code": "villa", "name": {"id": "Vila", "en": "Villa"}, "valid_to": None}]},
    )


@pytest.fixture
def desk(page: Page, site: StandIn) -> Page:
    serve_desk(site)
    open_signed_in(page, site, DESK["id"])
    expect(page.locator("#new li")).to_have_count(3)
    return page


def posted(site: StandIn, path: str) -> list[Call]:
    return [call for call in site.calls if call.method == "POST" and call.path == path]


def test_reports_of_a_day_stand_by_kind_and_name_nobody(desk: Page, site: StandIn) -> None:
    for name, count in (("new", "3"), ("late", "1"), ("unconfirmed", "1"), ("premises", "1")):
        expect(desk.locator(f"#count-{name}")).to_have_text(count)
    first = desk.locator("#new li").first
    expect(first).to_contain_text("Vila Contoh Seminyak, Kuta Utara, Badung")
    expect(first).to_contain_text("Pengelola tempat penginapan")
    desk.click("#tab-late")
    expect(desk.locator("#late li")).to_contain_text("Terlambat: batasnya")
    desk.click("#tab-unconfirmed")
    expect(desk.locator("#unconfirmed li")).to_contain_text("Tempat tanpa akun")
    desk.click("#tab-checks")
    expect(desk.locator("#checks li")).to_contain_text("di dua tempat sekaligus")
    expect(desk.locator("#checks li a")).to_have_count(2)
    desk.click("#tab-unconfirmed")
    for part, value in (("day", "2"), ("month", "Januari"), ("year", "2026")):
        desk.fill(f"#on-{part}", value)
    desk.keyboard.press("Enter")
    expect(desk.locator("#unconfirmed")).to_contain_text("Tidak ada laporan tanpa akun")
    expect(desk.locator("#count-new")).to_have_text("0")
    desk.fill("#on-day", "31")
    desk.fill("#on-month", "2")
    desk.keyboard.press("Enter")
    expect(desk.locator("#on-error")).to_be_visible()
    last = [call.query for call in site.calls if call.path == "/office-stays"][-3:]
    assert all("date=2026-01-02" in query for query in last)


def test_premises_are_confirmed_by_one_click_and_noted(desk: Page, site: StandIn) -> None:
    site.answers["POST", CONFIRM] = (200, place(confirmed=True, confirmed_at=at(hours=0)))
    desk.click("#tab-premises")
    row = desk.locator("#places li.s-stay")
    expect(row).to_contain_text("NIB-1")
    row.get_by_role("button", name="Konfirmasi Vila Contoh Seminyak", exact=True).click()
    expect(row).to_contain_text("sudah dikonfirmasi")
    assert [call.body for call in posted(site, CONFIRM)] == [{"confirmed": True}]
    row.get_by_role("button", name="Tambah catatan").click()
    desk.fill("#note", "Diperiksa di tempat")
    desk.click("#answer button[type=submit]")
    expect(desk.locator("#answering")).to_be_hidden()
    assert posted(site, CONFIRM)[-1].body == {"confirmed": True, "note": "Diperiksa di tempat"}


def test_premises_are_not_confirmed_only_with_a_note(desk: Page, site: StandIn) -> None:
    site.answers["POST", CONFIRM] = (200, place(office_note="Alamat salah", answered_at=at()))
    desk.click("#tab-premises")
    row = desk.locator("#places li.s-stay")
    row.get_by_role("button", name="Belum dapat dikonfirmasi").click()
    desk.click("#answer button[type=submit]")
    expect(desk.locator("#note-error")).to_be_visible()
    assert posted(site, CONFIRM) == []
    desk.fill("#note", "Alamat salah")
    desk.click("#answer button[type=submit]")
    expect(row).to_contain_text("belum dikonfirmasi")
    expect(row).to_contain_text("Alamat salah")
    assert [call.body for call in posted(site, CONFIRM)] == [
        {"confirmed": False, "note": "Alamat salah"}
    ]


def fill_assisted(page: Page) -> None:
    page.check("#channel-whatsapp")
    page.fill("#host_name", "Made Contoh")
    page.fill("#host_email", "made@contoh.example")
    page.select_option("#lodging_kind", "villa")
    page.fill("#address", "Jalan Contoh 5")
    choose_region(page)
    for part, value in (("day", "22"), ("month", "11"), ("year", "2026")):
        page.fill(f"#arrived_on-{part}", value)
    page.fill("#arrived_time", "14.30")
    page.fill("#nights", "3")


def test_report_is_typed_for_a_host_with_the_same_receipt(desk: Page, site: StandIn) -> None:
    site.answers["POST", "/assisted-stays"] = (201, receipt())
    desk.click("#tab-assisted")
    desk.locator("#assist fieldset.s-form:enabled").first.wait_for()
    desk.click("#assist button[type=submit]")
    expect(desk.locator("#assist-summary")).to_be_visible()
    for field in ("host_name", "mrz", "address", "nights"):
        expect(desk.locator(f"#{field}-error")).to_be_visible()
    desk.fill("#mrz", zone())
    expect(desk.locator("#mrz-said")).to_contain_text("Paspor terbaca")
    fill_assisted(desk)
    expect(desk.locator("#zone")).to_have_text("WITA")
    desk.click("#assist button[type=submit]")
    expect(desk.locator("#receipt h2").first).to_have_text("Laporan tercatat")
    (call,) = posted(site, "/assisted-stays")
    assert call.body == {
        "channel": "whatsapp",
        "on_behalf_of": {"name": "Made Contoh", "email": "made@contoh.example"},
        "mrz": zone(),
        "lodging_kind": "villa",
        "address": "Jalan Contoh 5",
        "region": "51.03.06",
        "arrived_at": "2026-11-22T06:30:00Z",
        "nights": 3,
    }
    kept = desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Contoh 5" not in kept
    desk.get_by_role("button", name="Catat laporan lain").click()
    assert desk.input_value("#host_name") == ""
    assert desk.input_value("#mrz") == ""


def test_letter_that_lay_is_judged_by_when_it_came(desk: Page, site: StandIn) -> None:
    refusal = problem(422, "invalid", "Isian belum benar", ("passport.surname", "x", "Tidak ada."))
    site.answers["POST", "/assisted-stays"] = refusal
    desk.click("#tab-assisted")
    fill_assisted(desk)
    desk.click("#type-fields")
    expect(desk.locator("#document_number")).to_be_focused()
    values = {"document_number": "x1", "issuing_state": "uto", "nationality": "uto", "surname": "A"}
    for name, value in values.items():
        desk.fill(f"#{name}", value)
    desk.check("#sex-F")
    for name, year in (("date_of_birth", "1974"), ("date_of_expiry", "2033")):
        for part, value in (("day", "12"), ("month", "8"), ("year", year)):
            desk.fill(f"#{name}-{part}", value)
    for part, value in (("day", "21"), ("month", "11"), ("year", "2026")):
        desk.fill(f"#received_on-{part}", value)
    desk.click("#assist button[type=submit]")
    expect(desk.locator("#received_time-error")).to_be_visible()
    desk.fill("#received_time", "09.00")
    desk.click("#assist button[type=submit]")
    expect(desk.locator("#surname-error")).to_contain_text("Tidak ada.")
    (call,) = posted(site, "/assisted-stays")
    assert call.body["received_at_desk"] == "2026-11-21T01:00:00Z"
    assert call.body["passport"]["document_number"] == "X1"


def test_officer_in_the_field_only_types_reports(page: Page, site: StandIn) -> None:
    serve_desk(site, FIELD)
    open_signed_in(page, site, DESK["id"])
    expect(page.locator("#assist")).to_be_visible()
    expect(page.locator("#states [role=tab]:visible")).to_have_count(1)
    assert not [call for call in site.calls if call.path.startswith("/office-")]


@pytest.mark.parametrize("language", ["id", "en"])
def test_desk_in_use_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    serve_desk(site)
    open_signed_in(page, site, DESK[language])
    expect(page.locator("#new li")).to_have_count(3)
    assert faults(page) == []
    page.click("#tab-premises")
    page.locator("#places button").nth(1).click()
    page.click("#answer button[type=submit]")
    expect(page.locator("#note-error")).to_be_visible()
    assert faults(page) == []
    page.click("#tab-assisted")
    page.click("#type-fields")
    page.click("#assist button[type=submit]")
    expect(page.locator("#host_name-error")).to_be_visible()
    assert faults(page) == []
