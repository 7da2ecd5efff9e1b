"""Who may do what: read from the roles as packaged, not from what was meant."""

import json
from pathlib import Path

import pytest

from chalicelib.db.table import Notices, Records, Table
from chalicelib.rights.retaining import ERASABLE
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
        # The files of one folder, likewise; a listing is of a bucket.
        by_pattern = action.startswith(("logs:", "s3:")) and action != "s3:ListBucket"
        stars = 1 if by_pattern or (function, action) == METRICS else 0
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
        ("AuditKey", ["SealAuditRole"]),
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


def test_api_may_only_invoke_two_functions(template: Template) -> None:
    # By its name: through its ARN the key that only the API uses would depend on itself.
    granted = _who(template, "lambda:InvokeFunction")
    names = [text(template.functions()[one]["FunctionName"]) for one in ("SignStamp", "ReadCounts")]
    assert {(one, resource.rpartition(":function:")[2]) for one, resource in granted} == {
        ("APIHandler", name) for name in names
    }


def test_member_is_answered_by_a_function_that_reads_published_counts_and_nothing_else(
    template: Template,
) -> None:
    (reads, _) = template.statements("ReadCounts")
    assert set(reads.actions) == {"dynamodb:GetItem"}
    granted = {
        (action, resource) for one, action, resource in template.grants() if one == "ReadCounts"
    }
    ours = {one for one in granted if not one[0].startswith("logs:")}
    assert ours == {("dynamodb:GetItem", "CountsTable.Arn")}


def test_published_and_exact_counts_are_kept_apart(template: Template) -> None:
    tables = ("CountsTable", "CountersTable")
    reached = {
        (one, table)
        for one, _, resource in template.grants()
        for table in tables
        if resource.startswith(table)
    }
    assert reached == {
        ("APIHandler", "CountersTable"),
        ("TakeBatch", "CountersTable"),
        ("PublishCounts", "CountersTable"),
        ("PublishCounts", "CountsTable"),
        ("RecountPresence", "CountersTable"),
        ("ReadCounts", "CountsTable"),
    }
    writers = {
        one for one in _who(template, "dynamodb:UpdateItem") if one[1] == "CountersTable.Arn"
    }
    assert {one for one, _ in writers} == {"APIHandler", "TakeBatch"}


def test_audit_is_only_ever_added_to(template: Template) -> None:
    granted = {
        (function, action)
        for function, action, resource in template.grants()
        # That it may be told which rows were added shows nothing of them.
        if "AuditTable" in resource and not resource.endswith(".StreamArn")
    }
    assert granted == {
        ("APIHandler", "dynamodb:PutItem"),
        ("APIHandler", "dynamodb:Query"),
        ("TakeBatch", "dynamodb:PutItem"),
        ("TakeBatch", "dynamodb:Query"),
        ("RevokeKey", "dynamodb:PutItem"),
        ("TakePermitFile", "dynamodb:PutItem"),
        ("EraseOld", "dynamodb:PutItem"),
        ("OpenPlaces", "dynamodb:PutItem"),
        ("TallyWork", "dynamodb:Query"),
        ("SealAudit", "dynamodb:Query"),
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


def test_nothing_is_ever_scanned(template: Template) -> None:
    # But by the index that leads to a foreigner, which is no record: see below. And by what
    # erases: it must find what no index leads to. And by what counts, which reads no record.
    but = {"IndexPersons", "EraseOld", "PublishCounts", "RecountPresence"}
    actions = {action for function, action, _ in template.grants() if function not in but}
    assert actions.isdisjoint({"dynamodb:Scan", "dynamodb:BatchWriteItem"})


def test_nothing_is_ever_deleted_but_what_an_office_no_longer_has_to_see_to(
    template: Template,
) -> None:
    deleting = {
        (function, resource): one.condition
        for function in template.functions()
        for one in template.statements(function)
        for resource in one.resources
        if "dynamodb:DeleteItem" in one.actions and function != "EraseOld"
    }
    by_desk = ("APIHandler", "SendNotices", "RecordMailEvents", "TakePermitFile")
    # An hour of a calendar that nobody had booked; that somebody has an open booking.
    by_calendar = ("APIHandler", "OpenPlaces")
    assert deleting == {
        **{(one, "NoticesTable.Arn"): _only("DESK#*") for one in by_desk},
        **{(one, "RecordsTable.Arn"): _only("SLOTS#*", "BOOKED#*") for one in by_calendar},
    }


def test_what_keeps_calendars_going_reads_and_writes_what_is_booked_and_nothing_else(
    template: Template,
) -> None:
    reached = {
        key
        for one in template.statements("OpenPlaces")
        if any("RecordsTable" in resource for resource in one.resources)
        for key in (one.condition or {})["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    }
    stored = {"BOOKING#*", "BOOKED#*", "SLOTS#*", "QUOTA#*", "CLOSED#*", "TEAM#*"}
    assert reached == stored | {"AGENDA#*", "QUEUED#*", "FREED#*"}


def test_what_is_past_its_time_is_erased_by_its_kind_and_nothing_else_is_written(
    template: Template,
) -> None:
    erased = {
        one.resources[0]: set(
            (one.condition or {})["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        )
        for one in template.statements("EraseOld")
        if one.actions == ("dynamodb:DeleteItem",)
    }
    tables: dict[str, type[Table]] = {"RecordsTable.Arn": Records, "NoticesTable.Arn": Notices}
    assert erased == {
        arn: {
            f"{begins}*"
            for kind in ERASABLE
            if issubclass(kind.model, table)
            for begins in (kind.begins, *kind.along_begins)
        }
        for arn, table in tables.items()
    }
    written = {
        resource
        for name, action, resource in template.grants()
        if name == "EraseOld" and action in {"dynamodb:PutItem", "dynamodb:UpdateItem"}
    }
    # A booking says itself that its proof is gone.
    assert written == {"ReferenceTable.Arn", "AuditTable.Arn", "RecordsTable.Arn"}
    (told,) = (
        one
        for one in template.statements("EraseOld")
        if one.actions == ("dynamodb:PutItem",) and one.resources == ("RecordsTable.Arn",)
    )
    assert told.condition == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["BOOKING#*"]}}
    # Whether somebody is here still, or has an open case: by whom it is about, never by a list.
    asked = {
        (one.actions[0], one.resources[0]): set(
            (one.condition or {})["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        )
        for one in template.statements("EraseOld")
        if one.actions[0] in {"dynamodb:Query", "dynamodb:BatchGetItem"}
    }
    assert asked == {
        ("dynamodb:BatchGetItem", "RecordsTable.Arn"): {
            *("STAY#*", "STAMP#*", "CASEOF#*"),
            *("NAME#*", "BORN#*"),
        },
        ("dynamodb:Query", "RecordsTable.Arn"): {"HOLDER#*", "CROSSED#*", "DECLARED#*"},
        ("dynamodb:Query", "${RecordsTable.Arn}/index/by_subject"): {
            *("PASSPORTS#*", "CASES#*", "CORRECTIONS#*", "RESTRICTIONS#*"),
            *("GUEST#*", "CANCELLED#*", "FOUND#*"),
        },
    }


def test_what_counts_reads_numbers_and_who_is_where_by_a_narrow_index(template: Template) -> None:
    granted = {
        (one, action, resource)
        for one, action, resource in template.grants()
        if one in {"PublishCounts", "RecountPresence"} and action.startswith("dynamodb:")
    }
    by_region = "${RecordsTable.Arn}/index/by_region"
    assert granted == {
        ("PublishCounts", "dynamodb:Scan", "CountersTable.Arn"),
        *(
            ("PublishCounts", f"dynamodb:{action}", "CountsTable.Arn")
            for action in ("BatchGetItem", "BatchWriteItem", "GetItem", "PutItem")
        ),
        *(
            ("RecountPresence", f"dynamodb:{action}", resource)
            for action in ("Query", "Scan")
            for resource in ("CountersTable.Arn", by_region)
        ),
    }


def test_index_of_foreigners_changes_nothing_but_itself(template: Template) -> None:
    at_most = {
        action: one.condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for one in template.statements("IndexPersons")
        if one.condition
        for action in one.actions
    }
    assert at_most == {
        "dynamodb:GetItem": ["PASSPORT#*"],
        "dynamodb:BatchWriteItem": ["NAME#*", "BORN#*"],
    }
    changes = {"dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Scan"}
    of_index = {action for name, action, _ in template.grants() if name == "IndexPersons"}
    assert of_index.isdisjoint(changes)


def test_only_the_api_reads_records_of_persons_and_staff(template: Template) -> None:
    readers = {
        function
        for function, action, resource in template.grants()
        if action in {"dynamodb:Query", "dynamodb:BatchGetItem"}
        and resource.startswith(("RecordsTable", "IdentityTable", "${RecordsTable"))
        # That count, and look: below.
        and function not in {"ReconcileSignatures", "TakeBatch", "TakePermitFile", "TellOffices"}
        and function not in {"TallyWork", "RecountPresence", "OpenPlaces", "EraseOld"}
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
            "FILED#*",
            "CHANGED#*",
            "ENDING#*",
            "WORKLIST#*",
        ],
        (("dynamodb:Query",), ("${RecordsTable.Arn}/index/by_subject",)): [
            "GUEST#*",
            "FOUND#*",
            "PASSPORTS#*",
        ],
        (("dynamodb:BatchGetItem", "dynamodb:GetItem"), ("RecordsTable.Arn",)): [
            "STAMP#*",
            "STAY#*",
            "PASSPORT#*",
        ],
        (("dynamodb:Query",), ("RecordsTable.Arn",)): ["HOLDER#*", "DECLARED#*"],
        (("dynamodb:PutItem",), ("RecordsTable.Arn",)): ["FINDING#*"],
    }


def test_work_is_counted_from_scans_and_nothing_else_is_changed(template: Template) -> None:
    granted = {
        (one.actions, resource): one.condition
        for one in template.statements("TallyWork")
        for resource in one.resources
        if resource.startswith(("RecordsTable", "IdentityTable"))
    }
    read, put = ("dynamodb:BatchGetItem",), ("dynamodb:PutItem",)
    assert granted == {
        (read, "RecordsTable.Arn"): _only("SCAN#*", "WORK#*"),
        (put, "RecordsTable.Arn"): _only("WORK#*"),
        (read, "IdentityTable.Arn"): _only("PERSON#*"),
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
    lists, files = "${UploadsBucket.Arn}/batches/*", "${UploadsBucket.Arn}/permit-files"
    put = {resource for who, resource in _who(template, "s3:PutObject") if who == "APIHandler"}
    assert {lists, f"{files}/uploads/*"} <= put
    read = _who(template, "s3:GetObject")
    assert {("TakeBatch", lists), ("TakePermitFile", f"{files}/*")} <= read
    assert not {("APIHandler", lists), ("APIHandler", f"{files}/*")} & read


def test_scans_are_in_the_reach_of_the_api_alone(template: Template) -> None:
    scans = ("APIHandler", "${DocumentsBucket.Arn}/documents/*")
    deeds = ("s3:PutObject", "s3:GetObject", "s3:DeleteObject")
    assert all(scans in _who(template, deed) for deed in deeds)
    photos = ("APIHandler", "${DocumentsBucket.Arn}/tips/*")
    proofs = ("APIHandler", "${DocumentsBucket.Arn}/bookings/*")
    # What is past its time goes with its content, by the function that erases.
    erased = {
        ("EraseOld", scans[1]),
        ("EraseOld", "${DocumentsBucket.Arn}/tips/kept/*"),
        ("EraseOld", proofs[1]),
    }
    assert _who(template, "s3:DeleteObject") == {scans, photos, proofs, *erased}
    # Without it S3 says of a scan that has not come that it is forbidden.
    assert _who(template, "s3:ListBucket") == {
        ("APIHandler", "DocumentsBucket.Arn"),
        ("SealAudit", "AuditBucket.Arn"),
    }


def test_sealed_days_are_in_the_reach_of_one_function_that_reads_the_log_alone(
    template: Template,
) -> None:
    reaching = {who for who, _, resource in template.grants() if "AuditBucket" in resource}
    assert reaching == {"SealAudit"}
    granted = {
        (action, resource) for who, action, resource in template.grants() if who == "SealAudit"
    }
    assert {one for one in granted if "Table." in one[1]} == {
        ("dynamodb:Query", "AuditTable.Arn"),
        ("dynamodb:GetItem", "ReferenceTable.Arn"),
        ("dynamodb:PutItem", "ReferenceTable.Arn"),
    }
    (marking,) = (
        one for one in template.statements("SealAudit") if one.resources == ("ReferenceTable.Arn",)
    )
    assert marking.condition == _only("SYSTEM#audit-seal")


def test_worker_of_permit_files_lists_permits_and_nothing_else(template: Template) -> None:
    granted = {
        (one.actions, resource): one.condition
        for one in template.statements("TakePermitFile")
        for resource in one.resources
        if "dynamodb:Query" in one.actions
    }
    query = ("dynamodb:Query",)
    assert granted == {
        (query, "RecordsTable.Arn"): _only("HOLDER#*"),
        (query, "${RecordsTable.Arn}/index/by_place"): _only("ENDING#*"),
    }


def test_offices_are_told_from_permits_that_end_and_from_their_desks(template: Template) -> None:
    granted = {
        (one.actions, resource): one.condition
        for one in template.statements("TellOffices")
        for resource in one.resources
        if "RecordsTable" in resource or "NoticesTable" in resource
    }
    assert granted == {
        (("dynamodb:Query",), "${RecordsTable.Arn}/index/by_place"): _only("ENDING#*"),
        (("dynamodb:GetItem",), "RecordsTable.Arn"): _only("OFFICE#*"),
        (("dynamodb:BatchGetItem", "dynamodb:UpdateItem"), "RecordsTable.Arn"): _only("HOLDER#*"),
        (("dynamodb:Query",), "NoticesTable.Arn"): _only("DESK#*"),
        (("dynamodb:BatchGetItem", "dynamodb:PutItem"), "NoticesTable.Arn"): _only("NOTICE#*"),
    }


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
