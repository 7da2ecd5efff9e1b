"""Wire shapes of visits."""

import datetime as dt
from collections.abc import Sequence

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.supervision.schemas import Id, StaffView, Text, staff_view
from chalicelib.supervision.visit_rules import Spot, Target, TargetKind, Visit, VisitFlag
from chalicelib.web.parsing import Accuracy, Latitude, Line, Longitude, View, Wire

_DECIMALS = 7  # of a degree: centimetres


class VisitSpot(Wire, frozen=True):
    """Where the phone was: degrees (WGS 84), metres."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Accuracy

    def value(self) -> Spot:
        """Return it as a domain value."""
        north, east = round(self.latitude, _DECIMALS), round(self.longitude, _DECIMALS)
        return Spot(north, east, round(self.accuracy_m, 1))


class FinishVisit(Wire, frozen=True):
    """What was found, where the phone was, and under which order; the shift's unless given."""

    note: Text
    position: VisitSpot | None = None
    order: Line | None = None


class PlanVisit(Wire, frozen=True):
    """A visit: just one of `premises`, `tip` and `case`.

    A head plans it for an `officer` (id or e-mail address) until a day, `due_on`, in the office's
    zone. An officer records one that nobody planned by what was found, `done`.
    """

    premises: Id | None = None
    tip: Id | None = None
    case: Id | None = None
    officer: Line | None = None
    due_on: dt.date | None = None
    done: FinishVisit | None = None

    def target(self) -> Target:
        """Return what it is for; raises InvalidError unless it is just one thing."""
        given = [(kind, id_) for kind in TargetKind if (id_ := getattr(self, kind.value))]
        if len(given) != 1:
            code = "only_one_of" if given else "one_of"
            field = given[-1][0].value if given else TargetKind.PREMISES.value
            raise InvalidError(FieldError(field, code, {"fields": ", ".join(TargetKind)}))
        return Target(*given[0])


class VisitTargetView(View, frozen=True):
    """What a visit is for; `name` and `address` of premises."""

    kind: TargetKind
    id: str
    name: str | None = None
    address: str | None = None


class VisitSpotView(View, frozen=True):
    """Where the phone was: degrees (WGS 84), metres."""

    latitude: float
    longitude: float
    accuracy_m: float


class VisitMadeView(View, frozen=True):
    """A visit as it was made."""

    at: dt.datetime
    note: str
    order: str | None
    flags: list[VisitFlag]
    position: VisitSpotView | None


class VisitView(View, frozen=True):
    """A visit; `late`: its day is over and nobody made it. `planned_by` is null of an unplanned."""

    id: str
    office: str
    target: VisitTargetView
    officer: StaffView
    due_on: dt.date
    late: bool
    planned_by: StaffView | None
    planned_at: dt.datetime
    made: VisitMadeView | None


class VisitPageView(View, frozen=True):
    """Visits; `next` is what to send as `after` for those that follow."""

    items: Sequence[VisitView]
    next: str | None


def visit_view(visit: Visit, place: tuple[str, str] | None, now: dt.datetime) -> VisitView:
    """Show a visit, with the name and address of its premises, as of an instant."""
    made = visit.made
    spot = made.position if made else None
    name, address = place or (None, None)
    return VisitView(
        id=visit.id,
        office=visit.office,
        target=VisitTargetView(
            kind=visit.target.kind, id=visit.target.id, name=name, address=address
        ),
        officer=staff_view(visit.officer),
        due_on=visit.due_on,
        late=made is None and now >= visit.late_at,
        planned_by=staff_view(visit.planned_by) if visit.planned_by else None,
        planned_at=visit.planned_at,
        made=VisitMadeView(
            at=made.at,
            note=made.note,
            order=made.order,
            flags=list(made.flags),
            position=VisitSpotView(
                latitude=spot.latitude, longitude=spot.longitude, accuracy_m=spot.accuracy_m
            )
            if spot
            else None,
        )
        if made
        else None,
    )
