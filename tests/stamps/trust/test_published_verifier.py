"""The verifier that the public document prints, on a stamp and a trust list of the system."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

from chalicelib.clients import kms
from chalicelib.core.config import config
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.passports import zone
from tests.factories.people import sign_in
from tests.icao.published import verifier


def _root() -> dict[str, str]:
    """Return the key that the site pins."""
    x, y = kms.public_key(config().trust_key_id)
    return {
        name: urlsafe_b64encode(value).decode().rstrip("=") for name, value in (("x", x), ("y", y))
    }


def test_published_verifier_tells_our_stamp_when_it_has_our_trust_list(api: Api) -> None:
    body = {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone()}
    issued = api.post("/stamps", body, token=sign_in(Role.BORDER_OFFICER).token).body
    jws = api.get("/trust-list").body["jws"]
    theirs = verifier()
    trusted = theirs.open_jws(jws, "trust-list+jwt", _root())
    today = datetime.now(UTC).date()
    stamp = theirs.verify(issued["seal_url"], trusted["keys"], today)
    assert stamp["stamp_id"] == issued["stamp_id"]
    assert stamp["last_day_of_stay"].isoformat() == issued["last_day_of_stay"]
    assert (stamp["permit_class"], stamp["entry_point"]) == ("C1", "DPS")
    assert theirs.fits(stamp, "UTO", "C01X00T47", "740812", "340730")
    assert not theirs.fits(stamp, "UTO", "C01X00T48", "740812", "340730")
