"""Which inputs are worth keeping: as few as reach all that all of them reach."""

import sys
from collections.abc import Callable, Sequence
from types import FrameType, ModuleType

Arc = tuple[str, int, int]
_CODEC = "/chalicelib/icao/"


def fewest(call: Callable[[bytes], None], inputs: Sequence[bytes]) -> list[bytes]:
    """Return the inputs, short ones first, that reach a step of the codec which none before did."""
    kept, reached = [], set[Arc]()
    for data in sorted({*inputs}, key=lambda one: (len(one), one)):
        steps = _steps(call, data)
        if steps - reached:
            kept.append(data)
            reached |= steps
    return kept


def _steps(call: Callable[[bytes], None], data: bytes) -> set[Arc]:
    """Return the lines that followed upon each other in the codec."""
    steps: set[Arc] = set()
    last: dict[int, int] = {}

    def trace(frame: FrameType, event: str, _: object) -> object:
        if _CODEC not in frame.f_code.co_filename:
            return None
        if event in {"line", "call"}:
            steps.add((frame.f_code.co_filename, last.get(id(frame), 0), frame.f_lineno))
            last[id(frame)] = frame.f_lineno
        return trace

    _forget()
    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        call(data)
    finally:
        sys.settrace(before)
    return steps


def _forget() -> None:
    """Empty the codec's caches, which would hide what an input reaches."""
    modules = [module for name, module in [*sys.modules.items()] if "chalicelib.icao" in name]
    for module in filter(lambda one: isinstance(one, ModuleType), modules):
        for value in vars(module).values():
            if callable(clear := getattr(value, "cache_clear", None)):
                clear()
