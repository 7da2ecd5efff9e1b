"""Signing up, invitations and a shared desk in a real browser, with an API that answers as told."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.officers import FIELD
from tests.web.operators import VILLA, open_as_operator, posted, serve_stays
from tests.web.phones import until
from tests.web.stand_in import OPERATOR, StandIn, problem
from tests.web.walk import signed_in

pytestmark = pytest.mark.browser

SIGN_UP = {"id": "/id/daftar/", "en": "/en/sign-up/"}
INVITATION = {"id": "/id/undangan/", "en": "/en/invitation/"}
TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ." + "0" * 64
PASSWORD = "Panjang-dan-Aman-1"
SESSION = {"access_token": "token-1", "expires_in": 900, "person": OPERATOR}
WAYAN = {"id": "op-2", "name": "I Wayan Contoh", "locked": False}
DESK = {
    "device": "DEVICE",
    "name": "Resepsionis",
    "people": [{"id": "op-1", "name": "Ni Luh Contoh", "locked": False}, WAYAN],
}


def heading(page: Page, text: str) -> None:
    expect(page.locator("h1:visible")).to_have_text(text)


def kept(page: Page, name: str) -> Any:
    return page.evaluate(f"JSON.parse(localStorage.getItem('serambi.{name}'))")


@pytest.mark.parametrize(
    ("language", "said"), [("id", "Periksa surel Anda"), ("en", "Look at your e-mail")]
)
def test_sign_up_asks_for_an_address_and_sends_to_the_mail(
    page: Page, site: StandIn, language: str, said: str
) -> None:
    site.answers["POST", "/sign-ups"] = (202, {"accepted": True})
    page.goto(site.url + SIGN_UP[language])
    assert faults(page) == []
    page.click("#sign-up button[type=submit]")
    expect(page.locator("#email-error")).to_be_visible()
    page.fill("#email", "ketut@contoh.example")
    page.click("#sign-up button[type=submit]")
    heading(page, said)
    (call,) = posted(site, "/sign-ups")
    assert call.body == {"email": "ketut@contoh.example", "language": language}
    assert call.headers["Idempotency-Key"]
    assert faults(page) == []


def fill_account(page: Page) -> None:
    page.fill("#name", "Ketut Contoh")
    for field in ("#password", "#again"):
        page.fill(field, PASSWORD)
    page.click("#make-account button[type=submit]")


@pytest.mark.parametrize("language", ["id", "en"])
def test_mailed_link_leads_to_an_account_and_on_to_the_first_place(
    page: Page, site: StandIn, language: str
) -> None:
    site.answers["POST", "/accounts"] = (201, SESSION)
    page.goto(f"{site.url}{SIGN_UP[language]}#{TOKEN}")
    assert page.url == site.url + SIGN_UP[language]
    page.click("#make-account button[type=submit]")
    expect(page.locator("#password-error")).to_be_visible()
    assert faults(page) == []
    fill_account(page)
    expect(page.locator("#ask a.govuk-button")).to_be_visible()
    (call,) = posted(site, "/accounts")
    assert call.body == {"token": TOKEN, "name": "Ketut Contoh", "password": PASSWORD}
    assert "Authorization" not in call.headers
    assert kept(page, "signed-in") is True
    assert faults(page) == []
    href = {"id": "/id/tempat/", "en": "/en/premises/"}[language]
    assert page.locator("#ask a.govuk-button").get_attribute("href") == href


def test_spent_link_shows_both_ways_on(page: Page, site: StandIn) -> None:
    site.answers["POST", "/accounts"] = problem(409, "token_spent", "Tautan tidak berlaku lagi")
    page.goto(f"{site.url}{SIGN_UP['id']}#{TOKEN}")
    fill_account(page)
    heading(page, "Tautan ini tidak berlaku lagi")
    page.click("text=Minta tautan baru")
    expect(page.locator("#email")).to_be_visible()


def test_lost_answer_is_asked_for_again_by_the_same_request(page: Page, site: StandIn) -> None:
    site.answers["POST", "/accounts"] = problem(503, "unavailable", "Layanan sedang terganggu")
    page.goto(f"{site.url}{SIGN_UP['id']}#{TOKEN}")
    fill_account(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("terganggu")
    site.answers["POST", "/accounts"] = (201, SESSION)
    page.click("#make-account button[type=submit]")
    heading(page, "Akun Anda sudah siap")
    keys = {call.headers["Idempotency-Key"] for call in posted(site, "/accounts")}
    assert len(keys) == 1


def test_invitation_waits_for_the_account_and_is_accepted_by_it(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}{INVITATION['id']}#INVITATION-TOKEN-1234567890")
    assert page.url == site.url + INVITATION["id"]
    expect(page.locator("#nobody")).to_be_visible()
    assert faults(page) == []
    site.answers["POST", "/accounts"] = (201, SESSION)
    page.goto(f"{site.url}{SIGN_UP['id']}#{TOKEN}")
    fill_account(page)
    page.click("text=Lihat undangan Anda")
    expect(page.locator("#who")).to_have_text("Ni Luh Contoh (pengelola@contoh.example)")
    assert faults(page) == []
    site.answers["POST", "/invitations/acceptance"] = (200, {"premises": VILLA})
    page.click("#accept button[type=submit]")
    heading(page, "Anda sudah bergabung")
    (call,) = posted(site, "/invitations/acceptance")
    assert call.body == {"token": "INVITATION-TOKEN-1234567890"}
    assert kept(page, "invitation") is None
    assert kept(page, "premises") == "pr-1"
    assert faults(page) == []


def test_invitation_brings_one_back_after_signing_in(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}{INVITATION['id']}#INVITATION-TOKEN-1234567890")
    page.click("#to-sign-in")
    page.fill("#email", "pengelola@contoh.example")
    page.fill("#password", PASSWORD)
    page.click("#sign-in button[type=submit]")
    expect(page.locator("#accept button")).to_be_visible()
    assert page.url == site.url + INVITATION["id"]


def test_invitation_of_somebody_else_is_explained(page: Page, site: StandIn) -> None:
    site.answers["POST", "/invitations/acceptance"] = problem(
        409, "invited_other", "Undangan ini untuk alamat lain"
    )
    signed_in(page, site)
    page.goto(f"{site.url}{INVITATION['id']}#INVITATION-TOKEN-1234567890")
    page.click("#accept button[type=submit]")
    heading(page, "Undangan ini untuk alamat lain")
    page.click("#answer button")
    expect(page.locator("#email")).to_be_visible()
    assert page.url == f"{site.url}/id/masuk/"
    assert [call.method for call in site.calls if call.path == "/sessions"] == ["DELETE"]
    assert kept(page, "signed-in") is None


def test_officer_is_told_that_an_invitation_is_an_operators(page: Page, site: StandIn) -> None:
    site.answers["POST", "/sessions/refresh"] = (200, {**SESSION, "person": FIELD})
    signed_in(page, site)
    page.goto(f"{site.url}{INVITATION['en']}#INVITATION-TOKEN-1234567890")
    heading(page, "An invitation for lodging operators")
    assert faults(page) == []


@pytest.fixture
def desk(page: Page, site: StandIn) -> Page:
    """Open the sign-in page on a device that two people share."""
    site.answers["GET", "/desk-sessions/people"] = (200, DESK)
    page.goto(f"{site.url}/id/")
    page.evaluate("localStorage.setItem('serambi.desk', 'true')")
    page.goto(f"{site.url}/id/masuk/")
    expect(page.locator("#desk-list button")).to_have_count(2)
    return page


def give_pin(page: Page, pin: str = "480615") -> None:
    page.fill("#pin", pin)
    page.click("#desk-form button[type=submit]")


def test_shared_desk_asks_who_and_their_pin(desk: Page, site: StandIn) -> None:
    expect(desk.locator("#ask")).to_be_hidden()
    assert faults(desk) == []
    desk.click("text=I Wayan Contoh")
    expect(desk.locator("#pin")).to_be_focused()
    assert faults(desk) == []
    give_pin(desk, "48061")
    expect(desk.locator("#pin-error")).to_contain_text("enam angka")
    site.answers["POST", "/desk-sessions"] = (201, SESSION)
    serve_stays(site)
    give_pin(desk)
    desk.wait_for_url(f"{site.url}/id/papan/")
    (call,) = posted(site, "/desk-sessions")
    assert call.body == {"person": "op-2", "pin": "480615"}


def test_wrong_pin_is_said_and_a_locked_one_asks_for_the_password(
    desk: Page, site: StandIn
) -> None:
    desk.click("text=I Wayan Contoh")
    site.answers["POST", "/desk-sessions"] = problem(401, "wrong_pin", "PIN salah")
    give_pin(desk)
    expect(desk.locator("#desk-form-summary")).to_contain_text("PIN salah")
    assert desk.input_value("#pin") == ""
    # No session was asked for: there is none whose end a wrong PIN could tell.
    assert posted(site, "/sessions/refresh") == []
    expect(desk.locator("#desk_password")).to_be_hidden()
    site.answers["POST", "/desk-sessions"] = problem(403, "desk_locked", "PIN terkunci")
    give_pin(desk)
    expect(desk.locator("#desk_password")).to_be_visible()
    give_pin(desk)
    expect(desk.locator("#desk_password-error")).to_be_visible()
    assert faults(desk) == []
    site.answers["POST", "/desk-sessions"] = (201, SESSION)
    serve_stays(site)
    desk.fill("#desk_password", PASSWORD)
    give_pin(desk)
    desk.wait_for_url(f"{site.url}/id/papan/")
    sent = posted(site, "/desk-sessions")[-1].body
    assert sent == {"person": "op-2", "pin": "480615", "password": PASSWORD}


def test_nobody_elses_pin_stays_when_another_name_is_chosen(desk: Page) -> None:
    desk.click("text=I Wayan Contoh")
    desk.fill("#pin", "480615")
    desk.click("#desk-other")
    desk.click("text=Ni Luh Contoh")
    assert desk.input_value("#pin") == ""
    desk.click("#desk-other")
    desk.click("#desk-by-password")
    expect(desk.locator("#email")).to_be_visible()


def test_forgotten_device_is_a_browser_like_any_other(desk: Page, site: StandIn) -> None:
    site.answers["GET", "/desk-sessions/people"] = problem(404, "not_found", "Tidak ditemukan")
    desk.reload()
    expect(desk.locator("#email")).to_be_visible()
    expect(desk.locator("#desk")).to_be_hidden()
    until(desk, "localStorage.getItem('serambi.desk') === null")


def test_browser_that_is_no_desk_asks_for_no_names(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/id/masuk/")
    page.wait_for_load_state("networkidle")
    assert [call.path for call in site.calls] == []


def test_signing_out_at_a_shared_desk_leads_back_to_the_names(desk: Page, site: StandIn) -> None:
    serve_stays(site)
    open_as_operator(desk, site, "/id/papan/")
    desk.click("#sign-out")
    expect(desk.locator("#desk-list button")).to_have_count(2)
