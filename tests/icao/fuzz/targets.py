"""What is fuzzed: each target takes any bytes; whatever it raises is a finding.

A target also holds what it reads against what it would write.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta

from chalicelib.core.ids import StampId
from chalicelib.icao import base32, c40, entry_stamp, seal, verification
from chalicelib.icao.mrz import MrzError, read_mrz
from chalicelib.icao.refusals import Reason
from chalicelib.icao.seal_kinds import SealKind, describe
from chalicelib.icao.verification import Verified
from tests.icao.handmade import KEY, sign
from tests.icao.make_seal_cases import CASES as CASES_FILE
from tests.icao.outcomes import outcome

CASES = json.loads(CASES_FILE.read_text("utf-8"))
KEYS = verification.trusted_keys(CASES["keys"])
COUNTRY = CASES["country"]
TODAY = date.fromisoformat(CASES["today"])


def verified(received: str | bytes) -> Verified | Reason:
    """Return what comes of a seal on the day of the shared cases."""
    return outcome(verification.verify, received, KEYS, country=COUNTRY, today=TODAY)


def text_of(data: bytes) -> str:
    """Return any text, with halves of pairs where the bytes are no UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def scanned_text(data: bytes) -> None:
    """Read what a camera or a keyboard gave."""
    verified(text_of(data))


def seal_bytes(data: bytes) -> None:
    """Read a seal's bytes, of any kind and country."""
    whole = verified(data)
    parsed = outcome(seal.parse, data)
    if isinstance(parsed, Reason):
        assert whole is parsed
        return
    assert data.startswith(parsed.signed_bytes)
    assert data.endswith(parsed.signature)
    ours = describe(parsed, COUNTRY).kind is SealKind.ENTRY_STAMP
    read = outcome(entry_stamp.read, parsed, COUNTRY)
    assert ours or isinstance(read, Reason)
    assert isinstance(read, Reason) <= isinstance(whole, Reason)


def signed_message(data: bytes) -> None:
    """Read any message under a good signature, as of a signer who errs."""
    got = verified(seal.attach(data, sign(data, KEY)))
    assert got is not Reason.BAD_SIGNATURE
    if isinstance(got, Verified):
        again = seal.attach(entry_stamp.unsigned_bytes(got.stamp), bytes(64))
        assert entry_stamp.read(seal.parse(again), COUNTRY) == got.stamp


def base32_text(data: bytes) -> None:
    """Read Base32; what is read has no other text."""
    text = text_of(data)
    raw = outcome(base32.decode, text)
    assert isinstance(raw, Reason) or base32.encode(raw) == text


def c40_bytes(data: bytes) -> None:
    """Read C40."""
    text = outcome(c40.decode, data)
    assert isinstance(text, Reason) or c40.decode(c40.encode(text)) == text


def passport(data: bytes) -> None:
    """Compare a stamp with a passport of any fields."""
    stamp, issuer, number, birth, expiry = (text_of(data).split("\0") + [""] * 5)[:5]
    tie = outcome(entry_stamp.binding, StampId(stamp), issuer, number, birth, expiry)
    assert isinstance(tie, Reason) or len(tie) == 4


def mrz(data: bytes) -> None:
    """Read an MRZ, on a day that the first two bytes choose."""
    today = date(1950, 1, 1) + timedelta(int.from_bytes(data[:2], "big"))
    try:
        read = read_mrz(text_of(data[2:]), today)
    except MrzError:
        return
    assert read.document_number
    assert abs(read.date_of_expiry.year - today.year) <= 50


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one
    for one in (
        scanned_text,
        seal_bytes,
        signed_message,
        base32_text,
        c40_bytes,
        passport,
        mrz,
    )
}
