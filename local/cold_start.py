"""Measures what a cold start costs: from a fresh interpreter to the first answer of /health."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from zipfile import ZipFile

from local.emulator import environment, start_engine
from local.provision import provision

_ROUNDS = 7

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
    """Print the processor time to the first answer, of both packages, taken in turns."""
    engine = start_engine()
    try:
        settings = {**environment(engine.url), **provision(engine.url, "serambi-cold")}
        before, after = cold_starts([untrimmed, bundle], settings)
    finally:
        engine.stop()
    for name, times in (("as chalice makes it", before), ("trimmed, compiled", after)):
        least, middle = min(times), statistics.median(times)
        print(f"{name:<20} {least:5.0f} ms of processor time at best, {middle:.0f} in the middle")
    print(f"{'ratio':<20} {min(after) / min(before):5.2f}")


def cold_starts(
    packages: Sequence[Path], settings: Mapping[str, str], rounds: int = _ROUNDS
) -> list[list[int]]:
    """Return, for each package, the processor time in ms from import to the first answer."""
    with ExitStack() as folders:
        unpacked = [
            folders.enter_context(tempfile.TemporaryDirectory(prefix="serambi-cold-"))
            for _ in packages
        ]
        for package, folder in zip(packages, unpacked, strict=True):
            with ZipFile(package) as packed:
                packed.extractall(folder)
        _run(_BEGIN + _PUBLISH, unpacked[0], settings)
        taken = [
            [int(_run(_BEGIN + _ANSWER, folder, settings)) for folder in unpacked]
            for _ in range(rounds)
        ]
        return [list(times) for times in zip(*taken, strict=True)]


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
