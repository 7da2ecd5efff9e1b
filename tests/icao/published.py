"""The verifier that docs/seal-profile.md prints, taken out of it as it stands there."""

import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

DOCUMENT = Path(__file__).parents[2] / "docs" / "seal-profile.md"
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


@cache
def programs() -> list[str]:
    """Return the document's Python: the verifier, and how it is called."""
    return _PYTHON.findall(DOCUMENT.read_text("utf-8"))


@cache
def verifier() -> SimpleNamespace:
    """Return the verifier's functions."""
    names: dict[str, object] = {}
    exec(compile(programs()[0], DOCUMENT.name, "exec"), names)  # noqa: S102 - our own document
    return SimpleNamespace(**names)
