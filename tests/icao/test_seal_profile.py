"""The public document: its verifier works, and what it shows is so."""

import gzip
import hashlib
import json
import re
from base64 import urlsafe_b64encode
from datetime import date
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from chalicelib.icao import seal
from chalicelib.icao.entry_stamp import PROFILE
from chalicelib.icao.refusals import Reason

from . import make_seal_cases
from .handmade import FEATURES, HEADER, WORKED_EXAMPLE, base32, sign, trusted
from .published import DOCUMENT, programs, verifier

CASES = json.loads(make_seal_cases.CASES.read_text("utf-8"))
TODAY = date.fromisoformat(CASES["today"])
TEXT = DOCUMENT.read_text("utf-8")
KEY = trusted("0A1")
# What the verifier raises, and no other fault of a program.
REFUSALS = (ValueError, LookupError, InvalidSignature)


def verified(text: str) -> dict[str, Any]:
    return dict(verifier().verify(text, CASES["keys"], TODAY, CASES["country"]))


@pytest.mark.parametrize("case", CASES["accepted"], ids=lambda case: case["name"])
def test_published_verifier_tells_a_stamp_when_it_is_genuine(case: dict[str, Any]) -> None:
    stamp = verified(case["seal"])
    assert {name: str(value) for name, value in stamp.items()} == {
        name: case["stamp"][name] for name in stamp
    }


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda case: case["name"])
def test_published_verifier_refuses_a_seal_when_we_do(case: dict[str, Any]) -> None:
    with pytest.raises(REFUSALS):
        verified(case["seal"])


def test_published_verifier_refuses_the_example_when_a_bit_is_flipped() -> None:
    number = int.from_bytes(seal.from_text(WORKED_EXAMPLE), "big")
    for bit in range(928):
        with pytest.raises(REFUSALS):
            verified(base32((number ^ (1 << bit)).to_bytes(116, "big")))


def test_published_verifier_knows_the_passport_when_it_is_the_one() -> None:
    stamp, fits = verified(WORKED_EXAMPLE), verifier().fits
    assert fits(stamp, "UTO", "L898902C3", "740812", "330415")
    assert not fits(stamp, "UTO", "L898902C4", "740812", "330415")
    assert not fits(stamp | {"stamp_id": "000701e241"}, "UTO", "L898902C3", "740812", "330415")


def _jws(kind: str, payload: dict[str, Any]) -> str:
    parts = ({"alg": "ES256", "typ": kind, "kid": "UTES0A1"}, payload)
    signed = ".".join(_base64url(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_base64url(sign(signed.encode()))}"


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _list(code: int) -> str:
    bits = bytearray(131_072 // 4)
    bits[123456 // 4] = code << 6  # 123456 is the first of its byte
    subject = {"statusSize": 2, "encodedList": "u" + _base64url(gzip.compress(bits))}
    return _jws("vc+jwt", {"credentialSubject": subject})


@pytest.mark.parametrize(
    ("code", "said"), [(0, "in_force"), (1, "superseded"), (2, "departed"), (3, "cancelled")]
)
def test_published_verifier_tells_the_status_when_a_list_names_it(code: int, said: str) -> None:
    made = _list(code)
    tag = _base64url(hashlib.sha256(made.encode()).digest()[:16])
    told = _jws("status-lists+jwt", {"from": 3, "to": 9, "lists": {"7": tag}})
    index = verifier().open_jws(told, "status-lists+jwt", KEY)
    status = verifier().status
    stamp = verified(WORKED_EXAMPLE)
    assert status(stamp, index, lambda _: made, KEY) == said
    with pytest.raises(ValueError, match="not the list"):
        status(stamp, index, lambda _: _list(code ^ 1), KEY)
    assert status(stamp, index | {"lists": {}}, lambda _: "", KEY) == "in_force"
    for outside in ({"to": 6}, {"from": 8}):
        with pytest.raises(ValueError, match="does not speak"):
            status(stamp, index | outside, lambda _: made, KEY)


def test_published_verifier_refuses_a_list_when_it_is_another_kind_or_altered() -> None:
    made, open_jws = _list(0), verifier().open_jws
    with pytest.raises(ValueError, match="kind"):
        open_jws(made, "trust-list+jwt", KEY)
    header, _, signature = made.split(".")
    other = ".".join((header, _base64url(b'{"keys": []}'), signature))
    with pytest.raises(InvalidSignature):
        open_jws(other, "vc+jwt", KEY)


def test_document_shows_the_example_as_it_is() -> None:
    shown = re.sub(r"\s", "", TEXT)
    assert WORKED_EXAMPLE in shown
    for part in (
        HEADER,
        *FEATURES.values(),
        sign(bytes.fromhex(HEADER + "".join(FEATURES.values()))).hex(),
    ):
        assert part.replace(" ", "") in shown
    assert programs()[1].count("status_lists") == 0


def test_document_names_every_feature_and_reason() -> None:
    for row in PROFILE["features"]:
        assert f"| `{row['tag']:02X}` | {row['name']} |" in TEXT
    for reason in Reason:
        assert f"`{reason}`" in TEXT
