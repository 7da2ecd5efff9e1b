"""The key service: signs digests; private keys never leave it."""

import hashlib
from functools import cache

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws import client
from chalicelib.core.errors import UnavailableError


def sign(key_id: str, message: bytes) -> bytes:
    """Return the DER-coded ECDSA P-256 / SHA-256 signature over a message of any length."""
    try:
        # The service takes 4,096 bytes at most, and a digest of any message.
        answer = client("kms").sign(
            KeyId=key_id,
            Message=hashlib.sha256(message).digest(),
            MessageType="DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error
    return bytes(answer["Signature"])


@cache
def public_key(key_id: str) -> tuple[bytes, bytes]:
    """Return x and y (32 bytes each) of a P-256 key."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - cold start
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - cold start
        load_der_public_key,
    )

    try:
        der = client("kms").get_public_key(KeyId=key_id)["PublicKey"]
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error
    key = load_der_public_key(der)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("the key is not an elliptic-curve key")
    numbers = key.public_numbers()
    return numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
