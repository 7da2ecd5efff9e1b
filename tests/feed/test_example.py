"""The example of the documents, and this machine's sender, against a served app."""

import json
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.clock import utc_now
from chalicelib.feed.schemas import RECORDS
from chalicelib.identity import service as identity
from chalicelib.web.guards import Role
from chalicelib.web.parsing import shape_of
from local import feed
from local.demo import PASSWORD, people
from local.gateway import Api as Gateway
from local.gateway import FrontDoor
from local.server import Server
from local.site import Site
from tests.factories.api import Api
from tests.factories.people import sign_in
from tests.feed.directorate import declaration

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs/api/feed.py"


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


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_example_makes_a_key_and_sends_with_it(api: Api, url: str, tmp_path: Path) -> None:
    key = tmp_path / "feed-key.pem"
    made = _run("key", str(key))
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    body = {"sender": "immigration", "name": "Uji", "jwk": json.loads(made.stdout)}
    token = sign_in(Role.ADMINISTRATOR).token
    assert api.post("/feed-keys", body, token=token).status == 201
    file = tmp_path / "records.json"
    file.write_text(json.dumps([declaration("good"), declaration("bad", region="99")]))
    done = _run("send", str(key), str(file), "--url", url)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "applied  good"
    assert lines[1].startswith("refused  bad region: ")
    assert _run("send", str(key), "--url", url).returncode == 0
    refused = _run("send", str(key), "--url", url, "--sender", "border-control")
    assert (refused.returncode, "feed_not_trusted" in refused.stderr) == (2, True)


def test_sample_of_this_machine_is_applied(
    api: Api, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (administrator,) = (one for one in people() if one.role is Role.ADMINISTRATOR)
    identity.appoint(administrator, PASSWORD, "id", utc_now())
    for _ in range(2):  # the key is made once, and found again
        assert feed.main(["--url", url, "--data", str(tmp_path)]) == 0
    said = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line[:1] != "{"]
    assert said.count("applied") >= 5
    assert set(said) <= {"applied", "same"}


def test_records_of_the_document_are_of_the_shapes_that_are_taken() -> None:
    text = (ROOT / "docs/feed.md").read_text()
    found: list[Any] = [
        json.loads(one) for one in re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    ]
    records = [one for one in found if "type" in one]
    assert {one["type"] for one in records} == set(RECORDS)
    for one in records:
        shape_of(RECORDS[one["type"]], one)
