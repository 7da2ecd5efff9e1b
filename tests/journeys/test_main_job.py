"""The main job, end to end: desk, stamp, report, scan by camera, warning."""

import base64
import json
import urllib.request
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect

from local.specimens import specimen
from tests.journeys.conftest import System
from tests.journeys.walk import Walk, film_of
from tests.web.conftest import CHROMIUM, FLAGS

pytestmark = pytest.mark.journey

LOCALES = {"id": "id-ID", "en": "en-GB"}
CASES = [("id", 360, 4711), ("en", 1280, 4712)]


def _context(browser: Browser, language: str, width: int, **more: Any) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 740},
        locale=LOCALES[language],
        timezone_id="Asia/Makassar",
        **more,
    )
    context.set_default_timeout(30_000)
    return context


def _camera(playwright: Playwright, film: Path) -> Browser:
    return playwright.chromium.launch(
        executable_path=CHROMIUM,
        args=[
            *FLAGS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    )


def _inbox(system: System) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{system.base}/inbox.json", timeout=10) as answer:
        mails: list[dict[str, Any]] = json.load(answer)
    return mails


@pytest.mark.parametrize(("language", "width", "number"), CASES)
def test_guest_is_stamped_reported_scanned_and_the_sponsor_warned(
    system: System,
    playwright: Playwright,
    browser: Browser,
    tmp_path: Path,
    language: str,
    width: int,
    number: int,
) -> None:
    person = specimen(number)
    sponsor = f"penjamin-{number}@contoh.test"

    desk = Walk(_context(browser, language, width).new_page(), system.base, language)
    desk.sign_in("tpi-dps")
    issued = desk.issue(person.zone, "C1", sponsor)
    last_day = date.fromisoformat(issued["last_day_of_stay"])

    host = Walk(_context(browser, language, width).new_page(), system.base, language)
    host.open_stamp(issued["seal_url"])
    assert "#" not in host.page.url
    assert person.surname not in host.page.content()
    receipt = host.report_from_stamp(3, f"tuan-rumah-{number}@contoh.test")
    assert receipt["on_time"] is True
    assert receipt["office"]["code"] == "NGURAH-RAI"
    host.check_receipt(receipt["verify_url"])
    expect(host.page.locator("#result")).to_contain_text("Jalan Contoh 12")

    film = film_of(base64.b64decode(issued["label"]["pdf"]), tmp_path / "label.mjpeg")
    camera = _camera(playwright, film)
    place = {"latitude": -8.7215, "longitude": 115.1686, "accuracy": 12}
    context = _context(
        camera, language, width, geolocation=place, permissions=["geolocation", "camera"]
    )
    officer = Walk(context.new_page(), system.base, language)
    officer.sign_in("lapangan")
    found = officer.scan("SP-12/2026")
    camera.close()
    assert found["verdict"] == "genuine"
    assert found["stamp"]["stamp_number"] == issued["stamp_number"]
    assert found["person"]["passport"]["document_number"] == person.number
    assert found["last_stay"]["address"] == "Jalan Contoh 12, RT 3, Kuta"

    assert [mail for mail in _inbox(system) if sponsor in mail["to"]] == []
    due = last_day - timedelta(days=30)
    for _ in range(2):  # fired twice, sent once
        fired = system.fire("warn_sponsors", f"{due.isoformat()}T01:00:00Z")
        assert fired.returncode == 0, fired.stdout + fired.stderr
    mails = [mail for mail in _inbox(system) if sponsor in mail["to"]]
    assert len(mails) == 1
    assert "30 hari lagi" in mails[0]["subject"]
    assert person.number not in mails[0]["text"]
    receipts = [mail for mail in _inbox(system) if f"tuan-rumah-{number}@" in str(mail["to"])]
    assert len(receipts) == 1


def test_job_that_does_not_exist_is_told_in_a_sentence(system: System) -> None:
    fired = system.fire("warn_nobody", "2027-01-15T01:00:00Z")
    assert fired.returncode != 0
    assert "warn_sponsors" in fired.stdout + fired.stderr
    assert "Traceback" not in fired.stdout + fired.stderr
