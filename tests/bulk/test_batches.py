"""A list of stays from its upload to its result: each row has one verdict, whatever is sent."""

import base64
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.clock import instant_text
from chalicelib.sheets.columns import match
from chalicelib.sheets.reading import read_sheet
from tests.bulk.lists import (
    ARRIVED,
    House,
    csv_of,
    deliver,
    guest,
    message,
    messages,
    put,
    stored,
    upload_of,
)
from tests.factories.api import Api

WHOLE = {"read", "accepted", "late", "duplicate", "refused"}


@pytest.fixture
def house(api: Api) -> House:
    made = House(api)
    messages()
    return made


def _counts(**told: int) -> dict[str, int]:
    counts = {**dict.fromkeys(WHOLE, 0), **told}
    return {**counts, "read": sum(counts.values())}


def _late() -> str:
    return instant_text(ARRIVED - timedelta(hours=30))


def _mixed() -> list[dict[str, str]]:
    rows = [guest(number) for number in range(60)]  # two chunks
    rows[3] = guest(3, arrived_at=_late())
    rows[5] = guest(5, document_number="")
    rows[7] = guest(7, nights="x", leaves_on="")
    rows[56] = guest(56, document_number="Z0000001")  # the guest of row 1 again
    return rows


MIXED = _counts(accepted=56, late=1, duplicate=1, refused=2)


def test_list_is_uploaded_read_and_reported_in_the_sender_s_order(house: House) -> None:
    batch = house.send(csv_of(_mixed()))
    assert house.see(batch)["state"] == "awaiting_file"
    assert deliver(messages()) == 0
    shown = house.see(batch)
    assert (shown["state"], shown["total"], shown["counts"]) == ("done", 60, MIXED)
    rows = house.rows(batch)
    assert [one["row_id"] for one in rows] == [f"r{number}" for number in range(60)]
    assert [one["number"] for one in rows] == list(range(2, 62))
    assert rows[3]["verdict"] == "late"
    assert {one["field"] for one in rows[5]["errors"]} == {"document_number"}
    assert {one["field"] for one in rows[7]["errors"]} == {"nights"}
    assert rows[56]["duplicate_of"] == rows[1]["receipt"]
    assert stored() == {"stays": 58, "filings": 58, "rows": 2}
    receipt = house.api.get(f"/receipts/{rows[0]['receipt']}")
    assert receipt.status == 200


def test_dry_run_says_the_same_and_reports_nothing(house: House) -> None:
    batch = house.send(csv_of(_mixed()), dry_run=True)
    assert deliver(messages()) == 0
    tried = house.rows(batch)
    assert house.see(batch)["counts"] == MIXED
    assert stored() == {"rows": 0}
    real = house.send(csv_of(_mixed()), key="real")
    deliver(messages())
    assert [one["verdict"] for one in house.rows(real)] == [one["verdict"] for one in tried]
    assert [one["receipt"] for one in house.rows(real)] == [one["receipt"] for one in tried]


def test_dry_run_that_was_interrupted_remembers_what_it_tried(house: House) -> None:
    batch = house.send(csv_of(_mixed()), dry_run=True)
    deliver(messages(), left=0)
    assert house.see(batch)["counts"]["read"] == 0
    rest = messages()
    assert len(rest) == 1
    deliver(rest)
    assert house.see(batch)["counts"] == MIXED


def test_list_sent_again_changes_nothing_and_names_the_first_receipts(house: House) -> None:
    first = house.send(csv_of(_mixed()))
    deliver(messages())
    again = house.send(csv_of(_mixed()), key="again")
    deliver(messages())
    assert house.see(again)["counts"] == _counts(duplicate=58, refused=2)
    one, two = house.rows(first), house.rows(again)
    assert [row["receipt"] for row in one] == [row["receipt"] for row in two]
    assert stored() == {"stays": 58, "filings": 58, "rows": 4}


def test_row_id_of_another_report_is_refused(house: House) -> None:
    house.post({"rows": [guest(1)]}, "one")
    other = house.post({"rows": [guest(1, nights="5")]}, "two").body
    assert other["counts"] == _counts(refused=1)
    assert other["rows"][0]["errors"][0]["code"] == "row_id_reused"


def test_few_rows_are_judged_in_the_answer_and_once_for_one_key(house: House) -> None:
    body = {"rows": [guest(1), guest(2, arrived_at=_late()), guest(3, nationality="QQQ")]}
    first, again = (house.post(body | {"repairs": "refuse"}) for _ in range(2))
    assert first.status == again.status == 201
    assert first.body == again.body
    assert [one["verdict"] for one in first.body["rows"]] == ["accepted", "late", "refused"]
    assert {one["field"] for one in first.body["rows"][2]["errors"]} == {"nationality"}
    assert stored() == {"stays": 2, "filings": 2, "rows": 1}
    other = house.post({"rows": [guest(9)]})
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_damaged_rows_wait_for_their_sender_and_none_is_repaired_in_silence(house: House) -> None:
    rows = [guest(1), guest(2, nationality="Belanda"), guest(3, sex="perempuan")]
    waiting = house.post({"rows": rows}).body
    assert (waiting["state"], waiting["damaged"], waiting["rows"]) == (
        "awaiting_confirmation",
        2,
        None,
    )
    assert stored() == {"rows": 0}
    shown = house.rows(waiting["id"])
    assert [(one["number"], one["verdict"]) for one in shown] == [(2, None), (3, None)]
    repair = shown[0]["repairs"][0]
    assert (repair["field"], repair["given"], repair["proposed"]) == (
        "nationality",
        "Belanda",
        "NLD",
    )
    done = house.answer(waiting["id"], except_rows=[3]).body
    assert done["counts"] == _counts(accepted=2, refused=1)
    assert done["rows"][2]["errors"][0]["code"] == "repair_not_accepted"
    again = house.answer(waiting["id"], except_rows=[3])
    assert (again.status, again.body["counts"]) == (200, done["counts"])
    other = house.answer(waiting["id"])
    assert (other.status, other.body["code"]) == (409, "batch_not_waiting")


def test_uploaded_list_with_damage_waits_too(house: House) -> None:
    rows = [guest(number) for number in range(40)]
    rows[33] = guest(33, sex="wanita")
    batch = house.send(csv_of(rows))
    deliver(messages())
    assert house.see(batch)["state"] == "awaiting_confirmation"
    assert stored() == {"rows": 0}
    assert house.answer(batch).body["state"] == "reporting"
    deliver(messages())
    shown = house.see(batch)
    assert (shown["state"], shown["counts"]) == ("done", _counts(accepted=40))
    assert house.rows(batch)[33]["repairs"][0]["proposed"] == "F"


@pytest.mark.parametrize(
    ("raw", "name", "field", "code"),
    [
        (b"\0" * 5000, "nol.csv", "file", "file_only_zeros"),
        (b"", "", "upload.bytes", "too_small"),
        (csv_of([]), "kosong.csv", "file", "no_rows"),
        (b"nama,umur\nBudi,7\n", "lain.csv", "arrived_at", "column_missing"),
        (csv_of(guest(n) for n in range(10_001)), "banyak.csv", "file", "too_many_rows"),
    ],
)
def test_list_that_cannot_be_taken_is_refused_naming_the_field(
    house: House, raw: bytes, name: str, field: str, code: str
) -> None:
    reply = house.post({"upload": upload_of(raw, name or "x.csv")})
    if reply.status == 422:
        assert reply.fields == {field: code}
        return
    assert put(reply.body["upload"], raw) == 201
    deliver(messages())
    shown = house.see(reply.body["id"])
    assert shown["state"] == "refused"
    assert (field, code) in {(one["field"], one["code"]) for one in shown["errors"]}
    assert stored() == {"rows": 0}


def test_form_takes_this_file_and_no_other(house: House) -> None:
    raw = csv_of([guest(1)])
    form = house.post({"upload": upload_of(raw)}).body["upload"]
    assert form["url"].endswith("/uploads")
    assert put(form, raw + b"\n") >= 400  # another size
    other = {**form, "fields": {**form["fields"], "key": "batches/other/list"}}
    assert put(other, raw) >= 400
    assert put(form, raw.replace(b"CONTOH", b"CONTOX")) == 201  # S3 itself compares the digest
    batch = house.post({"upload": upload_of(raw)}).body["id"]
    deliver(messages())
    shown = house.see(batch)
    assert [(one["field"], one["code"]) for one in shown["errors"]] == [("file", "file_differs")]


def test_batch_of_another_and_none_at_all_look_alike(house: House) -> None:
    batch = house.post({"rows": [guest(1)]}).body["id"]
    other = House(house.api, "lain")
    for path in ("", "/rows"):
        theirs = house.api.get(f"/stays/batches/{batch}{path}", token=other.host.token)
        none = house.api.get(f"/stays/batches/{'A' * 26}{path}", token=other.host.token)
        assert (theirs.status, theirs.body["code"]) == (404, "not_found")
        assert {**theirs.body} == {**none.body}
    foreign = other.post({"premises": house.premises.id, "rows": [guest(2)]}, "x")
    assert foreign.fields == {"premises": "not_your_premises"}


def test_sender_who_lost_the_premises_reports_no_further_row(house: House) -> None:
    from chalicelib.premises.team_repository import OperatedItem

    batch = house.send(csv_of([guest(1)]))
    link = OperatedItem.get(f"OPERATOR#{house.host.person.id}", f"PREMISES#{house.premises.id}")
    link.delete()
    deliver(messages())
    shown = house.see(batch)
    assert shown["counts"] == _counts(refused=1)
    assert house.rows(batch)[0]["errors"][0]["field"] == "premises"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_result_is_a_file_in_the_asker_s_language(house: House, form: str, language: str) -> None:
    import base64

    rows = [guest(1), guest(2, nationality="=1+1")]
    batch = house.post({"rows": rows, "repairs": "refuse"}).body["id"]
    path = f"/stays/batches/{batch}/result"
    reply = house.api.post(path, {"format": form}, token=house.host.token, language=language)
    assert reply.status == 200, reply.body
    assert reply.body["name"].startswith({"id": "hasil-", "en": "result-"}[language])
    raw = base64.b64decode(reply.body["content"])
    if form == "csv":
        lines = raw.decode("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert {"id": "diterima", "en": "accepted"}[language] in lines[1]
        assert ",=1+1" not in lines[2]


def test_result_waits_until_the_batch_is_done(house: House) -> None:
    batch = house.post({"upload": upload_of(b"x")}).body["id"]
    reply = house.api.post(f"/stays/batches/{batch}/result", {}, token=house.host.token)
    assert (reply.status, reply.body["code"]) == (409, "batch_not_done")


def test_unknown_batch_on_the_queue_is_let_go(house: House) -> None:
    assert deliver(message("A" * 26)) == 0


def test_wrong_keys_and_too_many_rows_are_named(house: House) -> None:
    def fields(body: dict[str, Any]) -> dict[str, str]:
        return house.post(body).fields

    assert fields({}) == {"upload": "one_of"}
    assert fields({"rows": [guest(1)], "upload": upload_of(b"x")}) == {"upload": "only_one_of"}
    assert fields({"rows": [guest(1, umur="7")]}) == {"rows.0.umur": "unknown_field"}
    assert fields({"rows": [guest(n) for n in range(26)]}) == {"rows": "too_long"}


def test_template_is_taken_as_a_list_when_it_comes_back_filled_in(house: House) -> None:
    for language, name in (("id", "daftar-tamu"), ("en", "guest-list")):
        for form in ("csv", "xlsx"):
            asked = f"/stays/batches/templates?language={language}&format={form}"
            given = house.api.get(asked, token=house.host.token)
            assert given.status == 200
            assert given.body["name"] == f"{name}.{form}"
            sheet = read_sheet(base64.b64decode(given.body["content"]), given.body["name"])
            assert {"surname", "arrived_at"} <= match(sheet.header.cells).columns.keys()
    refused = house.api.get("/stays/batches/templates?format=pdf", token=house.host.token)
    assert refused.status == 422
    assert refused.body["errors"][0]["field"] == "format"
