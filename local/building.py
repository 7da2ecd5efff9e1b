"""Builds the site when something that goes into it has changed."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path("frontend") / "build.py"
_LEFT_OUT = {"out", "__pycache__", "node_modules"}
_PLACEHOLDER = (
    '<!doctype html><html lang="id"><meta charset="utf-8"><title>Serambi</title>'
    "<p>Situs belum dibangun. · The site is not built yet.</p></html>\n"
)


class BuildError(Exception):
    """The site could not be built; the message is a sentence for a person."""


def build_site(out: Path, trust_root: dict[str, str], memory: Path) -> bool:
    """Build into `out` unless that was done for the same inputs; tell whether it was built."""
    memory.mkdir(parents=True, exist_ok=True)
    key_file, seen = memory / "trust-root.json", memory / "site.sha256"
    key_file.write_text(json.dumps(trust_root))
    fingerprint = _fingerprint(out, trust_root)
    if out.is_dir() and seen.exists() and seen.read_text() == fingerprint:
        return False
    if (ROOT / BUILD).exists():
        _run_build(out, key_file)
    else:
        (out / "id").mkdir(parents=True, exist_ok=True)
        (out / "id" / "index.html").write_text(_PLACEHOLDER)
    seen.write_text(fingerprint)
    return True


def _run_build(out: Path, key_file: Path) -> None:
    command = [sys.executable, "-m", "frontend.build", "--out", str(out)]
    done = subprocess.run(  # noqa: S603 - our own module
        [*command, "--trust-root", str(key_file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        sentence = f"The site could not be built: {reason}"
        raise BuildError(sentence)


def _fingerprint(out: Path, trust_root: dict[str, str]) -> str:
    digest = hashlib.sha256(json.dumps([str(out), trust_root]).encode())
    for path in _inputs():
        digest.update(f"\n{path.relative_to(ROOT)} ".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    """Yield what the build reads: its own folder, and the data of the code it shares."""
    for folder, pattern in ((ROOT / "frontend", "*"), (ROOT / "chalicelib", "*.json")):
        for path in sorted(folder.rglob(pattern)):
            if path.is_file() and not _LEFT_OUT.intersection(path.relative_to(ROOT).parts):
                yield path
