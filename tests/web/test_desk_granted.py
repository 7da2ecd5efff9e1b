"""The desk's question about a granted permit: two answers by hand, and none by a reader's Enter."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories.passports import zone
from tests.web.accessible import faults
from tests.web.desk_server import DeskServer, Network, texts
from tests.web.desks import issue, kept_at, open_desk
from tests.web.officers import BORDER, NUMBER, issued, serve
from tests.web.stand_in import Call, Given, StandIn, problem

pytestmark = pytest.mark.browser

WORK = {
    "permit": "P-1",
    "permit_class": "E23",
    "number_end": "234",
    "last_day_of_stay": "2027-02-21",
}
FAMILY = {**WORK, "permit": "P-2", "permit_class": "E31A", "number_end": "678"}
DOUBLE_TAP_MS = 500


def _asked(*standing: dict[str, str]) -> Given:
    status, body = problem(409, "granted_permit_stands", "Pemegang punya izin lain")
    return status, {**body, "standing": list(standing)}


class _Border:
    """Asks about each granted permit that an entry says nothing of, as the system does."""

    def __init__(self, site: StandIn, *granted: dict[str, str]) -> None:
        serve(site, BORDER)
        self.site, self.granted = site, granted
        site.answers["POST", "/stamps"] = self._answer

    def _answer(self, call: Call) -> Given:
        said = [call.body.get("enters_on"), *call.body.get("replaces", [])]
        left = [one for one in self.granted if one["permit"] not in said]
        return _asked(*left) if left else (201, issued())

    @property
    def posted(self) -> list[Call]:
        return [call for call in self.site.calls if call.path == "/stamps"]


@pytest.fixture
def border(site: StandIn) -> _Border:
    return _Border(site, WORK)


@pytest.fixture
def desk(page: Page, site: StandIn, border: _Border) -> Page:
    """Open the desk and type a class that was not granted."""
    opened = open_desk(page, site)
    issue(opened)
    expect(opened.locator("#granted h2")).to_be_focused()
    opened.wait_for_timeout(DOUBLE_TAP_MS)
    return opened


def test_question_names_the_permit_and_the_class_that_was_typed(desk: Page) -> None:
    asked = desk.locator("#granted")
    for words in ("E23", "…234", "21 Februari 2027", "Kelas yang Anda pilih: C1"):
        expect(asked).to_contain_text(words)
    expect(asked.get_by_role("button", name="Pertahankan izin E23")).to_be_visible()
    expect(asked.get_by_role("button", name="Gantikan dengan C1")).to_be_visible()
    expect(desk.locator("#issue")).to_be_hidden()


def test_permit_is_kept_by_hand(desk: Page, border: _Border) -> None:
    desk.get_by_role("button", name="Pertahankan izin E23").click()
    expect(desk.locator("#issued h2")).to_have_text(f"Cap {NUMBER} terbit")
    first, second = border.posted
    assert (second.body["enters_on"], "replaces" in second.body) == ("P-1", False)
    assert second.body["mrz"] == first.body["mrz"]
    assert first.headers["Idempotency-Key"] != second.headers["Idempotency-Key"]
    expect(desk.locator("#granted")).to_be_hidden()


def test_permit_is_replaced_by_hand_with_keys_alone(desk: Page, border: _Border) -> None:
    desk.keyboard.press("Tab")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Gantikan dengan C1")).to_be_focused()
    desk.keyboard.press("Space")
    expect(desk.locator("#issued h2")).to_be_visible()
    assert border.posted[1].body["replaces"] == ["P-1"]
    assert "enters_on" not in border.posted[1].body


@pytest.mark.parametrize("tabs", [0, 1, 2])
def test_reader_that_types_meanwhile_answers_nothing(
    desk: Page, border: _Border, tabs: int
) -> None:
    for _ in range(tabs):
        desk.keyboard.press("Tab")
    for line in zone("X00000001").split("\n"):
        desk.keyboard.type(line)
        desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")
    desk.wait_for_timeout(300)
    expect(desk.locator("#granted h2")).to_be_visible()
    assert len(border.posted) == 1


def test_second_tap_of_a_double_one_answers_nothing(page: Page, site: StandIn) -> None:
    border = _Border(site, WORK)
    opened = open_desk(page, site)
    opened.evaluate(
        """() => new MutationObserver(() => document.querySelector("#granted button")?.click())
          .observe(document.getElementById("granted"), { childList: true })"""
    )
    issue(opened)
    expect(opened.locator("#granted h2")).to_be_visible()
    opened.wait_for_timeout(DOUBLE_TAP_MS)
    assert len(border.posted) == 1


def test_esc_is_the_next_passenger_and_the_answer_is_not_theirs(
    desk: Page, border: _Border
) -> None:
    desk.keyboard.press("Escape")
    expect(desk.locator("#mrz")).to_be_focused()
    expect(desk.locator("#granted")).to_be_hidden()
    assert "E23" not in desk.locator("main").inner_text()
    issue(desk, "X00000001")
    expect(desk.locator("#granted h2")).to_be_visible()
    assert [("replaces" in call.body, "enters_on" in call.body) for call in border.posted] == [
        (False, False),
        (False, False),
    ]


def test_class_is_mended_in_the_form(desk: Page, site: StandIn, border: _Border) -> None:
    desk.get_by_role("button", name="Kembali ke isian").click()
    expect(desk.locator("#permit_class")).to_be_focused()
    site.answers["POST", "/stamps"] = (201, issued())
    desk.keyboard.press("Enter")
    expect(desk.locator("#issued h2")).to_be_visible()
    assert "replaces" not in border.posted[1].body


def test_of_two_permits_one_is_kept_and_the_other_is_replaced(page: Page, site: StandIn) -> None:
    border = _Border(site, WORK, FAMILY)
    opened = open_desk(page, site)
    issue(opened)
    opened.wait_for_timeout(DOUBLE_TAP_MS)
    opened.get_by_role("button", name="Pertahankan izin E31A (…678)").click()
    expect(opened.locator("#issued h2")).to_be_visible()
    body = border.posted[1].body
    assert (body["enters_on"], body["replaces"]) == ("P-2", ["P-1"])


def test_permit_that_went_meanwhile_is_said_and_asked_anew(
    desk: Page, site: StandIn, border: _Border
) -> None:
    site.answers["POST", "/stamps"] = problem(409, "granted_permit_gone", "Izin tidak berlaku")
    desk.get_by_role("button", name="Pertahankan izin E23").click()
    expect(desk.locator("#desk-summary")).to_contain_text("Izin tidak berlaku")
    site.answers["POST", "/stamps"] = (201, issued())
    desk.click("#desk button[type=submit]")
    expect(desk.locator("#issued h2")).to_be_visible()
    assert "enters_on" not in border.posted[-1].body


def test_answer_goes_with_an_entry_that_waits(
    page: Page, site: StandIn, context: BrowserContext
) -> None:
    network = Network(context)
    DeskServer(site)
    site.answers["POST", "/stamps"] = _asked(WORK)
    opened = open_desk(page, site)
    issue(opened)
    opened.wait_for_timeout(DOUBLE_TAP_MS)
    network.up = False
    opened.get_by_role("button", name="Gantikan dengan C1").click()
    expect(opened.locator("#issued h2")).to_have_text("Tidak ada jawaban: bubuhkan cap tinta")
    (entry,) = texts(kept_at(opened))
    assert entry["replaces"] == ["P-1"]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_question_has_no_accessibility_fault_and_fits(
    page: Page, site: StandIn, language: str, width: int
) -> None:
    _Border(site, WORK, FAMILY)
    page.set_viewport_size({"width": width, "height": 800})
    opened = open_desk(page, site, language)
    issue(opened)
    expect(opened.locator("#granted h2")).to_be_visible()
    assert faults(opened) == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
