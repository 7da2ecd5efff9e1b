"""Tips as the API shows them, invented."""

from typing import Any

TIP = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHER = "ZYXWVUTSRQPONMLKJIHGFEDCBA"
REFERENCE = "K7PM2QXD5F4TK7PM2QXD5F4TAB"


def card(id_: str = TIP, **changed: Any) -> dict[str, Any]:
    """Return a tip in a list."""
    return {
        "id": id_,
        "number": id_[:8],
        "matter": "illegal_work",
        "region": "Kuta Utara, Kabupaten Badung",
        "zone": "Asia/Makassar",
        "text": "Ada yang mengajar selancar setiap pagi.",
        "received_at": "2026-11-20T01:00:00Z",
        "priority": "normal",
        "state": "received",
        "photos": 1,
        "joined": 0,
        "has_contact": True,
        "is_muted": False,
        "answered_at": None,
        "outcome": None,
        "closed_at": None,
        **changed,
    }


def step(kind: str, **changed: Any) -> dict[str, Any]:
    """Return a step of a tip's history."""
    made = {"step": kind, "at": "2026-11-20T02:00:00Z", "office": "Kantor Contoh", "by": "Kepala"}
    return {**made, "text": "", "detail": "", **changed}


def tip(**changed: Any) -> dict[str, Any]:
    """Return a tip whole."""
    whole = card(photos=[1], **{k: v for k, v in changed.items() if k != "photos"})
    del whole["has_contact"]
    return {
        **whole,
        "office": "NGURAH-RAI",
        "language": "id",
        "happened_on": None,
        "is_ongoing": True,
        "position": {"latitude": -8.65, "longitude": 115.15, "accuracy_m": 12},
        "contact": "+628111234567",
        "is_open": True,
        "may_mute": True,
        "joined_to": None,
        "case": None,
        "history": [step("prioritised", detail="urgent")],
        "alike": [card(OTHER, text="Sama: kursus selancar.")],
        **changed,
    }


def standing(state: str = "asked", **changed: Any) -> dict[str, Any]:
    """Return how a tip stands to its sender."""
    return {
        "state": state,
        "matter": "illegal_work",
        "region": "Kuta Utara, Kabupaten Badung",
        "office": "Kantor Imigrasi Ngurah Rai",
        "received_at": "2026-11-20T01:00:00Z",
        "photos": 1,
        "outcome": None,
        "said": [{"by": "office", "at": "2026-11-20T02:00:00Z", "text": "Jam berapa?"}],
        **changed,
    }
