"""Looking after a stamp in a real browser: found with a reason, changed only when agreed to."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.factories.passports import zone
from tests.web.accessible import faults
from tests.web.officers import (
    BORDER,
    FIELD,
    NUMBER,
    found_stamp,
    issued,
    open_signed_in,
    serve,
)
from tests.web.stand_in import Call, StandIn, problem

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/kelola-cap/", "en": "/officer/en/stamps/"}
CLERK = {**BORDER, "id": "sc-1", "role": "service_clerk", "checkpoint": None}
NEW = "0B7H-41XF-R"


@pytest.fixture
def office(page: Page, site: StandIn) -> Page:
    """Open the page as a service clerk; printing only counts."""
    return open_office(page, site)


def open_office(page: Page, site: StandIn, language: str = "id") -> Page:
    page.add_init_script(
        "globalThis.printed = 0;"
        "globalThis.print = () => { printed += 1; dispatchEvent(new Event('afterprint')); };"
    )
    serve(site, CLERK)
    site.answers["POST", "/stamps/searches"] = (200, found_stamp())
    for what in ("extensions", "replacements", "labels"):
        site.answers["POST", f"/stamps/028b0081f4/{what}"] = (
            201,
            issued() | {"stamp_number": NEW},
        )
    site.answers["POST", "/stamps/028b0081f4/cancel"] = (
        200,
        {
            "stamp_id": "028b0081f4",
            "stamp_number": NUMBER,
            "status": "cancelled",
            "ended_at": "2026-11-22T03:00:00Z",
        },
    )
    open_signed_in(page, site, PAGE[language])
    expect(page.locator("#read")).to_be_focused()
    return page


def posted(site: StandIn, end: str) -> list[Call]:
    return [call for call in site.calls if call.path.endswith(end)]


def find(page: Page, text: str = NUMBER) -> None:
    """Search as an officer does: read, then the reason, then Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("Datang sendiri ke loket")
    page.keyboard.press("Enter")
    expect(page.locator("#found h2")).to_be_visible()


def choose(page: Page, action: str) -> None:
    page.locator("#found").get_by_role("button", name=action, exact=True).click()


def test_stamp_is_found_with_a_reason_and_shown(office: Page, site: StandIn) -> None:
    find(office)
    (search,) = posted(site, "/searches")
    assert search.body == {"stamp_number": NUMBER, "reason": "Datang sendiri ke loket"}
    found = office.locator("#found")
    for text in (
        NUMBER,
        "ANNA MARIA ERIKSSON",
        "Berlaku",
        "Rabu, 20 Januari 2027",
        "Visa Kunjungan Wisata",
    ):
        expect(found).to_contain_text(text)
    expect(found).not_to_contain_text("kali")


def test_passport_leads_to_the_reason_too(office: Page, site: StandIn) -> None:
    office.keyboard.type(zone().replace("\n", ""))
    office.keyboard.press("Enter")  # the reader's own
    expect(office.locator("#reason")).to_be_focused()
    office.keyboard.type("Datang sendiri ke loket")
    expect(office.locator("#reason-error")).to_have_count(0)
    office.keyboard.press("Enter")
    expect(office.locator("#found h2")).to_be_visible()
    assert posted(site, "/searches")[0].body["mrz"] == zone().replace("\n", "")


def test_search_without_a_reason_is_refused_here(office: Page, site: StandIn) -> None:
    office.keyboard.type(NUMBER)
    office.click("#search button[type=submit]")
    expect(office.locator("#reason-error")).to_be_visible()
    assert posted(site, "/searches") == []


def test_unknown_stamp_is_said_on_top(office: Page, site: StandIn) -> None:
    site.answers["POST", "/stamps/searches"] = problem(404, "not_found", "Tidak ditemukan")
    office.keyboard.type(NUMBER)
    office.fill("#reason", "Laporan hotel")
    office.click("#search button[type=submit]")
    expect(office.locator("#search-summary")).to_contain_text("Tidak ditemukan")


def test_only_what_is_allowed_is_offered_and_the_rest_says_why(office: Page, site: StandIn) -> None:
    refused = {"allowed": False, "code": "permit_over", "detail": "Hari terakhirnya sudah lewat."}
    another = {"allowed": False, "code": "forbidden", "detail": "Bukan peran Anda."}
    answer = found_stamp(extend=refused, cancel=another, days_left=-3, reprints=2)
    site.answers["POST", "/stamps/searches"] = (200, answer)
    find(office)
    offered = office.locator("#found .govuk-button-group button").all_inner_texts()
    assert offered == ["Ganti cap", "Cetak ulang label"]
    expect(office.locator("#found")).to_contain_text("Hari terakhirnya sudah lewat.")
    expect(office.locator("#found")).not_to_contain_text("Bukan peran Anda.")
    expect(office.locator("#found")).to_contain_text("Lewat 3 hari")
    expect(office.locator("#found")).to_contain_text("2 kali")


def test_day_that_a_record_moved_stands_beside_the_one_on_the_stamp(
    office: Page, site: StandIn
) -> None:
    site.answers["POST", "/stamps/searches"] = (200, found_stamp())
    find(office)
    expect(office.locator("#found")).not_to_contain_text("Tanggal pada cap")
    office.get_by_role("button", name="Cari cap lain").click()
    moved = found_stamp(last_day_of_stay="2027-03-21", days_left=119)
    site.answers["POST", "/stamps/searches"] = (200, moved)
    find(office)
    facts = office.locator("#found dl")
    expect(facts).to_contain_text(re.compile("Boleh tinggal sampai.*21 Maret 2027", re.DOTALL))
    expect(facts).to_contain_text(re.compile("Tanggal pada cap.*20 Januari 2027", re.DOTALL))


def test_stamp_is_cancelled_only_when_agreed(office: Page, site: StandIn) -> None:
    find(office)
    choose(office, "Batalkan cap")
    office.click("#cancel button[type=submit]")
    expect(office.locator("#cancel_reason-error")).to_be_visible()
    office.fill("#cancel_reason", "Salah orang")
    office.click("#cancel button[type=submit]")
    expect(office.locator("#cancel-agree")).to_contain_text("tidak dapat diurungkan")
    assert posted(site, "/cancel") == []
    office.fill("#cancel_reason", "Salah paspor")
    expect(office.locator("#cancel-agree")).to_be_empty()
    office.click("#cancel button[type=submit]")
    expect(office.locator("#cancel-agree button")).to_be_focused()
    office.keyboard.press("Enter")
    expect(office.locator("#ended h2")).to_have_text(f"Cap {NUMBER} dibatalkan")
    assert [call.body for call in posted(site, "/cancel")] == [{"reason": "Salah paspor"}]
    expect(office.locator("#cancel")).to_be_hidden()
    office.keyboard.press("Enter")
    expect(office.locator("#read")).to_be_focused()


def test_extension_says_the_new_day_before_and_prints_the_new_label(
    office: Page, site: StandIn
) -> None:
    find(office)
    choose(office, "Perpanjang izin")
    expect(office.locator("#until-usual")).to_contain_text("Minggu, 21 Maret 2027")
    office.fill("#extend_email", "anna@contoh.test")
    office.check("#extend_send")
    office.click("#extend button[type=submit]")
    agree = office.locator("#extend-agree")
    expect(agree).to_contain_text("sampai Minggu, 21 Maret 2027, sebelumnya sampai Rabu, 20 Jan")
    assert posted(site, "/extensions") == []
    office.keyboard.press("Enter")
    expect(office.locator("#issued h2")).to_have_text(f"Izin diperpanjang: cap {NEW}")
    (sent,) = posted(site, "/extensions")
    assert sent.body == {
        "holder": {"email": "anna@contoh.test", "language": "en", "send_stamp": True}
    }
    assert sent.headers["Idempotency-Key"]
    expect(office.locator(".s-label svg")).to_be_visible()
    office.keyboard.press("Enter")
    assert office.evaluate("printed") == 1
    office.keyboard.press("Enter")
    expect(office.locator("#read")).to_be_focused()
    assert "ERIKSSON" not in office.content()


def test_day_is_asked_where_the_office_decides_it(office: Page, site: StandIn) -> None:
    extend = {"allowed": True, "latest": "2027-12-31"}
    site.answers["POST", "/stamps/searches"] = (200, found_stamp(extend=extend))
    find(office)
    choose(office, "Perpanjang izin")
    expect(office.locator("#until-usual")).to_contain_text("paling lama Jumat, 31 Desember 2027")
    office.click("#extend button[type=submit]")
    expect(office.locator("#until-error")).to_be_visible()
    for part, value in {"day": "1", "month": "April", "year": "2027"}.items():
        office.fill(f"#until-{part}", value)
    office.click("#extend button[type=submit]")
    expect(office.locator("#extend-agree")).to_contain_text("Kamis, 1 April 2027")
    office.click("#extend-agree button")
    expect(office.locator("#issued h2")).to_be_visible()
    assert posted(site, "/extensions")[0].body == {"last_day_of_stay": "2027-04-01"}


def test_replacement_for_a_new_passport_asks_for_its_lines(office: Page, site: StandIn) -> None:
    find(office)
    choose(office, "Ganti cap")
    expect(office.locator("#replace_mrz")).to_be_hidden()
    office.check("#replace_reason-new_passport")
    office.click("#replace button[type=submit]")
    expect(office.locator("#replace_mrz-error")).to_be_visible()
    office.fill("#replace_mrz", zone("X00000001"))
    office.click("#replace button[type=submit]")
    office.click("#replace-agree button")
    expect(office.locator("#issued h2")).to_have_text(f"Cap pengganti {NEW} terbit")
    assert posted(site, "/replacements")[0].body == {
        "reason": "new_passport",
        "mrz": zone("X00000001"),
    }


def test_replacement_of_a_lost_stamp_needs_no_passport(office: Page, site: StandIn) -> None:
    find(office)
    choose(office, "Ganti cap")
    office.check("#replace_reason-wrong_data")
    office.fill("#replace_mrz", zone())
    office.check("#replace_reason-lost")
    office.click("#replace button[type=submit]")
    office.click("#replace-agree button")
    expect(office.locator("#issued h2")).to_be_visible()
    assert posted(site, "/replacements")[0].body == {"reason": "lost"}


def test_reprint_asks_why_and_gives_the_label(office: Page, site: StandIn) -> None:
    find(office)
    choose(office, "Cetak ulang label")
    office.click("#reprint button[type=submit]")
    expect(office.locator("#reprint_reason-error")).to_be_visible()
    office.check("#reprint_reason-damaged")
    office.click("#reprint button[type=submit]")
    expect(office.locator("#issued")).to_contain_text("Kode dan nomornya sama")
    assert posted(site, "/labels")[0].body == {"reason": "damaged"}


def test_lost_answer_is_asked_again_under_the_same_key(office: Page, site: StandIn) -> None:
    keys = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort()

    find(office)
    choose(office, "Perpanjang izin")
    office.click("#extend button[type=submit]")
    office.route("**/extensions", lose)
    office.click("#extend-agree button")
    expect(office.locator("#extend-form-summary")).to_contain_text("Tidak ada sambungan")
    office.unroute("**/extensions")
    office.click("#extend-agree button")
    expect(office.locator("#issued h2")).to_be_visible()
    assert [call.headers["Idempotency-Key"] for call in posted(site, "/extensions")] == keys


def test_refusal_stands_at_its_field_and_must_be_agreed_anew(office: Page, site: StandIn) -> None:
    site.answers["POST", "/stamps/028b0081f4/extensions"] = problem(
        422,
        "invalid",
        "Isian belum benar",
        ("last_day_of_stay", "extends_nothing", "Isi tanggal sesudahnya."),
    )
    find(office)
    choose(office, "Perpanjang izin")
    office.click("#extend button[type=submit]")
    office.click("#extend-agree button")
    expect(office.locator("#until-error")).to_contain_text("Isi tanggal sesudahnya.")


def test_esc_leaves_nothing_of_the_person(office: Page) -> None:
    find(office)
    office.keyboard.press("Escape")
    expect(office.locator("#read")).to_be_focused()
    kept = office.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    for personal in ("ERIKSSON", "L898902C3", NUMBER, "Datang sendiri"):
        assert personal not in office.content()
        assert personal not in kept


def test_another_role_is_taken_to_its_account(page: Page, site: StandIn) -> None:
    serve(site, FIELD)
    open_signed_in(page, site, PAGE["id"])
    page.wait_for_url(f"{site.url}/officer/id/")


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_form_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    refused: dict[str, Any] = {"allowed": False, "code": "permit_over", "detail": "Over."}
    office = open_office(page, site, language)
    site.answers["POST", "/stamps/searches"] = (200, found_stamp(reprint=refused))
    find(office)
    assert faults(office) == []
    for number, name in enumerate(("extend", "replace", "cancel")):
        office.locator("#found .govuk-button-group button").nth(number).click()
        if name == "replace":
            office.check("#replace_reason-lost")
        if name == "cancel":
            office.fill("#cancel_reason", "x")
        office.click(f"#{name} button[type=submit]")
        expect(office.locator(f"#{name}-agree button")).to_be_visible()
        assert faults(office) == []
