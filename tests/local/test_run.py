"""The whole system as a person starts it: one command, one port, one folder."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local.emulator import start_engine
from local.provision import client
from local.run import PREFIX

pytestmark = pytest.mark.slow  # each test starts processes

ROOT = Path(__file__).resolve().parent.parent.parent
APP = ("--app", "tests.local.sample_app", "--demo", "")
READY_SECONDS = 120  # on a machine with much else to do


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Running:
    """One system in processes of its own."""

    def __init__(self, data: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local", "run", "--data", str(data), *APP],
            cwd=ROOT,
            env=os.environ | {"PORT": str(self.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_ready(self) -> None:
        while time.monotonic() < self.began + READY_SECONDS:
            try:
                if self.get("/api/health")[0] == 200:
                    return
            except OSError:
                assert self.process.poll() is None, self.said()
            time.sleep(0.05)
        pytest.fail(f"not ready after {READY_SECONDS} s")

    def get(self, path: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            is_json = "json" in (answer.headers["Content-Type"] or "")
            return answer.status, json.loads(body) if is_json else body
        finally:
            connection.close()

    def fire(self, job: str, at: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "local", "fire"],
            cwd=ROOT,
            env=os.environ | {"PORT": str(self.port), "JOB": job, "AT": at},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).strip()

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(90)

    def said(self) -> str:
        return self.process.stdout.read() if self.process.stdout else ""

    def emulator(self) -> int:
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        pids = " ".join(child.read_text() for child in children).split()
        (pid,) = [int(pid) for pid in pids]
        return pid


def is_gone(pid: int, seconds: float = 10) -> bool:
    for _ in range(int(seconds * 20)):
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    running: list[Running] = []

    def start_one(port: int | None = None, data: Path = tmp_path / "data") -> Running:
        running.append(Running(data, port))
        return running[-1]

    yield start_one
    for one in running:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)
        if one.process.stdout:
            one.process.stdout.close()


def test_a_job_is_fired_through_to_the_inbox_and_all_is_kept_after_a_kill(
    start: Callable[..., Running],
) -> None:
    system = start()
    system.wait_until_ready()
    assert system.get("/id/")[0] == 200

    assert system.fire("note", "2027-01-15T08:00:00+07:00") == (
        0,
        "note is done, as if it were 2027-01-15T01:00:00Z.",
    )
    newest, oldest = system.get("/inbox.json")[1]
    assert oldest["subject"] == time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime())
    assert newest["to"] == "someone@example.test"
    assert newest["subject"] == "2027-01-15T01:00:00Z"
    counts = system.get("/api/counts")[1]
    assert counts == {"Send n-1": 2, "Delivery n-1": 2}

    emulator = system.emulator()
    system.end(signal.SIGKILL)
    assert is_gone(emulator)

    again = start()
    again.wait_until_ready()
    assert again.get("/inbox.json")[1] == [newest, oldest]
    assert again.get("/api/counts")[1] == counts


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_with_every_child_when_asked(start: Callable[..., Running], number: int) -> None:
    system = start()
    system.wait_until_ready()
    emulator = system.emulator()
    assert system.end(number) == 0
    assert is_gone(emulator, 0.5)
    said = system.said()
    assert f"http://127.0.0.1:{system.port}/inbox" in said
    assert "Traceback" not in said


def test_it_stops_with_every_child_when_asked_while_it_starts(
    start: Callable[..., Running],
) -> None:
    system = start()
    assert system.process.stdout
    assert system.process.stdout.readline().startswith("Starting")
    time.sleep(0.3)
    emulator = system.emulator()
    assert system.end(signal.SIGTERM) == 0
    assert is_gone(emulator, 0.5)


def test_it_ends_with_a_sentence_when_the_emulator_is_killed(
    start: Callable[..., Running],
) -> None:
    system = start()
    system.wait_until_ready()
    os.kill(system.emulator(), signal.SIGKILL)
    assert system.process.wait(90) == 1
    assert "The AWS emulator has ended" in system.said()


def refused(system: Running) -> str:
    """Return the one sentence with which a system does not start."""
    assert system.process.wait(90) == 1
    lines = [line for line in system.said().splitlines() if not line.startswith("Starting")]
    assert len(lines) == 1
    return lines[0]


def test_a_taken_port_is_named_in_one_sentence(start: Callable[..., Running]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert f"Port {port} is taken" in refused(start(port))


def test_a_folder_in_use_is_named_in_one_sentence(start: Callable[..., Running]) -> None:
    start().wait_until_ready()
    assert "Another system is running" in refused(start())


def test_damaged_data_are_named_and_reset_helps(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    system = start()
    system.wait_until_ready()
    system.end(signal.SIGTERM)
    (tmp_path / "data" / "aws" / "snapshot").write_bytes(os.urandom(1000))
    assert "`make reset`" in refused(start())

    reset = [sys.executable, "-m", "local", "reset", "--data", str(tmp_path / "data")]
    assert subprocess.run(reset, cwd=ROOT, check=False, capture_output=True).returncode == 0
    start().wait_until_ready()


def test_data_of_an_earlier_version_are_named(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    engine = start_engine(tmp_path / "data" / "aws")
    key = {"AttributeName": "pk", "AttributeType": "S"}
    client(engine.url, "dynamodb").create_table(
        TableName=f"{PREFIX}-audit",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[key],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    engine.stop()
    said = refused(start())
    assert f"{PREFIX}-audit" in said
    assert "`make reset`" in said


def test_a_data_folder_that_cannot_be_written_is_named(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    assert str(file) in refused(start(data=file / "data"))


def test_data_are_not_cleared_under_a_running_system(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    start().wait_until_ready()
    reset = [sys.executable, "-m", "local", "reset", "--data", str(tmp_path / "data")]
    done = subprocess.run(reset, cwd=ROOT, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert (tmp_path / "data" / "aws").is_dir()


@pytest.mark.parametrize(
    ("job", "at", "sentence"),
    [
        ("nix", "2027-01-15T01:00:00Z", "There is no job nix; the jobs are: fail, note."),
        ("note", "tomorrow", "tomorrow is not an instant"),
        ("note", "2027-01-15T01:00:00", "is not an instant"),
        ("", "2027-01-15T01:00:00Z", "Name the job"),
        ("fail", "2027-01-15T01:00:00Z", "The job fail failed: RuntimeError"),
    ],
)
def test_a_job_that_cannot_be_done_is_told_in_one_sentence(
    shared: Running, job: str, at: str, sentence: str
) -> None:
    code, said = shared.fire(job, at)
    assert code == 1
    assert sentence in said
    assert "\n" not in said


def test_nothing_to_fire_on_is_told_in_one_sentence(tmp_path: Path) -> None:
    nobody = Running.__new__(Running)
    nobody.port = free_port()
    code, said = nobody.fire("note", "2027-01-15T01:00:00Z")
    assert (code, said) == (
        1,
        f"No system is running on port {nobody.port}; start it with `make run`.",
    )
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json", "Host": "evil.test"},
        {"Content-Type": "application/json", "Origin": "http://evil.test"},
    ],
)
def test_a_page_from_elsewhere_cannot_fire(shared: Running, headers: dict[str, str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", shared.port, timeout=10)
    content = json.dumps({"job": "note", "at": "2029-01-01T00:00:00Z"})
    connection.request("POST", "/__local/fire", content, headers)
    assert connection.getresponse().status in {403, 404}
    connection.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("shared")
    system = Running(folder / "data")
    system.wait_until_ready()
    yield system
    assert system.end(signal.SIGTERM) == 0
    if system.process.stdout:
        system.process.stdout.close()
    shutil.rmtree(folder)
