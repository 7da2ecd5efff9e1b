"""Opening sealed envelopes, and the public key to seal them with."""

import hashlib

from chalicelib.clients import kms
from chalicelib.core.config import config
from chalicelib.core.ids import PersonId
from chalicelib.envelopes.rules import (
    KEY_ALGORITHM,
    EnvelopeError,
    Opened,
    base64url,
    decrypt,
    split,
)


def public_key() -> dict[str, str]:
    """Return the public half as a JWK; its `kid` is the JWK thumbprint (RFC 7638)."""
    modulus, exponent = kms.rsa_public_key(config().envelope_key_id)
    n, e = (_integer(number) for number in (modulus, exponent))
    # The members that RFC 7638 names, in its order and without white space.
    thumbprint = hashlib.sha256(f'{{"e":"{e}","kty":"RSA","n":"{n}"}}'.encode()).digest()
    return {
        "kid": base64url(thumbprint),
        "kty": "RSA",
        "alg": KEY_ALGORITHM,
        "use": "enc",
        "n": n,
        "e": e,
    }


class Opener:
    """Opens the envelopes of one request; asks the key service once for each content key."""

    def __init__(self) -> None:
        self._kid = public_key()["kid"]
        self._content_keys: dict[bytes, bytes] = {}

    def open(self, jwe: str, officer: PersonId) -> Opened:
        """Return what an officer sealed.

        Raises EnvelopeError when it cannot be read or is another officer's, UnavailableError
        when the key service is out of reach.
        """
        parts = split(jwe, self._kid)
        said = decrypt(parts, self._content_key(parts.wrapped_key))
        values = (said.get("officer"), said.get("id"), said.get("text"))
        if not all(isinstance(one, str) and one for one in values):
            raise EnvelopeError("envelope_unreadable")
        if said["officer"] != officer:
            raise EnvelopeError("envelope_of_another")
        return Opened(said["id"], said["text"].encode())

    def _content_key(self, wrapped: bytes) -> bytes:
        if wrapped not in self._content_keys:
            try:
                self._content_keys[wrapped] = kms.unwrap(config().envelope_key_id, wrapped)
            except kms.UnwrapError:
                raise EnvelopeError("envelope_unreadable") from None
        return self._content_keys[wrapped]


def _integer(number: int) -> str:
    return base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))
