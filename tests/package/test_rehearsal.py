"""The main chain on the packaged stack: the real zip, its roles, queues, stream and rules."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.factories.passports import zone
from tests.package.conftest import Package
from tests.package.stack import NAME, Stack

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]

ROOT = Path(__file__).parents[2]
PASSWORD = "Uji-Coba-Serambi-2026"
_APPOINT = """
from chalicelib.web.guards import Role
from tests.factories.people import appoint
for role in (Role.BORDER_OFFICER, Role.FIELD_OFFICER):
    appoint(role)
"""


@pytest.fixture(scope="module")
def stack(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Deploy the package, publish a trust list and appoint two officers."""
    made = Stack(package, tmp_path_factory.mktemp("stack"))
    try:
        made.fire("publish_trust_list", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
        subprocess.run(
            [sys.executable, "-c", _APPOINT], cwd=ROOT, env=made.environment(), check=True
        )
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def stamp(stack: Stack) -> dict[str, Any]:
    """Issue a stamp at the desk, with a sponsor to warn."""
    token = _sign_in(stack, "border-officer")
    sponsor = {"name": "PT Contoh", "email": "sponsor@serambi.test", "language": "id"}
    entry = {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone(), "sponsor": sponsor}
    answer = stack.call("POST", "/api/stamps", entry, token)
    assert answer.status == 201, (answer.body, stack.log("api_handler"), stack.log("sign_stamp"))
    made: dict[str, Any] = answer.body
    return made


def _sign_in(stack: Stack, name: str) -> str:
    credentials = {"email": f"{name}@serambi.test", "password": PASSWORD}
    answer = stack.call("POST", "/api/sessions", credentials)
    assert answer.status == 201, (answer.body, stack.log("api_handler"))
    return str(answer.body["access_token"])


def test_service_is_ready_once_a_trust_list_is_published(stack: Stack) -> None:
    answer = stack.call("GET", "/api/health")
    assert (answer.status, answer.body["trust_list"]) == (200, 1)


def test_stamp_is_issued_and_signed_by_the_function_that_may(stamp: dict[str, Any]) -> None:
    assert stamp["seal_url"].startswith("https://serambi.test/s#")


def test_guest_is_reported_from_the_stamp_without_an_account(
    stack: Stack, stamp: dict[str, Any]
) -> None:
    report = {
        "seal": stamp["seal_url"],
        "address": "Jl. Contoh 1",
        "region": "51.03.01",
        "arrived_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "nights": 2,
        "reporter": {"name": "Tuan Rumah", "email": "host@serambi.test"},
    }
    answer = stack.call("POST", "/api/stays", report)
    assert answer.status == 201, (answer.body, stack.log("api_handler"))
    receipt = stack.call("GET", f"/api/receipts/{answer.body['receipt']}")
    assert (receipt.status, receipt.body["nights"]) == (200, 2)


def test_officer_scans_the_stamp(stack: Stack, stamp: dict[str, Any]) -> None:
    token = _sign_in(stack, "field-officer")
    scan = {
        "seal": stamp["seal_url"],
        "position": None,
        "exception": "in_the_act",
        "reason": "Rehearsal",
        "scanned_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    answer = stack.call("POST", "/api/scans", scan, token)
    assert answer.status == 201, (answer.body, stack.log("api_handler"))
    assert answer.body["verdict"] == "genuine"


def test_sponsor_is_warned_once_when_the_sweep_runs_twice(
    stack: Stack, stamp: dict[str, Any]
) -> None:
    last_day = datetime.fromisoformat(stamp["last_day_of_stay"])
    due = f"{last_day - timedelta(days=30):%Y-%m-%d}T01:00:00Z"  # 09:00 in Bali
    stack.fire("warn_sponsors", due)
    stack.wait_until(lambda: len(_mails(stack, "sponsor@serambi.test")) == 1)
    stack.fire("warn_sponsors", due)
    stack.wait_until(lambda: _is_empty(stack, "notices"))
    assert len(_mails(stack, "sponsor@serambi.test")) == 1


def test_forgotten_password_wakes_the_outbox_through_the_stream(stack: Stack) -> None:
    address = "border-officer@serambi.test"
    assert stack.call("POST", "/api/password-resets", {"email": address}).status == 202
    stack.wait_until(lambda: len(_mails(stack, address)) == 1)


def test_nobody_else_signs_whatever_their_own_policies_say(stack: Stack) -> None:
    users = stack.client("iam")
    users.create_user(UserName="everything")
    users.put_user_policy(
        UserName="everything",
        PolicyName="everything",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
            }
        ),
    )
    made = users.create_access_key(UserName="everything")["AccessKey"]
    keys = stack.client("kms", made["AccessKeyId"], made["SecretAccessKey"])
    key_id = stack.environment()["STAMP_KEY_ID"]
    assert keys.describe_key(KeyId=key_id)["KeyMetadata"]["KeyUsage"] == "SIGN_VERIFY"
    with pytest.raises(ClientError, match="AccessDenied"):
        keys.sign(KeyId=key_id, Message=b"x", SigningAlgorithm="ECDSA_SHA_256")


def test_no_dead_letter_is_left(stack: Stack) -> None:
    for queue in ("notices-dead", "mail-events-dead", "wake-notices-dead", "jobs-dead"):
        assert _is_empty(stack, queue), queue


def _mails(stack: Stack, address: str) -> list[dict[str, Any]]:
    return [mail for mail in stack.mails() if address in json.dumps(mail)]


def _is_empty(stack: Stack, queue: str) -> bool:
    queues = stack.client("sqs")
    url = queues.get_queue_url(QueueName=f"{NAME}-{queue}")["QueueUrl"]
    told = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    return all(told[name] == "0" for name in names)
