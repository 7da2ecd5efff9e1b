"""Bookings of an office in a real browser: its day and week, who came, what is asked for."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.bookings import (
    CLERK,
    DAY,
    HEAD,
    PAGE,
    booking,
    code,
    day_on,
    items_of,
    open_day,
    person,
    posted,
    request,
    row,
    serve_day,
    take,
    team_days,
)
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import StandIn, problem

pytestmark = pytest.mark.browser


def test_day_stands_by_the_hour_with_who_comes(page: Page, site: StandIn) -> None:
    old = person("Wayan Contoh", ground="over_60")
    serve_day(
        site,
        booking("KADEK", time="10:00"),
        booking("KOMANG", people=[person("Komang Contoh"), old], lane="priority"),
        booking("GEDE", state="served", contact_bookings=3),
        person_=HEAD,
    )
    open_day(page, site, count=3)
    expect(page.locator("#hours h3")).to_contain_text(["3 orang", "1 orang"])
    expect(page.locator("#hours h3").first).to_contain_text("09.00")
    shown = row(page, "KOMANG")
    for text in ("Komang Contoh, Wayan Contoh", "prioritas", "5171014108600001"):
        expect(shown).to_contain_text(text)
    expect(shown).to_contain_text("Di atas 60 tahun")
    expect(row(page, "GEDE")).to_contain_text("kontak yang sama: 3 pesanan")
    expect(row(page, "KADEK")).not_to_contain_text("kontak yang sama")
    (asked,) = [call for call in site.calls if call.path == DAY]
    assert parse_qs(asked.query)["from"] == [day_on()]
    with page.expect_response(f"**{DAY}*"):
        page.click("#after")
    expect(page.locator("#to-today")).to_be_visible()
    assert parse_qs(site.calls[-1].query)["from"] == [day_on(1)]
    page.fill("#narrow", "wayan")
    expect(page.locator("#hours [data-booking]:visible")).to_have_count(1)


def test_who_has_come_is_checked_in_and_then_served(page: Page, site: StandIn) -> None:
    serve_day(site, booking())
    site.answers["POST", "/check-ins"] = take
    path = f"/bookings/{code('KADEK')}/attendance"
    site.answers["POST", path] = (200, booking(state="served"))
    open_day(page, site)
    row(page).get_by_role("button", name=re.compile("^Datang")).click()
    expect(row(page)).to_contain_text("sudah datang")
    (item,) = items_of(site)
    assert item["code"] == f"serambi:booking:{code('KADEK')}"
    row(page).get_by_role("button", name="Selesai dilayani").click()
    expect(row(page)).to_contain_text("selesai dilayani")
    (call,) = posted(site, path)
    assert call.body == {"outcome": "served"}
    assert call.headers["Idempotency-Key"]


def test_no_show_is_said_after_the_hour_and_can_be_put_right(page: Page, site: StandIn) -> None:
    past = {"date": day_on(-1)}
    path = f"/bookings/{code('KADEK')}/attendance"
    ended = datetime.now(UTC).isoformat()
    serve_day(site, booking(**past), booking("GEDE", date=day_on(1)))
    site.answers["POST", path] = (200, booking(state="no_show", ended_at=ended, **past))
    open_day(page, site, count=2)
    for name in ("Tidak datang", "Datang"):
        expect(row(page, "GEDE").get_by_role("button", name=name)).to_have_count(0)
    row(page).get_by_role("button", name="Tidak datang").click()
    expect(row(page)).to_contain_text("tidak datang")
    with page.expect_response(f"**{path}"):
        row(page).get_by_role("button", name="Urungkan").click()
    assert [call.body["outcome"] for call in posted(site, path)] == ["no_show", "served"]


def test_booking_is_withdrawn_with_a_reason_after_asking(page: Page, site: StandIn) -> None:
    path = f"/bookings/{code('KADEK')}/withdrawals"
    serve_day(site, booking())
    site.answers["POST", path] = (200, booking(state="cancelled", ended_why="Listrik padam"))
    open_day(page, site)
    row(page).get_by_role("button", name="Batalkan…").click()
    row(page).get_by_role("button", name="Batalkan pesanan").click()
    row(page).get_by_role("button", name="Ya, batalkan").click()
    expect(row(page)).to_contain_text("Tuliskan alasannya")
    assert posted(site, path) == []
    row(page).locator("textarea").fill("Listrik padam")
    row(page).get_by_role("button", name="Batalkan pesanan").click()
    with page.expect_response(f"**{path}"):
        row(page).get_by_role("button", name="Ya, batalkan").click()
    expect(row(page)).to_contain_text("dibatalkan")
    assert posted(site, path)[0].body == {"reason": "Listrik padam"}


def test_what_is_typed_outlives_a_day_that_is_drawn_again(page: Page, site: StandIn) -> None:
    serve_day(site, booking(), booking("GEDE"))
    open_day(page, site, count=2)
    row(page).get_by_role("button", name="Batalkan…").click()
    row(page).locator("textarea").fill("Listrik padam")
    site.answers["POST", "/check-ins"] = problem(503, "unavailable", "Layanan sedang terganggu")
    row(page, "GEDE").get_by_role("button", name=re.compile("^Datang")).click()
    expect(row(page, "GEDE")).to_contain_text("menunggu dikirim")
    expect(row(page).locator("textarea")).to_have_value("Listrik padam")


def test_week_counts_people_by_hour_and_leads_to_a_day(page: Page, site: StandIn) -> None:
    serve_day(site, booking(), booking("KOMANG", lane="priority", people=[person(), person("B")]))
    open_day(page, site, count=2)
    page.click("#tab-week")
    table = page.locator(".s-week")
    expect(table.locator("tbody tr").first).to_contain_text("3")
    expect(table.locator("tbody tr").first).to_contain_text("2 di antaranya prioritas")
    table.get_by_role("button").first.click()
    expect(page.locator("#tab-day")).to_have_attribute("aria-selected", "true")


def requested(page: Page, site: StandIn, language: str = "id") -> Page:
    serve_day(site, booking())
    asked = [request(), request("URGEN", urgent=True, people=[person("Ketut Contoh")])]
    site.answers["GET", "/booking-requests"] = (200, {"items": asked, "next": None})
    site.answers["GET", "/teams/T1/days"] = (200, team_days(300, 20, 0, 400))
    open_day(page, site, language)
    expect(page.locator("#count-requests")).to_have_text("2")
    page.click("#tab-requests")
    return page


def test_requests_stand_urgent_first_and_get_a_day_and_a_team(page: Page, site: StandIn) -> None:
    requested(page, site)
    cards = page.locator("[data-request]")
    expect(cards.first).to_contain_text("mendesak")
    for text in ("Ketut Contoh", "RSUD Contoh, kamar 4", "Kuta Utara, Badung, Bali", "Sakit"):
        expect(cards.first).to_contain_text(text)
    path = f"/bookings/{code('URGEN')}/answers"
    site.answers["POST", path] = (200, booking("URGEN", lane=None))
    cards.first.get_by_role("button", name="Beri hari dan tim").click()
    days = cards.first.get_by_label("Hari", exact=True)
    expect(days.locator("option")).to_have_count(5)
    # Asked for first: too full, then one on which the team goes out for once.
    assert days.locator("option").nth(1).is_disabled()
    expect(days.locator("option").nth(1)).to_contain_text("sisa 0:20 jam")
    days.select_option(day_on(3))
    cards.first.get_by_role("button", name="Jadwalkan").click()
    expect(cards).to_have_count(1)
    expect(page.locator("#count-requests")).to_have_text("1")
    (call,) = posted(site, path)
    assert call.body == {"date": day_on(3), "team": "T1", "extra": True, "seen": 2}


def test_address_that_takes_no_mail_is_seen_with_what_to_do(page: Page, site: StandIn) -> None:
    mute = booking(email_stopped=True)
    serve_day(site, mute, booking("WAYAN"))
    asked = request(email_stopped=True, phone="")
    site.answers["GET", "/booking-requests"] = (200, {"items": [asked], "next": None})
    open_day(page, site, count=2)
    expect(page.locator("#sums")).to_contain_text("1 pesanan dengan surel yang tidak sampai")
    expect(row(page)).to_contain_text("lewat telepon 0812 3456 7890, atau di loket")
    expect(row(page, "WAYAN")).not_to_contain_text("tidak sampai")
    assert faults(page) == []
    page.click("#tab-requests")
    card = page.locator("[data-request]")
    expect(card).to_contain_text("Sampaikan di loket saat pemesan datang")
    card.get_by_role("button", name="Tolak…").click()
    card.get_by_label("Alasan untuk pemesan").fill("Tim kami penuh.")
    path = f"/bookings/{code('MADE')}/answers"
    site.answers["POST", path] = (200, booking("MADE", state="refused"))
    card.get_by_role("button", name="Tolak permintaan").click()
    expect(page.locator("#requests-box")).to_contain_text("ditolak. Surel kepada pemesan tidak")


def test_request_that_has_changed_meanwhile_is_shown_as_it_is(page: Page, site: StandIn) -> None:
    requested(page, site)
    card = page.locator("[data-request]").first
    card.get_by_role("button", name="Tolak…").click()
    card.get_by_label("Alasan untuk pemesan").fill("Tim kami penuh.")
    path = f"/bookings/{code('URGEN')}/answers"
    site.answers["POST", path] = problem(409, "booking_moved", "Pesanan baru saja berubah")
    site.answers["GET", "/booking-requests"] = (200, {"items": [request()], "next": None})
    card.get_by_role("button", name="Tolak permintaan").click()
    expect(page.locator("[data-request]")).to_have_count(1)
    expect(page.locator("#requests-box")).to_contain_text("Pesanan baru saja berubah")


def test_holiday_that_was_asked_for_is_opened_for_once_and_others_are_not_offered(
    page: Page, site: StandIn
) -> None:
    days = team_days(300, 300, 300, 400)
    for number in (1, 3):
        days["items"][number]["holiday"] = "Hari Raya Natal"
    requested(page, site)
    site.answers["GET", "/teams/T1/days"] = (200, days)
    card = page.locator("[data-request]").first
    card.get_by_role("button", name="Beri hari dan tim").click()
    options = card.get_by_label("Hari", exact=True).locator("option")
    expect(options).to_have_count(4)
    expect(options.nth(1)).to_contain_text("diminta · dibuka khusus: Hari Raya Natal")
    expect(options.nth(1)).to_be_enabled()
    path = f"/bookings/{code('URGEN')}/answers"
    site.answers["POST", path] = (200, booking("URGEN", lane=None))
    card.get_by_label("Hari", exact=True).select_option(day_on(2))
    card.get_by_role("button", name="Jadwalkan").click()
    expect(page.locator("[data-request]")).to_have_count(1)
    assert posted(site, path)[0].body["extra"] is True


def test_request_is_refused_with_a_reason_that_can_be_edited(page: Page, site: StandIn) -> None:
    requested(page, site)
    card = page.locator("[data-request]").first
    path = f"/bookings/{code('URGEN')}/answers"
    site.answers["POST", path] = (200, booking("URGEN", state="refused"))
    card.get_by_role("button", name="Tolak…").click()
    card.get_by_role("button", name="Tolak permintaan").click()
    expect(card).to_contain_text("Tuliskan alasannya")
    card.get_by_label("Alasan yang sering dipakai").select_option(index=1)
    reason = card.get_by_label("Alasan untuk pemesan")
    expect(reason).to_have_value(
        "Tim kami sudah penuh pada hari-hari yang Anda minta. Silakan ajukan hari lain."
    )
    reason.fill("Tim kami penuh sampai Jumat.")
    card.get_by_role("button", name="Tolak permintaan").click()
    expect(page.locator("[data-request]")).to_have_count(1)
    (call,) = posted(site, path)
    assert call.body["refused"] == "Tim kami penuh sampai Jumat."


def test_proof_is_opened_by_a_link_that_goes_again(page: Page, site: StandIn) -> None:
    requested(page, site)
    path = f"/bookings/{code('URGEN')}/document-links"
    link = {
        "url": f"{site.url}/doc",
        "seconds": 60,
        "name": "b.pdf",
        "media_type": "application/pdf",
    }
    site.answers["POST", path] = (200, link)
    card = page.locator("[data-request]").first
    card.get_by_role("button", name="Buka dokumen bukti").click()
    shown = card.get_by_role("link", name="Lihat dokumen")
    expect(shown).to_have_attribute("rel", "noopener noreferrer")
    expect(shown).to_have_attribute("href", f"{site.url}/doc")


def test_text_of_a_booking_is_never_markup(page: Page, site: StandIn) -> None:
    evil = "<img src=x onerror=alert(1)>"
    serve_day(site, booking(people=[person(evil)], note=evil, service_name=evil))
    open_day(page, site)
    expect(row(page)).to_contain_text(evil)
    assert page.locator("#hours img").count() == 0


def test_another_role_is_taken_to_its_account(page: Page, site: StandIn) -> None:
    serve(site, FIELD)
    open_signed_in(page, site, PAGE["id"])
    expect(page).to_have_url(f"{site.url}/officer/id/")


@pytest.mark.parametrize("language", ["id", "en"])
def test_bookings_in_use_have_no_accessibility_fault(
    page: Page, site: StandIn, language: str
) -> None:
    serve(site, CLERK)
    requested(page, site, language)
    page.locator("[data-request] .govuk-button").first.click()
    expect(page.locator("[data-request] select").last).to_be_visible()
    assert faults(page) == []
    page.click("#tab-week")
    expect(page.locator(".s-week")).to_be_visible()
    assert faults(page) == []
    page.click("#tab-day")
    page.click("#typed-form button[type=submit]")
    row(page).locator(".s-quiet").last.click()
    assert faults(page) == []


def test_statistics_tell_who_came_and_how_long_they_waited(page: Page, site: StandIn) -> None:
    serve_day(site, booking())
    day = {
        "kind": "queue",
        "kind_name": "Antrean paspor",
        "service": "renewal",
        "service_name": "Penggantian paspor",
        "booked": 8,
        "people": 12,
        "came": 6,
        "no_shows": 2,
        "displaced": 0,
        "waiting_median": 11.0,
        "waiting_longest": 34.5,
        "days_ahead_median": 3.0,
        "days_ahead_longest": 9.0,
    }
    figures = {"next": None, "zone": "Asia/Makassar", "waiting_median": 12.0}
    crowd = [{"count": 3, "bookings": [code("A"), code("B"), code("C")]}]
    site.answers["GET", "/offices/NGURAH-RAI/booking-statistics"] = (
        200,
        {
            **figures,
            "items": [{"date": day_on(), **day}],
            "waiting_longest": 34.5,
            "contacts": crowd,
        },
    )
    full = {"quota": 9, "booked": 9, "free": 0, "freed": 0, "too_many": 0, "waiting": 4}
    waited = {"date": day_on(4), "kind": "queue", "service": "renewal", **full}
    lists = {"office": "NGURAH-RAI", "zone": "Asia/Makassar", "holidays": [], "closures": []}
    site.answers["GET", "/offices/NGURAH-RAI/calendar"] = (200, {**lists, "items": [waited]})
    open_day(page, site)
    page.click("#tab-statistics")
    box = page.locator("#statistics-box")
    for text in ("2 (25%)", "12 menit", "35 menit", "Antrean paspor: Penggantian paspor"):
        expect(box).to_contain_text(text)
    expect(box).to_contain_text("3 pesanan: AAAA AAAA")
    expect(box.get_by_role("region", name="Daftar tunggu sekarang")).to_contain_text("4")
    assert faults(page) == []
