"""The clerk's plan of a day in a real browser: proposed, moved by hand, published, told once."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.conftest import SIZES
from tests.web.officers import open_signed_in, serve
from tests.web.stand_in import Call, StandIn, problem
from tests.web.ways import CLERK, DAY, IDS, NOON, ROUTES, day, stop, way, window

pytestmark = pytest.mark.browser

PLAN = {"id": "/officer/id/rencana-hari/", "en": "/officer/en/day-plan/"}
PUBLICATION = f"{ROUTES}/{DAY}/publication"
NEW = {"planned": False, "arrives": None, "window": None, "next_window": None}


def present() -> dict[str, Any]:
    mine = way("T1", "Tim Kuta", stop(0), stop(1), stop(2))
    return day(mine, way("T2", "Tim Ubud", stop(3, "T2", **NEW)))


def arranged(call: Call) -> tuple[int, Any]:
    """Answer as the API does: what was asked for in that order, the windows an hour later."""
    asked = call.body["teams"] or []
    own = {IDS[0]: "T1", IDS[1]: "T1", IDS[2]: "T1", IDS[3]: "T2"}
    teams = []
    for one in asked:
        stops = []
        for known in one["order"]:
            number = IDS.index(known)
            stops.append(stop(number, own[known], next_window=window("13:30", "15:30")))
        teams.append(way(one["team"], {"T1": "Tim Kuta", "T2": "Tim Ubud"}[one["team"]], *stops))
    return 200, day(*teams, present={"travel_minutes": 240, "km": 99.5, "late": 0})


def proposed(call: Call) -> tuple[int, Any]:
    if call.body.get("teams"):
        return arranged(call)
    last = stop(2, next_window=window("13:30", "15:30"), fits=False)
    first = {**NEW, "planned": True, "arrives": "08:40", "next_window": window("08:00", "10:00")}
    other = way("T2", "Tim Ubud", stop(3, "T2", **first))
    teams = (way("T1", "Tim Kuta", stop(1), stop(0), last, late=1), other)
    totals = {"travel_minutes": 160, "km": 70.2, "late": 1}
    return 200, day(*teams, totals=totals, present={"travel_minutes": 240, "km": 99.5, "late": 0})


def asked(site: StandIn, path: str = ROUTES) -> list[Call]:
    return [call for call in site.calls if call.path == path and call.body]


def order_of(call: Call) -> dict[str, list[int]]:
    return {one["team"]: [IDS.index(known) for known in one["order"]] for one in call.body["teams"]}


def row(page: Page, number: int) -> Any:
    return page.locator(f"[data-stop='{IDS[number]}']")


@pytest.fixture
def plan(page: Page, site: StandIn) -> Page:
    page.clock.install(time=NOON)
    serve(site, CLERK)
    site.answers["GET", ROUTES] = (200, present())
    site.answers["POST", ROUTES] = proposed
    open_signed_in(page, site, PLAN["id"])
    expect(row(page, 0)).to_be_visible()
    return page


def test_day_stands_as_it_is_and_tomorrow_is_asked_first(plan: Page, site: StandIn) -> None:
    assert [call.query for call in site.calls if call.path == ROUTES] == ["", "date=2026-11-24"]
    expect(plan.locator("#unplanned")).to_contain_text("1 kunjungan belum masuk rute")
    expect(plan.locator("#publishing")).to_be_hidden()
    expect(row(plan, 3)).to_contain_text("Belum masuk rute.")
    expect(row(plan, 3)).to_contain_text("letak tidak diketahui")
    expect(plan.locator("#map circle")).to_have_count(3)


def test_proposal_is_compared_with_the_present_order_and_says_who_is_told(
    plan: Page, site: StandIn
) -> None:
    plan.get_by_label("Kunjungan boleh dipindahkan ke tim lain", exact=True).check()
    plan.get_by_role("button", name="Buat usulan", exact=True).click()
    expect(plan.locator("#totals")).to_contain_text("Lebih singkat 1 jam 20 menit.")
    expect(plan.locator("#totals")).to_contain_text("1 kunjungan tidak muat dalam jam kerja.")
    expect(row(plan, 2)).to_contain_text("melewati jam kerja tim")
    expect(row(plan, 2)).to_contain_text("(semula 10.30\u201312.30)")
    expect(plan.locator("#news")).to_have_text("2 pemesan akan diberi tahu lewat surel:")
    expect(plan.locator("#told li")).to_have_text(["Ketut Contoh 3", "Ketut Contoh 4"])
    assert asked(site)[0].body == {"date": DAY, "redistribute": True}
    plan.get_by_role("button", name="Kembali ke rute sekarang", exact=True).click()
    expect(plan.locator("#publishing")).to_be_hidden()


def test_stop_is_moved_by_the_keyboard_alone(plan: Page, site: StandIn) -> None:
    down = row(plan, 0).get_by_role("button", name="Turun")
    down.focus()
    plan.keyboard.press("Enter")
    expect(plan.locator("#publishing")).to_be_visible()
    assert order_of(asked(site)[-1]) == {"T1": [1, 0, 2], "T2": [3]}
    expect(row(plan, 0).get_by_role("button", name="Turun")).to_be_focused()
    plan.keyboard.press("Enter")
    # At the end of the way only the other button is left.
    expect(row(plan, 0).get_by_role("button", name="Naik")).to_be_focused()
    assert order_of(asked(site)[-1]) == {"T1": [1, 2, 0], "T2": [3]}
    row(plan, 2).get_by_role("combobox").select_option("T2")
    expect(row(plan, 2)).to_contain_text("13.30")
    expect(plan.get_by_label("Tim Ubud", exact=True)).to_contain_text("Ketut Contoh 3")
    assert order_of(asked(site)[-1]) == {"T1": [1, 0], "T2": [3, 2]}


def test_plan_is_published_once_though_its_answer_was_lost(plan: Page, site: StandIn) -> None:
    site.answers["POST", PUBLICATION] = problem(503, "unavailable", "Layanan sedang terganggu")
    plan.get_by_role("button", name="Buat usulan", exact=True).click()
    publish = plan.get_by_role("button", name="Terbitkan rute", exact=True)
    publish.click()
    expect(plan.locator("#publish-said")).to_contain_text("Layanan sedang terganggu")
    expect(plan.locator("#told li")).to_have_count(2)
    site.answers["POST", PUBLICATION] = (200, day(way("T1", "Tim Kuta", stop(1), stop(0))))
    publish.click()
    expect(plan.locator("#published-said")).to_have_text(
        "Rute diterbitkan. 2 pemesan diberi tahu lewat surel."
    )
    expect(plan.locator("#publishing")).to_be_hidden()
    first, second = asked(site, PUBLICATION)
    assert order_of(first) == {"T1": [1, 0, 2], "T2": [3]}
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


def test_refused_plan_says_why_and_stays(plan: Page, site: StandIn) -> None:
    full = problem(409, "team_full", "Waktu tim tidak cukup")
    site.answers["POST", PUBLICATION] = full
    plan.get_by_role("button", name="Buat usulan", exact=True).click()
    plan.get_by_role("button", name="Terbitkan rute", exact=True).click()
    expect(plan.locator("#publish-said")).to_contain_text("Waktu tim tidak cukup")
    expect(plan.locator("#progress")).to_be_hidden()
    expect(row(plan, 1)).to_be_visible()


def test_day_without_visits_or_teams_says_where_to_go_on(plan: Page, site: StandIn) -> None:
    site.answers["GET", ROUTES] = (200, day(way("T1", "Tim Kuta")))
    plan.click("#after")
    expect(plan.locator("#nobody")).to_be_visible()
    expect(plan.locator("#proposing")).to_be_hidden()
    site.answers["GET", ROUTES] = (200, day())
    plan.click("#after")
    expect(plan.locator("#no-teams")).to_be_visible()


@pytest.mark.parametrize("language", ["id", "en"])
def test_plan_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    page.clock.install(time=NOON)
    serve(site, CLERK)
    site.answers["GET", ROUTES] = (200, present())
    site.answers["POST", ROUTES] = proposed
    width, height = SIZES["desk"]
    page.set_viewport_size({"width": width, "height": height})
    open_signed_in(page, site, PLAN[language])
    page.click("#propose")
    expect(page.locator("#publishing")).to_be_visible()
    assert faults(page) == []
