"""Counts what ministack's key service signs, as CloudTrail and a metric filter do on AWS."""
# ruff: noqa: SLF001 - the engine has no public way to its state; its version is pinned

import time
from typing import Any

from ministack.core import responses
from ministack.core.responses import request_scope
from ministack.services import cloudwatch, kms

NAMESPACE, METRIC, DIMENSION = "Serambi", "Signatures", "Key"
_MINUTE = 60
_REFUSED = 300

# Account, region, the key's ARN and the minute, in seconds since 1970.
Signature = tuple[str, str, str, int]


def install(new: list[Signature] | None = None) -> None:
    """Count each signature from now on, and put it on a list for whoever keeps it."""
    sign = kms._sign

    def sign_and_count(data: dict[str, Any]) -> Any:  # noqa: ANN401 - the engine's own
        answer = sign(data)
        if answer[0] < _REFUSED:
            key = str(kms._resolve_key(data["KeyId"])["Arn"])
            minute = int(time.time()) // _MINUTE * _MINUTE
            made = (responses.get_account_id(), responses.get_region(), key, minute)
            count(made)
            if new is not None:
                new.append(made)
        return answer

    kms._sign = sign_and_count


def count(made: Signature) -> None:
    """Add one signature to its minute's point of the metric."""
    account, region, key, minute = made
    dimensions = {DIMENSION: key}
    with request_scope(account, region):
        name = (NAMESPACE, METRIC, cloudwatch._dims_key(dimensions))
        points = cloudwatch._metric_bucket(name)
        if not points or points[-1]["Timestamp"] != minute:
            point = {"Timestamp": minute, "Value": 1.0, "Unit": "Count", "Dimensions": dimensions}
            points.append({**point, "Count": 0.0})
        points[-1]["Count"] += 1


def capture() -> list[tuple[str, str, str, Any]]:
    """Return all that was counted: account, region, key and its points."""
    return [
        (account, region, points[0]["Dimensions"][DIMENSION], points)
        for (account, region, name), points in cloudwatch._metrics._data.items()
        if name[:2] == (NAMESPACE, METRIC) and points
    ]


def restore(captured: list[tuple[str, str, str, Any]]) -> None:
    """Put back what was captured."""
    for account, region, key, points in captured:
        name = (NAMESPACE, METRIC, cloudwatch._dims_key({DIMENSION: key}))
        cloudwatch._metrics.set_scoped(account, region, name, points)
