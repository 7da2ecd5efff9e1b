"""Files that are uploaded past us: who may put which, and reading what came."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws import client
from chalicelib.core.errors import UnavailableError

_GONE = {"404", "NoSuchKey", "NotFound"}
_CHANGED = {"412", "PreconditionFailed"}


class NoFileError(Exception):
    """There is no such file, or not any more."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file, what tells it from another under the same name, and when it came."""

    raw: bytes
    etag: str
    received_at: datetime


def presign_post(bucket: str, key: str, size: int, sha256: str, seconds: int) -> dict[str, str]:
    """Return the form's fields with which one file may be put, for so many seconds.

    Of exactly this size and content: `sha256` is its digest in hexadecimal, which S3 compares.
    """
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    bound = {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-sha256": digest}
    fixed: dict[str, str] = {**bound, "success_action_status": "201"}
    try:
        made: dict[str, Any] = client("s3").generate_presigned_post(
            bucket,
            key,
            Fields=dict(fixed),
            Conditions=[
                *({name: value} for name, value in fixed.items()),
                ["content-length-range", size, size],
            ],
            ExpiresIn=seconds,
        )
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error
    return dict(made["fields"])


def sha256_of(raw: bytes) -> str:
    """Return a content's digest in hexadecimal, as whoever uploads it is asked for."""
    return hashlib.sha256(raw).hexdigest()


def read_file(bucket: str, key: str, etag: str | None = None) -> Stored:
    """Return a file; of exactly this ETag, where one is given. NoFileError, UnavailableError."""
    wanted = {"IfMatch": etag} if etag else {}
    try:
        answer = client("s3").get_object(Bucket=bucket, Key=key, **wanted)
        with answer["Body"] as body:
            raw: bytes = body.read()
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _GONE | _CHANGED:
            raise NoFileError from error
        raise UnavailableError from error
    except BotoCoreError as error:
        raise UnavailableError from error
    return Stored(raw, answer["ETag"], answer["LastModified"])
