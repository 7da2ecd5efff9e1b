"""The running system, started as anybody starts it, with data and a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.web.conftest import CHROMIUM, FLAGS

ROOT = Path(__file__).parents[2]
_SECONDS_TO_START = 180


@dataclass(frozen=True)
class System:
    """Where the system runs, and where its data lie."""

    base: str
    port: int
    data: Path

    def fire(self, job: str, at: str) -> subprocess.CompletedProcess[str]:
        """Run a scheduled job as if it were an instant."""
        return subprocess.run(
            [sys.executable, "-m", "local", "fire", "--job", job, "--at", at],
            cwd=ROOT,
            env={**os.environ, "PORT": str(self.port)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Start the system; stop it as Ctrl-C does, and see every child gone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    data = tmp_path_factory.mktemp("journey") / "data"
    environment = {name: value for name, value in os.environ.items() if "AWS" not in name}
    child = subprocess.Popen(
        [sys.executable, "-m", "local", "run", "--data", str(data)],
        cwd=ROOT,
        env={**environment, "PORT": str(port)},
        start_new_session=True,
    )
    started = System(f"http://127.0.0.1:{port}", port, data)
    try:
        _wait_until_ready(started, child)
        yield started
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(30)
    assert child.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(child.pid, 0)


def _wait_until_ready(system: System, child: subprocess.Popen[Any]) -> None:
    for _ in range(_SECONDS_TO_START * 4):
        assert child.poll() is None, "the system stopped while starting"
        try:
            with urllib.request.urlopen(f"{system.base}/api/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise AssertionError("the system was not ready in time")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
    yield chromium
    chromium.close()
