"""What a service worker keeps, read from the worker itself."""

import json
from pathlib import Path
from typing import Any


def shell_of(built: Path, worker: str = "officer/sw.js") -> dict[str, Any]:
    """Return {version, at, files} of a built site's worker."""
    source = (built / worker).read_text("utf-8")
    shell: dict[str, Any] = json.loads(source.removeprefix("const shell=").partition(";\n")[0])
    return shell
