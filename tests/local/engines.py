"""What tests do to an engine of their own."""

from datetime import UTC, datetime, timedelta
from typing import Any

from local.emulator import Engine
from local.provision import client


def kill(engine: Engine) -> None:
    engine.process.kill()
    engine.process.wait()


def table(engine: Engine) -> Any:
    return client(engine.url, "dynamodb")


def add_one(engine: Engine, sk: str) -> None:
    table(engine).update_item(
        TableName="test-records",
        Key={"pk": {"S": "count"}, "sk": {"S": sk}},
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def counted(engine: Engine, sk: str) -> int:
    key = {"pk": {"S": "count"}, "sk": {"S": sk}}
    item = table(engine).get_item(TableName="test-records", Key=key)["Item"]
    return int(item["n"]["N"])


def signatures(engine: Engine, key_id: str) -> int:
    """Return how many the metric says that a key made in the last hour."""
    end = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=5)
    answer = client(engine.url, "cloudwatch").get_metric_statistics(
        Namespace="Serambi",
        MetricName="Signatures",
        Dimensions=[{"Name": "Key", "Value": key_id}],
        StartTime=end - timedelta(hours=1),
        EndTime=end,
        Period=300,
        Statistics=["Sum"],
    )
    return sum(int(point["Sum"]) for point in answer["Datapoints"])
