"""An operator with premises in two zones, and the stays on their board, as the API gives them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from playwright.sync_api import Page

from tests.web.stand_in import Call, Given, StandIn

Answer = dict[str, Any]

VILLA: Answer = {
    "id": "pr-1",
    "name": "Vila Contoh Seminyak",
    "category": "villa",
    "region": "51.03.06",
    "zone": "Asia/Makassar",
    "role": "owner",
    "confirmed": True,
}
HOTEL: Answer = {
    **VILLA,
    "id": "pr-2",
    "name": "Hotel Contoh Jayapura",
    "category": "hotel",
    "zone": "Asia/Jayapura",
    "confirmed": False,
}
OFFICE = {"code": "NGURAH-RAI", "name": {"id": "Kantor Contoh", "en": "Example office"}}


def at(**ago: float) -> str:
    """Return the instant so long ago, as the API writes it."""
    return (datetime.now(UTC) - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(offset: int) -> str:
    """Return the day so many days from today in WITA."""
    return (datetime.now(UTC) + timedelta(hours=8, days=offset)).date().isoformat()


def stay(number: int = 1, state: str = "in_house", **changes: Any) -> Answer:
    """Return a stay as the operator of its premises sees it."""
    leaves = {"in_house": 2, "late": -2, "left": -1}.get(state, 2)
    return {
        "receipt": f"K7PM2QXD5F4TK7PM2QXD5F4{number:03d}",
        "version": 1,
        "state": state,
        "first_received_at": at(days=3, hours=-1),
        "deadline_at": at(days=2),
        "on_time": True,
        "office": OFFICE,
        "zone": "Asia/Makassar",
        "arrived_at": at(days=3),
        "leaves_on": day(leaves),
        "nights": leaves + 3,
        "identified_by": "passport",
        "premises": VILLA["id"],
        "name": f"TAMU CONTOH {number}",
        "document_number": "******2C3",
        "nationality": "UTO",
        "room": f"{100 + number}",
        "beyond_permit": False,
        "guest_departed": False,
        **({"left_at": at(days=1)} if state == "left" else {}),
        **changes,
    }


def announced(number: int = 1, **changes: Any) -> Answer:
    """Return what a foreigner announced, and waits to be reported: it names nobody."""
    return {
        "id": f"AN{number}",
        "state": "pending",
        "arrived_at": at(hours=18, minutes=47),
        "announced_at": at(hours=1),
        "deadline_at": at(hours=-5, minutes=-12.5),
        **changes,
    }


def serve_stays(site: StandIn, **listed: list[Answer]) -> None:
    """Answer each list of stays by its state, in pages of 50."""

    def stays(call: Call) -> Given:
        asked = parse_qs(call.query)
        items = listed.get(asked["state"][0], [])
        start = int(asked.get("after", ["0"])[0])
        more = start + 50 < len(items)
        page = items[start : start + 50]
        return 200, {"items": page, "next": str(start + 50) if more else None}

    site.answers["GET", "/premises"] = (200, {"items": [VILLA, HOTEL], "next": None})
    site.answers["GET", "/stays"] = stays


def open_as_operator(page: Page, site: StandIn, path: str) -> None:
    """Open an operators' page with a session's cookie."""
    page.goto(f"{site.url}/id/")
    page.evaluate("localStorage.setItem('serambi.signed-in', 'true')")
    page.goto(site.url + path)
    page.wait_for_selector("#open:visible, #no-premises:visible")


def posted(site: StandIn, path: str) -> list[Call]:
    """Return what was sent to an address of the API."""
    return [call for call in site.calls if call.method == "POST" and call.path == path]
