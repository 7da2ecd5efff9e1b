"""The browser's codec and the server's on the same damaged seals: they must say the same."""

import time
from collections.abc import Iterator
from itertools import islice

from chalicelib.icao import c40, seal
from chalicelib.icao.refusals import Reason
from chalicelib.icao.seal_kinds import describe
from tests.icao.browser import RemotePage
from tests.icao.fuzz import corpus, mutation
from tests.icao.fuzz.targets import CASES, verified
from tests.icao.handmade import base32, day, sealed
from tests.icao.outcomes import outcome

BATCH = 500
_ASK = """
async ([texts, words, days, keys, asked]) => {
  const { SealError, decodeC40, decodeDate, fromText, parse, verify } = await import("/seal.js");
  const { describe } = await import("/seal-kinds.js");
  asked.profile = await (await fetch("/profile.json")).json();
  const tell = async (call) => {
    try { return await call(); }
    catch (error) {
      return error instanceof SealError ? error.reason : `RAISED ${error.stack}`;
    }
  };
  const bytes = (hex) => new Uint8Array((hex.match(/../g) || []).map((two) => parseInt(two, 16)));
  const all = (list, call) => Promise.all(list.map((one) => tell(() => call(one))));
  return [
    await all(texts, async (text) => (await verify(text, keys, asked)).stamp.stamp_id),
    await all(texts, (text) => describe(parse(fromText(text)), asked).kind),
    await all(words, (word) => decodeC40(bytes(word))),
    await all(days, (day) => decodeDate(bytes(day))),
  ].flat();
}
"""
# Days around the ends of months and years, of leap years and others.
_DAYS = [
    bytes.fromhex(day(month, number, year))
    for month in (0, 1, 2, 12, 13)
    for number in (0, 1, 28, 29, 30, 31)
    for year in (0, 1, 1900, 2000, 2027, 2028, 9999)
]


def damaged_texts(seed: int) -> Iterator[str]:
    """Give damaged texts, seals, and messages under a good signature, in turns."""
    scanned, whole, messages = (
        mutation.damaged(corpus.kept(target), seed)
        for target in ("scanned_text", "seal_bytes", "signed_message")
    )
    for one, two, three in zip(scanned, whole, messages, strict=True):
        # Halves of pairs do not come through the browser's driver.
        yield one.decode("utf-8", "replace")
        yield base32(two)
        yield sealed(three)


def disagreements(page: RemotePage, seconds: float, seed: int) -> tuple[int, list[str]]:
    """Compare for some seconds; return how many inputs, and each on which they part."""
    found: list[str] = []
    compared, until = 0, time.monotonic() + seconds
    seals = damaged_texts(seed)
    c40s = mutation.damaged(corpus.kept("c40_bytes"), seed)
    dates = mutation.damaged(_DAYS, seed)
    asked = {"country": CASES["country"], "today": CASES["today"]}
    while not found and time.monotonic() < until:
        texts = [*islice(seals, BATCH)]
        words, days = [*islice(c40s, BATCH)], [*islice(dates, BATCH)]
        coded = [[raw.hex() for raw in part] for part in (words, days)]
        there = page.evaluate(_ASK, [texts, *coded, CASES["keys"], asked])
        here = [_verified(one) for one in texts] + [_kind(one) for one in texts]
        here += [str(outcome(c40.decode, one)) for one in words]
        here += [str(outcome(seal.decode_date, one)) for one in days]
        inputs = [*texts, *texts, *coded[0], *coded[1]]
        for one, ours, theirs in zip(inputs, here, there, strict=True):
            if ours != theirs:
                found.append(f"{one!r}: here {ours!r}, there {theirs!r}")
        compared += len(inputs)
    return compared, found


def _verified(text: str) -> str:
    got = verified(text)
    return str(got) if isinstance(got, Reason) else got.stamp.stamp_id


def _kind(text: str) -> str:
    parsed = outcome(lambda: seal.parse(seal.from_text(text)))
    return str(parsed if isinstance(parsed, Reason) else describe(parsed, CASES["country"]).kind)
