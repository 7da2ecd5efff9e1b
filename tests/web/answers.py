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


def own_stay(**permit: Any) -> dict[str, Any]:
    """Return a foreigner's own stay as the API gives it."""
    stands = {
        "permit_class": "C1",
        "number": "",
        "office": "Kantor Imigrasi Ngurah Rai",
        "zone": "Asia/Makassar",
        "entry_on": "2026-11-22",
        "last_day_of_stay": "2027-01-20",
        "last_day_on_stamp": "2027-01-20",
        "days_left": 59,
        "overstay_days": 0,
        "overstay_fee": 0,
        "fee_per_day": 1000000,
        "ban_after_days": 60,
        "is_banned": False,
    }
    return {
        "stamp_id": "0001000001",
        "stamp_number": "0A5G-30WE-Q",
        "permit": {**stands, **permit},
        "stays": [
            {
                "premises": "Hotel Contoh Kuta",
                "region": "Kuta, Kab. Badung",
                "arrived_at": "2026-11-22T06:00:00Z",
                "leaves_on": "2026-11-29",
                "reported_at": "2026-11-22T09:00:00Z",
                "zone": "Asia/Makassar",
            }
        ],
        "looks": [
            {
                "at": "2026-11-23T02:00:00Z",
                "office": "Kantor Imigrasi Ngurah Rai",
                "purpose": "field",
            }
        ],
        "looks_after_hours": 72,
        "corrections": [],
    }
