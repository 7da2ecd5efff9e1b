"""Seals and a trust list as the real ones are made, with keys of this test run only."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)

from chalicelib.icao import entry_stamp, seal
from chalicelib.icao.entry_stamp import EntryStamp
from chalicelib.icao.verification import der_to_raw
from tests.web.status_lists import base64url, compact

SIGNER, REFERENCE, STATUS_REFERENCE = "IDTS", "001", "S01"
RECEIPT_REFERENCE = "R01"
LIST, INDEX = 7, 123456
PASSPORT = ("UTO", "L898902C3", "1974-08-12", "2033-04-15")


def _sign(key: EllipticCurvePrivateKey, message: bytes) -> bytes:
    return der_to_raw(key.sign(message, ECDSA(hashes.SHA256())))


def _point(key: EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {
        "x": base64url(numbers.x.to_bytes(32, "big")),
        "y": base64url(numbers.y.to_bytes(32, "big")),
    }


class Mint:
    """A signer and a root: makes seals and the list that vouches for them."""

    def __init__(self) -> None:
        self.signer = generate_private_key(SECP256R1())
        self.root = generate_private_key(SECP256R1())
        self.status = generate_private_key(SECP256R1())
        self.receipts = generate_private_key(SECP256R1())

    def root_jwk(self) -> dict[str, str]:
        """Return the public key to pin."""
        return {"kty": "EC", "crv": "P-256", "kid": "root", **_point(self.root)}

    def seal(
        self,
        entry: date,
        last_day: date,
        permit_class: str = "C1",
        *,
        status_list: int = LIST,
        signed_as: tuple[str, str, str] = ("IDN", SIGNER, REFERENCE),
    ) -> str:
        """Return what follows the `#` of a genuine stamp's address.

        `signed_as` is the country, signer and certificate reference of its header.
        """
        issuer, number, born, expires = PASSPORT
        country, signer, reference = signed_as
        stamp = entry_stamp.stamp_id(status_list, INDEX)
        unsigned = entry_stamp.unsigned_bytes(
            EntryStamp(
                stamp_id=stamp,
                permit_class=permit_class,
                last_day_of_stay=last_day,
                entry_point="DPS",
                passport_issuer=issuer,
                passport_binding=entry_stamp.binding(stamp, issuer, number, born, expires),
                passport_number_end=entry_stamp.number_end(number),
                entry_date=entry,
                signature_date=entry,
                signer=signer,
                certificate_reference=reference,
                country=country,
            )
        )
        return seal.to_url("", seal.attach(unsigned, _sign(self.signer, unsigned)))

    def trust_list(
        self,
        *,
        issued: datetime | None = None,
        seq: int = 1,
        root: Any = None,
        revoked: bool = False,
    ) -> str:
        """Return the signed list as a compact JWS; `revoked` is said of the stamps' key."""
        issued = issued or datetime.now(UTC)
        today = issued.date()
        days = {
            "signFrom": (today - timedelta(days=400)).isoformat(),
            "signTo": (today + timedelta(days=90)).isoformat(),
            "validUntil": (today + timedelta(days=900)).isoformat(),
        }
        state = {"status": "active", "revokedAt": None}
        lost = {"status": "revoked", "revokedAt": issued.strftime("%Y-%m-%dT%H:%M:%SZ")}
        payload = {
            "seq": seq,
            "issued": issued.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "expires": (issued + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "keys": [
                {
                    "signer": SIGNER,
                    "ref": REFERENCE,
                    **_point(self.signer),
                    **days,
                    "profiles": ["ENTRY_STAMP"],
                    **(lost if revoked else state),
                },
                {
                    "signer": SIGNER,
                    "ref": STATUS_REFERENCE,
                    **_point(self.status),
                    **days,
                    "profiles": ["STATUS_LIST"],
                    **state,
                },
                {
                    "signer": SIGNER,
                    "ref": RECEIPT_REFERENCE,
                    **_point(self.receipts),
                    **days,
                    "profiles": ["RECEIPT_ROOT"],
                    **state,
                },
            ],
        }
        return compact(root or self.root, payload, "root")
