"""What the officer's phone says of a stamp without any network, and how it says it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chalicelib.icao.mrz import check_digit
from tests.web.accessible import faults
from tests.web.officers import BALI, FIELD, open_signed_in, scan_answer, serve
from tests.web.seals import INDEX, LIST, Mint
from tests.web.stand_in import StandIn
from tests.web.status_lists import StatusLists
from tests.web.test_officer_scan import SCAN, give_order, type_code
from tests.web.walk import genuine

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
CONTEST = "Bila pemegang tidak setuju"
KEPT = """async () => {
  // To open what the page has not made yet would make it, without its stores.
  const made = await indexedDB.databases();
  if (!made.some(({ name }) => name === "serambi-lists")) return false;
  const open = indexedDB.open("serambi-lists");
  await new Promise((done) => { open.onsuccess = done; });
  const kept = open.result.objectStoreNames.contains("texts")
    && open.result.transaction("texts").objectStore("texts").getAllKeys();
  if (kept) await new Promise((done) => { kept.onsuccess = done; });
  open.result.close();
  return kept.result?.includes("reference.permit-classes");
}"""


def zone(number: str = "L898902C3", birth: str = "740812", expiry: str = "330415") -> str:
    """Return the two lines of the passport that the stamps are made for, or of another."""
    number = number.ljust(9, "<")
    parts = [f"{part}{check_digit(part)}" for part in (number, birth, expiry)]
    optional = "<" * 14 + "0"
    whole = check_digit(parts[0] + parts[1] + parts[2] + optional)
    first = "P<UTOERIKSSON<<ANNA<MARIA".ljust(44, "<")
    return f"{first}\n{parts[0]}UTO{parts[1]}F{parts[2]}{optional}{whole}"


def publish(site: StandIn, mint: Mint, status: str, age: timedelta = timedelta(hours=2)) -> None:
    """Let the server have lists of this age, in which the stamps' entry says this."""
    made = StatusLists(mint.status, at=NOW - age)
    made.put(LIST, {INDEX: status})
    made.serve(site.answers)


def island(
    page: Page, context: BrowserContext, site: StandIn, *, language: str = "id", synced: bool = True
) -> None:
    """Be an officer whose phone fetched all it could, and then lost the network."""
    context.grant_permissions(["geolocation"])
    context.set_geolocation(BALI)  # type: ignore[arg-type]  # a plain dictionary of the same keys
    serve(site, FIELD)
    open_signed_in(page, site, SCAN[language])
    give_order(page)
    if synced:
        for _ in range(200):
            if page.evaluate(KEPT):
                break
            page.wait_for_timeout(50)
        else:
            pytest.fail("the lists were not kept")
    page.route("**/api/**", lambda route: route.abort())


def look(page: Page, text: str) -> str:
    """Scan a text; what the phone says of it."""
    type_code(page, text)
    expect(page.locator("#result .s-phone")).to_be_visible()
    expect(page.locator("#result")).to_contain_text("Ini baru jawaban ponsel", timeout=15000)
    return page.inner_text("#result .s-phone")


def title(page: Page) -> str:
    return page.inner_text("#result .s-verdict h2")


@pytest.fixture
def phone(page: Page, context: BrowserContext, site: StandIn) -> Callable[..., Page]:
    """Give an officer's phone on an island."""

    def ready(**options: Any) -> Page:
        island(page, context, site, **options)
        return page

    return ready


@pytest.mark.parametrize(
    ("status", "days_left", "words"),
    [
        ("in_force", 56, "Tanda tangan asli"),
        ("in_force", -31, "Tanda tangan asli, tanggal sudah lewat"),
        ("cancelled", 56, "Cap ini dibatalkan"),
        # What has been cancelled is cancelled, whatever its date.
        ("cancelled", -31, "Cap ini dibatalkan"),
        ("superseded", -31, "Cap ini sudah diganti"),
        ("departed", 56, "Pemegang tercatat sudah keluar"),
    ],
)
def test_phone_tells_alone_what_its_lists_say_and_since_when(
    phone: Callable[..., Page],
    site: StandIn,
    mint: Mint,
    status: str,
    days_left: int,
    words: str,
) -> None:
    contested = words != "Tanda tangan asli"
    publish(site, mint, status)
    page = phone()
    said = look(page, genuine(mint, days_left))
    assert words in title(page)
    assert "2 jam yang lalu" in said
    assert (CONTEST in said) is contested
    if days_left < 0:
        assert "Lewat 31 hari" in said
    if words.endswith("lewat"):
        assert "lewat 31 hari yang lalu; mungkin sudah diperpanjang" in said
        assert "Hanya pemeriksaan daring yang menunjukkannya" in said
    if contested:
        assert "Sumber: " in said
        assert "berhak meminta pemeriksaan ulang" in said
    assert "Bandara I Gusti Ngurah Rai (DPS)" in said


def test_forged_and_unknown_stamps_are_told_apart_without_a_network(
    phone: Callable[..., Page], mint: Mint
) -> None:
    page = phone()
    seal = genuine(mint)
    other = "A" if seal[-20] != "A" else "B"
    said = look(page, f"{seal[:-20]}{other}{seal[-19:]}")
    assert "Cap palsu" in title(page)
    assert CONTEST in said
    assert "Sumber: tanda tangan pada cap, diperiksa dengan daftar kunci" in said
    page.click("#result >> text=Pindai berikutnya")
    stranger = Mint()
    keys = "Penanda tangan tidak dikenal"
    # The same reference with another key is a forgery; one that no list has is unknown.
    assert "Cap palsu" in (look(page, genuine(stranger)) and title(page))
    page.click("#result >> text=Pindai berikutnya")
    unlisted = ("IDN", "IDTS", "0ZZ")
    said = look(page, mint.seal(NOW.date(), NOW.date(), signed_as=unlisted))
    assert keys in title(page)
    assert CONTEST in said


@pytest.mark.parametrize(
    ("age", "status", "words"),
    [
        (timedelta(days=7, minutes=5), "in_force", "lebih dari tujuh hari"),
        (timedelta(days=7, minutes=5), "cancelled", "Daftar lama itu mencatat: dibatalkan."),
    ],
)
def test_nothing_is_valid_by_lists_past_their_week(
    phone: Callable[..., Page],
    site: StandIn,
    mint: Mint,
    age: timedelta,
    status: str,
    words: str,
) -> None:
    publish(site, mint, status, age)
    page = phone()
    said = look(page, genuine(mint))
    assert title(page).endswith("Belum dapat diperiksa")
    assert words in said
    assert CONTEST in said


def test_nothing_is_valid_where_no_list_was_ever_fetched(
    phone: Callable[..., Page], site: StandIn, mint: Mint
) -> None:
    for path in ("/status-lists", f"/status-lists/{LIST}"):
        site.answers["GET", path] = (503, {"title": "x"})
    page = phone(synced=False)
    page.unroute("**/api/**")
    page.route("**/api/scans", lambda route: route.abort())
    said = look(page, genuine(mint))
    assert title(page).endswith("Belum dapat diperiksa")
    assert "belum pernah diambil di ponsel ini" in said
    assert "Penerbit" in said  # the passport can be compared all the same


def test_key_that_was_revoked_accuses_nobody(
    phone: Callable[..., Page], site: StandIn, mint: Mint
) -> None:
    site.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list(revoked=True)})
    page = phone()
    said = look(page, genuine(mint))
    assert title(page).endswith("Belum dapat diperiksa")
    assert "Ini bukan tanda bahwa capnya palsu" in said


def test_stamp_newer_than_the_lists_is_in_force_as_far_as_known(
    phone: Callable[..., Page], mint: Mint
) -> None:
    page = phone()
    entry = NOW.date()
    said = look(page, mint.seal(entry, entry + timedelta(days=29), status_list=LIST + 1))
    assert "Tanda tangan asli" in title(page)
    assert "lebih baru daripada daftar di ponsel ini: sejauh diketahui masih berlaku" in said


def test_lists_of_yesterday_are_warned_of(
    phone: Callable[..., Page], site: StandIn, mint: Mint
) -> None:
    publish(site, mint, "in_force", timedelta(hours=30))
    page = phone()
    said = look(page, genuine(mint))
    assert "Tanda tangan asli" in title(page)
    assert "berumur lebih dari sehari" in said


def test_date_is_counted_by_the_day_at_the_checkpoint(
    phone: Callable[..., Page], site: StandIn, mint: Mint
) -> None:
    # 16:30 UTC: the 14th in Jakarta, the 15th already in Bali.
    at = (NOW + timedelta(days=1)).replace(hour=16, minute=30)
    publish(site, mint, "in_force", timedelta(0))
    page = phone()
    page.clock.set_fixed_time(at)
    last = at.date()
    said = look(page, mint.seal(last - timedelta(days=29), last))
    assert "tanggal sudah lewat" in title(page)
    assert "Lewat 1 hari" in said


def test_verdict_comes_within_a_second(phone: Callable[..., Page], mint: Mint) -> None:
    page = phone()
    page.evaluate(
        """() => new MutationObserver((_, self) => {
          if (!document.querySelector("#result .s-phone")) return;
          window.told = performance.now();
          self.disconnect();
        }).observe(document.getElementById("result"), { childList: true, subtree: true })"""
    )
    page.click("#scanner summary")
    page.fill("#typed", genuine(mint))
    started = page.evaluate("performance.now()")
    page.click("#typed-form button[type=submit]")
    page.wait_for_selector("#result .s-phone")
    assert page.evaluate("window.told") - started < 1000


def test_whole_passport_is_compared_and_nothing_of_it_stays(
    phone: Callable[..., Page], mint: Mint
) -> None:
    page = phone()
    look(page, genuine(mint))
    tiles = page.inner_text(".s-passport dl").split()
    assert tiles == ["Penerbit", "UTO", "Tiga", "karakter", "terakhir", "nomornya", "2C3"]
    page.click(".s-passport summary")
    box = page.locator("#passport-zone")
    for typed, words in (
        (zone(), "Cocok: cap ini milik paspor ini."),
        (zone(birth="740813"), "Tidak cocok: cap ini bukan milik paspor ini."),
        (zone(expiry="330416"), "Tidak cocok"),
        (zone(number="L898903C3"), "Tidak cocok"),
    ):
        box.press_sequentially(typed, delay=0)
        expect(page.locator(".s-passport [role=status]")).to_contain_text(words)
        expect(box).to_have_value("")
    assert "berhak meminta pemeriksaan ulang" in page.inner_text(".s-passport [role=status]")
    misread = zone().replace("L898902C3", "L898902C8")
    box.fill(misread)
    expect(page.locator(".s-passport [role=status]")).to_contain_text(
        "bukan tanda bahwa capnya salah"
    )
    expect(page.locator(".s-passport [role=status]")).to_contain_text("nomor paspor")
    box.fill(zone()[:60])
    page.click("text=Cocokkan >> visible=true >> nth=-1")
    expect(page.locator(".s-passport [role=status]")).to_contain_text("Panjang barisnya")
    page.click("#result >> text=Pindai berikutnya")
    assert "L898902C3" not in page.content()


def test_passport_is_compared_beside_the_servers_answer_too(
    page: Page, context: BrowserContext, site: StandIn, mint: Mint
) -> None:
    serve(site, FIELD)
    site.answers["POST", "/scans"] = (201, scan_answer())
    open_signed_in(page, site, SCAN["id"])
    give_order(page)
    type_code(page, "0A5G-30WE-Q")
    expect(page.locator("#result")).to_contain_text("ERIKSSON")
    page.click(".s-passport summary")
    # A reader ends what it types with Enter, which is no new passport.
    page.locator("#passport-zone").press_sequentially(f"{zone()}\n", delay=0)
    expect(page.locator(".s-passport [role=status]")).to_contain_text("Cocok: cap ini milik")
    page.fill("#passport-zone", zone(birth="740813"))
    expect(page.locator(".s-passport [role=status]")).to_contain_text("Tidak cocok")


def test_screen_instead_of_paper_is_asked_about(phone: Callable[..., Page], mint: Mint) -> None:
    page = phone()
    said = look(page, genuine(mint))
    assert "Kode pada layar atau fotokopi mudah disalin" in said
    page.click("text=Layar atau salinan")
    expect(page.locator("#result")).to_contain_text("Minta paspornya")


HOSTILE = (
    "javascript:alert(document.cookie)",
    "https://serambi.example.evil.test/s#ABC",
    "https://serambi.example/s#",
    "WIFI:T:WPA;S:Hotel;P:rahasia-sekali;;",
    "<img src=x onerror=alert(1)>",
    "https://evil.test/\u202emoc.elpmaxe.ibmares",
    "sms:+62811?body=" + "A" * 7000,
    "a" + "\u0301" * 500 + "\u0000\u200b\ufeff",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_other_codes_are_shown_as_harmless_text(
    phone: Callable[..., Page], site: StandIn, text: str
) -> None:
    asked: list[str] = []
    page = phone()
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda _: pytest.fail("a script of the code ran"))
    page.on("popup", lambda _: pytest.fail("a page was opened"))
    page.click("#scanner summary")
    page.fill("#typed", f"x:{text}" if "/" not in text and ":" not in text else text)
    page.click("#typed-form button[type=submit]")
    expect(page.locator("#result .s-verdict h2")).to_contain_text("Bukan cap masuk")
    shown = page.locator("#result bdo")
    expect(shown).to_be_visible()
    said = shown.inner_text()
    assert len(said) <= 201
    assert not set(said) & set("\u202e\u0000\u200b\ufeff")
    assert page.locator("#result a, #result img, #result script").count() == 0
    assert all(address.startswith(site.url) for address in asked)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_seal_of_another_country_is_told_for_what_it_is(
    phone: Callable[..., Page], mint: Mint
) -> None:
    page = phone()
    theirs = mint.seal(NOW.date(), NOW.date(), signed_as=("UTO", "UTES", "0A1"))
    said = look(page, f"https://evil.test/s#{theirs}")
    assert "Bukan cap masuk" in title(page)
    assert "menyatakan berasal dari Utopia (contoh) (UTO)" in said
    assert "keasliannya tidak diperiksa di sini" in said
    assert "UTES" in said


@pytest.mark.parametrize("language", ["id", "en"])
def test_phones_answer_has_no_accessibility_fault(
    phone: Callable[..., Page], site: StandIn, mint: Mint, language: str
) -> None:
    publish(site, mint, "cancelled", timedelta(hours=30))
    page = phone(language=language)
    type_code(page, genuine(mint))
    expect(page.locator("#result .s-phone")).to_be_visible()
    page.click(".s-passport summary")
    page.fill("#passport-zone", zone(birth="740813"))
    expect(page.locator(".s-passport .s-flag--bad")).to_be_visible()
    assert faults(page) == []


def test_clock_that_is_behind_its_lists_is_told(
    phone: Callable[..., Page], site: StandIn, mint: Mint
) -> None:
    publish(site, mint, "in_force", timedelta(0))
    page = phone()
    page.clock.set_fixed_time(NOW - timedelta(days=3))
    assert "Jam ponsel ini tertinggal" in look(page, genuine(mint))
