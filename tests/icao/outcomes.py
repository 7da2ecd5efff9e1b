"""What came of a call: its value, or the reason of its refusal; anything else rises."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from chalicelib.icao.refusals import Reason, SealError

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


def outcome(
    call: Callable[Arguments, Value], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Value | Reason:
    """Return the value or the reason."""
    try:
        return call(*args, **kwargs)
    except SealError as refused:
        return refused.reason
