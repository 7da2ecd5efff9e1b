"""Reports as the API shows them to who made them without an account."""

from typing import Any

from tests.web.answers import RECEIPT, receipt
from tests.web.stand_in import StandIn

SECRET = "S3CRETS3CRETS3CRETS3CRETAB"
PASSPORT = {
    "document_number": "L898902C3",
    "issuing_state": "UTO",
    "nationality": "D",
    "surname": "ERIKSSON",
    "given_names": "ANNA MARIA",
    "sex": "F",
    "date_of_birth": "1974-08-12",
    "date_of_expiry": "2033-04-15",
}


def managed(**changes: Any) -> dict[str, Any]:
    """Return a report as its secret shows it."""
    return {
        "receipt": receipt(),
        "version": 1,
        "left_at": None,
        "cancelled_at": None,
        "label": "kamar depan",
        "lodging_kind": "rumah_pribadi",
        "room": None,
        "remarks": None,
        "passport": None,
        "reporter": {"name": "Made", "email": None, "phone": None, "language": "id"},
        **changes,
    }


def serve_managed(site: StandIn, **changes: Any) -> None:
    """Let the report of `RECEIPT` be opened by its secret."""
    site.answers["POST", f"/stays/{RECEIPT}/managed"] = (200, managed(**changes))
