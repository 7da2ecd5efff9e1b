"""The README's pictures, taken from the running system: `make screenshots` beside `make run`."""

import base64
import os
import random
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Geolocation, Page, ViewportSize, sync_playwright

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
        inbox.get_by_role("link", name="Izin tinggal").first.click()
        _take(inbox, "inbox")
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


def _page(browser: Browser, locale: str, size: ViewportSize, *, can_see: bool = False) -> Page:
    context = browser.new_context(viewport=size, locale=locale, timezone_id="Asia/Makassar")
    if can_see:
        context.set_geolocation(_PLACE)
        context.grant_permissions(["geolocation", "camera"])
    return context.new_page()


def _take_report(page: Page) -> None:
    _take(page, "report")


def _take(page: Page, name: str) -> None:
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
