"""The script that vendors run against the sandbox, run against a served app."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.db.table import Records
from chalicelib.web.guards import Role
from local.gateway import Api as Gateway
from local.gateway import FrontDoor
from local.server import Server
from local.site import Site
from tests.factories.api import Api
from tests.factories.people import SignedIn, sign_in
from tests.premises.places import api_key, registered

SCRIPT = Path(__file__).parents[2] / "docs/api/conformance.py"
SCOPES = ["stays:write", "stays:read", "receipts:read"]


@pytest.fixture
def owner(api: Api) -> SignedIn:
    return sign_in(Role.OPERATOR, "pemilik")


@pytest.fixture
def url(api: Api, tmp_path: Path) -> Iterator[str]:
    from app import app

    door = FrontDoor(Gateway(app), Site(tmp_path), {})
    door.ready.set()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(door, listener, 4)
        server.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.stop()


def run(url: str, key: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", str(SCRIPT), "--url", url, "--key", key]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_every_check_passes_with_a_key_of_all_scopes(api: Api, owner: SignedIn, url: str) -> None:
    done = run(url, api_key(api, owner, SCOPES, registered(api, owner)["id"]))
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert lines[-1] == f"{len(lines) - 1} passed, 0 failed, 0 skipped"
    assert len(lines) > 15


def test_check_fails_where_the_key_may_not_report(api: Api, owner: SignedIn, url: str) -> None:
    done = run(url, api_key(api, owner, ["stays:read"], registered(api, owner)["id"]))
    assert done.returncode == 1
    assert "failed   a report in time is accepted with a receipt: expected 201" in done.stdout
    assert not any(item.sk == "STAY" for item in Records.scan())


@pytest.mark.parametrize("key", ["srb_p_x", "x"])
def test_key_of_the_real_system_is_never_tried(key: str) -> None:
    done = run("http://127.0.0.1:1", key)
    assert done.returncode == 2
    assert "sandbox" in done.stderr


def test_sandbox_out_of_reach_fails_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    done = run(f"http://127.0.0.1:{port}", "srb_s_x")
    assert done.returncode == 1
    assert "no answer to GET /openapi.json" in done.stdout
    assert "Traceback" not in done.stderr
