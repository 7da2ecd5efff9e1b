"""The packaged stack, made by CloudFormation in an emulator that checks every policy."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import boto3

from local.package import REGION
from tests.package.conftest import Package

NAME = "serambi-dev"
_ARTEFACTS = "artefacts"
_ROOT = "test"  # the emulator's name for the account's root
_PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API's gateway answered."""

    status: int
    body: Any
    cookie: str = ""


class Stack:
    """The emulator's process and the stack in it."""

    def __init__(self, package: Package, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        environment = {
            **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "STATE_DIR": str(folder),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self._port),
            "LOG_LEVEL": "ERROR",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "DOCKER_HOST": "unix:///dev/null/no",
            "MINISTACK_REGION": REGION,
            "AWS_ENDPOINT_URL": self.url,
            # With AUTH each function has its own role, and each call of it is checked.
            "AUTH": "true",
            "AWS_ACCESS_KEY_ID": _ROOT,
            "AWS_SECRET_ACCESS_KEY": _ROOT,
        }
        self._log = (folder / "log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self.wait_until(self._is_ready)
            self.outputs = self._create(package)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the emulator, and with it all that ran in it."""
        self._process.terminate()
        self._process.wait(30)
        self._log.close()

    def client(self, service: str, key: str = _ROOT, secret: str = _ROOT) -> Any:
        """Return a client; of the account's root unless another's key is given."""
        session = boto3.Session(key, secret, region_name=REGION)
        return session.client(service, endpoint_url=self.url)  # type: ignore[call-overload]

    def invoke(self, function: str, payload: dict[str, Any]) -> Any:
        """Call a function and return its answer; AssertionError with its log if it failed."""
        answer = self.client("lambda").invoke(
            FunctionName=f"{NAME}-{function}", Payload=json.dumps(payload).encode()
        )
        told = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, f"{told}\n{self.log(function)}"
        return told

    def fire(self, function: str, at: str) -> None:
        """Call a scheduled function as its rule does."""
        event = {"id": "1", "detail-type": "Scheduled Event", "source": "aws.events", "time": at}
        self.invoke(
            function,
            {**event, "version": "0", "account": "", "region": "", "resources": [], "detail": {}},
        )

    def call(
        self, method: str, path: str, body: Any = None, *, token: str = "", cookie: str = ""
    ) -> Answer:
        """Call the API through its gateway; again, with the same key, while it is disturbed.

        A slow machine's cold start of a second function takes longer than the first waits.
        """
        headers = _headers(token, cookie)
        end = time.monotonic() + _PATIENCE
        answer = self._call_once(method, path, body, headers)
        while answer.status == HTTPStatus.SERVICE_UNAVAILABLE and time.monotonic() < end:
            answer = self._call_once(method, path, body, headers)
        return answer

    def call_once(self, method: str, path: str, body: Any = None, *, token: str = "") -> Answer:
        """Call the API through its gateway, and take the first answer."""
        return self._call_once(method, path, body, _headers(token, ""))

    def _call_once(self, method: str, path: str, body: Any, more_headers: dict[str, str]) -> Answer:
        headers = {
            "Host": f"{self.outputs['RestAPIId']}.execute-api.localhost:{self._port}",
            "Accept-Language": "en",
            "Content-Type": "application/json",
            **more_headers,
        }
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
                cookie = str(answer.headers.get("Set-Cookie", "")).partition(";")[0]
                return Answer(answer.status, json.loads(answer.read() or b"null"), cookie)
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, json.loads(refused.read() or b"null"))

    def environment(self) -> dict[str, str]:
        """Return what a process of the root's needs to act as the API does."""
        told = self.client("lambda").get_function_configuration(FunctionName=f"{NAME}-api_handler")
        variables: dict[str, str] = told["Environment"]["Variables"]
        keys = {"AWS_ACCESS_KEY_ID": _ROOT, "AWS_SECRET_ACCESS_KEY": _ROOT}
        return {
            **variables,
            **keys,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            "PATH": os.environ["PATH"],
        }

    def log(self, function: str) -> str:
        """Return what a function has written."""
        logs, group = self.client("logs"), f"/aws/lambda/{NAME}-{function}"
        streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
        events = [
            event["message"]
            for stream in streams
            for event in logs.get_log_events(
                logGroupName=group, logStreamName=stream["logStreamName"]
            )["events"]
        ]
        return "\n".join(events)

    def mails(self) -> list[dict[str, Any]]:
        """Return the mails that were sent."""
        with urllib.request.urlopen(f"{self.url}/_ministack/ses/messages") as answer:
            messages: dict[str, list[dict[str, Any]]] = json.loads(answer.read())["messages"]
        return [mail for account in messages.values() for mail in account]

    def wait_until(self, holds: Callable[[], bool], patience: float = _PATIENCE) -> None:
        """Return as soon as something holds; AssertionError when it does not in time."""
        end = time.monotonic() + patience
        while not holds():
            assert time.monotonic() < end, f"not within {patience} s"
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        assert self._process.poll() is None
        try:
            urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=5).close()
        except OSError:
            return False
        return True

    def _create(self, package: Package) -> dict[str, str]:
        store, stacks = self.client("s3"), self.client("cloudformation")
        store.create_bucket(
            Bucket=_ARTEFACTS, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        store.upload_file(str(package.bundle), _ARTEFACTS, "deployment.zip")
        content = _fitted(package.content(), self.url)
        store.put_object(Bucket=_ARTEFACTS, Key="sam.json", Body=json.dumps(content).encode())
        chosen = {"SiteDomain": "serambi.test", "MailDomain": "serambi.test"}
        self.client("sesv2").create_email_identity(EmailIdentity=chosen["MailDomain"])
        stacks.create_stack(
            StackName=NAME,
            TemplateURL=f"{self.url}/{_ARTEFACTS}/sam.json",
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value} for name, value in chosen.items()
            ],
        )

        def state() -> dict[str, Any]:
            made: dict[str, Any] = stacks.describe_stacks(StackName=NAME)["Stacks"][0]
            return made

        self.wait_until(lambda: not state()["StackStatus"].endswith("IN_PROGRESS"))
        assert state()["StackStatus"] == "CREATE_COMPLETE", stacks.describe_stack_events(
            StackName=NAME
        )["StackEvents"]
        return {one["OutputKey"]: one["OutputValue"] for one in state()["Outputs"]}


def _headers(token: str, cookie: str) -> dict[str, str]:
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if cookie:
        headers["Cookie"] = cookie
    return headers


def _fitted(content: dict[str, Any], url: str) -> dict[str, Any]:
    """Point at the uploaded zip, as `aws cloudformation package` does, and at this machine."""
    resources: dict[str, dict[str, Any]] = content["Resources"]
    del resources["Trail"]  # the emulator makes none by CloudFormation
    for resource in resources.values():
        properties = resource["Properties"]
        match resource["Type"]:
            case "AWS::Serverless::Function":
                properties["CodeUri"] = f"s3://{_ARTEFACTS}/deployment.zip"
            case "AWS::SQS::QueuePolicy" | "AWS::S3::BucketPolicy":
                _allow_plain_http(properties["PolicyDocument"])
            case "AWS::IAM::Role":
                _fit_role(properties)
    variables = content["Globals"]["Function"]["Environment"]["Variables"]
    for pool in ("Staff", "Public"):
        # The pools' public keys have an address of AWS's own, which is out of reach here.
        address = f"{url}/${{{pool}Pool}}/.well-known/jwks.json"
        variables[f"{pool.upper()}_JWKS_URL"] = {"Fn::Sub": address}
    return content


def _allow_plain_http(policy: dict[str, Any]) -> None:
    kept = [one for one in policy["Statement"] if one.get("Effect") == "Allow"]
    policy["Statement"] = kept or [{**policy["Statement"][0], "Effect": "Allow"}]


def _fit_role(role: dict[str, Any]) -> None:
    for policy in role.get("Policies", []):
        for one in policy["PolicyDocument"]["Statement"]:
            if "sqs:SendMessage" in one["Action"]:
                # AWS asks for SendMessage when a batch is sent; the emulator for its own action.
                one["Action"] = ["sqs:SendMessage", "sqs:SendMessageBatch"]
            if "ses:SendRawEmail" in one["Action"]:
                # It knows neither the identity nor the sender of a mail.
                one["Resource"] = "*"
                del one["Condition"]
