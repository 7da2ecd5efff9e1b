"""The whole system, started in order and stopped in the reverse of it."""

import errno
import fcntl
import importlib
import importlib.util
import json
import os
import signal
import socket
import sys
import threading
import time
import tomllib
import traceback
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from local.building import ROOT, BuildError, build_site
from local.emulator import HOST, EmulatorError, Engine, begin_engine, environment, wait_for

DATA = ROOT / ".local"
DEMO = ROOT / "local" / "demo.json"
PREFIX = "serambi"
ENGINE = "engine"
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOOK_SECONDS = 0.5
_ASKED_TO_STOP = threading.Event()


class StartError(Exception):
    """The system cannot start; the message is a sentence for a person."""


class StopAsked(BaseException):
    """Somebody asked the system to stop."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to run: the modules of the app and of its demo data (none for no data), and where."""

    port: int
    data: Path
    app: str
    demo: str


def run(asked: Asked) -> int:
    """Run until asked to stop; 0 then, and 1 with a sentence when that was not possible."""
    for number in _SIGNALS:
        signal.signal(number, _ask_to_stop)
    with ExitStack() as running:
        try:
            engine = _start(running, asked)
            while engine.process.poll() is None:
                _stop_if_asked()
                time.sleep(_LOOK_SECONDS)
            return _fail("The AWS emulator has ended; emulator.log in the data folder says why.")
        except StopAsked:
            say("Stopping …")
            return 0
        except (StartError, EmulatorError, BuildError) as error:
            return _fail(str(error))
        except Exception as error:  # noqa: BLE001 - a person gets a sentence, the log the rest
            if _ASKED_TO_STOP.is_set():
                return 0  # what failed is what was interrupted
            traceback.print_exc()
            return _fail(
                f"The system could not start: {type(error).__name__}: {error} "
                f"({asked.data / 'serambi.log'} says more)."
            )
        finally:
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_IGN)


def say(sentence: str) -> None:
    """Tell the person who started the system."""
    print(sentence, file=sys.__stdout__, flush=True)


def _start(running: ExitStack, asked: Asked) -> Engine:
    data = asked.data
    started = time.monotonic()
    listener = running.enter_context(_listen(asked.port))
    _own(running, data)
    say("Starting the AWS emulator …")
    engine = begin_engine(data / "aws", data / "emulator.log")
    running.callback(engine.stop)
    _log_to(running, data / "serambi.log")
    # While the emulator starts: loading these takes as long as it does.
    from local.provision import trust_root  # noqa: PLC0415
    from local.system import System  # noqa: PLC0415

    _await(engine, data)
    url = f"http://{HOST}:{asked.port}"
    settings = environment(engine.url) | _made(engine.url)
    settings |= {"SITE_URL": url, "RELEASE": _release()}
    os.environ.update(settings)
    site = ROOT / "frontend" / "out" if data == DATA else data / "site"
    if build_site(site, trust_root(engine.url, settings["TRUST_KEY_ID"]), data):
        say("The site is built.")
    system = System(_load(asked.app), settings, data, site)
    running.callback(system.stop)
    system.serve(listener)
    _seed(asked, url)
    system.open()
    say(f"Ready after {time.monotonic() - started:.1f} s.")
    _introduce(url, data)
    return engine


def _made(engine: str) -> dict[str, str]:
    """Make what is not there yet; return the settings that name it."""
    from local.provision import OlderDataError, provision  # noqa: PLC0415 - loaded meanwhile

    try:
        return provision(engine, PREFIX)
    except OlderDataError as error:
        raise StartError(str(error)) from error


def _await(engine: Engine, data: Path) -> None:
    wait_for(engine)
    (data / ENGINE).write_text(engine.url)  # where a command finds what runs


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = "is taken" if taken else f"cannot be used: {error.strerror}"
        sentence = f"Port {port} {reason}; choose another, as in `make run PORT=8001`."
        raise StartError(sentence) from error


def _own(running: ExitStack, data: Path) -> None:
    """Make sure that no other system writes to the same folder."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = running.enter_context((data / "lock").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sentence = f"Another system is running on the data in {data}; stop that one first."
        raise StartError(sentence) from None
    except OSError as error:
        sentence = f"The data folder {data} cannot be used: {error.strerror}."
        raise StartError(sentence) from error


def _log_to(running: ExitStack, path: Path) -> None:
    """Send the application's own lines to a file: the terminal is for sentences."""
    log = running.enter_context(path.open("a", buffering=1))
    running.enter_context(redirect_stdout(log))
    running.enter_context(redirect_stderr(log))


def _load(app_module: str) -> Any:  # noqa: ANN401 - a Chalice app; chalice itself is loaded later
    if importlib.util.find_spec(app_module) is None:
        sentence = f"There is no {app_module}.py to run."
        raise StartError(sentence)
    return importlib.import_module(app_module).app


def _seed(asked: Asked, url: str) -> None:
    """Write the demo data, unless that was completed before."""
    done = asked.data / "seeded"
    if not asked.demo or (done.exists() and DEMO.exists()):
        return
    say("Writing the demo data …")
    importlib.import_module(asked.demo).seed(url)
    done.touch()


def _introduce(url: str, data: Path) -> None:
    pages = {
        "Site": "/id/",
        "Officers": "/officer/id/",
        "API": "/api/openapi.json",
        "Inbox": "/inbox",
    }
    for name, path in pages.items():
        say(f"  {name:9} {url}{path}")
    say(f"  {'Data':9} {data} (serambi.log holds the log)")
    if DEMO.exists():
        say("Demo sign-ins:")
        for person in json.loads(DEMO.read_text(encoding="utf-8")):
            say(f"  {person['role']:24} {person['email']:36} {person['password']}")
    say("Ctrl-C stops it.")


def _release() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    _ASKED_TO_STOP.set()
    raise StopAsked


def _stop_if_asked() -> None:
    # What was interrupted may have swallowed the exception: an import, a callback.
    if _ASKED_TO_STOP.is_set():
        raise StopAsked


def _fail(sentence: str) -> int:
    print(sentence, file=sys.__stderr__, flush=True)
    return 1
