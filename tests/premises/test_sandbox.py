"""The sandbox is a stage with tables of its own: what happens there never reaches another's."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.db.table import Records
from local.emulator import Engine
from local.package import STAGES, set_defaults
from local.provision import create_tables
from tests.conftest import PREFIX
from tests.factories.api import Api

ROOT = Path(__file__).parents[2]
SANDBOX = f"{PREFIX}-sandbox"
# What another process of that stage does: register a place, and count what its tables hold.
_REGISTER = """
from chalicelib.core.clock import utc_now
from chalicelib.core.config import config
from chalicelib.core.ids import PersonId
from chalicelib.db.table import Records
from chalicelib.premises import service
from chalicelib.web.guards import Person, Role
owner = Person(PersonId("vendor"), Role.OPERATOR, "Vendor", "vendor@serambi.test")
service.add_premises(owner, "Hotel Uji", "hotel", "51.03.01", "Jl. Uji 1", utc_now())
print(config().stage, config().accept_specimens, sum(1 for _ in Records.scan()))
"""


@pytest.fixture
def template() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / ".chalice/resources.json").read_text())
    content["Resources"]["SiteAddresses"] = {"Properties": {}}
    set_defaults(content, "sandbox")
    return content


def test_stages_are_the_same_everywhere_and_differ_in_their_first_letter() -> None:
    configured = json.loads((ROOT / ".chalice/config.json").read_text())["stages"]
    described = json.loads((ROOT / ".chalice/resources.json").read_text())["Parameters"]["Stage"]
    assert set(configured) == set(STAGES) == set(described["AllowedValues"])
    known = [*STAGES, "local", "test"]
    assert len({stage[0] for stage in known}) == len(known)


def test_every_table_queue_and_pool_of_the_sandbox_bears_its_name(
    template: dict[str, Any],
) -> None:
    assert template["Parameters"]["Stage"]["AllowedValues"] == ["sandbox"]
    assert template["Parameters"]["TablePrefix"]["Default"] == "serambi-sandbox"
    named = {"TableName", "QueueName", "UserPoolName"}
    names = [
        (logical, value)
        for logical, resource in template["Resources"].items()
        for name, value in resource.get("Properties", {}).items()
        if name in named
    ]
    assert len(names) > 8
    for logical, value in names:
        assert value["Fn::Sub"].startswith("${TablePrefix}-"), logical


def test_what_is_registered_in_the_sandbox_is_in_its_tables_alone(api: Api, store: Engine) -> None:
    create_tables(SANDBOX, store.url)
    before = sorted((item.pk, item.sk) for item in Records.scan())
    stage = {"STAGE": "sandbox", "TABLE_PREFIX": SANDBOX}
    done = subprocess.run(
        [sys.executable, "-c", _REGISTER],
        cwd=ROOT,
        env={**os.environ, **stage},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1:] == ["sandbox True 3"], done.stderr
    assert sorted((item.pk, item.sk) for item in Records.scan()) == before
