"""A file of permits from its upload to the register: in parts, damaged, again, out of order."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.core.clock import instant_text
from chalicelib.db.transaction import commit
from chalicelib.feed import drift, imports_repository, imports_worker
from chalicelib.permits import recording
from chalicelib.permits.repository import PermitItem
from chalicelib.permits.rules import PermitSource
from local.permit_file import Asked, csv_line, records
from tests.factories.api import Api
from tests.feed.permit_files import (
    AS_OF,
    Directorate,
    counts,
    deliver,
    drop,
    file_of,
    messages,
    open_warnings,
    register,
)
from tests.permits.records import RECORD, passport

ROWS = 100  # two chunks and more


@pytest.fixture
def directorate(api: Api) -> Directorate:
    made = Directorate(api)
    messages()
    return made


def _record(number: int = 0, **changed: Any) -> dict[str, Any]:
    made = list(records(Asked(number + 1, as_of=AS_OF)))[number]
    return {**made, **changed}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_file_is_uploaded_and_each_row_has_its_verdict(directorate: Directorate, form: str) -> None:
    shown = directorate.take(file_of(ROWS, form), name=f"izin.{form}")
    assert (shown["state"], shown["counts"]) == ("done", counts(added=ROWS))
    assert shown["offset"] == shown["size"]
    rows = directorate.pages(f"/{shown['id']}/rows")
    assert [row["number"] for row in rows] == [at + 1 + (form == "csv") for at in range(ROWS)]
    assert rows[7]["reference"] == "IZT-0-00000007"
    stored = register()
    wanted = _record(7)
    assert stored["IZT-0-00000007"] == ("valid", wanted["last_day_of_stay"], wanted["changed_at"])
    assert len(stored) == ROWS


def test_file_sent_again_changes_nothing(directorate: Directorate) -> None:
    directorate.take(file_of(ROWS))
    before, warned = register(), open_warnings()
    again = directorate.take(file_of(ROWS), key="again")
    assert again["counts"] == counts(same=ROWS)
    assert (register(), open_warnings()) == (before, warned)


def test_delta_before_its_full_file_is_not_undone_by_it(directorate: Directorate) -> None:
    delta = directorate.take(file_of(40, kind="delta"))
    assert delta["counts"] == counts(added=40)
    after = register()
    full = directorate.take(file_of(ROWS), key="full", kind="full")
    assert full["counts"] == counts(added=ROWS - 40, older=40)
    assert {name: register()[name] for name in after} == after
    again = directorate.take(file_of(40, kind="delta"), key="again")
    assert again["counts"] == counts(same=40)


def test_damaged_rows_are_refused_by_themselves_naming_the_field(directorate: Directorate) -> None:
    lines = file_of(5).decode().splitlines()
    lines[1] = '"' + lines[1]
    lines[2] = lines[2].replace("valid,", "valid ?,")
    lines[3] = lines[3].replace("@contoh.example", "")
    lines.insert(5, lines[4].replace(",UTO,UTO,", ",UTO,QQQ,", 1).replace("000003", "000009"))
    lines.append(csv_line(_record(7, last_day_of_stay="2020-01-01")).strip())
    shown = directorate.take("\n".join(lines).encode())
    assert shown["counts"] == counts(added=2, refused=5)
    rows = directorate.pages(f"/{shown['id']}/rows")
    wrong = [(row["number"], one["field"], one["code"]) for row in rows for one in row["errors"]]
    assert wrong == [
        (2, "row", "row_quote_open"),
        (3, "status", "not_a_choice"),
        (4, "sponsors.0.email", "not_an_email"),
        (6, "passport.nationality", "unknown_country"),
        (8, "last_day_of_stay", "ends_before_start"),
    ]
    assert all(one["detail"] for row in rows for one in row["errors"])


def test_few_rows_are_judged_in_the_answer_and_once_for_one_key(directorate: Directorate) -> None:
    body = {"rows": [_record(0), _record(1), _record(1), {"reference": 7}]}
    first, again = (directorate.post(body) for _ in range(2))
    assert first.status == again.status == 201, first.body
    assert first.body == again.body
    assert [row["verdict"] for row in first.body["rows"]] == ["added", "added", "same", "refused"]
    other = directorate.post({"rows": [_record(2)]})
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_several_records_of_one_permit_and_of_one_new_person_all_count(
    directorate: Directorate,
) -> None:
    later = instant_text(AS_OF - timedelta(seconds=1))
    second = {**_record(0), "reference": "IZT-X", "permit_class": "C1"}
    cancelled = {**_record(0), "changed_at": later, "status": "cancelled"}
    reply = directorate.post({"rows": [_record(0), second, cancelled, _record(0)]})
    verdicts = [row["verdict"] for row in reply.body["rows"]]
    assert verdicts == ["added", "added", "changed", "older"]
    assert {name: one[0] for name, one in register().items()} == {
        "IZT-0-00000000": "cancelled",
        "IZT-X": "valid",
    }


def test_renewed_passport_in_the_same_file_is_no_new_person(directorate: Directorate) -> None:
    renewed = _record(0, reference="IZT-N", permit_class="C1")
    former = {name: renewed["passport"][name] for name in ("document_number", "issuing_state")}
    renewed["passport"] = {**renewed["passport"], "document_number": "Z9999999"}
    directorate.post({"rows": [_record(0), {**renewed, "former_passport": former}]})
    permits = [item for item in PermitItem.scan() if item.sk.startswith("PERMIT#")]
    assert len(permits) == 2
    assert len({item.pk for item in permits}) == 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"upload": "one_of"}),
        ({"rows": [{}], "part": 2}, {"part": "part_beyond_parts"}),
        ({"rows": [{}], "as_of": "2199-01-01T00:00:00Z"}, {"as_of": "in_the_future"}),
    ],
)
def test_import_that_cannot_be_is_refused_naming_the_field(
    directorate: Directorate, body: dict[str, Any], fields: dict[str, str]
) -> None:
    assert directorate.post(body).fields == fields


@pytest.mark.parametrize(
    ("raw", "field", "code"),
    [
        (b"reference,changed_at\n", "document_number", "column_needed"),
        (b"PK\x03\x04\0\0", "file", "not_a_permit_file"),
        (file_of(0), "file", "no_records"),
    ],
)
def test_file_that_cannot_be_taken_is_refused_as_a_whole(
    directorate: Directorate, raw: bytes, field: str, code: str
) -> None:
    shown = directorate.take(raw)
    assert shown["state"] == "refused"
    assert (field, code) in [(one["field"], one["code"]) for one in shown["errors"]]


def test_file_that_was_dropped_is_taken_by_what_its_name_says(directorate: Directorate) -> None:
    stamp = AS_OF.strftime("%Y%m%dT%H%M%SZ")
    drop(f"delta-{stamp}.jsonl", file_of(30, "jsonl"))
    drop("permits.csv", file_of(3))
    came = messages()
    assert deliver(came) == 0
    assert deliver(came) == 0  # S3 tells of it twice
    found = {one["name"]: one for one in directorate.pages("")}
    taken, unknown = found[f"delta-{stamp}.jsonl"], found["permits.csv"]
    assert (taken["state"], taken["counts"], taken["dropped"]) == ("done", counts(added=30), True)
    assert (taken["kind"], taken["as_of"]) == ("delta", instant_text(AS_OF))
    assert [one["code"] for one in unknown["errors"]] == ["file_name_not_known"]
    assert len(found) == 2


def _known(reference: str, number: str, at: datetime) -> None:
    """Store a permit that the feed told of."""
    last_day = AS_OF.date() + timedelta(days=90)
    told = replace(RECORD, reference=reference, changed_at=at, passport=passport(number))
    told = replace(told, last_day_of_stay=last_day)
    (standing,) = recording.look_up([told])
    commit(recording.plan_record(told, standing, at, PermitSource.FEED))


def _compared(directorate: Directorate, import_id: str) -> dict[str, Any]:
    """Let workers compare what they were asked to, the first of them until its time is up."""
    (asked,) = messages()
    left = iter([True] * 70 + [False] * 3)
    imports_worker.work_on_set(json.loads(asked["body"])["set"], lambda: next(left))
    assert directorate.see(import_id)["comparison"]["state"] == "comparing"
    assert deliver(messages()) == 0
    shown: dict[str, Any] = directorate.see(import_id)["comparison"]
    return shown


def test_full_file_in_parts_tells_what_differs_both_ways(
    directorate: Directorate, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The months around the file's instant alone: all take the engine a minute.
    monkeypatch.setattr(drift, "_MONTHS_BACK", 0)
    monkeypatch.setattr(drift, "_MONTHS", 16)
    _known("HERE-ONLY", "Q1", AS_OF - timedelta(days=3))
    _known("RECORDED-LATER", "Q2", AS_OF + timedelta(minutes=1))
    rows = [_record(at, office="NGURAH-RAI") for at in range(4)]
    directorate.post({"rows": [rows[0]]}, key="before")
    changed = {**rows[0], "status": "cancelled", "changed_at": instant_text(AS_OF)}
    full = {"kind": "full", "parts": 2}
    second = directorate.post({**full, "part": 2, "rows": rows[2:]}, key="two").body
    assert second["comparison"] == {"state": "waiting", "parts": 2, "done": [2], "not_there": 0}
    assert messages() == []
    first = directorate.post({**full, "part": 1, "rows": [changed, rows[1], {}]}, key="one").body
    assert (first["comparison"]["state"], first["comparison"]["done"]) == ("comparing", [1, 2])
    shown = _compared(directorate, second["id"])
    assert (shown["state"], shown["not_there"]) == ("done", 1)
    told = directorate.pages(f"/{first['id']}/drift")
    assert sorted((row["kind"], row["reference"]) for row in told) == [
        ("differed", rows[0]["reference"]),
        *(("not_here", row["reference"]) for row in rows[1:]),
        ("not_there", "HERE-ONLY"),
        ("refused", ""),
    ]
    assert directorate.pages(f"/{second['id']}/drift") == told
    (here,) = directorate.pages(f"/{first['id']}/drift?kind=not_there")
    heard = instant_text(AS_OF - timedelta(days=3))
    assert (here["reference"], here["office"], here["heard_at"]) == (
        "HERE-ONLY",
        "NGURAH-RAI",
        heard,
    )
    assert here["found_by"] == RECORD.number
    (wrong,) = directorate.pages(f"/{first['id']}/drift?kind=refused")
    assert (wrong["number"], wrong["office"], wrong["heard_at"]) == (3, None, None)


def test_refused_rows_are_found_in_a_long_list_however_far_apart(
    directorate: Directorate, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = file_of(3 * ROWS).decode().splitlines()
    for at in (1, 140, 299):
        lines[at] = lines[at].replace("valid,", "valid ?,")
    shown = directorate.take("\n".join(lines).encode())
    path = f"/{shown['id']}/rows?verdict=refused"
    assert [row["number"] for row in directorate.pages(path)] == [2, 141, 300]
    # As of a file of a million rows: most pages hold nothing, and go on.
    monkeypatch.setattr(imports_repository, "_PARTS_SEARCHED", 1)
    assert [row["number"] for row in directorate.pages(path)] == [2, 141, 300]
    monkeypatch.setattr(imports_repository, "_ENOUGH_FOUND", 1)
    assert [row["number"] for row in directorate.pages(path)] == [2, 141, 300]


def test_list_is_narrowed_to_what_there_is_only(directorate: Directorate) -> None:
    shown = directorate.take(file_of(3))
    for path, field in (("rows?verdict=lost", "verdict"), ("drift?kind=lost", "kind")):
        url = f"/permits/imports/{shown['id']}/{path}"
        reply = directorate.api.get(url, token=directorate.token)
        assert (reply.status, reply.fields) == (422, {field: "not_a_choice"})
