"""The officer's scan page in a real browser, with a camera that sees a printed label."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.web.accessible import faults
from tests.web.conftest import CHROMIUM, FLAGS
from tests.web.envelopes import ENVELOPE_KEY
from tests.web.officers import (
    BALI,
    COLLEAGUE,
    FIELD,
    NUMBER,
    ORDER,
    film,
    open_signed_in,
    photo,
    scan_answer,
    serve,
)
from tests.web.seals import Mint
from tests.web.stand_in import Call, StandIn, problem
from tests.web.walk import genuine

pytestmark = pytest.mark.browser

SCAN = {"id": "/officer/id/scan/", "en": "/officer/en/scan/"}
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PERSONAL = "ERIKSSON"


@pytest.fixture
def scan_page(page: Page, context: BrowserContext, site: StandIn) -> Page:
    """Open the scan page as a field officer in Bali, with an order."""
    context.grant_permissions(["geolocation"])
    context.set_geolocation(BALI)  # type: ignore[arg-type]  # a plain dictionary of the same keys
    serve(site, FIELD)
    site.answers["POST", "/scans"] = (201, scan_answer())
    open_signed_in(page, site, SCAN["id"])
    give_order(page)
    return page


def give_order(page: Page) -> None:
    page.check("#ground-order")
    page.fill("#order", ORDER)
    page.click("#ground-form button[type=submit]")
    expect(page.locator("#scan")).to_be_visible()


def type_code(page: Page, text: str) -> None:
    if not page.locator("#typed").is_visible():
        page.click("#scanner summary")
    page.fill("#typed", text)
    page.click("#typed-form button[type=submit]")


def posted(site: StandIn) -> list[Call]:
    return [call for call in site.calls if call.path == "/scans"]


def waiting(page: Page, count: int) -> None:
    expect(page.locator("#waiting")).to_contain_text(f"{count} pindaian menunggu")


def stored(page: Page) -> str:
    """Return everything that this browser keeps for the site, as text."""
    kept: str = page.evaluate(
        """async () => {
          const open = (name) => new Promise((done) => {
            const request = indexedDB.open(name);
            request.onsuccess = () => done(request.result);
          });
          const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
          for (const { name } of await indexedDB.databases()) {
            const database = await open(name);
            for (const store of database.objectStoreNames) {
              const all = database.transaction(store).objectStore(store).getAll();
              await new Promise((done) => { all.onsuccess = done; });
              texts.push(JSON.stringify(all.result));
            }
            database.close();
          }
          return texts.join();
        }"""
    )
    return kept


def test_camera_reads_a_printed_label(
    browser: Browser, site: StandIn, mint: Mint, tmp_path: Path
) -> None:
    url = f"https://serambi.example/s#{genuine(mint)}"
    reel = film(photo(browser, url), tmp_path / "label.mjpeg")
    flags = [*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={reel}"]
    filming = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    try:
        context = filming.new_context(
            viewport={"width": 360, "height": 740},
            locale="id-ID",
            timezone_id="Asia/Makassar",
            geolocation=BALI,  # type: ignore[arg-type]  # a plain dictionary of the same keys
            permissions=["geolocation"],
        )
        page = context.new_page()
        serve(site, FIELD)
        site.answers["POST", "/scans"] = (201, scan_answer())
        open_signed_in(page, site, SCAN["id"])
        give_order(page)
        page.click("#scan")
        expect(page.locator(".s-verdict h2")).to_contain_text("Asli dan berlaku", timeout=20000)
        expect(page.locator("#result")).to_contain_text(PERSONAL)
        (call,) = posted(site)
        assert call.body["seal"] == url
        assert call.body["order"] == ORDER
        assert call.body["position"] == {
            "latitude": BALI["latitude"],
            "longitude": BALI["longitude"],
            "accuracy_m": BALI["accuracy"],
            "at": call.body["position"]["at"],
        }
        assert page.locator("#camera").is_hidden()
        assert page.url == site.url + SCAN["id"]
    finally:
        filming.close()


def test_photo_of_a_label_is_read(
    scan_page: Page, browser: Browser, site: StandIn, mint: Mint, tmp_path: Path
) -> None:
    url = f"https://serambi.example/s#{genuine(mint)}"
    photo(browser, url).save(tmp_path / "photo.png")
    scan_page.click("#scanner summary")
    scan_page.set_input_files("#photo", tmp_path / "photo.png")
    expect(scan_page.locator("#result")).to_contain_text(PERSONAL, timeout=20000)
    assert posted(site)[0].body["seal"] == url


def test_photo_without_a_code_says_so(scan_page: Page, site: StandIn, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (300, 300), "white").save(tmp_path / "blank.png")
    scan_page.click("#scanner summary")
    scan_page.set_input_files("#photo", tmp_path / "blank.png")
    expect(scan_page.locator("#scan-said")).to_contain_text("Tidak ada kode", timeout=20000)
    assert posted(site) == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [("NotAllowedError", "Kamera belum diizinkan"), ("NotFoundError", "tidak punya kamera")],
)
def test_no_camera_has_words_and_ways_round(scan_page: Page, fault: str, words: str) -> None:
    scan_page.evaluate(
        """fault => {
          const refuse = () => Promise.reject(new DOMException("", fault));
          navigator.mediaDevices.getUserMedia = refuse;
        }""",
        fault,
    )
    scan_page.click("#scan")
    expect(scan_page.locator("#scan-said")).to_contain_text(words)
    expect(scan_page.locator("#scan")).to_be_visible()
    expect(scan_page.locator("#scanner summary")).to_be_visible()


def test_whoever_is_not_signed_in_comes_back_after_signing_in(page: Page, site: StandIn) -> None:
    serve(site, FIELD)
    page.goto(site.url + SCAN["id"])
    page.wait_for_url("**/id/masuk/")
    page.fill("#email", "lapangan@contoh.example")
    page.fill("#password", "rahasia-sekali")
    page.click("#sign-in button[type=submit]")
    page.wait_for_url(f"**{SCAN['id']}")
    expect(page.locator("#ask-ground")).to_be_visible()


def test_another_role_is_taken_to_its_account(page: Page, site: StandIn) -> None:
    serve(site, {**FIELD, "role": "timpora_member"})
    open_signed_in(page, site, SCAN["id"])
    page.wait_for_url(f"{site.url}/officer/id/")
    expect(page.locator("#officer-name")).to_have_text(str(FIELD["name"]))
    expect(page.locator("#scanner")).to_have_count(0)
    expect(page.locator(f"a[href='{SCAN['id']}']:visible")).to_have_count(0)


def test_a_ground_is_asked_before_any_scan(page: Page, site: StandIn) -> None:
    serve(site, FIELD)
    open_signed_in(page, site, SCAN["id"])
    expect(page.locator("#scanner")).to_be_hidden()
    page.click("#ground-form button[type=submit]")
    expect(page.locator("#ground-form-summary")).to_contain_text("Pilih dasar pemindaian")
    page.check("#ground-order")
    page.click("#ground-form button[type=submit]")
    expect(page.locator("#order-error")).to_contain_text("nomor surat perintah")
    page.check("#ground-watch_list")
    page.click("#ground-form button[type=submit]")
    expect(page.locator("#reason-error")).to_contain_text("Tuliskan alasannya")


def test_order_holds_for_the_shift(scan_page: Page) -> None:
    scan_page.reload()
    expect(scan_page.locator("#ground-said")).to_contain_text(ORDER)
    scan_page.click("#change-ground")
    expect(scan_page.locator("#ask-ground")).to_be_visible()


def test_exception_holds_for_one_scan_and_sends_its_reason(scan_page: Page, site: StandIn) -> None:
    scan_page.click("#change-ground")
    scan_page.check("#ground-in_the_act")
    scan_page.fill("#reason", "Keributan di pantai")
    scan_page.click("#ground-form button[type=submit]")
    type_code(scan_page, NUMBER)
    expect(scan_page.locator("#result")).to_contain_text(PERSONAL)
    body = posted(site)[0].body
    assert (body["exception"], body["reason"]) == ("in_the_act", "Keributan di pantai")
    assert "order" not in body
    scan_page.click("#result >> text=Pindai berikutnya")
    expect(scan_page.locator("#ask-ground")).to_be_visible()


@pytest.mark.parametrize(
    ("verdict", "look", "words"),
    [
        ("genuine", "good", "Asli dan berlaku"),
        ("forged", "bad", "Cap palsu"),
        ("unknown_signer", "bad", "Penanda tangan tidak dikenal"),
        ("cancelled", "bad", "Cap ini dibatalkan"),
        ("superseded", "warn", "Cap ini sudah diganti"),
        ("departed", "bad", "tercatat sudah keluar"),
        ("expired", "bad", "Izin tinggal sudah lewat"),
        ("not_checkable", "warn", "Belum dapat diperiksa"),
        ("not_a_stamp", "quiet", "Bukan cap masuk"),
    ],
)
def test_each_verdict_has_words_a_mark_and_a_way_to_contest(
    scan_page: Page, site: StandIn, verdict: str, look: str, words: str
) -> None:
    site.answers["POST", "/scans"] = (201, scan_answer(verdict))
    type_code(scan_page, "https://serambi.example/s#AAAA")
    box = scan_page.locator(f".s-verdict--{look}", has_text=words)
    expect(box).to_be_visible()
    expect(box.locator(".s-mark")).not_to_be_empty()
    contest = scan_page.locator("#result", has_text="Bila pemegang tidak setuju")
    expect(contest).to_have_count(0 if verdict in ("genuine", "not_a_stamp") else 1)
    if verdict == "expired":
        expect(box).to_contain_text("Lewat 3 hari")


def test_permit_on_which_the_holder_stays_stands_in_the_verdict_and_before_the_stamps_own(
    scan_page: Page, site: StandIn
) -> None:
    answer = scan_answer("superseded")
    other = {"permit_class": "E23", "status": "valid", "last_day_of_stay": "2099-05-12"}
    answer["stays_on"] = {**answer["permit"], **other, "days_left": 400}
    site.answers["POST", "/scans"] = (201, answer)
    type_code(scan_page, "https://serambi.example/s#AAAA")
    box = scan_page.locator(".s-verdict--warn", has_text="Cap ini sudah diganti")
    expect(box).to_contain_text("boleh tinggal sampai Selasa, 12 Mei 2099, atas izin E23")
    titles = scan_page.locator("#result h3", has_text="Izin").all_inner_texts()
    assert titles == ["Izin yang berlaku sekarang", "Izin pada cap ini"]


@pytest.mark.parametrize("verdict", ["genuine", "expired"])
def test_later_day_on_the_stamp_is_said_to_be_no_offence(
    scan_page: Page, site: StandIn, verdict: str
) -> None:
    answer = scan_answer(verdict)
    answer["stamp"]["last_day_of_stay"] = "2099-01-20"
    site.answers["POST", "/scans"] = (201, answer)
    type_code(scan_page, "https://serambi.example/s#AAAA")
    box = scan_page.locator(".s-verdict", has_text="bukan pelanggaran pemegangnya")
    expect(box).to_contain_text("20 Januari 2099")


def test_flags_are_said_in_words_worst_first(scan_page: Page, site: StandIn) -> None:
    flags = [
        "sent_late",
        "order_unchecked",
        "clock_differs",
        "phone_said_otherwise",
        "position_stale",
        "order_not_in_force",
        "order_unknown",
        "order_not_yours",
        "suspected_copy",
    ]
    site.answers["POST", "/scans"] = (201, scan_answer("genuine", *flags))
    type_code(scan_page, NUMBER)
    said = scan_page.locator(".s-flag")
    expect(said).to_have_count(len(flags))
    expect(said.first).to_contain_text("Mungkin salinan")
    looks = [each.get_attribute("class") or "" for each in said.all()]
    ranks = [
        next(n for n, look in enumerate(("bad", "warn", "quiet")) if look in name) for name in looks
    ]
    assert ranks == sorted(ranks)


def test_each_block_says_where_it_comes_from_and_how_old_it_is(scan_page: Page) -> None:
    type_code(scan_page, NUMBER)
    sources = scan_page.locator(".s-source")
    expect(sources).to_have_count(4)
    expect(sources.first).to_contain_text(re.compile("catatan masuk, 5 hari yang lalu"))
    expect(scan_page.locator("#result")).to_contain_text("Vila Contoh Seminyak")
    expect(scan_page.locator("#result")).to_contain_text("Kuta Utara, Kabupaten Badung, Bali")


def test_refused_position_is_sent_as_missing_and_said(
    page: Page, context: BrowserContext, site: StandIn
) -> None:
    context.clear_permissions()
    serve(site, FIELD)
    site.answers["POST", "/scans"] = (201, scan_answer("genuine", "position_missing"))
    open_signed_in(page, site, SCAN["id"])
    give_order(page)
    type_code(page, NUMBER)
    expect(page.locator("#result")).to_contain_text("Posisi tidak diizinkan", timeout=15000)
    assert posted(site)[0].body["position"] is None


def _no_network(page: Page) -> None:
    page.route("**/api/**", lambda route: route.abort())


def test_phone_answers_alone_and_the_scan_goes_out_once_the_network_is_back(
    scan_page: Page, site: StandIn, mint: Mint
) -> None:
    link = f"https://serambi.example/s#{genuine(mint)}"
    scan_page.evaluate("fetch('/api/trust-list')")
    type_code(scan_page, link)  # with a network, so that the phone has a trust list
    expect(scan_page.locator("#result")).to_contain_text(PERSONAL)
    scan_page.click("#result >> text=Pindai berikutnya")
    _no_network(scan_page)
    type_code(scan_page, link)
    expect(scan_page.locator("#result")).to_contain_text("Ini baru jawaban ponsel", timeout=15000)
    expect(scan_page.locator(".s-verdict h2")).to_contain_text("Tanda tangan asli")
    waiting(scan_page, 1)
    assert len(posted(site)) == 1
    scan_page.unroute("**/api/**")
    scan_page.evaluate("dispatchEvent(new Event('online'))")
    waiting(scan_page, 0)
    expect(scan_page.locator(".s-verdict h2")).to_contain_text("Asli dan berlaku")
    expect(scan_page.locator("#result")).to_contain_text(PERSONAL)
    late = posted(site)[1]
    assert late.body["seal"] == link
    assert late.body["position"]["latitude"] == BALI["latitude"]
    assert late.headers["Idempotency-Key"] != posted(site)[0].headers["Idempotency-Key"]


def test_waiting_scan_survives_a_reload_and_goes_out_under_its_key(
    scan_page: Page, site: StandIn
) -> None:
    keys, texts = [], []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        texts.append(route.request.post_data)
        route.abort()

    scan_page.route("**/api/scans", lose)
    type_code(scan_page, NUMBER)
    waiting(scan_page, 1)
    expect(scan_page.locator("#result")).to_contain_text("Ini baru jawaban ponsel")
    scan_page.unroute("**/api/scans")
    scan_page.reload()
    waiting(scan_page, 0)
    expect(scan_page.locator("#late")).to_contain_text("Asli dan berlaku")
    assert posted(site) == []
    ((item,),) = [call.body["items"] for call in site.calls if call.path == "/scans/batch"]
    sealed = ENVELOPE_KEY.open(item["sealed"])
    assert (item["id"], sealed["id"], sealed["officer"]) == (keys[0], keys[0], FIELD["id"])
    assert sealed["text"] == texts[0]
    assert json.loads(sealed["text"])["stamp_number"] == NUMBER


def test_scan_is_kept_when_the_session_has_ended(scan_page: Page, site: StandIn) -> None:
    ended = problem(401, "unauthorized", "Anda belum masuk")
    site.answers["POST", "/scans"] = site.answers["POST", "/sessions/refresh"] = ended
    type_code(scan_page, NUMBER)
    expect(scan_page.locator("#result")).to_contain_text("Anda perlu masuk lagi")
    waiting(scan_page, 1)


def test_nobody_elses_session_sends_a_waiting_scan(scan_page: Page, site: StandIn) -> None:
    site.answers["POST", "/scans"] = problem(503, "unavailable", "Layanan sedang terganggu")
    with scan_page.expect_response("**/api/scans"):
        type_code(scan_page, NUMBER)
    waiting(scan_page, 1)
    site.answers["POST", "/scans"] = (201, scan_answer())
    serve(site, COLLEAGUE)
    site.calls.clear()
    scan_page.reload()
    expect(scan_page.locator("#waiting")).to_contain_text("1 pindaian petugas lain")
    waiting(scan_page, 0)
    batches = [call for call in site.calls if call.path == "/scans/batch"]
    assert posted(site) == batches == []
    serve(site, FIELD)
    with scan_page.expect_response("**/api/scans/batch"):
        scan_page.reload()
    waiting(scan_page, 0)
    expect(scan_page.locator("#waiting")).not_to_contain_text("petugas lain")
    (batch,) = [call for call in site.calls if call.path == "/scans/batch"]
    assert batch.headers["Authorization"] == f"Bearer token-{FIELD['id']}"


def test_scan_that_the_server_refuses_is_told_and_can_be_given_up(
    scan_page: Page, site: StandIn
) -> None:
    site.answers["POST", "/scans"] = problem(
        422, "invalid", "Isian belum benar", ("order", "too_long", "Terlalu panjang.")
    )
    type_code(scan_page, NUMBER)
    expect(scan_page.locator("#waiting")).to_contain_text("Terlalu panjang.")
    scan_page.click("text=Hapus yang ditolak")
    expect(scan_page.locator("#waiting")).not_to_contain_text("Terlalu panjang.")


def test_nothing_personal_stays_on_the_phone(scan_page: Page) -> None:
    type_code(scan_page, NUMBER)
    expect(scan_page.locator("#result")).to_contain_text(PERSONAL)
    assert PERSONAL not in stored(scan_page)
    scan_page.click("#result >> text=Pindai berikutnya")
    assert PERSONAL not in scan_page.content()
    assert NUMBER not in stored(scan_page)


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/s#3QB",
        "javascript:document.body.remove()#",
        "<img src=x onerror=alert(1)>#",
        "//evil.example/#",
        "https://evil.example/",
    ],
)
def test_nothing_scanned_is_ever_opened(scan_page: Page, site: StandIn, text: str) -> None:
    asked: list[str] = []
    scan_page.on("request", lambda request: asked.append(request.url))
    site.answers["POST", "/scans"] = (201, scan_answer("not_a_stamp"))
    type_code(scan_page, text)
    expect(scan_page.locator(".s-verdict h2")).to_contain_text("Bukan cap masuk")
    expect(scan_page.locator(".s-flag")).to_be_visible()  # the server's answer, not the phone's
    expect(scan_page.locator("#result bdo")).to_be_visible()
    assert scan_page.url == site.url + SCAN["id"]
    assert all(address.startswith(site.url) for address in asked)
    assert posted(site)[0].body["seal"] == text
    assert scan_page.locator("#result img, #result a").count() == 0


def test_english_page_speaks_english(page: Page, context: BrowserContext, site: StandIn) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation(BALI)  # type: ignore[arg-type]  # a plain dictionary of the same keys
    serve(site, FIELD)
    site.answers["POST", "/scans"] = (201, scan_answer())
    open_signed_in(page, site, SCAN["en"])
    give_order(page)
    type_code(page, NUMBER)
    expect(page.locator(".s-verdict h2")).to_contain_text("Genuine and in force")
    expect(page.locator("#waiting")).to_contain_text("0 scans wait to be sent")


@pytest.mark.parametrize("language", ["id", "en"])
def test_scan_page_in_use_has_no_accessibility_fault(
    page: Page, context: BrowserContext, site: StandIn, language: str
) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation(BALI)  # type: ignore[arg-type]  # a plain dictionary of the same keys
    serve(site, FIELD)
    site.answers["POST", "/scans"] = (201, scan_answer("expired", "suspected_copy", "exception"))
    open_signed_in(page, site, SCAN[language])
    page.check("#ground-watch_list")
    page.click("#ground-form button[type=submit]")
    page.wait_for_selector("#reason-error")
    assert faults(page) == []
    give_order(page)
    page.click("#scanner summary")
    assert faults(page) == []
    type_code(page, NUMBER)
    expect(page.locator("#result")).to_contain_text(PERSONAL)
    assert faults(page) == []
