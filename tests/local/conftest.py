"""One engine in memory for the tests that need none of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.emulator import Engine, start_engine


@pytest.fixture(scope="session")
def memory_engine() -> Iterator[str]:
    """Start an engine; its address."""
    engine = start_engine()
    yield engine.url
    engine.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Start an engine on the test's own data, again and again."""
    running: list[Engine] = []

    def start_one() -> Engine:
        running.append(start_engine(tmp_path / "aws"))
        return running[-1]

    yield start_one
    for engine in running:
        engine.stop()
