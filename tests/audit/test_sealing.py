"""Days of the audit log under a signed root: whatever is changed afterwards is named."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import pytest

from chalicelib.audit import seals, service
from chalicelib.audit.repository import AuditItem, list_rows_by_person
from chalicelib.audit.rules import Broken
from chalicelib.audit.sealing import seal_audit
from chalicelib.audit.verifying import Verified, verify_day
from chalicelib.clients import s3
from chalicelib.core.config import config
from chalicelib.core.ids import HolderId, PersonId
from chalicelib.db import audit_keys
from chalicelib.db.table import Audit
from chalicelib.web.guards import Person, Role
from local.emulator import Engine

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = NOON.date()
NIGHT = datetime(2026, 11, 22, 3, tzinfo=UTC)
HOLDER = HolderId("HOLDERAAAAAAAAAAAAAAAAAAAA")


pytestmark = pytest.mark.usefixtures("bucket")


def _officer(number: int) -> Person:
    email = f"petugas-{number}@serambi.test"
    return Person(PersonId(f"officer-{number}"), Role.FIELD_OFFICER, "Nama", email, "NGURAH-RAI")


def _fill(at: datetime = NOON) -> None:
    """Let three officers look three times each, and five hosts without an account report."""
    for number in range(9):
        done = service.deed(
            _officer(number % 3),
            "person_viewed",
            f"HOLDER#{number}",
            at + timedelta(seconds=number),
            "Pemeriksaan rutin di hotel",
            HOLDER,
            order="W20-1234",
            fields="name permit",
            result="shown",
        )
        service.commit_audited(done)
    for number in range(5):
        service.commit_audited(service.deed(None, "stay_reported", f"STAY#{number}", at))


def _flip(partition: str, own: str, attribute: str) -> None:
    """Change one character of what is stored, past everything that would refuse it."""
    client: Any = boto3.client("dynamodb")
    key = {"pk": {"S": partition}, "sk": {"S": own}}
    table = Audit.Meta.table_name
    item = client.get_item(TableName=table, Key=key)["Item"]
    ((kind, value),) = item[attribute].items()
    last = "8" if value[-1] != "8" else "9"
    item[attribute] = {kind: value[:-1] + last}
    client.put_item(TableName=table, Item=item)


def _row(number: int, officer: str = "officer-1") -> tuple[str, str]:
    return audit_keys.row(PersonId(officer), DAY, number)


def _second_row() -> tuple[str, str]:
    return _row(2)


def test_day_as_it_was_written_is_whole(store: Engine) -> None:
    _fill()
    assert verify_day(DAY) == Verified(DAY, 14, is_sealed=False, broken=())
    seal_audit(NIGHT)
    assert verify_day(DAY) == Verified(DAY, 14, is_sealed=True, broken=())


_ATTRIBUTES = (
    *("person_id", "role", "office", "action", "subject", "why", "at", "sequence"),
    *("previous", "hash", "about", "order", "fields", "result"),
)


def test_flipped_byte_is_named_with_its_row() -> None:
    _fill()
    partition, own = _second_row()
    whole = AuditItem.get(partition, own)
    for attribute in _ATTRIBUTES:
        _flip(partition, own, attribute)
        assert service.find_broken_row(PersonId("officer-1"), DAY) == 2, attribute
        whole.save()
    _flip(partition, own, "subject")
    assert verify_day(DAY).broken == (Broken("altered", f"{partition} {own}"),)


def test_flipped_byte_of_a_sealed_day_is_named_with_its_row() -> None:
    _fill()
    seal_audit(NIGHT)
    _flip(*_second_row(), "hash")
    assert verify_day(DAY).broken == (Broken("altered", " ".join(_second_row())),)


def test_command_names_the_row_of_a_flipped_byte_in_a_process_of_its_own() -> None:
    _fill()
    _flip(*_second_row(), "why")
    asked = [sys.executable, "-m", "local", "audit", "--aws", "--day", DAY.isoformat()]
    ended = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=120)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert f"{' '.join(_second_row())} was changed" in ended.stdout


def test_flipped_byte_of_a_deed_without_an_account_is_named() -> None:
    _fill()
    (row, *_) = (one for one in AuditItem.scan() if one.role == "public")
    _flip(row.pk, row.sk, "subject")
    assert verify_day(DAY).broken == (Broken("altered", f"{row.pk} {row.sk}"),)


def _delete(partition: str, own: str) -> None:
    key = {"pk": {"S": partition}, "sk": {"S": own}}
    boto3.client("dynamodb").delete_item(TableName=Audit.Meta.table_name, Key=key)


def test_row_that_is_gone_is_named() -> None:
    _fill()
    _delete(*_second_row())
    assert verify_day(DAY).broken[0] == Broken("missing", " ".join(_second_row()))


def test_end_of_a_chain_that_is_cut_off_after_sealing_is_named() -> None:
    _fill()
    seal_audit(NIGHT)
    _delete(*_row(3))
    assert Broken("missing", " ".join(_row(3))) in verify_day(DAY).broken


def test_chain_written_anew_from_a_changed_row_on_is_named_by_the_seal() -> None:
    _fill()
    seal_audit(NIGHT)
    rows = list_rows_by_person(PersonId("officer-1"), DAY)
    for number in (1, 2, 3):
        _delete(*_row(number))
    for row in rows:
        service.commit_audited(
            service.deed(_officer(1), row.action, "HOLDER#another", NOON, row.why)
        )
    assert service.find_broken_row(PersonId("officer-1"), DAY) is None
    assert verify_day(DAY).broken[0] == Broken("altered", " ".join(_row(1)))


def test_row_slipped_into_a_sealed_day_is_named() -> None:
    _fill()
    seal_audit(NIGHT)
    service.commit_audited(service.deed(_officer(1), "person_viewed", "HOLDER#9", NOON))
    assert verify_day(DAY).broken == (Broken("added", " ".join(_row(4))),)


def _overwrite(name: str, raw: bytes) -> None:
    boto3.client("s3").put_object(Bucket=config().audit_bucket, Key=name, Body=raw)


def test_root_or_file_of_another_hand_is_named() -> None:
    _fill()
    seal_audit(NIGHT)
    seal = seals.find_seal(DAY)
    assert seal is not None
    name = f"days/{DAY}/root.json"
    _overwrite(name, seal.raw.replace(b'"issuer"', b'"Issuer"'))
    assert Broken("signature", DAY.isoformat()) in verify_day(DAY).broken
    _overwrite(name, seal.raw)
    _flip(*_second_row(), "subject")
    (part,) = (one.name for one in seal.parts if b"officer-1" in b"".join(_lines(one.name)))
    _overwrite(f"days/{DAY}/{part}.jsonl.gz", gzip.compress(b"{}\n"))
    assert verify_day(DAY).broken == (Broken("file", f"{DAY}/{part}"),)


def _lines(part: str) -> Iterator[bytes]:
    return seals.read_lines(DAY, part)


def test_days_are_sealed_each_once_and_in_a_line() -> None:
    for back in (2, 1, 0):
        _fill(NOON - timedelta(days=back))
    seal_audit(NIGHT - timedelta(days=2))
    seal_audit(NIGHT)  # a night was missed
    found = [seals.find_seal(DAY - timedelta(days=back)) for back in (2, 1, 0)]
    assert [one.day for one in found if one] == [date(2026, 11, day) for day in (19, 20, 21)]
    first, second, third = [one for one in found if one]
    assert (first.previous, second.previous) == ("", first.digest)
    assert third.previous == second.digest
    assert all(not verify_day(one.day).broken for one in (first, second, third))
    seal_audit(NIGHT + timedelta(hours=1))
    assert seals.find_seal(DAY) == third


def test_run_that_was_cut_off_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    _fill()
    whole = s3.add_file
    left = iter(range(20))

    def cut_off(*sent: Any) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        whole(*sent)

    with monkeypatch.context() as patch:
        patch.setattr(s3, "add_file", cut_off)
        with pytest.raises(KeyboardInterrupt):
            seal_audit(NIGHT)
    assert seals.find_seal(DAY) is None
    seal_audit(NIGHT + timedelta(hours=1))
    assert verify_day(DAY) == Verified(DAY, 14, is_sealed=True, broken=())


def test_sealed_rows_say_who_under_which_order_and_what_was_shown() -> None:
    _fill()
    seal_audit(NIGHT)
    seal = seals.find_seal(DAY)
    assert seal is not None
    rows = [json.loads(line) for one in seal.parts for line in _lines(one.name)]
    (row,) = (one for one in rows if (one["pk"], one["sk"]) == _second_row())
    said = {name: row[name] for name in ("office", "role", "order", "fields", "result", "why")}
    assert said == {
        "office": "NGURAH-RAI",
        "role": "field_officer",
        "order": "W20-1234",
        "fields": "name permit",
        "result": "shown",
        "why": "Pemeriksaan rutin di hotel",
    }
