"""The officer's phone on an island: four stamps told apart without a network, none lost after."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from chalicelib.icao import base32, seal
from chalicelib.stamps.label import LabelText, draw_label
from local.specimens import specimen
from tests.journeys.conftest import System
from tests.journeys.line import Line
from tests.journeys.office import Colleague
from tests.journeys.walk import Walk, film_of
from tests.web.conftest import CHROMIUM, FLAGS

pytestmark = pytest.mark.journey

LAST_DAY = 18  # the seal's tag
EXPIRED = 6  # the demo's passport that is 37 days over
WORDS = {
    "id": {
        "genuine": "Tanda tangan asli",
        "forged": "Cap palsu",
        "cancelled": "Cap ini dibatalkan",
        "expired": "Tanda tangan asli, tanggal sudah lewat",
    },
    "en": {
        "genuine": "The signature is genuine",
        "forged": "Forged stamp",
        "cancelled": "This stamp is cancelled",
        "expired": "Genuine signature, date passed",
    },
}
PLACES = {  # a walk through Kuta, so that each scan has a place of its own
    "genuine": (-8.7215, 115.1686),
    "forged": (-8.7221, 115.1690),
    "cancelled": (-8.7228, 115.1695),
    "expired": (-8.7234, 115.1701),
}


@pytest.mark.parametrize(("language", "number"), [("id", 5200), ("en", 5300)])
def test_phone_tells_stamps_apart_without_a_network_and_delivers_each_once(
    system: System, playwright: Playwright, tmp_path: Path, language: str, number: int
) -> None:
    began = datetime.now(UTC)
    desk, head = Colleague(system.base, "tpi-dps"), Colleague(system.base, "kepala")
    order = _order(head, number)
    stamps = _stamps(desk, number)
    _publish(system)
    films = {
        name: film_of(_label(name, stamp), tmp_path / f"{name}.mjpeg")
        for name, stamp in stamps.items()
    }
    profile = tmp_path / "phone"
    with Line(system.port) as line:
        with _phone(playwright, profile, films["genuine"], language, "genuine") as phone:
            page = _first_visit(phone, line, language, order)
            line.cut()
            page.reload()
            assert _scan(page) == WORDS[language]["genuine"]
        for name in ("forged", "cancelled", "expired"):
            with _phone(playwright, profile, films[name], language, name) as phone:
                page = _scan_page(phone, line, language)
                assert _scan(page) == WORDS[language][name]
        # The network is back for all but one answer: the page is killed with its batch on the way.
        with _phone(playwright, profile, films["genuine"], language, "genuine") as phone:
            line.mend(unanswered="POST /api/scans/batch")
            with phone.expect_event("request", lambda one: one.url.endswith("/scans/batch")):
                _scan_page(phone, line, language)
            phone.pages[0].wait_for_timeout(3_000)
            line.cut()
        with _phone(playwright, profile, films["genuine"], language, "genuine") as phone:
            line.mend()
            page = _scan_page(phone, line, language)
            none = {"id": "0 pindaian menunggu", "en": "0 scans wait"}[language]
            expect(page.locator("#waiting")).to_contain_text(none, timeout=60_000)
    _see_each_once(Colleague(system.base, "lapangan"), stamps, order, began)


def _see_each_once(
    field: Colleague, stamps: dict[str, dict[str, Any]], order: str, began: datetime
) -> None:
    """Scan the stamps of the records on line: each was met once, where the phone was."""
    for name in ("genuine", "cancelled", "expired"):
        now = datetime.now(UTC).isoformat()
        scan = {"seal": stamps[name]["seal_url"], "order": order, "scanned_at": now}
        found = field.post("/scans", {**scan, "position": None})
        assert found["verdict"] == name
        met = [
            one["position"]
            for one in found["earlier_scans"]
            if datetime.fromisoformat(one["scanned_at"]) > began
        ]
        latitude, longitude = PLACES[name]
        assert met == [{"latitude": latitude, "longitude": longitude, "accuracy_m": 12}], name


def _order(head: Colleague, number: int) -> str:
    today = datetime.now(UTC).date()
    order = {
        "number": f"SP-{number}/2026",
        "purpose": "Pengawasan lapangan di Kuta",
        "valid_from": (today - timedelta(days=1)).isoformat(),
        "valid_to": (today + timedelta(days=7)).isoformat(),
    }
    return str(head.post("/orders", order)["number"])


def _stamps(desk: Colleague, number: int) -> dict[str, dict[str, Any]]:
    genuine = desk.issue(specimen(number).zone)
    cancelled = desk.issue(specimen(number + 1).zone)
    desk.post(f"/stamps/{cancelled['stamp_id']}/cancel", {"reason": "Salah data paspor"})
    found = desk.post("/stamps/searches", {"mrz": specimen(EXPIRED).zone, "reason": "Uji"})
    expired = desk.post(f"/stamps/{found['stamp_number']}/labels", {"reason": "damaged"})
    return {
        "genuine": genuine,
        "forged": desk.issue(specimen(number + 2).zone),
        "cancelled": cancelled,
        "expired": expired,
    }


def _publish(system: System) -> None:
    fired = system.fire("publish_status_lists", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert fired.returncode == 0, fired.stdout + fired.stderr


def _label(name: str, issued: dict[str, Any]) -> bytes:
    if name == "forged":
        return _forged(issued)
    return base64.b64decode(issued["label"]["pdf"])


def _forged(issued: dict[str, Any]) -> bytes:
    """Return the label of a real stamp whose last day somebody has moved by a year."""
    prefix, _, text = issued["seal_url"].partition("#")
    raw = bytearray(base32.decode(text))
    sealed = dict(seal.parse(bytes(raw)).features)[LAST_DAY]
    last_day = seal.decode_date(sealed)
    later = last_day.replace(year=last_day.year + 1, day=1)
    at = raw.index(sealed)
    raw[at : at + len(sealed)] = seal.encode_date(later)
    words = LabelText(
        seal_url=seal.to_url(f"{prefix}#", bytes(raw)),
        last_day_of_stay=later,
        permit_class="C1",
        checkpoint="DPS",
        domain="127.0.0.1",
        stamp_number=issued["stamp_number"],
        specimen=True,
    )
    return draw_label(words).pdf


@contextmanager
def _phone(
    playwright: Playwright, profile: Path, film: Path, language: str, place: str
) -> Iterator[BrowserContext]:
    """Give the officer's phone: the same profile each time, a film before its camera."""
    latitude, longitude = PLACES[place]
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        args=[
            *FLAGS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
        viewport={"width": 360, "height": 740},
        locale={"id": "id-ID", "en": "en-GB"}[language],
        timezone_id="Asia/Makassar",
        geolocation={"latitude": latitude, "longitude": longitude, "accuracy": 12},
        permissions=["geolocation", "camera"],
    )
    context.set_default_timeout(30_000)
    try:
        yield context
    finally:
        context.close()


def _first_visit(phone: BrowserContext, line: Line, language: str, order: str) -> Page:
    """Sign in, choose the order of the shift, and wait until the phone needs nobody."""
    walk = Walk(phone.pages[0], line.base, language)
    walk.sign_in("lapangan")
    page = _scan_page(phone, line, language)
    page.locator("#ground-order").check()
    page.locator(f"#orders input[value='{order}']").check()
    page.locator("#ground-form button[type=submit]").click()
    expect(page.locator("#scanner")).to_be_visible()
    page.wait_for_function(
        """async () => {
          const registration = await navigator.serviceWorker.ready;
          const lists = await indexedDB.databases();
          return registration.active?.state === "activated"
            && lists.some(({ name }) => name === "serambi-lists")
            && Boolean(await caches.match(location.href));
        }"""
    )
    page.wait_for_load_state("networkidle")
    return page


def _scan_page(phone: BrowserContext, line: Line, language: str) -> Page:
    page = phone.pages[0]
    page.goto(f"{line.base}/officer/{language}/scan/")
    expect(page.locator("#ask-ground, #scanner").locator("visible=true").first).to_be_visible()
    return page


def _scan(page: Page) -> str:
    """Scan what the camera sees; return the verdict's heading once the scan is kept."""
    page.locator("#scan").click()
    verdict = page.locator("#result .s-verdict h2").first
    expect(verdict).to_be_visible(timeout=30_000)
    # The position was found or given up, and the server asked in vain.
    expect(page.locator("#result [role=status]", has_text="…")).to_have_count(0, timeout=30_000)
    expect(page.locator("#result .govuk-inset-text").last).to_be_visible()
    mark = verdict.locator(".s-mark").inner_text()
    return verdict.inner_text().removeprefix(mark).strip()
