"""Files that are uploaded past us: who may put which, and reading what came."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws import client
from chalicelib.core.errors import UnavailableError

_GONE = {"404", "NoSuchKey", "NotFound"}
_CHANGED = {"412", "PreconditionFailed"}


class NoFileError(Exception):
    """There is no such file, or not any more."""


class FileThereError(Exception):
    """There is a file of that name already: it stands."""


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


def write_file(bucket: str, key: str, raw: bytes, media_type: str) -> None:
    """Put a file of ours in the place of whatever stood there. UnavailableError."""
    try:
        client("s3").put_object(Bucket=bucket, Key=key, Body=raw, ContentType=media_type)
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error


def add_file(bucket: str, key: str, raw: bytes) -> None:
    """Write a file that must not exist. FileThereError, UnavailableError."""
    try:
        client("s3").put_object(Bucket=bucket, Key=key, Body=raw, IfNoneMatch="*")
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _CHANGED:
            raise FileThereError from error
        raise UnavailableError from error
    except BotoCoreError as error:
        raise UnavailableError from error


def delete_file(bucket: str, key: str) -> None:
    """Delete a file; one that is not there is deleted already. UnavailableError."""
    try:
        client("s3").delete_object(Bucket=bucket, Key=key)
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error


def presign_get(bucket: str, key: str, media_type: str, name: str, seconds: int) -> str:
    """Return an address that shows one file, for so many seconds, under a name and as a type.

    Both are ours: what whoever uploaded it said of it counts for nothing.
    """
    plain = re.sub(r"[^ !#-\[\]-~]", "_", name)
    shown = f"inline; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    wanted = {
        "Bucket": bucket,
        "Key": key,
        "ResponseContentType": media_type,
        "ResponseContentDisposition": shown,
        "ResponseCacheControl": "private, no-store",
    }
    try:
        made = client("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds)
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error
    return str(made)


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of a file without its content."""

    size: int
    etag: str
    received_at: datetime


def describe_file(bucket: str, key: str) -> Described:
    """Return what is known of a file; NoFileError, UnavailableError."""
    try:
        answer = client("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        raise _why(error) from error
    except BotoCoreError as error:
        raise UnavailableError from error
    return Described(answer["ContentLength"], answer["ETag"], answer["LastModified"])


def read_range(bucket: str, key: str, etag: str, start: int, end: int) -> bytes:
    """Return the bytes from one place to before another, of exactly this ETag.

    Raises NoFileError when it is another file by now, UnavailableError.
    """
    wanted = f"bytes={start}-{end - 1}"
    try:
        answer = client("s3").get_object(Bucket=bucket, Key=key, IfMatch=etag, Range=wanted)
        with answer["Body"] as body:
            raw: bytes = body.read()
    except ClientError as error:
        raise _why(error) from error
    except BotoCoreError as error:
        raise UnavailableError from error
    if len(raw) != end - start:
        raise UnavailableError
    return raw


def _why(error: ClientError) -> Exception:
    code = error.response.get("Error", {}).get("Code")
    return NoFileError() if code in _GONE | _CHANGED else UnavailableError()
