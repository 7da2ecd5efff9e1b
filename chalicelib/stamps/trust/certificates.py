"""The X.509 certificates of the keys that seal stamps, offered to other countries."""

import hashlib
import json
from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute

from chalicelib.db import keys
from chalicelib.db.table import Reference
from chalicelib.db.transaction import commit, put


class CertificatesMovedError(Exception):
    """Somebody else stored certificates meanwhile."""


class CertificatesItem(Reference):
    """All certificates, as stored."""

    root = UnicodeAttribute()
    signers = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class SignerCertificate:
    """The certificate (PEM) of one key, by its signer and its certificate reference."""

    signer: str
    reference: str
    pem: str


@dataclass(frozen=True, slots=True)
class Certificates:
    """The root's certificate (PEM), None before any was made, and those it has signed."""

    root: str | None
    signers: tuple[SignerCertificate, ...] = ()

    @property
    def digest(self) -> str:
        """What changes when any of them does."""
        content = json.dumps([self.root, [one.pem for one in self.signers]])
        return hashlib.sha256(content.encode()).hexdigest()[:32]


def find() -> Certificates:
    """Return the certificates stored last."""
    try:
        item = CertificatesItem.get(*keys.system("certificates"))
    except CertificatesItem.DoesNotExist:
        return Certificates(None)
    made = (SignerCertificate(*one) for one in json.loads(item.signers))
    return Certificates(item.root, tuple(made))


def store(new: Certificates) -> None:
    """Store certificates over those before them."""
    told = [[one.signer, one.reference, one.pem] for one in new.signers]
    item = CertificatesItem(*keys.system("certificates"), root=new.root, signers=json.dumps(told))
    commit([put(item, None, CertificatesMovedError())])
