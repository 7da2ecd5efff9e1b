"""Booked services in a browser: a family in the queue, a village on a Saturday, a patient."""

import urllib.request
from datetime import date

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.bookings.booked import nik, today
from tests.bookings.village import village_list
from tests.journeys import booking_mails as mails
from tests.journeys import booking_pages as pages
from tests.journeys.booking_pages import OFFICE, SERVICE, SLOW
from tests.journeys.conftest import System
from tests.journeys.office import Colleague
from tests.journeys.walk import Walk
from tests.permits.papers import PDF

pytestmark = pytest.mark.journey

FAMILY = (
    ("Wayan Contoh", "5103061208589001", "1958", "over_60"),
    ("Made Contoh", "5103061208869002", "1986", ""),
    ("Ketut Contoh", "5103061208879003", "1987", ""),
    ("Putu Contoh", "5103061208099004", "2009", ""),
)
WORKDAYS, SATURDAY = range(5), range(5, 6)
VILLAGE, PATIENT = "Pemerintah Desa Uji Jalan", "Nyoman Uji Jalan"


def test_family_books_the_priority_lane_and_moves_by_the_link_of_a_mail(
    system: System, browser: Browser
) -> None:
    first, second = pages.priority_days(system, len(FAMILY))[-2:]
    to = "keluarga-jalan@contoh.test"
    page = pages.phone(browser)
    page.goto(f"{system.base}/id/pesan/")
    page.click("label[for=kind-passport_queue]")
    page.click(f"label[for=service-{SERVICE}]")
    page.fill("#count", str(len(FAMILY)))
    page.select_option("#office", OFFICE)
    page.click("#to-when")
    page.click("label[for=first]")
    pages.choose_time(page, first)
    page.click("#to-who")
    for number, person in enumerate(FAMILY):
        pages.person(page, number, *person)
    page.fill("#email", to)
    shown = pages.send(page)
    confirmed = mails.mail_to(system, to, "Terkonfirmasi")
    assert shown in mails.text(confirmed)
    assert mails.pictures(confirmed) == ["image/png"]
    _move(page, mails.link(confirmed), second)
    moved = mails.mail_to(system, to, "Jadwal baru")
    assert shown not in mails.text(moved)
    before, after = mails.entry(confirmed), mails.entry(moved)
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]
    later = page.context.new_page()
    later.goto(mails.link(moved))
    expect(later.locator("#stands")).to_contain_text("Pesanan Anda sudah pasti")
    expect(later.locator("#facts")).to_contain_text(f" {int(second[-2:])} ")
    assert "#" not in later.url
    page.context.close()


def _move(page: Page, link: str, day: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Pindahkan ke waktu lain", exact=True).click()
    pages.choose_time(page, day)
    page.get_by_role("button", name="Pindahkan ke waktu ini", exact=True).click()
    expect(page.locator("#booking-said")).to_have_text("Pesanan sudah dipindahkan.", timeout=SLOW)


def test_village_of_sixty_gets_a_saturday_and_sends_its_damaged_list(
    system: System, browser: Browser
) -> None:
    saturday = pages.open_day(system, SATURDAY, 10)
    to = "desa-jalan@contoh.test"
    page = pages.phone(browser)
    page.goto(f"{system.base}/id/pesan/")
    page.click("label[for=kind-group_visit]")
    page.click(f"label[for=service-{SERVICE}]")
    page.fill("#count", "60")
    pages.place(page, "Balai Desa Uji", "Jl. Raya Uji 1")
    page.click("#to-when")
    pages.choose_day(page, saturday)
    page.click("#to-who")
    page.fill("#organiser", VILLAGE)
    page.fill("#email", to)
    pages.send(page)
    expect(page.locator("#sent")).to_contain_text("Menunggu jawaban kantor")
    desk = _desk(system, browser)
    # The team goes out on workdays: the clerk sends it out on that Saturday for once.
    _answer(desk, VILLAGE, "Tim Jimbaran", saturday, "dibuka khusus")
    page.goto(mails.link(mails.mail_to(system, to, "Terkonfirmasi")))
    expect(page.locator("#stands")).to_contain_text("Pesanan Anda sudah pasti")
    _send_list(page)
    _see_list(desk, saturday)
    page.context.close()
    desk.context.close()


def _desk(system: System, browser: Browser) -> Page:
    """Return the clerk's page of bookings, signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="id-ID")
    context.set_default_timeout(30_000)
    desk = context.new_page()
    Walk(desk, system.base, "id").sign_in("layanan")
    desk.goto(f"{system.base}/officer/id/layanan/")
    return desk


def _button(box: Locator, words: str, who: str) -> Locator:
    return box.get_by_role("button", name=f"{words} {who}", exact=True)


def _answer(desk: Page, who: str, team: str, on: date, why: str) -> None:
    """Give a day and a team to who asks."""
    desk.click("#tab-requests")
    row = desk.locator("li.s-request", has=desk.get_by_role("heading", name=who))
    _button(row, "Beri hari dan tim", who).click()
    row.get_by_label("Tim", exact=True).select_option(label=team)
    day = row.get_by_label("Hari", exact=True)
    day.select_option(on.isoformat())
    expect(day.locator("option:checked")).to_contain_text(why)
    row.get_by_role("button", name="Jadwalkan", exact=True).click()
    expect(desk.locator("#requests-box")).to_contain_text(f"{who}: dijadwalkan", timeout=SLOW)


def _send_list(page: Page) -> None:
    page.get_by_role("button", name="Isi daftar peserta", exact=True).click()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = FilePayload(name="daftar warga.xlsx", mimeType=kind, buffer=village_list())
    page.set_input_files("#list-file", files=[file])
    expect(page.locator("#list-said")).to_contain_text("60 baris terbaca", timeout=SLOW)
    expect(page.get_by_label("NIK atau nomor paspor", exact=True).first).to_have_value(nik(1))
    page.click("label[for=list-agreed]")
    page.get_by_role("button", name="Kirim daftar ini", exact=True).click()
    expect(page.locator("#booking-said")).to_have_text(
        "Daftar dengan 60 nama sudah kami terima.", timeout=SLOW
    )


def _see_list(desk: Page, on: date) -> None:
    """Let the clerk open the list of the village on its day."""
    desk.click("#tab-day")
    desk.fill("#date", on.isoformat())
    row = desk.locator("[data-booking]", has=desk.get_by_role("heading", name=VILLAGE))
    _button(row, "Daftar orang", VILLAGE).click()
    people = row.locator("li[data-name]")
    expect(people).to_have_count(60)
    expect(people.last).to_contain_text(nik(60))


def test_patient_is_visited_on_a_way_that_is_planned_with_two_others(
    system: System, browser: Browser
) -> None:
    on = pages.open_day(system, WORKDAYS, 4)
    to = "pasien-jalan@contoh.test"
    page = pages.phone(browser)
    _ask_visit(system, page, on, to)
    clerk = Colleague(system.base, "layanan")
    for number in (1, 2):
        pages.ask_home_visit(system, clerk, number, on)
    desk = _desk(system, browser)
    _open_proof(desk)
    for who in (PATIENT, "Pasien Contoh 1", "Pasien Contoh 2"):
        _answer(desk, who, "Tim Kuta", on, "diminta")
    mails.mail_to(system, to, "Terkonfirmasi")
    desk.goto(f"{system.base}/officer/id/rencana-hari/")
    order = _plan(desk, on)
    assert sorted(order) == [PATIENT, "Pasien Contoh 1", "Pasien Contoh 2"]
    assert _way(system, browser, on) == order
    told = mails.mail_to(system, to, "Jam kedatangan tim")
    page.goto(mails.link(told))
    expect(page.locator("#stands")).to_contain_text("antara pukul")
    page.context.close()
    desk.context.close()


def _ask_visit(system: System, page: Page, on: date, to: str) -> None:
    """Ask for a visit in hospital, and send the doctor's letter."""
    page.goto(f"{system.base}/id/pesan/")
    page.click("label[for=kind-hospital_visit]")
    page.click(f"label[for=service-{SERVICE}]")
    page.fill("#count", "1")
    pages.place(page, "RS Uji, Bangsal Melati", "Jl. Kesehatan Uji 3")
    page.click("#to-when")
    pages.choose_day(page, on)
    page.click("label[for=ground-illness]")
    page.click("#to-who")
    pages.person(page, 0, PATIENT, "5103061208589101", "1958")
    page.fill("#email", to)
    pages.send(page)
    expect(page.locator("#sent")).to_contain_text("Permintaan Anda menunggu surat keterangan")
    page.get_by_role("button", name="Unggah surat keterangan", exact=True).click()
    page.get_by_role("button", name="Unggah surat keterangan", exact=True).click()
    file = FilePayload(name="surat dokter.pdf", mimeType="application/pdf", buffer=PDF)
    page.set_input_files("#proof-file", files=[file])
    expect(page.locator("#booking-said")).to_have_text(
        "Surat keterangan sudah kami terima.", timeout=SLOW
    )


def _open_proof(desk: Page) -> None:
    desk.click("#tab-requests")
    row = desk.locator("li.s-request", has=desk.get_by_role("heading", name=PATIENT))
    _button(row, "Buka dokumen bukti", PATIENT).click()
    address = row.locator("a[target=_blank]").get_attribute("href") or ""
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.read() == PDF


def _plan(desk: Page, on: date) -> list[str]:
    """Have the day's way proposed and publish it; return who is visited, in order."""
    expect(desk.locator("#day-title")).not_to_be_empty()
    desk.fill("#date", on.isoformat())
    team = desk.get_by_role("region", name="Tim Kuta", exact=True)
    expect(team.locator("[data-stop]")).to_have_count(3, timeout=SLOW)
    desk.click("#propose")
    expect(desk.locator("#news")).to_have_text("3 pemesan akan diberi tahu lewat surel:")
    named = team.locator("[data-stop] .s-plan__who strong").all_inner_texts()
    desk.click("#publish")
    expect(desk.locator("#published-said")).to_contain_text("3 pemesan diberi tahu", timeout=SLOW)
    return [one.partition(". ")[2] for one in named]


def _way(system: System, browser: Browser, on: date) -> list[str]:
    """Return whom the team's phone leads to on a day, in order."""
    phone = pages.phone(browser)
    Walk(phone, system.base, "id").sign_in("lapangan")
    phone.goto(f"{system.base}/officer/id/rute/")
    title, stops = phone.locator("#day-title"), phone.locator(".s-way__stops .s-stop__who")
    expect(title).not_to_be_empty()
    for _ in range((on - today()).days + 1):
        if f" {on.day} " in (shown := title.inner_text()):
            break
        phone.click("#after")
        expect(title).not_to_have_text(shown)
    return stops.all_inner_texts()
