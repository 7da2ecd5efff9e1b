"""Measures what a cold start costs: from a fresh interpreter to the first answer of /health."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

from local.emulator import environment, start_engine
from local.provision import provision

_RUNS = 5

# Runs in an interpreter that sees the standard library and the package, as in Lambda.
_BEGIN = """
import sys, time
sys.path.insert(0, sys.argv[1])
began = time.process_time()
import app
"""
_PUBLISH = """
app.publish_trust_list({"time": "2026-11-22T00:00:00Z", "id": "1", "detail-type": "", "source": "",
    "account": "", "region": "", "resources": [], "detail": {}, "version": "0"}, None)
"""
_ANSWER = """
answer = app.app({
    "requestContext": {"httpMethod": "GET", "resourcePath": "/health", "requestId": "cold"},
    "headers": {"accept-language": "en"}, "multiValueHeaders": {}, "pathParameters": None,
    "multiValueQueryStringParameters": None, "stageVariables": None, "body": None,
    "isBase64Encoded": False,
}, None)
if answer["statusCode"] != 200:
    sys.exit("/health answered " + str(answer["statusCode"]) + ": " + str(answer["body"]))
print(round((time.process_time() - began) * 1000), file=sys.stderr)
"""


def measure(untrimmed: Path, bundle: Path) -> None:
    """Print the processor time to the first answer, of both packages."""
    engine = start_engine()
    try:
        settings = {**environment(engine.url), **provision(engine.url, "serambi-cold")}
        for name, path in (("as chalice makes it", untrimmed), ("trimmed, compiled", bundle)):
            times = cold_starts(path, settings)
            middle = statistics.median(times)
            print(f"{name:<20} {middle:5.0f} ms of processor time ({min(times)} to {max(times)})")
    finally:
        engine.stop()


def cold_starts(package: Path, settings: Mapping[str, str], runs: int = _RUNS) -> list[int]:
    """Return the processor time, in ms, from import to the first answer of some fresh starts."""
    with tempfile.TemporaryDirectory(prefix="serambi-cold-") as folder:
        with ZipFile(package) as packed:
            packed.extractall(folder)
        _run(_BEGIN + _PUBLISH, folder, settings)
        return [int(_run(_BEGIN + _ANSWER, folder, settings)) for _ in range(runs)]


def _run(code: str, folder: str, settings: Mapping[str, str]) -> str:
    # -I -S: nothing of this environment's packages; -B: Lambda's files cannot be written to.
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-I", "-S", "-B", "-c", code, folder],
        env={"PATH": os.environ.get("PATH", ""), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stderr.strip()
