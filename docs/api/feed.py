"""Signs and sends the directorate's feed: a working example, for whoever builds the sender.

    python docs/api/feed.py key feed-key.pem
    python docs/api/feed.py send feed-key.pem --url https://… --sender immigration records.json

It needs Python 3.11 and the package cryptography. `records.json` holds a list of records; without
it an empty batch goes out, which says that nothing has changed. It ends with 1 when a record was
refused, with 2 when the batch was.
"""

import argparse
import hashlib
import json
import os
import secrets
import sys
import time
from base64 import urlsafe_b64encode
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

MOST_RECORDS = 100
SECONDS = 30
TRIES = 5


class RefusedError(Exception):
    """The batch as a whole was refused; the message is the problem document."""


def base64url(raw: bytes) -> str:
    """Write bytes as base64url without padding (RFC 7515)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def make_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """Make a key of P-256 and keep it where only its owner reads it."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(pem)
    return key


def read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """Read the key back."""
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("this is no key of an elliptic curve")
    return key


def jwk_of(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """Return the public half as a JWK (RFC 7517): this is what an administrator registers."""
    numbers = key.public_key().public_numbers()
    x, y = (base64url(one.to_bytes(32, "big")) for one in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def thumbprint(jwk: dict[str, str]) -> str:
    """Return the key's SHA-256 thumbprint (RFC 7638): the `kid` of each batch."""
    members = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    content = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return base64url(hashlib.sha256(content.encode()).digest())


def sign(
    key: ec.EllipticCurvePrivateKey, sender: str, jti: str, records: list[Any], now: float
) -> str:
    """Return a batch as a compact JWS: ES256, signed now."""
    header = {"alg": "ES256", "typ": "feed+jwt", "kid": thumbprint(jwk_of(key))}
    payload = {"iss": sender, "iat": int(now), "jti": jti, "records": records}
    parts = [base64url(json.dumps(part).encode()) for part in (header, payload)]
    signing_input = ".".join(parts)
    # The library signs in DER; a JWS wants r and s, 32 bytes each (RFC 7518, 3.4).
    r, s = utils.decode_dss_signature(key.sign(signing_input.encode(), ec.ECDSA(SHA256())))
    return f"{signing_input}.{base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def send(
    url: str, key: ec.EllipticCurvePrivateKey, sender: str, records: list[Any]
) -> list[dict[str, Any]]:
    """Send a batch until it is answered and no record is left for later; return the verdicts.

    Each try is signed anew and has the same name (`jti`): however often it comes, it is taken
    once. Raises RefusedError.
    """
    jti = secrets.token_hex(16)
    for tried in range(TRIES):
        time.sleep(2**tried - 1)
        body = json.dumps({"jws": sign(key, sender, jti, records, time.time())}).encode()
        headers = {"Content-Type": "application/json", "Accept-Language": "en"}
        try:
            with urlopen(Request(f"{url}/api/feed", body, headers), timeout=SECONDS) as answer:  # noqa: S310 - the address that was given
                items: list[dict[str, Any]] = json.loads(answer.read())["items"]
        except HTTPError as error:
            if error.code < 500 and error.code != 429:
                raise RefusedError(error.read().decode()) from error
        except (OSError, HTTPException):
            continue
        else:
            if not any(one["verdict"] == "later" for one in items):
                return items
    raise RefusedError("no whole answer; send the same records again later")


def main() -> int:
    """Make a key, or send what a file holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("deed", choices=["key", "send"])
    parser.add_argument("key", type=Path, help="the file of the private key")
    parser.add_argument("records", type=Path, nargs="?", help="a JSON list of records")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--sender", default="immigration")
    asked = parser.parse_args()
    if asked.deed == "key":
        jwk = jwk_of(make_key(asked.key))
        print(json.dumps({**jwk, "kid": thumbprint(jwk)}, indent=2))
        return 0
    records = json.loads(asked.records.read_text("utf-8")) if asked.records else []
    refused = 0
    for start in range(0, max(1, len(records)), MOST_RECORDS):
        part = records[start : start + MOST_RECORDS]
        try:
            items = send(asked.url.rstrip("/"), read_key(asked.key), asked.sender, part)
        except RefusedError as error:
            print(error, file=sys.stderr)
            return 2
        for one in items:
            wrong = "; ".join(f"{each['field']}: {each['detail']}" for each in one["errors"])
            print(f"{one['verdict']:8} {one['reference']} {wrong}".rstrip())
        refused += sum(one["verdict"] == "refused" for one in items)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
