"""Tables, queues, pools and keys: read from the file that local provisioning reads too."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from chalicelib.db import table as tables
from tests.package.template import Template, text

ROOT = Path(__file__).parents[2]
MODELS: dict[str, type[tables.Table]] = {
    "RecordsTable": tables.Records,
    "IdentityTable": tables.Identity,
    "AuditTable": tables.Audit,
    "NoticesTable": tables.Notices,
    "ReferenceTable": tables.Reference,
    "BatchesTable": tables.Batches,
    "CountersTable": tables.Counters,
    "CountsTable": tables.Counts,
}
LASTING = [
    *MODELS,
    *("StampKey", "TrustKey", "StatusKey", "ReceiptKey", "EnvelopeKey", "RootKey", "IndexSecret"),
    *("AuditKey", "AuditBucket"),
    *("TrailBucket", "TrailLogGroup"),
    *("StaffPool", "PublicPool", "SiteBucket"),
    *("UploadsBucket", "DocumentsBucket"),
]
POOLS = {"StaffPool": "StaffClient", "PublicPool": "PublicClient"}


@pytest.fixture(scope="module")
def resources() -> Template:
    return Template(json.loads((ROOT / ".chalice" / "resources.json").read_text()))


def _sorted(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def test_tables_are_those_of_the_models(resources: Template) -> None:
    assert set(resources.of_type("AWS::DynamoDB::Table")) == set(MODELS)


@pytest.mark.parametrize(("name", "model"), MODELS.items())
def test_table_has_the_keys_and_indexes_of_its_model(
    resources: Template, name: str, model: type[tables.Table]
) -> None:
    made = resources.properties(name)
    wanted = model._get_schema()
    assert made["KeySchema"] == wanted["key_schema"]
    assert _sorted(made["AttributeDefinitions"]) == _sorted(wanted["attribute_definitions"])
    indexes = [
        {
            "IndexName": index["index_name"],
            "KeySchema": index["key_schema"],
            "Projection": index["projection"],
        }
        for index in wanted["global_secondary_indexes"]
    ]
    assert _sorted(made.get("GlobalSecondaryIndexes", [])) == _sorted(indexes)
    prefix, _, rest = str(model.Meta.table_name).rpartition("-")
    assert prefix
    assert made["TableName"] == {"Fn::Sub": f"${{TablePrefix}}-{rest}"}


@pytest.mark.parametrize("name", MODELS)
def test_table_outlives_mistakes(resources: Template, name: str) -> None:
    made = resources.properties(name)
    assert made["BillingMode"] == "PAY_PER_REQUEST"
    assert made["DeletionProtectionEnabled"] is True
    assert made["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert made["SSESpecification"] == {"SSEEnabled": True}


@pytest.mark.parametrize("name", LASTING)
def test_resource_is_kept_when_the_stack_goes(resources: Template, name: str) -> None:
    assert resources.resources[name]["DeletionPolicy"] == "Retain"
    assert resources.resources[name]["UpdateReplacePolicy"] == "Retain"


def test_notices_tell_of_new_images(resources: Template) -> None:
    made = resources.properties("NoticesTable")
    assert made["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}


def test_items_with_an_end_lie_in_a_table_that_ends_them(resources: Template) -> None:
    ending = {
        table.__name__
        for table in tables.Table.__subclasses__()
        for item in table.__subclasses__()
        if "ttl" in item.get_attributes()
    }
    told = {
        name.removesuffix("Table")
        for name, made in resources.of_type("AWS::DynamoDB::Table").items()
        if made.get("TimeToLiveSpecification") == {"AttributeName": "ttl", "Enabled": True}
    }
    assert ending <= told


@pytest.mark.parametrize("key", ["StampKey", "TrustKey"])
def test_key_signs_on_the_seal_s_curve(resources: Template, key: str) -> None:
    made = resources.properties(key)
    assert (made["KeySpec"], made["KeyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    assert made["PendingWindowInDays"] == 30


def test_next_stamp_key_is_named_by_parameters_and_by_default_there_is_none(
    resources: Template,
) -> None:
    variables = resources.content["Globals"]["Function"]["Environment"]["Variables"]
    for variable, parameter in (
        ("NEXT_STAMP_KEY_ID", "NextStampKeyArn"),
        ("NEXT_SIGNER_REFERENCE", "NextSignerReference"),
    ):
        assert variables[variable] == {"Ref": parameter}
        assert resources.content["Parameters"][parameter]["Default"] == ""
    chosen, named, own = variables["STAMP_KEY_ID"]["Fn::If"]
    assert (chosen, text(named), text(own)) == ("HasStampKey", "StampKeyArn", "StampKey.Arn")


def test_root_of_certificates_is_stronger_than_what_it_signs(resources: Template) -> None:
    made = resources.properties("RootKey")
    assert (made["KeySpec"], made["KeyUsage"]) == ("ECC_NIST_P384", "SIGN_VERIFY")


def test_each_signature_of_the_key_service_is_counted_by_its_key(resources: Template) -> None:
    trail = resources.properties("Trail")
    assert trail["IsLogging"] is True
    assert trail["EnableLogFileValidation"] is True
    assert "EventSelectors" not in trail  # all management events, of which Sign is one
    assert text(trail["CloudWatchLogsLogGroupArn"]) == "TrailLogGroup.Arn"
    counting = resources.properties("SignaturesFilter")
    assert text(counting["LogGroupName"]) == "TrailLogGroup"
    assert '$.eventName = "Sign"' in counting["FilterPattern"]
    (made,) = counting["MetricTransformations"]
    variables = resources.content["Globals"]["Function"]["Environment"]["Variables"]
    assert made["MetricNamespace"] == variables["SIGNATURES_NAMESPACE"]
    assert (made["MetricName"], made["MetricValue"]) == ("Signatures", "1")
    # The key's ARN, by whatever name it was called.
    assert made["Dimensions"] == [{"Key": "Key", "Value": "$.resources[0].ARN"}]


@pytest.mark.parametrize("function", ["SignStamp", "PublishTrustList", "ReconcileSignatures"])
def test_somebody_hears_of_what_is_wrong_with_the_keys(resources: Template, function: str) -> None:
    told = resources.properties(f"{function}Errors")
    assert text(told["LogGroupName"]) == f"{function}LogGroup"
    assert told["FilterPattern"] == '{ $.level = "error" }'
    (metric,) = told["MetricTransformations"]
    alarm = resources.properties("KeysErrorAlarm")
    assert (metric["MetricNamespace"], metric["MetricName"]) == (
        alarm["Namespace"],
        alarm["MetricName"],
    )
    assert alarm["Threshold"] == 0


def test_queues_are_encrypted(resources: Template) -> None:
    queues = resources.of_type("AWS::SQS::Queue").values()
    assert queues
    assert all(queue["SqsManagedSseEnabled"] is True for queue in queues)


@pytest.mark.parametrize(("pool", "client"), POOLS.items())
def test_pool_takes_long_passwords_and_nobody_signs_up(
    resources: Template, pool: str, client: str
) -> None:
    made = resources.properties(pool)
    assert made["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert made["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12
    assert made["DeletionProtection"] == "ACTIVE"
    assert made["UsernameConfiguration"] == {"CaseSensitive": False}
    told = resources.properties(client)
    assert text(told["UserPoolId"]) == pool
    assert told["PreventUserExistenceErrors"] == "ENABLED"
    assert told["EnableTokenRevocation"] is True
    assert told["TokenValidityUnits"]["AccessToken"] == "minutes"
    assert told["AccessTokenValidity"] <= 15
    assert told["TokenValidityUnits"]["RefreshToken"] == "hours"
    assert told["RefreshTokenValidity"] <= 12


def test_mail_events_reach_their_queue(resources: Template) -> None:
    destination = resources.properties("MailEventDestination")
    assert text(destination["ConfigurationSetName"]) == "MailConfigurationSet"
    told = set(destination["EventDestination"]["MatchingEventTypes"])
    assert {"SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT"} <= told
    assert told.isdisjoint({"OPEN", "CLICK"})  # nobody is followed through their mail
    rule = resources.properties("MailEventsRule")
    pattern = rule["EventPattern"]
    assert pattern["source"] == ["aws.ses"]
    assert pattern["detail"]["mail"]["tags"]["ses:configuration-set"] == [
        {"Ref": "MailConfigurationSet"}
    ]
    (target,) = rule["Targets"]
    assert text(target["Arn"]) == "MailEventsQueue.Arn"
    assert target["InputPath"] == "$.detail"
    (allowed, _) = resources.properties("MailEventsQueuePolicy")["PolicyDocument"]["Statement"]
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert text(allowed["Condition"]["ArnEquals"]["aws:SourceArn"]) == "MailEventsRule.Arn"


def test_mail_travels_encrypted_or_not_at_all(resources: Template) -> None:
    made = resources.properties("MailConfigurationSet")
    assert made["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}


def test_somebody_hears_of_each_dead_letter(resources: Template) -> None:
    alarms = resources.of_type("AWS::CloudWatch::Alarm").values()
    watched = {
        text(dimension["Value"]).removesuffix(".QueueName")
        for alarm in alarms
        for dimension in alarm["Dimensions"]
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible" and alarm["Threshold"] == 0
    }
    dead = {name for name in resources.of_type("AWS::SQS::Queue") if "DeadLetter" in name}
    assert watched == dead
    assert all(alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}] for alarm in alarms)


def test_uploaded_lists_are_nobody_s_and_end(resources: Template) -> None:
    made = resources.properties("UploadsBucket")
    assert all(made["PublicAccessBlockConfiguration"].values())
    (sse,) = made["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert sse["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    (rule,) = made["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 7)
    assert "VersioningConfiguration" not in made  # what has ended has ended
    assert "CorsConfiguration" not in made  # they come through the site's own address
    refusal, dropping = resources.properties("UploadsBucketPolicy")["PolicyDocument"]["Statement"]
    assert (refusal["Effect"], refusal["Principal"]) == ("Deny", "*")
    # Nobody else puts anything in, but for whom the parameter names, and only there.
    condition, allowed, nothing = dropping["Fn::If"]
    assert (condition, nothing) == ("HasDirectorateRole", {"Ref": "AWS::NoValue"})
    assert (allowed["Action"], allowed["Principal"]) == (
        "s3:PutObject",
        {"AWS": {"Ref": "DirectorateRole"}},
    )
    assert text(allowed["Resource"]).endswith("/permit-files/drop/*")
    assert resources.content["Parameters"]["DirectorateRole"]["Default"] == ""


def test_scans_are_kept_encrypted_and_nobody_s(resources: Template) -> None:
    made = resources.properties("DocumentsBucket")
    assert all(made["PublicAccessBlockConfiguration"].values())
    (sse,) = made["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert sse["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert "VersioningConfiguration" not in made  # what is deleted is gone
    assert "CorsConfiguration" not in made  # they come through the site's own address
    (sent,) = made["LifecycleConfiguration"]["Rules"]  # photos as their cameras made them
    assert (sent["Prefix"], sent["ExpirationInDays"]) == ("tips/sent/", 1)
    (refusal,) = resources.properties("DocumentsBucketPolicy")["PolicyDocument"]["Statement"]
    assert (refusal["Effect"], refusal["Principal"]) == ("Deny", "*")


def test_sealed_days_of_the_audit_log_stay_as_they_are(resources: Template) -> None:
    made = resources.properties("AuditBucket")
    assert made["VersioningConfiguration"] == {"Status": "Enabled"}
    assert made["ObjectLockEnabled"] is True
    kept = made["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert kept["Mode"] == {"Fn::If": ["IsProduction", "COMPLIANCE", "GOVERNANCE"]}
    assert kept["Days"] == {"Ref": "AuditDays"}
    assert "LifecycleConfiguration" not in made
    assert all(made["PublicAccessBlockConfiguration"].values())
    statements = resources.properties("AuditBucketPolicy")["PolicyDocument"]["Statement"]
    assert {(one["Effect"], one["Principal"]) for one in statements} == {("Deny", "*")}
    assert {"s3:DeleteObject", "s3:DeleteObjectVersion"} <= set(statements[0]["Action"])


def test_somebody_hears_of_a_row_that_was_changed(resources: Template) -> None:
    told = resources.properties("SealAuditErrors")
    assert told["FilterPattern"] == '{ $.event = "audit_broken" }'
    (metric,) = told["MetricTransformations"]
    alarm = resources.properties("AuditBrokenAlarm")
    assert (metric["MetricName"], alarm["Threshold"]) == (alarm["MetricName"], 0)


@pytest.mark.parametrize(
    ("at", "queue", "prefix"),
    [(0, "UploadsQueue", "batches/"), (1, "PermitFilesQueue", "permit-files/")],
)
def test_uploaded_file_is_told_to_its_queue_and_by_nobody_else(
    resources: Template, at: int, queue: str, prefix: str
) -> None:
    bucket = resources.properties("UploadsBucket")
    told = bucket["NotificationConfiguration"]["QueueConfigurations"]
    assert len(told) == 2
    assert text(told[at]["Queue"]) == f"{queue}.Arn"
    assert told[at]["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": prefix}]
    (allowed, _) = resources.properties(f"{queue}Policy")["PolicyDocument"]["Statement"]
    assert allowed["Principal"] == {"Service": "s3.amazonaws.com"}
    source = text(allowed["Condition"]["ArnEquals"]["aws:SourceArn"])
    assert source.endswith(f":s3:::{text(bucket['BucketName'])}")
    # S3 asks the queue before it takes the notification.
    assert f"{queue}Policy" in resources.resources["UploadsBucket"]["DependsOn"]
