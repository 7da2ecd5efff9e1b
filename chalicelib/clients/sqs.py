"""Queues: messages that name ids, never a person."""

import json
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws import client
from chalicelib.core.errors import UnavailableError

_MOST_AT_ONCE = 10


def send(queue_url: str, messages: Sequence[dict[str, str]], delay_seconds: int = 0) -> None:
    """Put messages on a queue; raises UnavailableError if any was not taken."""
    for start in range(0, len(messages), _MOST_AT_ONCE):
        batch = messages[start : start + _MOST_AT_ONCE]
        entries = [
            {
                "Id": str(number),
                "MessageBody": json.dumps(message),
                **({"DelaySeconds": delay_seconds} if delay_seconds else {}),
            }
            for number, message in enumerate(batch)
        ]
        try:
            answer = client("sqs").send_message_batch(QueueUrl=queue_url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise UnavailableError from error
        if answer.get("Failed"):
            raise UnavailableError
