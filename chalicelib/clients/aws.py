"""One boto3 session and one client for each service, made when first used."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config


@cache
def _session() -> boto3.Session:
    return boto3.Session()


@cache
def client(name: str, attempts: int = 3) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
    """Return the client of a service; times out well before the function does.

    `attempts` counts the first call: one means that nothing is ever sent twice.
    """
    settings = Config(
        connect_timeout=1,
        read_timeout=4,
        retries={"total_max_attempts": attempts, "mode": "standard"},
        # What is signed ahead for others is signed as every region takes it.
        signature_version="s3v4" if name == "s3" else None,
    )
    return _session().client(name, config=settings)  # type: ignore[call-overload]  # the name is a variable
