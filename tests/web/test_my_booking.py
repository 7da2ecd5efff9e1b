"""The page of a booking that was made: how it stands, and every change of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.web.accessible import faults
from tests.web.booked import (
    IN_FOURS,
    NIK,
    REFERENCE,
    booking,
    next_month,
    serve,
    unplaced,
)
from tests.web.stand_in import Call, Given, StandIn, problem

pytestmark = pytest.mark.browser

THIRD = next_month().replace(day=3).isoformat()
PLACE = {
    "region": "51.03.06",
    "region_name": "Kuta Utara, Badung",
    "address": "Jalan Contoh 5",
    "latitude": None,
    "longitude": None,
    "institution": "Balai desa",
}


def _open(
    page: Page, site: StandIn, shown: dict[str, Any], path: str = "/id/pesanan-saya/"
) -> None:
    serve(site, shown)
    page.goto(f"{site.url}{path}#{REFERENCE}")
    page.wait_for_selector("#stands .s-verdict")


def _sent(site: StandIn, path: str) -> list[Any]:
    return [call.body for call in site.calls if call.path == path]


def test_link_of_a_mail_opens_the_booking_and_leaves_the_address_at_once(
    page: Page, site: StandIn
) -> None:
    _open(page, site, booking())
    assert page.url == f"{site.url}/id/pesanan-saya/"
    expect(page.locator("#stands")).to_contain_text("Pesanan Anda sudah pasti")
    expect(page.locator("#facts")).to_contain_text(IN_FOURS)
    expect(page.locator("#facts")).to_contain_text("Made Contoh (Di atas 60 tahun)")
    expect(page.get_by_role("img", name="Kode kedatangan Anda")).to_be_visible()
    assert faults(page) == []
    site.answers["POST", "/bookings/calendar"] = (200, "BEGIN:VCALENDAR")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Simpan di kalender saya").click()
    assert saved.value.suggested_filename == "serambi.ics"
    assert "VCALENDAR" in saved.value.path().read_text()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert REFERENCE not in kept


def test_link_of_a_later_mail_opens_the_booking_without_its_reference(
    page: Page, site: StandIn
) -> None:
    serve(site, booking())
    token = f"{'A' * 26}.1900000000.{'B' * 26}"
    page.goto(f"{site.url}/id/pesanan-saya/#{token}")
    expect(page.locator("#stands")).to_contain_text("Pesanan Anda sudah pasti")
    assert _sent(site, "/bookings/status") == [{"reference": token}]
    expect(page.locator("#facts")).not_to_contain_text("Nomor rujukan")


def test_reference_is_typed_in_any_way_and_an_unknown_one_gets_words(
    page: Page, site: StandIn
) -> None:
    serve(site)
    site.answers["POST", "/bookings/status"] = problem(404, "not_found", "Not found")
    page.goto(f"{site.url}/en/my-booking/")
    page.fill("#reference", " k7pm-2qxd 5F4T k7pm2qxd5f4tab")
    page.click("#read button[type=submit]")
    expect(page.locator("#read-summary")).to_contain_text("Not found")
    expect(page.locator("#reference-error")).to_contain_text("no booking with this reference")
    # What cannot be one is not asked about.
    page.fill("#reference", "k7pm 2qxd")
    page.click("#read button[type=submit]")
    expect(page.locator("#reference-error")).to_contain_text("you typed 8")
    assert _sent(site, "/bookings/status") == [{"reference": REFERENCE}]
    assert faults(page) == []


def test_link_that_has_run_out_says_so_and_leaves_the_field_for_the_reference(
    page: Page, site: StandIn
) -> None:
    serve(site)
    gone = problem(409, "booking_link_expired", "Tautan ini sudah kedaluwarsa")
    site.answers["POST", "/bookings/status"] = gone
    token = f"{'A' * 26}.1700000000.{'B' * 26}"
    page.goto(f"{site.url}/id/pesanan-saya/#{token}")
    expect(page.locator("#read-summary")).to_contain_text("Tautan ini sudah kedaluwarsa")
    expect(page.locator("#reference")).to_have_value("")
    page.goto(f"{site.url}/id/pesanan-saya/#{token[:40]}")
    expect(page.locator("#reference-error")).to_contain_text("Tautan ini terpotong")
    assert _sent(site, "/bookings/status") == [{"reference": token}]


def test_booking_is_moved_in_the_calendar_and_then_cancelled(page: Page, site: StandIn) -> None:
    _open(page, site, booking())
    moved = booking(date=next_month().replace(day=4).isoformat(), moves_left=1)
    site.answers["POST", "/bookings/moves"] = (200, moved)
    page.get_by_role("button", name="Pindahkan ke waktu lain").click()
    page.get_by_role("button", name="Pindahkan ke waktu ini").click()
    expect(page.locator("#acts")).to_contain_text("Pilih hari pada kalender")
    page.click(f"[data-day='{THIRD}']")
    page.click("label[for=time-ordinary-0]")
    page.get_by_role("button", name="Pindahkan ke waktu ini").click()
    expect(page.locator("#booking-said")).to_have_text("Pesanan sudah dipindahkan.")
    slot = {"date": THIRD, "time": "09:00", "lane": "ordinary"}
    assert _sent(site, "/bookings/moves") == [{"reference": REFERENCE, "slot": slot, "seen": 3}]
    over = booking("cancelled", can_move=False, can_cancel=False, check_in_code=None)
    site.answers["POST", "/bookings/cancellations"] = (200, over)
    page.get_by_role("button", name="Batalkan pesanan").click()
    # The way back is not called "Batal" beside a deed that is "batalkan".
    expect(page.locator("#cancelling button")).to_have_text(["Ya, batalkan pesanan", "Kembali"])
    assert not _sent(site, "/bookings/cancellations")
    page.get_by_role("button", name="Ya, batalkan pesanan").click()
    expect(page.locator("#stands")).to_contain_text("Pesanan ini sudah dibatalkan")
    expect(page.locator("#code svg")).to_have_count(0)
    again = page.get_by_role("link", name="Buat pesanan baru", exact=True)
    expect(again).to_have_attribute("href", "/id/pesan/")


def test_move_from_an_old_page_shows_the_booking_as_it_is_by_now(page: Page, site: StandIn) -> None:
    _open(page, site, booking())
    page.get_by_role("button", name="Pindahkan ke waktu lain").click()
    page.click(f"[data-day='{THIRD}']")
    page.click("label[for=time-ordinary-0]")
    site.answers["POST", "/bookings/moves"] = problem(409, "booking_moved", "Baru saja berubah")
    site.answers["POST", "/bookings/status"] = (200, booking(time="10:00", version=4))
    page.get_by_role("button", name="Pindahkan ke waktu ini").click()
    expect(page.locator("#booking-said")).to_contain_text("baru saja berubah")
    expect(page.locator("#stands")).to_contain_text("10.00")


def test_place_that_is_offered_says_until_when_and_is_taken(page: Page, site: StandIn) -> None:
    until = (datetime.now(UTC) + timedelta(minutes=95, seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    offer = {"date": THIRD, "time": "09:00", "lane": "ordinary", "minutes": 60, "until": until}
    wait = {"lane": "ordinary", "earliest": THIRD, "latest": THIRD, "ahead": 0}
    _open(page, site, unplaced("offered", offer=offer, wait=wait), "/en/my-booking/")
    expect(page.locator("#acts")).to_contain_text("95 minutes left")
    assert faults(page) == []
    site.answers["POST", "/bookings/offers"] = (200, booking())
    page.get_by_role("button", name="Take this place").click()
    expect(page.locator("#booking-said")).to_have_text("The place is now yours.")
    expect(page.locator("#stands")).to_contain_text("Your booking is confirmed")
    assert _sent(site, "/bookings/offers") == [{"reference": REFERENCE, "accepted": True}]


def test_displaced_one_reads_why_and_chooses_another_time(page: Page, site: StandIn) -> None:
    shown = booking("displaced", displaced_why="Listrik padam.", check_in_code=None)
    _open(page, site, shown)
    expect(page.locator("#stands")).to_contain_text("Alasan kantor: Listrik padam. Pesanan")
    site.answers["POST", "/bookings/moves"] = problem(409, "no_place", "Tempat ini baru diambil")
    page.get_by_role("button", name="Pilih waktu lain").click()
    page.click(f"[data-day='{THIRD}']")
    page.click("label[for=time-ordinary-0]")
    page.get_by_role("button", name="Pindahkan ke waktu ini").click()
    expect(page.locator("#acts")).to_contain_text("Tempat ini baru diambil")
    expect(page.locator("#time-ordinary-0")).not_to_be_checked()


def test_proof_of_a_visit_goes_to_its_bucket_and_is_confirmed(page: Page, site: StandIn) -> None:
    _open(page, site, unplaced("requested", document="awaited", place=PLACE))
    form = {"url": "/document-uploads", "fields": {"key": "x"}, "seconds": 600}
    announced = {"status": "awaiting_file", "upload": form}
    site.answers["POST", "/bookings/documents"] = (201, announced)
    site.answers["POST", "/document-uploads"] = (201, None)

    def confirm(call: Call) -> Given:
        assert call.body == {"reference": REFERENCE}
        site.answers["POST", "/bookings/status"] = (200, unplaced("requested", document="kept"))
        return 200, {"status": "stored"}

    site.answers["POST", "/bookings/documents/confirmation"] = confirm
    page.get_by_role("button", name="Unggah surat keterangan").click()
    for kind in ("text/plain", "application/pdf"):
        note: FilePayload = {"name": "surat", "mimeType": kind, "buffer": b"x"}
        page.set_input_files("#proof-file", note)
        if kind == "text/plain":
            expect(page.locator("#proof-file-said")).to_contain_text("PDF")
    expect(page.locator("#booking-said")).to_have_text("Surat keterangan sudah kami terima.")
    expect(page.locator("#acts")).to_contain_text("Hanya petugas yang melihatnya")
    (asked,) = _sent(site, "/bookings/documents")
    assert (asked["size"], asked["type"]) == (1, "application/pdf")
    assert 'name="key"' in next(c.text for c in site.calls if c.path == "/document-uploads")


def _read() -> dict[str, Any]:
    repair = {"field": "document_number", "given": "5,1E+15", "proposed": NIK, "why": "x"}
    asked = {"field": "born_on", "code": "two_days", "detail": "Tanggal yang mana?"}
    return {
        "rows": [
            {
                "number": 2,
                "person": {
                    "name": "Made Contoh",
                    "document_number": NIK,
                    "issuing_state": "",
                    "born_on": "1986-08-12",
                },
                "repairs": [{**repair, "detail": "Angkanya berubah bentuk."}],
                "errors": [],
            },
            {
                "number": 3,
                "person": {
                    "name": "",
                    "document_number": "C1234567",
                    "issuing_state": "D",
                    "born_on": "",
                },
                "repairs": [],
                "errors": [
                    {**asked, "given": "03/04/1990", "choices": ["1990-04-03", "1990-03-04"]}
                ],
            },
        ],
        "notes": [{"code": "left_out", "detail": "Baris 9 dilewati."}],
        "errors": [],
    }


def test_list_is_read_from_a_file_mended_and_sent_when_its_repairs_were_seen(
    page: Page, site: StandIn
) -> None:
    shown: dict[str, Any] = {"people": [], "count": 60, "place": PLACE, "organiser": "Desa Contoh"}
    closes = booking()["move_until"]
    _open(page, site, booking(**shown, list={"count": 0, "closes_at": closes}))
    site.answers["POST", "/bookings/people/readings"] = (200, _read())
    page.get_by_role("button", name="Isi daftar peserta").click()
    file: FilePayload = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"x"}
    page.set_input_files("#list-file", file)
    expect(page.locator("#list-said")).to_have_text("2 baris terbaca; 2 perlu Anda lihat.")
    expect(page.locator("#acts")).to_contain_text("Baris 9 dilewati.")
    page.get_by_role("button", name="4 Maret 1990", exact=True).click()
    page.get_by_role("button", name="Kirim daftar ini").click()
    for words in ("Orang ke-2: Isi nama lengkap", "lalu centang"):
        expect(page.locator(".govuk-error-summary")).to_contain_text(words)
    assert faults(page) == []
    page.locator(".s-list-row").nth(1).get_by_label("Nama lengkap").fill("Ayu Contoh")
    page.click("label[for=list-agreed]")
    listed = {"count": 2, "closes_at": closes}
    site.answers["POST", "/bookings/people"] = (200, booking(**shown, list=listed))
    page.get_by_role("button", name="Kirim daftar ini").click()
    expect(page.locator("#booking-said")).to_have_text("Daftar dengan 2 nama sudah kami terima.")
    (body,) = _sent(site, "/bookings/people")
    assert body["people"] == [
        {"name": "Made Contoh", "document_number": NIK, "born_on": "1986-08-12"},
        {
            "name": "Ayu Contoh",
            "document_number": "C1234567",
            "issuing_state": "D",
            "born_on": "1990-03-04",
        },
    ]


def test_list_can_be_typed_and_what_the_office_refuses_stands_at_its_row(
    page: Page, site: StandIn
) -> None:
    _open(page, site, booking(people=[], count=12, list={"count": 0, "closes_at": None}))
    wrong = ("people.1.document_number", "booked_already", "Sudah punya pesanan")
    site.answers["POST", "/bookings/people"] = problem(422, "invalid", "Isian belum benar", wrong)
    page.get_by_role("button", name="Isi daftar peserta").click()
    page.get_by_role("button", name="Ketik sendiri").click()
    rows = page.locator(".s-list-row")
    # The empty row between them is nobody.
    for at, name in ((0, "Made Contoh"), (2, "Ayu Contoh")):
        rows.nth(at).get_by_label("Nama lengkap").fill(name)
        rows.nth(at).get_by_label("NIK atau nomor paspor").fill(NIK)
    page.get_by_role("button", name="Kirim daftar ini").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Orang ke-3, Ayu Contoh: Sudah")
    field = rows.nth(2).get_by_label("NIK atau nomor paspor")
    expect(field).to_have_attribute("aria-invalid", "true")
