"""The emulator keeps what it has acknowledged, whatever ends it."""

import base64
import hashlib
import select
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from local.emulator import Engine, begin_engine, start_engine, wait_for
from local.provision import client, create_tables, provision
from tests.local.engines import add_one, counted, kill, signatures, table

pytestmark = pytest.mark.slow  # each test starts processes

PASSWORD = "a long enough password"


def test_no_acknowledged_write_is_lost_when_killed_amid_a_stream(
    start: Callable[[], Engine],
) -> None:
    engine = start()
    create_tables("test", engine.url)
    acknowledged = dict.fromkeys("abcd", 0)
    many = threading.Semaphore(0)

    def write(sk: str) -> None:
        try:
            while True:
                add_one(engine, sk)
                acknowledged[sk] += 1
                many.release()
        except (BotoCoreError, ClientError):
            pass  # the engine is gone

    writers = [threading.Thread(target=write, args=(sk,)) for sk in acknowledged]
    for writer in writers:
        writer.start()
    for _ in range(300):
        many.acquire()
    kill(engine)
    for writer in writers:
        writer.join()

    engine = start()
    for sk, written in acknowledged.items():
        # One more may have been written whose answer was lost.
        assert counted(engine, sk) - written in {0, 1}


def test_transaction_and_conditions_hold_after_a_restart(start: Callable[[], Engine]) -> None:
    engine = start()
    create_tables("test", engine.url)
    put = {
        "TableName": "test-records",
        "Item": {"pk": {"S": "p"}, "sk": {"S": "é 日本"}},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    table(engine).transact_write_items(TransactItems=[{"Put": put}], ClientRequestToken="once")
    kill(engine)

    engine = start()
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        table(engine).put_item(**put)
    # The same request again, as a client sends it whose answer was lost, is answered alike.
    table(engine).transact_write_items(TransactItems=[{"Put": put}], ClientRequestToken="once")


def test_a_reader_of_the_stream_goes_on_where_it_stood_after_a_kill(
    start: Callable[[], Engine],
) -> None:
    engine = start()
    arn = provision(engine.url, "test")["NOTICES_STREAM_ARN"]

    def write(sk: str) -> None:
        item = {"pk": {"S": "n"}, "sk": {"S": sk}}
        table(engine).put_item(TableName="test-notices", Item=item)

    def read(after: str | None) -> list[tuple[str, str]]:
        streams = client(engine.url, "dynamodbstreams")
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        where = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
            if after
            else {"ShardIteratorType": "TRIM_HORIZON"}
        )
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], **where)
        records = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
        return [
            (record["dynamodb"]["Keys"]["sk"]["S"], record["dynamodb"]["SequenceNumber"])
            for record in records
        ]

    write("1")
    kill(engine)  # replayed from the journal
    engine = start()
    write("2")
    (_, first), _ = read(None)
    engine.stop()  # folded into the snapshot
    engine = start()
    write("3")
    assert [sk for sk, _ in read(first)] == ["2", "3"]


def test_a_key_signs_with_the_same_public_key_after_a_kill(start: Callable[[], Engine]) -> None:
    engine = start()
    key_id = provision(engine.url, "test")["STAMP_KEY_ID"]
    public = client(engine.url, "kms").get_public_key(KeyId=key_id)["PublicKey"]
    kill(engine)

    engine = start()
    keys = client(engine.url, "kms")
    assert keys.get_public_key(KeyId=key_id)["PublicKey"] == public
    request = {"KeyId": key_id, "Message": b"stamp", "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = keys.sign(MessageType="RAW", **request)["Signature"]
    loaded = load_der_public_key(public)
    assert isinstance(loaded, ec.EllipticCurvePublicKey)
    loaded.verify(signature, b"stamp", ec.ECDSA(hashes.SHA256()))


def test_signatures_stay_counted_after_a_kill_and_a_stop(start: Callable[[], Engine]) -> None:
    engine = start()
    key_id = provision(engine.url, "test")["STAMP_KEY_ID"]
    request = {"KeyId": key_id, "Message": b"stamp", "SigningAlgorithm": "ECDSA_SHA_256"}

    def sign(times: int, **changed: str) -> None:
        for _ in range(times):
            client(engine.url, "kms").sign(**{**request, **changed})

    sign(2)
    sign(1, KeyId=key_id.rpartition("/")[2])  # by whatever name it is called
    sign(1, KeyId="alias/test-StampKey")
    with pytest.raises(ClientError):
        sign(1, SigningAlgorithm="ECDSA_SHA_384")
    assert signatures(engine, key_id) == 4
    kill(engine)  # replayed from the journal

    engine = start()
    assert signatures(engine, key_id) == 4
    sign(1)
    engine.stop()  # folded into the snapshot

    engine = start()
    assert signatures(engine, key_id) == 5
    sign(1)
    # A change elsewhere keeps the metrics too, in a file of their own: not counted twice.
    client(engine.url, "events").put_rule(Name="any", ScheduleExpression="rate(1 day)")
    sign(1)
    kill(engine)

    engine = start()
    assert signatures(engine, key_id) == 7


def test_a_user_signs_in_and_refreshes_after_a_kill(start: Callable[[], Engine]) -> None:
    engine = start()
    settings = provision(engine.url, "test")
    pool, pool_client = settings["STAFF_POOL_ID"], settings["STAFF_CLIENT_ID"]
    request = {"UserPoolId": pool, "Username": "ani@example.test"}
    pools = client(engine.url, "cognito-idp")
    pools.admin_create_user(**request, MessageAction="SUPPRESS")
    pools.admin_set_user_password(**request, Password=PASSWORD, Permanent=True)

    def sign_in(flow: str, **parameters: str) -> dict[str, str]:
        answer = client(engine.url, "cognito-idp").admin_initiate_auth(
            UserPoolId=pool, ClientId=pool_client, AuthFlow=flow, AuthParameters=parameters
        )
        result: dict[str, str] = answer["AuthenticationResult"]
        return result

    credentials = {"USERNAME": "ani@example.test", "PASSWORD": PASSWORD}
    before = sign_in("ADMIN_USER_PASSWORD_AUTH", **credentials)
    kill(engine)

    engine = start()
    again = provision(engine.url, "test")
    assert again["STAFF_POOL_ID"] == pool
    assert sign_in("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=before["RefreshToken"])["AccessToken"]
    after = sign_in("ADMIN_USER_PASSWORD_AUTH", **credentials)
    assert key_of(after["AccessToken"]) == key_of(before["AccessToken"])
    with urllib.request.urlopen(again["STAFF_JWKS_URL"]) as answer:
        assert key_of(before["AccessToken"]) in answer.read().decode()


def key_of(token: str) -> str:
    head = token.partition(".")[0]
    text = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode()
    return text.partition('"kid":')[2].split('"')[1]


def test_messages_are_neither_lost_nor_revived_after_a_kill(start: Callable[[], Engine]) -> None:
    engine = start()
    provision(engine.url, "test")

    def queue() -> tuple[Any, str]:
        queues = client(engine.url, "sqs")
        return queues, queues.get_queue_url(QueueName="test-notices")["QueueUrl"]

    def receive() -> list[dict[str, str]]:
        queues, url = queue()
        answer = queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        messages: list[dict[str, str]] = answer.get("Messages", [])
        return messages

    queues, url = queue()
    entries = [{"Id": str(n), "MessageBody": f"message {n}"} for n in range(3)]
    queues.send_message_batch(QueueUrl=url, Entries=entries)
    queues.send_message(QueueUrl=url, MessageBody="message 3", DelaySeconds=600)
    received = receive()
    done = next(message for message in received if message["Body"] == "message 0")
    queues.delete_message(QueueUrl=url, ReceiptHandle=done["ReceiptHandle"])
    kill(engine)

    engine = start()
    # Received but not deleted: delivered again. Deleted: gone. Delayed: still to come.
    assert sorted(message["Body"] for message in receive()) == ["message 1", "message 2"]
    queues, url = queue()
    counts = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessagesDelayed"] == "1"


def test_objects_and_secrets_are_there_after_a_kill(start: Callable[[], Engine]) -> None:
    engine = start()
    secret = provision(engine.url, "test")["INDEX_SECRET_ID"]
    value = client(engine.url, "secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    body = hashlib.sha256(b"seed").digest() * 1000
    objects = client(engine.url, "s3")
    where = {"LocationConstraint": "ap-southeast-3"}
    objects.create_bucket(Bucket="files", CreateBucketConfiguration=where)
    objects.put_object(Bucket="files", Key="a/b", Body=body)
    kill(engine)

    engine = start()
    stored = client(engine.url, "s3").get_object(Bucket="files", Key="a/b")
    assert stored["Body"].read() == body
    again = client(engine.url, "secretsmanager").get_secret_value(SecretId=secret)
    assert again["SecretString"] == value


def test_an_engine_in_memory_forgets_all_on_reset() -> None:
    engine = start_engine()
    try:
        create_tables("test", engine.url)
        request = urllib.request.Request(f"{engine.url}/_ministack/reset", method="POST")
        urllib.request.urlopen(request).close()
        assert table(engine).list_tables()["TableNames"] == []
    finally:
        engine.stop()


def test_the_engine_ends_when_nobody_holds_its_pipe() -> None:
    engine = start_engine()
    assert engine.process.stdin
    engine.process.stdin.close()
    assert engine.process.wait(10) == 0
    engine.stop()


def test_second_emulator_waits_until_the_first_has_left_the_data(tmp_path: Path) -> None:
    first = start_engine(tmp_path)
    create_tables("test", first.url)
    second = begin_engine(tmp_path)
    assert second.process.stdout is not None
    ready, _, _ = select.select([second.process.stdout], [], [], 4)
    assert ready == []
    add_one(first, "a")
    first.stop()
    wait_for(second)
    assert counted(second, "a") == 1
    second.stop()
