"""The bits of a status list, against a decoder written here again from the standard."""

import gzip
import random
import tracemalloc
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest

from chalicelib.stamps.rules import ENTRIES_A_LIST, STATUSES, StampStatus
from chalicelib.stamps.status_lists.bitstring import encode, status_of

# As in the standard's own example: 131,072 zeros, one bit an entry.
OF_ONE_BIT = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def _payload(encoded: Any) -> dict[str, Any]:
    return {"credentialSubject": {"encodedList": encoded}}


def _codes(encoded: str) -> list[int]:
    assert encoded[0] == "u"
    assert "=" not in encoded
    raw = gzip.decompress(urlsafe_b64decode(encoded[1:] + "=="))
    digits = "".join(f"{byte:08b}" for byte in raw)
    return [int(digits[at : at + 2], 2) for at in range(0, len(digits), 2)]


@pytest.mark.parametrize("status", StampStatus)
@pytest.mark.parametrize("index", [0, 1, 2, 3, 4, 65_535, ENTRIES_A_LIST - 1])
def test_status_stands_at_its_index_and_nowhere_else(status: StampStatus, index: int) -> None:
    code = ["in_force", "superseded", "departed", "cancelled"].index(status)
    encoded = encode([(index, code)])
    expected = [0] * 131_072
    expected[index] = code
    assert _codes(encoded) == expected
    assert status_of(_payload(encoded), index) is status
    assert status_of(_payload(encoded), (index + 1) % ENTRIES_A_LIST) is StampStatus.IN_FORCE


def test_every_entry_of_a_list_comes_back() -> None:
    drawn = random.Random(1)  # noqa: S311 - the same at each run
    codes = [drawn.randrange(4) for _ in range(ENTRIES_A_LIST)]
    encoded = encode(enumerate(codes))
    assert _codes(encoded) == codes
    payload = _payload(encoded)
    for index in drawn.sample(range(ENTRIES_A_LIST), 200):
        assert status_of(payload, index) is STATUSES[codes[index]]


def test_same_entries_give_the_same_text_whenever_and_in_whatever_order() -> None:
    entries = [(7, 2), (131_071, 3), (0, 1)]
    assert encode(entries) == encode(reversed(entries))
    packed = urlsafe_b64decode(encode(entries)[1:] + "==")
    assert packed[4:8] == bytes(4)  # the time in a gzip header


def _packed(raw: bytes) -> str:
    return "u" + urlsafe_b64encode(gzip.compress(raw, mtime=0)).decode().rstrip("=")


@pytest.mark.parametrize(
    "encoded",
    [
        *("", "u", "uAAAA", "u!!!!", "z" + OF_ONE_BIT[1:], OF_ONE_BIT, None, 7),
        encode([])[:-9],
        _packed(bytes(32_767)),
        _packed(bytes(50_000_000)),
    ],
    ids=lambda one: str(one)[:9],
)
def test_list_that_is_none_is_refused(encoded: Any) -> None:
    with pytest.raises(ValueError, match="list"):
        status_of(_payload(encoded), 0)


@pytest.mark.parametrize("payload", [{}, {"credentialSubject": None}, {"credentialSubject": []}])
def test_payload_without_a_list_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no status list"):
        status_of(payload, 0)


@pytest.mark.parametrize("index", [-1, ENTRIES_A_LIST])
def test_index_beyond_the_list_is_refused(index: int) -> None:
    with pytest.raises(ValueError, match="no such index"):
        status_of(_payload(encode([])), index)


def test_list_that_swells_takes_no_memory() -> None:
    swelling = _payload(_packed(bytes(50_000_000)))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="another length"):
            status_of(swelling, 0)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
