"""AWS on this machine: ministack in a process of its own, in memory or durable.

The process ends with its parent, however that ends: it watches the pipe that is its input.
"""

import argparse
import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from local.asgi_server import serve

REGION = "ap-southeast-3"
ACCOUNT = "000000000000"
HOST = "127.0.0.1"
_ROOT = Path(__file__).resolve().parent.parent
_KEY = "local"  # not a secret: it opens nothing but this machine
_STOP_SECONDS = 15


class EmulatorError(Exception):
    """The emulator did not start; the message is a sentence for a person."""


@dataclass(frozen=True)
class Engine:
    """A running emulator."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it, with everything on disk, and wait until it is gone."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def environment(url: str) -> dict[str, str]:
    """Return what sends every AWS call of a process to the emulator at `url`."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": _KEY,
        "AWS_SECRET_ACCESS_KEY": _KEY,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": f"{HOST},localhost",
        "no_proxy": f"{HOST},localhost",
    }


def start_engine(data: Path | None = None) -> Engine:
    """Start the emulator on a free port; its state lies in `data`, or nowhere but in memory.

    An engine in memory forgets everything on `POST /_ministack/reset`.
    """
    engine = begin_engine(data)
    wait_for(engine)
    return engine


def begin_engine(data: Path | None = None, log: Path | None = None) -> Engine:
    """Start the emulator without waiting for it; what it complains of goes to the log."""
    with socket.create_server((HOST, 0)) as listener, ExitStack() as files:
        errors = files.enter_context(log.open("a")) if log else None
        listener.set_inheritable(True)
        command = [sys.executable, "-m", "local.emulator", "--socket", str(listener.fileno())]
        if data:
            command += ["--data", str(data)]
        process = subprocess.Popen(  # noqa: S603 - our own module
            command,
            cwd=_ROOT,
            env=_child_environment(data),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            pass_fds=[listener.fileno()],
            start_new_session=True,  # Ctrl-C is for the parent, which then ends this one
        )
        return Engine(f"http://{HOST}:{listener.getsockname()[1]}", process)


def wait_for(engine: Engine) -> None:
    """Return when the emulator is ready; EmulatorError with its reason if it is not."""
    word = engine.process.stdout.readline().decode() if engine.process.stdout else ""
    if word.strip() != "ready":
        engine.stop()
        raise EmulatorError(word.strip() or "The AWS emulator did not start.")


def _child_environment(data: Path | None) -> dict[str, str]:
    state = data or Path(tempfile.gettempdir()) / f"serambi-emulator-{os.getuid()}"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "BIND_HOST": HOST,
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": os.environ.get("EMULATOR_LOG_LEVEL", "CRITICAL"),
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "STATE_DIR": str(state),  # the pools' signing keys; the rest of the state is ours to keep
        "S3_PERSIST": "1" if data else "0",
        "S3_DATA_DIR": str(state / "s3"),
        "DOCKER_HOST": f"unix://{os.devnull}/none",
        # It checks what was signed ahead: with the key of `environment`.
        "AWS_ACCESS_KEY_ID": _KEY,
        "AWS_SECRET_ACCESS_KEY": _KEY,
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
    }


def main() -> None:
    """Run the emulator on a socket of the parent's until the parent closes the pipe."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(asked.socket, asked.data))


async def _serve(listener: int, data: Path | None) -> None:
    from ministack.app import app  # noqa: PLC0415 - only the child needs the engine

    durable = None
    if data:
        from local.durable import Durable  # noqa: PLC0415 - with it the engine
        from local.journal import BrokenDataError  # noqa: PLC0415 - likewise

        lock = _wait_until_alone(data)
        durable = Durable(data)
        try:
            await durable.start()
        except BrokenDataError as error:
            sys.stdout.write(f"{error}\n")
            sys.exit(1)
    else:
        from local import signatures  # noqa: PLC0415 - with it the engine

        signatures.install()
    stopped = _stopped_by_parent()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    with socket.socket(fileno=listener) as server:
        await serve(durable or app, server, stopped)
    if durable:
        durable.fold()
        lock.close()


def _wait_until_alone(data: Path) -> IO[str]:
    """Lock the folder; return once the emulator of a parent that was killed has left it."""
    data.mkdir(parents=True, exist_ok=True)
    lock = (data / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _stopped_by_parent() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)

    def watch() -> None:
        sys.stdin.buffer.read()  # returns when the last holder of the other end is gone
        loop.call_soon_threadsafe(stopped.set)

    threading.Thread(target=watch, daemon=True).start()
    return stopped


if __name__ == "__main__":
    main()
