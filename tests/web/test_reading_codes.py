"""Reading a code on the report page: by camera, from a photo, and the way round when refused."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from chalicelib.icao.seal import from_text
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
    expect(page.locator("#photo")).to_be_visible()
    page.set_input_files("#photo", tmp_path / "blank.png")
    expect(page.locator("#scan-said")).to_contain_text("Tidak ada kode yang terbaca")


def held(page: Page, pattern: str) -> list[Route]:
    """Keep what matches from the page; return what was asked for, to let it go on."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        routes.append(route)

    page.route(pattern, hold)
    return routes


def test_a_way_to_read_is_offered_once_it_works(page: Page, site: StandIn) -> None:
    routes = held(page, "**/guest-stamp*.js")
    page.goto(site.url + REPORT["id"])
    page.check("input[name=guest][value=seal]")
    expect(page.locator("#guest-said")).to_have_text("Memuat…")
    expect(page.locator("#scan")).to_be_hidden()
    routes.pop().continue_()
    expect(page.locator("#scan")).to_be_visible()
    expect(page.locator("#guest-said")).to_be_empty()


def test_a_way_that_could_not_be_loaded_comes_when_chosen_again(page: Page, site: StandIn) -> None:
    page.route("**/guest-stamp*.js", lambda route: route.abort())
    page.goto(site.url + REPORT["id"])
    page.check("input[name=guest][value=seal]")
    expect(page.locator("#guest-said")).to_contain_text("pilih sekali lagi")
    expect(page.locator("#scan")).to_be_hidden()
    page.unroute("**/guest-stamp*.js")
    page.click("input[name=guest][value=seal]")
    expect(page.locator("#scan")).to_be_visible()


@pytest.mark.parametrize(
    "where",
    [
        ("/id/saya-di-sini/", "stay-here", "#photo", "#scan-said", "Tidak ada kode yang terbaca"),
        ("/id/laporkan/", "tell-us", "#photos", "#photos-said", "1 foto"),
    ],
    ids=["own stamp", "tip"],
)
def test_a_photo_chosen_while_the_page_loads_is_taken(
    page: Page, site: StandIn, tmp_path: Path, where: tuple[str, ...]
) -> None:
    path, script, field, place, said = where
    Image.new("RGB", (300, 300), "white").save(tmp_path / "blank.png")
    routes = held(page, f"**/{script}.*.js")
    with page.expect_request(f"**/{script}.*.js"):
        page.goto(site.url + path, wait_until="commit")
    page.set_input_files(field, tmp_path / "blank.png")
    routes.pop().continue_()
    expect(page.locator(place)).to_contain_text(said)


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


def picture(text: str | bytes, side: int = 320) -> Image.Image:
    """Return a code of so many pixels, its quiet zone included."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    made: Image.Image = code.make_image().convert("RGB").resize((side, side))
    return made


def frame(*codes: Image.Image, ground: str = "#cfcac0") -> Image.Image:
    """Return what a camera sees: codes side by side in the middle of a desk."""
    seen = Image.new("RGB", (1280, 720), ground)
    width = sum(code.width for code in codes) + 40 * (len(codes) - 1)
    left = (1280 - width) // 2
    for code in codes:
        seen.paste(code, (left, (720 - code.height) // 2))
        left += code.width + 40
    return seen


Filming = Callable[..., Page]


@pytest.fixture
def filming(browser: Browser, tmp_path: Path) -> Iterator[Filming]:
    """Open a page of a browser whose camera shows frames, each so often, again and again."""
    started: list[Browser] = []

    def start(*shown: tuple[Image.Image, int]) -> Page:
        film = tmp_path / "film.mjpeg"
        with film.open("wb") as file:
            for each, times in shown:
                for _ in range(times):
                    each.save(file, "JPEG", quality=90)
        args = [
            *FLAGS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
        ]
        started.append(browser.browser_type.launch(executable_path=CHROMIUM, args=args))
        return started[0].new_page(locale="id-ID")

    yield start
    for each in started:
        each.close()


def test_the_camera_reads_the_stamp_and_is_let_go(
    site: StandIn, mint: Mint, filming: Filming
) -> None:
    seal = genuine(mint)
    page = filming((frame(picture(f"{site.url}/s#{seal}", 640)), 30))
    page.goto(site.url + REPORT["id"])
    page.check("input[name=guest][value=seal]")
    page.click("#scan")
    expect(page.locator("#guest-stamp h3")).to_have_text("Cap ini asli", timeout=20_000)
    expect(page.locator("#camera")).to_be_hidden()
    assert page.url == site.url + REPORT["id"]


def test_two_codes_in_view_are_told_and_one_alone_is_taken(
    site: StandIn, mint: Mint, filming: Filming
) -> None:
    stamp = picture(f"https://serambi.example/s#{genuine(mint)}")
    other = picture("https://evil.example/pay")
    page = filming((frame(other, stamp), 90), (frame(stamp), 150))
    page.goto(f"{site.url}/s")
    page.click("#scan")
    expect(page.locator("#camera [role=status]")).to_contain_text("dua kode", timeout=20_000)
    expect(page.locator("h1:visible")).to_have_text("Cap ini asli", timeout=30_000)


# Ten seconds of waiting in one: what the page says in time is said by its own clock.
HASTE = "const real = Date.now, start = real(); Date.now = () => start + (real() - start) * 10;"


@pytest.mark.parametrize(
    ("ground", "words"),
    [("#cfcac0", "Belum terbaca. Dekatkan"), ("#060606", "Terlalu gelap"), ("white", "silau")],
)
def test_nothing_read_for_a_while_gets_a_hint(
    site: StandIn, filming: Filming, ground: str, words: str
) -> None:
    page = filming((frame(ground=ground), 20))
    page.add_init_script(HASTE)
    page.goto(f"{site.url}/s")
    page.click("#scan")
    expect(page.locator("#camera [role=status]")).to_contain_text(words, timeout=20_000)
    page.get_by_role("button", name="Tutup kamera").click()
    expect(page.locator("#camera")).to_be_hidden()
    expect(page.locator("#photo")).to_be_visible()


def test_lamp_is_turned_on_and_off_where_there_is_one(page: Page, site: StandIn) -> None:
    page.add_init_script(
        """
        window.asked = [];
        navigator.mediaDevices.getUserMedia = async () => {
          const stream = document.createElement("canvas").captureStream();
          const [track] = stream.getVideoTracks();
          track.getCapabilities = () => ({ torch: true });
          track.applyConstraints = async ({ advanced }) => {
            window.asked.push(advanced[0].torch);
            if (window.asked.length > 2) throw new DOMException("", "NotReadableError");
          };
          return stream;
        };
        HTMLMediaElement.prototype.play = async () => {};
        """
    )
    page.goto(f"{site.url}/s")
    page.click("#scan")
    page.click("text=Nyalakan lampu")
    page.click("text=Matikan lampu")
    page.click("text=Nyalakan lampu")  # it will not turn this time: the words stay true
    expect(page.locator("text=Nyalakan lampu")).to_be_visible()
    assert page.evaluate("window.asked") == [True, False, True]


def test_without_https_there_is_no_camera_and_words_for_it(page: Page, site: StandIn) -> None:
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false });")
    page.add_init_script("navigator.mediaDevices.getUserMedia = async () => { throw 1; };")
    page.goto(f"{site.url}/s")
    page.click("#scan")
    expect(page.locator("#scan-said")).to_contain_text("hanya dapat dipakai lewat alamat https")


def test_photo_with_two_codes_is_not_chosen_from(
    page: Page, site: StandIn, mint: Mint, tmp_path: Path
) -> None:
    stamp = picture(f"https://serambi.example/s#{genuine(mint)}")
    frame(picture("WIFI:T:WPA;S:Hotel;;"), stamp).save(tmp_path / "two.png")
    page.goto(f"{site.url}/s")
    page.set_input_files("#photo", tmp_path / "two.png")
    expect(page.locator("#scan-said")).to_contain_text("dua kode")


def test_a_file_that_is_no_picture_says_so(page: Page, site: StandIn, tmp_path: Path) -> None:
    (tmp_path / "cap.png").write_text("no picture")
    page.goto(f"{site.url}/s")
    page.set_input_files("#photo", tmp_path / "cap.png")
    expect(page.locator("#scan-said")).to_contain_text("bukan gambar")


def test_foreign_seal_in_raw_bytes_is_told_by_its_country(
    page: Page, site: StandIn, mint: Mint, tmp_path: Path
) -> None:
    day = date(2026, 3, 14)
    theirs = from_text(mint.seal(day, day, signed_as=("UTO", "UTES", "0A1")))
    picture(theirs, 500).save(tmp_path / "foreign.png")
    page.goto(f"{site.url}/s")
    page.set_input_files("#photo", tmp_path / "foreign.png")
    expect(page.locator("h1:visible")).to_have_text("Ini bukan cap masuk kami")
    said = page.locator("#foreign")
    expect(said).to_contain_text("menyatakan berasal dari Utopia (contoh) (UTO)")
    expect(said).to_contain_text("14 Maret 2026")
    assert page.locator("#foreign a").count() == 0


@pytest.mark.parametrize(
    ("shown", "taken"),
    [
        # Texts by frame, each with its time; what is taken in the end.
        ([(["a"], 0), (["a"], 100)], "a"),
        ([(["a"], 0), ([], 100)], "a"),
        ([(["a"], 0)], None),
        ([(["a", "b"], 0), (["a"], 100), (["a"], 900)], None),
        ([(["a"], 0), (["b"], 900), (["a"], 1000)], None),
        ([(["a", "b"], 0), (["a"], 500), (["a"], 1600), (["a"], 1700)], "a"),
    ],
)
def test_one_text_is_taken_and_of_two_within_a_second_none(
    context: BrowserContext, modules: StandIn, shown: Any, taken: str | None
) -> None:
    page = context.new_page()
    page.goto(modules.url)
    got = page.evaluate(
        """async (shown) => {
          const { chooser } = await import("/js/camera.js");
          const choose = chooser();
          return shown.map(([texts, now]) => choose(texts, now).text ?? null).at(-1);
        }""",
        shown,
    )
    assert got == taken
