"""What Chalice's decorators cannot say of a function, its queue and its stream."""

import json
import re
from pathlib import Path

import pytest

from tests.package.template import Template, text

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NAMES = {
    "APIHandler": "api_handler",
    "SignStamp": "sign_stamp",
    "PublishTrustList": "publish_trust_list",
    "PublishStatusLists": "publish_status_lists",
    "SealReceipts": "seal_receipts",
    "RevokeKey": "revoke_key",
    "ReconcileSignatures": "reconcile_signatures",
    "ReconcileStays": "reconcile_stays",
    "WarnSponsors": "warn_sponsors",
    "SendNotices": "send_notices",
    "WakeNotices": "wake_notices",
    "RecordMailEvents": "record_mail_events",
    "RecordHeartbeat": "record_heartbeat",
    "TakeBatch": "take_batch",
}
QUEUES = {
    "SendNotices": "NoticesQueue",
    "RecordMailEvents": "MailEventsQueue",
    "TakeBatch": "UploadsQueue",
}
JOBS = {
    "WarnSponsors": "rate(1 hour)",
    "PublishTrustList": "rate(1 day)",
    "PublishStatusLists": "rate(15 minutes)",
    "SealReceipts": "cron(30 18-21 * * ? *)",
    "ReconcileSignatures": "cron(0 3 * * ? *)",
    "RecordHeartbeat": "rate(1 minute)",
    "ReconcileStays": "cron(0 18 * * ? *)",
}
API_GATEWAY_GIVES_UP_AFTER = 29


def test_functions_are_those_known(template: Template) -> None:
    assert set(template.functions()) == set(NAMES)


@pytest.mark.parametrize(("function", "name"), NAMES.items())
def test_function_is_found_by_its_name_when_invoked(
    template: Template, function: str, name: str
) -> None:
    properties = template.functions()[function]
    assert properties["FunctionName"] == {"Fn::Sub": f"${{TablePrefix}}-{name}"}
    assert properties["Handler"] == f"app.{'app' if name == 'api_handler' else name}"
    assert properties["MemorySize"] == 1024


def test_answers_are_given_before_the_gateway_gives_up(template: Template) -> None:
    functions = template.functions()
    assert functions["APIHandler"]["Timeout"] == 15 < API_GATEWAY_GIVES_UP_AFTER
    assert functions["SignStamp"]["Timeout"] <= functions["APIHandler"]["Timeout"]


@pytest.mark.parametrize(("function", "queue"), QUEUES.items())
def test_poisoned_message_blocks_nothing(template: Template, function: str, queue: str) -> None:
    event = template.event(function)
    assert text(event["Queue"]) == f"{queue}.Arn"
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["ScalingConfig"]["MaximumConcurrency"] >= 2
    redrive = template.properties(queue)["RedrivePolicy"]
    dead = text(redrive["deadLetterTargetArn"]).removesuffix(".Arn")
    assert dead == queue.replace("Queue", "DeadLetterQueue")
    assert template.properties(dead)["MessageRetentionPeriod"] == 14 * 86_400


@pytest.mark.parametrize(("function", "queue"), QUEUES.items())
def test_message_comes_again_only_after_its_function_has_surely_ended(
    template: Template, function: str, queue: str
) -> None:
    timeout = template.functions()[function]["Timeout"]
    assert template.properties(queue)["VisibilityTimeout"] >= 6 * timeout


def test_poisoned_record_does_not_hold_up_its_stream(template: Template) -> None:
    event = template.event("WakeNotices")
    assert text(event["Stream"]) == "NoticesTable.StreamArn"
    assert event["StartingPosition"] == "TRIM_HORIZON"
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["BisectBatchOnFunctionError"] is True
    assert 0 < event["MaximumRetryAttempts"] <= 10
    assert 0 < event["MaximumRecordAgeInSeconds"] <= 86_400
    failed = event["DestinationConfig"]["OnFailure"]
    assert (failed["Type"], text(failed["Destination"])) == (
        "SQS",
        "WakeNoticesDeadLetterQueue.Arn",
    )


@pytest.mark.parametrize(("function", "schedule"), JOBS.items())
def test_job_that_fails_every_time_is_not_forgotten(
    template: Template, function: str, schedule: str
) -> None:
    event = template.event(function)
    assert event["Schedule"] == schedule
    assert text(event["DeadLetterConfig"]["Arn"]) == "JobsDeadLetterQueue.Arn"
    invoked = template.functions()[function]["EventInvokeConfig"]
    assert text(invoked["DestinationConfig"]["OnFailure"]["Destination"]) == (
        "JobsDeadLetterQueue.Arn"
    )


def test_status_lists_have_time_to_be_derived_from_all_rows(template: Template) -> None:
    assert template.functions()["PublishStatusLists"]["Timeout"] == 900


def test_rules_may_use_the_dead_letter_queue_of_jobs(expanded: Template) -> None:
    (policy,) = (
        one
        for one in expanded.of_type("AWS::SQS::QueuePolicy").values()
        if [text(queue) for queue in one["Queues"]] == ["JobsDeadLetterQueue"]
    )
    allowed = policy["PolicyDocument"]["Statement"][0]
    rules = {text(arn) for arn in allowed["Condition"]["ArnEquals"]["aws:SourceArn"]}
    made = {f"{name}.Arn" for name in expanded.of_type("AWS::Events::Rule")} - {
        "MailEventsRule.Arn"
    }
    assert rules == made
    assert len(rules) == len(JOBS)


def test_environment_is_what_the_settings_read(template: Template) -> None:
    source = (ROOT / "chalicelib/core/config.py").read_text()
    read = set(re.findall(r'(?:read|environ\.get)\("([A-Z_]+)"', source))
    pool = set(re.findall(r'read\(f"\{name\}(_[A-Z_]+)"', source))
    wanted = read | {f"{name}{suffix}" for name in ("STAFF", "PUBLIC") for suffix in pool}
    assert len(pool) == 4
    variables = template.content["Globals"]["Function"]["Environment"]["Variables"]
    assert set(variables) == wanted


def test_environment_carries_no_secret(template: Template) -> None:
    variables = template.content["Globals"]["Function"]["Environment"]["Variables"]
    assert text(variables["INDEX_SECRET_ID"]) == "IndexSecret.Id"
    assert "{{resolve:" not in json.dumps(template.content)
    for properties in template.functions().values():
        assert "Environment" not in properties


def test_specimens_are_accepted_nowhere_in_production(template: Template) -> None:
    variables = template.content["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["ACCEPT_SPECIMENS"] == {"Fn::If": ["IsProduction", "0", "1"]}
    assert variables["SIGNER"] == {"Fn::If": ["IsProduction", "IDIM", "IDTS"]}
    assert template.content["Conditions"]["IsProduction"] == {
        "Fn::Equals": [{"Ref": "Stage"}, "production"]
    }


def test_package_of_one_stage_cannot_become_another(template: Template) -> None:
    parameters = template.content["Parameters"]
    assert parameters["Stage"]["AllowedValues"] == ["dev"]
    assert parameters["TablePrefix"]["Default"] == "serambi-dev"
    assert parameters["Release"]["Default"].startswith("0.")


@pytest.mark.parametrize("function", NAMES)
def test_log_is_kept_for_a_set_time(template: Template, function: str) -> None:
    groups = template.of_type("AWS::Logs::LogGroup")
    (group,) = (
        one
        for one in groups.values()
        if text(one["LogGroupName"]) == f"/aws/lambda/${{{function}}}"
    )
    assert group["RetentionInDays"] == 90
