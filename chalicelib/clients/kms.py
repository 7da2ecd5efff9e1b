"""The key service: signs digests, unwraps content keys; private keys never leave it."""

import hashlib
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws import client
from chalicelib.core.errors import UnavailableError

# What the service says of bytes that were not wrapped with the key.
_NOT_WRAPPED = {"InvalidCiphertextException", "ValidationException", "IncorrectKeyException"}


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


def is_signature(key_id: str, message: bytes, signature: bytes) -> bool:
    """Say whether a DER-coded signature over a message is of the key."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - cold start
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - likewise
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - likewise

    key = _public_half(key_id)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("the key is not an elliptic-curve key")
    try:
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


class UnwrapError(Exception):
    """The bytes were not wrapped with this key."""


def unwrap(key_id: str, wrapped: bytes) -> bytes:
    """Return the content key that was wrapped with RSA-OAEP-256; UnwrapError when it was not."""
    try:
        answer = client("kms").decrypt(
            KeyId=key_id, CiphertextBlob=wrapped, EncryptionAlgorithm="RSAES_OAEP_SHA_256"
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_WRAPPED:
            raise UnwrapError from error
        raise UnavailableError from error
    except BotoCoreError as error:
        raise UnavailableError from error
    return bytes(answer["Plaintext"])


@cache
def rsa_public_key(key_id: str) -> tuple[int, int]:
    """Return modulus and exponent of an RSA key."""
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - cold start

    key = _public_half(key_id)
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("the key is not an RSA key")
    numbers = key.public_numbers()
    return numbers.n, numbers.e


@cache
def public_key(key_id: str) -> tuple[bytes, bytes]:
    """Return x and y (32 bytes each) of a P-256 key."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - cold start

    key = _public_half(key_id)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("the key is not an elliptic-curve key")
    numbers = key.public_numbers()
    return numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")


def _public_half(key_id: str) -> Any:  # noqa: ANN401 - of any kind: the caller looks
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - cold start
        load_der_public_key,
    )

    try:
        der = client("kms").get_public_key(KeyId=key_id)["PublicKey"]
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error
    return load_der_public_key(der)
