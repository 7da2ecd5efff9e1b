"""An office's warnings in a real browser: what did not arrive first; sent again, decided."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.accessible import faults
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.permits import NOTICE, PERMIT, mail, permit, warning
from tests.web.stand_in import Call, Given, StandIn, problem

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/peringatan/", "en": "/officer/en/warnings/"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}
CLERK = {**FIELD, "id": "sc-1", "role": "service_clerk", "name": "Petugas Layanan Contoh"}
CONTACT = "/offices/NGURAH-RAI/contact"
RESEND = f"/warnings/{NOTICE}/resend"
DECISION = f"/warnings/{NOTICE}/decision"
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


def serve_warnings(site: StandIn, person: dict[str, Any] = HEAD) -> None:
    lists = {
        "bounced": [warning("bounced"), warning("bounced", id="n2", yours=False)],
        "held": [warning("held")],
        "filed": [warning("filed", filed_at="2026-11-21T02:00:00Z")],
        "due": [warning("due")],
    }

    def answer(call: Call) -> Given:
        asked = parse_qs(call.query)["state"][0]
        return 200, {"items": lists.get(asked, []), "next": None}

    serve(site, person)
    site.answers["GET", "/reference/offices"] = (200, OFFICES)
    site.answers["GET", "/warnings"] = answer
    site.answers["GET", CONTACT] = (200, {"office": "NGURAH-RAI"})


def open_warnings(page: Page, site: StandIn, language: str = "id") -> Page:
    open_signed_in(page, site, PAGE[language])
    expect(page.locator("#bounced li.s-stay")).to_have_count(2)
    return page


@pytest.fixture
def office(page: Page, site: StandIn) -> Page:
    serve_warnings(site)
    return open_warnings(page, site)


def posted(site: StandIn, path: str) -> list[Call]:
    return [call for call in site.calls if call.method == "POST" and call.path == path]


def test_what_did_not_arrive_stands_first_and_is_counted(office: Page, site: StandIn) -> None:
    for name, count in (("bounced", "2"), ("held", "1"), ("filed", "1")):
        expect(office.locator(f"#count-{name}")).to_have_text(count)
    first = office.locator("#bounced li.s-stay").first
    for text in ("Anna E.", "12 hari lagi", "hrd@contoh.example", "ditolak: alamat itu tidak ada"):
        expect(first).to_contain_text(text)
    # Nothing goes out by itself to an address that refused us.
    expect(first).not_to_contain_text("Berikutnya")
    others = office.locator("#bounced li.s-stay").last
    expect(others).to_contain_text("milik kantor lain")
    expect(others.get_by_role("button")).to_have_count(0)


def test_held_mail_is_sent_again_by_one_tap(office: Page, site: StandIn) -> None:
    again = [mail("14", "held")]
    site.answers["POST", RESEND] = (200, warning("due", history=again, may_resend=False))
    office.click("#tab-held")
    row = office.locator("#held li.s-stay")
    row.get_by_role("button", name="Kirim ulang").click()
    expect(row).to_contain_text("Surel dikirim ulang sekarang")
    expect(row.get_by_role("button", name="Kirim ulang")).to_have_count(0)
    (call,) = posted(site, RESEND)
    assert call.headers["Idempotency-Key"]


def test_lost_answer_to_sending_again_repeats_the_same_request(office: Page, site: StandIn) -> None:
    keys = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort()

    site.answers["POST", RESEND] = (200, warning("due"))
    office.click("#tab-held")
    row = office.locator("#held li.s-stay")
    office.route("**/resend", lose)
    row.get_by_role("button", name="Kirim ulang").click()
    expect(row).to_contain_text("Tidak ada sambungan")
    office.unroute("**/resend")
    row.get_by_role("button", name="Kirim ulang").click()
    expect(row).to_contain_text("Surel dikirim ulang sekarang")
    assert [call.headers["Idempotency-Key"] for call in posted(site, RESEND)] == keys


def test_refused_address_gets_a_link_at_another(office: Page, site: StandIn) -> None:
    path = f"/sponsors/{'S' * 26}/email"
    site.answers["POST", path] = (202, {"accepted": True})
    row = office.locator("#bounced li.s-stay").first
    row.get_by_role("button", name="Isi alamat baru").click()
    office.fill("#new_email", "HRD@contoh.example")
    office.keyboard.press("Enter")
    expect(office.locator("#new_email-error")).to_contain_text("yang menolak surel kami")
    office.fill("#new_email", "personalia@contoh.example")
    office.keyboard.press("Enter")
    expect(row).to_contain_text("Tautan dikirim ke personalia@contoh.example")
    assert [call.body for call in posted(site, path)] == [{"email": "personalia@contoh.example"}]


def test_extension_is_granted_only_when_asked_twice_and_refused_at_once(
    office: Page, site: StandIn
) -> None:
    site.answers["POST", DECISION] = (200, warning("delivered"))
    office.click("#tab-filed")
    row = office.locator("#filed li.s-stay")
    row.get_by_role("button", name="Disetujui Anna E.", exact=True).click()
    assert posted(site, DECISION) == []
    # The question beside it leaves the card readable.
    office.set_viewport_size({"width": 1280, "height": 800})
    box = row.locator(".s-stay__facts").bounding_box()
    assert box is not None
    assert box["width"] > 400
    row.get_by_role("button", name="Ya, disetujui").click()
    expect(row).to_contain_text("tidak ada peringatan lagi")
    office.click("#tab-filed")
    row.get_by_role("button", name="Tidak disetujui").click()
    expect(row).to_contain_text("peringatan kepada penjamin berlanjut")
    assert [call.body for call in posted(site, DECISION)] == [{"granted": True}, {"granted": False}]


def test_warnings_to_come_are_asked_by_the_last_day(office: Page, site: StandIn) -> None:
    office.click("#tab-due")
    expect(office.locator("#due li.s-stay")).to_contain_text("Berikutnya: Surel 7 hari sebelumnya")
    with office.expect_response("**/warnings?state=due*"):
        office.select_option("#period", "-365 0")
    expect(office.locator("#due li.s-stay")).to_have_count(1)
    asked = [parse_qs(call.query) for call in site.calls if "state=due" in call.query]
    assert asked[0]["from"] < asked[0]["until"]
    assert asked[-1]["until"] < asked[0]["until"]
    office.click("#tab-sent")
    expect(office.locator("#sent")).to_contain_text("Tidak ada surel yang masih ditunggu")


def test_search_needs_a_reason_and_takes_an_address_or_a_stamp(office: Page, site: StandIn) -> None:
    site.answers["POST", "/warnings/searches"] = (
        200,
        {"items": [warning("delivered")], "next": None},
    )
    office.click("#tab-search")
    office.fill("#what", "hrd@contoh.example")
    office.click("#find button[type=submit]")
    expect(office.locator("#reason-error")).to_be_visible()
    office.fill("#reason", "Penjamin menelepon")
    office.click("#find button[type=submit]")
    expect(office.locator("#found li.s-stay")).to_have_count(1)
    office.fill("#what", "0A5G-30WE-Q")
    with office.expect_response("**/warnings/searches"):
        office.click("#find button[type=submit]")
    expect(office.locator("#found li.s-stay")).to_have_count(1)
    assert [call.body for call in posted(site, "/warnings/searches")] == [
        {"reason": "Penjamin menelepon", "email": "hrd@contoh.example"},
        {"reason": "Penjamin menelepon", "stamp_number": "0A5G-30WE-Q"},
    ]


def test_office_without_a_mailbox_is_told_and_its_head_enters_one(
    office: Page, site: StandIn
) -> None:
    saved = {"office": "NGURAH-RAI", "email": "kantor@contoh.example", "language": "id"}
    site.answers["POST", CONTACT] = (200, saved)
    office.click("#to-mailbox")
    office.fill("#mailbox_email", "kantor")
    office.keyboard.press("Enter")
    expect(office.locator("#mailbox_email-error")).to_be_visible()
    office.fill("#mailbox_email", "kantor@contoh.example")
    office.keyboard.press("Enter")
    expect(office.locator("#mailbox-now")).to_contain_text("Tersimpan")
    expect(office.locator("#no-mailbox")).to_be_hidden()
    assert posted(site, CONTACT)[-1].body == {"email": "kantor@contoh.example", "language": "id"}


def test_clerk_sees_the_mailbox_and_cannot_change_it(page: Page, site: StandIn) -> None:
    serve_warnings(site, CLERK)
    open_warnings(page, site)
    page.click("#to-mailbox")
    expect(page.locator("#mailbox-now")).to_have_text("Belum ada alamat.")
    expect(page.locator("#mailbox-form")).to_be_hidden()


def test_division_head_looks_at_another_office(page: Page, site: StandIn) -> None:
    serve_warnings(site, {**HEAD, "role": "division_head"})
    open_warnings(page, site)
    with page.expect_response(lambda got: "office=DENPASAR" in got.url):
        page.select_option("#office", "DENPASAR")
    expect(page.locator("#bounced li.s-stay")).to_have_count(2)


def test_permit_of_a_warning_opens_with_its_reason_and_no_address_holds_it(
    office: Page, site: StandIn
) -> None:
    site.answers["GET", f"/permits/{PERMIT}"] = (200, permit())
    site.answers["GET", f"/permits/{PERMIT}/documents"] = (200, {"items": []})
    office.locator("#bounced li.s-stay").first.get_by_role("link", name="Lihat izin").click()
    expect(office.locator("#permit-facts")).to_contain_text("ANNA MARIA ERIKSSON")
    assert office.url == f"{site.url}/officer/id/izin/"
    assert office.evaluate("sessionStorage.getItem('serambi.open-permit')") is None


def test_list_that_cannot_be_had_says_so_and_is_asked_again(page: Page, site: StandIn) -> None:
    serve_warnings(site)
    answer = site.answers["GET", "/warnings"]
    site.answers["GET", "/warnings"] = problem(503, "unavailable", "Layanan sedang terganggu")
    open_signed_in(page, site, PAGE["id"])
    expect(page.locator("#bounced")).to_contain_text("Layanan sedang terganggu")
    site.answers["GET", "/warnings"] = answer
    page.locator("#bounced").get_by_role("button", name="Coba lagi").click()
    expect(page.locator("#bounced li.s-stay")).to_have_count(2)


@pytest.mark.parametrize("language", ["id", "en"])
def test_warnings_in_use_have_no_accessibility_fault(
    page: Page, site: StandIn, language: str
) -> None:
    serve_warnings(site)
    open_warnings(page, site, language)
    page.locator("#bounced button").first.click()
    page.click("#move button[type=submit]")
    expect(page.locator("#new_email-error")).to_be_visible()
    assert faults(page) == []
    for name in ("filed", "due", "search", "mailbox"):
        page.click(f"#tab-{name}")
        expect(page.locator(f"#{name}")).to_be_visible()
        assert faults(page) == []
