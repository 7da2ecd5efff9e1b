"""The desk in a real browser: a reader that types, Enter, a label, Enter, the next passenger."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.factories.passports import zone
from tests.web.accessible import faults
from tests.web.desks import DESK, choose, issue, open_desk, read_passport
from tests.web.officers import BORDER, FIELD, NUMBER, issued, open_signed_in, serve
from tests.web.stand_in import Call, StandIn, problem

pytestmark = pytest.mark.browser

MILLIMETRE = 72 / 25.4


@pytest.fixture
def desk(page: Page, site: StandIn) -> Page:
    """Open the desk as a border officer."""
    serve(site, BORDER)
    site.answers["POST", "/stamps"] = (201, issued())
    return open_desk(page, site)


def posted(site: StandIn) -> list[Call]:
    return [call for call in site.calls if call.path == "/stamps"]


def test_passport_is_read_stamped_printed_and_the_next_comes_without_a_mouse(
    desk: Page, site: StandIn
) -> None:
    issue(desk)
    expect(desk.locator("#issued h2")).to_have_text(f"Cap {NUMBER} terbit")
    expect(desk.locator(".s-label svg")).to_be_visible()
    body = posted(site)[0].body
    entered_at = datetime.fromisoformat(body.pop("entered_at"))
    assert abs(datetime.now(UTC) - entered_at) < timedelta(minutes=1)
    assert body == {"mrz": zone(), "checkpoint": "DPS", "permit_class": "C1"}
    expect(desk.locator("#print")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#next")).to_be_focused()
    assert desk.evaluate("printed") == 1
    desk.keyboard.press("Enter")
    expect(desk.locator("#mrz")).to_be_focused()
    assert desk.input_value("#mrz") == ""
    assert desk.input_value("#permit_class") == "C1"
    read_passport(desk, zone("X00000001"))
    desk.wait_for_timeout(500)
    desk.keyboard.press("Enter")
    expect(desk.locator("#issued h2")).to_be_visible()
    first, second = posted(site)
    assert first.headers["Idempotency-Key"] != second.headers["Idempotency-Key"]


def test_what_was_read_is_shown_to_compare(desk: Page) -> None:
    read_passport(desk, zone())
    said = desk.locator("#mrz-said")
    expect(said).to_contain_text("ANNA MARIA ERIKSSON")
    expect(said).to_contain_text("C01X00T47")
    expect(said).to_contain_text("12 Agustus 1974")


def test_last_enter_of_the_reader_does_not_issue(desk: Page, site: StandIn) -> None:
    issue(desk)
    expect(desk.locator("#issued h2")).to_be_visible()
    desk.keyboard.press("Escape")
    read_passport(desk, zone("X00000001"))
    desk.wait_for_timeout(600)
    assert len(posted(site)) == 1
    expect(desk.locator("#permit_class")).to_be_focused()


@pytest.mark.parametrize("late", [1, 2])
def test_readers_last_enter_may_be_late_and_a_hands_is_taken_at_once(
    desk: Page, site: StandIn, late: int
) -> None:
    issue(desk)
    expect(desk.locator("#issued h2")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#permit_class")).to_have_value("C1")
    upper, lower = zone("X00000001").split("\n")
    desk.keyboard.type(upper)
    desk.keyboard.press("Enter")
    desk.keyboard.type(lower)
    desk.wait_for_timeout(900)  # on a busy machine
    for _ in range(late):
        desk.keyboard.press("Enter")
    desk.wait_for_timeout(400)
    assert len(posted(site)) == 1
    # Well within the time in which the reader's would have been taken for one.
    desk.keyboard.press("Enter")
    expect(desk.locator("#issued h2")).to_be_visible()
    assert len(posted(site)) == 2


def test_zone_may_be_typed_without_a_line_break(desk: Page, site: StandIn) -> None:
    desk.keyboard.type(zone().replace("\n", ""))
    choose(desk)
    desk.keyboard.press("Enter")
    expect(desk.locator("#issued h2")).to_be_visible()
    assert posted(site)[0].body["mrz"] == zone().replace("\n", "")


def test_wrong_check_digit_is_named_with_its_field_and_nothing_is_sent(
    desk: Page, site: StandIn
) -> None:
    upper, lower = zone().split("\n")
    read_passport(desk, f"{upper}\n{lower[:9]}{(int(lower[9]) + 1) % 10}{lower[10:]}")
    expect(desk.locator("#mrz-said")).to_contain_text("Nomor paspor: angka pemeriksanya")
    desk.click("#desk button[type=submit]")
    expect(desk.locator("#desk-summary")).to_contain_text("Nomor paspor: angka pemeriksanya")
    assert posted(site) == []


def test_half_a_zone_is_refused_here(desk: Page, site: StandIn) -> None:
    desk.keyboard.type(zone()[:60])
    desk.click("#desk button[type=submit]")
    expect(desk.locator("#desk-summary")).to_contain_text("panjang barisnya")
    expect(desk.locator("#permit_class-error")).to_be_visible()
    assert posted(site) == []


def test_holder_in_the_country_needs_a_deliberate_yes(desk: Page, site: StandIn) -> None:
    site.answers["POST", "/stamps"] = problem(409, "already_in_country", "Masih di Indonesia")
    issue(desk)
    expect(desk.locator("#desk-summary")).to_contain_text("belum tercatat keluar")
    desk.focus("#permit_class")
    desk.keyboard.press("Enter")
    expect(desk.locator("#desk-summary")).to_contain_text("Nyatakan bahwa cap tetap diterbitkan")
    assert len(posted(site)) == 1
    site.answers["POST", "/stamps"] = (201, issued())
    desk.focus("#even_if")
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")
    expect(desk.locator("#issued h2")).to_be_visible()
    first, second = posted(site)
    assert "even_if_in_country" not in first.body
    assert second.body["even_if_in_country"] is True
    assert first.headers["Idempotency-Key"] != second.headers["Idempotency-Key"]
    desk.keyboard.press("Escape")
    expect(desk.locator("#on-purpose")).to_be_hidden()


def test_passport_can_be_typed_field_by_field(desk: Page, site: StandIn) -> None:
    desk.click("#type-fields")
    expect(desk.locator("#document_number")).to_be_focused()
    desk.click("#desk button[type=submit]")
    expect(desk.locator("#date_of_birth-error")).to_be_visible()
    for name, value in {
        "document_number": "l898902c3",
        "issuing_state": "UTO",
        "nationality": "UTO",
        "surname": "Eriksson",
        "given_names": "Anna Maria",
        "date_of_birth-day": "12",
        "date_of_birth-month": "Agustus",
        "date_of_birth-year": "1974",
        "date_of_expiry-day": "30",
        "date_of_expiry-month": "7",
        "date_of_expiry-year": "2034",
    }.items():
        desk.fill(f"#{name}", value)
    desk.check("#sex-F")
    desk.select_option("#permit_class", "C1")
    desk.focus("#surname")
    desk.keyboard.press("Enter")
    expect(desk.locator("#issued h2")).to_be_visible()
    assert posted(site)[0].body["passport"] == {
        "document_number": "L898902C3",
        "issuing_state": "UTO",
        "nationality": "UTO",
        "surname": "ERIKSSON",
        "given_names": "ANNA MARIA",
        "sex": "F",
        "date_of_birth": "1974-08-12",
        "date_of_expiry": "2034-07-30",
    }


def test_sponsor_and_holder_get_their_addresses_and_languages(desk: Page, site: StandIn) -> None:
    read_passport(desk, zone())
    choose(desk)
    desk.click("#desk summary")
    desk.fill("#sponsor_name", "PT Contoh")
    desk.click("#desk button[type=submit]")
    expect(desk.locator("#sponsor_email-error")).to_be_visible()
    desk.fill("#sponsor_email", "hr@contoh.test")
    desk.check("#send_stamp")
    desk.click("#desk button[type=submit]")
    expect(desk.locator("#holder_email-error")).to_contain_text("jangan pilih kirim")
    desk.fill("#holder_email", "anna@contoh.test")
    desk.check("#sponsor_language-en")
    desk.click("#desk button[type=submit]")
    expect(desk.locator("#issued h2")).to_be_visible()
    body = posted(site)[0].body
    assert body["sponsor"] == {"name": "PT Contoh", "email": "hr@contoh.test", "language": "en"}
    assert body["holder"] == {
        "email": "anna@contoh.test",
        "language": "en",
        "send_stamp": True,
    }


def test_refusal_of_the_server_stands_at_its_field(desk: Page, site: StandIn) -> None:
    site.answers["POST", "/stamps"] = problem(
        422,
        "invalid",
        "Isian belum benar",
        ("mrz.date_of_expiry", "passport_expired", "Paspor berakhir sebelum tanggal masuk."),
    )
    issue(desk)
    expect(desk.locator("#mrz-error")).to_contain_text("Paspor berakhir")


def test_lost_answer_is_asked_again_under_the_same_key_where_nothing_can_be_sealed(
    page: Page, site: StandIn
) -> None:
    site.answers["GET", "/envelope-key"] = problem(503, "unavailable", "Terganggu")
    serve(site, BORDER)
    site.answers["POST", "/stamps"] = (201, issued())
    desk = open_desk(page, site)
    keys = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort()

    desk.route("**/api/stamps", lose)
    issue(desk)
    expect(desk.locator("#desk-summary")).to_contain_text("Tidak ada sambungan")
    desk.unroute("**/api/stamps")
    desk.click("#desk button[type=submit]")
    expect(desk.locator("#issued h2")).to_be_visible()
    assert [call.headers["Idempotency-Key"] for call in posted(site)] == keys


def test_esc_clears_the_passenger_and_keeps_nothing(desk: Page) -> None:
    issue(desk)
    expect(desk.locator("#issued h2")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#mrz")).to_be_focused()
    kept = desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    for personal in ("ERIKSSON", "C01X00T47", NUMBER):
        assert personal not in desk.content()
        assert personal not in json.dumps(kept)


def test_only_the_label_is_printed_at_its_size(page: Page, site: StandIn) -> None:
    serve(site, BORDER)
    site.answers["POST", "/stamps"] = (201, issued())
    open_signed_in(page, site, DESK["id"])
    page.wait_for_selector("#permit_class option[value=C1]", state="attached")
    issue(page)
    expect(page.locator(".s-label svg")).to_be_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert len(boxes) == 1
    assert [round(float(side) / MILLIMETRE) for side in boxes[0]] == [50, 25]
    page.emulate_media(media="print")
    shown = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((each) => each.checkVisibility() && !each.closest(".s-label"))
          .filter((each) => !each.querySelector(".s-label"))
          .map((each) => each.outerHTML)"""
    )
    assert shown == []
    box = page.locator(".s-label svg").bounding_box()
    assert box is not None
    assert (round(box["x"]), round(box["y"])) == (0, 0)
    assert [round(box[side] * 25.4 / 96) for side in ("width", "height")] == [50, 25]


def test_another_role_is_taken_to_its_account(page: Page, site: StandIn) -> None:
    serve(site, FIELD)
    open_signed_in(page, site, DESK["id"])
    page.wait_for_url(f"{site.url}/officer/id/")


@pytest.mark.parametrize("language", ["id", "en"])
def test_desk_in_use_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    serve(site, BORDER)
    site.answers["POST", "/stamps"] = problem(409, "already_in_country", "409")
    open_signed_in(page, site, DESK[language])
    page.wait_for_selector("#permit_class option[value=C1]", state="attached")
    issue(page)
    expect(page.locator("#on-purpose")).to_be_visible()
    page.click("#desk summary")
    assert faults(page) == []
    page.click("#type-fields")
    page.click("#desk button[type=submit]")
    assert faults(page) == []
    page.keyboard.press("Escape")
    site.answers["POST", "/stamps"] = (201, issued())
    issue(page, "X00000001")
    expect(page.locator(".s-label svg")).to_be_visible()
    assert faults(page) == []


def test_permit_classes_out_of_force_are_not_offered(page: Page, site: StandIn) -> None:
    old = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011 - the browser's own day
    name = {"id": "Lama", "en": "Old"}
    items = [
        {"index": "B211", "name": name, "purpose": "", "valid_from": None, "valid_to": old},
        {"index": "C2", "name": name, "purpose": "", "valid_from": old, "valid_to": None},
    ]
    site.answers["GET", "/reference/permit-classes"] = (200, {"items": items})
    serve(site, BORDER)
    open_signed_in(page, site, DESK["id"])
    page.wait_for_selector("#permit_class option[value=C2]", state="attached")
    assert page.locator("#permit_class option[value=B211]").count() == 0
