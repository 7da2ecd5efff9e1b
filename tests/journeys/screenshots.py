"""The README's pictures, taken from the running system: `make screenshots` beside `make run`."""

import base64
import json
import os
import random
import re
import sys
import tempfile
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Geolocation, Page, ViewportSize, expect, sync_playwright

from local.demo import COMPANY
from local.specimens import specimen
from tests.journeys.walk import Walk, film_of
from tests.web.conftest import CHROMIUM, FLAGS

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
_PHONE: ViewportSize = {"width": 360, "height": 740}
_DESK: ViewportSize = {"width": 1000, "height": 700}
_PLACE: Geolocation = {"latitude": -8.7215, "longitude": 115.1686, "accuracy": 12}


def main() -> int:
    """Walk the main job and take a picture of each station."""
    base = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        desk = Walk(_page(chromium, "en-GB", _DESK), base, "en")
        desk.sign_in("tpi-dps")
        issued = desk.issue(
            specimen(random.randrange(10_000, 900_000)).zone,  # noqa: S311 - an invented person
            "C1",
            "sponsor@contoh.test",
        )
        _take(desk.page, "desk")
        host = Walk(_page(chromium, "id-ID", _PHONE), base, "id")
        host.open_stamp(issued["seal_url"])
        _take(host.page, "stamp")
        host.report_from_stamp(3, "tuan-rumah@contoh.test", before_sending=_take_report)
        _take(host.page, "receipt")
        film = film_of(base64.b64decode(issued["label"]["pdf"]), Path(folder) / "label.mjpeg")
        camera = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                *FLAGS,
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        officer = Walk(_page(camera, "id-ID", _PHONE, can_see=True), base, "id")
        officer.sign_in("lapangan")
        officer.page.wait_for_load_state("networkidle")
        officer.scan("SP-12/2026")
        _take(officer.page, "scan")
        _scan_on_an_island(officer.page)
        _take(officer.page, "scan-offline")
        _take_care(desk.page, base, issued["stamp_number"])
        inbox = _page(chromium, "id-ID", _DESK)
        inbox.goto(f"{base}/inbox")
        inbox.get_by_role("link", name="izin tinggal yang Saudara jamin").first.click()
        _take(inbox, "inbox")
        _take_sponsor(chromium, base)
        head = Walk(_page(chromium, "en-GB", _DESK), base, "en")
        head.sign_in("kepala")
        _take_office(head.page, base)
        _tell(_page(chromium, "id-ID", _PHONE), base)
        _take_field(head.page, base)
        _take_own(_page(chromium, "en-GB", _PHONE), base)
        clerk = Walk(_page(chromium, "id-ID", _DESK), base, "id")
        clerk.sign_in("layanan")
        _take_bookings(_page(chromium, "id-ID", _PHONE), clerk.page, base)
        member = Walk(_page(chromium, "id-ID", _PHONE), base, "id")
        member.sign_in("timpora")
        member.page.goto(f"{base}/officer/id/jumlah/")
        member.page.locator("#parts tbody tr").first.wait_for()
        _take(member.page, "counts")
    sys.stdout.write(f"The pictures are in {FOLDER}.\n")
    return 0


def _scan_on_an_island(page: Page) -> None:
    """Take the network away, open the page anew and scan."""
    page.context.set_offline(offline=True)
    page.reload()
    page.locator("#scan").click()
    page.locator("#result .s-verdict h2").first.wait_for()
    page.locator("#result .govuk-inset-text").last.wait_for()


def _take_care(page: Page, base: str, stamp_number: str) -> None:
    """Look a stamp up at the office's page, then let its holder leave."""
    page.goto(f"{base}/officer/en/stamps/")
    page.locator("#read").fill(stamp_number)
    page.locator("#reason").fill("The label is damaged")
    page.locator("#search button[type=submit]").click()
    page.locator("#found h2").first.wait_for()
    _take(page, "stamp-care")
    page.goto(f"{base}/officer/en/departures/")
    page.locator("#read").fill(stamp_number)
    page.locator("#read").press("Enter")
    page.locator("#result h2").first.wait_for()
    _take(page, "departure")


def _take_sponsor(chromium: Browser, base: str) -> None:
    """Open the sponsor's page of the demo's company by the link in its mail."""
    with urllib.request.urlopen(f"{base}/inbox.json") as answer:
        mails = json.load(answer)
    text = next(mail["text"] for mail in mails if mail["to"] == COMPANY)
    page = _page(chromium, "id-ID", _PHONE)
    page.goto(re.findall(r"https?://\S+/penjamin/#\S+", text)[0])
    page.locator(".s-sponsored > li").first.wait_for()
    _take(page, "sponsor")


def _take_office(page: Page, base: str) -> None:
    """Find a person and a permit, then what became of the office's warnings."""
    page.goto(f"{base}/officer/en/permits/")
    page.locator("#read").fill(specimen(9).zone)
    page.locator("#reason").fill("At the counter with the passport")
    page.locator("#search button[type=submit]").click()
    page.locator("#permits button:visible").first.click()
    page.locator("#permit-standing strong").wait_for()
    _take(page, "permit")
    page.goto(f"{base}/officer/en/warnings/")
    page.locator("#tab-delivered").click()
    page.locator("#delivered .s-stay").first.wait_for()
    _take(page, "warnings")


def _tell(page: Page, base: str) -> None:
    """Tell the office what one saw."""
    page.goto(f"{base}/id/laporkan/")
    page.click("label[for=matter-illegal_work]")
    page.fill("#text", "Setiap pagi ada yang mengajar selancar di pantai dan dibayar tunai.")
    page.locator("#region").press_sequentially("Kuta Selatan")
    page.locator("#region-list li").first.click()
    page.click("label[for=moment-ongoing]")
    _take(page, "tip")
    page.click("#tell button[type=submit]")
    page.locator(".s-reference").wait_for(timeout=90_000)


def _take_field(page: Page, base: str) -> None:
    """See the field work on the head's board, a tip made a case, and who stays where."""
    page.goto(f"{base}/officer/en/board/")
    page.locator("#staff tbody tr").first.wait_for()
    _take(page, "office-board")
    page.goto(f"{base}/officer/en/tips/")
    page.locator("#waiting li.s-stay").first.get_by_role("button").first.click()
    page.click("#tab-make-case")
    page.fill("#case_note", "Look at the place and who works there.")
    page.click("#make-case-form button[type=submit]")
    page.locator("#lists-said a").click()
    page.locator("#cases li").first.get_by_role("button").first.click()
    page.locator("#case :is(h2, h3)").first.wait_for()
    _take(page, "case")
    page.goto(f"{base}/officer/en/occupancy/")
    page.locator("#region").fill("Kuta Badung")
    page.locator("#region-list [role=option]").first.click()
    page.locator("main form button[type=submit]:visible").first.click()
    page.locator("main table:visible, main .s-figure:visible").first.wait_for()
    _take(page, "occupancy")


def _take_bookings(anybody: Page, clerk: Page, base: str) -> None:
    """Take an office's free places as anybody sees them, and its day as its clerk does."""
    anybody.goto(f"{base}/id/pesan/")
    anybody.check("#kind-passport_queue")
    anybody.check("#service-passport_renewal")
    anybody.fill("#count", "4")
    anybody.select_option("#office", "NGURAH-RAI")
    anybody.click("#to-when")
    expect(anybody.locator("[aria-busy='true']")).to_have_count(0)
    anybody.get_by_role("button", name=re.compile(r"\d tempat$")).last.click()
    _take(anybody, "booking", 900)
    clerk.goto(f"{base}/officer/id/layanan/")
    clerk.locator("#hours [data-booking]").first.wait_for()
    _take(clerk, "bookings", 380)


def _take_own(page: Page, base: str) -> None:
    """Open the own stay with a passport's lines."""
    page.goto(f"{base}/en/my-stay/")
    page.wait_for_selector("#issuing_state option[value=UTO]", state="attached")
    page.locator("#mrz").fill(specimen(9).zone)
    page.locator("#own button[type=submit]").click()
    page.locator("#answer h1").wait_for()
    _take(page, "own-stay")


def _page(browser: Browser, locale: str, size: ViewportSize, *, can_see: bool = False) -> Page:
    context = browser.new_context(viewport=size, locale=locale, timezone_id="Asia/Makassar")
    if can_see:
        context.set_geolocation(_PLACE)
        context.grant_permissions(["geolocation", "camera"])
    return context.new_page()


def _take_report(page: Page) -> None:
    _take(page, "report")


def _take(page: Page, name: str, down: int = 0) -> None:
    page.evaluate(f"scrollTo(0, {down})")
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
