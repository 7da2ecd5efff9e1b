"""An office's teams in a real browser: made, changed, ended, their days."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.bookings import HEAD, team, team_days
from tests.web.officers import BORDER, open_signed_in, serve
from tests.web.stand_in import Call, StandIn, problem

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/tim/", "en": "/officer/en/teams/"}


def open_teams(page: Page, site: StandIn, *items: object, language: str = "id") -> Page:
    serve(site, HEAD)
    site.answers["GET", "/teams"] = (200, {"items": list(items), "next": None})
    open_signed_in(page, site, PAGE[language])
    expect(page.locator("#teams")).to_be_visible()
    return page


def posted(site: StandIn, path: str = "/teams") -> list[Call]:
    return [call for call in site.calls if call.method == "POST" and call.path == path]


def fill(page: Page) -> None:
    page.fill("#name", "Tim Kuta")
    page.fill("#members", "satu@contoh.example\ndua@contoh.example")
    page.check("#days-0")
    page.check("#days-5")
    page.fill("#begins", "8.00")
    page.fill("#ends", "15.00")
    page.fill("#starts_at", "-8,7482 115,1671")


def send(page: Page) -> None:
    page.click("#team button[type=submit]")


def test_team_is_made_and_stands_in_the_list(page: Page, site: StandIn) -> None:
    open_teams(page, site)
    expect(page.locator("#teams-list")).to_contain_text("Kantor ini belum mempunyai tim")
    site.answers["POST", "/teams"] = (201, team())
    site.answers["GET", "/teams"] = (200, {"items": [team()], "next": None})
    fill(page)
    send(page)
    expect(page.locator("#team-said")).to_contain_text("Tim Tim Kuta sudah dibuat")
    expect(page.locator("[data-team]")).to_contain_text("Senin, Rabu, Jumat")
    (call,) = posted(site)
    assert call.body == {
        "name": "Tim Kuta",
        "members": ["satu@contoh.example", "dua@contoh.example"],
        "begins": "08:00",
        "ends": "15:00",
        "days": [0, 5],
        "stations": 1,
        "starts_at": {"latitude": -8.7482, "longitude": 115.1671},
    }


def test_what_is_missing_is_named_before_anything_is_sent(page: Page, site: StandIn) -> None:
    open_teams(page, site)
    send(page)
    for field in ("name", "members", "days", "begins", "ends", "starts_at"):
        expect(page.locator(f"#{field}-error")).to_be_visible()
    fill(page)
    page.fill("#ends", "07.30")
    send(page)
    expect(page.locator("#ends-error")).to_contain_text("sesudah jam mulai")
    assert posted(site) == []
    page.fill("#ends", "15.00")
    wrong = ("members.1", "unknown_member", "Bukan petugas kantor ini.")
    site.answers["POST", "/teams"] = problem(422, "invalid", "Isian belum benar", wrong)
    send(page)
    expect(page.locator("#members-error")).to_contain_text("dua@contoh.example: Bukan petugas")


def test_team_is_changed_with_the_members_that_stay(page: Page, site: StandIn) -> None:
    members = [{"id": "fo-1", "name": "Satu Contoh"}, {"id": "fo-2", "name": "Dua Contoh"}]
    open_teams(page, site, team(members=members))
    page.locator("[data-team]").get_by_role("button", name="Ubah").click()
    expect(page.locator("#team-title")).to_be_focused()
    page.get_by_role("button", name="Keluarkan Satu Contoh").click()
    page.fill("#members", "tiga@contoh.example")
    site.answers["POST", "/teams/T1/changes"] = (200, team())
    send(page)
    expect(page.locator("#team-said")).to_contain_text("tersimpan")
    (call,) = posted(site, "/teams/T1/changes")
    assert call.body["members"] == ["fo-2", "tiga@contoh.example"]
    assert call.body["days"] == [0, 2, 4]
    expect(page.locator("#name")).to_have_value("")


def test_team_with_visits_to_come_is_not_ended(page: Page, site: StandIn) -> None:
    open_teams(page, site, team())
    path = "/teams/T1/end"
    site.answers["POST", path] = problem(409, "team_promised", "Tim ini masih punya kunjungan")
    card = page.locator("[data-team]")
    card.get_by_role("button", name="Akhiri").click()
    card.get_by_role("button", name="Ya, akhiri").click()
    expect(card).to_contain_text("Tim ini masih punya kunjungan")
    site.answers["POST", path] = (200, team(ended_at="2026-11-22T01:00:00Z"))
    site.answers["GET", "/teams"] = (200, {"items": [], "next": None})
    card.get_by_role("button", name="Akhiri").click()
    card.get_by_role("button", name="Ya, akhiri").click()
    expect(page.locator("#team-said")).to_contain_text("sudah diakhiri")
    expect(page.locator("[data-team]")).to_have_count(0)


def test_days_of_a_team_say_what_is_taken_and_free(page: Page, site: StandIn) -> None:
    open_teams(page, site, team())
    site.answers["GET", "/teams/T1/days"] = (200, team_days(840, 0, 300))
    page.get_by_role("button", name="Hari tugas").click()
    rows = page.locator("[data-team] tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("9:005:00")


def test_another_role_is_taken_to_its_account(page: Page, site: StandIn) -> None:
    serve(site, BORDER)
    open_signed_in(page, site, PAGE["id"])
    expect(page).to_have_url(f"{site.url}/officer/id/")


@pytest.mark.parametrize("language", ["id", "en"])
def test_teams_in_use_have_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    open_teams(page, site, team(), language=language)
    site.answers["GET", "/teams/T1/days"] = (200, team_days(840, 300))
    page.locator("[data-team] button").first.click()
    expect(page.locator("[data-team] tbody tr")).to_have_count(2)
    send(page)
    assert faults(page) == []
