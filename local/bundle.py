"""Trims and compiles a deployment package: what Lambda reads at a cold start, and no more.

Libraries are kept as .pyc alone, which halves them; our own code keeps its sources beside the
.pyc, so that a trace in the log shows its lines. The same input gives the same bytes.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# Whatever `clients.aws.client` is asked for; a test compares the two.
SERVICES = {
    *("cloudwatch", "cognito-idp", "dynamodb", "kms", "lambda", "s3", "secretsmanager"),
    *("sesv2", "sqs"),
}

_OWN = ("app.py", "chalicelib")
_LAMBDA_ROOT = "/var/task"
# emscripten: what urllib3 is in a browser.
_LEFT_OUT_FOLDERS = {"__pycache__", "tests", "examples", "bin", "emscripten"}
_LEFT_OUT_SUFFIXES = {".pyc", ".pyi", ".pxd", ".pyx", ".c", ".h", ".typed"}
# cffi's compiler side: cryptography needs `_cffi_backend`, the library beside it, only. dnspython:
# email-validator asks for it where it is to look a domain up, which it never is.
_LEFT_OUT_PACKAGES = {"cffi", "pycparser", "dns"}
# Of these the compiled half only makes faster what is used a few times: the other half is Python.
_NOT_COMPILED = {"charset_normalizer", "wrapt"}
# A second copy of tzdata, for machines that have none.
_LEFT_OUT_FILES = {"dateutil-zoneinfo.tar.gz"}
_KEPT_OF_BOTOCORE = {
    "_retry.json",
    "endpoints.json",
    "partitions.json",
    "sdk-default-configuration.json",
}
_LICENCES = ("LICENSE", "LICENCE", "NOTICE", "COPYING", "AUTHORS")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
_READABLE = 0o100644 << 16


def write_bundle(source: Path, target: Path) -> None:
    """Write a deployment package again: only what is needed, compiled, in a fixed order."""
    with tempfile.TemporaryDirectory(prefix="serambi-bundle-") as name:
        folder = Path(name)
        with ZipFile(source) as packed:
            packed.extractall(folder, [one for one in packed.namelist() if is_needed(one)])
        _strip_descriptions(folder)
        _compile(folder)
        with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=9) as bundle:
            for path in _files(folder):
                entry = ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
                entry.external_attr = _READABLE
                entry.create_system = 3  # the permissions are Unix's
                entry.compress_type = ZIP_DEFLATED
                bundle.writestr(entry, path.read_bytes(), compresslevel=9)


def is_needed(name: str) -> bool:
    """Tell whether Lambda needs a file of the package as Chalice makes it."""
    path = PurePosixPath(name)
    top = path.parts[0]
    if top.endswith(".dist-info"):
        return path.name == "METADATA" or path.name.startswith(_LICENCES)
    if top.endswith(".data") or top in _LEFT_OUT_PACKAGES:
        return False
    if path.name in _LEFT_OUT_FILES or (top in _NOT_COMPILED and path.suffix == ".so"):
        return False
    if path.suffix in _LEFT_OUT_SUFFIXES or _LEFT_OUT_FOLDERS.intersection(path.parts[:-1]):
        return False
    if path.parts[:2] == ("boto3", "data"):
        return False  # descriptions of boto3's resources, which nobody here uses
    return path.parts[:2] != ("botocore", "data") or _is_service_data(path)


def _is_service_data(path: PurePosixPath) -> bool:
    inside = path.parts[2:]
    if len(inside) == 1:
        return inside[0].removesuffix(".gz") in _KEPT_OF_BOTOCORE
    return inside[0] in SERVICES and not path.name.startswith(("examples-", "completions-"))


def _strip_descriptions(folder: Path) -> None:
    """Take out what nobody reads: prose on the services of botocore, the READMEs of libraries."""
    for packed in sorted((folder / "botocore" / "data").glob("*/*/*.json.gz")):
        read = without_prose(json.loads(gzip.decompress(packed.read_bytes())))
        # Not packed twice: botocore looks for the plain file too, and has it sooner.
        packed.with_suffix("").write_text(json.dumps(read, separators=(",", ":")))
        packed.unlink()
    # Of a library's metadata the fields, and not the README that follows them.
    for metadata in sorted(folder.glob("*.dist-info/METADATA")):
        fields, _, _prose = metadata.read_text("utf-8").partition("\n\n")
        metadata.write_text(f"{fields}\n", "utf-8")


def without_prose(value: Any) -> Any:  # noqa: ANN401 - JSON as it comes
    """Return a description without its documentation; a member so named is no text and stays."""
    if isinstance(value, list):
        return [without_prose(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: without_prose(each)
        for name, each in value.items()
        if name != "documentation" or not isinstance(each, str)
    }


def _compile(folder: Path) -> None:
    """Compile all; remove the sources of what is not ours."""
    own = [str(folder / name) for name in _OWN]
    others = [str(path) for path in sorted(folder.iterdir()) if path.name not in _OWN]
    _run_compileall(folder, own)
    _run_compileall(folder, ["-b", *others])
    for path in _files(folder):
        if path.suffix == ".py" and path.relative_to(folder).parts[0] not in _OWN:
            path.unlink()


def _run_compileall(folder: Path, arguments: list[str]) -> None:
    # Unchecked: Lambda's files never change, so nothing is looked up at import. The seed of
    # hashes decides how sets are written.
    command = [sys.executable, "-m", "compileall", "-q", "-f"]
    told = ["--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", _LAMBDA_ROOT]
    subprocess.run(  # noqa: S603 - our own interpreter
        [*command, *told, *arguments], env={**os.environ, "PYTHONHASHSEED": "0"}, check=True
    )


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
