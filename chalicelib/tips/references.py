"""The reference by which a sender comes back to a tip: all that is theirs, and nowhere stored.

A tip's id is a keyed hash of it, so that neither the store nor an officer can name it.
"""

from datetime import datetime

from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import TipId, keyed_id
from chalicelib.tips import repository
from chalicelib.tips.rules import Tip

# Nobody guesses 128 bits; who tries is slowed down. Who holds a reference is never counted.
_OFTEN_WRONG = "60/hour"
_MOST_HOPS = 5
# Read aloud or copied by hand: what Base32 has no letter for.
_MISREAD = str.maketrans("018", "OIB", " -.")


def reference_of(key: str) -> str:
    """Return the reference of the tip that a request makes, 26 Base32 characters."""
    return keyed_id(index_key(), "tip-reference", key)


def tip_id_of(reference: str) -> TipId:
    """Return the id of the tip of a reference, however that was typed."""
    plain = reference.upper().translate(_MISREAD)
    return TipId(keyed_id(index_key(), "tip", plain))


def open_own(reference: str, network: str, now: datetime) -> Tip:
    """Return the tip of a reference; NotFoundError, TooManyRequestsError for a guessing network."""
    tip = repository.find_tip(tip_id_of(reference))
    if tip is None:
        from chalicelib.web import limits  # noqa: PLC0415 - cold start

        # The day among the parts: from one to the next no hash tells that it was the same network.
        limits.use(_OFTEN_WRONG, "tip-wrong", now.date().isoformat(), network, now=now)
        raise NotFoundError
    return tip


def main_of(tip: Tip) -> Tip:
    """Return the tip that stands for one, where it was joined to another; else itself."""
    for _ in range(_MOST_HOPS):
        further = repository.find_tip(tip.joined_to) if tip.joined_to else None
        if further is None:
            break
        tip = further
    return tip
