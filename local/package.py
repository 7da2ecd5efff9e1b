"""Makes what is deployed, `python -m local.package --stage production`: a template and a zip.

`chalice package` reads a clean copy of the sources, so that nothing else gets in; its zip is
then trimmed and compiled, and its template learns the stage, the release and the site's pages.
"""

import argparse
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from local.bundle import write_bundle

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "package"
REGION = "ap-southeast-3"  # Jakarta
STAGES = ("dev", "sandbox", "production")
# The zip is fetched at each cold start; more than this is a mistake, not growth. A third of it is
# cryptography, a quarter our own code.
MOST_BYTES = 15_000_000

TEMPLATE, BUNDLE, UNTRIMMED = "sam.json", "deployment.zip", "untrimmed.zip"
_SOURCES = ("app.py", "requirements.txt")
_SETTINGS = ("config.json", "resources.json", "policy-*.json")
_ADDRESSES = "addresses.js"
_PAGES = "__PAGES__"
_NO_PAGES = {"", "/404"}  # the way in, and the page for what is not there: 404.html
_CHALICE = "import sys; from chalice.cli import main; sys.exit(main())"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


class PackageError(Exception):
    """Why there is no package, in one sentence."""


def main(arguments: list[str] | None = None) -> int:
    """Make the package, say how big it is and, if asked, how soon it answers."""
    parser = argparse.ArgumentParser(prog="python -m local.package", description=__doc__)
    parser.add_argument("--stage", choices=STAGES, default="production")
    parser.add_argument("--out", type=Path, help=f"default: {OUT.relative_to(ROOT)}/<stage>")
    parser.add_argument("--measure", action="store_true", help="measure the cold start too")
    asked = parser.parse_args(arguments)
    out = asked.out or OUT / asked.stage
    try:
        make_package(asked.stage, out)
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
    if asked.measure:
        from local.cold_start import measure  # noqa: PLC0415 - starts an emulator

        measure(out / UNTRIMMED, out / BUNDLE)
    return 0


def make_package(stage: str, out: Path) -> None:
    """Write template and zip into a folder; PackageError when that cannot be done."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="serambi-package-") as folder:
        sources, made = Path(folder) / "sources", Path(folder) / "made"
        _copy_sources(sources)
        _run_chalice(stage, sources, made)
        shutil.copyfile(made / BUNDLE, out / UNTRIMMED)
        template = json.loads((made / TEMPLATE).read_text())
    _check_complete(out / UNTRIMMED)
    write_bundle(out / UNTRIMMED, out / BUNDLE)
    set_defaults(template, stage)
    (out / TEMPLATE).write_text(json.dumps(template, indent=1, ensure_ascii=False) + "\n")
    _report(out)


def set_defaults(template: dict[str, Any], stage: str) -> None:
    """Make the template that of one stage: its defaults, and the site's addresses."""
    parameters = template["Parameters"]
    parameters["Stage"] |= {"Default": stage, "AllowedValues": [stage]}
    parameters["TablePrefix"]["Default"] = f"serambi-{stage}"
    parameters["Release"]["Default"] = release()
    template["Resources"]["SiteAddresses"]["Properties"]["FunctionCode"] = site_addresses()


def site_addresses() -> str:
    """Return the code that runs at the edge for each address of the site."""
    from frontend.pages import PAGES  # noqa: PLC0415 - the rest works without the site

    paths = {path.rstrip("/") for page in PAGES for path in page.paths.values()}
    known = sorted(paths - _NO_PAGES)
    code = (ROOT / ".chalice" / _ADDRESSES).read_text()
    return code.replace(_PAGES, json.dumps(known, separators=(",", ":")))


def release() -> str:
    """Return the version and, in a clone, the commit."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    git = shutil.which("git")
    if git is None:
        return str(project["version"])
    asked = subprocess.run(  # noqa: S603 - git, as found on PATH
        [git, "describe", "--always", "--dirty", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    commit = asked.stdout.strip()
    return f"{project['version']}+{commit}" if commit else str(project["version"])


def _copy_sources(to: Path) -> None:
    shutil.copytree(
        ROOT / "chalicelib",
        to / "chalicelib",
        ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*"),
    )
    for name in _SOURCES:
        shutil.copyfile(ROOT / name, to / name)
    (to / ".chalice").mkdir()
    for pattern in _SETTINGS:
        for path in (ROOT / ".chalice").glob(pattern):
            shutil.copyfile(path, to / ".chalice" / path.name)


def _run_chalice(stage: str, sources: Path, made: Path) -> None:
    # Only direct requirements are pinned: whatever else they need comes in the version that
    # the tests ran with, which is the one installed here.
    constraints = sources.parent / "constraints.txt"
    constraints.write_text("".join(_installed()))
    template = sources / ".chalice" / "resources.json"
    command = [sys.executable, "-c", _CHALICE, "--project-dir", str(sources), "package"]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [*command, "--stage", stage, "--merge-template", str(template), str(made)],
        env={**os.environ, "AWS_DEFAULT_REGION": REGION, "PIP_CONSTRAINT": str(constraints)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        sentence = f"chalice could not package the app: {reason}"
        raise PackageError(sentence)


def _installed() -> list[str]:
    found = {one.metadata["Name"]: one.version for one in importlib.metadata.distributions()}
    return [f"{name}=={version}\n" for name, version in sorted(found.items())]


def _check_complete(bundle: Path) -> None:
    """Chalice goes on without what it could not download, and only prints so."""
    from zipfile import ZipFile  # noqa: PLC0415 - only here

    with ZipFile(bundle) as packed:
        there = {name.partition("/")[0].lower() for name in packed.namelist()}
    for name, version in _PIN.findall((ROOT / "requirements.txt").read_text()):
        folder = f"{re.sub('[-_.]+', '_', name).lower()}-{version}.dist-info"
        if folder not in there:
            sentence = f"{name} {version} could not be downloaded for Lambda; is there a network?"
            raise PackageError(sentence)


def _report(out: Path) -> None:
    before, after = ((out / name).stat().st_size for name in (UNTRIMMED, BUNDLE))
    print(f"as chalice makes it {before / 1e6:6.1f} MB")
    print(f"trimmed, compiled   {after / 1e6:6.1f} MB  {_shown(out / BUNDLE)}")
    size = (out / TEMPLATE).stat().st_size
    print(f"template            {size / 1e6:6.2f} MB  {_shown(out / TEMPLATE)}")
    if after > MOST_BYTES:
        sentence = f"The zip is {after:,} bytes; it may be {MOST_BYTES:,}."
        raise PackageError(sentence)


def _shown(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


if __name__ == "__main__":
    sys.exit(main())
