"""Invented tips, and the way their photos go."""

import hashlib
from typing import Any

import boto3
import urllib3

from chalicelib.core.config import config
from chalicelib.tips.repository import EntryItem, TipItem
from tests.factories.api import Api, Reply
from tests.lodging.reports import proof

DEVICE = "0123456789abcdef0123456789abcdef"
# Kuta Utara: of Ngurah Rai, the office of the invented people.
KUTA_UTARA, UBUD = "51.03.06", "51.04.05"


def told(**changed: Any) -> dict[str, Any]:
    """Return a tip as the page sends it; None takes a field out."""
    body = {
        "matter": "illegal_work",
        "region": KUTA_UTARA,
        "text": "Ada yang mengajar selancar setiap pagi.\nPapan namanya di depan rumah.",
        "is_ongoing": True,
        "proof": proof(),
        **changed,
    }
    return {name: value for name, value in body.items() if value is not None}


def send(api: Api, key: str = "", **changed: Any) -> Reply:
    """Send a tip."""
    return api.post("/tips", told(**changed), key=key)


def reference(api: Api, **changed: Any) -> str:
    """Send a tip and return its reference."""
    reply = send(api, **changed)
    assert reply.status == 201, reply.raw
    return str(reply.body["reference"])


def status(api: Api, own: str) -> dict[str, Any]:
    """Return how a tip stands to its sender."""
    reply = api.post("/tips/status", {"reference": own})
    assert reply.status == 200, reply.raw
    return dict(reply.body)


def tips() -> list[TipItem]:
    """Return all tips as stored."""
    return [item for item in TipItem.scan() if item.sk == "TIP"]


def entries() -> list[EntryItem]:
    """Return all steps and words as stored."""
    return [item for item in EntryItem.scan() if item.sk.startswith("ENTRY#")]


def announced(own: str, raw: bytes) -> dict[str, Any]:
    """Announce a photo."""
    return {"reference": own, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}


def put(form: dict[str, Any], raw: bytes) -> int:
    """Post a photo with its form, as the page does; give the bucket's status."""
    url = f"{_s3().meta.endpoint_url}/{config().documents_bucket}"
    fields = [*form["fields"].items(), ("file", ("foto.jpg", raw))]
    return int(urllib3.PoolManager().request("POST", url, fields=fields).status)


def in_bucket() -> dict[str, bytes]:
    """Return what is in the bucket."""
    bucket = config().documents_bucket
    found = _s3().list_objects_v2(Bucket=bucket).get("Contents", [])
    return {
        one["Key"]: _s3().get_object(Bucket=bucket, Key=one["Key"])["Body"].read() for one in found
    }


def emptied() -> None:
    """Leave nothing in the bucket."""
    for key in in_bucket():
        _s3().delete_object(Bucket=config().documents_bucket, Key=key)


def _s3() -> Any:
    return boto3.client("s3")
