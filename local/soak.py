"""Many random histories of the warnings: `python -m local.soak --histories 10000`, or `make soak`.

Each process has an engine, a mail server and a seed of its own. Two of five histories are of the
outbox alone. The last lines say how many there were, with how many mails and faults.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

_ROOT = Path(__file__).parents[1]
# Which share of the histories each has.
_TESTS = {
    "tests/permits/test_warning_histories.py": 0.6,
    "tests/notices/test_group_histories.py": 0.2,
    "tests/notices/test_histories.py": 0.2,
}


def main() -> int:
    """Run the histories; 0 when each held what was promised."""
    parser = argparse.ArgumentParser(prog="python -m local.soak")
    parser.add_argument("--histories", type=int, default=int(os.environ.get("HISTORIES", "10000")))
    # A history waits for its engine and its mail server: with two, a processor is not idle.
    parser.add_argument("--processes", type=int, default=2 * (os.cpu_count() or 1))
    asked = parser.parse_args()
    began, done, failed = time.monotonic(), Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        for test, share in _TESTS.items():
            each = -(-round(asked.histories * share) // asked.processes)
            files = [Path(folder) / f"{Path(test).stem}-{one}" for one in range(asked.processes)]
            runs = [_start(test, each, file) for file in files]
            failed += sum(run.wait() != 0 for run in runs)
            figures: Counter[str] = Counter()
            for file in files:
                if file.exists():
                    figures.update(json.loads(file.read_text(encoding="utf-8")))
            print(f"{test}: {_told(figures)}", flush=True)
            done.update(figures)
    minutes = (time.monotonic() - began) / 60
    print(f"{_told(done)}; {minutes:.0f} minutes; {failed or 'no'} runs failed")
    return int(failed > 0)


def _start(test: str, histories: int, figures: Path) -> subprocess.Popen[bytes]:
    seed = random.SystemRandom().randrange(10**9)
    words = [sys.executable, "-m", "pytest", "-q", test, f"--hypothesis-seed={seed}"]
    environment = os.environ | {"HISTORIES": str(histories), "FIGURES": str(figures)}
    print(f"{test}: {histories} histories from the seed {seed}", flush=True)
    return subprocess.Popen(words, cwd=_ROOT, env=environment)  # noqa: S603 - our own tests


def _told(figures: Counter[str]) -> str:
    return ", ".join(f"{figures[name]:,} {name}" for name in ("histories", "mails", "faults"))


if __name__ == "__main__":
    sys.exit(main())
