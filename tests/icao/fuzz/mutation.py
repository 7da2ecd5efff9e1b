"""Damaged inputs, the same for a seed: where atheris is not, and for the browser."""

import random
from collections.abc import Iterator, Sequence

from tests.icao.fuzz.corpus import WORDS

MOST_BYTES = 4096


def damaged(inputs: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Give inputs changed in one to four places, without end."""
    chance = random.Random(seed)  # noqa: S311 - the same damage each time
    while True:
        raw = bytearray(chance.choice(inputs))
        for _ in range(chance.randint(1, 4)):
            _change(raw, chance, inputs)
        yield bytes(raw[:MOST_BYTES])


def _change(raw: bytearray, chance: random.Random, inputs: Sequence[bytes]) -> None:
    at = chance.randint(0, len(raw))
    end = at + chance.choice((0, 0, 1, 1, 2, 3, 8, 64))
    kind = chance.randrange(5)
    if kind == 0 and at < len(raw):
        raw[at] ^= 1 << chance.randrange(8)
    elif kind == 1:
        raw[at:end] = chance.randbytes(chance.randint(0, 4))
    elif kind == 2:
        raw[at:end] = chance.choice(WORDS)
    elif kind == 3:
        raw[at:at] = raw[at:end]
    else:
        other = chance.choice(inputs)
        raw[at:end] = other[at:end]
