"""Canaries: what is planted of a person is found in its own place and nowhere else.

A guest enters with a sponsor, is reported, scanned, searched for and told of; then everybody who
must not see them calls every route, and every store is read for what should not be there.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from app import app
from chalicelib.core.config import config
from chalicelib.db.table import Audit, Batches, Identity, Notices, Records, Reference, Table
from chalicelib.stamps.repository import StampItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.passports import fields
from tests.factories.people import SignedIn, sign_in
from tests.lodging import reports
from tests.scans.conftest import scan
from tests.tips.told import told

NAME, GIVEN, DOCUMENT = "KENARIWATI", "KENCURSARI", "KN8R1X77Q"
PASSPORT = fields(DOCUMENT, surname=NAME, given_names=GIVEN)
SPONSOR = {"name": "PT Kenari Jaya", "email": "kenari.penjamin@contoh.example"}
REPORTER = {
    "name": "Ibu Kenari",
    "email": "kenari.tuanrumah@contoh.example",
    "phone": "0812 9876 5432",
}
# Of the person, and of those around them; a reason has its own, as the audit log keeps it.
PLANTED = re.compile(r"kenari|kencursari|kn8r1x77q|9876.?5432", re.IGNORECASE)
REASON = "burungnuri di dapur"
ANY = re.compile(f"{PLANTED.pattern}|burungnuri", re.IGNORECASE)
TABLES: tuple[type[Table], ...] = (Records, Identity, Audit, Notices, Reference, Batches)
# Who has a receipt is shown what its bearer typed: that is its own place.
OWN_PLACE = {"/receipts/{receipt}", "/receipts/{receipt}/document"}
NOBODY = "AAAAAAAAAAAAAAAAAAAAAAAAAA"


class Watched(Api):
    """The API, with every answer judged: what caches may keep and headers carry."""

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Reply:
        reply = super().call(method, path, body, **options)
        assert not ANY.search(path), path
        assert not ANY.search(str(reply.headers)), (method, path)
        if ANY.search(reply.raw.decode(errors="replace")):
            assert "no-store" in reply.headers.get("cache-control", ""), (method, path)
        return reply


def _done(reply: Reply) -> dict[str, Any]:
    assert reply.status in (200, 201, 202), reply.raw
    return dict(reply.body)


def _plant() -> tuple[Watched, dict[str, str]]:
    """Let a guest's data come into every place that they have; return what names them."""
    watched = Watched(app)
    border, field = sign_in(Role.BORDER_OFFICER), sign_in(Role.FIELD_OFFICER)
    entry = {"checkpoint": "DPS", "permit_class": "C1", "passport": PASSPORT, "sponsor": SPONSOR}
    stamp = _done(watched.post("/stamps", entry, token=border.token))
    host = reports.operator()
    hotel = reports.hotel(host.person)
    # Now: an arrival some hours ago may be the day before the entry.
    said = {"remarks": "kenari catatan", "room": "kenari 1", "arrived_at": reports.ago()}
    stay = reports.in_premises(stamp["seal_url"], hotel, **said)
    receipt = _done(watched.post("/stays", stay, token=host.token))["receipt"]
    typed = reports.at_home(passport=PASSPORT, reporter=REPORTER, remarks="kenari rumah")
    _done(watched.post("/stays", typed))
    without = scan(seal=stamp["seal_url"], order=..., exception="in_the_act", reason=REASON)
    _done(watched.post("/scans", without, token=field.token))
    search = {"name": NAME, "reason": REASON}
    _done(watched.post("/persons/searches", search, token=border.token))
    word = told(text="kenari pengaduan", contact="kenari.pengirim@contoh.example")
    _done(watched.post("/tips", word))
    (found,) = (one for one in StampItem.scan(StampItem.sk == "STAMP"))
    return watched, {
        "stamp": stamp["stamp_id"],
        "receipt": receipt,
        "premises": hotel.id,
        "person": found.holder_id,
        "permit": found.permit_id,
        "region": "51.03",
        "office": "NGURAH-RAI",
        "n": "0",
    }


def _routes(ids: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for route, methods in sorted(app.routes.items()):
        path = re.sub(r"\{(\w+)\}", lambda name: ids.get(name[1], NOBODY), route)
        for method in sorted(methods):
            if (method, route) != ("DELETE", "/sessions"):
                yield method, route, path


def _askers() -> dict[str, SignedIn | None]:
    return {
        "timpora": sign_in(Role.TIMPORA_MEMBER, office="", region="51.03"),
        "administrator": sign_in(Role.ADMINISTRATOR, office=""),
        "guardian": sign_in(Role.DATA_PROTECTION_OFFICER, office=""),
        "operator": sign_in(Role.OPERATOR, "lain", office=""),
        "nobody": None,
        "head": sign_in(Role.OFFICE_HEAD),
    }


def test_nobody_without_the_right_sees_a_canary_on_any_route(api: Api) -> None:
    api, ids = _plant()
    # As fields that no route knows, or with kinds that none takes: an error repeats nothing.
    echo = {"name": NAME, "mrz": NAME, "document_number": DOCUMENT, "people": [NAME], "text": 7}
    seen = []
    for who, asker in _askers().items():
        token = asker.token if asker else ""
        for method, route, path in _routes(ids):
            body = None if method == "GET" else echo
            reply = api.call(method, f"{path}?reason=uji", body, token=token)
            found = PLANTED.search(reply.raw.decode(errors="replace"))
            if found and not (asker is None and route in OWN_PLACE):
                seen.append((who, method, route, found[0]))
    assert {one for one in seen if one[0] != "head"} == set()
    # Who may sees them: a walk that finds nothing would prove nothing.
    assert {one[2] for one in seen} >= {"/persons/{person}", "/permits/{permit}"}


def test_canaries_are_in_no_key_log_queue_metric_or_file_name(
    api: Api,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _plant()
    log = capsys.readouterr().out
    assert '"event": "request"' in log
    assert not ANY.search(log)
    for where, text in _elsewhere():
        assert not ANY.search(text), where
    found = set()
    for table in TABLES:
        for item in _raw(table):
            plain = {name: str(value) for name, value in item.items()}
            keys = {
                n: v
                for n, v in plain.items()
                if n in ("pk", "sk", "at") or n.endswith(("_pk", "_sk", "about"))
            }
            assert not ANY.search(str(keys)), keys
            found |= {table.__name__ for value in plain.values() if ANY.search(value)}
            if table is Audit:
                plain.pop("why", None)
                assert not ANY.search(str(plain)), plain
    # They are where they belong; a test that plants nothing finds nothing.
    assert found == {"Records", "Notices", "Audit"}


def _raw(table: type[Table]) -> Iterator[dict[str, Any]]:
    start: dict[str, Any] = {}
    client: Any = boto3.client("dynamodb")
    while True:
        answer = client.scan(TableName=table.Meta.table_name, **start)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _elsewhere() -> Iterator[tuple[str, str]]:
    """Give what lies in queues (dead letters too), metrics, and the names of files."""
    queues: Any = boto3.client("sqs")
    for url in queues.list_queues().get("QueueUrls", []):
        while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            yield url, json.dumps(messages)
    metrics: Any = boto3.client("cloudwatch")
    yield "metrics", json.dumps(metrics.list_metrics()["Metrics"])
    files: Any = boto3.client("s3")
    for bucket in (config().uploads_bucket, config().documents_bucket, config().audit_bucket):
        yield (
            bucket,
            json.dumps(files.list_objects_v2(Bucket=bucket).get("Contents", []), default=str),
        )
