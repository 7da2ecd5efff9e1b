"""The health record: a beat each minute through the front door, and what a gap in them means."""

from datetime import datetime

from chalicelib.clients import front_door
from chalicelib.core.clock import instant_text
from chalicelib.core.log import log_event
from chalicelib.health import repository
from chalicelib.health.rules import expected_beats, tells_of


def record_heartbeat(due_at: datetime, now: datetime) -> None:
    """Record that the system answers from outside; that it does not is recorded by nothing.

    What can store no beat is down too. `due_at` is the minute the job was fired for.
    """
    if not tells_of(due_at, now):
        log_event("heartbeat_too_late", level="warning", due_at=instant_text(due_at))
    elif front_door.is_answering():
        repository.add_beat(due_at)
    else:
        log_event("front_door_not_answering", level="error", due_at=instant_text(due_at))


def was_down(at: datetime, now: datetime) -> bool:
    """Tell whether the system was down at an instant, as far as the record tells by now.

    An outage shorter than the minute between two beats is not seen; one that is seen counts two
    minutes before and after it. Nothing is known of the time before the first beat.
    """
    since = repository.find_first_beat()
    return since is not None and bool(repository.list_missing(expected_beats(at, since, now)))
