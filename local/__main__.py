"""The command line: `python -m local run | fire | reset | …`, as make calls it."""

import argparse
import fcntl
import os
import shutil
import sys
from pathlib import Path

from local.fire import FireError, fire
from local.run import DATA, DEMO, Asked, run

_DEFAULT_PORT = "8000"


def main() -> int:
    """Do what was asked; every refusal is one sentence."""
    parser = argparse.ArgumentParser(prog="python -m local")
    parser.add_argument("command", choices=["run", "fire", "reset", "specimen", "keys"])
    parser.add_argument("number", nargs="?", type=int, default=86, help="of a specimen passport")
    parser.add_argument("--data", type=Path, default=DATA, help="where all data lie")
    parser.add_argument("--app", default="app", help="the module with the Chalice app")
    parser.add_argument("--demo", default="local.demo", help="the module with the demo data")
    parser.add_argument("--job", default=os.environ.get("JOB", ""))
    parser.add_argument("--at", default=os.environ.get("AT", ""))
    parser.add_argument("--aws", action="store_true", help="keys: of the stack that is in force")
    asked = parser.parse_args()
    if asked.command == "reset":
        return _reset(asked.data)
    if asked.command == "specimen":
        from local.specimens import specimen  # noqa: PLC0415 - only here

        print(specimen(asked.number).zone)
        return 0
    if asked.command == "keys":
        return _keys(asked.data.resolve(), on_aws=asked.aws)
    port = os.environ.get("PORT") or _DEFAULT_PORT
    if not port.isdecimal() or not 0 < int(port) < 1 << 16:
        return _refuse(f"PORT={port} is not a port; name a number such as 8000.")
    if asked.command == "run":
        return run(Asked(int(port), asked.data.resolve(), asked.app, asked.demo))
    return _fire(int(port), asked.job, asked.at)


def _keys(data: Path, *, on_aws: bool) -> int:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - only here

    from local.attached import AttachError  # noqa: PLC0415 - only here
    from local.keys import FOLDER, KeysError, make, make_here  # noqa: PLC0415 - only here

    try:
        print("\n".join(make(data / FOLDER) if on_aws else make_here(data)))
    except (AttachError, KeysError) as error:
        return _refuse(str(error))
    except (BotoCoreError, ClientError) as error:
        return _refuse(f"The key service could not be used: {error}.")
    return 0


def _fire(port: int, job: str, at: str) -> int:
    try:
        print(fire(port, job, at))
    except FireError as error:
        return _refuse(str(error))
    return 0


def _reset(data: Path) -> int:
    if data.exists() and _is_running(data):
        return _refuse("The system is running; stop it before its data are cleared.")
    shutil.rmtree(data, ignore_errors=True)
    if data == DATA:
        DEMO.unlink(missing_ok=True)
    print(f"The data in {data} are cleared.")
    return 0


def _is_running(data: Path) -> bool:
    lock = data / "lock"
    if not lock.exists():
        return False
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if sys.argv[1:2] == ["permit-file"]:
    from local import permit_file

    sys.exit(permit_file.main(sys.argv[2:]))
if sys.argv[1:2] == ["audit"]:
    from local import audit

    sys.exit(audit.main(sys.argv[2:]))
if sys.argv[1:2] == ["breach"]:
    from local import breach

    sys.exit(breach.main(sys.argv[2:]))
if sys.argv[1:2] == ["feed"]:
    from local import feed

    sys.exit(feed.main(sys.argv[2:]))
sys.exit(main())
