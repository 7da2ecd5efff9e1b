"""That a proof of work was used, once: by a row of its own, or by the audit row of what it served.

The row of somebody without an account has a key that nothing else depends on. Where the proof is
good on one UTC day alone, that key is taken from the proof: so the same proof cannot be in the
log of that day twice, and two write units of each public action are saved. A proof whose hour
passes midnight, one in twenty-four, has a row beside it too.
"""

from datetime import date, datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.db import keys
from chalicelib.db.table import Identity
from chalicelib.db.transaction import Write, add

FIELD = "proof"
# Beyond this the store's own time-to-live may take the row away: the challenge is over by then.
_KEPT = timedelta(days=1)
# The clock of who made the challenge may be so far ahead of the clock of who takes it.
_AHEAD = timedelta(minutes=5)


class SpentItem(Identity):
    """That a challenge was used; its key is a hash of the challenge's signature.

    `on` is the UTC day on which alone the proof is good; None where it passes midnight.
    """

    on = UnicodeAttribute(null=True)
    ttl = NumberAttribute()


class SpentError(InvalidError):
    """The proof was used before, for something else."""

    def __init__(self) -> None:
        super().__init__(FieldError(FIELD, "proof_spent"))


def plan_spent(signature_hash: str, good: tuple[datetime, datetime], now: datetime) -> Write:
    """Plan that a proof is used, which is good from one instant to another; SpentError.

    `signature_hash` is 64 hexadecimal digits.
    """
    first, last = (good[0] - _AHEAD).date(), good[1].date()
    on = first.isoformat() if first == last else None
    ttl = int((now + _KEPT).timestamp()) + 1
    return add(SpentItem(*keys.spent_proof(signature_hash), on=on, ttl=ttl), SpentError())


def key_on(write: Write, on: date) -> str | None:
    """Return what makes a row of that UTC day the only one with this proof: 64 hexadecimal digits.

    None where the write spends no proof, or one that is good on another day too.
    """
    item = write.item
    if isinstance(item, SpentItem) and item.on == on.isoformat():
        return str(item.pk).partition("#")[2]
    return None
