"""What each look shows, by its action, where the deed itself does not say it.

A row says which fields were shown; whoever adds a look adds its line, or gives `fields`.
"""

_PERSON = "name sex birth nationality passports"
_STAY = "name passport premises stay"
_PERMIT = "permit last_day sponsors"
_WARNING = "name sponsor permit last_day"

SHOWN = {
    "person_viewed": f"{_PERSON} links",
    "persons_linked": f"{_PERSON} links",
    "permit_viewed": f"{_PERSON} {_PERMIT}",
    "documents_listed": "documents",
    "document_viewed": "document",
    "document_attached": "document",
    "document_deleted": "document",
    "stamp_viewed": f"{_PERSON} stamp {_PERMIT}",
    "stamp_scanned": f"{_PERSON} stamp {_PERMIT} scans",
    "stamp_scan_read_again": f"{_PERSON} stamp {_PERMIT} scans",
    "granted_permit_shown": "permit last_day",
    "watch_mark_shown": "watch_marks",
    "movements_viewed": f"{_PERSON} scans stays positions",
    "case_viewed": "name case",
    "cases_listed": "cases",
    "overstays_listed": "permit last_day",
    "overstay_viewed": "name permit last_day",
    "nearby_listed": "name permit last_day premises",
    "warnings_viewed": _WARNING,
    "warnings_searched": _WARNING,
    "sponsored_viewed": _WARNING,
    "sponsored_exported": _WARNING,
    "calendar_viewed": _WARNING,
    "guests_named": "name",
    "office_stays_viewed": "premises stay",
    "office_checks_viewed": "premises stay",
    "own_stay_viewed": f"{_PERMIT} stays looks",
    "receipts_listed": _STAY,
    "corrections_viewed": "corrections",
    "restrictions_viewed": "name restriction",
    "tip_viewed": "tip",
    "tip_photo_viewed": "photo",
    "booking_requests_listed": "name document contact place",
    "booking_proof_viewed": "document",
    "bookings_listed": "name document contact place",
    "booking_people_viewed": "name document",
    "booking_checked_in": "state",
    "booking_read": "name booking",
    "audit_viewed": "audit",
    "staff_viewed": "staff",
}
