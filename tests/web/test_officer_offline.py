"""The officer's scan page without a network: opened, scanned on, queued sealed, sent once."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from frontend.build import build_site
from frontend.offline import file_name
from frontend.pages import OFFICER
from tests.web.conftest import CHROMIUM, FLAGS
from tests.web.officers import COLLEAGUE, FIELD, NUMBER, ORDER, scan_answer, serve
from tests.web.phones import (
    PHONE,
    SCAN,
    Ledger,
    batches,
    first_visit,
    give_order,
    holding,
    kept,
    new_phone,
    opened,
    queued,
    seed,
    type_code,
    until,
    waiting,
)
from tests.web.seals import Mint
from tests.web.shell import shell_of
from tests.web.stand_in import Call, Given, StandIn, problem
from tests.web.walk import genuine

pytestmark = pytest.mark.browser

LATER = "Ini baru jawaban ponsel"
ENDED = problem(401, "unauthorized", "Anda belum masuk")


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    yield from new_phone(browser)


@pytest.fixture
def scans(phone: BrowserContext, site: StandIn) -> Iterator[Page]:
    """Open the scan page on a phone that has had one visit with a network."""
    page = phone.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    site.answers["POST", "/scans"] = (201, scan_answer())
    first_visit(page, site)
    yield page
    assert troubles == []


def scan_alone(page: Page, text: str, count: int) -> None:
    """Scan without a network; so many wait then."""
    type_code(page, text)
    expect(page.locator("#result")).to_contain_text(LATER, timeout=15000)
    waiting(page, count)


# Without a network.


def test_page_opens_and_scans_without_a_network_after_one_visit(
    scans: Page, phone: BrowserContext, site: StandIn, mint: Mint
) -> None:
    link = f"https://serambi.example/s#{genuine(mint)}"
    scans.evaluate("fetch('/api/trust-list')")
    phone.set_offline(True)
    scans.reload()
    expect(scans.locator("#ground-said")).to_contain_text(ORDER, timeout=2000)
    expect(scans.locator("#session-said")).to_contain_text("Tanpa jaringan")
    scan_alone(scans, link, 1)
    expect(scans.locator(".s-verdict h2")).to_contain_text("Tanda tangan asli")
    scan_alone(scans, NUMBER, 2)
    assert [call.path for call in site.calls if call.path.startswith("/scans")] == []
    phone.set_offline(False)
    waiting(scans, 0)
    # The scan that is shown gets the whole answer, the one before it a line.
    expect(scans.locator("#result")).to_contain_text("Vila Contoh Seminyak")
    expect(scans.locator("#late li")).to_have_count(1)
    expect(scans.locator("#session-said")).to_be_hidden()
    (sent,) = opened(site)
    assert sent["officer"] == FIELD["id"]
    assert (sent["body"]["seal"], sent["body"]["order"]) == (link, ORDER)
    assert sent["body"]["position"]["accuracy_m"] == 12
    (direct,) = [call for call in site.calls if call.path == "/scans"]
    assert direct.body["stamp_number"] == NUMBER
    assert queued(scans) == []


def test_page_goes_on_when_the_server_is_gone(
    phone: BrowserContext, built: Path, mint: Mint
) -> None:
    server = StandIn(built).start()
    server.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list()})
    page = phone.new_page()
    first_visit(page, server)
    server.stop()
    page.reload()
    expect(page.locator("#scan")).to_be_visible()
    scan_alone(page, NUMBER, 1)
    server.answers["POST", "/scans"] = (201, scan_answer())
    server.start(int(server.url.rsplit(":", 1)[1]))
    try:
        # The browser may have woken the page already.
        page.evaluate("dispatchEvent(new Event('online'))")
        waiting(page, 0)
        expect(page.locator("#result")).to_contain_text("Vila Contoh Seminyak")
    finally:
        server.stop()


def test_phone_keeps_the_shell_and_nothing_of_the_api(
    scans: Page, phone: BrowserContext, site: StandIn, built: Path
) -> None:
    type_code(scans, NUMBER)
    expect(scans.locator("#result")).to_contain_text("ERIKSSON")
    names, addresses = scans.evaluate(
        """async () => {
          const names = await caches.keys();
          const all = names.map((name) => caches.open(name).then((cache) => cache.keys()));
          const kept = await Promise.all(all);
          return [names, kept.flat().map(({ url }) => new URL(url).pathname)];
        }"""
    )
    shell = shell_of(built)
    assert names == [f"serambi-officer-{shell['version']}"]
    assert set(addresses) == set(shell["files"][SCAN["id"]])
    assert not any(address.startswith("/api") for address in addresses)
    scans.goto(f"{site.url}/id/masuk/")
    assert scans.evaluate("navigator.serviceWorker.controller") is None
    scans.goto(f"{site.url}/officer/id/")
    kept(scans, "/officer/id/")
    phone.set_offline(True)
    scans.reload()
    expect(scans.locator("#account")).to_contain_text("Tidak ada sambungan")


def _reload_until_taken(page: Page, old: str) -> None:
    # A browser lets the worker before finish what it has begun, so it may take a second load; one
    # that falls into the very moment of the change may wait for a file for ever, as for anybody
    # who presses "reload" just then.
    taken = """old => {
      const now = document.querySelector("script[src]")?.getAttribute("src");
      return Boolean(now) && now !== old && Boolean(document.querySelector("#scan"));
    }"""
    for _ in range(5):
        with contextlib.suppress(Error):
            page.reload(timeout=5000)
        with contextlib.suppress(AssertionError):
            until(page, taken, old)
            return
    raise AssertionError("the release before is still in use")


def test_new_release_is_taken_on_the_next_load_and_never_while_another_page_is_open(
    scans: Page, phone: BrowserContext, site: StandIn, tmp_path: Path
) -> None:
    old = scans.locator("script[src]").first.get_attribute("src")
    build_site(tmp_path / "next")  # without a root key: other scripts, another hash
    before, site.out = site.out, tmp_path / "next"
    try:
        scans.reload()
        until(
            scans,
            "navigator.serviceWorker.getRegistration().then((found) => Boolean(found.waiting))",
        )
        assert scans.locator("script[src]").first.get_attribute("src") == old
        other = phone.new_page()
        other.goto(site.url + SCAN["id"])
        expect(other.locator("#scan")).to_be_visible()
        assert other.locator("script[src]").first.get_attribute("src") == old
        other.goto("about:blank")
        other.close()
        phone.set_offline(True)
        _reload_until_taken(scans, str(old))
        expect(scans.locator("#scan")).to_be_visible()
        version = shell_of(tmp_path / "next")["version"]
        only = "async (wanted) => String(await caches.keys()) === wanted"
        until(scans, only, f"serambi-officer-{version}")
    finally:
        site.out = before


# Who is on shift.


def test_scanning_goes_on_after_the_session_and_signing_in_sends(
    scans: Page, site: StandIn
) -> None:
    site.answers["POST", "/sessions/refresh"] = site.answers["POST", "/scans"] = ENDED
    site.answers["POST", "/scans/batch"] = ENDED
    scans.reload()
    expect(scans.locator("#session-said")).to_contain_text("Sesi Anda sudah berakhir")
    expect(scans.locator("#officer-name")).to_be_empty()
    type_code(scans, NUMBER)
    expect(scans.locator("#result")).to_contain_text("Anda perlu masuk lagi")
    waiting(scans, 1)
    site.reset()
    serve(site, FIELD)
    scans.click("#session-said a")
    expect(scans.locator("#waiting-here")).to_contain_text("1 pindaian di ponsel ini")
    scans.fill("#email", "lapangan@contoh.example")
    scans.fill("#password", "rahasia-sekali")
    scans.click("#sign-in button[type=submit]")
    scans.wait_for_url(f"**{SCAN['id']}")
    waiting(scans, 0)
    assert [sent["body"]["stamp_number"] for sent in opened(site)] == [NUMBER]


def test_sign_out_without_a_network_keeps_what_waits_and_ends_the_session_later(
    scans: Page, phone: BrowserContext, site: StandIn
) -> None:
    phone.set_offline(True)
    for count in (1, 2, 3):
        scan_alone(scans, NUMBER, count)
    scans.click("#sign-out")
    expect(scans.locator("h1")).to_have_text("Anda belum masuk")
    expect(scans.locator("#main")).to_contain_text("3 pindaian di ponsel ini menunggu")
    scans.reload()
    expect(scans.locator("h1")).to_have_text("Anda belum masuk")
    assert len(queued(scans) or []) == 3
    assert scans.evaluate("localStorage.getItem('serambi.shift')") is None
    assert not any(call.method == "DELETE" for call in site.calls)
    phone.set_offline(False)
    with scans.expect_request(lambda request: request.method == "DELETE"):
        scans.goto(f"{site.url}/id/masuk/")
    expect(scans.locator("#waiting-here")).to_contain_text("3 pindaian di ponsel ini menunggu")
    until(scans, "!localStorage.getItem('serambi.sign-out-owed')")
    serve(site, COLLEAGUE)
    scans.fill("#email", "rekan@contoh.example")
    scans.fill("#password", "rahasia-sekali")
    scans.click("#sign-in button[type=submit]")
    scans.wait_for_url(f"**{SCAN['id']}")
    expect(scans.locator("#waiting")).to_contain_text("3 pindaian petugas lain menunggu ia masuk")
    assert batches(site) == []


def test_after_twelve_hours_the_name_is_gone_and_scanning_goes_on(
    scans: Page, phone: BrowserContext, site: StandIn
) -> None:
    expect(scans.locator("#officer-name")).to_have_text(str(FIELD["name"]))
    type_code(scans, NUMBER)
    expect(scans.locator("#result")).to_contain_text("ERIKSSON")
    site.answers["POST", "/sessions/refresh"] = ENDED
    scans.clock.install()
    scans.evaluate("() => {}")
    scans.clock.fast_forward("12:01:00")
    scans.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(scans.locator("#session-said")).to_contain_text("Sesi Anda sudah berakhir")
    expect(scans.locator("#officer-name")).to_be_empty()
    assert "ERIKSSON" not in scans.content()
    assert ORDER not in scans.evaluate("JSON.stringify(localStorage)")
    phone.set_offline(True)
    give_order(scans)
    scan_alone(scans, NUMBER, 1)
    (record,) = queued(scans) or []
    assert record["officer"] == FIELD["id"]


# The queue.


def test_scan_is_kept_sealed_before_its_position_is_known(
    scans: Page, phone: BrowserContext, site: StandIn
) -> None:
    scans.evaluate(
        "() => { navigator.geolocation.getCurrentPosition = (found) => { window.tell = found; }; }"
    )
    type_code(scans, NUMBER)
    expect(scans.locator("#result")).to_contain_text("Mencari posisi")
    until(scans, "Boolean(window.tell)")
    scans.wait_for_timeout(300)
    (record,) = queued(scans) or []
    assert sorted(record) == ["at", "id", "officer", "sealed"]
    assert NUMBER not in str(record)
    # Another page of the same phone leaves a scan that is in hand alone.
    other = phone.new_page()
    other.goto(site.url + SCAN["id"])
    expect(other.locator("#waiting")).to_contain_text("1 pindaian menunggu")
    other.wait_for_timeout(500)
    assert batches(site) == []
    other.close()
    # The page is killed: the scan goes out without a position.
    scans.goto("about:blank")
    scans.goto(site.url + SCAN["id"])
    waiting(scans, 0)
    (sent,) = opened(site)
    assert (sent["id"], sent["body"]["position"]) == (record["id"], None)


def test_queue_goes_out_in_groups_and_a_page_killed_meanwhile_loses_and_doubles_nothing(
    scans: Page, phone: BrowserContext, site: StandIn
) -> None:
    ledger, reached = Ledger(), threading.Event()

    def cut(call: Call) -> Given:
        answer = ledger.take(call)
        if len(ledger.stored) > 25 and not reached.is_set():
            reached.set()
            killed.wait(10)
        return answer

    killed = threading.Event()
    site.answers["POST", "/scans/batch"] = cut
    ids = seed(scans, 60)
    scans.reload()
    assert reached.wait(10)
    scans.close()
    killed.set()
    assert len(ledger.stored) == 50
    page = phone.new_page()
    page.goto(site.url + SCAN["id"])
    waiting(page, 0)
    assert sorted(ledger.stored) == ids
    sizes = [len(batch) for batch in batches(site)]
    assert sizes == [25, 25, 25, 10]
    # The group whose answer was lost came twice, under the same ids.
    assert batches(site)[1] == batches(site)[2]
    assert queued(page) == []


def test_answers_remove_keep_or_mark_each_scan(scans: Page, site: StandIn) -> None:
    def answer(call: Call) -> Given:
        outcomes = {"seeded-000": "stored", "seeded-001": "later", "seeded-002": "refused"}
        items: list[dict[str, Any]] = [
            {"id": item["id"], "outcome": outcomes[item["id"]], "verdict": "forged", "flags": []}
            for item in call.body["items"]
        ]
        for item in items:
            if item["outcome"] == "refused":
                item["problem"] = {"code": "invalid", "title": "Isian belum benar", "detail": ""}
        return 200, {"items": items[::-1]}

    site.answers["POST", "/scans/batch"] = answer
    seed(scans, 3)
    scans.reload()
    expect(scans.locator("#late")).to_contain_text("Cap palsu")
    waiting(scans, 1)
    expect(scans.locator("#waiting")).to_contain_text("ditolak server: Isian belum benar")
    assert [record["id"] for record in queued(scans) or []] == ["seeded-001", "seeded-002"]


def test_one_scan_that_spoils_a_batch_is_found_and_the_others_go(
    scans: Page, site: StandIn
) -> None:
    ledger = Ledger()

    def answer(call: Call) -> Given:
        if any(item["id"] == "seeded-003" for item in call.body["items"]):
            return problem(422, "invalid", "Isian belum benar", ("sealed", "x", "Tak terbaca."))
        return ledger.take(call)

    site.answers["POST", "/scans/batch"] = answer
    ids = seed(scans, 10)
    scans.reload()
    waiting(scans, 0)
    expect(scans.locator("#waiting")).to_contain_text("ditolak server: Tak terbaca.")
    assert sorted(ledger.stored) == [name for name in ids if name != "seeded-003"]
    assert set(ledger.stored.values()) == {1}


def test_two_pages_do_not_send_the_same_scans_at_once(
    scans: Page, phone: BrowserContext, site: StandIn
) -> None:
    ledger = Ledger()
    site.answers["POST", "/scans/batch"] = ledger.take
    other = phone.new_page()
    other.goto(site.url + SCAN["id"])
    waiting(other, 0)
    ids = seed(scans, 40)
    for page in (scans, other):
        page.evaluate("dispatchEvent(new Event('online'))")
    waiting(scans, 0)
    scans.wait_for_timeout(500)
    assert ledger.stored == dict.fromkeys(ids, 1)


def test_browser_wakes_the_page_when_the_network_is_back(
    scans: Page, phone: BrowserContext, site: StandIn
) -> None:
    session = phone.new_cdp_session(scans)
    versions: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: versions.extend(event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    seed(scans, 1)
    scans.wait_for_timeout(300)
    assert batches(site) == []
    event = {"origin": site.url, "registrationId": versions[-1]["registrationId"]}
    with scans.expect_response("**/scans/batch"):
        session.send(
            "ServiceWorker.dispatchSyncEvent", {**event, "tag": "scans", "lastChance": True}
        )
    waiting(scans, 0)
    assert batches(site) == [["seeded-000"]]


def test_scans_of_an_earlier_release_are_sealed_and_their_database_goes(
    scans: Page, phone: BrowserContext, site: StandIn
) -> None:
    phone.set_offline(True)
    scans.evaluate(
        """async ([officer, number]) => {
          const database = await new Promise((done) => {
            const request = indexedDB.open("serambi-scans", 1);
            request.onupgradeneeded = () =>
              request.result.createObjectStore("scans", { keyPath: "id" });
            request.onsuccess = () => done(request.result);
          });
          const store = database.transaction("scans", "readwrite").objectStore("scans");
          const body = { stamp_number: number, scanned_at: "2026-11-22T01:00:00.000Z" };
          store.put({ id: "old-1", officer, body });
          await new Promise((done) => { store.transaction.oncomplete = done; });
          database.close();
        }""",
        [FIELD["id"], NUMBER],
    )
    scans.reload()
    waiting(scans, 1)
    until(
        scans,
        "indexedDB.databases().then((all) => all.every(({ name }) => name !== 'serambi-scans'))",
    )
    assert NUMBER not in str(queued(scans))
    phone.set_offline(False)
    waiting(scans, 0)
    (sent,) = opened(site)
    assert (sent["id"], sent["body"]["stamp_number"]) == ("old-1", NUMBER)


def test_scan_waits_in_memory_alone_and_says_so_where_there_never_was_a_key(
    phone: BrowserContext, site: StandIn
) -> None:
    site.answers["GET", "/envelope-key"] = problem(503, "unavailable", "Layanan terganggu")
    page = phone.new_page()
    first_visit(page, site)
    phone.set_offline(True)
    type_code(page, NUMBER)
    expect(page.locator("#result")).to_contain_text("Jangan menutupnya", timeout=15000)
    expect(page.locator("#waiting")).to_contain_text("1 pindaian hanya ada di halaman ini")
    assert queued(page) == []
    site.answers["POST", "/scans"] = (201, scan_answer())
    phone.set_offline(False)
    waiting(page, 0)
    assert [call.body["stamp_number"] for call in site.calls if call.path == "/scans"] == [NUMBER]


def test_full_phone_says_that_a_scan_is_only_on_the_page(
    scans: Page, phone: BrowserContext, site: StandIn
) -> None:
    scans.evaluate(
        """() => {
          IDBObjectStore.prototype.put = () => {
            throw new DOMException("no room", "QuotaExceededError");
          };
        }"""
    )
    phone.set_offline(True)
    type_code(scans, NUMBER)
    expect(scans.locator("#result")).to_contain_text("Jangan menutupnya", timeout=15000)
    type_code(scans, NUMBER)
    expect(scans.locator("#waiting")).to_contain_text("2 pindaian hanya ada di halaman ini")
    phone.set_offline(False)
    waiting(scans, 0)
    assert len(opened(site)) == 1


def test_what_waits_is_said_on_the_other_pages_too(scans: Page, site: StandIn) -> None:
    site.answers["POST", "/scans/batch"] = problem(503, "unavailable", "Layanan terganggu")
    seed(scans, 2)
    scans.goto(f"{site.url}/officer/id/")
    expect(scans.locator("#officer-waiting")).to_have_text("2 pindaian menunggu dikirim")
    scans.click("#officer-waiting a")
    scans.wait_for_url(f"**{SCAN['id']}")


# Orders.


def test_order_is_chosen_among_those_in_force_or_typed(scans: Page, site: StandIn) -> None:
    site.answers["GET", "/orders"] = (
        200,
        {
            "items": [
                {
                    "id": f"o-{number}",
                    "number": f"SP-{number}/2026",
                    "purpose": "Pengawasan di Kuta",
                    "valid_from": "2026-11-01",
                    "valid_to": "2026-11-30",
                }
                for number in (1, 2)
            ]
        },
    )
    scans.reload()
    scans.click("#change-ground")
    scans.check("#ground-order")
    expect(scans.locator("#orders")).to_contain_text("Pengawasan di Kuta, sampai")
    scans.check("#listed-1")
    expect(scans.locator("#order")).to_be_hidden()
    scans.click("#ground-form button[type=submit]")
    expect(scans.locator("#ground-said")).to_contain_text("SP-2/2026")
    type_code(scans, NUMBER)
    expect(scans.locator("#result")).to_contain_text("ERIKSSON")
    assert "Pengawasan" not in scans.evaluate("JSON.stringify(localStorage)")
    scans.reload()
    expect(scans.locator("#ground-said")).to_contain_text("SP-2/2026")
    scans.click("#change-ground")
    scans.check("#ground-order")
    scans.check("#listed-other")
    give_order(scans)
    expect(scans.locator("#ground-said")).to_contain_text(ORDER)
    bodies = [call.body for call in site.calls if call.path == "/scans"]
    assert [body["order"] for body in bodies] == ["SP-2/2026"]


# Installed.


@pytest.mark.parametrize("language", ["id", "en"])
def test_scan_page_can_be_installed(phone: BrowserContext, site: StandIn, language: str) -> None:
    page = phone.new_page()
    first_visit(page, site, language)
    session = phone.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    assert found["url"] == f"{site.url}/officer/{language}/manifest.webmanifest"
    assert SCAN[language] in found["data"]
    faults = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [fault["errorId"] for fault in faults if fault["errorId"] != "in-incognito"] == []


# A lost phone.

CANARIES = (
    "Kenari Bernyanyi",  # the officer
    "kenari@contoh.example",
    "Rahasia-Kenari-7",
    "KENARI HOLDER",
    "KN7654321",  # the passport
    "0KEN-ARI1-Z",  # a stamp's number
    "Vila Kenari Seminyak",
    "keributan kenari",  # the reason
    "8.7654321",  # where
)


def _canary_answer() -> dict[str, Any]:
    answer = scan_answer()
    answer["person"] |= {"full_name": "KENARI HOLDER"}
    answer["person"]["passport"]["document_number"] = "KN7654321"
    answer["last_stay"]["premises"] = "Vila Kenari Seminyak"
    return answer


def _sign_in(page: Page, site: StandIn) -> None:
    name, mail, password, *_ = CANARIES
    serve(site, {**FIELD, "name": name, "email": mail})
    site.answers["POST", "/scans"] = (201, _canary_answer())
    page.goto(f"{site.url}/id/masuk/")
    page.fill("#email", mail)
    page.fill("#password", password)
    page.click("#sign-in button[type=submit]")
    page.wait_for_url(f"**{SCAN['id']}")
    expect(page.locator("#officer-name")).to_have_text(name)


def _shift(page: Page, phone: BrowserContext, site: StandIn) -> None:
    """Work as a named officer: sign in, scan on line and off, under an exception too; sign out."""
    *_, number, _place, reason, _where = CANARIES
    _sign_in(page, site)
    give_order(page)
    kept(page, SCAN["id"])
    type_code(page, number)
    expect(page.locator("#result")).to_contain_text("KENARI HOLDER")
    phone.set_offline(True)
    scan_alone(page, number, 1)
    page.click("#result >> text=Pindai berikutnya")
    page.click("#change-ground")
    page.check("#ground-in_the_act")
    page.fill("#reason", reason)
    page.click("#ground-form button[type=submit]")
    scan_alone(page, number, 2)
    page.reload()
    waiting(page, 2)
    page.click("#sign-out")
    expect(page.locator("h1")).to_have_text("Anda belum masuk")
    phone.set_offline(False)
    page.goto(f"{site.url}/id/")


_ALL_KEPT = """async () => {
  const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href];
  texts.push(JSON.stringify(history.state));
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      texts.push(request.url, await (await cache.match(request)).text());
    }
  }
  return texts.join("\\n");
}"""


def test_lost_phone_holds_nothing_readable_after_sign_out(
    browser: Browser, site: StandIn, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    phone = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=list(FLAGS),
        **{**PHONE, "geolocation": {"latitude": -8.7654321, "longitude": 115.2, "accuracy": 9}},
    )
    try:
        phone.set_default_timeout(15000)
        page = phone.pages[0]
        _shift(page, phone, site)
        said = page.evaluate(_ALL_KEPT)
        records = queued(page) or []
        assert len(records) == 2
        page.go_back()
        page.wait_for_timeout(300)
        assert [word for word in CANARIES if word in page.content()] == []
    finally:
        phone.close()
    assert [word for word in CANARIES if word in said + str(records)] == []
    # A phone that is taken apart: every file of the browser, records deleted long ago too.
    assert len([path for path in profile.rglob("*") if path.is_file()]) > 20
    assert holding(profile, (records[0]["id"],)) != []
    # What the browser itself offers to remember of a sign-in is its owner's to choose.
    remembered = {f"Default/{store} Data: {CANARIES[1]}" for store in ("Web", "Login")}
    assert set(holding(profile, CANARIES)) <= remembered


# What it costs.


def test_what_a_phone_keeps_is_within_its_budget(built: Path) -> None:
    shells = shell_of(built)["files"]
    assert set(shells) == {path for page in OFFICER if page.offline for path in page.paths.values()}
    for language in ("id", "en"):
        # In the field the scan page is used, at a counter the desk; each beside the account page.
        for slug in ("scan/", "desk/"):
            pages = (f"/officer/{language}/", f"/officer/{language}/{slug}")
            files = {address for page in pages for address in shells[page]}
            sizes = [
                len(brotli.compress((built / file_name(address)).read_bytes())) for address in files
            ]
            assert sum(sizes) <= 90_000
