"""A small Chalice app with one of each kind of function, to try the local system on.

`note` writes a row; its stream puts it on a queue; the queue's function mails it; what became
of the mail is counted. Each step is one that a real notice takes.
"""

import json
import os
from functools import cache
from typing import Any

import boto3
from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, Rate, Response, SQSEvent

PREFIX = os.environ.get("TABLE_PREFIX", "serambi")
app = Chalice(app_name="sample")
app.api.binary_types = ["application/octet-stream"]


@cache
def aws(service: str) -> Any:
    return boto3.client(service)  # type: ignore[call-overload]  # the name is a variable


@app.route("/health")
def health() -> dict[str, str]:
    return {"status": "ok", "release": os.environ.get("RELEASE", "")}


@app.route("/echo/{name}", methods=["GET", "POST"])
def echo(name: str) -> dict[str, Any]:
    request: Any = app.current_request
    body = request.raw_body.decode() if request.method == "POST" else ""
    return {
        "name": name,
        "query": request.query_params,
        "body": body,
        "language": request.headers.get("accept-language"),
    }


@app.route("/cookies")
def cookies() -> Response:
    return Response("plain", headers={"Set-Cookie": ["a=1", "b=2"], "Content-Type": "text/plain"})


@app.route("/broken")
def broken() -> None:
    raise RuntimeError("a secret of the inside")


@app.route("/counts")
def counts() -> dict[str, int]:
    items = aws("dynamodb").scan(TableName=f"{PREFIX}-reference")["Items"]
    return {item["pk"]["S"]: int(item["n"]["N"]) for item in items}


@app.lambda_function(name="double")
def double(event: dict[str, int], _context: object) -> dict[str, int]:
    return {"number": 2 * event["number"]}


@app.schedule(Rate(1, unit=Rate.DAYS), name="note")
def note(event: CloudWatchEvent) -> None:
    row = {"pk": {"S": "note"}, "sk": {"S": event.time}, "to": {"S": "someone@example.test"}}
    aws("dynamodb").put_item(TableName=f"{PREFIX}-notices", Item=row)


@app.schedule("cron(0 3 1 1 ? *)", name="fail")
def fail(event: CloudWatchEvent) -> None:
    raise RuntimeError("it is " + event.time)


@app.on_dynamodb_record(stream_arn=os.environ.get("NOTICES_STREAM_ARN", "notices"), name="wake")
def wake(event: DynamoDBEvent) -> None:
    for record in event:
        body = json.dumps({"at": record.new_image["sk"]["S"], "to": record.new_image["to"]["S"]})
        aws("sqs").send_message(QueueUrl=os.environ["NOTICES_QUEUE_URL"], MessageBody=body)


@app.on_sqs_message(queue="notices", batch_size=10, name="send")
def send(event: SQSEvent) -> dict[str, Any]:
    failures = []
    for record in event:
        message = json.loads(record.body)
        if message["to"].startswith("poison"):
            failures.append({"itemIdentifier": record.to_dict()["messageId"]})
            continue
        lines = ("From: a@example.test", f"To: {message['to']}", f"Subject: {message['at']}")
        mail = "\r\n".join((*lines, "", "Hello", ""))
        aws("sesv2").send_email(
            Content={"Raw": {"Data": mail.encode()}},
            EmailTags=[{"Name": "notice", "Value": "n-1"}],
            ConfigurationSetName=os.environ["MAIL_CONFIGURATION_SET"],
        )
    return {"batchItemFailures": failures}


@app.on_sqs_message(queue="mail-events", batch_size=10, name="record")
def record_mail_events(event: SQSEvent) -> None:
    for record in event:
        told = json.loads(record.body)
        key = f"{told['eventType']} {told['mail']['tags']['notice'][0]}"
        aws("dynamodb").update_item(
            TableName=f"{PREFIX}-reference",
            Key={"pk": {"S": key}, "sk": {"S": "-"}},
            UpdateExpression="ADD n :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
