"""Invented reports, and what is stored of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import StampId
from chalicelib.db.table import Audit, Identity, Notices, Records
from chalicelib.premises import service
from chalicelib.premises.rules import Premises
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import Stamp
from chalicelib.stamps.schemas import IssueStamp
from chalicelib.web.guards import Person, Role
from chalicelib.web.proof_of_work import challenge
from local.proofs import solve
from tests.factories.api import Api
from tests.factories.passports import fields, zone
from tests.factories.people import SignedIn, sign_in

REPORTER = {"name": "Ni Luh Contoh", "email": "tuan.rumah@serambi.test", "phone": "0812 3456 7890"}
ADDRESS = "Jl. Melati Contoh 5, RT 02/RW 01"


def ago(**length: float) -> str:
    """Return an instant so long ago, as it is sent."""
    return instant_text(utc_now() - timedelta(**length))


def at_home(**changed: Any) -> dict[str, Any]:
    """Return a private host's report by passport; None takes a key out."""
    body = {
        "passport": fields(),
        "address": ADDRESS,
        "region": "51.03.06",
        "arrived_at": ago(hours=2),
        "nights": 3,
        "reporter": REPORTER,
        "lodging_kind": None if changed.get("premises") else "rumah_pribadi",
        "proof": proof(),
        **changed,
    }
    return {name: value for name, value in body.items() if value is not None}


def proof() -> str:
    """Return a proof of work that is good once."""
    return solve(challenge(utc_now()))


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what of an answer anybody with the receipt is shown: not how to manage it."""
    return {name: value for name, value in answer.items() if name != "manage_url"}


def by_seal(seal_url: str, **changed: Any) -> dict[str, Any]:
    """Return a private host's report by the seal."""
    return at_home(**{"passport": None, "seal": seal_url, **changed})


def in_premises(seal_url: str, premises: Premises, **changed: Any) -> dict[str, Any]:
    """Return an operator's report: four things suffice."""
    needed = {
        **dict.fromkeys(("address", "region", "reporter", "lodging_kind", "proof")),
        "premises": premises.id,
    }
    return by_seal(seal_url, **{**needed, **changed})


def entered(at: datetime, number: str = "C01X00T47") -> tuple[str, Stamp]:
    """Let somebody have entered at DPS at an instant; return the seal's address and the stamp."""
    officer = sign_in(Role.BORDER_OFFICER, f"tpi-{number.lower()}").person
    entry = IssueStamp(checkpoint="DPS", permit_class="C1", mrz=zone(number))
    issued = stamps.issue_stamp(entry, officer, at, f"entered-{number}", "")
    return issued.seal_url, issued.stamp


def enter(api: Api, number: str = "C01X00T47", **changed: Any) -> tuple[str, Stamp]:
    """Let somebody enter at DPS; return the seal's address and the stamp."""
    officer = sign_in(Role.BORDER_OFFICER, f"tpi-{number.lower()}")
    body = {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone(number), **changed}
    reply = api.post("/stamps", body, token=officer.token)
    assert reply.status == 201, reply.body
    stamp = stamps.find_stamp(StampId(reply.body["stamp_id"]))
    assert stamp is not None
    return reply.body["seal_url"], stamp


def operator(name: str = "pengelola") -> SignedIn:
    """Sign an operator in."""
    return sign_in(Role.OPERATOR, name, office="", region="51.03")


def hotel(person: Person, name: str = "Hotel Contoh Kuta", region: str = "51.03.01") -> Premises:
    """Register premises of an operator."""
    return service.add_premises(
        person, name, "hotel", region, "Jl. Pantai Contoh 1", datetime.now(UTC)
    )


def stored() -> dict[str, int]:
    """Count what a report stores: stays, mails, audit rows of reports."""
    stays = sum(item.sk == "STAY" for item in Records.scan())
    rows = sum(item.attribute_values.get("action") == "stay_reported" for item in _audit())
    return {"stays": stays, "mails": len(list(Notices.scan())), "rows": rows}


def spent() -> int:
    """Count the proofs that were spent: by the row of a report, or by one of their own."""
    own = sum(item.sk == "SPENT" for item in Identity.scan())
    return own + sum(str(item.sk).islower() or str(item.sk).isdigit() for item in _public())


def _public() -> list[Audit]:
    return [item for item in _audit() if str(item.pk).startswith("AUDIT#public#")]


def _audit() -> list[Audit]:
    from chalicelib.audit.repository import AuditItem

    return list(AuditItem.scan())
