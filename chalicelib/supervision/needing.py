"""What open cases still need: nothing of it is erased before they have their outcome."""

from collections.abc import Iterable

from chalicelib.core.ids import HolderId
from chalicelib.supervision import repository
from chalicelib.supervision.rules import Source, SourceKind

_SOURCES = {
    "SCAN": SourceKind.SCAN,
    "TIP": SourceKind.TIP,
    "FINDING": SourceKind.FINDING,
    "HOLDER": SourceKind.PERMIT,
}


def has_open_case(holders: Iterable[HolderId]) -> bool:
    """Tell whether a foreigner has an open case by any of these records; a moment behind."""
    return any(repository.has_open_case(one) for one in holders)


def is_source_of_case(pk: str, sk: str) -> bool:
    """Tell whether an open case came of what stands under a key, whomever it names."""
    begins, _, own = pk.partition("#")
    kind = _SOURCES.get(begins)
    if kind is None:
        return False
    # A permit stands with its holder: its id names both.
    source = f"{own}-{sk.partition('#')[2]}" if kind is SourceKind.PERMIT else own
    return bool(repository.find_open_cases([Source(kind, source)]))
