"""Booking as people do it: steps on the public pages, and what others ask for over the API."""

import hashlib
import json
import urllib.request
from datetime import UTC, date, datetime
from typing import Any

import urllib3
from playwright.sync_api import Browser, Page, expect

from local.proofs import solve
from tests.bookings.booked import nik
from tests.bookings.outings import next_day
from tests.journeys.conftest import System
from tests.journeys.office import Colleague
from tests.permits.papers import PDF

OFFICE, SERVICE = "NGURAH-RAI", "passport_renewal"
SLOW = 60_000


def phone(browser: Browser) -> Page:
    """Return a page on a phone in Bali whose owner says where they are."""
    context = browser.new_context(
        viewport={"width": 360, "height": 780},
        locale="id-ID",
        timezone_id="Asia/Makassar",
        geolocation={"latitude": -8.65, "longitude": 115.145},
        permissions=["geolocation"],
    )
    context.set_default_timeout(30_000)
    return context.new_page()


def _get(system: System, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{system.base}/api{path}", timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def _slots(system: System) -> dict[str, Any]:
    return _get(system, f"/offices/{OFFICE}/slots?kind=passport_queue&service={SERVICE}")


def priority_days(system: System, people: int) -> list[str]:
    """Return the days on which so many can be booked now in the priority lane."""
    now = datetime.now(UTC)
    return sorted(
        {
            one["date"]
            for one in _slots(system)["items"]
            if one["lane"] == "priority"
            and one["free"] >= people
            and datetime.fromisoformat(one["opens_at"]) <= now
        }
    )


def open_day(system: System, weekdays: range, after: int) -> date:
    """Return the first of these weekdays, so many days on, that is no holiday nor closed."""
    closed = {one["date"] for one in _slots(system)["closures"]}
    days = (
        min(next_day(weekday, more) for weekday in weekdays) for more in range(after, after + 60)
    )
    return next(day for day in days if day.isoformat() not in closed)


def choose_time(page: Page, day: str) -> None:
    """Choose the first time of the priority lane on a day of the office's calendar."""
    _turn_to(page, day)
    free = page.locator("input[id^='time-priority-']:not([disabled])").first
    page.click(f"label[for={free.get_attribute('id')}]")


def _turn_to(page: Page, day: str) -> None:
    """Press a day, in its month; the months of a calendar that is loaded are there at once."""
    expect(page.locator("[aria-busy='true']")).to_have_count(0, timeout=SLOW)
    expect(page.locator("[data-day]").first).to_be_visible(timeout=SLOW)
    button = page.locator(f"[data-day='{day}']")
    for _ in range(3):
        if button.count():
            break
        page.get_by_role("button", name="Bulan berikutnya", exact=True).click()
    button.click()


def choose_day(page: Page, day: date) -> None:
    """Wish for a day."""
    _turn_to(page, day.isoformat())
    expect(page.locator("#days [role=status]")).to_contain_text("1 hari dipilih")


def place(page: Page, institution: str, address: str) -> None:
    """Say where the team is to come, and that one is there."""
    page.locator("#region").press_sequentially("Kuta Utara")
    page.locator("#region-list [role=option]").first.click()
    page.fill("#institution", institution)
    page.fill("#address", address)
    page.click("#locate")
    expect(page.locator("#locate-said")).to_contain_text("Posisi ikut dikirim")


def person(page: Page, number: int, name: str, document: str, year: str, ground: str = "") -> None:
    """Say who is to be served, born on 12 August of a year."""
    page.fill(f"#name-{number}", name)
    page.fill(f"#document-{number}", document)
    for part, written in (("day", "12"), ("month", "8"), ("year", year)):
        page.fill(f"#born-{number}-{part}", written)
    if ground:
        page.select_option(f"#ground-{number}", ground)


def send(page: Page) -> str:
    """Send what was asked; return its reference as it is shown."""
    page.click("#book button[type=submit]")
    expect(page.locator(".s-reference")).to_be_visible(timeout=SLOW)
    return page.locator(".s-reference").inner_text()


def ask_home_visit(system: System, clerk: Colleague, number: int, on: date) -> None:
    """Let somebody else ask for a visit at home and prove its ground."""
    own = clerk.post("/bookings", _home_visit(system, number, on))["reference"]
    announced = {
        "reference": own,
        "name": "surat.pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "type": "application/pdf",
    }
    form = clerk.post("/bookings/documents", announced)["upload"]
    fields = [*form["fields"].items(), ("file", ("surat.pdf", PDF))]
    assert urllib3.PoolManager().request("POST", form["url"], fields=fields).status == 201
    clerk.post("/bookings/documents/confirmation", {"reference": own})


def _home_visit(system: System, number: int, on: date) -> dict[str, Any]:
    where = {
        "region": "51.03.06",
        "address": f"Jl. Melati Contoh {number}",
        "latitude": -8.66 - number / 100,
        "longitude": 115.15 + number / 200,
    }
    return {
        "kind": "home_visit",
        "service": SERVICE,
        "people": [{"name": f"Pasien Contoh {number}", "document_number": nik(500 + number)}],
        "place": where,
        "preferred": [on.isoformat()],
        "ground": "illness",
        "email": f"rumah-{number}-jalan@contoh.test",
        "proof": solve(_get(system, "/proof-of-work")),
    }
