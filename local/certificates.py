"""X.509 certificates of the keys that seal stamps, signed by a root (ICAO Doc 9303-13)."""

from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

Entry = dict[str, Any]

_ROOT_LIFE = timedelta(days=20 * 365)
# A day begins in the east of the country while it is still the day before in UTC.
_ZONES = timedelta(days=1)
_SIGNS = {
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "encipher_only": False,
    "decipher_only": False,
}


def root_certificate(
    root: ec.EllipticCurvePrivateKey, country: str, name: str, now: datetime
) -> x509.Certificate:
    """Return the self-signed certificate of a root that signs signers' certificates alone."""
    subject = _name(country, name)
    begin = now.replace(microsecond=0) - _ZONES
    usage = x509.KeyUsage(digital_signature=False, key_cert_sign=True, crl_sign=True, **_SIGNS)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(root.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + _ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .sign(root, hashes.SHA384())
    )


def signer_certificate(
    entry: Entry, root: ec.EllipticCurvePrivateKey, issuer: x509.Certificate
) -> x509.Certificate:
    """Return the certificate of a key of the trust list.

    The signer `IDIM` is C=ID, CN=IM; the serial number is the certificate reference, read as
    hexadecimal. It lasts as long as any stamp that the key sealed: use, longest stay, a year.
    """
    key = public_key(entry)
    usage = x509.KeyUsage(digital_signature=True, key_cert_sign=False, crl_sign=False, **_SIGNS)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(entry["signer"][:2], entry["signer"][2:]))
        .issuer_name(issuer.subject)
        .public_key(key)
        .serial_number(int(entry["ref"], 16))
        .not_valid_before(_begin(entry))
        .not_valid_after(_midnight(entry["validUntil"]) + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.PrivateKeyUsagePeriod(
                _begin(entry), _midnight(entry["signTo"]) + timedelta(days=1)
            ),
            critical=False,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False
        )
        .sign(root, hashes.SHA384())
    )


def public_key(entry: Entry) -> ec.EllipticCurvePublicKey:
    """Return the key of an entry of the trust list."""
    x, y = (
        int.from_bytes(urlsafe_b64decode(entry[name] + "=" * (-len(entry[name]) % 4)), "big")
        for name in ("x", "y")
    )
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def is_of(certificate: x509.Certificate, entry: Entry, issuer: x509.Certificate) -> bool:
    """Whether a certificate is that of an entry: its key, all of its days, by this issuer."""
    return (
        _is_signed_by(certificate, issuer)
        and _spki(certificate.public_key()) == _spki(public_key(entry))
        and certificate.serial_number == int(entry["ref"], 16)
        and certificate.subject == _name(entry["signer"][:2], entry["signer"][2:])
        and certificate.not_valid_before_utc <= _begin(entry)
        and certificate.not_valid_after_utc >= _midnight(entry["validUntil"])
        and certificate.not_valid_after_utc <= issuer.not_valid_after_utc
    )


def is_root_of(
    certificate: x509.Certificate, root: ec.EllipticCurvePrivateKey, name: str, until: date
) -> bool:
    """Whether a certificate is the root's own, of this name, and lasts until a day."""
    named = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return (
        _is_signed_by(certificate, certificate)
        and _spki(certificate.public_key()) == _spki(root.public_key())
        and [one.value for one in named] == [name]
        and certificate.not_valid_after_utc.date() > until
    )


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate, as people compare it."""
    digest = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def pem(certificate: x509.Certificate) -> str:
    """Return a certificate as text."""
    return certificate.public_bytes(Encoding.PEM).decode()


def _is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _name(country: str, name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _spki(key: Any) -> bytes:  # noqa: ANN401 - a public key of any kind
    return bytes(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _begin(entry: Entry) -> datetime:
    return _midnight(entry["signFrom"]) - _ZONES


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC)
