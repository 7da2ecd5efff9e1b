"""The package, made once for all of these tests (and for all their processes)."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.package import make_package
from tests.package.template import Template, expand

STAGE = "dev"


@dataclass(frozen=True, slots=True)
class Package:
    """The folder that `make package` fills."""

    folder: Path

    @property
    def bundle(self) -> Path:
        """The zip as deployed."""
        return self.folder / "deployment.zip"

    @property
    def untrimmed(self) -> Path:
        """The zip as Chalice makes it."""
        return self.folder / "untrimmed.zip"

    @property
    def template(self) -> Path:
        """The template as deployed."""
        return self.folder / "sam.json"

    def content(self) -> dict[str, Any]:
        """Return the template, fresh."""
        content: dict[str, Any] = json.loads(self.template.read_text())
        return content


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Make the package, unless another process of this run has."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "package"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        failed = folder / "failed"
        if failed.exists():  # what takes half a minute is not tried again for each test
            pytest.fail(failed.read_text())
        if not (folder / "done").exists():
            try:
                make_package(STAGE, folder)
            except Exception as error:
                failed.write_text(f"The package could not be made: {error}")
                raise
            (folder / "done").touch()
    return Package(folder)


@pytest.fixture(scope="session")
def template(package: Package) -> Template:
    """Give the template as Chalice and our merge made it."""
    return Template(package.content())


@pytest.fixture(scope="session")
def expanded(package: Package) -> Template:
    """Give the template as CloudFormation sees it: SAM's short forms written out."""
    return Template(expand(package.content()))
