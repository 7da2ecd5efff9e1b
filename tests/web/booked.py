"""Bookings as the API shows them, invented: every day is told from today, in Bali."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from tests.web.answers import name
from tests.web.stand_in import Call, Given, StandIn

REFERENCE = "K7PM2QXD5F4TK7PM2QXD5F4TAB"
IN_FOURS = "K7PM 2QXD 5F4T K7PM 2QXD 5F4T AB"
CODE = "serambi:booking:ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ZONE = "Asia/Makassar"
NIK = "5103061208860001"


def today() -> date:
    """Return today on the office's clock."""
    return datetime.now(ZoneInfo(ZONE)).date()


def next_month() -> date:
    """Return the first of next month: all of it is still to come, at any hour."""
    return (today().replace(day=1) + timedelta(days=32)).replace(day=1)


def service(code: str = "first", **changed: Any) -> dict[str, Any]:
    """Return a service as it is in force."""
    return {
        "code": code,
        "name": "Paspor baru",
        "fee": 350000,
        "documents": ["KTP", "Akta lahir"],
        "lead_days": 0,
        "source": "Peraturan contoh 1/2026",
        "fee_note": "Paspor 10 tahun Rp650.000",
        **changed,
    }


def kind(code: str = "at-the-office", **changed: Any) -> dict[str, Any]:
    """Return a kind that chooses a slot; its code is none that the system has."""
    return {
        "code": code,
        "name": "Antrean di kantor",
        "description": "Anda datang ke kantor pada hari dan jam yang Anda pilih.",
        "services": [
            service(),
            service("again", name="Ganti paspor", fee=None, fee_note=""),
            service("free", name="Ambil paspor", fee=0, fee_note=""),
        ],
        "chooses_slot": True,
        "slot_minutes": 60,
        "most_people": 5,
        "least_people": 1,
        "lanes": ["ordinary", "priority"],
        "person_grounds": [
            {"code": "old", "name": "Di atas 60 tahun"},
            {"code": "small", "name": "Di bawah 5 tahun"},
        ],
        "visit_grounds": [],
        "needs_place": False,
        "needs_organiser": False,
        "needs_proof": False,
        "takes_list": False,
        "most_moves": 2,
        **changed,
    }


def visit(**changed: Any) -> dict[str, Any]:
    """Return a kind for which a team comes."""
    asked = {
        "name": "Kunjungan petugas",
        "description": "Petugas datang kepada yang tidak dapat datang.",
        "services": [service(lead_days=3)],
        "chooses_slot": False,
        "most_people": 1,
        "lanes": ["ordinary"],
        "person_grounds": [],
        "visit_grounds": [{"code": "ill", "name": "Sakit"}, {"code": "old", "name": "Usia lanjut"}],
        "needs_place": True,
        "needs_proof": True,
    }
    return kind("to-your-home", **{**asked, **changed})


def group(**changed: Any) -> dict[str, Any]:
    """Return a kind for which a list is sent later."""
    asked = {
        "name": "Layanan rombongan",
        "visit_grounds": [],
        "most_people": 200,
        "least_people": 10,
        "needs_organiser": True,
        "needs_proof": False,
        "takes_list": True,
    }
    return {**visit(**asked), "code": "to-many", **changed}


def slots(call: Call) -> Given:
    """Answer a month: the 3rd is free, the 4th full, the 5th closed, the 6th opens later.

    The 7th has places of the ordinary lane alone.
    """
    asked = parse_qs(call.query)
    month = date.fromisoformat(asked["to"][0]).replace(day=1)
    if month < next_month():
        return 200, {"items": [], "zone": ZONE, "closures": []}

    def slot(day: int, time: str, free: int, lane: str = "ordinary", **more: Any) -> dict[str, Any]:
        on = month.replace(day=day).isoformat()
        made = {"date": on, "time": time, "minutes": 60, "lane": lane, "free": free}
        return {**made, "opens_at": "2026-01-01T00:00:00Z", **more}

    opens = f"{month.replace(day=1).isoformat()}T00:00:00Z"
    items = [
        slot(3, "09:00", 4),
        slot(3, "10:00", 1),
        slot(3, "09:00", 5, "priority"),
        slot(4, "09:00", 0),
        slot(6, "09:00", 8, opens_at=opens),
        slot(7, "09:00", 6),
    ]
    closures = [{"date": month.replace(day=5).isoformat(), "reason": "Hari Raya Contoh"}]
    return 200, {"items": items, "zone": ZONE, "closures": closures}


def booking(state: str = "confirmed", **changed: Any) -> dict[str, Any]:
    """Return a booking as who booked it sees it."""
    made: dict[str, Any] = {
        "state": state,
        "kind": "at-the-office",
        "kind_name": "Antrean di kantor",
        "service": "first",
        "service_name": "Paspor baru",
        "office": "DENPASAR",
        "office_name": "Kantor Imigrasi Denpasar",
        "zone": ZONE,
        "date": next_month().replace(day=3).isoformat(),
        "time": "09:00",
        "minutes": 60,
        "lane": "priority",
        "people": [{"name": "Made Contoh", "ground": "old"}, {"name": "Ayu Contoh", "ground": ""}],
        "count": 2,
        "place": None,
        "organiser": "",
        "preferred": [],
        "ground": "",
        "team": None,
        "window": None,
        "offer": None,
        "wait": None,
        "displaced_why": "",
        "ended_why": "",
        "asked_at": "2026-11-20T01:00:00Z",
        "moves_left": 2,
        "can_move": True,
        "can_cancel": True,
        "move_until": f"{next_month().replace(day=2).isoformat()}T16:00:00Z",
        "list": None,
        "document": "none",
        "check_in_code": CODE,
        "fee": 350000,
        "fee_note": "Paspor 10 tahun Rp650.000",
        "documents": ["KTP", "Akta lahir"],
        "version": 3,
    }
    return {**made, **changed}


def unplaced(state: str, **changed: Any) -> dict[str, Any]:
    """Return a booking without a time: asked for, or waiting."""
    none = {"date": None, "time": "", "minutes": None, "lane": "", "check_in_code": None}
    return booking(state, **{**none, **changed})


def serve(site: StandIn, made: dict[str, Any] | None = None) -> None:
    """Let the stand-in answer whoever books."""
    offices = [
        {
            "code": code,
            "name": name(f"Kantor Imigrasi {town}", f"Immigration Office {town}"),
            "kind": "office",
            "region": "51.71",
            "valid_from": None,
            "valid_to": None,
        }
        for code, town in (("DENPASAR", "Denpasar"), ("SINGARAJA", "Singaraja"))
    ]
    site.answers["GET", "/bookings/kinds"] = (200, {"items": [kind(), visit(), group()]})
    site.answers["GET", "/reference/offices"] = (200, {"items": offices})
    for office in offices:
        site.answers["GET", f"/offices/{office['code']}/slots"] = slots
    made = made or booking()
    site.answers["POST", "/bookings"] = (201, {"reference": REFERENCE, "booking": made})
    site.answers["POST", "/bookings/status"] = (200, made)
