"""Turns the trust key's public half into the JWK that the site pins.

aws kms get-public-key --key-id … --query PublicKey --output text | python -m local.trust_root
"""

import json
import sys
from base64 import b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key


def jwk(der: bytes) -> dict[str, str]:
    """Return a P-256 key as a JWK; ValueError for any other."""
    key = load_der_public_key(der)
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise ValueError("this is not the public half of a P-256 key")
    numbers = key.public_numbers()
    x, y = (
        urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")
        for number in (numbers.x, numbers.y)
    )
    return {"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "x": x, "y": y}


def main() -> int:
    """Read one key in Base64, as the AWS CLI writes it."""
    try:
        print(json.dumps(jwk(b64decode(sys.stdin.read(), validate=False))))
    except ValueError as error:
        print(f"No key was read: {error}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
