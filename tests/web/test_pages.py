"""The public pages in a real browser: usable by all, nothing from elsewhere, both languages."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from frontend.pages import OFFICER, PAGES
from frontend.pages import OPERATOR as OPERATORS
from tests.web.accessible import faults
from tests.web.answers import RECEIPT, receipt
from tests.web.reports import PASSPORT, SECRET, serve_managed
from tests.web.seals import Mint
from tests.web.stand_in import OPERATOR, StandIn, problem
from tests.web.walk import REPORT, fill_report, genuine, open_stamp, signed_in

pytestmark = pytest.mark.browser

LOCALES = {"id": "id-ID", "en": "en-GB"}
FRAGMENTS = {"receipt": f"#{RECEIPT}", "password": "#token=abcdefghijklmnopqrstuvwxyz"}


def _show_errors(page: Page) -> None:
    page.locator("form button[type=submit]:visible").first.click()
    page.wait_for_selector(".govuk-error-summary")


def _passport(page: Page) -> None:
    page.check("input[name=guest][value=passport]")


def _passport_errors(page: Page) -> None:
    _passport(page)
    _show_errors(page)


def _sent(page: Page) -> None:
    page.click("#result a.govuk-button")
    page.wait_for_selector("#guest-stamp .s-verdict")
    fill_report(page)
    page.click("#report button[type=submit]")
    page.wait_for_selector(".s-qr")


def _group(page: Page) -> None:
    page.click("label[for=guest-group]")
    page.fill("#nights", "2")
    page.click("#report button[type=submit]")
    page.wait_for_selector("#group-code")


def _managed(page: Page) -> None:
    page.goto(f"{page.url}#{RECEIPT}.{SECRET}")
    page.wait_for_selector("#to-leave:visible")
    for part in ("correct", "cancel"):
        page.click(f"#to-{part} summary")
    page.wait_for_selector("#nationality:visible")


# What a page looks like after something was done on it: checked like the page itself.
STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "sign_in with errors": ("sign_in", _show_errors),
    "report by passport": ("report", _passport),
    "report with errors": ("report", _passport_errors),
    "report, a group": ("report", _group),
    "manage, opened": ("manage", _managed),
    "stay here with errors": ("stay_here", _show_errors),
    "stamp, genuine": ("", lambda page: page.click("#result button")),
    "stamp, reported": ("", _sent),
}


def _address(name: str, language: str) -> str:
    paths = next(each.paths for each in PAGES if each.name == name)
    return paths.get(language, paths.get("*", "")) + FRAGMENTS.get(name, "")


@pytest.fixture(params=LOCALES)
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[str, Page]]:
    """Open a page for a reader of each language."""
    context = browser.new_context(locale=LOCALES[request.param], timezone_id="Asia/Makassar")
    context.set_default_timeout(8000)
    yield request.param, context.new_page()
    context.close()


@pytest.mark.parametrize("name", [each.name for each in PAGES if each.name != "root"])
def test_a_page_has_no_accessibility_fault(
    name: str, reader: tuple[str, Page], site: StandIn
) -> None:
    language, page = reader
    address = _address(name, language)
    if any(each.name == name for each in OPERATORS + OFFICER):
        signed_in(page, site)
    if any(each.name == name for each in OFFICER):
        # As it stands until it is known who looks: filled, its own tests look at it.
        page.route("**/api/sessions/refresh", lambda _route: None)
    page.goto(site.url + address)
    page.wait_for_selector("h1:visible")
    page.wait_for_timeout(100)
    assert faults(page) == []


@pytest.mark.parametrize("state", STATES)
def test_a_page_in_use_has_no_accessibility_fault(
    state: str, reader: tuple[str, Page], site: StandIn, mint: Mint
) -> None:
    language, page = reader
    if state.startswith("stamp"):
        open_stamp(page, site, genuine(mint))
    if state == "report, a group":
        signed_in(page, site)
    serve_managed(site, passport=PASSPORT)
    site.answers["POST", "/stays"] = (201, receipt(manage_url=f"/id/kelola/#{RECEIPT}.{SECRET}"))
    name, act = STATES[state]
    if name:
        page.goto(site.url + _address(name, language))
    act(page)
    assert faults(page) == []


def test_pages_ask_nobody_else_and_few_times(page: Page, site: StandIn) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        # The tab's icon is asked for once, for all pages, after everything else.
        if not request.url.endswith("/icon.svg"):
            asked.append(request.url)

    page.on("request", note)
    for each in PAGES:
        for path in each.paths.values():
            if path == "/" or each in OPERATORS + OFFICER:
                continue
            asked.clear()
            page.goto(site.url + path)
            page.wait_for_load_state("networkidle")
            assert all(address.startswith(site.url) for address in asked), asked
            assert len(asked) <= (2 if each.script is None else 4), (path, asked)


def test_a_bilingual_page_speaks_the_readers_language_and_switches(
    page: Page, site: StandIn, mint: Mint
) -> None:
    open_stamp(page, site, genuine(mint))
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.locator("h1:visible")).to_have_text("Cap ini asli")
    page.click("[data-language=en]")
    expect(page.locator("h1:visible")).to_have_text("This stamp is genuine")
    expect(page).to_have_title(re.compile("^Check an entry stamp"))
    page.goto(f"{site.url}/r")
    expect(page.locator("h1:visible")).to_have_text("Check a receipt")


def test_the_bare_address_goes_to_the_readers_language(
    reader: tuple[str, Page], site: StandIn
) -> None:
    language, page = reader
    page.goto(site.url)
    page.wait_for_url(f"{site.url}/{language}/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_be_visible()


def test_a_page_that_is_not_there_says_so(page: Page, site: StandIn) -> None:
    answer = page.goto(f"{site.url}/id/tidak-ada/")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("h1:visible")).to_have_text("Halaman tidak ditemukan")


def test_nothing_can_be_typed_or_sent_without_script(browser: Browser, site: StandIn) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in ("/id/lapor/", "/en/sign-in/", "/id/kata-sandi/"):
        page.goto(site.url + path)
        expect(page.locator("noscript p").first).to_contain_text("JavaScript")
        for field in page.locator("form input:not([type=hidden]), form button").all():
            expect(field).to_be_disabled()
    page.goto(f"{site.url}/s#ABC")
    expect(page.locator("noscript p").first).to_contain_text("Halaman ini memerlukan JavaScript")
    context.close()


def test_a_receipt_is_shown_with_its_times_in_the_places_zone(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/r#{RECEIPT}")
    expect(page.locator("h1:visible")).to_have_text("Tanda terima ini sah")
    text = page.inner_text("#result")
    assert "Minggu, 22 November 2026, pukul 09.12 WITA" in text
    assert "Senin, 23 November 2026, pukul 06.30 WITA" in text
    assert "Kantor Imigrasi Kelas I Khusus TPI Ngurah Rai" in text
    assert page.locator(".s-qr path").get_attribute("d")
    assert page.url == f"{site.url}/r"


def test_an_unknown_receipt_gets_clear_words(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/r#<img src=x onerror=alert(1)>")
    expect(page.locator("h1:visible")).to_have_text("Tanda terima ini tidak ada pada kami")
    assert page.locator("img").count() == 0
    page.click("text=Ketik nomor lain")
    page.fill("#number", " k7pm 2qxd-5f4t k7pm2qxd5f4tab ")
    page.click("#check button")
    expect(page.locator("h1:visible")).to_have_text("Tanda terima ini sah")
    assert site.calls[-1].path == f"/receipts/{RECEIPT}"


def test_a_late_receipt_is_kind(page: Page, site: StandIn) -> None:
    site.answers["GET", f"/receipts/{RECEIPT}"] = (200, receipt(on_time=False))
    page.goto(f"{site.url}/r#{RECEIPT}")
    expect(page.locator(".s-verdict")).to_contain_text("Terima kasih sudah melapor")


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("operator", "/id/papan/"),
        ("border_officer", "/officer/id/desk/"),
        ("field_officer", "/officer/id/scan/"),
        ("office_head", "/officer/id/"),
    ],
)
def test_signing_in_goes_to_ones_own_page(
    role: str, address: str, page: Page, site: StandIn
) -> None:
    session = {"access_token": "token-1", "expires_in": 900, "person": {**OPERATOR, "role": role}}
    site.answers["POST", "/sessions"] = (201, session)
    site.answers["POST", "/sessions/refresh"] = (200, session)
    page.goto(f"{site.url}/id/masuk/")
    page.fill("#email", "orang@contoh.example")
    page.fill("#password", "Rahasia-123456")
    page.click("#sign-in button[type=submit]")
    page.wait_for_url(site.url + address)
    first = next(call for call in site.calls if call.path == "/sessions")
    assert first.body == {"email": "orang@contoh.example", "password": "Rahasia-123456"}


def test_signing_in_never_goes_to_a_stored_address_elsewhere(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/id/masuk/")
    page.evaluate(
        "sessionStorage.setItem('serambi.after-sign-in', '\"//evil.example/officer/id/\"')"
    )
    page.fill("#email", "orang@contoh.example")
    page.fill("#password", "Rahasia-123456")
    page.click("#sign-in button[type=submit]")
    page.wait_for_url(f"{site.url}/id/papan/")
    expect(page.locator("h1:visible")).to_have_count(1)
    assert page.evaluate("sessionStorage.getItem('serambi.after-sign-in')") is None


def test_a_wrong_password_is_said_on_top(page: Page, site: StandIn) -> None:
    site.answers["POST", "/sessions"] = problem(
        401, "wrong_credentials", "Surel atau kata sandi salah"
    )
    page.goto(f"{site.url}/id/masuk/")
    page.fill("#email", "orang@contoh.example")
    page.fill("#password", "salah")
    page.click("#sign-in button[type=submit]")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Surel atau kata sandi salah")
    expect(page.locator("#sign-in-summary")).to_be_focused()


def test_a_new_password_is_set_by_the_link_alone(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/id/kata-sandi/#token=abcdefghijklmnopqrstuvwxyz")
    assert page.url == f"{site.url}/id/kata-sandi/"
    page.fill("#password", "pendek")
    page.fill("#again", "pendek")
    page.click("#new-password button[type=submit]")
    expect(page.locator("#password-error")).to_contain_text("12 karakter")
    for field in ("#password", "#again"):
        page.fill(field, "Panjang-dan-Aman-1")
    page.click("#new-password button[type=submit]")
    expect(page.locator("#answer h2")).to_have_text("Kata sandi tersimpan")
    assert site.calls[-1].body == {
        "token": "abcdefghijklmnopqrstuvwxyz",
        "password": "Panjang-dan-Aman-1",
    }


def test_a_forgotten_password_answers_alike(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/en/sign-in/")
    page.click("summary")
    page.fill("#reset_email", "someone@contoh.example")
    page.click("#reset button[type=submit]")
    expect(page.locator("h1:visible")).to_have_text("Look at your e-mail")
    assert site.calls[-1].body == {"email": "someone@contoh.example", "language": "en"}


def test_an_account_page_sends_strangers_to_sign_in_and_back(page: Page, site: StandIn) -> None:
    page.goto(f"{site.url}/officer/id/")
    page.wait_for_url(f"{site.url}/id/masuk/")
    signed_in(page, site)
    page.goto(f"{site.url}/officer/id/")
    expect(page.locator("#account")).to_contain_text("Ni Luh Contoh")
    expect(page.locator("#officer-name")).to_have_text("Ni Luh Contoh")


def test_session_outlives_an_answer_that_is_no_refusal(page: Page, site: StandIn) -> None:
    site.answers["POST", "/sessions/refresh"] = problem(500, "failed", "Terjadi kesalahan")
    page.goto(f"{site.url}/id/masuk/")
    page.evaluate("localStorage.setItem('serambi.signed-in', 'true')")
    with page.expect_response("**/sessions/refresh"):
        page.goto(f"{site.url}{REPORT['id']}")
    page.wait_for_timeout(300)
    assert page.evaluate("localStorage.getItem('serambi.signed-in')") == "true"
