"""Sets up what running or testing needs: `install.py run | test`; only the standard library.

The virtual environment is made once; packages are installed when the files that name them
change. Testing also wants a browser and a few of Debian's tools.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
_FILES = {
    "run": ("requirements.txt", "requirements-local.txt"),
    "test": ("requirements.txt", "requirements-local.txt", "requirements-dev.txt"),
}
# Each with the command or folder that shows that it is there, whoever installed it.
_TOOLS = {
    "chromium": "chromium",
    "zbar-tools": "zbarimg",
    "poppler-utils": "pdftoppm",
    "fonts-roboto": "/usr/share/fonts/truetype/roboto",
    "fonts-noto-core": "/usr/share/fonts/truetype/noto",
}
_TELL_EVERY = 10


class SetUpError(Exception):
    """Something is missing; the message is a sentence for a person."""


def main(purpose: str) -> int:
    """Set up for a purpose; every failure is one sentence."""
    try:
        _make_environment()
        _install_packages(purpose)
        if purpose == "test":
            _install_tools()
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Set-up was stopped; it goes on where it was when started again.", file=sys.stderr)
        return 130
    return 0


def _make_environment() -> None:
    if _answers("-m", "pip", "--version"):
        return
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetUpError(
            "Python's venv module is missing; install it, as in: apt-get install python3-venv"
        )
    _say("Making a virtual environment in .venv …")
    made = subprocess.run(  # noqa: S603 - Python itself
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        reason = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
        sentence = f"The virtual environment could not be made: {reason[-1]}"
        raise SetUpError(sentence)


def _answers(*arguments: str) -> bool:
    if not PYTHON.exists():
        return False
    stamps = [VENV / f"serambi-{purpose}" for purpose in _FILES]
    if any(stamp.exists() for stamp in stamps):
        return True  # it was whole once; asking it takes half a second
    asked = subprocess.run([PYTHON, *arguments], capture_output=True, check=False)  # noqa: S603 - our own
    return asked.returncode == 0


def _install_packages(purpose: str) -> None:
    wanted = _fingerprint(purpose)
    stamps = {name: VENV / f"serambi-{name}" for name in _FILES}
    # What testing needs includes what running needs.
    for name in {purpose, "test"}:
        if stamps[name].exists() and stamps[name].read_text() == _fingerprint(name):
            return
    file = ROOT / _FILES[purpose][-1]
    _say(f"Installing the packages of {file.name}; this is done once and takes a minute or two …")
    _run_pip(file)
    stamps[purpose].write_text(wanted)


def _fingerprint(purpose: str) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in _FILES[purpose]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _run_pip(file: Path) -> None:
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    fetched = 0
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603 - pip of our own environment
        [*command, "--progress-bar", "off", "-r", str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            if line.startswith("Collecting"):
                fetched += 1
                if fetched % _TELL_EVERY == 0:
                    _say(f"  {fetched} packages found …")
            elif line.startswith("Installing collected packages"):
                _say(f"  {fetched} packages found, installing …")
    if process.returncode:
        errors = (
            [line for line in lines if line.startswith("ERROR")] or lines or ["no reason given"]
        )
        sentence = f"The packages could not be installed: {errors[-1]}"
        raise SetUpError(sentence)


def _install_tools() -> None:
    missing = [package for package, sign in _TOOLS.items() if not _is_there(sign)]
    if not missing:
        return
    names = " ".join(missing)
    apt, sudo = shutil.which("apt-get"), shutil.which("sudo")
    is_root = os.geteuid() == 0
    if apt is None or not (is_root or sudo):
        sentence = f"The browser tests need {names}; install them, as in: apt-get install {names}"
        raise SetUpError(sentence)
    _say(f"Installing {names}; this is done once …")
    start = [] if is_root else [str(sudo), "--preserve-env=DEBIAN_FRONTEND"]
    for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(  # noqa: S603 - the system's own installer
            [*start, apt, "-q", *command],
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        reason = done.stdout.strip().splitlines() or ["no reason given"]
        sentence = f"{names} could not be installed: {reason[-1]}"
        raise SetUpError(sentence)


def _is_there(sign: str) -> bool:
    return Path(sign).is_dir() if sign.startswith("/") else shutil.which(sign) is not None


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
