"""The certificates that `python -m local keys` makes, checked as another country would."""

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import NameOID

from chalicelib.core.config import config
from chalicelib.stamps.trust import trust_list
from local.emulator import Engine, start_engine
from local.keys import KeysError, make
from local.kms_key import KmsKey
from local.provision import provision
from tests.factories.api import Api
from tests.stamps.keyring import SIGNER, Keyring, entries, keyring

ROOT = Path(__file__).parents[2]


@pytest.fixture
def keys(store: Engine | None) -> Iterator[Keyring]:
    if store is None:
        pytest.skip("the second engine is not reached from other clients")
    with keyring() as made:
        yield made


def _publish() -> None:
    now = datetime.now(UTC)
    trust_list.publish(now, now.date(), 92)


def _load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _names(certificate: x509.Certificate) -> dict[str, str]:
    names = {NameOID.COUNTRY_NAME: "C", NameOID.COMMON_NAME: "CN"}
    return {names[one.oid]: str(one.value) for one in certificate.subject}


def test_signer_s_certificate_is_that_of_its_key_and_lasts_as_long_as_its_stamps(
    keys: Keyring, tmp_path: Path
) -> None:
    _publish()
    make(tmp_path)
    entry, made = entries()["A01"], _load(tmp_path / "IDTSA01.pem")
    assert _names(made) == {"C": "ID", "CN": "TS"}
    assert made.serial_number == 0xA01
    public = made.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    point = {"x": public.public_numbers().x, "y": public.public_numbers().y}
    for name, value in point.items():
        assert urlsafe_b64decode(entry[name] + "=") == value.to_bytes(32, "big")
    usage = made.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    sign_to = date.fromisoformat(entry["signTo"])
    assert made.not_valid_before_utc.date() <= date.fromisoformat(entry["signFrom"])
    assert made.not_valid_after_utc.date() >= sign_to + timedelta(days=5 * 365 + 365)
    used = made.extensions.get_extension_for_class(x509.PrivateKeyUsagePeriod).value
    assert used.not_after is not None
    assert used.not_after.date() == sign_to + timedelta(days=1)


def test_chain_ends_in_a_root_of_its_own_kind(keys: Keyring, tmp_path: Path) -> None:
    _publish()
    make(tmp_path)
    root, signer = _load(tmp_path / "root.pem"), _load(tmp_path / "IDTSA01.pem")
    public = root.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert public.curve.name == "secp384r1"
    assert _names(root) == {"C": "ID", "CN": "TEST Entry Stamp Root"}
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    root.verify_directly_issued_by(root)
    signer.verify_directly_issued_by(root)
    with pytest.raises(InvalidSignature):
        public.verify(
            signer.signature, signer.tbs_certificate_bytes + b"\0", ec.ECDSA(hashes.SHA384())
        )
    assert root.not_valid_after_utc > signer.not_valid_after_utc


def test_second_run_changes_nothing_and_a_new_key_gets_its_own(
    keys: Keyring, tmp_path: Path
) -> None:
    _publish()
    first = make(tmp_path)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert first[-1] == "They are new."
    again = make(tmp_path)
    assert (again[:-1], again[-1]) == (first[:-1], "They were there.")
    keys.name("A01", "A02")
    _publish()
    assert make(tmp_path)[-1] == "They are new."
    after = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert set(after) == {"root.pem", "IDTSA01.pem", "IDTSA02.pem"}
    assert before.items() <= after.items()  # the days of a key that are cut need no new one


def test_key_that_begins_earlier_than_its_certificate_gets_another(
    keys: Keyring, tmp_path: Path
) -> None:
    _publish()
    keys.name("A01", "A02")
    _publish()
    make(tmp_path)
    before = _load(tmp_path / "IDTSA02.pem")
    trust_list.revoke(SIGNER, "A01", "stolen", datetime.now(UTC))
    make(tmp_path)
    after = _load(tmp_path / "IDTSA02.pem")
    assert after.not_valid_before_utc < before.not_valid_before_utc
    assert after.not_valid_before_utc.date() <= datetime.now(UTC).date()


def test_certificates_are_offered_to_anybody(api: Api, keys: Keyring, tmp_path: Path) -> None:
    none = api.get("/certificates")
    assert (none.status, none.body) == (200, {"items": [], "root": None})
    _publish()
    make(tmp_path)
    reply = api.get("/certificates")
    assert reply.headers["cache-control"] == "public, max-age=3600"
    assert reply.headers["etag"] != none.headers["etag"]
    assert reply.body["root"] == (tmp_path / "root.pem").read_text()
    told = {one["signer"] + one["ref"]: one["pem"] for one in reply.body["items"]}
    assert told["IDTSA01"] == (tmp_path / "IDTSA01.pem").read_text()


def test_nothing_is_made_before_a_list_is_published(keys: Keyring, tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="No trust list"):
        make(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_key_of_the_service_signs_and_gives_nothing_away(keys: Keyring) -> None:
    key = KmsKey(boto3.client("kms"), config().root_key_id)
    assert (key.key_size, key.curve.name) == (384, "secp384r1")
    signature = key.sign(b"certificate", ec.ECDSA(hashes.SHA384()))
    key.public_key().verify(signature, b"certificate", ec.ECDSA(hashes.SHA384()))
    with pytest.raises(TypeError):
        key.sign(bytes(48), ec.ECDSA(Prehashed(hashes.SHA384())))
    for ask in (key.private_numbers, lambda: key.private_bytes(None, None, None)):
        with pytest.raises(NotImplementedError):
            ask()
    with pytest.raises(TypeError):
        KmsKey(boto3.client("kms"), config().envelope_key_id)


def _command(data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local", "keys", "--data", str(data)],
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
    )


_PUBLISH = """
from chalicelib.core.clock import utc_now
from chalicelib.stamps.trust import sealing
sealing.publish_trust_list(utc_now())
"""


def test_command_makes_them_of_a_system_that_does_not_run(tmp_path: Path) -> None:
    refused = _command(tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "There are no data yet; start the system once with `make run`.\n"
    engine = start_engine(tmp_path / "aws")
    try:
        from local.emulator import environment

        settings = environment(engine.url) | provision(engine.url, "serambi")
        variables = {**os.environ, **settings}
        subprocess.run([sys.executable, "-c", _PUBLISH], cwd=ROOT, env=variables, check=True)
    finally:
        engine.stop()
    made = _command(tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    lines = made.stdout.splitlines()
    assert lines[-1] == "They are new."
    digest = _load(tmp_path / "certificates" / "IDTS001.pem").fingerprint(hashes.SHA256()).hex()
    assert any(line.replace(":", "").lower().endswith(digest) for line in lines)


def test_trust_list_and_certificates_name_the_same_keys(keys: Keyring, tmp_path: Path) -> None:
    keys.name("A01", "A02")
    _publish()
    make(tmp_path)
    stamps = [one for one in entries().values() if one["profiles"] == ["ENTRY_STAMP"]]
    made = {path.stem for path in tmp_path.iterdir()} - {"root"}
    assert made == {one["signer"] + one["ref"] for one in stamps}, json.dumps(stamps)
