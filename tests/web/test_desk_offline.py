"""The desk without a network: entries kept sealed, none lost, none twice, each answer told."""

import json
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.factories.passports import zone
from tests.web.accessible import faults
from tests.web.desk_server import DeskServer, Network, texts
from tests.web.desks import DESK, issue, kept_at, open_desk
from tests.web.officers import BORDER, serve
from tests.web.phones import kept as kept_on
from tests.web.phones import new_phone
from tests.web.stand_in import StandIn, problem

pytestmark = pytest.mark.browser

PERSONAL = ("ERIKSSON", "ANNA", "C01X00T47", "X00000001", "740812", "0A5G")
EXPIRED = {
    "code": "invalid",
    "title": "Isian belum benar",
    "detail": "",
    "errors": [
        {
            "field": "mrz.date_of_expiry",
            "code": "passport_expired",
            "detail": "Paspor berakhir 30 Juli 2024.",
        }
    ],
}


@pytest.fixture
def server(site: StandIn) -> DeskServer:
    return DeskServer(site)


@pytest.fixture
def network(context: BrowserContext) -> Network:
    return Network(context)


def back(page: Page, network: Network) -> None:
    network.up = True
    page.evaluate("dispatchEvent(new Event('online'))")


def wait_until_held(page: Page, network: Network) -> None:
    for _ in range(100):
        if network.held:
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing was sent")


def test_entry_without_a_network_waits_sealed_and_prints_nothing(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    desk = open_desk(page, site)
    network.up = False
    issue(desk)
    expect(desk.locator("#issued h2")).to_have_text("Tidak ada jawaban: bubuhkan cap tinta")
    expect(desk.locator("#waiting")).to_contain_text(re.compile(r"1 entri menunggu.*: \d\d\.\d\d"))
    assert desk.locator("#print, .s-label").count() == 0
    desk.keyboard.press("Enter")
    issue(desk, "X00000001")
    expect(desk.locator("#waiting")).to_contain_text("2 entri menunggu dikirim")
    desk.keyboard.press("Escape")
    rows = kept_at(desk)
    assert len(rows) == 2
    kept = json.dumps(rows) + desk.evaluate("JSON.stringify([{...localStorage}])")
    kept += desk.content() + desk.evaluate("JSON.stringify([{...sessionStorage}])")
    assert not [each for each in PERSONAL if each in kept]
    assert desk.evaluate("printed") == 0
    opened = texts(rows)
    assert {each["mrz"] for each in opened} == {zone(), zone("X00000001")}
    assert all(each["entered_at"] == row["at"] for each, row in zip(opened, rows, strict=True))


def test_waiting_entries_are_issued_when_the_network_is_back(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    desk = open_desk(page, site)
    network.up = False
    for number in ("C01X00T47", "X00000001"):
        issue(desk, number)
        expect(desk.locator("#issued h2")).to_be_visible()
        desk.keyboard.press("Escape")
    back(desk, network)
    told = desk.locator("#answers li")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text(re.compile(r"Entri pukul \d\d\.\d\d tercatat: cap 0A5G"))
    expect(desk.locator("#waiting")).to_contain_text("0 entri menunggu")
    expect(desk.locator("#mrz")).to_be_focused()
    assert len(server.entries) == 2
    told.first.get_by_role("button", name="Cetak label").click()
    expect(desk.locator(".s-label svg")).to_be_visible()
    desk.keyboard.press("Enter")
    assert desk.evaluate("printed") == 1
    desk.keyboard.press("Enter")
    expect(desk.locator("#mrz")).to_be_focused()
    desk.get_by_role("button", name="Selesai dengan semua").click()
    expect(told).to_have_count(0)
    assert kept_at(desk) == []


def test_label_of_a_late_stamp_is_had_again_after_the_page_was_closed(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    desk = open_desk(page, site)
    network.up = False
    issue(desk)
    expect(desk.locator("#issued h2")).to_be_visible()
    back(desk, network)
    expect(desk.locator("#answers li")).to_contain_text("0A5G")
    again = open_desk(desk.context.new_page(), site)
    desk.close()
    expect(again.locator("#answers li")).to_contain_text("tercatat, capnya sudah terbit")
    again.get_by_role("button", name="Cetak label").click()
    expect(again.locator(".s-label svg")).to_be_visible()
    assert len(server.entries) == 1


def test_refused_entry_names_the_field_and_stays_until_it_is_ticked_off(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    desk = open_desk(page, site)
    server.refusals["C01X00T47"] = EXPIRED
    network.up = False
    issue(desk)
    expect(desk.locator("#issued h2")).to_be_visible()
    back(desk, network)
    told = desk.locator("#answers li")
    expect(told).to_contain_text(re.compile(r"Entri pukul \d\d\.\d\d ditolak"))
    expect(told).to_contain_text("Tanggal berakhir: Paspor berakhir 30 Juli 2024.")
    expect(told).to_contain_text("diketik ulang")
    assert "30 Juli" not in json.dumps(kept_at(desk))
    desk.reload()
    expect(told).to_contain_text("Tanggal berakhir")
    assert server.batches == [1]
    told.get_by_role("button", name="Sudah ditangani").click()
    expect(told).to_have_count(0)
    assert kept_at(desk) == []


def test_answer_that_was_lost_is_found_again_under_the_same_key(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    desk = open_desk(page, site)
    network.hold = "after"
    issue(desk)
    wait_until_held(desk, network)
    assert len(server.entries) == 1
    network.up = False
    network.drop()
    expect(desk.locator("#issued h2")).to_have_text("Tidak ada jawaban: bubuhkan cap tinta")
    desk.keyboard.press("Enter")
    back(desk, network)
    expect(desk.locator("#answers li")).to_contain_text("tercatat: cap 0A5G")
    assert len(server.entries) == 1


@pytest.mark.parametrize("recorded", ["before", "after"])
@pytest.mark.parametrize("when", ["entering", "flushing"])
def test_killed_page_loses_and_doubles_nothing(
    page: Page, site: StandIn, server: DeskServer, network: Network, when: str, recorded: str
) -> None:
    """Kill the page before or after the server has recorded what it was sent."""
    desk = open_desk(page, site)
    network.up = when == "entering"
    network.hold = recorded if network.up else ""
    issue(desk)
    if when == "flushing":
        expect(desk.locator("#issued h2")).to_be_visible()
        network.hold = recorded
        back(desk, network)
    wait_until_held(desk, network)
    assert len(server.entries) == (0 if recorded == "before" else 1)
    again = desk.context.new_page()
    desk.close()
    network.hold = ""
    open_desk(again, site)
    expect(again.locator("#answers li")).to_contain_text("tercatat: cap 0A5G")
    expect(again.locator("#waiting")).to_contain_text("0 entri")
    assert len(server.entries) == 1


def test_refusal_with_a_network_leaves_nothing_waiting(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    desk = open_desk(page, site)
    server.refusals["C01X00T47"] = EXPIRED
    issue(desk)
    expect(desk.locator("#mrz-error")).to_contain_text("Paspor berakhir")
    assert kept_at(desk) == []


def test_more_than_ten_entries_go_in_several_calls_oldest_first(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    desk = open_desk(page, site)
    network.up = False
    issue(desk)
    expect(desk.locator("#issued h2")).to_be_visible()
    desk.keyboard.press("Escape")
    # Thirteen copies under keys of their own, as if thirteen passports had come.
    for number in range(13):
        desk.fill("#mrz", zone(f"X{number:08}"))
        desk.keyboard.press("Tab")
        desk.click("#desk button[type=submit]")
        expect(desk.locator("#issued h2")).to_be_visible()
        desk.keyboard.press("Escape")
    expect(desk.locator("#waiting")).to_contain_text(
        re.compile(r"14 entri .*\d\d\.\d\d . \d\d\.\d\d")
    )
    back(desk, network)
    expect(desk.locator("#answers li")).to_have_count(14)
    assert server.batches == [10, 4]
    times = [json.loads(text)["entered_at"] for text in server.entries.values()]
    assert times == sorted(times)


def test_entries_of_a_colleague_are_counted_and_left_alone(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    desk = open_desk(page, site)
    network.up = False
    issue(desk)
    expect(desk.locator("#issued h2")).to_be_visible()
    address = desk.url
    # The page is gone before there is a network again: it would send its own officer's entry.
    desk.goto("about:blank")
    network.up = True
    serve(site, {**BORDER, "id": "bo-2"})
    desk.goto(address)
    expect(desk.locator("#waiting")).to_contain_text("1 entri petugas lain menunggu")
    expect(desk.locator("#waiting")).to_contain_text("0 entri menunggu")
    assert server.batches == []


def test_entry_that_another_may_not_open_goes_on_waiting(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    foreign = {"field": "sealed", "code": "envelope_of_another", "detail": "Milik petugas lain."}
    server.refusals["C01X00T47"] = {"code": "invalid", "title": "Salah", "errors": [foreign]}
    desk = open_desk(page, site)
    network.up = False
    issue(desk)
    expect(desk.locator("#issued h2")).to_be_visible()
    with desk.expect_response("**/api/stamps/batch"):
        back(desk, network)
    desk.wait_for_timeout(200)
    expect(desk.locator("#waiting")).to_contain_text("1 entri menunggu dikirim")
    expect(desk.locator("#answers li")).to_have_count(0)


def test_desk_opens_and_takes_entries_without_a_network_once_it_was_here(
    browser: Browser, site: StandIn, server: DeskServer
) -> None:
    for context in new_phone(browser):
        desk = open_desk(context.new_page(), site)
        kept_on(desk, DESK["id"])
        context.set_offline(True)
        desk.reload()
        desk.wait_for_selector("#permit_class option[value=C1]", state="attached")
        issue(desk)
        expect(desk.locator("#issued h2")).to_have_text("Tidak ada jawaban: bubuhkan cap tinta")
        (entry,) = texts(kept_at(desk))
        assert (entry["checkpoint"], entry["permit_class"]) == ("DPS", "C1")
        context.set_offline(False)
        expect(desk.locator("#answers li")).to_contain_text("tercatat: cap 0A5G")
        assert len(server.entries) == 1


def test_entry_is_kept_for_as_long_as_the_page_is_open_where_the_browser_keeps_nothing(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('no room'); }")
    desk = open_desk(page, site)
    network.up = False
    issue(desk)
    expect(desk.locator("#issued")).to_contain_text("hanya tersimpan selama halaman ini terbuka")
    back(desk, network)
    expect(desk.locator("#answers li")).to_contain_text("tercatat: cap 0A5G")
    assert len(server.entries) == 1


def test_session_that_has_ended_is_said_and_the_entries_stay(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    desk = open_desk(page, site)
    network.up = False
    issue(desk)
    expect(desk.locator("#issued h2")).to_be_visible()
    site.answers["POST", "/sessions/refresh"] = problem(401, "unauthorized", "Anda belum masuk")
    site.answers["POST", "/stamps/batch"] = problem(401, "unauthorized", "Anda belum masuk")
    network.up = True
    desk.reload()
    expect(desk.locator("#signed-out")).to_contain_text("Sesi Anda sudah berakhir")
    expect(desk.locator("#signed-out a")).to_have_attribute("href", "/id/masuk/")
    expect(desk.locator("#waiting")).to_contain_text("1 entri menunggu dikirim")
    assert server.entries == {}


def test_entry_is_dated_by_the_servers_clock_when_the_desks_is_wrong(
    page: Page, site: StandIn, server: DeskServer, network: Network
) -> None:
    page.clock.install(time="2020-02-03T04:05:06Z")
    desk = open_desk(page, site)
    with desk.expect_request("**/api/stamps") as sent:
        issue(desk)
    assert (sent.value.post_data_json or {})["entered_at"] > "2026"


@pytest.mark.parametrize("language", ["id", "en"])
def test_waiting_and_answered_entries_have_no_accessibility_fault(
    page: Page, site: StandIn, server: DeskServer, network: Network, language: str
) -> None:
    desk = open_desk(page, site, language)
    server.refusals["C01X00T47"] = EXPIRED
    network.up = False
    for number in ("C01X00T47", "X00000001"):
        desk.keyboard.press("Escape")
        issue(desk, number)
        expect(desk.locator("#issued h2")).to_be_visible()
    assert faults(desk) == []
    back(desk, network)
    expect(desk.locator("#answers li")).to_have_count(2)
    assert faults(desk) == []
