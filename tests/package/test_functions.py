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
    "ReadCounts": "read_counts",
    "PublishCounts": "publish_counts",
    "RecountPresence": "recount_presence",
    "SealAudit": "seal_audit",
    "RevokeKey": "revoke_key",
    "ReconcileSignatures": "reconcile_signatures",
    "ReconcileStays": "reconcile_stays",
    "TellOffices": "tell_offices",
    "EraseOld": "erase_old",
    "WarnSponsors": "warn_sponsors",
    "SendNotices": "send_notices",
    "WakeNotices": "wake_notices",
    "IndexPersons": "index_persons",
    "TallyWork": "tally_work",
    "RecordMailEvents": "record_mail_events",
    "RecordHeartbeat": "record_heartbeat",
    "TakeBatch": "take_batch",
    "TakePermitFile": "take_permit_file",
    "WatchFeed": "watch_feed",
    "OpenPlaces": "open_places",
}
QUEUES = {
    "SendNotices": "NoticesQueue",
    "RecordMailEvents": "MailEventsQueue",
    "TakeBatch": "UploadsQueue",
    "TakePermitFile": "PermitFilesQueue",
}
JOBS = {
    "WarnSponsors": "rate(15 minutes)",
    "PublishTrustList": "rate(1 day)",
    "PublishStatusLists": "rate(15 minutes)",
    "SealReceipts": "cron(30 18-21 * * ? *)",
    "PublishCounts": "cron(0 9-11,21-23 * * ? *)",
    "RecountPresence": "cron(0 19 * * ? *)",
    "SealAudit": "cron(0 3-6 * * ? *)",
    "ReconcileSignatures": "cron(0 3 * * ? *)",
    "RecordHeartbeat": "rate(1 minute)",
    "ReconcileStays": "cron(0 18-20 * * ? *)",
    "TellOffices": "cron(0 1 * * ? *)",
    "EraseOld": "cron(15 15-21 * * ? *)",
    "WatchFeed": "rate(5 minutes)",
    "OpenPlaces": "rate(5 minutes)",
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
    for name in ("SignStamp", "ReadCounts"):
        assert functions[name]["Timeout"] <= functions["APIHandler"]["Timeout"]


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


def test_senders_share_the_rate_of_mails(template: Template) -> None:
    variables = template.content["Globals"]["Function"]["Environment"]["Variables"]
    concurrency = template.event("SendNotices")["ScalingConfig"]["MaximumConcurrency"]
    assert int(variables["MAIL_SENDERS"]) == concurrency


@pytest.mark.parametrize(("function", "queue"), QUEUES.items())
def test_message_comes_again_only_after_its_function_has_surely_ended(
    template: Template, function: str, queue: str
) -> None:
    timeout = template.functions()[function]["Timeout"]
    assert template.properties(queue)["VisibilityTimeout"] >= 6 * timeout


@pytest.mark.parametrize(
    ("function", "table"),
    [
        ("WakeNotices", "NoticesTable"),
        ("IndexPersons", "RecordsTable"),
        ("TallyWork", "AuditTable"),
    ],
)
def test_poisoned_record_does_not_hold_up_its_stream(
    template: Template, function: str, table: str
) -> None:
    event = template.event(function)
    assert text(event["Stream"]) == f"{table}.StreamArn"
    assert event["StartingPosition"] == "TRIM_HORIZON"
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["BisectBatchOnFunctionError"] is True
    assert 0 < event["MaximumRetryAttempts"] <= 10
    assert 0 < event["MaximumRecordAgeInSeconds"] <= 86_400
    failed = event["DestinationConfig"]["OnFailure"]
    assert (failed["Type"], text(failed["Destination"])) == (
        "SQS",
        f"{function}DeadLetterQueue.Arn",
    )


def test_only_foreigners_wake_their_index(template: Template) -> None:
    (one,) = template.event("IndexPersons")["FilterCriteria"]["Filters"]
    assert json.loads(one["Pattern"])["dynamodb"] == {
        "Keys": {"pk": {"S": [{"prefix": "PASSPORT#"}]}},
        "NewImage": {"born": {"S": [{"exists": True}]}},
    }


def test_only_rows_of_somebodys_chain_are_tallied(template: Template) -> None:
    # They are numbered from 000001 on; a row of nobody has random Base32, which has no 0.
    (one,) = template.event("TallyWork")["FilterCriteria"]["Filters"]
    assert json.loads(one["Pattern"])["dynamodb"] == {"Keys": {"sk": {"S": [{"prefix": "0"}]}}}


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
