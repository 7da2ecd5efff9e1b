"""Who may do what: read from the roles as packaged, not from what was meant."""

import json
from pathlib import Path

import pytest

from tests.package.template import Template, text

pytestmark = pytest.mark.slow

SETTINGS = Path(__file__).parents[2] / ".chalice"
METRICS = ("ReconcileSignatures", "cloudwatch:GetMetricStatistics")
# A key that a parameter names, where it does.
NAMED = '{{"Fn::If": ["{}", {{"Ref": "{}"}}, {{"Ref": "AWS::NoValue"}}]}}'
CHANGES = {
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLUpdate",
    "dynamodb:UpdateItem",
}


def _who(template: Template, action: str) -> set[tuple[str, str]]:
    return {(function, resource) for function, one, resource in template.grants() if one == action}


def test_every_function_has_a_role_and_a_policy_of_its_own(template: Template) -> None:
    roles = [text(one["Role"]) for one in template.functions().values()]
    assert len(set(roles)) == len(roles)
    configured = json.loads((SETTINGS / "config.json").read_text())
    named = {one["iam_policy_file"] for one in configured["lambda_functions"].values()}
    assert configured["autogen_policy"] is False
    assert named == {path.name for path in SETTINGS.glob("policy-*.json")}
    assert len(named) == len(roles)


def test_nothing_is_granted_on_everything(template: Template) -> None:
    for function, action, resource in template.grants():
        assert "*" not in action, (function, action)
        # A log group's streams are named by a pattern, and metrics have no names that IAM knows.
        stars = 1 if action.startswith("logs:") or (function, action) == METRICS else 0
        assert resource.count("*") == stars, (function, action, resource)


def test_all_statements_allow(template: Template) -> None:
    for function in template.functions():
        assert {one.effect for one in template.statements(function)} == {"Allow"}


def test_no_role_may_sign_by_its_own_policy(template: Template) -> None:
    assert _who(template, "kms:Sign") == set()


@pytest.mark.parametrize(
    ("key", "roles"),
    [
        ("StampKey", ["SignStampRole"]),
        ("TrustKey", ["PublishTrustListRole", "RevokeKeyRole"]),
        ("StatusKey", ["PublishStatusListsRole"]),
        ("ReceiptKey", ["SealReceiptsRole"]),
    ],
)
def test_few_functions_may_sign_with_a_key(template: Template, key: str, roles: list[str]) -> None:
    statements = template.properties(key)["KeyPolicy"]["Statement"]
    (signing,) = (one for one in statements if "kms:Sign" in one["Action"])
    named = signing["Principal"]["AWS"]
    signers = [text(one) for one in (named if isinstance(named, list) else [named])]
    assert signers == [f"{role}.Arn" for role in roles]
    assert all("*" not in action for one in statements for action in one["Action"])
    assert all(one["Effect"] == "Allow" for one in statements)


def test_public_halves_are_read_where_they_are_published(template: Template) -> None:
    assert _who(template, "kms:GetPublicKey") == {
        ("PublishTrustList", "StampKey.Arn"),
        ("PublishTrustList", "StatusKey.Arn"),
        ("PublishTrustList", "ReceiptKey.Arn"),
        ("PublishTrustList", NAMED.format("HasStampKey", "StampKeyArn")),
        ("PublishTrustList", NAMED.format("HasNextStampKey", "NextStampKeyArn")),
    }


def test_only_the_api_opens_what_phones_kept(template: Template) -> None:
    statements = template.properties("EnvelopeKey")["KeyPolicy"]["Statement"]
    openers = [one for one in statements if "kms:Decrypt" in one["Action"]]
    assert [text(one["Principal"]["AWS"]) for one in openers] == ["ApiHandlerRole.Arn"]
    assert _who(template, "kms:Decrypt") == set()


def test_api_may_only_invoke_the_signing_function(template: Template) -> None:
    # By its name: through its ARN the key that only the API uses would depend on itself.
    ((function, resource),) = _who(template, "lambda:InvokeFunction")
    name = text(template.functions()["SignStamp"]["FunctionName"])
    assert (function, resource.rpartition(":function:")[2]) == ("APIHandler", name)


def test_audit_is_only_ever_added_to(template: Template) -> None:
    granted = {
        (function, action)
        for function, action, resource in template.grants()
        if "AuditTable" in resource
    }
    assert granted == {
        ("APIHandler", "dynamodb:PutItem"),
        ("APIHandler", "dynamodb:Query"),
        ("TakeBatch", "dynamodb:PutItem"),
        ("TakeBatch", "dynamodb:Query"),
        ("RevokeKey", "dynamodb:PutItem"),
    }


def test_key_is_revoked_by_an_operator_and_by_no_function_of_ours(template: Template) -> None:
    for function, action, resource in template.grants():
        assert "RevokeKey" not in resource or action.startswith("logs:"), (function, action)
    assert "Events" not in template.functions()["RevokeKey"]
    assert set(template.of_type("AWS::Lambda::Permission")) == {"APIHandlerInvokePermission"}
    assert {one for one in template.grants() if one[0] == "RevokeKey"} == {
        ("RevokeKey", "dynamodb:GetItem", "ReferenceTable.Arn"),
        ("RevokeKey", "dynamodb:PutItem", "ReferenceTable.Arn"),
        ("RevokeKey", "dynamodb:PutItem", "AuditTable.Arn"),
        *(one for one in template.grants() if one[0] == "RevokeKey" and one[1].startswith("logs:")),
    }


def test_root_key_signs_only_for_the_role_that_is_named(template: Template) -> None:
    *fixed, chosen = template.properties("RootKey")["KeyPolicy"]["Statement"]
    assert all("kms:Sign" not in one["Action"] for one in fixed)
    condition, granted, nothing = chosen["Fn::If"]
    assert (condition, nothing) == ("HasCertificateRole", {"Ref": "AWS::NoValue"})
    assert (granted["Action"], granted["Principal"]) == (
        "kms:Sign",
        {"AWS": {"Ref": "CertificateRole"}},
    )
    assert template.content["Parameters"]["CertificateRole"]["Default"] == ""


def test_counting_shows_no_record(template: Template) -> None:
    (counting,) = (
        one for one in template.statements("ReconcileSignatures") if "dynamodb:Query" in one.actions
    )
    assert counting.resources == ("${RecordsTable.Arn}/index/by_place",)
    assert counting.condition == {
        "StringEquals": {"dynamodb:Select": "COUNT"},
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["SIGNED#*"]},
    }


def test_audit_refuses_changes_whoever_asks(template: Template) -> None:
    policy = template.properties("AuditTable")["ResourcePolicy"]["PolicyDocument"]
    (refusal,) = policy["Statement"]
    assert (refusal["Effect"], refusal["Principal"]) == ("Deny", "*")
    assert set(refusal["Action"]) == CHANGES
    assert "Condition" not in refusal


def test_nothing_is_ever_deleted_or_scanned(template: Template) -> None:
    actions = {action for _, action, _ in template.grants()}
    assert actions.isdisjoint({"dynamodb:DeleteItem", "dynamodb:Scan", "dynamodb:BatchWriteItem"})


def test_only_the_api_reads_records_of_persons_and_staff(template: Template) -> None:
    readers = {
        function
        for function, action, resource in template.grants()
        if action in {"dynamodb:Query", "dynamodb:BatchGetItem"}
        and resource.startswith(("RecordsTable", "IdentityTable", "${RecordsTable"))
        and function not in {"ReconcileSignatures", "TakeBatch"}  # that count, and look: below
    }
    assert readers == {"APIHandler", "PublishStatusLists", "ReconcileStays", "SealReceipts"}


def test_stays_are_compared_by_their_stamps_and_only_findings_are_written(
    template: Template,
) -> None:
    granted = {
        (one.actions, one.resources): (one.condition or {})["ForAllValues:StringLike"]
        for one in template.statements("ReconcileStays")
        if "RecordsTable" in one.resources[0]
    }
    assert {keys: one["dynamodb:LeadingKeys"] for keys, one in granted.items()} == {
        (("dynamodb:Query",), ("${RecordsTable.Arn}/index/by_place",)): [
            "SIGNED#*",
            "STATUSCHANGED#*",
        ],
        (("dynamodb:Query",), ("${RecordsTable.Arn}/index/by_subject",)): ["GUEST#*"],
        (("dynamodb:BatchGetItem",), ("RecordsTable.Arn",)): ["STAMP#*"],
        (("dynamodb:PutItem",), ("RecordsTable.Arn",)): ["REC#*"],
    }


def test_worker_of_batches_reads_by_key_and_by_guest_and_lists_nothing(
    template: Template,
) -> None:
    granted = {
        resource: (one.actions, one.condition)
        for one in template.statements("TakeBatch")
        for resource in one.resources
    }
    assert granted["RecordsTable.Arn"][0] == (
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
    )
    assert granted["${RecordsTable.Arn}/index/by_subject"] == (
        ("dynamodb:Query",),
        _only("GUEST#*"),
    )
    assert "${RecordsTable.Arn}/index/by_place" not in granted
    assert "NoticesTable.Arn" not in granted


def test_lists_are_put_with_the_api_s_form_and_read_by_the_worker(template: Template) -> None:
    lists = "${UploadsBucket.Arn}/batches/*"
    assert _who(template, "s3:PutObject") == {("APIHandler", lists)}
    assert _who(template, "s3:GetObject") == {("TakeBatch", lists)}


def test_status_lists_are_made_from_statuses_and_nothing_else(template: Template) -> None:
    granted = {
        one.resources: (one.actions, one.condition)
        for one in template.statements("PublishStatusLists")
        if "RecordsTable" in one.resources[0]
    }
    query = ("dynamodb:Query",)
    assert granted == {
        ("RecordsTable.Arn",): (query, _only("STATUS#*")),
        ("${RecordsTable.Arn}/index/by_place",): (query, _only("STATUSCHANGED#*")),
    }


def test_receipts_are_sealed_from_filings_and_nothing_else(template: Template) -> None:
    granted = {
        one.resources: (one.actions, one.condition)
        for one in template.statements("SealReceipts")
        if "RecordsTable" in one.resources[0]
    }
    own = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query")
    assert granted == {
        ("RecordsTable.Arn",): (own, _only("SEALED#*", "LEAVES#*", "ROOTS#*")),
        ("${RecordsTable.Arn}/index/by_place",): (("dynamodb:Query",), _only("FILED#*")),
    }


def _only(*keys: str) -> dict[str, dict[str, list[str]]]:
    return {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(keys)}}


def test_only_one_function_sends_mail_and_from_one_address(template: Template) -> None:
    assert {function for function, _ in _who(template, "ses:SendRawEmail")} == {"SendNotices"}
    (sending,) = (
        one for one in template.statements("SendNotices") if "ses:SendRawEmail" in one.actions
    )
    assert sending.condition == {
        "StringEquals": {"ses:FromAddress": {"Fn::Sub": "no-reply@${MailDomain}"}}
    }


@pytest.mark.parametrize("action", ["AdminInitiateAuth", "AdminSetUserPassword"])
def test_only_the_api_speaks_with_the_pools(template: Template, action: str) -> None:
    assert _who(template, f"cognito-idp:{action}") == {
        ("APIHandler", "StaffPool.Arn"),
        ("APIHandler", "PublicPool.Arn"),
    }


@pytest.mark.parametrize("action", ["AdminCreateUser", "AdminGetUser"])
def test_nobody_outside_makes_an_officer(template: Template, action: str) -> None:
    assert _who(template, f"cognito-idp:{action}") == {("APIHandler", "PublicPool.Arn")}


def test_logs_go_to_the_function_s_own_group(template: Template) -> None:
    for function, properties in template.functions().items():
        name = text(properties["FunctionName"])
        ours = [
            resource
            for who, action, resource in template.grants()
            if who == function and action == "logs:PutLogEvents"
        ]
        assert len(ours) == 1
        assert ours[0].endswith(f":log-group:/aws/lambda/{name}:*")
