"""The browser's codec against the shared cases, and against the server's on damaged seals."""

import json
import random
from datetime import date
from typing import Any

import pytest

from chalicelib.icao import base32, seal, verification
from chalicelib.icao.refusals import Reason, SealError

from .browser import RemotePage
from .handmade import WORKED_EXAMPLE
from .make_seal_cases import CASES as CASES_FILE
from .outcomes import outcome

pytestmark = pytest.mark.browser

CASES = json.loads(CASES_FILE.read_text("utf-8"))
EXAMPLE = seal.from_text(WORKED_EXAMPLE)
KEYS = verification.trusted_keys(CASES["keys"])
TODAY = date.fromisoformat(CASES["today"])

# What the page has at hand: the module, the cases, the profile, and `tell`, which answers the
# value of a call or the reason of its refusal; any other error is told as such.
SETTING = """
  const seals = await import("/seal.js");
  const [cases, profile] = await Promise.all(
    ["/seal-cases.json", "/profile.json"].map((path) => fetch(path).then((got) => got.json())),
  );
  const bytes = (hex) => new Uint8Array((hex.match(/../g) || []).map((two) => parseInt(two, 16)));
  const hex = (raw) => Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const tell = async (call) => {
    try { return await call(); }
    catch (error) {
      return error instanceof seals.SealError ? error.reason : `RAISED ${error.stack}`;
    }
  };
  const all = (list, call) => Promise.all(list.map((one) => tell(() => call(one))));
  const asked = { profile, country: cases.country, today: cases.today };
  const verified = async (text) => (await seals.verify(text, cases.keys, asked)).stamp;
"""


def run(page: RemotePage, script: str, argument: object = None) -> Any:
    return page.evaluate(f"async (argument) => {{ {SETTING} {script} }}", argument)


def here(text: str) -> str:
    """Return what the server's codec says of a seal."""
    got = outcome(verification.verify, text, KEYS, country="UTO", today=TODAY)
    return str(got) if isinstance(got, Reason) else "genuine"


def test_stamps_are_told_when_their_seals_are_genuine(page: RemotePage) -> None:
    got = run(page, "return all(cases.accepted, (one) => verified(one.seal));")
    assert got == [case["stamp"] for case in CASES["accepted"]]


def test_reasons_are_named_when_seals_are_refused(page: RemotePage) -> None:
    got = run(page, "return all(cases.refused, (one) => verified(one.seal));")
    names = [case["name"] for case in CASES["refused"]]
    reasons = [case["reason"] for case in CASES["refused"]]
    assert dict(zip(names, got, strict=True)) == dict(zip(names, reasons, strict=True))


def test_codings_are_read_or_refused_when_shared_cases_say_so(page: RemotePage) -> None:
    got = run(
        page,
        """
        return {
          c40: await all(cases.c40, (one) => seals.decodeC40(bytes(one.hex))),
          c40_refused: await all(cases.c40_refused, (one) => seals.decodeC40(bytes(one.hex))),
          dates: await all(cases.dates, (one) => seals.decodeDate(bytes(one.hex))),
          base32: await all(cases.base32, (one) => hex(seals.fromBase32(one.text))),
        };
        """,
    )
    wanted = {"c40": "text", "c40_refused": "hex", "dates": "date", "base32": "hex"}
    assert got == {
        coding: [case.get("reason", case.get(answer)) for case in CASES[coding]]
        for coding, answer in wanted.items()
    }


def test_seals_say_what_they_are_when_of_any_kind_and_country(page: RemotePage) -> None:
    got = run(
        page,
        """
        const { describe } = await import("/seal-kinds.js");
        return all(cases.described, (one) =>
          describe(seals.parse(seals.fromText(one.seal)), asked));
        """,
    )
    names = {"certificate_reference": "certificateReference"}
    names |= {"issue_date": "issueDate", "signature_date": "signatureDate"}
    assert got == [
        {names.get(name, name): value for name, value in case["says"].items()}
        for case in CASES["described"]
    ]


def test_seal_is_refused_when_any_one_bit_is_flipped(page: RemotePage) -> None:
    # Here and there each makes its own: what is compared is the whole way, 928 times.
    number = int.from_bytes(EXAMPLE, "big")
    flipped = [base32.encode((number ^ (1 << bit)).to_bytes(116, "big")) for bit in range(928)]
    there = run(
        page,
        """
        const example = seals.fromText(cases.accepted[0].seal);
        const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        const encode = (raw) => {
          const bits = Array.from(raw, (byte) => byte.toString(2).padStart(8, "0")).join("");
          const fives = bits.match(/.{1,5}/g).map((five) => five.padEnd(5, "0"));
          return fives.map((five) => letters[parseInt(five, 2)]).join("");
        };
        const flipped = Array.from({ length: 928 }, (_, bit) => {
          const raw = example.slice();
          raw[115 - (bit >> 3)] ^= 1 << (bit & 7);
          return encode(raw);
        });
        return [flipped, await all(flipped, verified)];
        """,
    )
    assert there == [flipped, [here(text) for text in flipped]]
    assert set(there[1]) <= set(Reason)


def _damaged(chance: random.Random) -> str:
    raw = bytearray(EXAMPLE)
    for _ in range(chance.randint(1, 3)):
        start = chance.randint(0, len(raw) if chance.random() < 0.3 else 52)
        raw[start : start + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
    return base32.encode(bytes(raw))


def test_both_codecs_say_the_same_when_seals_are_damaged(page: RemotePage) -> None:
    chance = random.Random(9303)  # noqa: S311 - the same damage each time
    texts = [_damaged(chance) for _ in range(3000)]
    there = run(page, "return all(argument, verified);", texts)
    said = [here(text) for text in texts]
    assert [one if isinstance(one, str) else "genuine" for one in there] == said
    assert len(set(said)) > 8


def test_days_are_counted_when_the_entry_day_is_the_first(page: RemotePage) -> None:
    got = run(
        page,
        """
        return ["2026-03-14", "2026-04-12", "2026-04-13", "2027-04-12"].map((today) => [
          seals.daysLeft("2026-04-12", today), seals.dayOfStay("2026-03-14", today)]);
        """,
    )
    assert got == [[29, 1], [0, 30], [-1, 31], [-365, 395]]


def test_stamp_fits_only_its_passport_when_compared(page: RemotePage) -> None:
    got = run(
        page,
        """
        const stamp = await verified(cases.accepted[0].seal);
        const changes = [{}, { issuing_state: "UTX" }, { document_number: "L898903C3" },
          { document_number: "L898902C4" }, { date_of_birth: "1974-08-13" },
          { date_of_birth: "1974-08" }, { date_of_expiry: "2033-04-16" }];
        return all(changes, (change) =>
          seals.fitsPassport(stamp, { ...cases.passport, ...change }, profile));
        """,
    )
    assert got == [True, False, False, False, False, False, False]


def test_refusal_says_so_when_the_browser_has_no_cryptography(page: RemotePage) -> None:
    got = run(
        page,
        """
        const own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
        Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
        try { return await tell(() => verified(cases.accepted[0].seal)); }
        finally { Object.defineProperty(globalThis, "crypto", own); }
        """,
    )
    assert got == "no_crypto"


def test_reason_is_an_error_when_it_is_carried() -> None:
    assert SealError(Reason.NO_CRYPTO).code == "no_crypto"
