"""A sponsor's permits as the API lists them, invented."""

from datetime import date, timedelta
from typing import Any

from tests.web.stand_in import Call, Given, StandIn

LINK = "A" * 26 + ".1900000000." + "B" * 26
TODAY = date(2026, 11, 22)
OFFICE = "Kantor Imigrasi Kelas I Khusus TPI Ngurah Rai"


def row(number: int, left: int, **changes: Any) -> dict[str, Any]:
    """Return a permit that ends in so many days."""
    return {
        "id": f"{'A' * 26}-{number:026d}",
        "holder": f"Anna{number} E.",
        "own": False,
        "permit_class": "E23",
        "permit_class_name": "Bekerja",
        "last_day": (TODAY + timedelta(days=left)).isoformat(),
        "days_left": left,
        "zone": "Asia/Makassar",
        "office": OFFICE,
        "overstay_fee": 1_000_000,
        "can_extend": True,
        "state": "over" if left < 0 else "valid",
        "filed_at": None,
        "ended_at": None,
        "warned_at": "2026-11-18T01:00:00Z" if left < 30 else None,
        "next_warning_at": "2026-11-24T01:00:00Z" if left > 0 else None,
        **changes,
    }


def counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Count rows as the API does."""
    found = dict.fromkeys(("over", "within_7", "within_30", "later", "filed", "ended"), 0)
    for one in rows:
        left = one["days_left"]
        near = "within_7" if left <= 7 else "within_30" if left <= 30 else "later"
        found[near if one["state"] == "valid" else one["state"]] += 1
    return found


def serve(site: StandIn, *rows: dict[str, Any], **changes: Any) -> None:
    """Answer with these permits, a hundred at a time; a filing changes its row."""

    def listed(call: Call) -> Given:
        start = int(call.body.get("after") or 0)
        items = list(rows)[start : start + 100]
        after = str(start + 100) if len(rows) > start + 100 else None
        page = {"items": items, "next": after, "counts": counts(list(rows))}
        return 200, {**page, "email": "hr@contoh.example", "email_stopped": False, **changes}

    site.answers["POST", "/sponsored"] = listed
    for one in rows:
        filed = {**one, "filed_at": "2026-11-22T05:00:00Z", "next_warning_at": None}
        filed["state"] = "filed" if one["state"] == "valid" else one["state"]
        site.answers["POST", f"/sponsored/{one['id']}/filing"] = (200, filed)
        site.answers["POST", f"/sponsored/{one['id']}/filing/withdrawal"] = (200, one)
