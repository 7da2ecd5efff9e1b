"""What a sponsor may know: read off the rows of the outbox that go to them, and nowhere else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.core.clock import local_date
from chalicelib.core.ids import HolderId, NoticeId, SponsorId
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Notice, Outcome
from chalicelib.permits.sponsor_records import SponsorRecord
from chalicelib.permits.sponsors import sponsor_id
from chalicelib.persons import service as persons
from chalicelib.persons.rules import HIDDEN

# To the sponsor, and to a foreigner about the own permit.
_OWN = "permit_ending_holder"
_KINDS = {"permit_ending", _OWN}
# What ended is told for a while, so that nobody wonders where it went.
_TOLD_FOR = timedelta(days=30)
_SENT = {
    Outcome.SENT,
    Outcome.DELIVERED,
    Outcome.UNDELIVERED,
    Outcome.BOUNCED,
    Outcome.COMPLAINED,
}
_MISSED = {Outcome.HELD, Outcome.BOUNCED, Outcome.COMPLAINED}


class SponsoredState(StrEnum):
    """Where a permit stands for its sponsor.

    `filed`: its sponsor said that an extension is filed. `over`: its last day has passed, filed
    or not. `ended`: nothing is to be done any more, and no mail follows.
    """

    VALID = "valid"
    FILED = "filed"
    OVER = "over"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Sponsored:
    """A permit as its sponsor may know it; `days_left` is counted in the permit's zone.

    `own`: the reader is the permit's holder. `warned_at` is when the last mail left.
    """

    id: NoticeId
    name: str
    holder_id: str
    holder: str
    own: bool
    permit_class: str
    last_day: date
    days_left: int
    zone: str
    office: str
    desk: str
    overstay_fee: int
    can_extend: bool
    language: str
    state: SponsoredState
    filed_at: datetime | None
    ended_at: datetime | None
    warned_at: datetime | None
    next_warning_at: datetime | None

    @property
    def order(self) -> tuple[str, ...]:
        """Its place in the list: by the last day, what ended behind all the rest."""
        is_ended = self.state is SponsoredState.ENDED
        return str(int(is_ended)), self.last_day.isoformat(), self.holder.casefold(), self.id


def list_rows(record: SponsorRecord) -> list[Notice]:
    """Return every row about a permit that goes to a sponsor, wherever it stands."""
    return list(_rows(record))


def read_rows(rows: Iterable[Notice], now: datetime) -> list[Sponsored]:
    """Return permits by their last day, and behind them what ended lately.

    Of what was extended or replaced only the permit that goes on is told.
    """
    found = without_restricted([_sponsored(row, now) for row in rows])
    goes_on = {one.holder_id for one in found if one.ended_at is None}
    told = [one for one in found if one.ended_at is None or _is_told(one, goes_on, now)]
    return sorted(told, key=lambda one: one.order)


def is_about_permit(row: Notice) -> bool:
    """Tell whether a row warns of a permit's end."""
    return row.letter.kind in _KINDS


def is_own(row: Notice) -> bool:
    """Tell whether a row warns the holder, and not a sponsor."""
    return row.letter.kind == _OWN


def without_restricted(found: Sequence[Sponsored]) -> list[Sponsored]:
    """Return the same without the names of those whose data are restricted; their own stay."""
    hidden = persons.list_restricted(HolderId(one.holder_id) for one in found)
    return [
        replace(one, holder=HIDDEN) if one.holder_id in hidden and not one.own else one
        for one in found
    ]


def sponsored(row: Notice, now: datetime) -> Sponsored:
    """Read a row of the outbox as its sponsor may know it."""
    return without_restricted([_sponsored(row, now)])[0]


def _sponsored(row: Notice, now: datetime) -> Sponsored:
    facts = row.letter.context
    zone, last_day = str(facts["zone"]), date.fromisoformat(str(facts["last_day"]))
    left = (last_day - local_date(now, zone)).days
    return Sponsored(
        id=row.id,
        name=str(facts["name"]),
        holder_id=str(facts["permit"]).rpartition("-")[0],
        holder=str(facts["holder"]),
        own=row.letter.kind == _OWN,
        permit_class=str(facts["permit_class"]),
        last_day=last_day,
        days_left=left,
        zone=zone,
        office=str(facts["office"]),
        desk=row.desk,
        overstay_fee=int(facts["overstay_fee"]),
        can_extend=bool(facts.get("can_extend", 1)),
        language=row.letter.language,
        state=_state(row, left),
        filed_at=row.quiet_at,
        ended_at=row.cancelled_at,
        warned_at=max((one.at for one in row.history if one.outcome in _SENT), default=None),
        next_warning_at=row.next_at,
    )


def name_of(record: SponsorRecord) -> str:
    """Return how a sponsor is addressed; empty for somebody of whom nothing is known."""
    return next((str(row.letter.context["name"]) for row in _rows(record)), "")


def is_missed(row: Notice) -> bool:
    """Tell whether the last mail of a row did not arrive, and another is neither due nor barred."""
    outcomes = [one.outcome for one in row.history if one.outcome is not Outcome.SKIPPED]
    rests = row.is_stopped or row.quiet_at is not None or row.lease or row.is_asked_again
    return not rests and outcomes[-1:] != [] and outcomes[-1] in _MISSED


def own_address(record: SponsorRecord, rows: Iterable[Notice]) -> str:
    """Return the mailbox that a sponsor is known by; empty where no row tells it."""
    found = (row.letter.recipient for row in rows)
    return record.email or next((one for one in found if sponsor_id(one) == record.id), "")


def _rows(record: SponsorRecord) -> Iterator[Notice]:
    for group in record.groups:
        yield from filter(is_about_permit, _rows_of(group))


def _rows_of(group: SponsorId) -> Iterator[Notice]:
    after: str | None = None
    while True:
        page = notices.list_notices_by_group(group, after)
        yield from page.items
        after = page.next
        if after is None:
            return


def _state(row: Notice, left: int) -> SponsoredState:
    if row.cancelled_at is not None:
        return SponsoredState.ENDED
    if left < 0:
        return SponsoredState.OVER
    return SponsoredState.FILED if row.quiet_at is not None else SponsoredState.VALID


def _is_told(one: Sponsored, goes_on: set[str], now: datetime) -> bool:
    is_late = one.ended_at is not None and one.ended_at > now - _TOLD_FOR
    return is_late and one.holder_id not in goes_on
