"""Whether the key service signed exactly as often as stamps were sealed: counted each day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.clients import cloudwatch
from chalicelib.core.config import config
from chalicelib.core.log import log_event
from chalicelib.stamps.trust import signature_counts, trust_list

_DAY = timedelta(days=1)
ALARM = "signatures"


@dataclass(frozen=True, slots=True)
class Counted:
    """The signatures of one UTC day: as the key service reports them, and as stamps hold them.

    A signature just before midnight may be reported just after it: `late_before` and
    `late_after` are how many of the stamps' signatures may stand in another day's report, of
    the day before in this day's, and of this day in the next one's.
    """

    on: date
    signatures: int
    stamps: int
    late_before: int
    late_after: int

    @property
    def agrees(self) -> bool:
        """Whether both counts can be those of the same signatures."""
        return -self.late_after <= self.signatures - self.stamps <= self.late_before


def reconcile_signatures(now: datetime) -> Counted:
    """Count the UTC day before `now`; a difference becomes an alarm, and nothing is repaired.

    A day is counted anew by each run; its first alarm stays. Raises UnavailableError.
    """
    counted = _count(now.date() - _DAY)
    log_event(
        "signatures_differ" if not counted.agrees else "signatures_agree",
        level="info" if counted.agrees else "error",
        on=counted.on.isoformat(),
        signatures=counted.signatures,
        stamps=counted.stamps,
    )
    if not counted.agrees:
        signature_counts.add_alarm(ALARM, counted.on, counted.signatures, counted.stamps, now)
    return counted


def _count(on: date) -> Counted:
    begin = datetime.combine(on, time(), UTC)
    end, late = begin + _DAY, timedelta(minutes=config().signatures_late_minutes)
    keys = trust_list.key_ids(trust_list.read())
    return Counted(
        on=on,
        signatures=cloudwatch.signatures(keys, begin, end),
        stamps=signature_counts.count_signatures(begin, end),
        late_before=signature_counts.count_signatures(begin - late, begin) if late else 0,
        late_after=signature_counts.count_signatures(end - late, end) if late else 0,
    )
