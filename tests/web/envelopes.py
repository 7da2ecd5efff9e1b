"""The server's key of envelopes, and what a browser sealed to it, opened again."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class EnvelopeKey:
    """One RSA key, made when it is first wanted."""

    @cached_property
    def _private(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(65537, 2048)

    @property
    def jwk(self) -> dict[str, str]:
        """Return the public half as the API gives it."""
        numbers = self._private.public_key().public_numbers()
        return {
            "kid": "envelope-1",
            "kty": "RSA",
            "alg": "RSA-OAEP-256",
            "use": "enc",
            "n": _b64(numbers.n.to_bytes(256, "big")),
            "e": _b64(numbers.e.to_bytes(3, "big")),
        }

    def open(self, jwe: str) -> dict[str, Any]:
        """Return {officer, id, text} of a JWE; fails when a single bit differs."""
        header, wrapped, iv, text, tag = jwe.split(".")
        expected = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "envelope-1"}
        assert json.loads(_bytes(header)) == expected
        oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
        content_key = self._private.decrypt(_bytes(wrapped), oaep)
        plain = AESGCM(content_key).decrypt(_bytes(iv), _bytes(text) + _bytes(tag), header.encode())
        opened: dict[str, Any] = json.loads(plain)
        return opened


ENVELOPE_KEY = EnvelopeKey()
