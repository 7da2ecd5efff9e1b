"""A sweeper or a sender in a process of its own, killed just before one of its calls.

`python -m tests.notices.killed send|sweep GROUP INSTANT OPERATION NUMBER`
"""

import os
import signal
import sys
from typing import Any

from chalicelib.clients.aws import client
from chalicelib.core.clock import instant_of
from chalicelib.db.table import connection
from chalicelib.notices import sending, sweeping


def main(what: str, group: str, at: str, operation: str, number: int) -> None:
    """Work, and be killed before the so-manieth call of an operation."""
    seen = 0

    def hook(**_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    for aws in (connection().client, client("sesv2", attempts=1), client("sqs")):
        service = aws.meta.service_model.service_id.hyphenize()
        aws.meta.events.register_first(f"before-send.{service}.{operation}", hook)
    if what == "sweep":
        sweeping.sweep(instant_of(at))
    else:
        sending.send_group(group, instant_of(at))


if __name__ == "__main__":
    _, asked, mailbox, instant, call, place = sys.argv
    main(asked, mailbox, instant, call, int(place))
