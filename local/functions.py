"""What the Chalice app registers besides routes: functions, schedules, queues, streams."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalice.app import (
    Chalice,
    DynamoDBEventConfig,
    ScheduledEventConfig,
    SQSEventConfig,
)
from chalice.local import LambdaContext

Event = dict[str, Any]
_SECONDS = 60
_MEGABYTES = 512


@dataclass(frozen=True, slots=True)
class Function:
    """One handler, called as Lambda calls it."""

    name: str
    handler: Callable[[Event, Any], Any]

    def __call__(self, event: Event) -> Any:  # noqa: ANN401 - whatever the handler returns
        """Run it with one event."""
        return self.handler(event, LambdaContext(self.name, _MEGABYTES, _SECONDS * 1000))


@dataclass(frozen=True, slots=True)
class Job:
    """A function that runs at times of its own."""

    function: Function
    expression: str


@dataclass(frozen=True, slots=True)
class Consumer:
    """A function that is given what lies on a queue or stream."""

    function: Function
    source: str
    most: int


def callable_functions(app: Chalice) -> dict[str, Callable[[Event, Any], Any]]:
    """Return the functions that only code of ours invokes, by name."""
    return {one.name: app.handler_map[one.name] for one in app.pure_lambda_functions}


def jobs(app: Chalice) -> dict[str, Job]:
    """Return the scheduled functions, by name."""
    return {
        source.name: Job(_function(app, source.name), _expression(source.schedule_expression))
        for source in app.event_sources
        if isinstance(source, ScheduledEventConfig)
    }


def queue_consumers(app: Chalice) -> list[Consumer]:
    """Return the functions on queues; their source is the queue's name."""
    return [
        Consumer(
            _function(app, source.name),
            (source.queue or source.queue_arn or "").rpartition(":")[2],
            source.batch_size,
        )
        for source in app.event_sources
        if isinstance(source, SQSEventConfig)
    ]


def stream_consumers(app: Chalice) -> list[Consumer]:
    """Return the functions on tables' streams; their source is the stream's ARN."""
    return [
        Consumer(_function(app, source.name), source.stream_arn, source.batch_size)
        for source in app.event_sources
        if isinstance(source, DynamoDBEventConfig)
    ]


def _function(app: Chalice, name: str) -> Function:
    return Function(name, app.handler_map[name])


def _expression(given: Any) -> str:  # noqa: ANN401 - Chalice takes text or its own classes
    return given if isinstance(given, str) else str(given.to_string())
