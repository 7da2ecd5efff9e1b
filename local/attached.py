"""A command at the system of this machine, running or not: its emulator and its settings."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AttachError(Exception):
    """There is no system to work at; the message is a sentence for a person."""


@contextmanager
def attached(data: Path) -> Iterator[None]:
    """Let this process read and write what the system in `data` does. Raises AttachError."""
    from local.emulator import environment  # noqa: PLC0415 - not needed on AWS
    from local.provision import OlderDataError, provision  # noqa: PLC0415 - likewise
    from local.run import PREFIX  # noqa: PLC0415 - likewise

    with _engine(data) as url:
        try:
            os.environ.update(environment(url) | provision(url, PREFIX))
        except OlderDataError as error:
            raise AttachError(str(error)) from error
        yield


@contextmanager
def _engine(data: Path) -> Iterator[str]:
    """Give the address of the running system's emulator, or start it on its data meanwhile."""
    import fcntl  # noqa: PLC0415 - not needed on AWS

    from local.emulator import EmulatorError, start_engine  # noqa: PLC0415 - likewise
    from local.run import ENGINE  # noqa: PLC0415 - likewise

    if not (data / "aws").is_dir():
        raise AttachError("There are no data yet; start the system once with `make run`.")
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield (data / ENGINE).read_text()
            return
        try:
            engine = start_engine(data / "aws")
        except EmulatorError as error:
            raise AttachError(str(error)) from error
        try:
            yield engine.url
        finally:
            engine.stop()
