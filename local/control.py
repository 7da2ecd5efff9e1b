"""What can be asked of a running system from this machine alone: fire a job at an instant."""

import http.client
import json
import traceback
from datetime import UTC, datetime
from http import HTTPStatus

from local.functions import Job
from local.http import Answer, Request, json_answer
from local.pump import NotDrainedError, Pump
from local.schedule import event

ADDRESS = "/__local"
_HOSTS = {"127.0.0.1", "localhost"}
_DRAIN_SECONDS = 150
_ANSWER_SECONDS = 900


class FireError(Exception):
    """The job was not done; the message is a sentence for a person."""


class Control:
    """The requests under its address."""

    def __init__(self, jobs: dict[str, Job], pump: Pump) -> None:
        self._jobs = jobs
        self._pump = pump

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host")
        # A page from elsewhere in this machine's browser can neither name this host nor, without
        # asking first, send JSON.
        if request.client != "127.0.0.1" or host not in _HOSTS:
            return _said(403, "Only this machine may ask this.")
        is_fire = (request.method, request.path) == ("POST", f"{ADDRESS}/fire")
        if not is_fire or request.headers.get("content-type") != "application/json":
            return _said(404, "There is nothing here.")
        try:
            asked = json.loads(request.body)
            sentence = self._fire(str(asked["job"]), instant(str(asked["at"])))
        except (ValueError, KeyError, TypeError):
            return _said(400, "A job and an instant with its zone are needed.")
        except FireError as error:
            return _said(409, str(error))
        return _said(200, sentence)

    def _fire(self, name: str, at: datetime) -> str:
        job = self._jobs.get(name)
        if job is None:
            known = ", ".join(sorted(self._jobs)) or "none"
            sentence = f"There is no job {name}; the jobs are: {known}."
            raise FireError(sentence)
        try:
            job.function(event(name, at))
        except Exception as error:
            traceback.print_exc()
            sentence = f"The job {name} failed: {type(error).__name__}: {error}."
            raise FireError(sentence) from error
        try:
            self._pump.drain(_DRAIN_SECONDS)
        except NotDrainedError as error:
            raise FireError(str(error)) from error
        return f"{name} is done, as if it were {at:%Y-%m-%dT%H:%M:%SZ}."


def instant(text: str) -> datetime:
    """Return an RFC 3339 instant; ValueError when it is none or names no zone."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or "T" not in text.upper():
        raise ValueError("an instant has a time and a zone")
    return at.astimezone(UTC)


def fire(port: int, job: str, at: str) -> str:
    """Ask the system on `port` to run a job; its sentence, or FireError with one."""
    if not job:
        raise FireError("Name the job: make fire JOB=warn_sponsors AT=2027-01-15T01:00:00Z.")
    at = at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        instant(at)
    except ValueError:
        sentence = f"{at} is not an instant; write it as 2027-01-15T01:00:00Z."
        raise FireError(sentence) from None
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    try:
        content = json.dumps({"job": job, "at": at})
        connection.request("POST", f"{ADDRESS}/fire", content, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        sentence = str(json.loads(answer.read())["message"])
    except OSError as error:
        sentence = f"No system is running on port {port}; start it with `make run`."
        raise FireError(sentence) from error
    except (http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        sentence = f"What runs on port {port} is not this system."
        raise FireError(sentence) from error
    finally:
        connection.close()
    if answer.status != HTTPStatus.OK:
        raise FireError(sentence)
    return sentence


def _said(status: int, sentence: str) -> Answer:
    return json_answer({"message": sentence}, status)
