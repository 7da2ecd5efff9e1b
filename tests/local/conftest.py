"""One engine in memory for the tests that need none of their own."""

from collections.abc import Iterator

import pytest

from local.emulator import start_engine


@pytest.fixture(scope="session")
def memory_engine() -> Iterator[str]:
    """Start an engine; its address."""
    engine = start_engine()
    yield engine.url
    engine.stop()
