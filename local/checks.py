"""Everything that is checked before a change lands, in order of cost: `python -m local.checks`.

The first failure ends it. The last line counts the tests of all runs.
"""

import argparse
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TEMPLATE = ROOT / "build" / "package" / "production" / "sam.json"
_COUNT = re.compile(r"(\d+) (passed|failed|error)")
_NO_TEST = 5
# What is stored, read and refused, without the key service.
_ON_BOTH_ENGINES = (
    "tests/db tests/audit/test_service.py tests/persons/test_service.py "
    "tests/permits/test_rules.py tests/permits/test_service.py tests/permits/test_recording.py "
    "tests/stamps/test_repository.py"
)
# A busy machine now and then is late, and a day or an hour may turn in the midst of a test: such a
# test is run once more, and named at the end, to be looked at. What fails twice is red. In a
# browser, where such a moment lasts longer, what fails three times.
_ONCE_MORE = "--reruns 1 -r R"
_TWICE_MORE = "--reruns 2 --reruns-delay 5 -r R"
_SCRIPTS = {"lint-imports", "cfn-lint"}  # these have no module to run


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the environment's own Python, and when it is run."""

    name: str
    command: tuple[str, ...]
    sets: frozenset[str]


def _step(name: str, command: str, *sets: str, markers: str = "") -> Step:
    words = tuple(command.split()) + (("-m", markers) if markers else ())
    return Step(name, words, frozenset(sets))


STEPS = (
    _step("format", "ruff format --check --quiet .", "static", "quick", "all"),
    _step("lint", "ruff check --quiet .", "static", "quick", "all"),
    _step("types", "mypy .", "static", "quick", "all"),
    _step("imports", "lint-imports", "static", "quick", "all"),
    _step(
        "quick tests",
        "pytest -q -n 2",
        "quick",
        markers="not browser and not journey and not rehearsal and not slow",
    ),
    _step(
        "tests",
        f"pytest -q -n 2 --dist loadfile --durations=10 {_ONCE_MORE}",
        "all",
        markers="not browser and not journey and not rehearsal",
    ),
    _step("second engine", f"pytest -q --engine moto {_ON_BOTH_ENGINES}", "all"),
    _step(
        "browser",
        f"pytest -q -n 2 --durations=10 {_TWICE_MORE}",
        "all",
        markers="browser and not journey",
    ),
    _step("journey", f"pytest -q --durations=5 {_ONCE_MORE}", "all", markers="journey"),
    # Tests make a package of their own and lint it; this is the one for deploying.
    _step("package", "local.package --stage production", "package"),
    _step("soak", "local.soak", "soak"),
    _step("template", f"cfn-lint --non-zero-exit-code error {_TEMPLATE}", "package"),
)


def main() -> int:
    """Run a set of steps."""
    parser = argparse.ArgumentParser(prog="python -m local.checks")
    parser.add_argument("set", choices=["static", "quick", "package", "soak", "all"])
    asked = parser.parse_args().set
    passed = failed = 0
    began = time.monotonic()
    for step in STEPS:
        if asked not in step.sets:
            continue
        print(f"== {step.name}", flush=True)
        started = time.monotonic()
        code, counts = _run(step)
        passed += counts.get("passed", 0)
        failed += counts.get("failed", 0) + counts.get("error", 0)
        print(f"== {step.name}: {time.monotonic() - started:.0f} s", flush=True)
        if code and not (step.name in {"browser", "journey"} and code == _NO_TEST):
            print(f"{step.name} failed.", file=sys.stderr)
            break
    else:
        print(f"All is well after {time.monotonic() - began:.0f} s.")
        code = 0
    if passed or failed:
        print(f"{passed} passed, {failed} failed")
    return code


def _run(step: Step) -> tuple[int, dict[str, int]]:
    """Run one step, showing what it says; count the tests of its last summary."""
    program, *arguments = step.command
    script = Path(sys.executable).with_name(program)
    start = [str(script)] if program in _SCRIPTS else [sys.executable, "-m", program]
    counts: dict[str, int] = {}
    with subprocess.Popen(  # noqa: S603 - the tools of our own environment
        [*start, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if found := _COUNT.findall(line):
                counts = {kind: int(number) for number, kind in found}
    return process.returncode, counts if "pytest" in step.command else {}


if __name__ == "__main__":
    sys.exit(main())
