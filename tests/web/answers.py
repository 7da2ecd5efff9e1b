"""Answers of the API, invented."""

from typing import Any

RECEIPT = "K7PM2QXD5F4TK7PM2QXD5F4TAB"


def name(indonesian: str, english: str) -> dict[str, str]:
    """Return a name in both languages."""
    return {"id": indonesian, "en": english}


def receipt(**changes: Any) -> dict[str, Any]:
    """Return a receipt as the API gives it."""
    return {
        "receipt": RECEIPT,
        "first_received_at": "2026-11-22T01:12:00Z",
        "deadline_at": "2026-11-22T22:30:00Z",
        "on_time": True,
        "office": {
            "code": "NGURAH-RAI",
            "name": name(
                "Kantor Imigrasi Kelas I Khusus TPI Ngurah Rai", "Immigration Office Ngurah Rai"
            ),
        },
        "zone": "Asia/Makassar",
        "arrived_at": "2026-11-21T22:30:00Z",
        "leaves_on": "2026-11-25",
        "nights": 3,
        "region": "51.03.06",
        "region_name": "Kuta Utara, Badung, Bali",
        "identified_by": "seal",
        "address": "Jalan Contoh 5",
        "verify_url": f"https://serambi.example/r#{RECEIPT}",
        **changes,
    }


def fetched_stamp() -> dict[str, Any]:
    """Return a holder's own stamp as the API gives it."""
    return {
        "stamp_number": "0A5G-30WE-Q",
        "seal_url": "https://serambi.example/s#" + "A" * 186,
        "permit_class": "C1",
        "entry_on": "2026-11-22",
        "issued_on": "2026-11-22",
        "last_day_of_stay": "2027-01-20",
        "label": {"svg": "<svg xmlns='http://www.w3.org/2000/svg'/>", "pdf": "JVBERi0xLjQK"},
    }
