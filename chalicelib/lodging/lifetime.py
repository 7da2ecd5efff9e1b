"""What becomes of a stay after its report, as values: its changes, and what was said at first."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.core.ids import PersonId, PremisesId


class ChangeKind(StrEnum):
    """What made a version; `unlinked`: what it doubled was cancelled, so that it counts itself."""

    REPORTED = "reported"
    CORRECTED = "corrected"
    EXTENDED = "extended"
    LEFT = "left"
    CANCELLED = "cancelled"
    UNLINKED = "unlinked"


class StayState(StrEnum):
    """Where a stay stands on a day at the place; `late`: its guest should have left."""

    IN_HOUSE = "in_house"
    LATE = "late"
    LEFT = "left"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Change:
    """The request that made a version of a stay after the first: its key, and when it came.

    `by` is None for somebody without an account, who had the secret of the stay.
    """

    key: str
    body_hash: str
    changed_at: datetime
    reason: str | None = None
    kind: ChangeKind = ChangeKind.CORRECTED
    by: PersonId | None = None


@dataclass(frozen=True, slots=True)
class First:
    """What a report said at first of what its receipt says for good, where that was corrected."""

    arrived_at: datetime
    office: str
    premises_id: PremisesId | None
