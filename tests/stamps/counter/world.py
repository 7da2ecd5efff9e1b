"""An office's counter: permits granted, changed and looked at, and what the outbox says then."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chalicelib.core.ids import PermitId
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Notice
from chalicelib.permits import repository
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit
from tests.factories.api import Api, Reply
from tests.factories.passports import zone
from tests.factories.people import SignedIn
from tests.stamps.desk import done, today

SPONSORS = [
    {"name": "PT Contoh", "email": "sponsor@serambi.test"},
    {"name": "Ni Luh", "email": "niluh@serambi.test", "language": "en"},
]
NUMBER = "2C11JE1234-AB"
WHY = "Pemeriksaan%20berkas"


@dataclass
class Counter:
    """A clerk or a head, with somebody's papers on the counter."""

    api: Api
    who: SignedIn

    def grant(self, key: str = "", **changed: Any) -> Reply:
        """Grant an E23, to whoever the passport of the tests belongs to unless told otherwise."""
        shown = {} if {"stamp_number", "seal", "passport"} & changed.keys() else {"mrz": zone()}
        asked = {
            "permit_class": "E23",
            "number": NUMBER,
            "valid_from": today().isoformat(),
            "sponsors": SPONSORS,
            **shown,
            **changed,
        }
        return self.api.post("/permits", asked, token=self.who.token, key=key)

    def do(self, deed: str, permit: str, key: str = "", **body: Any) -> Reply:
        """Extend, replace, cancel a permit, or change its sponsors."""
        return self.api.post(f"/permits/{permit}/{deed}", body, token=self.who.token, key=key)

    def look(self, permit: str, reason: str = WHY) -> Reply:
        """Look at a permit."""
        return self.api.get(f"/permits/{permit}?reason={reason}", token=self.who.token)

    def granted(self, **changed: Any) -> dict[str, Any]:
        """Grant a permit, and return it."""
        return dict(done(self.grant(**changed))["permit"])


def recorded_permit(permit: str) -> Permit:
    return permits.get_permit(PermitId(permit))


def warned(permit: str) -> dict[str, list[str]]:
    """Return who is warned of a permit's end, by address: the stages that are to come."""
    return {
        row.letter.recipient: [stage.name for stage in row.stages] for row in _going_out(permit)
    }


def languages(permit: str) -> dict[str, str]:
    """Return in which language each address is warned."""
    return {row.letter.recipient: row.letter.language for row in _going_out(permit)}


def _going_out(permit: str) -> list[Notice]:
    found = repository.find_permit(PermitId(permit))
    assert found is not None
    rows = (notices.find_notice(one) for one in found[1])
    return [row for row in rows if row is not None and not row.is_stopped]


def in_a_year(first: date) -> date:
    """Return the last day of a year's stay from a day on."""
    is_leap_day = (first.month, first.day) == (2, 29)
    again = date(first.year + 1, 3, 1) if is_leap_day else first.replace(year=first.year + 1)
    return again - timedelta(days=1)
