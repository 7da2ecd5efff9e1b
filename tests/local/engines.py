"""What tests do to an engine of their own."""

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
