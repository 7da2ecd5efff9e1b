"""The parts of the running system around one Chalice app: front door, mail, pump and clock."""

import json
import os
import socket
from pathlib import Path
from typing import Any

from chalice.app import Chalice

from local.control import Control
from local.emulator import HOST
from local.fire import ADDRESS as CONTROL_ADDRESS
from local.functions import callable_functions, jobs
from local.gateway import Api, FrontDoor
from local.inbox import ADDRESS as INBOX_ADDRESS
from local.inbox import Inbox
from local.mail import Mailbox, MailService
from local.provision import client
from local.pump import Pump
from local.schedule import Clock
from local.server import Server
from local.site import Site
from local.uploads import ADDRESS as UPLOADS_ADDRESS
from local.uploads import DOCUMENTS_ADDRESS, Uploads

_THREADS = 8
_MAIL_THREADS = 2


class System:
    """Everything in this process; serving begins before it is ready, for those who prepare it."""

    def __init__(self, app: Chalice, settings: dict[str, str], data: Path, site: Path) -> None:
        endpoint, prefix = settings["AWS_ENDPOINT_URL"], settings["TABLE_PREFIX"]
        events = settings["MAIL_EVENTS_QUEUE_URL"]
        mailbox = Mailbox(data / "mail")
        self._mail_socket = socket.create_server((HOST, 0))
        self._mail_service = MailService(mailbox, lambda event: _send(endpoint, events, event))
        self._mail = Server(self._mail_service, self._mail_socket, _MAIL_THREADS)
        os.environ["AWS_ENDPOINT_URL_SESV2"] = f"http://{HOST}:{self._mail_socket.getsockname()[1]}"
        scheduled = jobs(app)
        self._pump = Pump(app, endpoint, prefix, data / "pump")
        self._clock = Clock(scheduled, data / "schedule.json")
        self._door = FrontDoor(
            Api(app),
            Site(site),
            {
                INBOX_ADDRESS: Inbox(mailbox).answer,
                CONTROL_ADDRESS: Control(scheduled, self._pump).answer,
                UPLOADS_ADDRESS: Uploads(endpoint, settings["UPLOADS_BUCKET"]).answer,
                DOCUMENTS_ADDRESS: Uploads(
                    endpoint, settings["DOCUMENTS_BUCKET"], DOCUMENTS_ADDRESS
                ).answer,
            },
        )
        self._front: Server | None = None
        _call_in_process(app)

    def serve(self, listener: socket.socket) -> None:
        """Answer requests and deliver what lies on queues; /api/health still says 503."""
        self._mail_service.resume()
        self._mail.start()
        self._pump.start()
        self._front = Server(self._door, listener, _THREADS)
        self._front.start()

    def open(self) -> None:
        """Run what was due while nothing ran, then say that all is ready."""
        self._clock.tick()
        self._clock.start()
        self._door.ready.set()

    def stop(self) -> None:
        """End in order: nothing new comes in, what has begun is finished."""
        self._door.ready.clear()
        if self._front:
            self._front.stop()
        self._clock.stop()
        self._pump.stop()
        self._mail.stop()


def _send(endpoint: str, queue_url: str, event: dict[str, Any]) -> None:
    client(endpoint, "sqs").send_message(QueueUrl=queue_url, MessageBody=json.dumps(event))


def _call_in_process(app: Chalice) -> None:
    """Let the app's own invocations reach its functions, which all live here."""
    from chalicelib.clients import functions  # noqa: PLC0415 - the app has set it up by now

    functions.in_process.update(callable_functions(app))
