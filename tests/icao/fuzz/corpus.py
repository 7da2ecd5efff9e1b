"""The kept inputs: a file a target, one input a line in hex, and the words of a dictionary."""

import json
from pathlib import Path

from chalicelib.icao import seal
from chalicelib.icao.refusals import SealError
from tests.icao import make_mrz_cases, make_seal_cases
from tests.icao.handmade import FEATURES, HEADER

FOLDER = Path(__file__).parent.parent / "corpus"
WORDS = [bytes.fromhex(value) for value in FEATURES.values()]
WORDS += [bytes.fromhex(part) for part in HEADER.split()]
WORDS += [b"\xff\x40", b"\xff\x81\x80", b"#", b"https://", b"P<UTO", b"ID", b"V<", b"<<", b"\r\n"]


def kept(target: str) -> list[bytes]:
    """Return the inputs kept for a target."""
    file = FOLDER / f"{target}.txt"
    if not file.exists():
        return seeds(target)
    return [bytes.fromhex(line) for line in file.read_text("ascii").splitlines()]


def keep(target: str, inputs: list[bytes]) -> None:
    """Replace them."""
    lines = sorted({data.hex() for data in inputs}, key=lambda line: (len(line), line))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{target}.txt").write_text("".join(f"{line}\n" for line in lines), "ascii")


def dictionary() -> str:
    """Return the words as libFuzzer reads them."""
    return "".join(
        '"{}"\n'.format("".join(f"\\x{byte:02x}" for byte in word)) for word in WORDS if word
    )


def seeds(target: str) -> list[bytes]:
    """Return what the shared cases have for a target, to begin with."""
    cases = json.loads(make_seal_cases.CASES.read_text("utf-8"))
    texts = [case["seal"] for part in ("accepted", "refused", "described") for case in cases[part]]
    zones = json.loads(make_mrz_cases.CASES.read_text("utf-8"))
    mrzs = [case["text"] for part in ("read", "refused") for case in zones[part]]
    whole = [raw for text in texts if (raw := _bytes(text))]
    seeds = {
        "scanned_text": [text.encode("utf-8", "surrogatepass") for text in texts],
        "seal_bytes": whole,
        "signed_message": [raw[:-66] for raw in whole],
        "base32_text": [case["text"].encode() for case in cases["base32"]],
        "c40_bytes": [bytes.fromhex(case["hex"]) for case in cases["c40"] + cases["c40_refused"]],
        "passport": [b"000701e240\0UTO\0L898902C3\0001974-08-12\0002033-04-15"],
        "mrz": [b"\x6c\x99" + text.encode() for text in mrzs],
    }
    return seeds[target]


def _bytes(text: str) -> bytes:
    try:
        return seal.from_text(text)
    except SealError:
        return b""
