"""Officers on their pages, the answers they get, and a film of a label for their camera."""

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from chalicelib.stamps.label import LabelText, draw_label
from tests.web.stand_in import StandIn

FIELD = {
    "id": "fo-1",
    "role": "field_officer",
    "name": "Petugas Lapangan Contoh",
    "email": "lapangan@contoh.example",
    "office": "NGURAH-RAI",
    "region": None,
    "checkpoint": None,
    "zone": "Asia/Makassar",
}
COLLEAGUE = {**FIELD, "id": "fo-2", "name": "Rekan Contoh"}
BORDER = {**FIELD, "id": "bo-1", "role": "border_officer", "checkpoint": "DPS"}
BALI = {"latitude": -8.7482, "longitude": 115.1671, "accuracy": 12}
ORDER = "W20.IMI.1-1234"
NUMBER = "0A5G-30WE-Q"

Answer = dict[str, Any]

_PERMITS = {"cancelled": "cancelled", "superseded": "replaced", "departed": "left"}


def serve(site: StandIn, person: Answer) -> None:
    """Let this officer be the one whose session the browser has."""
    session = {"access_token": f"token-{person['id']}", "expires_in": 900, "person": person}
    site.answers["POST", "/sessions/refresh"] = (200, session)
    site.answers["POST", "/sessions"] = (201, session)


def open_signed_in(page: Page, site: StandIn, path: str) -> None:
    """Open an officers' page with a session's cookie."""
    page.goto(f"{site.url}/id/")
    page.evaluate("localStorage.setItem('serambi.signed-in', 'true')")
    page.goto(site.url + path)


def scan_answer(verdict: str = "genuine", *flags: str, **changes: Any) -> Answer:
    """Return what the server says of a scan; nobody is named of what is none of ours."""
    now = datetime.now(UTC)
    answer: Answer = {
        "scan_id": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "verdict": verdict,
        "flags": list(flags or ("order_unchecked",)),
        "scanned_at": now.isoformat(),
        "received_at": now.isoformat(),
    }
    if verdict in ("genuine", "cancelled", "superseded", "departed", "expired"):
        answer |= _holder(verdict, now)
    return {**answer, **changes}


def _holder(verdict: str, now: datetime) -> Answer:
    over = verdict == "expired"
    last = (now + timedelta(days=-3 if over else 20)).date().isoformat()
    entry = {"source": "entry_record", "as_of": (now - timedelta(days=5)).isoformat()}
    ended = verdict in ("cancelled", "superseded", "departed")
    return {
        "stamp": {
            "stamp_number": NUMBER,
            "permit_class": "C1",
            "checkpoint": "DPS",
            "entry_on": "2026-11-17",
            "last_day_of_stay": last,
            "days_left": 0 if over else 20,
            **entry,
        },
        "person": {
            "full_name": "ANNA MARIA ERIKSSON",
            "nationality": "UTO",
            "sex": "F",
            "date_of_birth": "1974-08-12",
            "passport": {"issuing_state": "UTO", "document_number": "L898902C3"},
            **entry,
        },
        "permit": {
            "id": "P1",
            "permit_class": "C1",
            "status": _PERMITS[verdict] if ended else "valid",
            "last_day_of_stay": last,
            "days_left": 0 if over else 20,
            "overstay_days": 3 if over else 0,
            "source": "permit_record",
            "as_of": now.isoformat(),
        },
        "last_stay": {
            "premises": "Vila Contoh Seminyak",
            "address": None,
            "region": "51.03.06",
            "region_name": "Kuta Utara, Kabupaten Badung, Bali",
            "zone": "Asia/Makassar",
            "arrived_at": (now - timedelta(days=4)).isoformat(),
            "leaves_on": (now + timedelta(days=4)).date().isoformat(),
            "reported_at": (now - timedelta(days=4)).isoformat(),
            "confirmed": True,
            "source": "stay_report",
            "as_of": (now - timedelta(days=4)).isoformat(),
        },
    }


def label_text(seal_url: str) -> LabelText:
    """Return what the label of an issued stamp says."""
    return LabelText(
        seal_url=seal_url,
        last_day_of_stay=date(2027, 1, 20),
        permit_class="C1",
        checkpoint="DPS",
        domain="serambi.example",
        stamp_number=NUMBER,
        entry_date=date(2026, 11, 22),
        specimen=True,
    )


def issued(seal_url: str = "https://serambi.example/s#" + "A" * 186) -> Answer:
    """Return what the server says of a stamp just issued."""
    return {
        "stamp_id": "028b0081f4",
        "stamp_number": NUMBER,
        "seal_url": seal_url,
        "entry_on": "2026-11-22",
        "last_day_of_stay": "2027-01-20",
        "permit": {
            "id": "P1",
            "permit_class": "C1",
            "valid_from": "2026-11-22",
            "last_day_of_stay": "2027-01-20",
        },
        "label": {"svg": draw_label(label_text(seal_url)).svg, "pdf": ""},
    }


_HOLDER = {
    "full_name": "ANNA MARIA ERIKSSON",
    "nationality": "UTO",
    "sex": "F",
    "date_of_birth": "1974-08-12",
    "passport": {"issuing_state": "UTO", "document_number": "L898902C3"},
}


def departed(overstay_days: int = 0, *, banned: bool = False) -> Answer:
    """Return what the server says of a departure just recorded."""
    return {
        "stamp_id": "028b0081f4",
        "stamp_number": NUMBER,
        "status": "departed",
        "person": _HOLDER,
        "permit_class": "C1",
        "checkpoint": "DPS",
        "entry_on": "2026-11-22",
        "last_day_of_stay": "2027-01-20",
        "departed_at": datetime.now(UTC).isoformat(),
        "overstay_days": overstay_days,
        "overstay_fee": overstay_days * 1_000_000,
        "deportation_and_ban": banned,
    }


def found_stamp(**changes: Any) -> Answer:
    """Return what the server says of a stamp that was searched, all things allowed."""
    allowed = {"allowed": True}
    return {
        "stamp_id": "028b0081f4",
        "stamp_number": NUMBER,
        "status": "in_force",
        "ended_at": None,
        "succeeds": None,
        "succeeded_by": None,
        "permit_class": "C1",
        "checkpoint": "DPS",
        "zone": "Asia/Makassar",
        "entry_on": "2026-11-22",
        "issued_on": "2026-11-22",
        "issued_at": "2026-11-22T02:00:00Z",
        "last_day_of_stay": "2027-01-20",
        "last_day_on_stamp": "2027-01-20",
        "days_left": 59,
        "extensions": 0,
        "reprints": 0,
        "person": _HOLDER,
        "extend": {**allowed, "usual": "2027-03-21", "latest": "2027-03-21"},
        "replace": allowed,
        "reprint": allowed,
        "cancel": allowed,
        **changes,
    }


def photo(browser: Browser, seal_url: str, width: int = 700) -> Image.Image:
    """Return a picture of the printed label, so many pixels wide, on a grey desk."""
    page = browser.new_page(viewport={"width": width, "height": width // 2})
    svg = draw_label(label_text(seal_url)).svg.replace('width="50mm" height="25mm"', "")
    page.set_content(f"<body style='margin:0'>{svg}</body>")
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    frame = Image.new("RGB", (1280, 720), "#9a958c")
    # The code stands at the label's left: it lies in the middle of what the camera sees.
    frame.paste(picture, (640 - width // 4, 360 - width // 4))
    return frame


def film(frame: Image.Image, path: Path) -> Path:
    """Write a film as Chromium's fake camera reads it: some blank frames, then the label."""
    blank = Image.new("RGB", frame.size, "#9a958c")
    with path.open("wb") as file:
        for number in range(40):
            (blank if number < 8 else frame).save(file, "JPEG", quality=88)
    return path
