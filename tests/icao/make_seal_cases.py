"""Write seal-cases.json anew when run as a script; a test compares it with the file."""

import json
from pathlib import Path

from .codings import BASE32, C40, C40_REFUSED, DATES
from .foreign import DESCRIBED
from .handmade import (
    FEATURES,
    HEADER,
    ORDER,
    STAMP,
    WORKED_EXAMPLE,
    Row,
    base32,
    day,
    message,
    private_key,
    sealed,
    sign,
    signed_by,
    signed_on,
    single,
    trusted,
    word,
)

CASES = Path(__file__).with_name("seal-cases.json")


def short(which: int) -> Row:
    """Return a stamp whose r (0) or s (1) begins with a zero byte."""
    for index in range(100_000):
        signed = message(stamp_id=f"1005 0007{index:06x}")
        if sign(signed)[which * 32] == 0:
            stamp = STAMP | {"stamp_id": f"0007{index:06x}"}
            return {"name": f"short {'rs'[which]}", "seal": sealed(signed), "stamp": stamp}
    raise AssertionError


def malleated() -> str:
    """Return the worked example with s replaced by n - s."""
    signature = sign(message())
    s = ORDER - int.from_bytes(signature[32:], "big")
    return sealed(message(), signature[:32] + s.to_bytes(32, "big"))


def accepted() -> list[Row]:
    """Return seals that are genuine, each with what it says."""
    payload = WORKED_EXAMPLE.partition("#")[2]
    order = dict(reversed(FEATURES.items()))
    backwards = bytes.fromhex(HEADER + "".join(order.values()))
    long_class = message(permit_class="1104" + word("E33") + single("G"))
    long_point = message(entry_point="1304" + word("IDD") + word("PS_"))
    german = message(issuer="1402" + word("D<<"))
    one = message(binding="1506 c5640fa0" + single("A"))
    two = message(binding="1506 c5640fa0" + word("A1_"))
    rows = [
        ("worked example", WORKED_EXAMPLE, {}),
        ("only what follows the mark", payload, {}),
        ("another host", f"HTTP://example.org/?a=b#{payload}", {}),
        ("white space around", f" \t{payload}\r\n", {}),
        ("features in another order", sealed(backwards), {}),
        ("an unknown feature", sealed(message(more="7f03 010203")), {}),
        ("an empty unknown feature", sealed(message(more="0000")), {}),
        ("the longest unknown feature", sealed(message(more="207f" + "5a" * 127)), {}),
        ("s replaced by n - s", malleated(), {}),
        ("a class of four characters", sealed(long_class), {"permit_class": "E33G"}),
        ("a checkpoint of five characters", sealed(long_point), {"entry_point": "IDDPS"}),
        ("an issuer of one letter", sealed(german), {"passport_issuer": "D"}),
        ("a number end of one character", sealed(one), {"passport_number_end": "A"}),
        ("a number end of two characters", sealed(two), {"passport_number_end": "A1"}),
        ("signed the day before", sealed(signed_on(3, 13)), {"signature_date": "2026-03-13"}),
    ]
    cases = [{"name": name, "seal": text, "stamp": STAMP | new} for name, text, new in rows]
    return [*cases, short(0), short(1)]


def texts() -> list[tuple[str, str, str]]:
    """Return texts that are no Base32 of a seal."""
    payload = WORKED_EXAMPLE.partition("#")[2]
    return [
        ("nothing", "", "not_a_seal"),
        ("an address without a seal", "https://entry.gov.ut/s#", "not_a_seal"),
        ("an address without a mark", "https://entry.gov.ut/s", "not_base32"),
        ("two marks", f"https://entry.gov.ut/s#{payload}#{payload}", "not_base32"),
        ("lower case", payload.lower(), "not_base32"),
        ("padding", payload + "======", "not_base32"),
        ("a digit that Base32 has not", payload.replace("3QB5", "31B5"), "not_base32"),
        ("an underscore", payload.replace("3QB5", "3_B5"), "not_base32"),
        ("digits of another script", payload.replace("3QB5", "\u0663QB5"), "not_base32"),
        ("a space inside", payload[:50] + " " + payload[50:], "not_base32"),
        ("a letter beyond ASCII", payload + "\u0130", "not_base32"),
        ("half a pair", payload + "\ud83d", "not_base32"),
        ("one spare bit set", payload[:-1] + "F", "not_base32"),
        ("one character more", payload + "A", "not_base32"),
        ("three more", payload + "AAA", "trailing_bytes"),
        ("far too long", "A" * 5000, "too_long"),
        ("far too long and odd", "A" * 4999, "too_long"),
        ("far too long and no Base32", "\U0001f600" * 5000, "not_base32"),
        ("another thing's code", base32(b"HC1:not a seal"), "not_a_seal"),
    ]


def bytes_refused() -> list[tuple[str, bytes, str]]:
    """Return whole seals, wrong in their bytes."""
    signature = b"\xff\x40" + sign(message())
    whole = message() + signature
    long_s = message() + b"\xff\x41" + sign(message()) + b"\0"
    der_length = message() + b"\xff\x81\x40" + sign(message())
    return [
        ("only the first byte", whole[:1], "truncated"),
        ("half a header", whole[:9], "truncated"),
        ("half a feature", whole[:22], "truncated"),
        ("no signature", message(), "truncated"),
        ("no length of the signature", message() + b"\xff", "truncated"),
        ("half a signature", whole[:-1], "truncated"),
        ("a byte behind it", whole + b"\0", "trailing_bytes"),
        ("a signature of 65 bytes", long_s, "wrong_length"),
        ("an empty signature", message() + b"\xff\0", "wrong_length"),
        ("a length that is not the shortest", der_length, "wrong_length"),
        ("a signature of 128 bytes", message() + b"\xff\x81\x80" + bytes(128), "wrong_length"),
        ("a length of unknown form", message() + b"\xff\x82\0\x40" + bytes(64), "wrong_length"),
        ("a feature of 128 bytes", message(more="2080" + "00" * 128) + signature, "wrong_length"),
        ("a feature of 255 bytes", message(more="20ff" + "00" * 255) + signature, "wrong_length"),
        ("a feature of a long form", message(more="208101 00") + signature, "wrong_length"),
        ("two signatures", whole + signature, "trailing_bytes"),
    ]


def contents_refused() -> list[tuple[str, bytes, str]]:
    """Return messages that are properly signed and still no stamp of ours."""
    return headers_refused() + features_refused() + keys_refused()


def headers_refused() -> list[tuple[str, bytes, str]]:
    """Return those of another kind, or with an impossible header."""
    changes = [
        ("header version 3", "dc03", "dc02", "wrong_version"),
        ("an unknown version", "dc03", "dc04", "wrong_version"),
        ("the version's number for its byte", "dc03", "dc01", "wrong_version"),
        ("another country", "03 d9c5", "03" + word("D<<"), "other_country"),
        ("a country of two letters", "03 d9c5", "03" + word("UT_"), "other_country"),
        ("a country that is no C40", "03 d9c5", "03 0000", "wrong_characters"),
        ("another category", "01 2e", "01 fe", "other_category"),
        ("another definition", "01 2e", "02 2e", "other_definition"),
        ("a length that is no hex", word("S03"), word("S0Z"), "wrong_characters"),
        ("a length that is cut", word("S03"), word("S0_"), "wrong_characters"),
        ("a reference of no length", word("S03") + word("0A1"), word("S00"), "wrong_length"),
        ("a reference that is cut", word("0A1"), word("0A_"), "wrong_length"),
        ("an endless reference", word("S03"), word("SFF"), "truncated"),
        ("month 13", "2ff18a 2ff1", day(13, 14, 2026) + "2ff1", "impossible_date"),
        ("day 0", "2ff18a 01", day(3, 0, 2026) + "01", "impossible_date"),
    ]
    return [(name, message(HEADER.replace(old, new)), why) for name, old, new, why in changes]


def features_refused() -> list[tuple[str, bytes, str]]:
    """Return those with a feature that cannot be."""
    changes = [
        ("a date of nought", {"last_day": "1203 000000"}, "impossible_date"),
        ("30 February", {"last_day": "1203" + day(2, 30, 2026)}, "impossible_date"),
        ("year nought", {"last_day": "1203" + day(4, 12, 0)}, "impossible_date"),
        ("a date of four bytes", {"last_day": "1204 003ee5aa"}, "wrong_length"),
        ("a stamp id of four bytes", {"stamp_id": "1004 0701e240"}, "wrong_length"),
        ("a class of three bytes", {"permit_class": "1103 cf5d00"}, "wrong_length"),
        ("a class of no bytes", {"permit_class": "1100"}, "wrong_length"),
        ("a class of ten bytes", {"permit_class": "110a" + "cf5d" * 5}, "wrong_length"),
        ("a class of a filler alone", {"permit_class": "1102" + single(" ")}, "wrong_characters"),
        ("a class in small letters", {"permit_class": "1102" + single("b")}, "wrong_characters"),
        ("a class with a shift", {"permit_class": "1102" + word("_B1")}, "wrong_characters"),
        ("a class with another shift", {"permit_class": "1102" + word("B1.")}, "wrong_characters"),
        ("a class beyond C40", {"permit_class": "1102 ffff"}, "wrong_characters"),
        ("a class of zeros", {"permit_class": "1102 0000"}, "wrong_characters"),
        ("a class that ends twice", {"permit_class": "1104" + single("A") * 2}, "wrong_characters"),
        ("padding inside", {"permit_class": "1104" + word("B1_") * 2}, "wrong_characters"),
        ("an issuer of two words", {"issuer": "1404 d9c5 d9c5"}, "wrong_length"),
        ("a binding without the end", {"binding": "1504 c5640fa0"}, "wrong_length"),
        ("a binding of half an end", {"binding": "1505 c5640fa0 28"}, "wrong_length"),
        ("a tag twice", {"again": "1002 cf5d"}, "duplicate_tag"),
        ("a feature twice", {"again": FEATURES["permit_class"]}, "duplicate_tag"),
        ("an unknown tag twice", {"one": "2000", "two": "2000"}, "duplicate_tag"),
        ("no stamp id", {"stamp_id": ""}, "missing_feature"),
        ("no binding", {"binding": ""}, "missing_feature"),
    ]
    return [(name, message(HEADER, **change), why) for name, change, why in changes]


def keys_refused() -> list[tuple[str, bytes, str]]:
    """Return those whose key is not known, or not good for them."""
    return [
        ("an unknown signer", message(HEADER.replace(word("UTE"), word("UTF"))), "unknown_signer"),
        ("an unknown reference", signed_by("0A7"), "unknown_signer"),
        ("a key that is no point", signed_by("0A2"), "unusable_key"),
        ("a revoked key", signed_by("0A3"), "key_revoked"),
        ("a key of another profile", signed_by("0A4"), "key_not_valid"),
        ("a key that signs later", signed_by("0A5"), "key_not_valid"),
        ("a key whose trust has ended", signed_by("0A6"), "key_expired"),
        ("signed after the key's days", signed_on(4, 1), "key_not_valid"),
        ("signed two days late", signed_on(3, 16), "dates_apart"),
        ("signed two days early", signed_on(3, 12), "dates_apart"),
    ]


def signatures_refused() -> list[tuple[str, bytes, bytes]]:
    """Return messages with signatures that do not belong to them."""
    good = sign(message())
    return [
        ("another key", message(), sign(message(), private_key("another"))),
        ("another message", message(), sign(message(permit_class="1102 cf5e"))),
        ("a longer stay", message(last_day="1203 3ee5ab"), good),
        ("a revoked key's name", signed_by("0A3"), good),
        ("nought", message(), bytes(64)),
        ("all bits", message(), b"\xff" * 64),
        ("r of nought", message(), bytes(32) + good[32:]),
        ("s of the order", message(), good[:32] + ORDER.to_bytes(32, "big")),
        ("r and s exchanged", message(), good[32:] + good[:32]),
    ]


def refused() -> list[Row]:
    """Return everything that is refused, and why."""
    rows = [*texts()]
    rows += [(name, base32(raw), reason) for name, raw, reason in bytes_refused()]
    rows += [(name, sealed(signed), reason) for name, signed, reason in contents_refused()]
    rows += [
        (f"signature: {name}", sealed(signed, signature), "bad_signature")
        for name, signed, signature in signatures_refused()
    ]
    return [{"name": name, "seal": text, "reason": reason} for name, text, reason in rows]


def cases() -> Row:
    """Return the whole file."""
    return {
        "country": "UTO",
        "today": "2026-03-20",
        "keys": [
            trusted("0A1"),
            trusted("0A2", y=trusted("0A1")["x"]),
            trusted("0A3", status="revoked", revokedAt="2026-03-15T00:00:00Z"),
            trusted("0A4", profiles=["RESIDENCE_PERMIT"]),
            trusted("0A5", signFrom="2026-03-15"),
            trusted("0A6", validUntil="2026-03-19"),
        ],
        "passport": {
            "issuing_state": "UTO",
            "document_number": "L898902C3",
            "date_of_birth": "1974-08-12",
            "date_of_expiry": "2033-04-15",
        },
        "accepted": accepted(),
        "refused": refused(),
        "described": DESCRIBED,
        "c40": C40,
        "c40_refused": C40_REFUSED,
        "dates": DATES,
        "base32": BASE32,
    }


def text() -> str:
    """Return the file's text."""
    return json.dumps(cases(), indent=1) + "\n"


if __name__ == "__main__":
    CASES.write_text(text(), "utf-8")
