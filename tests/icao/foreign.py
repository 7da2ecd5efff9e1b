"""Seals of every kind and country, and what they say of themselves."""

from .handmade import FEATURES, HEADER, KEY, WORKED_EXAMPLE, Row, base32, day, message, sign, word

_OWN = [[tag, value.replace(" ", "")[4:]] for tag, value in enumerate(FEATURES.values(), 16)]
_MRZ = "0230" + "5a" * 48  # a visa's own, as far as a reader of seals is concerned
_ISSUED, _SIGNED = day(12, 31, 2025), day(1, 1, 2026)


def _seal(header: str, features: str, signature: bytes | None = None) -> str:
    signed = bytes.fromhex(header + features)
    raw = sign(signed, KEY) if signature is None else signature
    length = bytes((len(raw),)) if len(raw) < 128 else bytes((0x81, len(raw)))
    return base32(signed + b"\xff" + length + raw)


def _header(issuer: str, code: str, version: str = "dc03") -> str:
    return version + issuer + _ISSUED + _SIGNED + code


def _says(kind: str, **changes: object) -> Row:
    return {
        "kind": kind,
        "version": 4,
        "country": "UTO",
        "signer": "UTES",
        "certificate_reference": "0A1",
        "issue_date": "2025-12-31",
        "signature_date": "2026-01-01",
        "definition": 1,
        "category": 0x2E,
        "features": [],
    } | changes


_UTO = word("UTO") + word("UTE") + word("S03") + word("0A1")
_GERMAN = "6abc" + word("DET") + word("S05") + word("32A") + word("0B_")
_FIRST = _says("entry_stamp", issue_date="2026-03-14", signature_date="2026-03-14", features=_OWN)
_ROWS = [
    ("the worked example", WORKED_EXAMPLE, _FIRST),
    (
        "an entry stamp with more than we know",
        base32(message(more="7f03010203 0000") + b"\xff\x40" + bytes(64)),
        _FIRST | {"features": [*_OWN, [0x7F, "010203"], [0, ""]]},
    ),
    (
        "a visa",
        _seal(_header(_UTO, "5d01"), _MRZ + "0308" + "6abc" * 4),
        _says("visa", definition=0x5D, category=1, features=[[2, "5a" * 48], [3, "6abc" * 4]]),
    ),
    (
        "an emergency travel document",
        _seal(_header(_UTO, "5e03"), _MRZ),
        _says("emergency_travel_document", definition=0x5E, category=3, features=[[2, "5a" * 48]]),
    ),
    (
        "an international one without a name here",
        _seal(_header(_UTO, "5e01"), ""),
        _says("other_international", definition=0x5E, category=1),
    ),
    (
        "another country's, with a reference of five characters",
        _seal(_header(_GERMAN, "fb06"), "04010f"),
        _says(
            "other_national",
            country="D",
            signer="DETS",
            certificate_reference="32A0B",
            definition=0xFB,
            category=6,
            features=[[4, "0f"]],
        ),
    ),
    (
        "another country's, with the numbers of our profile",
        _seal(_header(_GERMAN, "012e"), ""),
        _says("other_national", country="D", signer="DETS", certificate_reference="32A0B"),
    ),
    (
        "header version 3",
        _seal(_header("d9c5 6d32c8a519fc", "fc04", "dc02"), "0101ff"),
        _says(
            "other_national",
            version=3,
            signer="DETS",
            certificate_reference="00027",
            definition=0xFC,
            category=4,
            features=[[1, "ff"]],
        ),
    ),
    (
        "header version 3 with the numbers of our profile",
        _seal(_header("d9c5 6d32c8a519fc", "012e", "dc02"), ""),
        _says("other_national", version=3, signer="DETS", certificate_reference="00027"),
    ),
    (
        "a signature by a longer key",
        _seal(_header(_UTO, "5d01"), "", bytes(range(132))),
        _says("visa", definition=0x5D, category=1),
    ),
    (
        "a signature of one byte",
        _seal(HEADER, "", b"\1"),
        _FIRST | {"features": []},
    ),
]
DESCRIBED = [{"name": name, "seal": text, "says": says} for name, text, says in _ROWS]
