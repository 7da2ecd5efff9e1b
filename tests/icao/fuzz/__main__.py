"""Fuzzes the codecs: `make fuzz` (MINUTES=3), or `python -m tests.icao.fuzz --minutes 3 [--keep]`.

`--keep` takes what reached something new into the corpus, as few inputs as reach it all.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.icao.browser import chromium_page
from tests.icao.conftest import FILES
from tests.icao.fuzz import both, corpus
from tests.icao.fuzz.reach import fewest
from tests.icao.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[3]
FINDINGS = ROOT / "build" / "fuzz"
_BROWSER = "browser"
_BROWSER_SHARE = 2  # as much time as two targets: it tries what all of them do
_RUNS = re.compile(r"Done (\d+) (?:runs|in)|number_of_executed_units: (\d+)")


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What came of one target: `finding` is the input that raised, if one did."""

    runs: int
    inputs: list[bytes]
    finding: bytes | None
    said: str


def fuzz(target: str, seconds: float, begin: list[bytes]) -> Fuzzed:
    """Fuzz one target in a process of its own."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "inputs").mkdir()
        (folder / "words.dict").write_text(corpus.dictionary())
        for number, data in enumerate(begin):
            (folder / "inputs" / str(number)).write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-m", "tests.icao.fuzz.engine", target, str(seconds), made],
            cwd=ROOT,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=seconds * 2 + 120,
        )
        said = done.stdout + done.stderr
        finding = folder / "finding"
        found = finding.read_bytes() if finding.exists() else None
        if done.returncode and found is None:
            raise RuntimeError(said)
        counts = [int(first or second) for first, second in _RUNS.findall(said)]
        inputs = [file.read_bytes() for file in sorted((folder / "inputs").iterdir())]
    return Fuzzed(max(counts, default=0), inputs, found, said)


def main() -> int:
    """Fuzz every target, then both codecs against each other; 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.icao.fuzz")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, _BROWSER, []])
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    targets = asked.targets or [*TARGETS, _BROWSER]
    shares = len(targets) + (_BROWSER in targets) * (_BROWSER_SHARE - 1)
    share = asked.minutes * 60 / shares
    found = 0
    for target in targets:
        if target == _BROWSER:
            found += _compare(share * _BROWSER_SHARE)
        else:
            found += _target(target, share, keep=asked.keep)
    print(f"{found} findings" if found else "Nothing was found.")
    return min(found, 1)


def _target(target: str, seconds: float, *, keep: bool) -> int:
    begin = corpus.kept(target) + (corpus.seeds(target) if keep else [])
    got = fuzz(target, seconds, begin)
    new = len({*got.inputs} - {*begin})
    print(f"{target:16}{got.runs:>10} runs {new:>5} new inputs", flush=True)
    if got.finding is not None:
        FINDINGS.mkdir(parents=True, exist_ok=True)
        file = FINDINGS / target
        file.write_bytes(got.finding)
        print(f"{got.said}\nFound: {file.relative_to(ROOT)}: {got.finding.hex()}")
        return 1
    if keep:
        corpus.keep(target, fewest(TARGETS[target], got.inputs))
    return 0


def _compare(seconds: float) -> int:
    with chromium_page(FILES) as page:
        compared, found = both.disagreements(page, seconds, seed=time.time_ns())
    print(f"{_BROWSER:16}{compared:>10} inputs to both codecs", flush=True)
    for one in found:
        print(one)
    return len(found)


if __name__ == "__main__":
    sys.exit(main())
