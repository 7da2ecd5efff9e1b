"""Wire shapes of cases and of flags."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import msgspec

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.supervision.rules import (
    Case,
    Event,
    EventKind,
    Named,
    OutcomeKind,
    Source,
    SourceKind,
)
from chalicelib.web.parsing import Line, View, Wire

_TEXT = r"^(?=.*\S)[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]+$"
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=_TEXT)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$")]


class CaseFrom(Wire, frozen=True):
    """What opens a case: just one id."""

    scan: Id | None = None
    tip: Id | None = None
    permit: Id | None = None
    finding: Id | None = None
    person: Id | None = None


class OpenCase(Wire, frozen=True):
    """A case to open: from what, and what is to be known of it."""

    from_: CaseFrom = msgspec.field(name="from")
    note: Text

    def source(self) -> Source:
        """Return what opens it; raises InvalidError unless just one thing does."""
        given = [(kind, id_) for kind in SourceKind if (id_ := getattr(self.from_, kind.value))]
        if len(given) != 1:
            code = "only_one_of" if given else "one_of"
            raise InvalidError(FieldError("from", code, {"fields": ", ".join(SourceKind)}))
        return Source(*given[0])


class AssignCase(Wire, frozen=True):
    """Who is to work on a case: an id or an e-mail address of somebody of the office."""

    officer: Line


class AddNote(Wire, frozen=True):
    """A note, and the id of the foreigner whom the case is about, where that is now known."""

    text: Text
    person: Id | None = None


class CloseCase(Wire, frozen=True):
    """How a case ended, why, and on which day in the office's zone; today unless given."""

    outcome: OutcomeKind
    note: Text
    date: dt.date | None = None


class SettleFlag(Wire, frozen=True):
    """Whether a flag was right, or a false alarm, and why."""

    right: bool
    note: Text


class StaffView(View, frozen=True):
    """Somebody of the staff, with the name of that day."""

    id: str
    name: str


class SourceView(View, frozen=True):
    """What opened a case."""

    kind: SourceKind
    id: str


class OutcomeView(View, frozen=True):
    """How a case ended; `date` is the day in the office's zone."""

    outcome: OutcomeKind
    note: str
    date: dt.date
    recorded_at: dt.datetime
    recorded_by: StaffView


class EventView(View, frozen=True):
    """What was done in a case; `text` is a note, an officer's name or the outcome."""

    kind: EventKind
    at: dt.datetime
    by: StaffView
    text: str


class CaseView(View, frozen=True):
    """A case in a list, which names nobody; `names_somebody`: whether the case itself does."""

    id: str
    office: str
    source: SourceView
    names_somebody: bool
    opened_at: dt.datetime
    opened_by: StaffView
    assigned_to: StaffView | None
    outcome: OutcomeView | None


class CasePageView(View, frozen=True):
    """Cases; `next` is what to send as `after` for those that follow."""

    items: Sequence[CaseView]
    next: str | None


class SettledView(View, frozen=True):
    """How a flag was settled."""

    right: bool
    note: str
    at: dt.datetime


class FlagView(View, frozen=True):
    """A flag; `evidence` says which records brought it up, as `SCAN#id` and `STAY#receipt`.

    `stamp_number` is that of the stamp it is about, `case` its open case, where there is one.
    """

    id: str
    kind: str
    office: str
    since: dt.datetime
    evidence: list[str]
    stamp_number: str | None
    case: str | None
    settled: SettledView | None


class AlarmRateView(View, frozen=True):
    """How the flags of a kind were settled in a month; `false_rate` from 0 to 1."""

    month: str
    kind: str
    right: int
    wrong: int
    false_rate: float


class FlagPageView(View, frozen=True):
    """Flags; `next` is what to send as `after`; how flags were settled in the last months."""

    items: Sequence[FlagView]
    next: str | None
    rates: list[AlarmRateView]


def staff_view(one: Named) -> StaffView:
    """Show somebody of the staff."""
    return StaffView(id=one.id, name=one.name)


def case_view(case: Case) -> CaseView:
    """Show a case without whom it is about."""
    outcome = case.outcome
    return CaseView(
        id=case.id,
        office=case.office,
        source=SourceView(kind=case.source.kind, id=case.source.id),
        names_somebody=case.concerned.holder_id is not None,
        opened_at=case.opened_at,
        opened_by=staff_view(case.opened_by),
        assigned_to=staff_view(case.assigned_to) if case.assigned_to else None,
        outcome=OutcomeView(
            outcome=outcome.kind,
            note=outcome.note,
            date=outcome.on,
            recorded_at=outcome.at,
            recorded_by=staff_view(outcome.by),
        )
        if outcome
        else None,
    )


def event_view(event: Event) -> EventView:
    """Show what was done in a case."""
    return EventView(kind=event.kind, at=event.at, by=staff_view(event.by), text=event.text)
