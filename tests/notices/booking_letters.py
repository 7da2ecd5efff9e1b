"""What letters about bookings name, one example of each."""

from collections.abc import Mapping

Context = Mapping[str, str | int]

BOOKING: Context = {
    "booking": "B" * 26,
    "kind": "passport_queue",
    "service": "passport_renewal",
    "count": 4,
    "office": "Kantor Imigrasi Ngurah Rai",
    "zone": "Asia/Makassar",
    "reference": "R" * 26,
}
TIMED: Context = {
    **BOOKING,
    "begins_at": "2026-12-14T01:00:00Z",
    "ends_at": "2026-12-14T02:00:00Z",
    "expires_at": "2026-12-14T02:00:00Z",
    "sequence": 1,
    "location": "Kantor Imigrasi Ngurah Rai",
    "check_in": 1,
}
OFF: Context = {
    **{name: value for name, value in TIMED.items() if name not in {"expires_at", "check_in"}},
    "is_cancelled": 1,
    "why_text": "Listrik kantor padam hari itu.",
}
WAITS: Context = {**BOOKING, "earliest": "2026-12-10", "latest": "2026-12-20"}

LETTERS: dict[str, dict[str, str | int]] = {
    "booking_requested": dict(BOOKING),
    "booking_confirmed": dict(TIMED),
    "booking_moved": dict(TIMED),
    "booking_window": {**TIMED, "kind": "hospital_visit", "location": "RSUP Sanglah, Anggrek"},
    "booking_waiting": dict(WAITS),
    "booking_offered": {
        **WAITS,
        "begins_at": "2026-12-14T01:00:00Z",
        "ends_at": "2026-12-14T02:00:00Z",
        "until": "2026-12-08T01:30:00Z",
        "expires_at": "2026-12-08T01:30:00Z",
    },
    "booking_offer_over": dict(WAITS),
    "booking_displaced": dict(OFF),
    "booking_cancelled": dict(OFF),
    "booking_withdrawn": dict(OFF),
    "booking_refused": {**BOOKING, "why_text": "Tidak ada tim pada hari-hari itu."},
    "booking_lapsed": dict(BOOKING),
    "booking_no_show": {**BOOKING, "missed_on": "2026-12-04", "pause_until": "2027-01-03"},
}
