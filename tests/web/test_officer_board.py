"""An office head's board in a real browser: numbers, map, staff, renewed by itself."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.answers import name
from tests.web.conftest import SIZES
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import Call, StandIn, problem

pytestmark = pytest.mark.browser

BOARD = {"id": "/officer/id/papan/", "en": "/officer/en/board/"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}
NOON = "2026-11-22T04:10:00Z"


def worked(number: int, **changes: Any) -> dict[str, Any]:
    """Return what one of the staff did, as the API gives it."""
    return {
        "id": f"fo-{number}",
        "name": f"Petugas Contoh {number}",
        "role": "field_officer",
        "silent": False,
        "last_contact_at": "2026-11-22T04:05:00Z",
        "position": {
            "latitude": -8.72 - number / 50,
            "longitude": 115.17 + number / 40,
            "accuracy_m": 12.5,
            "at": "2026-11-22T04:02:00Z",
        },
        "scans": 14,
        "late": 0,
        "exceptions": 0,
        "suspected": 0,
        "looks": 5,
        "persons": 4,
        "most_looks": 2,
        "without_order": 0,
        **changes,
    }


def on_shift(number: int, **changes: Any) -> dict[str, Any]:
    shift = {"order": "W20.IMI.1-1234", "ends_at": "2026-11-22T10:00:00Z"}
    return worked(number, shift=shift, **changes)


def board(*staff: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return an office's day as the API gives it."""
    busy = {8: (6, 1), 9: (14, 3), 10: (9, 0), 11: (4, 7)}
    waiting = (("tip", 3, 0, "2026-11-20T02:00:00Z"), ("visit", 4, 2, "2026-11-19T16:00:00Z"))
    return {
        "office": "NGURAH-RAI",
        "date": "2026-11-22",
        "zone": "Asia/Makassar",
        "as_of": NOON,
        "refresh_seconds": 30,
        "area": [114.9, -9.05, 115.4, -8.55],
        "staff": list(staff),
        "hours": [
            {"hour": hour, "scans": busy.get(hour, (0, 0))[0], "looks": busy.get(hour, (0, 0))[1]}
            for hour in range(24)
        ],
        "verdicts": [{"verdict": "genuine", "scans": 31}, {"verdict": "expired", "scans": 2}],
        "waiting": [
            {"kind": kind, "open": many, "overdue": late, "oldest_at": at, "more": False}
            for kind, many, late, at in (*waiting, ("flag", 0, 0, None))
        ],
        **changes,
    }


CREW = (
    on_shift(1),
    on_shift(2, silent=True, last_contact_at="2026-11-22T01:00:00Z"),
    worked(3, looks=9, most_looks=6, without_order=3, exceptions=2, suspected=1, late=4),
)


def shows(site: StandIn, *staff: dict[str, Any], **changes: Any) -> None:
    site.answers["GET", "/board"] = (200, board(*staff, **changes))
    settled = [{"kind": "suspected_copy", "right": 1, "wrong": 3}]
    alarms = {"since": "2026-08", "items": settled, "next": None}
    site.answers["GET", "/board/false-alarms"] = (200, alarms)


def asked(site: StandIn) -> list[str]:
    return [call.query for call in site.calls if call.path == "/board"]


@pytest.fixture
def head(page: Page, site: StandIn) -> Page:
    """Open the board of a day with three people on it, at noon of that day."""
    page.clock.install(time=NOON)
    serve(site, HEAD)
    shows(site, *CREW)
    open_signed_in(page, site, BOARD["id"])
    expect(page.locator("#staff")).to_be_visible()
    return page


def test_head_sees_who_did_what_and_what_waits(head: Page) -> None:
    expect(head.locator("#when")).to_contain_text("Keadaan pukul 12:10 WITA")
    expect(head.locator("#when")).to_contain_text("setiap 30 detik")
    waiting = head.locator("#waiting li")
    expect(waiting.first).to_contain_text("3pengaduan belum ditanganiYang tertua sejak Jumat")
    expect(waiting.nth(1)).to_contain_text("2 lewat tenggat")
    figures = head.locator("#figures li")
    expect(figures.first).to_contain_text("2petugas sedang bertugas")
    expect(figures.last).to_contain_text("1ponsel lama tidak terhubung")
    rows = head.locator("#staff tbody tr")
    expect(rows.nth(0)).to_contain_text("W20.IMI.1-1234")
    expect(rows.nth(1)).to_contain_text("lebih dari dua jam tanpa kabar")
    expect(rows.nth(2)).to_contain_text("satu orang sampai 6 kali, 3 tanpa surat perintah")
    expect(head.locator("#map .s-dot")).to_have_count(3)
    expect(head.locator("#alarms-said")).to_contain_text("sejak 1 Agustus 2026")
    expect(head.locator("#alarms tbody tr")).to_have_text("Dugaan cap salinan1375%")
    expect(head.locator("#verdicts tbody tr").first).to_contain_text("Asli dan berlaku31")


def test_board_is_renewed_by_itself_and_keeps_what_it_has_when_that_fails(
    head: Page, site: StandIn
) -> None:
    shows(site, *CREW[:1], as_of="2026-11-22T04:10:30Z")
    head.clock.run_for(31_000)
    expect(head.locator("#staff tbody tr")).to_have_count(1)
    site.answers["GET", "/board"] = problem(503, "unavailable", "Layanan sedang terganggu")
    head.clock.run_for(31_000)
    expect(head.locator("#trouble")).to_contain_text("Layanan sedang terganggu")
    expect(head.locator("#staff tbody tr")).to_have_count(1)
    shows(site, *CREW)
    head.clock.run_for(31_000)
    expect(head.locator("#staff tbody tr")).to_have_count(3)
    expect(head.locator("#trouble")).to_be_hidden()


def test_hidden_page_asks_for_nothing_until_it_is_looked_at(head: Page, site: StandIn) -> None:
    hide = "Object.defineProperty(document, 'hidden', {{value: {}, configurable: true}});"
    tell = "document.dispatchEvent(new Event('visibilitychange'))"
    head.evaluate(hide.format("true") + tell)
    head.clock.run_for(120_000)
    assert asked(site) == [""]
    shows(site, *CREW[:2])
    head.evaluate(hide.format("false") + tell)
    expect(head.locator("#staff tbody tr")).to_have_count(2)


def test_day_that_is_over_is_shown_and_not_renewed(head: Page, site: StandIn) -> None:
    def day(call: Call) -> tuple[int, Any]:
        past = "2026-11-21" in call.query
        return 200, board(date="2026-11-21", waiting=[]) if past else board(*CREW)

    site.answers["GET", "/board"] = day
    expect(head.locator("#after")).to_be_disabled()
    head.click("#before")
    expect(head.locator("#day")).to_have_text("Sabtu, 21 November 2026")
    expect(head.locator("#nobody")).to_be_visible()
    expect(head.locator("#attention")).to_be_hidden()
    before = asked(site)
    head.clock.run_for(120_000)
    assert asked(site) == before
    assert before[-1] == "date=2026-11-21"
    head.click("#today")
    expect(head.locator("#staff tbody tr")).to_have_count(3)


def test_division_head_looks_at_one_office_after_the_other(page: Page, site: StandIn) -> None:
    offices = [
        {"code": code, "name": name(code, code), "valid_from": None, "valid_to": None}
        for code in ("DENPASAR", "NGURAH-RAI")
    ]
    site.answers["GET", "/reference/offices"] = (200, {"items": offices})
    serve(site, {**HEAD, "role": "division_head", "office": None})
    shows(site)
    open_signed_in(page, site, BOARD["en"])
    expect(page.locator("#nobody")).to_be_visible()
    with page.expect_response("**/board?office=NGURAH-RAI"):
        page.select_option("#office", "NGURAH-RAI")
    expect(page.locator("#nobody")).to_be_visible()
    assert asked(site)[:2] == ["office=DENPASAR", "office=NGURAH-RAI"]


def test_page_that_cannot_be_loaded_says_so(page: Page, site: StandIn) -> None:
    serve(site, HEAD)
    site.answers["GET", "/board"] = problem(503, "unavailable", "Layanan sedang terganggu")
    open_signed_in(page, site, BOARD["id"])
    expect(page.locator("#opening")).to_contain_text("Layanan sedang terganggu")


@pytest.mark.parametrize("language", ["id", "en"])
def test_board_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    serve(site, HEAD)
    shows(site, *CREW)
    width, height = SIZES["desk"]
    page.set_viewport_size({"width": width, "height": height})
    open_signed_in(page, site, BOARD[language])
    expect(page.locator("#staff")).to_be_visible()
    assert faults(page) == []
