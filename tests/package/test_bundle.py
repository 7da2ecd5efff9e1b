"""The zip: what is in it, what is not, and that it works with nothing else around it."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from local.bundle import SERVICES, is_needed, without_prose, write_bundle
from local.package import MOST_BYTES
from tests.package.conftest import Package

ROOT = Path(__file__).parents[2]
OWN = {"app.py", "chalicelib", "__pycache__"}
REQUIREMENTS = re.findall(
    r"^([A-Za-z0-9-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE
)


@pytest.fixture(scope="session")
def names(package: Package) -> list[str]:
    """Name the files of the zip."""
    with ZipFile(package.bundle) as bundle:
        return bundle.namelist()


@pytest.mark.slow
def test_zip_is_small(package: Package) -> None:
    assert package.bundle.stat().st_size < MOST_BYTES == 15_000_000
    assert package.bundle.stat().st_size < package.untrimmed.stat().st_size * 0.6


@pytest.mark.slow
def test_zip_has_no_tools(names: list[str]) -> None:
    tops = {name.partition("/")[0] for name in names}
    assert tops.isdisjoint({"tests", "frontend", "local", "bench", "docs", "boto3-stubs", "bin"})
    assert not [name for name in names if "/tests/" in name or name.endswith((".pyi", ".c", ".h"))]


@pytest.mark.slow
def test_zip_has_chalice_once_and_only_what_runs(names: list[str]) -> None:
    found = {name for name in names if name.startswith("chalice/")}
    assert found == {"chalice/__init__.pyc", "chalice/app.pyc"}
    assert not [name for name in names if name.startswith("chalice-")]


@pytest.mark.slow
def test_services_are_described_without_prose(package: Package) -> None:
    with ZipFile(package.bundle) as bundle:
        described = {
            name.split("/")[2]: json.loads(bundle.read(name))
            for name in bundle.namelist()
            if re.fullmatch(r"botocore/data/[^/]+/[^/]+/service-2\.json", name)
        }
    assert set(described) == SERVICES
    for service, read in described.items():
        assert read["operations"], service
        assert not any(isinstance(one.get("documentation"), str) for one in read["shapes"].values())


@pytest.mark.slow
def test_every_module_is_compiled_once(names: list[str]) -> None:
    compiled = [name for name in names if name.endswith(".pyc")]
    tag = f".{sys.implementation.cache_tag}.pyc"
    for name in compiled:
        own = name.partition("/")[0] in OWN
        assert name.endswith(tag) == own == ("__pycache__" in name), name
    sources = {name for name in names if name.endswith(".py")}
    assert sources
    assert {name.partition("/")[0] for name in sources} <= OWN
    assert len([name for name in compiled if "__pycache__" in name]) == len(sources)


@pytest.mark.slow
def test_compiled_modules_are_not_looked_up(package: Package) -> None:
    with ZipFile(package.bundle) as bundle:
        for name in bundle.namelist():
            if name.endswith(".pyc"):
                flags = int.from_bytes(bundle.read(name)[4:8], "little")
                assert flags == 0b01, name  # by hash, unchecked


@pytest.mark.slow
@pytest.mark.parametrize(("name", "version"), REQUIREMENTS)
def test_requirement_is_there_with_its_licence(names: list[str], name: str, version: str) -> None:
    folder = f"{name.replace('-', '_')}-{version}.dist-info/"
    ours = [one for one in names if one.lower().startswith(folder)]
    assert [one for one in ours if one.endswith("/METADATA")]
    assert [one for one in ours if re.search(r"LICEN[CS]E|COPYING", one)], ours


@pytest.mark.slow
def test_zip_has_the_data_of_our_code(names: list[str]) -> None:
    data = [path for path in (ROOT / "chalicelib").rglob("*") if path.is_file()]
    wanted = {str(path.relative_to(ROOT)) for path in data if "__pycache__" not in path.parts}
    assert wanted <= set(names)


@pytest.mark.slow
def test_same_sources_give_the_same_bytes(package: Package, tmp_path: Path) -> None:
    write_bundle(package.untrimmed, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == package.bundle.read_bytes()


@pytest.mark.slow
def test_every_package_can_be_imported_with_nothing_else_around(
    package: Package, tmp_path: Path
) -> None:
    with ZipFile(package.bundle) as bundle:
        bundle.extractall(tmp_path)
    modules = sorted(
        path.name.partition(".")[0]
        for path in tmp_path.iterdir()
        if path.suffix in {".py", ".pyc", ".so"} or (path / "__init__.pyc").exists()
    )
    assert {"app", "boto3", "cryptography", "jwt", "pynamodb"} <= set(modules)
    lazy = ["cryptography.hazmat.primitives.asymmetric.ec", "zoneinfo", *_lazy_imports()]
    code = "import sys; sys.path.insert(0, sys.argv[1])\n" + "\n".join(
        f"import {module}" for module in [*modules, *lazy]
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", code, str(tmp_path)],
        env={"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "ap-southeast-3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def _lazy_imports() -> set[str]:
    """Name what our functions import when they first run."""
    found = set()
    for path in (ROOT / "chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return found


def test_every_service_that_the_code_calls_is_kept() -> None:
    called = set()
    for path in (ROOT / "chalicelib").rglob("*.py"):
        called |= set(re.findall(r'\bclient\(\s*"([a-z0-9-]+)"', path.read_text()))
    assert {"kms", "sqs", "sesv2"} <= called
    assert called | {"dynamodb"} <= SERVICES


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("botocore/data/kms/2014-11-01/service-2.json.gz", True),
        ("botocore/data/kms/2014-11-01/examples-1.json", False),
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", False),
        ("botocore/data/endpoints.json", True),
        ("botocore/cacert.pem", True),
        ("boto3/data/ec2/2016-11-15/resources-1.json", False),
        ("icalendar/tests/test_event.py", False),
        ("pynamodb/models.pyi", False),
        ("jinja2-3.1.6.dist-info/RECORD", False),
        ("jinja2-3.1.6.dist-info/METADATA", True),
        ("jinja2-3.1.6.dist-info/licenses/LICENSE.txt", True),
        ("segno-1.6.6.data/scripts/segno", False),
        ("chalicelib/web/words/id.json", True),
        ("cffi/api.py", False),
        ("_cffi_backend.cpython-311-x86_64-linux-gnu.so", True),
    ],
)
def test_file_is_kept_only_when_lambda_needs_it(name: str, needed: bool) -> None:  # noqa: FBT001 - a case
    assert is_needed(name) is needed


def test_description_loses_its_prose_and_no_member_of_that_name() -> None:
    member = {"documentation": {"shape": "Text", "documentation": "<p>What it says.</p>"}}
    read = {"required": ["documentation"], "members": member, "documentation": "<p>A shape.</p>"}
    assert without_prose({"shapes": [read]}) == {
        "shapes": [{"required": ["documentation"], "members": {"documentation": {"shape": "Text"}}}]
    }
