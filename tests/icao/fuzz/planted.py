"""A codec with a fault: what the fuzzer must find, or it finds nothing elsewhere either."""

from collections.abc import Callable

from chalicelib.icao import seal
from chalicelib.icao.refusals import Reason
from tests.icao.outcomes import outcome


def planted(data: bytes) -> None:
    """Forget that a feature may be empty."""
    parsed = outcome(seal.parse, data)
    if not isinstance(parsed, Reason) and parsed.header.version == 3:
        for value in parsed.features.values():
            value[0]


PLANTED: dict[str, Callable[[bytes], None]] = {"planted": planted}
