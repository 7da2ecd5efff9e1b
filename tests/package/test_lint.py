"""The template is one that CloudFormation takes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from local.package import REGION
from tests.package.conftest import Package
from tests.package.template import Template

pytestmark = pytest.mark.slow


def _findings(path: Path) -> str:
    linter = Path(sys.executable).with_name("cfn-lint")
    command = [str(linter), "--regions", REGION, "--template", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert (done.returncode == 0) == (done.stdout == "")
    return done.stdout


def test_template_is_clean_as_packaged(package: Package) -> None:
    assert _findings(package.template) == ""


def test_template_is_clean_as_cloudformation_expands_it(expanded: Template, tmp_path: Path) -> None:
    path = tmp_path / "expanded.json"
    path.write_text(json.dumps(expanded.content))
    assert _findings(path) == ""


def test_linter_finds_what_is_wrong_when_something_is(tmp_path: Path) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": "soon"}}
    path = tmp_path / "broken.json"
    path.write_text(json.dumps({"Resources": {"Queue": queue}}))
    assert "'soon' is not of type 'integer'" in _findings(path)
