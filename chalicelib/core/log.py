"""One JSON line an event: a constant name and ids, never a name, document or position."""

import json
import sys
from typing import Literal

from chalicelib.core.clock import instant_text, utc_now

Level = Literal["info", "warning", "error"]


def log_event(event: str, *, level: Level = "info", **ids: str | float | None) -> None:
    """Write one line to standard output, where Lambda keeps it."""
    line = {"at": instant_text(utc_now()), "level": level, "event": event, **ids}
    sys.stdout.write(json.dumps(line) + "\n")
