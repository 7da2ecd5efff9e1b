"""What can be asked of a running system from this machine alone: fire a job at an instant."""

import json
import traceback
from datetime import datetime

from local.fire import ADDRESS, FireError, instant
from local.functions import Job
from local.http import Answer, Request, json_answer
from local.pump import NotDrainedError, Pump
from local.schedule import event

_HOSTS = {"127.0.0.1", "localhost"}
_DRAIN_SECONDS = 150


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
        if request.client != "127.0.0.1" or host not in _HOSTS or "origin" in request.headers:
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


def _said(status: int, sentence: str) -> Answer:
    return json_answer({"message": sentence}, status)
