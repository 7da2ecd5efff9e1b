"""Bookings as an office's pages get them, and who looks at them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import Call, Given, StandIn

HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}
CLERK = {**FIELD, "id": "sc-1", "role": "service_clerk", "name": "Petugas Layanan Contoh"}
PAGE = {"id": "/officer/id/layanan/", "en": "/officer/en/bookings/"}
OFFICE = "/offices/NGURAH-RAI"
DAY = f"{OFFICE}/bookings"
ZONE = "Asia/Makassar"

Answer = dict[str, Any]


def day_on(by: int = 0) -> str:
    """Return a day on the office's clock, so many after today."""
    return (datetime.now(ZoneInfo(ZONE)).date() + timedelta(days=by)).isoformat()


def code(start: str) -> str:
    """Return a booking's id that starts so."""
    return (start + "A" * 26)[:26]


def person(name: str = "Ni Luh Contoh", **changes: Any) -> Answer:
    """Return somebody who is to be served."""
    return {
        "name": name,
        "document_number": "5171014108600001",
        "issuing_state": "",
        "born_on": "1960-08-01",
        "ground": "",
        **changes,
    }


def booking(start: str = "KADEK", **changes: Any) -> Answer:
    """Return a confirmed booking of today as an office's day lists it."""
    people = changes.pop("people", [person()])
    return {
        "id": code(start),
        "state": "confirmed",
        "kind": "queue",
        "kind_name": "Antrean paspor",
        "service": "renewal",
        "service_name": "Penggantian paspor",
        "zone": ZONE,
        "date": day_on(),
        "time": "09:00",
        "minutes": 60,
        "lane": "ordinary",
        "people": people,
        "count": len(people) or 1,
        "listed": 0,
        "present": [],
        "organiser": "",
        "place": None,
        "phone": "0812 3456 7890",
        "email": "pemesan@contoh.example",
        "email_stopped": False,
        "note": "",
        "ground": "",
        "urgent": False,
        "team": None,
        "team_id": None,
        "window": None,
        "check_in_code": f"serambi:booking:{code(start)}",
        "checked_in_at": None,
        "is_doubtful": False,
        "ended_at": None,
        "ended_why": "",
        "displaced_why": "",
        "contact_bookings": 1,
        "preferred": [],
        "document": "none",
        "asked_at": "2026-11-10T02:00:00Z",
        "version": 2,
        **changes,
    }


def request(start: str = "MADE", **changes: Any) -> Answer:
    """Return a visit that an office is asked for."""
    place = {
        "region": "51.03.06",
        "region_name": "Kuta Utara, Badung, Bali",
        "address": "Jalan Contoh 12",
        "latitude": -8.65,
        "longitude": 115.15,
        "institution": "RSUD Contoh, kamar 4",
    }
    return booking(
        start,
        state="requested",
        kind="visit",
        kind_name="Kunjungan ke rumah sakit",
        **{
            "date": None,
            "time": None,
            "minutes": 35,
            "lane": None,
            "place": place,
            "ground": "illness",
            "preferred": [day_on(2), day_on(3)],
            "document": "kept",
            **changes,
        },
    )


def kind(code_: str = "queue", **changes: Any) -> Answer:
    """Return a kind of booking; its code is nobody's, as the pages know none."""
    services = [("renewal", "Penggantian paspor"), ("extension", "Perpanjangan izin tinggal")]
    return {
        "code": code_,
        "name": "Antrean paspor",
        "description": "Datang ke kantor pada jam yang dipilih.",
        "services": [
            {
                "code": one,
                "name": said,
                "fee": 350000,
                "documents": [],
                "lead_days": 1,
                "source": "x",
            }
            for one, said in services
        ],
        "chooses_slot": True,
        "slot_minutes": 60,
        "most_people": 5,
        "least_people": 1,
        "lanes": ["ordinary", "priority"],
        "person_grounds": [{"code": "over_60", "name": "Di atas 60 tahun"}],
        "visit_grounds": [],
        "needs_place": False,
        "needs_organiser": False,
        "needs_proof": False,
        "takes_list": False,
        "most_moves": 2,
        **changes,
    }


def kinds() -> Answer:
    """Return a kind with a calendar, one that goes to people and one with a list."""
    visit = kind(
        "visit",
        chooses_slot=False,
        visit_grounds=[{"code": "illness", "name": "Sakit"}],
        name="Kunjungan ke rumah sakit",
    )
    group = kind("group", chooses_slot=False, takes_list=True, name="Layanan kolektif")
    return {"items": [kind(), visit, group]}


def team(**changes: Any) -> Answer:
    """Return a team as the API gives it."""
    return {
        "id": "T1",
        "office": "NGURAH-RAI",
        "name": "Tim Kuta",
        "members": [{"id": "fo-1", "name": "Petugas Lapangan Contoh"}],
        "begins": "08:00",
        "ends": "15:00",
        "days": [0, 2, 4],
        "stations": 2,
        "starts_at": {"latitude": -8.7482, "longitude": 115.1671},
        "minutes": 840,
        "made_at": "2026-11-10T02:00:00Z",
        "ended_at": None,
        **changes,
    }


def team_days(*free: int) -> Answer:
    """Return a team's next days, each with so many minutes free."""
    days = [
        {
            "date": day_on(number + 1),
            "works": minutes > 0,
            "extra": False,
            "minutes": 840,
            "free": minutes,
            "closed": "",
            "holiday": "",
        }
        for number, minutes in enumerate(free)
    ]
    return {"team": "T1", "zone": ZONE, "items": days}


def serve_day(site: StandIn, *items: Answer, person_: Answer = CLERK) -> None:
    """Let an officer be signed in whose office has these bookings."""
    serve(site, person_)
    site.answers["GET", "/bookings/kinds"] = (200, kinds())
    site.answers["GET", DAY] = (200, {"items": list(items), "next": None})
    site.answers["GET", "/booking-requests"] = (200, {"items": [], "next": None})
    site.answers["GET", "/teams"] = (200, {"items": [team()], "next": None})


def posted(site: StandIn, path: str = "/check-ins") -> list[Call]:
    """Return what was sent there."""
    return [call for call in site.calls if call.method == "POST" and call.path == path]


def items_of(site: StandIn) -> list[Answer]:
    """Return all check-ins that came."""
    return [item for call in posted(site) for item in call.body["items"]]


def take(call: Call) -> Given:
    """Answer check-ins: each is taken."""
    return 200, {"items": [verdict(item) for item in call.body["items"]]}


def verdict(item: Answer, **changes: Any) -> Answer:
    """Return what became of a check-in."""
    return {
        "id": item["id"],
        "verdict": "taken",
        "code": "",
        "detail": "",
        "booking": item["code"].removeprefix("serambi:booking:"),
        "checked_in_at": item["at"],
        "is_doubtful": False,
        "present": item.get("people", []),
        **changes,
    }


def open_day(page: Page, site: StandIn, language: str = "id", count: int = 1) -> Page:
    """Open the page, and wait until it shows as many bookings."""
    open_signed_in(page, site, PAGE[language])
    expect(page.locator("#hours [data-booking]")).to_have_count(count)
    expect(page.locator("#parts")).to_be_visible()
    return page


def row(page: Page, start: str = "KADEK") -> Locator:
    """Return the card of a booking."""
    return page.locator(f'[data-booking="{code(start)}"]')
