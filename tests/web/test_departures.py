"""The departures desk in a real browser: a reader that types, the answer, the next passenger."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.factories.passports import zone
from tests.web.accessible import faults
from tests.web.conftest import CHROMIUM, FLAGS
from tests.web.officers import BORDER, FIELD, NUMBER, departed, film, open_signed_in, photo, serve
from tests.web.seals import Mint
from tests.web.stand_in import Call, StandIn, problem
from tests.web.walk import genuine

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/keberangkatan/", "en": "/officer/en/departures/"}


@pytest.fixture
def desk(page: Page, site: StandIn) -> Page:
    """Open the departures desk as a border officer."""
    return open_desk(page, site)


def open_desk(page: Page, site: StandIn, language: str = "id") -> Page:
    serve(site, BORDER)
    site.answers["POST", "/departures"] = (201, departed())
    open_signed_in(page, site, PAGE[language])
    expect(page.locator("#read")).to_be_focused()
    return page


def posted(site: StandIn) -> list[Call]:
    return [call for call in site.calls if call.path == "/departures"]


def read(page: Page, text: str) -> None:
    """Type as a reader does: fast, each line ended by Enter."""
    expect(page.locator("#read")).to_be_focused()
    for line in text.split("\n"):
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def test_stamp_is_read_recorded_and_the_next_comes_without_a_mouse(
    desk: Page, site: StandIn, mint: Mint
) -> None:
    code = f"https://evil.example/s#{genuine(mint)}"
    read(desk, code)
    result = desk.locator("#result")
    expect(result).to_contain_text("Keberangkatan tercatat pukul")
    expect(result).to_contain_text("ANNA MARIA ERIKSSON")
    expect(result).to_contain_text("Rabu, 20 Januari 2027")
    expect(result).not_to_contain_text("Lewat")
    assert posted(site)[0].body["seal"] == code
    assert desk.url == site.url + PAGE["id"]
    expect(desk.locator("#read")).to_have_value("")
    desk.wait_for_timeout(450)
    expect(result).to_contain_text("ERIKSSON")
    read(desk, NUMBER)
    expect(result).to_contain_text("ERIKSSON")
    first, second = posted(site)
    assert second.body["stamp_number"] == NUMBER
    assert first.headers["Idempotency-Key"] != second.headers["Idempotency-Key"]
    assert first.body["departed_at"] < second.body["departed_at"]


def test_passport_is_recorded_once_though_the_reader_ends_with_enter(
    desk: Page, site: StandIn
) -> None:
    read(desk, zone())
    expect(desk.locator("#result")).to_contain_text("ERIKSSON")
    desk.wait_for_timeout(500)
    expect(desk.locator("#result")).to_contain_text("ERIKSSON")
    assert [call.body["mrz"] for call in posted(site)] == [zone()]
    desk.keyboard.press("Enter")
    expect(desk.locator("#result")).to_be_empty()
    assert len(posted(site)) == 1


def test_answer_is_gone_as_soon_as_the_next_is_read(desk: Page) -> None:
    read(desk, NUMBER)
    expect(desk.locator("#result")).to_contain_text("ERIKSSON")
    desk.keyboard.type("P")
    expect(desk.locator("#result")).to_be_empty()


def test_overstay_says_days_charge_and_its_rule(desk: Page, site: StandIn) -> None:
    site.answers["POST", "/departures"] = (201, departed(37))
    read(desk, NUMBER)
    expect(desk.locator("#result")).to_contain_text("Lewat 37 hari")
    expect(desk.locator("#result")).to_contain_text("Rp1.000.000 = Rp37.000.000")
    site.answers["POST", "/departures"] = (201, departed(61, banned=True))
    read(desk, NUMBER)
    expect(desk.locator("#result")).to_contain_text("deportasi dan penangkalan")
    expect(desk.locator("#result")).not_to_contain_text("Rp")


def test_whom_to_tell_of_a_mistake_is_said(desk: Page) -> None:
    read(desk, NUMBER)
    desk.click("#result summary")
    expect(desk.locator("#result details")).to_contain_text("Beri tahu kepala kantor")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (problem(409, "not_in_country", "Tidak tercatat berada di Indonesia"), "Tidak tercatat"),
        (
            problem(422, "invalid", "Isian belum benar", ("seal", "seal_forged", "Cap ini palsu.")),
            "Cap ini palsu.",
        ),
    ],
    ids=["not in the country", "forged"],
)
def test_refusal_is_plain_and_the_next_reading_replaces_it(
    desk: Page, site: StandIn, answer: tuple[int, object], words: str
) -> None:
    site.answers["POST", "/departures"] = answer
    read(desk, NUMBER)
    expect(desk.locator("#result")).to_contain_text(words)
    expect(desk.locator("#result")).to_contain_text("Keberangkatan belum tercatat")
    site.answers["POST", "/departures"] = (201, departed())
    read(desk, "0B5G-30WE-Q")
    expect(desk.locator("#result")).to_contain_text("ERIKSSON")
    assert posted(site)[-1].body["stamp_number"] == "0B5G-30WE-Q"


def test_wrong_check_digit_is_named_and_nothing_is_sent(desk: Page, site: StandIn) -> None:
    upper, lower = zone().split("\n")
    read(desk, f"{upper}\n{lower[:9]}{(int(lower[9]) + 1) % 10}{lower[10:]}")
    expect(desk.locator("#result")).to_contain_text("Nomor paspor: angka pemeriksanya")
    assert posted(site) == []


def test_lines_that_lack_a_character_are_named_and_nothing_is_sent(
    desk: Page, site: StandIn
) -> None:
    read(desk, zone()[:-1])
    expect(desk.locator("#result")).to_contain_text("panjang barisnya")
    assert posted(site) == []


def test_lost_answer_is_asked_again_under_the_same_key_and_instant(
    desk: Page, site: StandIn
) -> None:
    lost = []

    def lose(route: Route) -> None:
        lost.append((route.request.headers["idempotency-key"], route.request.post_data_json))
        route.abort()

    desk.route("**/api/departures", lose)
    read(desk, zone())
    expect(desk.locator("#result")).to_contain_text("mungkin belum tercatat")
    desk.unroute("**/api/departures")
    desk.wait_for_timeout(450)
    desk.keyboard.press("Enter")
    expect(desk.locator("#result")).to_contain_text("ERIKSSON")
    assert [(call.headers["Idempotency-Key"], call.body) for call in posted(site)] == lost


def test_esc_leaves_nothing_of_the_passenger(desk: Page) -> None:
    read(desk, zone())
    expect(desk.locator("#result")).to_contain_text("ERIKSSON")
    desk.keyboard.press("Escape")
    kept = desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    for personal in ("ERIKSSON", "C01X00T47", NUMBER):
        assert personal not in desk.content()
        assert personal not in kept


def test_camera_reads_a_stamp_and_enter_opens_it_again(
    site: StandIn, mint: Mint, tmp_path: Path, browser: Browser
) -> None:
    seal = f"https://serambi.example/s#{genuine(mint)}"
    seen = film(photo(browser, seal), tmp_path / "label.mjpeg")
    with_camera = browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=[
            *FLAGS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={seen}",
        ],
    )
    try:
        page = open_desk(with_camera.new_page(locale="id-ID"), site)
        page.click("#scan")
        expect(page.locator("#result")).to_contain_text("ERIKSSON", timeout=20_000)
        expect(page.locator("#camera")).to_be_hidden()
        expect(page.locator("#scan")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#camera")).to_be_visible()
        assert posted(site)[0].body["seal"] == seal
    finally:
        with_camera.close()


def test_another_role_is_taken_to_its_account(page: Page, site: StandIn) -> None:
    serve(site, FIELD)
    open_signed_in(page, site, PAGE["id"])
    page.wait_for_url(f"{site.url}/officer/id/")


@pytest.mark.parametrize("language", ["id", "en"])
def test_departures_in_use_have_no_accessibility_fault(
    page: Page, site: StandIn, language: str
) -> None:
    desk = open_desk(page, site, language)
    site.answers["POST", "/departures"] = (201, departed(37))
    read(desk, NUMBER)
    expect(desk.locator("#result")).to_contain_text("37")
    desk.click("#result summary")
    assert faults(desk) == []
    site.answers["POST", "/departures"] = problem(409, "not_in_country", "409")
    desk.focus("#read")
    read(desk, NUMBER)
    expect(desk.locator("#result")).to_contain_text("409")
    assert faults(desk) == []
