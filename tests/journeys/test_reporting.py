"""Reporting stays, end to end: an operator from signing up to a receipt, a host with no account."""

import json
import re
import time
import urllib.request
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from chalicelib.core.clock import utc_now
from local.specimens import specimen
from tests.journeys.conftest import System
from tests.journeys.office import Colleague

pytestmark = pytest.mark.journey

PASSWORD = "Penginapan-Uji-2026"
VILLA, INN = "Vila Uji Kuta", "Losmen Uji Abepura"
HEAD = (
    "Nama;Nomor Paspor;Negara Penerbit;Kewarganegaraan;Jenis Kelamin;Tanggal Lahir;"
    "Berlaku Sampai;Tanggal Check In;Malam"
)


def _damaged() -> bytes:
    """Return a guest list as a spreadsheet leaves it.

    Twelve kinds of damage: semicolons, CP1252, `SURNAME, Given`, month first, serial dates,
    countries in Indonesian, English and ISO, words for sexes, O for 0, a number in scientific
    notation (nobody can tell what it was), spaces, the heading again, a total.
    """
    day = utc_now().astimezone(ZoneInfo("Asia/Makassar")).date() - timedelta(days=1)
    serial = (day - day.replace(1899, 12, 30)).days
    on = f"{day:%m/%d/%Y}"
    rows = [
        HEAD,
        f"MÜLLER, Jürgen;C01X00T47;Jerman;Germany;Laki-laki;05/17/1990;07/30/2034;{on};2",
        f"DUPONT, Marie;12AB3456O;FR;Prancis;P;05/18/1990;07/30/2034;{on};2",
        f"  Sari   CONTOH ;A1234567;Australia;AU;Female;33011;07/30/2034;{on};2",
        f"SMITH, John;5.1234567E+08;United Kingdom;Inggris;M;12/25/1980;07/30/2034;{on};2 malam",
        HEAD,
        f"TANAKA, Ken;TK1234567;Jepang;JPN;male;01/31/1985;07/30/2034;{serial};1",
        f"LEE, Min;A7123456;Malaysia;Malaysia;F;02/28/1991;07/30/2034;{on};3",
        "Total 6 tamu;;;;;;;;",
    ]
    return "\r\n".join(rows).encode("cp1252")


def _context(browser: Browser) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        locale="id-ID",
        timezone_id="Asia/Makassar",
        accept_downloads=True,
    )
    context.set_default_timeout(30_000)
    return context


def _mail_to(system: System, address: str) -> dict[str, Any]:
    for _ in range(100):
        with urllib.request.urlopen(f"{system.base}/inbox.json", timeout=10) as answer:
            found = [mail for mail in json.load(answer) if address in str(mail["to"])]
        if found:
            return dict(found[0])
        time.sleep(0.3)
    pytest.fail(f"no mail to {address}")


def _link(mail: dict[str, Any]) -> str:
    found = re.search(r"http\S+#\S+", mail["text"])
    assert found
    return found[0]


def _sign_up(context: BrowserContext, system: System, email: str) -> Page:
    asking = context.new_page()
    asking.goto(f"{system.base}/id/daftar/")
    asking.fill("#email", email)
    asking.click("#sign-up button[type=submit]")
    page = context.new_page()
    page.goto(_link(_mail_to(system, email)))
    assert "#" not in page.url
    page.fill("#name", "Made Pemilik Contoh")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("#make-account button[type=submit]")
    page.locator("main a[href*='/tempat/']").click()
    asking.close()
    return page


def _register(page: Page, name: str, category: str, region: str) -> None:
    page.fill("#place_name", name)
    page.select_option("#category", category)
    page.fill("#region", region)
    page.locator("#region-list [role=option]").first.click()
    page.fill("#address", f"Jalan {name} 1")
    with page.expect_response("**/api/premises") as answered:
        page.click("#place-form button[type=submit]")
    assert answered.value.status == 201
    expect(page.locator("#place-facts")).to_contain_text(f"Jalan {name} 1")


def _choose_place(page: Page, name: str, where: str = "#premises") -> None:
    options = page.locator(f"{where} option").filter(has_text=name)
    expect(options).to_have_count(1)
    page.select_option(where, label=options.inner_text())


def _send(page: Page, nights: int) -> dict[str, Any]:
    page.fill("#nights", str(nights))
    with page.expect_response("**/api/stays") as answered:
        page.click("#send")
    expect(page.locator("#receipt svg")).to_be_visible()
    return dict(answered.value.json())


def _card(page: Page, words: str) -> Any:
    return page.locator("#in_house .s-stay").filter(has_text=words)


def test_operator_signs_up_reports_in_every_way_and_shows_a_receipt(
    system: System, browser: Browser
) -> None:
    issued = Colleague(system.base, "tpi-dps").issue(specimen(5201).zone)
    typed = specimen(5202)
    context = _context(browser)
    page = _sign_up(context, system, "pemilik-5201@contoh.test")

    # Two places in two zones.
    _register(page, VILLA, "villa", "Kuta Badung")
    page.click("#add-place")
    _register(page, INN, "losmen", "Abepura")

    # By stamp: where, and how long.
    page.goto(issued["seal_url"])
    expect(page.locator("#result h1, #result h2").first).to_be_visible(timeout=30_000)
    page.locator("#result a[href*='/lapor/']").first.click()
    _choose_place(page, VILLA)
    first = _send(page, 3)
    assert first["on_time"] is True
    assert first["zone"] == "Asia/Makassar"

    # By passport, its lines read by a reader that types.
    page.goto(f"{system.base}/id/lapor/")
    page.check("input[name=guest][value=passport]")
    page.locator("#mrz").fill(typed.zone)
    expect(page.locator("#document_number")).to_have_value(typed.number)
    _choose_place(page, INN)
    second = _send(page, 2)
    assert second["zone"] == "Asia/Jayapura"
    assert second["first_received_at"] >= second["arrived_at"]

    _upload(page, system)
    _live(page, system, typed.surname)
    _show(page, context, system, second)
    context.close()


def _upload(page: Page, system: System) -> None:
    """Report a damaged list: looked at first, agreed to, and each row told of."""
    page.goto(f"{system.base}/id/unggah/")
    _choose_place(page, VILLA, "#place")
    file: FilePayload = {"name": "tamu.csv", "mimeType": "text/csv", "buffer": _damaged()}
    page.set_input_files("#file", files=[file])
    page.click("#list button[type=submit]")
    expect(page.locator("#repair-rows")).to_contain_text("MÜLLER", timeout=60_000)
    for told in ("cp1252", "→ 1990-05-17", "→ 12AB34560", "→ FRA", "belum dapat ditebak"):
        expect(page.locator("#batch")).to_contain_text(told)
    page.click("#all")
    page.click("#report")
    expect(page.locator("#batch-title")).to_contain_text("Selesai", timeout=60_000)
    rows = page.locator("#all-rows")
    rows.locator("summary").click()
    expect(rows).to_contain_text("Baris 5")
    with page.expect_download() as downloaded:
        page.click("#result")
    assert downloaded.value.suggested_filename


def _live(page: Page, system: System, surname: str) -> None:
    """Correct, extend and check out on the board."""
    page.goto(f"{system.base}/id/papan/")
    _choose_place(page, INN, "#place")
    card = _card(page, surname)
    card.get_by_role("button", name="Rincian").click()
    page.locator("#correcting summary").click()
    page.fill("#room", "12A")
    page.fill("#correct_reason", "Kamarnya belum diisi")
    page.click("#correct button[type=submit]")
    expect(page.locator("#history")).to_contain_text("Kamarnya belum diisi")
    page.click("#back")
    with page.expect_response("**/extend") as extended:
        _card(page, surname).get_by_role("button", name="Tambah satu malam").click()
    assert extended.value.json()["nights"] == 3
    page.reload()
    _choose_place(page, INN, "#place")
    with page.expect_response("**/check-out") as left:
        _card(page, surname).get_by_role("button", name="Sudah keluar").click()
    assert left.value.status == 200
    page.click("#tab-left")
    expect(page.locator("#left")).to_contain_text(surname)
    _choose_place(page, VILLA, "#place")
    page.click("#tab-in_house")
    # The stamp's guest, and five of the list: the sixth had lost its passport number.
    expect(page.locator("#in_house .s-stay")).to_have_count(6)


def _show(page: Page, context: BrowserContext, system: System, receipt: dict[str, Any]) -> None:
    """Download the month's receipts, and let somebody without an account check one."""
    page.goto(f"{system.base}/id/tanda-terima/")
    _choose_place(page, INN, "#place")
    expect(page.locator("#all")).to_be_enabled()
    with page.expect_download() as downloaded:
        page.click("#all")
    assert downloaded.value.path().read_bytes().startswith(b"%PDF")
    stranger = context.browser
    assert stranger is not None
    other = _context(stranger)
    checking = other.new_page()
    checking.goto(receipt["verify_url"])
    expect(checking.locator("#result h1")).to_be_visible()
    expect(checking.locator("#result")).to_contain_text(INN)
    assert "TELADAN" not in checking.content()
    other.close()


def test_host_without_an_account_reports_in_under_six_taps_and_goes_on_by_the_link(
    system: System, browser: Browser
) -> None:
    issued = Colleague(system.base, "tpi-dps").issue(specimen(5203).zone)
    context = _context(browser)
    page = context.new_page()
    taps = 0

    def tap(selector: str) -> None:
        nonlocal taps
        taps += 1
        page.locator(selector).first.click()

    page.goto(issued["seal_url"])
    tap("#result a[href*='/lapor/']")
    page.locator("#nights").fill("3")
    page.locator("#address").fill("Jalan Melati Contoh 5")
    page.locator("#region").fill("Kuta Badung")
    tap("#region-list [role=option]")
    page.locator("#lodging_kind").select_option("rumah_pribadi")
    taps += 2  # a list is opened, and one of it chosen
    page.locator("#reporter_name").fill("Ni Luh Contoh")
    with page.expect_response("**/api/stays") as answered:
        tap("#send")
    assert answered.value.status == 201
    assert taps < 6
    receipt = answered.value.json()
    expect(page.locator("#receipt svg")).to_be_visible()
    assert specimen(5203).surname not in page.content()

    page.goto("about:blank")
    page.goto(receipt["manage_url"])
    expect(page.locator("h1")).to_be_visible()
    assert receipt["receipt"] not in page.url
    with page.expect_response("**/check-out") as left:
        page.locator("#to-leave button[type=submit]").click()
    assert left.value.status == 200
    context.close()
