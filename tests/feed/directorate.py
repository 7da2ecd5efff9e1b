"""The directorate's side of the feed: a key, batches signed with it, records as it tells them."""

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.passports import fields
from tests.factories.people import sign_in

SENDER = "immigration"


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def part(content: Any) -> str:
    return b64(content if isinstance(content, bytes) else json.dumps(content).encode())


def ago(**length: float) -> str:
    at = datetime.now(UTC) - timedelta(**length)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class Directorate:
    """A sender with a key of its own; `kid` once that is registered."""

    api: Api
    sender: str = SENDER
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    token: str = ""
    kid: str = ""

    @property
    def jwk(self) -> dict[str, str]:
        numbers = self.private.public_key().public_numbers()
        x, y = (b64(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def register(self, key: str = "", **changed: Any) -> Reply:
        self.token = self.token or sign_in(Role.ADMINISTRATOR, secrets.token_hex(4)).token
        body = {"sender": self.sender, "name": "Uji", "jwk": self.jwk, **changed}
        reply = self.api.post("/feed-keys", body, token=self.token, key=key)
        if reply.status == 201:
            self.kid = reply.body["kid"]
        return reply

    def revoke(self) -> Reply:
        path = f"/feed-keys/{self.kid}/revocation"
        return self.api.post(path, {"reason": "Bocor"}, token=self.token)

    def sign(self, header: Any, payload: Any) -> str:
        signed = f"{part(header)}.{part(payload)}"
        r, s = utils.decode_dss_signature(self.private.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def header(self, **changed: Any) -> dict[str, Any]:
        return {"alg": "ES256", "typ": "feed+jwt", "kid": self.kid, **changed}

    def payload(self, *records: Any, **changed: Any) -> dict[str, Any]:
        now = int(datetime.now(UTC).timestamp())
        made = {"iss": self.sender, "iat": now, "jti": secrets.token_hex(8)}
        return {**made, "records": list(records), **changed}

    def send(self, *records: Any, language: str = "en", **changed: Any) -> Reply:
        jws = self.sign(self.header(), self.payload(*records, **changed))
        return self.api.post("/feed", {"jws": jws}, language=language)

    def told(self, *records: Any, **changed: Any) -> list[str]:
        """Send a batch that must be taken; return the verdicts."""
        reply = self.send(*records, **changed)
        assert reply.status == 200, reply.raw
        return [one["verdict"] for one in reply.body["items"]]


def crossing(reference: str, direction: str = "entry", **changed: Any) -> dict[str, Any]:
    made = {
        "type": "crossing",
        "reference": reference,
        "changed_at": changed.get("at", ago(hours=1)),
        "direction": direction,
        "lane": "autogate",
        "at": ago(hours=1),
        "checkpoint": "DPS",
        "passport": fields(),
    }
    if direction == "entry":
        made["permit_class"] = "C1"
    return {**made, **changed}


def declaration(reference: str = "card-1", **changed: Any) -> dict[str, Any]:
    return {
        "type": "declaration",
        "reference": reference,
        "changed_at": ago(hours=2),
        "passport": {"issuing_state": "UTO", "document_number": "C01X00T47"},
        "arrives_on": datetime.now(UTC).date().isoformat(),
        "address": "Jl. Raya Contoh 1",
        "region": "51.03.01",
        **changed,
    }


def watch(reference: str = "mark-1", *, on: bool = True, **changed: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "watch",
        "reference": reference,
        "changed_at": ago(hours=1),
        "on": on,
    }
    if "person" not in changed:
        made["passport"] = {"issuing_state": "UTO", "document_number": "C01X00T47"}
    return {**made, **changed}


def permit(reference: str = "permit-1", **changed: Any) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {
        "type": "permit",
        "reference": reference,
        "changed_at": ago(hours=1),
        "passport": fields(),
        "permit_class": "E23",
        "number": "2C11-0001",
        "valid_from": (today - timedelta(days=100)).isoformat(),
        "last_day_of_stay": (today + timedelta(days=90)).isoformat(),
        "office": "NGURAH-RAI",
        "status": "valid",
        "sponsors": [{"name": "PT Contoh", "email": "sponsor@serambi.test"}],
        **changed,
    }
