"""The main chain on the packaged stack: the real zip, its roles, queues, stream and rules."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.db.keys import notice_of
from local.proofs import solve
from tests.factories.passports import zone
from tests.package.conftest import Package
from tests.package.stack import NAME, Answer, Stack

pytestmark = [pytest.mark.rehearsal, pytest.mark.filterwarnings("ignore::ResourceWarning")]

ROOT = Path(__file__).parents[2]
SPONSOR = "sponsor@serambi.test"
PASSWORD = "Uji-Coba-Serambi-2026"
_APPOINT = """
from chalicelib.core.clock import utc_now
from chalicelib.premises import service as premises
from chalicelib.web.guards import Role
from tests.factories.people import appoint
for role in (Role.BORDER_OFFICER, Role.FIELD_OFFICER, Role.SERVICE_CLERK):
    appoint(role)
operator = appoint(Role.OPERATOR)
premises.add_premises(operator, "Hotel Uji", "hotel", "51.03.01", "Jl. Contoh 2", utc_now())
"""


@pytest.fixture(scope="module")
def stack(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Deploy the package, publish a trust list, appoint officers and an operator."""
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
    sponsor = {"name": "PT Contoh", "email": SPONSOR, "language": "id"}
    entry = {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone(), "sponsor": sponsor}
    answer = stack.call("POST", "/api/stamps", entry, token=token)
    assert answer.status == 201, (answer.body, stack.log("api_handler"), stack.log("sign_stamp"))
    made: dict[str, Any] = answer.body
    return made


@pytest.fixture(scope="module")
def warned(stack: Stack, stamp: dict[str, Any]) -> str:
    """Fire the sweep 30 days before the last day; give that instant once the mail is out."""
    last_day = datetime.fromisoformat(stamp["last_day_of_stay"])
    due = f"{last_day - timedelta(days=30):%Y-%m-%d}T01:00:00Z"  # 09:00 in Bali
    stack.fire("warn_sponsors", due)
    stack.wait_until(lambda: len(_mails(stack, SPONSOR)) == 1)
    return due


def _session(stack: Stack, name: str, password: str = PASSWORD) -> Answer:
    credentials = {"email": f"{name}@serambi.test", "password": password}
    answer = stack.call("POST", "/api/sessions", credentials)
    assert answer.status == 201, (answer.body, stack.log("api_handler"))
    return answer


def _sign_in(stack: Stack, name: str) -> str:
    return str(_session(stack, name).body["access_token"])


def test_service_is_ready_once_a_trust_list_is_published(stack: Stack) -> None:
    answer = stack.call("GET", "/api/health")
    assert (answer.status, answer.body["trust_list"]) == (200, 1)


def test_stamp_is_issued_and_signed_by_the_function_that_may(stamp: dict[str, Any]) -> None:
    assert stamp["seal_url"].startswith("https://serambi.test/s#")


def test_status_lists_are_published_by_the_function_that_may(stack: Stack) -> None:
    for _ in range(2):  # the second time it asks for what has changed since
        stack.fire("publish_status_lists", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    index = stack.call("GET", "/api/status-lists")
    assert (index.status, len(index.body["items"])) == (200, 4), index.body
    newest = index.body["items"][-1]["n"]
    assert stack.call("GET", f"/api/status-lists/{newest}").status == 200
    assert stack.call("GET", "/api/status-lists/0").status == 404


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
        "lodging_kind": "rumah_pribadi",
        "proof": solve(stack.call("GET", "/api/proof-of-work").body),
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
    answer = stack.call("POST", "/api/scans", scan, token=token)
    assert answer.status == 201, (answer.body, stack.log("api_handler"))
    assert answer.body["verdict"] == "genuine"


def test_sponsor_is_warned_once_when_the_sweep_runs_twice(stack: Stack, warned: str) -> None:
    stack.fire("warn_sponsors", warned)
    stack.wait_until(lambda: _is_empty(stack, "notices"))
    assert len(_mails(stack, SPONSOR)) == 1


def test_forgotten_password_is_set_anew_by_the_mail_that_the_stream_wakes(stack: Stack) -> None:
    address = "service-clerk@serambi.test"
    assert stack.call("POST", "/api/password-resets", {"email": address}).status == 202
    stack.wait_until(lambda: len(_mails(stack, address)) == 1)
    (token,) = re.findall(r"https://serambi\.test/\S+#(\S+)", _mails(stack, address)[0]["BodyText"])
    other = f"{PASSWORD}-baru"
    set_anew = stack.call("POST", "/api/passwords", {"token": token, "password": other})
    assert set_anew.status == 204, (set_anew.body, stack.log("api_handler"))
    assert _session(stack, "service-clerk", other).body["access_token"]


def test_session_goes_on_and_ends(stack: Stack) -> None:
    signed_in = _session(stack, "field-officer")
    refreshed = stack.call("POST", "/api/sessions/refresh", cookie=signed_in.cookie)
    assert refreshed.status == 200, (refreshed.body, stack.log("api_handler"))
    token = refreshed.body["access_token"]
    assert stack.call("GET", "/api/me", token=token).status == 200
    ended = stack.call("DELETE", "/api/sessions", token=token, cookie=signed_in.cookie)
    assert ended.status == 204, (ended.body, stack.log("api_handler"))
    assert stack.call("GET", "/api/me", token=token).status == 401


def test_operator_reports_for_the_own_premises(stack: Stack, stamp: dict[str, Any]) -> None:
    token = _sign_in(stack, "operator")
    premises = stack.call("GET", "/api/premises", token=token)
    assert premises.status == 200, (premises.body, stack.log("api_handler"))
    report = {
        "seal": stamp["seal_url"],
        "premises": premises.body["items"][0]["id"],
        "arrived_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "nights": 1,
    }
    answer = stack.call("POST", "/api/stays", report, token=token)
    assert answer.status == 201, (answer.body, stack.log("api_handler"))


@pytest.mark.parametrize("path", ["offices", "regions?parent=51", "countries", "permit-classes"])
def test_reference_data_are_public(stack: Stack, path: str) -> None:
    assert stack.call("GET", f"/api/reference/{path}").status == 200


@pytest.mark.usefixtures("warned")
def test_delivery_is_recorded_from_its_queue(stack: Stack) -> None:
    row = _notice(stack, SPONSOR)
    sent = json.loads(row["history"]["S"])[0]
    told = {
        "eventType": "Delivery",
        "mail": {
            "messageId": sent[3],
            "timestamp": sent[2],
            "tags": {"notice": [notice_of(row["pk"]["S"], row["sk"]["S"])], "stage": [sent[0]]},
        },
        "delivery": {"timestamp": sent[2]},
    }
    queues = stack.client("sqs")
    url = queues.get_queue_url(QueueName=f"{NAME}-mail-events")["QueueUrl"]
    queues.send_message(QueueUrl=url, MessageBody=json.dumps(told))
    stack.wait_until(lambda: "delivered" in _notice(stack, SPONSOR)["history"]["S"])


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


@pytest.mark.usefixtures("stamp")
def test_stamps_without_a_reported_signature_raise_an_alarm(stack: Stack) -> None:
    # The emulator has no trail: the key service reports nothing here.
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    stack.fire("reconcile_signatures", f"{tomorrow:%Y-%m-%dT03:00:00Z}")
    (alarm,) = (one for one in _reference(stack) if one["sk"]["S"] == "ALARM")
    assert alarm["pk"]["S"] == f"ALARM#signatures#{datetime.now(UTC):%Y-%m-%d}"
    assert (alarm["signatures"]["N"], alarm["stamps"]["N"]) == ("0", "1")


@pytest.mark.usefixtures("stamp")
def test_operator_revokes_the_key_and_nothing_is_signed_after_it(stack: Stack) -> None:
    before = stack.call("GET", "/api/health").body["trust_list"]
    event = {"signer": "IDTS", "reference": "001", "why": "rehearsal"}
    assert stack.invoke("revoke_key", event) == {"seq": before + 1}
    assert stack.call("GET", "/api/health").body["trust_list"] == before + 1
    token = _sign_in(stack, "border-officer")
    entry = {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone("X00000001")}
    refused = stack.call_once("POST", "/api/stamps", entry, token=token)
    assert refused.status == 503
    assert "no_key_may_sign" in stack.log("sign_stamp")


def test_no_dead_letter_is_left(stack: Stack) -> None:
    for queue in ("notices-dead", "mail-events-dead", "wake-notices-dead", "jobs-dead"):
        assert _is_empty(stack, queue), queue


def _reference(stack: Stack) -> list[dict[str, Any]]:
    found = stack.client("dynamodb").scan(TableName=f"{NAME}-reference", ConsistentRead=True)
    rows: list[dict[str, Any]] = found["Items"]
    return rows


def _notice(stack: Stack, address: str) -> dict[str, Any]:
    rows = stack.client("dynamodb").scan(TableName=f"{NAME}-notices", ConsistentRead=True)["Items"]
    (found,) = (row for row in rows if row["recipient"]["S"] == address)
    row: dict[str, Any] = found
    return row


def _mails(stack: Stack, address: str) -> list[dict[str, Any]]:
    return [mail for mail in stack.mails() if address in json.dumps(mail)]


def _is_empty(stack: Stack, queue: str) -> bool:
    queues = stack.client("sqs")
    url = queues.get_queue_url(QueueName=f"{NAME}-{queue}")["QueueUrl"]
    told = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    return all(told[name] == "0" for name in names)
