"""Wire shapes of what an office answers to who asks it to come, and of what it takes back."""

from datetime import date
from typing import Annotated

import msgspec

from chalicelib.bookings.fields import Version
from chalicelib.web.parsing import LongLine, Wire

Day = date  # a field is called `date`
TeamName = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class AnswerRequest(Wire, frozen=True):
    """A `date` and a `team` (its id), or why nobody comes (`refused`), which its booker reads.

    `extra` opens the day for the team where it does not go out on it. `seen` is the `version` that
    was shown: where it is another by now, nothing is done, unless that day and team are its own
    already.
    """

    date: Day | None = None
    team: TeamName | None = None
    extra: bool = False
    refused: LongLine | None = None
    seen: Version | None = None


class WithdrawBooking(Wire, frozen=True):
    """Why the office takes a booking back; its booker reads it."""

    reason: LongLine
