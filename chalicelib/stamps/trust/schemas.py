"""Wire shapes of the trust list and the certificates."""

from chalicelib.stamps.trust.certificates import Certificates
from chalicelib.web.parsing import View


class TrustListView(View, frozen=True):
    """The trust list: a compact JWS (ES256) by the root key that the pages have pinned."""

    jws: str


class HealthView(View, frozen=True):
    """The service is ready: its version, and the sequence of the trust list in force."""

    version: str
    trust_list: int
    status: str = "ready"


class CertificateView(View, frozen=True):
    """The X.509 certificate of one key, by the signer and the reference that a seal names."""

    signer: str
    ref: str
    pem: str


class CertificatesView(View, frozen=True):
    """The certificates of the keys that seal stamps, and that of the root which signed them."""

    items: list[CertificateView]
    root: str | None


def certificates_view(found: Certificates) -> CertificatesView:
    """Show the certificates to anybody."""
    items = [CertificateView(one.signer, one.reference, one.pem) for one in found.signers]
    return CertificatesView(items, found.root)
