"""A team's way on a phone, in a real browser: what is to be visited, what was done, offline too."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.web.accessible import faults
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.phones import PHONE, kept
from tests.web.stand_in import Call, StandIn, problem
from tests.web.ways import DAY, IDS, NOON, ROUTES, day, stop, way

pytestmark = pytest.mark.browser

ROUTE = {"id": "/officer/id/rute/", "en": "/officer/en/route/"}
CANARIES = ("Ketut Contoh", "Canggu", "0000 0001")


def plan() -> dict[str, Any]:
    group = stop(2, organiser="Desa Contoh", people=[], count=60, urgent=True, note="Lewat pura")
    new: dict[str, Any] = {
        "planned": False,
        "arrives": None,
        "window": None,
        "next_window": None,
    }
    return day(way("T1", "Tim Kuta", stop(0), stop(1), group, stop(3, **new)))


def met(call: Call) -> tuple[int, Any]:
    base = {"verdict": "taken", "code": "", "detail": "", "is_doubtful": False, "present": []}
    return 200, {
        "items": [
            {**base, "id": one["id"], "booking": one["code"][-26:], "checked_in_at": NOON}
            for one in call.body["items"]
        ]
    }


def serve_day(site: StandIn) -> None:
    serve(site, FIELD)
    site.answers["GET", ROUTES] = (200, plan())
    site.answers["POST", "/check-ins"] = met
    for one in IDS:
        site.answers["POST", f"/bookings/{one}/attendance"] = (200, {"state": "served"})


def card(page: Page, number: int) -> Any:
    return page.locator(f"[data-stop='{IDS[number]}']")


def serve_out(page: Page, number: int) -> None:
    card(page, number).get_by_role("button", name="Selesai dilayani").click()
    card(page, number).get_by_role("button", name="Ya, selesai", exact=True).click()


def sent(site: StandIn, path: str) -> list[Call]:
    return [call for call in site.calls if call.path == path]


@pytest.fixture
def route(page: Page, site: StandIn) -> Page:
    page.clock.install(time=NOON)
    serve_day(site)
    open_signed_in(page, site, ROUTE["id"])
    expect(card(page, 0)).to_be_visible()
    return page


def test_stops_stand_in_order_with_what_a_team_needs_on_the_way(route: Page) -> None:
    expect(route.locator("#day-title")).to_have_text("Senin, 23 November 2026")
    expect(route.locator("#teams")).to_contain_text("3 kunjungan, 41,7 km, 1 jam 35 menit di jalan")
    first = card(route, 1)
    expect(first.locator("h4")).to_contain_text("2. 08.30\u201310.30 belum dikunjungi")
    expect(first).to_contain_text("Jalan Raya Canggu 8, Kuta Utara")
    expect(first).to_contain_text("Perkiraan tiba 09.25, 35 menit di tempat. 23 menit, 6,3 km")
    expect(first.get_by_role("link", name="+62 812 0000 0001", exact=True)).to_have_attribute(
        "href", "tel:+6281200000001"
    )
    expect(first.get_by_role("link", name="Buka di aplikasi peta", exact=True)).to_have_attribute(
        "href", "geo:-8.65,115.13?q=-8.65,115.13"
    )
    expect(card(route, 2)).to_contain_text("mendesak")
    expect(card(route, 2)).to_contain_text("60 orang")
    expect(card(route, 3)).to_contain_text("belum dijadwalkan")
    expect(card(route, 3)).to_contain_text("telepon dulu")
    expect(route.locator("#teams")).to_contain_text("1 kunjungan belum masuk rute")


def test_who_was_met_and_served_is_sent_once(route: Page, site: StandIn) -> None:
    with route.expect_response("**/check-ins"):
        card(route, 0).get_by_role("button", name="Sudah bertemu").click()
    expect(card(route, 0).locator("h4")).to_contain_text("sudah bertemu")
    (call,) = sent(site, "/check-ins")
    assert [one["code"] for one in call.body["items"]] == [f"serambi:booking:{IDS[0]}"]
    serve_out(route, 0)
    expect(card(route, 0).locator("h4")).to_contain_text("selesai dilayani")
    expect(route.locator("#route-waiting")).to_be_hidden()
    (done,) = sent(site, f"/bookings/{IDS[0]}/attendance")
    assert done.body == {"outcome": "served"}
    expect(card(route, 0).get_by_role("button")).to_have_count(0)


def test_refused_record_says_why_and_waits_no_more(route: Page, site: StandIn) -> None:
    path = f"/bookings/{IDS[1]}/attendance"
    site.answers["POST", path] = problem(409, "booking_over", "Pesanan sudah berakhir")
    serve_out(route, 1)
    expect(route.locator("#late li")).to_contain_text("Ketut Contoh 2: Pesanan sudah berakhir")
    expect(route.locator("#route-waiting")).to_be_hidden()
    expect(card(route, 1).locator("h4")).to_contain_text("belum dikunjungi")


def test_phone_without_a_camera_says_the_way_round(route: Page) -> None:
    route.get_by_role("button", name="Pindai kode pesanan", exact=True).click()
    expect(route.locator("#scan-said")).to_contain_text("Kamera tidak dapat dipakai")
    expect(route.locator("#scan-said")).to_contain_text("Sudah bertemu")


def test_other_day_is_shown_without_anything_to_record(route: Page, site: StandIn) -> None:
    site.answers["GET", ROUTES] = (200, day(way("T1", "Tim Kuta"), date="2026-11-24"))
    route.click("#after")
    expect(route.locator("#day-title")).to_have_text("Selasa, 24 November 2026")
    expect(route.locator("#teams")).to_contain_text("Tidak ada kunjungan pada hari ini.")
    assert sent(site, ROUTES)[-1].query == "date=2026-11-24"
    site.answers["GET", ROUTES] = (200, day(date="2026-11-25"))
    route.click("#after")
    expect(route.locator("#teams")).to_contain_text("Anda tidak termasuk tim mana pun")


def test_each_tap_moves_a_day_though_the_answer_is_slow(route: Page, site: StandIn) -> None:
    def slow(call: Call) -> tuple[int, Any]:
        time.sleep(0.3)
        return 200, day(way("T1", "Tim Kuta"), date=call.query.removeprefix("date="))

    site.answers["GET", ROUTES] = slow
    route.locator("#after").dblclick()
    expect(route.locator("#day-title")).to_have_text("Rabu, 25 November 2026")


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**PHONE)
    context.set_default_timeout(10000)
    yield context
    context.close()


@pytest.fixture
def carried(phone: BrowserContext, site: StandIn) -> Page:
    """Open the day on a phone that keeps the page."""
    page = phone.new_page()
    page.clock.set_fixed_time(NOON)
    serve_day(site)
    open_signed_in(page, site, ROUTE["id"])
    expect(card(page, 0)).to_be_visible()
    kept(page, ROUTE["id"])
    return page


def test_day_goes_on_without_a_network_and_nothing_readable_stays_behind(
    carried: Page, phone: BrowserContext, site: StandIn
) -> None:
    page = carried
    phone.set_offline(True)
    page.reload()
    expect(page.locator("#session-said")).to_contain_text("Tanpa jaringan")
    expect(card(page, 1)).to_contain_text("Jalan Raya Canggu 8")
    card(page, 0).get_by_role("button", name="Sudah bertemu").click()
    serve_out(page, 0)
    expect(page.locator("#route-waiting")).to_contain_text("2 catatan menunggu dikirim")
    page.reload()
    expect(card(page, 0).locator("h4")).to_contain_text("selesai dilayani")
    readable = page.evaluate(READABLE)
    assert IDS[0] in readable
    assert not any(one in readable for one in CANARIES)
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#route-waiting")).to_be_hidden()
    assert len(sent(site, "/check-ins")) == 1
    assert len(sent(site, f"/bookings/{IDS[0]}/attendance")) == 1
    site.answers["DELETE", "/sessions"] = (204, None)
    page.get_by_role("button", name="Keluar", exact=True).click()
    page.wait_for_url("**/id/masuk/")
    names = page.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))")
    assert "serambi-route" not in names


# All that lies in the browser, as text: what is enciphered is none.
READABLE = """async () => {
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
    });
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      await new Promise((done) => { all.onsuccess = done; });
      for (const one of all.result) {
        found.push(JSON.stringify(one));
        if (one.sealed) found.push(new TextDecoder().decode(one.sealed));
      }
    }
    database.close();
  }
  return found.join(" ");
}"""


def test_plan_kept_for_another_officer_or_another_day_is_not_shown(
    carried: Page, phone: BrowserContext
) -> None:
    page = carried
    phone.set_offline(True)
    page.clock.set_fixed_time("2026-11-24T01:00:00Z")
    shift = {"id": FIELD["id"], "role": FIELD["role"], "at": 1795568400000}
    page.evaluate("(one) => localStorage.setItem('serambi.shift', JSON.stringify(one))", shift)
    page.reload()
    expect(page.locator("#session-said")).to_contain_text("Tanpa jaringan")
    expect(card(page, 0)).to_have_count(0)


def test_on_paper_there_is_a_page_for_each_team_and_no_button(route: Page, site: StandIn) -> None:
    site.answers["GET", ROUTES] = (
        200,
        day(way("T1", "Tim Kuta", stop(0)), way("T2", "Tim Ubud", stop(1, "T2"))),
    )
    route.reload()
    expect(card(route, 1)).to_be_visible()
    route.emulate_media(media="print")
    expect(route.get_by_role("button")).to_have_count(0)
    expect(card(route, 1)).to_be_visible()
    # The plan may be drawn again meanwhile.
    for at, breaks in enumerate(["auto", "page"]):
        expect(route.locator(".s-way").nth(at)).to_have_css("break-before", breaks)
    expect(route.locator(".s-way")).to_have_count(2)


@pytest.mark.parametrize("language", ["id", "en"])
def test_route_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    page.clock.install(time=NOON)
    serve_day(site)
    open_signed_in(page, site, ROUTE[language])
    expect(card(page, 0)).to_be_visible()
    assert faults(page) == []
    assert DAY not in page.url
