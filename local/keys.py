"""Makes the certificates of the keys that seal stamps, `python -m local keys`."""

from datetime import date
from pathlib import Path

import boto3
from cryptography import x509

from local import certificates
from local.attached import attached
from local.certificates import Entry
from local.kms_key import KmsKey

FOLDER = "certificates"


class KeysError(Exception):
    """The certificates were not made; the message is a sentence for a person."""


def make_here(data: Path) -> list[str]:
    """Make those of the system on this machine, running or not; the sentences to say."""
    with attached(data):
        return make(data / FOLDER)


def make(folder: Path) -> list[str]:
    """Make what is missing with the keys that the environment names; the sentences to say.

    Certificates that are there and right stay as they are. Raises KeysError.
    """
    from chalicelib.core.clock import utc_now  # noqa: PLC0415 - reads the environment
    from chalicelib.core.config import config  # noqa: PLC0415 - likewise
    from chalicelib.stamps.trust import certificates as stored  # noqa: PLC0415 - likewise
    from chalicelib.stamps.trust import trust_list  # noqa: PLC0415 - likewise

    listed = trust_list.find()
    if listed is None:
        raise KeysError("No trust list is published yet; start the system once with `make run`.")
    entries = [one for one in listed.payload["keys"] if "ENTRY_STAMP" in one["profiles"]]
    root_key = KmsKey(boto3.client("kms"), config().root_key_id)
    known = stored.find()
    # A test root may never be taken for the state's.
    name = "Entry Stamp Root" if config().stage == "production" else "TEST Entry Stamp Root"
    until = max(date.fromisoformat(one["validUntil"]) for one in entries)
    root = _load(known.root)
    if root is None or not certificates.is_root_of(root, root_key, name, until):
        country = config().signer[:2]
        root = certificates.root_certificate(root_key, country, name, utc_now())
    before = {(one.signer, one.reference): _load(one.pem) for one in known.signers}
    signers = [
        (entry, _signer(entry, before.get((entry["signer"], entry["ref"])), root_key, root))
        for entry in entries
    ]
    _check(root, root_key, name, until, signers)
    made = stored.Certificates(
        certificates.pem(root),
        tuple(
            stored.SignerCertificate(entry["signer"], entry["ref"], certificates.pem(one))
            for entry, one in signers
        ),
    )
    if made != known:
        stored.store(made)
    written = {"root": root} | {f"{entry['signer']}{entry['ref']}": one for entry, one in signers}
    return [*_write(folder, written), "They are new." if made != known else "They were there."]


def _signer(
    entry: Entry, before: x509.Certificate | None, root_key: KmsKey, root: x509.Certificate
) -> x509.Certificate:
    if before is not None and certificates.is_of(before, entry, root):
        return before
    return certificates.signer_certificate(entry, root_key, root)


def _check(
    root: x509.Certificate,
    root_key: KmsKey,
    name: str,
    until: date,
    signers: list[tuple[Entry, x509.Certificate]],
) -> None:
    """Verify the chain as another country would, before anything is stored."""
    if not certificates.is_root_of(root, root_key, name, until):
        raise KeysError("The root's certificate does not verify; nothing was stored.")
    for entry, certificate in signers:
        if not certificates.is_of(certificate, entry, root):
            sentence = (
                f"The certificate of {entry['signer']}{entry['ref']} does not verify; "
                "nothing was stored."
            )
            raise KeysError(sentence)


def _write(folder: Path, made: dict[str, x509.Certificate]) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    sentences = []
    for name, certificate in made.items():
        path = folder / f"{name}.pem"
        path.write_text(certificates.pem(certificate))
        end = certificate.not_valid_after_utc.date()
        sentences += [
            f"{name:8} until {end}  {path}",
            f"         SHA-256 {certificates.fingerprint(certificate)}",
        ]
    return sentences


def _load(text: str | None) -> x509.Certificate | None:
    return x509.load_pem_x509_certificate(text.encode()) if text else None
