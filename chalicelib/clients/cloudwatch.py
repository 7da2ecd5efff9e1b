"""What the key service itself reports of its use, by way of CloudTrail and a metric."""

from collections.abc import Iterable
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.clients.aws import client
from chalicelib.core.config import config
from chalicelib.core.errors import UnavailableError

_METRIC = "Signatures"
_DIMENSION = "Key"
# Of the periods that last longer than a fortnight in CloudWatch the shortest.
_PERIOD_SECONDS = 300


def signatures(key_ids: Iterable[str], begin: datetime, end: datetime) -> int:
    """Return how many signatures keys made from `begin` to `end`, both at whole five minutes.

    Keys are named by their ARN. Raises UnavailableError.
    """
    return sum(_signatures(key_id, begin, end) for key_id in key_ids)


def _signatures(key_id: str, begin: datetime, end: datetime) -> int:
    try:
        answer = client("cloudwatch").get_metric_statistics(
            Namespace=config().signatures_namespace,
            MetricName=_METRIC,
            Dimensions=[{"Name": _DIMENSION, "Value": key_id}],
            StartTime=begin,
            EndTime=end,
            Period=_PERIOD_SECONDS,
            Statistics=["Sum"],
        )
    except (BotoCoreError, ClientError) as error:
        raise UnavailableError from error
    return sum(int(point["Sum"]) for point in answer["Datapoints"])
