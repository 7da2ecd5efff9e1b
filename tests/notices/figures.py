"""What a run of random histories did, added up where `FIGURES` names a file to write it to."""

import json
import os
from collections import Counter
from pathlib import Path

_DONE: Counter[str] = Counter()


def note(**counts: int) -> None:
    """Add to the figures of this process; they outlive it, however it ends."""
    _DONE.update(counts)
    if file := os.environ.get("FIGURES"):
        Path(file).write_text(json.dumps(_DONE), encoding="utf-8")
