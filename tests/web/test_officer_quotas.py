"""An office's quotas in a real browser: the month, a closed day, the numbers of a week."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.bookings import CLERK, DAY, OFFICE, ZONE, booking, day_on, kinds
from tests.web.officers import open_signed_in, serve
from tests.web.stand_in import Call, StandIn, problem

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/kuota/", "en": "/officer/en/quotas/"}
QUOTAS, CLOSURES = f"{OFFICE}/quotas", f"{OFFICE}/closures"


def month_day(day: int) -> str:
    """Return a day of next month: all of it is still to come."""
    first = date.fromisoformat(day_on()).replace(day=1)
    return (first + timedelta(days=32)).replace(day=day).isoformat()


def closure(day: str, **changes: Any) -> dict[str, Any]:
    closed = {"date": day, "reason": "Listrik padam", "closed_at": "2026-11-22T01:00:00Z"}
    return {**closed, "ended_at": None, "finished": True, **changes}


def calendar_day(day: str, **changes: Any) -> dict[str, Any]:
    full = {"quota": 40, "booked": 35, "free": 5, "freed": 0, "too_many": 0, "waiting": 0}
    return {"date": day, "kind": "queue", "service": "renewal", **full, **changes}


def calendar(*closures: dict[str, Any]) -> dict[str, Any]:
    """Return a month: a full day, one lowered, holidays, and what is closed."""
    lowered = calendar_day(month_day(9), quota=30, free=0, too_many=5)
    holidays = [
        {"date": month_day(5), "name": "Hari Pasti", "kind": "public", "estimated": False},
        {"date": month_day(6), "name": "Hari Kira", "kind": "public", "estimated": True},
    ]
    queued = calendar_day(month_day(8), free=0, freed=5, waiting=7)
    return {
        "office": "NGURAH-RAI",
        "zone": ZONE,
        "holidays": holidays,
        "closures": list(closures),
        "items": [queued, lowered, calendar_day(month_day(10))],
    }


def week(**changes: Any) -> dict[str, Any]:
    hours = [
        {"weekday": 0, "time": "08:00", "quota": 5},
        {"weekday": 0, "time": "09:00", "quota": 6},
    ]
    opens = {"valid_from": "2026-01-01", "days_ahead": 14, "opens_at": "08:00"}
    return {**opens, "lanes": {"ordinary": hours, "priority": []}, **changes}


def quota(*weeks: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "queue", "service": "renewal", "weeks": list(weeks), "finished": True}


@pytest.fixture
def quotas(page: Page, site: StandIn) -> Page:
    """Open the page as a clerk, next month in view."""
    return open_quotas(page, site)


def open_quotas(page: Page, site: StandIn, language: str = "id") -> Page:
    serve(site, CLERK)
    site.answers["GET", "/bookings/kinds"] = (200, kinds())
    site.answers["GET", f"{OFFICE}/calendar"] = (200, calendar())
    site.answers["GET", QUOTAS] = (200, {"items": [quota(week())], "next": None})
    open_signed_in(page, site, PAGE[language])
    expect(page.locator("#month li").first).to_be_visible()
    page.click("#month-after")
    expect(day_of(page, 9)).to_be_visible()
    return page


def day_of(page: Page, day: int) -> Any:
    return page.locator(f'[data-day="{month_day(day)}"]')


def posted(site: StandIn, path: str) -> list[Call]:
    return [call for call in site.calls if call.method == "POST" and call.path == path]


def test_month_tells_holidays_and_how_full_each_day_is(quotas: Page, site: StandIn) -> None:
    expect(day_of(quotas, 5)).to_contain_text("Hari Pasti")
    expect(day_of(quotas, 5)).not_to_contain_text("perkiraan")
    expect(day_of(quotas, 6)).to_contain_text("Hari Kira (perkiraan: putuskan)")
    for text in ("35 dari 40 dipesan", "5 ditawarkan ke daftar tunggu", "7 menunggu"):
        expect(day_of(quotas, 8)).to_contain_text(text)
    expect(day_of(quotas, 9)).to_contain_text("5 terlalu banyak")
    expect(quotas.locator("#over")).to_contain_text("5 orang sudah dipesan lebih dari kuota")
    asked = parse_qs([one for one in site.calls if one.path.endswith("/calendar")][-1].query)
    assert asked["from"] == [month_day(1)]
    quotas.select_option("#which", "queue extension")
    expect(day_of(quotas, 9)).not_to_contain_text("terlalu banyak")


def test_closing_a_day_first_says_how_many_have_to_move(quotas: Page, site: StandIn) -> None:
    day = month_day(10)
    away = booking("GEDE", state="cancelled", date=day)
    site.answers["GET", DAY] = (200, {"items": [booking(date=day), away], "next": None})
    site.answers["POST", CLOSURES] = (200, closure(day, finished=False))
    day_of(quotas, 10).get_by_role("button").click()
    box = quotas.locator("#one-day")
    expect(box.locator("h3")).to_be_focused()
    box.get_by_role("button", name="Tutup hari ini…").click()
    expect(box).to_contain_text("Tuliskan alasannya")
    box.get_by_label("Alasan kantor tutup pada hari itu").fill("Listrik padam")
    box.get_by_role("button", name="Tutup hari ini…").click()
    expect(box).to_contain_text("1 pesanan pada hari itu harus memilih waktu lain")
    assert posted(site, CLOSURES) == []
    shut = calendar(closure(day, finished=False))
    site.answers["GET", f"{OFFICE}/calendar"] = (200, shut)
    box.get_by_role("button", name="Ya, tutup").click()
    expect(day_of(quotas, 10)).to_contain_text("Tutup: Listrik padam")
    expect(box).to_contain_text("Pemberitahuan kepada pemesan masih berjalan")
    (call,) = posted(site, CLOSURES)
    assert call.body == {"date": day, "reason": "Listrik padam"}
    assert call.headers["Idempotency-Key"]


def test_closed_day_is_opened_again(page: Page, site: StandIn) -> None:
    day = month_day(10)
    open_quotas(page, site)
    site.answers["GET", f"{OFFICE}/calendar"] = (200, calendar(closure(day)))
    page.click("#month-after")
    page.click("#month-before")
    expect(day_of(page, 10)).to_contain_text("Tutup: Listrik padam")
    day_of(page, 10).get_by_role("button").click()
    opened = closure(day, ended_at="2026-11-22T02:00:00Z")
    site.answers["POST", f"{CLOSURES}/{day}/end"] = (200, opened)
    site.answers["GET", f"{OFFICE}/calendar"] = (200, calendar(opened))
    page.get_by_role("button", name="Buka kembali").click()
    page.get_by_role("button", name="Ya, buka").click()
    expect(day_of(page, 10)).not_to_contain_text("Tutup")
    expect(page.locator("#month-said")).to_contain_text("dibuka kembali")


def cell(page: Page, day: int, time: str, lane: str = "ordinary") -> Any:
    return page.locator(f'#lane-{lane} input[data-day="{day}"][data-time="{time}"]')


def test_quota_is_typed_walked_by_keys_and_copied_to_other_days(
    quotas: Page, site: StandIn
) -> None:
    quotas.click("#tab-weekly")
    expect(cell(quotas, 0, "08:00")).to_have_value("5")
    cell(quotas, 0, "08:00").focus()
    quotas.keyboard.press("ArrowDown")
    expect(cell(quotas, 0, "09:00")).to_be_focused()
    quotas.keyboard.type("12")
    quotas.keyboard.press("ArrowRight")
    expect(cell(quotas, 1, "09:00")).to_be_focused()
    lane = quotas.locator("#lane-ordinary")
    lane.get_by_role("button", name="Salin").click()
    expect(cell(quotas, 4, "09:00")).to_have_value("12")
    expect(cell(quotas, 5, "09:00")).to_have_value("")
    lane.get_by_label("Jam lain").fill("14.00")
    lane.get_by_role("button", name="Tambah jam").click()
    expect(cell(quotas, 0, "14:00")).to_be_focused()
    quotas.fill("#days_ahead", "7")
    site.answers["POST", QUOTAS] = (200, quota(week()))
    quotas.click("#quota button[type=submit]")
    expect(quotas.locator("#quota-said")).to_contain_text("Kuota Penggantian paspor tersimpan")
    (call,) = posted(site, QUOTAS)
    assert {"weekday": 4, "time": "09:00", "quota": 12} in call.body["lanes"]["ordinary"]
    assert len(call.body["lanes"]["ordinary"]) == 10
    assert call.body["lanes"]["priority"] == []
    assert call.body["days_ahead"] == 7
    assert call.body["valid_from"] == day_on()


def test_what_is_no_number_is_named_and_nothing_is_sent(quotas: Page, site: StandIn) -> None:
    quotas.click("#tab-weekly")
    cell(quotas, 2, "08:00").fill("x")
    quotas.fill("#days_ahead", "91")
    quotas.click("#quota button[type=submit]")
    expect(quotas.locator("#quota-summary")).to_contain_text("Jalur biasa, Rabu pukul 08.00")
    expect(quotas.locator("#days_ahead-error")).to_contain_text("1 sampai 90")
    assert posted(site, QUOTAS) == []


def test_service_without_a_quota_says_that_it_cannot_be_booked(quotas: Page) -> None:
    quotas.click("#tab-weekly")
    quotas.select_option("#calendar-of", "queue extension")
    expect(quotas.locator("#quota-now")).to_contain_text("belum dapat dipesan")


def test_calendar_that_cannot_be_had_says_so(page: Page, site: StandIn) -> None:
    serve(site, CLERK)
    site.answers["GET", "/bookings/kinds"] = (200, kinds())
    site.answers["GET", f"{OFFICE}/calendar"] = problem(503, "unavailable", "Layanan terganggu")
    open_signed_in(page, site, PAGE["id"])
    expect(page.locator("#month-said")).to_contain_text("Layanan terganggu")


@pytest.mark.parametrize("language", ["id", "en"])
def test_quotas_in_use_have_no_accessibility_fault(
    page: Page, site: StandIn, language: str
) -> None:
    open_quotas(page, site, language)
    day_of(page, 9).get_by_role("button").click()
    assert faults(page) == []
    page.click("#tab-weekly")
    expect(cell(page, 0, "08:00")).to_have_value("5")
    cell(page, 2, "08:00").fill("x")
    page.click("#quota button[type=submit]")
    assert faults(page) == []
