"""Functions of our own with a role of their own, which the API may only invoke."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws import client
from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError

Handler = Callable[[dict[str, Any], Any], Any]

# Where all functions live in one process (one machine, tests), they are called here.
in_process: dict[str, Handler] = {}


def invoke(name: str, payload: Mapping[str, str]) -> dict[str, Any]:
    """Call a function and return its answer; UnavailableError when it failed."""
    if handler := in_process.get(name):
        return dict(handler(dict(payload), None))
    try:
        answer = client("lambda").invoke(
            FunctionName=f"{config().table_prefix}-{name}", Payload=json.dumps(payload).encode()
        )
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error
    if answer.get("FunctionError"):
        raise UnavailableError
    return dict(json.loads(answer["Payload"].read()))
