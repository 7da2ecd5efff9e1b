"""Makes what the template describes in the emulator, once: tables, queues, keys, pools."""

import base64
import json
import os
from contextlib import suppress
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from local.emulator import REGION, environment
from local.resources import Resources

_TELLS = "NotificationConfiguration"
_POOLS = {"STAFF": "Staff", "PUBLIC": "Public"}


def provision(endpoint: str | None, prefix: str = "serambi") -> dict[str, str]:
    """Make what is missing and return the environment of the application.

    Without an endpoint it is AWS's own address that is called, or whatever stands in for it.

    Everything the application reads is in it but SITE_URL and RELEASE.
    """
    resources = Resources(prefix)
    make = _Maker(endpoint, prefix, resources)
    for kind, make_one in make.kinds.items():
        for logical_id in _needed_first(resources, kind):
            make_one(logical_id)
    made = resources.made
    settings = {
        "STAGE": "local",
        "TABLE_PREFIX": prefix,
        # By ARN: signatures are counted under it.
        "STAMP_KEY_ID": made["StampKey.Arn"],
        "TRUST_KEY_ID": made["TrustKey"],
        "STATUS_KEY_ID": made["StatusKey"],
        "RECEIPT_KEY_ID": made["ReceiptKey"],
        "ENVELOPE_KEY_ID": made["EnvelopeKey"],
        "AUDIT_KEY_ID": made["AuditKey"],
        "ROOT_KEY_ID": made["RootKey"],
        "SIGNER": "IDTS",
        "SIGNER_REFERENCE": "001",
        # Long enough for demo stamps of the past and for a folder that is kept for a year.
        "SIGNER_DAYS": "800",
        "INDEX_SECRET_ID": made["IndexSecret"],
        "NOTICES_QUEUE_URL": made["NoticesQueue"],
        "UPLOADS_QUEUE_URL": made["UploadsQueue"],
        "UPLOADS_BUCKET": made["UploadsBucket"],
        "DOCUMENTS_BUCKET": made["DocumentsBucket"],
        "AUDIT_BUCKET": made["AuditBucket"],
        "PERMIT_FILES_QUEUE_URL": made["PermitFilesQueue"],
        "MAIL_EVENTS_QUEUE_URL": made["MailEventsQueue"],
        "NOTICES_STREAM_ARN": made["NoticesTable.StreamArn"],
        "RECORDS_STREAM_ARN": made["RecordsTable.StreamArn"],
        "AUDIT_STREAM_ARN": made["AuditTable.StreamArn"],
        "MAIL_SENDER": "Serambi <no-reply@serambi.invalid>",
        "MAIL_CONFIGURATION_SET": prefix,
        "ACCEPT_SPECIMENS": "1",
        "SIGNATURES_NAMESPACE": "Serambi",
    }
    for name, logical in _POOLS.items():
        pool = made[f"{logical}Pool"]
        settings |= {
            f"{name}_POOL_ID": pool,
            f"{name}_CLIENT_ID": made[f"{logical}Client"],
            f"{name}_ISSUER": f"https://cognito-idp.{REGION}.amazonaws.com/{pool}",
            f"{name}_JWKS_URL": f"{endpoint}/{pool}/.well-known/jwks.json",
        }
    return settings


def create_tables(prefix: str, endpoint: str | None = None) -> None:
    """Make the tables alone, for tests; where AWS_ENDPOINT_URL says unless told otherwise."""
    resources = Resources(prefix)
    make = _Maker(endpoint or os.environ["AWS_ENDPOINT_URL"], prefix, resources)
    for logical_id in resources.of_type("AWS::DynamoDB::Table"):
        make.table(logical_id)


def trust_root(endpoint: str, key_id: str) -> dict[str, str]:
    """Return the public half of the key that signs the trust list, as a JWK."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - start-up time
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - start-up time
        load_der_public_key,
    )

    der = client(endpoint, "kms").get_public_key(KeyId=key_id)["PublicKey"]
    key = load_der_public_key(der)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("the trust key is not an elliptic-curve key")
    numbers = key.public_numbers()
    x, y = (
        base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")
        for number in (numbers.x, numbers.y)
    )
    return {"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "x": x, "y": y}


@cache
def _session() -> boto3.Session:
    # One for all: it keeps what it has read of the services' descriptions.
    settings = environment("")
    return boto3.Session(
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )


@cache
def client(endpoint: str | None, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
    """Return a client of the emulator, whatever the environment says."""
    return _session().client(  # type: ignore[call-overload]  # the name is a variable
        service,
        endpoint_url=endpoint,
        config=Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 2}),
    )


class OlderDataError(Exception):
    """The data are of an earlier version of the tables; the message is a sentence for a person."""


def _check_same(wanted: dict[str, Any], there: dict[str, Any]) -> None:
    """Refuse a table that was made without an index or the stream that the code needs now."""
    indexes = {one["IndexName"] for one in wanted.get("GlobalSecondaryIndexes", ())}
    lacking = indexes - {one["IndexName"] for one in there.get("GlobalSecondaryIndexes") or ()}
    if lacking or ("StreamSpecification" in wanted and not there.get("LatestStreamArn")):
        sentence = (
            f"The local data are of an earlier version: the table {wanted['TableName']} lacks "
            "an index or a stream. `make reset` clears them; then start again."
        )
        raise OlderDataError(sentence)


def _needed_first(resources: Resources, kind: str) -> list[str]:
    """Dead-letter queues before the queues that name them."""
    return sorted(resources.of_type(kind), key=lambda id_: "DeadLetter" not in id_)


def _notification(told: dict[str, Any]) -> dict[str, Any]:
    """Write one notification of a bucket as the API has it, from how the template does."""
    rules = told["Filter"]["S3Key"]["Rules"]
    return {
        "QueueArn": told["Queue"],
        "Events": [told["Event"]],
        "Filter": {"Key": {"FilterRules": rules}},
    }


class _Maker:
    """Makes one resource if it is not there, and remembers what others may refer to."""

    def __init__(self, endpoint: str | None, prefix: str, resources: Resources) -> None:
        self._endpoint = endpoint
        self._prefix = prefix
        self._resources = resources
        self.kinds = {
            "AWS::DynamoDB::Table": self.table,
            "AWS::SQS::Queue": self.queue,
            "AWS::S3::Bucket": self.bucket,
            "AWS::KMS::Key": self.key,
            "AWS::SecretsManager::Secret": self.secret,
            "AWS::Cognito::UserPool": self.pool,
            "AWS::Cognito::UserPoolClient": self.pool_client,
        }

    def table(self, logical_id: str) -> None:
        """Make a table; its stream's ARN is known afterwards."""
        tables = client(self._endpoint, "dynamodb")
        wanted = {
            *("TableName", "BillingMode", "AttributeDefinitions", "KeySchema"),
            *("GlobalSecondaryIndexes", "StreamSpecification", "TimeToLiveSpecification"),
        }
        request = self._resources.properties(logical_id, wanted)
        ttl = request.pop("TimeToLiveSpecification", None)
        if "StreamSpecification" in request:
            request["StreamSpecification"]["StreamEnabled"] = True
        try:
            answer = tables.describe_table(TableName=request["TableName"])["Table"]
        except tables.exceptions.ResourceNotFoundException:
            answer = tables.create_table(**request)["TableDescription"]
            if ttl:
                tables.update_time_to_live(
                    TableName=request["TableName"], TimeToLiveSpecification=ttl
                )
        _check_same(request, answer)
        self._remember(logical_id, request["TableName"], answer["TableArn"])
        self._resources.made[f"{logical_id}.StreamArn"] = answer.get("LatestStreamArn", "")

    def queue(self, logical_id: str) -> None:
        """Make a queue."""
        queues = client(self._endpoint, "sqs")
        request = self._resources.properties(logical_id)
        name = request.pop("QueueName", f"{self._prefix}-{logical_id}")
        request.pop("Tags", None)
        attributes = {
            attribute: json.dumps(value) if isinstance(value, dict | bool) else str(value)
            for attribute, value in request.items()
        }
        try:
            url = queues.get_queue_url(QueueName=name)["QueueUrl"]
        except queues.exceptions.QueueDoesNotExist:
            url = queues.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        self._remember(logical_id, url, arn["Attributes"]["QueueArn"])
        self._resources.made[f"{logical_id}.QueueName"] = name

    def bucket(self, logical_id: str) -> None:
        """Make a bucket that has a name; the others are for what runs elsewhere."""
        wanted = {"BucketName", "ObjectLockEnabled", _TELLS}
        request = self._resources.properties(logical_id, wanted)
        if "BucketName" not in request:
            return
        buckets, name = client(self._endpoint, "s3"), request["BucketName"]
        with suppress(buckets.exceptions.BucketAlreadyOwnedByYou):
            place = {"LocationConstraint": REGION}
            locked = {"ObjectLockEnabledForBucket": request.get("ObjectLockEnabled", False)}
            buckets.create_bucket(Bucket=name, CreateBucketConfiguration=place, **locked)
        if _TELLS in request:
            told = [_notification(one) for one in request[_TELLS]["QueueConfigurations"]]
            buckets.put_bucket_notification_configuration(
                Bucket=name, NotificationConfiguration={"QueueConfigurations": told}
            )
        self._remember(logical_id, name, f"arn:aws:s3:::{name}")

    def key(self, logical_id: str) -> None:
        """Make a key, found again by its alias."""
        keys = client(self._endpoint, "kms")
        alias = f"alias/{self._prefix}-{logical_id}"
        try:
            answer = keys.describe_key(KeyId=alias)["KeyMetadata"]
        except keys.exceptions.NotFoundException:
            request = self._resources.properties(logical_id, {"KeySpec", "KeyUsage", "Description"})
            answer = keys.create_key(**request)["KeyMetadata"]
            keys.create_alias(AliasName=alias, TargetKeyId=answer["KeyId"])
        self._remember(logical_id, answer["KeyId"], answer["Arn"])

    def secret(self, logical_id: str) -> None:
        """Make a secret of random characters."""
        secrets = client(self._endpoint, "secretsmanager")
        name = f"{self._prefix}-{logical_id}"
        try:
            answer = secrets.describe_secret(SecretId=name)
        except secrets.exceptions.ResourceNotFoundException:
            request = self._resources.properties(logical_id)["GenerateSecretString"]
            value = secrets.get_random_password(**request)["RandomPassword"]
            answer = secrets.create_secret(Name=name, SecretString=value)
        self._remember(logical_id, answer["ARN"], answer["ARN"])

    def pool(self, logical_id: str) -> None:
        """Make a user pool, found again by its name."""
        pools = client(self._endpoint, "cognito-idp")
        request = self._request(pools, "CreateUserPool", logical_id)
        name = f"{self._prefix}-{logical_id}"
        request["PoolName"] = name
        known = {
            pool["Name"]: pool["Id"] for pool in pools.list_user_pools(MaxResults=60)["UserPools"]
        }
        pool_id = known.get(name) or pools.create_user_pool(**request)["UserPool"]["Id"]
        self._remember(logical_id, pool_id, f"arn:aws:cognito-idp:{REGION}:::userpool/{pool_id}")

    def pool_client(self, logical_id: str) -> None:
        """Make a client of a pool, found again by its name."""
        pools = client(self._endpoint, "cognito-idp")
        request = self._request(pools, "CreateUserPoolClient", logical_id)
        request["ClientName"] = logical_id
        listed = pools.list_user_pool_clients(UserPoolId=request["UserPoolId"], MaxResults=60)
        known = {one["ClientName"]: one["ClientId"] for one in listed["UserPoolClients"]}
        made = known.get(logical_id)
        if not made:
            made = pools.create_user_pool_client(**request)["UserPoolClient"]["ClientId"]
        self._remember(logical_id, made, "")

    def _request(self, service: Any, operation: str, logical_id: str) -> dict[str, Any]:  # noqa: ANN401 - a client
        """Return the properties that the API has under the same name."""
        members = service.meta.service_model.operation_model(operation).input_shape.members
        return self._resources.properties(logical_id, set(members))

    def _remember(self, logical_id: str, ref: str, arn: str) -> None:
        self._resources.made |= {logical_id: ref, f"{logical_id}.Arn": arn}
