"""Fuzzes one target in a process of its own: `python -m tests.icao.fuzz.engine TARGET SECONDS DIR`.

With atheris (libFuzzer, led by what of the codec is reached) where it is; else by plain damage
to the kept inputs. DIR/inputs holds what to begin with and gets what is new; a finding is
written to DIR/finding, its traceback to stderr, and the exit code is not 0.
"""

import importlib.util
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.icao.fuzz import mutation

SEED = 9303
LONGEST = 4096


def main() -> None:
    """Fuzz until the time is over or something is found."""
    target, seconds, folder = sys.argv[1], float(sys.argv[2]), Path(sys.argv[3])
    if importlib.util.find_spec("atheris"):
        _led(target, seconds, folder)
    else:
        _blind(target, seconds, folder)


def _led(target: str, seconds: float, folder: Path) -> None:
    import atheris

    with atheris.instrument_imports(include=["chalicelib.icao", "tests.icao.fuzz.planted"]):
        call = _target(target)
    options = [
        f"-max_total_time={max(1, round(seconds))}",
        f"-dict={folder / 'words.dict'}",
        f"-exact_artifact_path={folder / 'finding'}",
        f"-seed={SEED}",
        f"-max_len={LONGEST}",
        "-rss_limit_mb=2048",
        "-timeout=10",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder / "inputs")], call)
    atheris.Fuzz()


def _blind(target: str, seconds: float, folder: Path) -> None:
    call = _target(target)
    inputs = [file.read_bytes() for file in sorted((folder / "inputs").iterdir())]
    until = time.monotonic() + seconds
    for runs, data in enumerate(mutation.damaged(inputs, SEED)):
        try:
            call(data)
        except BaseException:
            (folder / "finding").write_bytes(data)
            raise
        if time.monotonic() > until:
            sys.stderr.write(f"Done {runs + 1} runs\n")
            return


def _target(name: str) -> Callable[[bytes], None]:
    # Not before: what is instrumented is what is imported from then on.
    from tests.icao.fuzz.planted import PLANTED
    from tests.icao.fuzz.targets import TARGETS

    return (TARGETS | PLANTED)[name]


if __name__ == "__main__":
    main()
