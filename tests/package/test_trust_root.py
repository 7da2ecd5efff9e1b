"""The key that the site pins is the key that signs the trust list."""

import json
import subprocess
import sys
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt import PyJWK

from local.emulator import Engine
from local.provision import provision
from local.provision import trust_root as trust_root_of_emulator
from local.trust_root import jwk


def _der(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_key_is_the_one_that_was_given() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    assert PyJWK(jwk(_der(key))).key.public_numbers() == key.public_key().public_numbers()


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP256K1()])
def test_key_is_refused_when_it_is_on_another_curve(curve: ec.EllipticCurve) -> None:
    with pytest.raises(ValueError, match="P-256"):
        jwk(_der(ec.generate_private_key(curve)))


def test_key_is_written_as_on_one_machine(engine: Engine) -> None:
    key_id = provision(engine.url, "serambi-test")["TRUST_KEY_ID"]
    from local.provision import client

    der = client(engine.url, "kms").get_public_key(KeyId=key_id)["PublicKey"]
    assert jwk(der) == trust_root_of_emulator(engine.url, key_id)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b64encode(_der(ec.generate_private_key(ec.SECP256R1()))).decode() + "\n", 0),
        ("None", 1),
        ("", 1),
    ],
)
def test_command_reads_what_the_aws_cli_writes(given: str, code: int) -> None:
    command = [sys.executable, "-m", "local.trust_root"]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == code
    if code == 0:
        assert json.loads(done.stdout)["kty"] == "EC"
    else:
        assert done.stderr.count("\n") == 1
