"""Checking in at an office in a real browser: by camera, by hand, without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.accessible import faults
from tests.web.bookings import (
    PAGE,
    booking,
    code,
    items_of,
    open_day,
    person,
    posted,
    row,
    serve_day,
    take,
    verdict,
)
from tests.web.conftest import CHROMIUM, FLAGS
from tests.web.officers import film
from tests.web.phones import kept, new_phone
from tests.web.stand_in import Call, Given, StandIn, problem

pytestmark = pytest.mark.browser

CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def test_typed_code_finds_its_booking_and_a_strange_one_none(page: Page, site: StandIn) -> None:
    serve_day(site, booking("KADEK"), booking("KADENG"), booking("GEDE"))
    site.answers["POST", "/check-ins"] = take
    open_day(page, site, count=3)
    for typed, said in (("", "Isi kodenya"), ("kade", "Lebih dari satu"), ("zzzz", "Tidak ada")):
        page.fill("#typed", typed)
        page.click("#typed-form button[type=submit]")
        expect(page.locator("#typed-error")).to_contain_text(said)
    page.fill("#typed", "gede a")
    page.click("#typed-form button[type=submit]")
    expect(row(page, "GEDE")).to_contain_text("sudah datang")
    expect(page.locator("#scan-said")).to_contain_text("kedatangan tercatat")


def test_refused_check_in_is_said_with_its_reason(page: Page, site: StandIn) -> None:
    serve_day(site, booking())

    def refuse(call: Call) -> Given:
        (item,) = call.body["items"]
        why = {"code": "too_early", "detail": "Terlalu awal: janjinya pukul 14.00."}
        return 200, {"items": [verdict(item, verdict="refused", **why)]}

    site.answers["POST", "/check-ins"] = refuse
    open_day(page, site)
    row(page).get_by_role("button", name="Datang Ni Luh Contoh", exact=True).click()
    expect(page.locator("#late")).to_contain_text("Terlalu awal: janjinya pukul 14.00.")
    expect(row(page).get_by_role("button", name="Datang Ni Luh Contoh", exact=True)).to_be_visible()
    expect(page.locator("#check-ins-waiting")).to_be_hidden()


def _film_of(text: str, path: Path) -> Path:
    segno.make(text, error="m").save(str(path / "code.png"), scale=8, border=4)
    picture = Image.open(path / "code.png").convert("RGB").resize((560, 560))
    frame = Image.new("RGB", (1280, 720), "#9a958c")
    frame.paste(picture, (360, 80))
    return film(frame, path / "film.mjpeg")


@pytest.mark.parametrize("before", ["", "https://evil.example/#"])
def test_camera_takes_a_bookings_code_and_follows_no_other(
    browser: Browser, site: StandIn, tmp_path: Path, before: str
) -> None:
    reel = _film_of(f"{before}serambi:booking:{code('KADEK')}", tmp_path)
    flags = [*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={reel}"]
    filming = browser.browser_type.launch(executable_path=CHROMIUM, args=flags)
    try:
        page = filming.new_context(timezone_id="Asia/Makassar").new_page()
        serve_day(site, booking())
        site.answers["POST", "/check-ins"] = take
        open_day(page, site)
        page.click("#scan")
        said = page.locator("#scan-said")
        if before:
            expect(said).to_contain_text("bukan kode pesanan", timeout=20000)
            assert posted(site) == []
        else:
            expect(row(page)).to_contain_text("sudah datang", timeout=20000)
            assert len(items_of(site)) == 1
        assert page.url == site.url + PAGE["id"]
    finally:
        filming.close()


@pytest.fixture
def desk(browser: Browser, site: StandIn) -> Iterator[Page]:
    """Open the page on a device that keeps pages, and take its network away."""
    for device in new_phone(browser):
        serve_day(site, booking("KADEK"), booking("GEDE", people=[person("Gede Rahasia")]))
        page = device.new_page()
        open_day(page, site, count=2)
        kept(page, PAGE["id"])
        device.set_offline(True)
        page.reload()
        expect(page.locator("#session-said")).to_contain_text("Tanpa jaringan")
        yield page


def stored(page: Page) -> str:
    """Return what the browser keeps in plain."""
    text: str = page.evaluate("JSON.stringify(localStorage)")
    return text


def test_check_in_without_a_network_waits_and_goes_once_there_is_one(
    desk: Page, site: StandIn
) -> None:
    desk.fill("#typed", "GEDE")
    desk.click("#typed-form button[type=submit]")
    waiting = desk.locator("#check-ins-waiting")
    expect(waiting).to_contain_text("1 kedatangan menunggu dikirim")
    expect(row(desk, "GEDE")).to_contain_text("menunggu dikirim")
    desk.reload()
    expect(waiting).to_contain_text("1 kedatangan menunggu dikirim")
    assert posted(site) == []
    site.answers["POST", "/check-ins"] = take
    desk.context.set_offline(False)
    expect(waiting).to_be_hidden()
    assert [item["code"] for item in items_of(site)] == [f"serambi:booking:{code('GEDE')}"]


def test_day_that_is_kept_names_nobody_and_goes_with_signing_out(desk: Page) -> None:
    expect(row(desk, "GEDE")).to_contain_text("Kode GEDE AAAA")
    assert code("GEDE") in stored(desk)
    assert "Rahasia" not in stored(desk)
    assert "51710141" not in stored(desk)
    desk.context.set_offline(False)
    desk.click("#sign-out")
    desk.wait_for_url("**/id/masuk/")
    assert code("GEDE") not in stored(desk)


def test_lost_answer_leaves_the_check_in_waiting_and_sends_the_same_again(
    page: Page, site: StandIn
) -> None:
    serve_day(site, booking())
    site.answers["POST", "/check-ins"] = problem(503, "unavailable", "Layanan sedang terganggu")
    open_day(page, site)
    row(page).get_by_role("button", name="Datang Ni Luh Contoh", exact=True).click()
    expect(page.locator("#check-ins-waiting")).to_contain_text("1 kedatangan menunggu")
    expect(page.locator("#session-said")).to_contain_text("terkirim sendiri")
    site.answers["POST", "/check-ins"] = take
    # As when the network is back, or by its button.
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#check-ins-waiting")).to_be_hidden()
    first, *again = items_of(site)
    assert again
    assert all(one == first for one in again)


def test_list_that_is_on_the_way_outlives_a_day_that_is_drawn_again(
    page: Page, site: StandIn
) -> None:
    village = booking("DESA", kind="group", lane=None, people=[], organiser="Desa", count=1)
    serve_day(site, booking(), village)
    people = [{**person("Warga 1"), "number": 1, "present": False}]
    answer = {"items": people, "next": None}
    site.answers["GET", f"/bookings/{code('DESA')}/people"] = (200, answer)
    site.answers["POST", "/check-ins"] = take
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/booking-list*", hold)
    open_day(page, site, count=2)
    with page.expect_request("**/booking-list*"):
        row(page, "DESA").get_by_role("button", name="Daftar orang").click()
    row(page).get_by_role("button", name="Datang Ni Luh Contoh", exact=True).click()
    expect(row(page)).to_contain_text("sudah datang")
    held[0].continue_()
    expect(row(page, "DESA").get_by_label("1. Warga 1")).to_be_visible()


def test_people_of_a_group_are_ticked_and_sent_together(page: Page, site: StandIn) -> None:
    village = booking(
        "DESA",
        kind="group",
        lane=None,
        people=[],
        organiser="Desa Contoh",
        count=3,
        listed=3,
        team="Tim Kuta",
    )
    serve_day(site, village)
    people = [{**person(f"Warga {one}"), "number": one, "present": False} for one in (1, 2, 3)]
    site.answers["GET", f"/bookings/{code('DESA')}/people"] = (
        200,
        {"items": people, "next": None},
    )
    site.answers["POST", "/check-ins"] = take
    open_day(page, site)
    row(page, "DESA").get_by_role("button", name="Daftar orang").click()
    for one in (1, 3):
        row(page, "DESA").get_by_label(f"{one}. Warga {one}").check()
    expect(row(page, "DESA")).to_contain_text("2 dari 3 orang hadir")
    assert faults(page) == []
    row(page, "DESA").get_by_role("button", name="Catat yang hadir").click()
    expect(row(page, "DESA")).to_contain_text("2 orang hadir")
    (item,) = items_of(site)
    assert item["people"] == [1, 3]
