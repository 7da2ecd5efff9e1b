"""Seals envelopes as a phone does, with `cryptography` alone."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


class Sealer:
    """One page of a phone: one content key, wrapped once for the server."""

    def __init__(self, jwk: dict[str, str]) -> None:
        self._content_key = AESGCM.generate_key(256)
        key = rsa.RSAPublicNumbers(_number(jwk["e"]), _number(jwk["n"])).public_key()
        oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
        self._wrapped = _b64(key.encrypt(self._content_key, oaep))
        self.header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": jwk["kid"]}

    def seal(self, officer: str, id_: str, text: str) -> str:
        """Return the envelope of one request."""
        return self.seal_object({"officer": officer, "id": id_, "text": text})

    def seal_object(self, content: Any) -> str:
        """Return an envelope with anything in it."""
        header, iv = _b64(json.dumps(self.header).encode()), os.urandom(12)
        sealed = AESGCM(self._content_key).encrypt(
            iv, json.dumps(content).encode(), header.encode()
        )
        return ".".join((header, self._wrapped, _b64(iv), _b64(sealed[:-16]), _b64(sealed[-16:])))
