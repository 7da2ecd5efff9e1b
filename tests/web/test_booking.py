"""The page where a service is booked: three steps, a calendar, nothing typed lost."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.booked import CODE, IN_FOURS, NIK, REFERENCE, next_month, serve, unplaced
from tests.web.proofs import solves
from tests.web.stand_in import StandIn, problem

pytestmark = pytest.mark.browser

SEND = "#book button[type=submit]"
THIRD = next_month().replace(day=3).isoformat()


def _what(
    page: Page,
    site: StandIn,
    people: str = "2",
    path: str = "/id/pesan/",
    service: str = "first",
) -> None:
    page.goto(site.url + path)
    page.click("label[for=kind-at-the-office]")
    page.click(f"label[for=service-{service}]")
    page.fill("#count", people)
    page.select_option("#office", "DENPASAR")
    page.click("#to-when")
    page.wait_for_selector(f"[data-day='{THIRD}']")


def _person(page: Page, n: int, name: str, number: str) -> None:
    page.fill(f"#name-{n}", name)
    page.fill(f"#document-{n}", number)
    for part, text in (("day", "12"), ("month", "agustus"), ("year", "1950")):
        page.fill(f"#born-{n}-{part}", text)


def _two(page: Page) -> None:
    _person(page, 0, "Made Contoh", NIK)
    _person(page, 1, "Ayu Contoh", "c 1234567")
    page.select_option("#issuing-1", "D")


def _nothing_kept(page: Page) -> None:
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert not any(each in kept for each in (REFERENCE, CODE, NIK, "Contoh"))


def _visit_where(page: Page) -> None:
    page.locator("#region").press_sequentially("Kuta U")
    page.click("#region-0")
    page.fill("#address", "Jalan Contoh 5")
    page.click("#to-when")


def _asked(site: StandIn) -> list[Any]:
    return [call.body for call in site.calls if call.path == "/bookings"]


def test_two_people_book_the_priority_lane_and_keep_a_reference(page: Page, site: StandIn) -> None:
    serve(site)
    _what(page, site)
    page.click(f"[data-day='{THIRD}']")
    # Who has no ground cannot choose that lane, and one place is too few for two.
    expect(page.locator("#time-priority-0")).to_be_disabled()
    expect(page.locator("#time-ordinary-1")).to_be_disabled()
    page.click("label[for=first]")
    page.click("label[for=time-priority-0]")
    assert faults(page) == []
    page.click("#to-who")
    _two(page)
    page.click(SEND)
    for name in ("ground-0", "email"):
        expect(page.locator(f"#{name}-error")).to_be_visible()
    page.fill("#email", "made@contoh.example")
    page.select_option("#ground-0", "old")
    page.click(SEND)
    expect(page.locator(".s-reference")).to_have_text(IN_FOURS)
    expect(page.locator("#sent")).to_contain_text("Pesanan Anda sudah pasti")
    expect(page.get_by_role("img", name="Kode kedatangan Anda")).to_be_visible()
    (body,) = _asked(site)
    assert solves(body.pop("proof"))
    born = {"born_on": "1950-08-12"}
    assert body == {
        "kind": "at-the-office",
        "service": "first",
        "office": "DENPASAR",
        "slot": {"date": THIRD, "time": "09:00", "lane": "priority"},
        "people": [
            {"name": "Made Contoh", "document_number": NIK, "ground": "old", **born},
            {
                "name": "Ayu Contoh",
                "document_number": "C1234567",
                "issuing_state": "D",
                **born,
            },
        ],
        "email": "made@contoh.example",
    }
    assert faults(page) == []
    _nothing_kept(page)
    assert page.url == f"{site.url}/id/pesan/"


def test_priority_lane_comes_first_as_soon_as_it_is_ticked(page: Page, site: StandIn) -> None:
    serve(site)
    _what(page, site)
    lanes, day = page.locator("#times h3"), page.locator(f"[data-day='{THIRD}'] .s-cal__mark")
    expect(day).to_have_text("4")
    page.click(f"[data-day='{THIRD}']")
    expect(lanes).to_have_text(["Jalur biasa", "Jalur prioritas"])
    page.click("label[for=time-ordinary-0]")
    # The hour that was chosen stays, in the lane that comes first now.
    page.click("label[for=first]")
    expect(lanes).to_have_text(["Jalur prioritas", "Jalur biasa"])
    expect(day).to_have_text("5")
    expect(page.locator("#time-priority-0")).to_be_checked()
    # A day without a place there leads to the ordinary lane.
    other = page.locator(f"[data-day='{THIRD[:8]}07']")
    expect(other.locator(".s-cal__mark")).to_have_text("lain")
    expect(other).to_contain_text("Jalur biasa: 6 tempat")
    assert faults(page) == []
    # Unticked while another month is shown, nothing of that lane is left chosen.
    page.get_by_role("button", name="Bulan berikutnya").click()
    page.click("label[for=first]")
    page.get_by_role("button", name="Bulan sebelumnya").click()
    expect(page.locator("#time-ordinary-0")).to_be_checked()
    page.click("#to-who")
    expect(page.locator("#summary")).to_contain_text("10.00 WITA (Jalur biasa)")


def test_whole_fee_is_told_before_it_is_sent_and_on_the_booking(page: Page, site: StandIn) -> None:
    serve(site)
    _what(page, site)
    page.click(f"[data-day='{THIRD}']")
    page.click("label[for=time-ordinary-0]")
    page.click("#to-who")
    expect(page.locator("#summary")).to_contain_text("Rp350.000. Paspor 10 tahun Rp650.000")
    expect(page.locator("#summary")).to_contain_text("Rp700.000 untuk 2 orang")
    _two(page)
    page.fill("#email", "made@contoh.example")
    page.click(SEND)
    expect(page.locator("#sent")).to_contain_text("Rp700.000 untuk 2 orang")


@pytest.mark.parametrize(
    ("service", "said"), [("free", "Tanpa biaya"), ("again", "Biayanya diberitahukan petugas")]
)
def test_service_without_a_known_fee_says_so_once(
    page: Page, site: StandIn, service: str, said: str
) -> None:
    serve(site)
    _what(page, site, service=service)
    page.click(f"[data-day='{THIRD}']")
    page.click("label[for=time-ordinary-0]")
    page.click("#to-who")
    expect(page.locator("#summary")).to_contain_text(said)
    expect(page.locator("#summary")).not_to_contain_text("per orang")


def test_calendar_says_what_is_full_closed_or_opens_later_and_is_asked_once_a_month(
    page: Page, site: StandIn
) -> None:
    serve(site)
    _what(page, site, path="/en/book/")
    day = f"[data-day='{THIRD[:8]}%s']"
    for number, said in (("04", "full"), ("05", "closed: Hari Raya Contoh"), ("06", "opens ")):
        button = page.locator(day % number)
        expect(button).to_contain_text(said)
        expect(button).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#calendar")).to_contain_text("and later days open")
    expect(page.locator("#calendar")).to_contain_text("places that are left")
    # Whoever goes on without a day is led to the days.
    page.click("#to-who")
    page.locator("#book-summary a").click()
    expect(page.locator("#calendar [data-day]:focus")).to_have_count(1)
    # One key to the next day, and over the end of the month.
    page.locator(day % "03").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(day % "04")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator(day % "04")).to_have_count(0)
    page.get_by_role("button", name="Next month").click()
    expect(page.locator(day % "03")).to_be_visible()
    asked = [call.query for call in site.calls if call.path.endswith("/slots")]
    assert len(asked) == len(set(asked)) == 2
    assert faults(page) == []


def test_draft_survives_a_closed_tab_and_goes_when_it_is_no_longer_wanted(
    page: Page, site: StandIn
) -> None:
    serve(site)
    _what(page, site)
    page.click(f"[data-day='{THIRD}']")
    page.click("label[for=time-ordinary-0]")
    page.click("#to-who")
    _person(page, 1, "Ayu Contoh", "C1234567")
    page.reload()
    expect(page.locator("#draft-note")).to_be_visible()
    expect(page.locator("#office")).to_have_value("DENPASAR")
    page.click("#to-when")
    expect(page.locator("#time-ordinary-0")).to_be_checked()
    page.click("#to-who")
    expect(page.locator("#name-1")).to_have_value("Ayu Contoh")
    expect(page.locator("#summary")).to_contain_text("10.00 WITA (Jalur biasa)")
    expect(page.locator("#issuing-1")).to_be_visible()
    page.go_back()
    page.go_back()
    page.click("#draft-clear")
    expect(page.locator("#draft-note")).to_be_hidden()
    expect(page.locator("#count")).to_be_hidden()


def test_place_that_is_gone_leads_back_to_the_calendar_with_all_kept(
    page: Page, site: StandIn
) -> None:
    serve(site)
    _what(page, site, people="1")
    page.click(f"[data-day='{THIRD}']")
    page.click("label[for=time-ordinary-0]")
    page.click("#to-who")
    _person(page, 0, "Made Contoh", NIK)
    page.fill("#phone", "0812 3456 7890")
    site.answers["POST", "/bookings"] = problem(409, "no_place", "Tempat ini baru saja diambil")
    page.click(SEND)
    expect(page.locator("#book-summary")).to_contain_text("Tempat ini baru saja diambil")
    expect(page.locator("#when")).to_be_visible()
    expect(page.locator("#time-ordinary-0")).not_to_be_checked()
    serve(site)
    page.click("label[for=time-ordinary-1]")
    page.click("#to-who")
    expect(page.locator("#name-0")).to_have_value("Made Contoh")
    page.click(SEND)
    expect(page.locator(".s-reference")).to_have_text(IN_FOURS)
    first, second = _asked(site)
    assert [each["slot"]["time"] for each in (first, second)] == ["09:00", "10:00"]
    keys = {call.headers["Idempotency-Key"] for call in site.calls if call.path == "/bookings"}
    assert len(keys) == 2


def test_who_finds_no_time_joins_the_waiting_list(page: Page, site: StandIn) -> None:
    wait = {"lane": "ordinary", "earliest": THIRD, "latest": THIRD, "ahead": 3}
    serve(site, unplaced("waiting", wait=wait))
    _what(page, site, people="1")
    page.click("label[for=mode-wait]")
    year, month, _ = THIRD.split("-")
    for name in ("earliest", "latest"):
        for part, text in (("day", "3"), ("month", month), ("year", year)):
            page.fill(f"#{name}-{part}", text)
    page.click("#to-who")
    _person(page, 0, "Made Contoh", NIK)
    page.fill("#email", "made@contoh.example")
    wrong = ("people.0.document_number", "nik_region", "NIK ini tidak mungkin")
    site.answers["POST", "/bookings"] = problem(422, "invalid", "Isian belum benar", wrong)
    page.click(SEND)
    expect(page.locator("#document-0-error")).to_contain_text("NIK ini tidak mungkin")
    serve(site, unplaced("waiting", wait=wait))
    page.click(SEND)
    expect(page.locator("#sent")).to_contain_text("3 pesanan menunggu lebih lama daripada Anda")
    body = _asked(site)[-1]
    assert body["wait"] == {"lane": "ordinary", "earliest": THIRD, "latest": THIRD}
    assert "slot" not in body


def test_visit_is_asked_for_with_days_a_place_and_a_reason(page: Page, site: StandIn) -> None:
    serve(site, unplaced("requested", kind="to-your-home", document="awaited"))
    page.goto(f"{site.url}/en/book/")
    page.click("label[for=kind-to-your-home]")
    page.click("#to-when")
    expect(page.locator("#book-summary")).to_contain_text("the full address")
    _visit_where(page)
    page.get_by_role("button", name="Next month").click()
    for day in ("10", "12"):
        page.click(f"[data-day='{THIRD[:8]}{day}']")
    page.click("#to-who")
    expect(page.locator("#ground-error")).to_contain_text("why officers need to come")
    page.click("label[for=ground-ill]")
    page.click("label[for=urgent]")
    assert faults(page) == []
    page.click("#to-who")
    _person(page, 0, "Made Contoh", NIK)
    page.fill("#email", "made@contoh.example")
    page.click(SEND)
    link = page.get_by_role("button", name="Upload the supporting letter", exact=True)
    expect(link).to_have_attribute("href", f"/en/my-booking/#{REFERENCE}")
    (body,) = _asked(site)
    assert body["place"] == {"region": "51.03.06", "address": "Jalan Contoh 5"}
    assert body["preferred"] == [f"{THIRD[:8]}{day}" for day in ("10", "12")]
    assert body["ground"] == "ill"
    assert body["urgent"] is True
    assert "office" not in body


def test_days_of_a_visit_begin_by_the_clock_of_its_place(page: Page, site: StandIn) -> None:
    # 23.30 on the 23rd for the phone in Bali; in Papua the 24th already. Three days beforehand.
    page.clock.set_fixed_time("2026-11-23T15:30:00Z")
    serve(site)
    status, answer = site.answers["GET", "/reference/regions"]
    places = [{**one, "zone": "Asia/Jayapura"} for one in answer["items"]]
    site.answers["GET", "/reference/regions"] = (status, {"items": places})
    page.goto(f"{site.url}/en/book/")
    page.click("label[for=kind-to-your-home]")
    _visit_where(page)
    day = page.locator("[data-day='2026-11-26']")
    expect(day).to_have_attribute("aria-disabled", "true")
    expect(page.locator("[data-day='2026-11-27']")).not_to_have_attribute("aria-disabled", "true")


def test_group_says_how_many_and_who_organises_and_names_nobody_yet(
    page: Page, site: StandIn
) -> None:
    serve(site, unplaced("requested", kind="to-many", people=[], count=60))
    page.goto(f"{site.url}/id/pesan/")
    page.click("label[for=kind-to-many]")
    page.fill("#count", "9")
    _visit_where(page)
    expect(page.locator("#count-error")).to_contain_text("dari 10 sampai 200")
    page.fill("#count", "60")
    page.click("#to-when")
    page.get_by_role("button", name="Bulan berikutnya").click()
    page.click(f"[data-day='{THIRD[:8]}10']")
    page.click("#to-who")
    expect(page.locator("#list-later")).to_be_visible()
    page.fill("#organiser", "Desa Contoh")
    page.fill("#email", "desa@contoh.example")
    page.click(SEND)
    expect(page.locator(".s-reference")).to_have_text(IN_FOURS)
    (body,) = _asked(site)
    assert (body["people"], body["count"], body["organiser"]) == ([], 60, "Desa Contoh")
