"""A private key that lies in the key service, usable wherever `cryptography` signs with one."""

from typing import Any, NoReturn

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

_ALGORITHMS = {"sha256": "ECDSA_SHA_256", "sha384": "ECDSA_SHA_384"}


class KmsKey(ec.EllipticCurvePrivateKey):
    """An elliptic-curve key of the key service: it signs, and never shows itself."""

    def __init__(self, service: Any, key_id: str) -> None:  # noqa: ANN401 - a boto3 client
        self._service = service
        self._key_id = key_id
        public = load_der_public_key(service.get_public_key(KeyId=key_id)["PublicKey"])
        if not isinstance(public, ec.EllipticCurvePublicKey):
            raise TypeError("this is not an elliptic-curve key")
        self._public = public

    @property
    def curve(self) -> ec.EllipticCurve:
        """The curve of the key."""
        return self._public.curve

    @property
    def key_size(self) -> int:
        """The bits of the curve."""
        return self._public.key_size

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """Return the public half."""
        return self._public

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:  # noqa: ANN401 - bytes of any kind
        """Let the service sign; the signature is DER."""
        chosen = signature_algorithm.algorithm
        if not isinstance(chosen, hashes.HashAlgorithm):
            raise TypeError("a digest made before is not taken here")
        digest = hashes.Hash(chosen)
        digest.update(data)
        answer = self._service.sign(
            KeyId=self._key_id,
            Message=digest.finalize(),
            MessageType="DIGEST",
            SigningAlgorithm=_ALGORITHMS[chosen.name],
        )
        return bytes(answer["Signature"])

    def exchange(self, algorithm: Any, peer_public_key: Any) -> NoReturn:  # noqa: ANN401 - never done
        """Refuse: the key only signs."""
        raise NotImplementedError

    def private_numbers(self) -> NoReturn:
        """Refuse: the key never leaves its service."""
        raise NotImplementedError

    def private_bytes(self, encoding: Any, format: Any, encryption_algorithm: Any) -> NoReturn:  # noqa: ANN401, A002 - as the base names it
        """Refuse: the key never leaves its service."""
        raise NotImplementedError

    def __copy__(self) -> "KmsKey":
        return self

    def __deepcopy__(self, memo: dict[Any, Any]) -> "KmsKey":
        return self
