"""Reading a code on the report page: by camera, from a photo, and the way round when refused."""

from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.web.conftest import CHROMIUM, FLAGS
from tests.web.seals import Mint
from tests.web.stand_in import StandIn
from tests.web.walk import REPORT, genuine

pytestmark = pytest.mark.browser


def test_a_photo_of_the_stamp_is_read(
    page: Page, site: StandIn, mint: Mint, tmp_path: Path
) -> None:
    seal = genuine(mint)
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=12, box_size=7)
    code.add_data(f"https://evil.example/s#{seal}")
    code.make_image().save(tmp_path / "cap.png")
    page.goto(site.url + REPORT["id"])
    page.check("input[name=guest][value=seal]")
    page.set_input_files("#photo", tmp_path / "cap.png")
    expect(page.locator("#guest-stamp h3")).to_have_text("Cap ini asli")
    assert page.input_value("input[name=seal]") == seal
    assert page.url == site.url + REPORT["id"]


def test_a_photo_without_a_code_says_so(page: Page, site: StandIn, tmp_path: Path) -> None:
    Image.new("RGB", (300, 300), "white").save(tmp_path / "blank.png")
    page.goto(site.url + REPORT["id"])
    page.check("input[name=guest][value=seal]")
    page.set_input_files("#photo", tmp_path / "blank.png")
    expect(page.locator("#scan-said")).to_contain_text("Tidak ada kode yang terbaca")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotAllowedError", "Kamera belum diizinkan"),
        ("NotFoundError", "tidak punya kamera"),
        ("NotReadableError", "mungkin sedang dipakai"),
    ],
)
def test_a_camera_that_is_refused_gets_words_and_the_way_round(
    error: str, words: str, page: Page, site: StandIn
) -> None:
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => "
        f"Promise.reject(new DOMException('', '{error}'))"
    )
    page.goto(site.url + REPORT["id"])
    page.check("input[name=guest][value=seal]")
    page.click("#scan")
    expect(page.locator("#scan-said")).to_contain_text(words)
    expect(page.locator("#photo")).to_be_visible()


def test_the_camera_reads_the_stamp_and_is_let_go(
    site: StandIn, mint: Mint, tmp_path: Path, browser: Browser
) -> None:
    seal = genuine(mint)
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=6, box_size=8)
    code.add_data(f"{site.url}/s#{seal}")
    code.make_image().convert("RGB").resize((640, 640)).save(tmp_path / "frame.jpg", quality=90)
    film = tmp_path / "film.mjpeg"
    film.write_bytes((tmp_path / "frame.jpg").read_bytes() * 30)
    with_camera = browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=[
            *FLAGS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ],
    )
    try:
        page = with_camera.new_page(locale="id-ID")
        page.goto(site.url + REPORT["id"])
        page.check("input[name=guest][value=seal]")
        page.click("#scan")
        expect(page.locator("#guest-stamp h3")).to_have_text("Cap ini asli", timeout=20_000)
        expect(page.locator("#camera")).to_be_hidden()
        assert page.url == site.url + REPORT["id"]
    finally:
        with_camera.close()
