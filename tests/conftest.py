"""One real engine a test process: DynamoDB, keys, pools, queues and secrets, on 127.0.0.1."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

PREFIX = "serambi-test"


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


# Set before any of our modules is imported: table names are read at import.
PORT = _free_port()
ENDPOINT = f"http://127.0.0.1:{PORT}"
os.environ.update(
    STAGE="test",
    TABLE_PREFIX=PREFIX,
    SITE_URL="https://serambi.test",
    AWS_ENDPOINT_URL=ENDPOINT,
    AWS_DEFAULT_REGION="ap-southeast-3",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_EC2_METADATA_DISABLED="true",
    SIGNER="IDTS",
    SIGNER_REFERENCE="001",
    ACCEPT_SPECIMENS="1",
)


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    """Start the engine; answer its address."""
    environment = {
        **os.environ,
        "GATEWAY_PORT": str(PORT),
        "BIND_HOST": "127.0.0.1",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
    }
    environment.pop("AWS_ENDPOINT_URL")
    child = subprocess.Popen(
        [sys.executable, "-m", "ministack"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready()
        yield ENDPOINT
    finally:
        child.terminate()
        child.wait(10)


def _wait_until_ready() -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"{ENDPOINT}/_ministack/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError("the engine did not start within 10 s")
