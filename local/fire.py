"""Asks the running system to fire a job at an instant."""

import http.client
import json
from datetime import UTC, datetime
from http import HTTPStatus

ADDRESS = "/__local"
_ANSWER_SECONDS = 900


class FireError(Exception):
    """The job was not done; the message is a sentence for a person."""


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
    status, sentence = _ask(port, job, at)
    if status != HTTPStatus.OK:
        raise FireError(sentence)
    return sentence


def _ask(port: int, job: str, at: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    try:
        content = json.dumps({"job": job, "at": at})
        connection.request("POST", f"{ADDRESS}/fire", content, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, str(json.loads(answer.read())["message"])
    except ConnectionRefusedError as error:
        sentence = f"No system is running on port {port}; start it with `make run`."
        raise FireError(sentence) from error
    except OSError as error:
        sentence = f"The system on port {port} stopped before the job was done."
        raise FireError(sentence) from error
    except (http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        sentence = f"What runs on port {port} is not this system."
        raise FireError(sentence) from error
    finally:
        connection.close()
