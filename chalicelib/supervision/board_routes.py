"""Routes of the head's board."""

from datetime import date

from chalice.app import Blueprint

from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.supervision import board, false_alarms
from chalicelib.supervision.board_schemas import (
    BoardView,
    FalseAlarmsView,
    board_view,
    false_alarms_view,
)
from chalicelib.web.guards import Call, Role, requires

routes = Blueprint(__name__)

_OFFICE = {"office": "For a division head: the office's code."}


@routes.route("/board")
@requires(
    Role.OFFICE_HEAD,
    Role.DIVISION_HEAD,
    gives=BoardView,
    refusals=(InvalidError, NotFoundError),
    query={
        "date": "A day (`2026-11-22`) in the office's zone; today where none is given.",
        **_OFFICE,
    },
)
def show_board(call: Call[None]) -> BoardView:
    """Show what the staff of an office do on a day, and what waits there."""
    on = _day(call.query.get("date"))
    return board_view(board.show_board(call.person, call.query.get("office"), on, call.now))


@routes.route("/board/false-alarms")
@requires(
    Role.OFFICE_HEAD,
    Role.DIVISION_HEAD,
    gives=FalseAlarmsView,
    refusals=(InvalidError, NotFoundError),
    query=_OFFICE,
)
def show_false_alarms(call: Call[None]) -> FalseAlarmsView:
    """Show how the office's flags of the last three months were settled, by kind."""
    office = call.query.get("office")
    return false_alarms_view(*false_alarms.list_settled(call.person, office, call.now))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidError(FieldError("date", "wrong_format")) from error
