"""Invented scans, and the way they go into their bucket."""

import hashlib
import struct
import zlib
from typing import Any

import boto3
import urllib3

from chalicelib.core.config import config

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(20) + b"\xff\xd9"


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


def announced(raw: bytes, **changed: Any) -> dict[str, Any]:
    """Announce a scan."""
    digest = hashlib.sha256(raw).hexdigest()
    said = {"kind": "passport", "name": "paspor.pdf", "bytes": len(raw), "sha256": digest}
    return {**said, **changed}


def put(form: dict[str, Any], raw: bytes) -> int:
    """Post a scan with its form, as a page does; give the bucket's status."""
    url = f"{_s3().meta.endpoint_url}/{config().documents_bucket}"
    fields = [*form["fields"].items(), ("file", ("paspor.pdf", raw))]
    return int(urllib3.PoolManager().request("POST", url, fields=fields).status)


def kept() -> list[str]:
    """List what is in the bucket."""
    found = _s3().list_objects_v2(Bucket=config().documents_bucket)
    return [one["Key"] for one in found.get("Contents", [])]


def emptied() -> None:
    """Leave nothing in the bucket."""
    for key in kept():
        _s3().delete_object(Bucket=config().documents_bucket, Key=key)


def opened(url: str) -> tuple[int, bytes, dict[str, str]]:
    """Follow a link as a browser does."""
    answer = urllib3.PoolManager().request("GET", url)
    return answer.status, answer.data, {k.lower(): v for k, v in answer.headers.items()}


def _s3() -> Any:
    return boto3.client("s3")
