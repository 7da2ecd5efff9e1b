"""People, permits and warnings as the API shows them to officers, invented."""

from typing import Any

from tests.web.operators import at, day

Answer = dict[str, Any]

PERSON = "A" * 26
OTHER = "B" * 26
PERMIT = f"{PERSON}-{'C' * 26}"
NOTICE = f"{'S' * 26}-{'N' * 26}"


def passport(number: str = "L898902C3", **changes: Any) -> Answer:
    """Return one passport of a person."""
    return {
        "document_number": number,
        "issuing_state": "UTO",
        "date_of_expiry": "2033-04-15",
        "in_country": False,
        **changes,
    }


def person(**changes: Any) -> Answer:
    """Return a person as a search finds them."""
    return {
        "id": PERSON,
        "surname": "ERIKSSON",
        "given_names": "ANNA MARIA",
        "sex": "F",
        "date_of_birth": "1974-08-12",
        "nationality": "UTO",
        "passports": [passport(in_country=True), passport("A1", date_of_expiry="2020-01-31")],
        "linked": [],
        **changes,
    }


def found(*people: Answer, after: str | None = None) -> tuple[int, Answer]:
    """Return a page of people found."""
    return 200, {"items": list(people), "next": after}


def permit(**changes: Any) -> Answer:
    """Return a permit whole, as its office sees it: all may be done."""
    allowed = {"allowed": True}
    return {
        "id": PERMIT,
        "holder_id": PERSON,
        "person": {
            "full_name": "ANNA MARIA ERIKSSON",
            "nationality": "UTO",
            "sex": "F",
            "date_of_birth": "1974-08-12",
            "passport": {"issuing_state": "UTO", "document_number": "L898902C3"},
        },
        "status": "valid",
        "permit_class": "C1",
        "permit_class_name": "Visa Kunjungan Wisata",
        "number": "2C11JE1234-AB",
        "valid_from": "2026-11-22",
        "last_day_of_stay": "2027-01-20",
        "zone": "Asia/Makassar",
        "days_left": 59,
        "overstay_days": 0,
        "overstay_fee": 0,
        "deportation_and_ban": False,
        "office": {"code": "NGURAH-RAI", "name": "Kantor Imigrasi Ngurah Rai"},
        "extensions": 0,
        "sponsors": [sponsor()],
        "holder_contact": None,
        "stamp_number": "0A5G-30WE-Q",
        "succeeds": None,
        "succeeded_by": None,
        "source": "office",
        "reference": "",
        "recorded_at": "2026-11-22T02:00:00Z",
        "changed_at": "2026-11-22T02:00:00Z",
        "confirmed_at": None,
        "extend": {
            **allowed,
            "ask_by": "2027-01-20",
            "usual": "2027-03-21",
            "latest": "2027-03-21",
        },
        "replace": allowed,
        "cancel": allowed,
        "change_sponsors": allowed,
        **changes,
    }


def sponsor(**changes: Any) -> Answer:
    """Return a sponsor of a permit."""
    return {
        "id": "S" * 26,
        "name": "PT Contoh Makmur",
        "email": "hrd@contoh.example",
        "language": "id",
        **changes,
    }


def document(**changes: Any) -> Answer:
    """Return a scan kept with a permit."""
    return {
        "id": "D" * 26,
        "kind": "passport",
        "name": "paspor.pdf",
        "bytes": 812_345,
        "status": "stored",
        "media_type": "application/pdf",
        "attached_at": at(hours=3),
        "office": "NGURAH-RAI",
        **changes,
    }


def mail(stage: str, outcome: str, **changes: Any) -> Answer:
    """Return one mail of a warning."""
    return {"stage": stage, "outcome": outcome, "at": at(days=1), "doubtful": False, **changes}


def warning(state: str = "bounced", **changes: Any) -> Answer:
    """Return the warnings of a permit to its sponsor, as their office sees them."""
    last = {"bounced": "bounced", "held": "held", "due": None}.get(state, "delivered")
    history = [mail("30", "delivered"), *([mail("14", last)] if last else [])]
    return {
        "id": NOTICE,
        "permit": PERMIT,
        "to": "sponsor",
        "state": state,
        "name": "PT Contoh Makmur",
        "email": "hrd@contoh.example",
        "language": "id",
        "holder": "Anna E.",
        "permit_class": "C1",
        "last_day_of_stay": day(12),
        "days_left": 12,
        "office": "NGURAH-RAI",
        "history": history,
        "yours": True,
        "may_resend": state in ("held", "sent", "delivered"),
        "may_decide": state == "filed",
        "sponsor": "S" * 26,
        "number": "2C11JE1234-AB",
        "stamp_number": "0A5G-30WE-Q",
        "next_stage": "7",
        "next_at": at(days=-5),
        **changes,
    }


def held(number: int = 0, **changes: Any) -> Answer:
    """Return one permit in a person's list; the newest has the number 0."""
    return {
        "id": PERMIT if not number else f"{PERSON}-{number:026d}",
        "person": PERSON,
        "permit_class": "C1",
        "number": "2C11JE1234-AB",
        "valid_from": day(-10),
        "last_day_of_stay": day(49),
        "zone": "Asia/Makassar",
        "office": "NGURAH-RAI",
        "status": "valid" if not number else "left",
        "source": "office",
        "stamp_id": None,
        "succeeds": None,
        "extensions": 0,
        "sponsors": ["PT Contoh Makmur"],
        "recorded_at": at(days=10),
        **changes,
    }
