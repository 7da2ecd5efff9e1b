"""A list as a file: what the board shows, in both languages, and no formula in it."""

import csv
import io
from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import local_date, utc_now
from chalicelib.lodging.stays import exporting
from tests.factories.api import Api, Reply
from tests.factories.passports import fields
from tests.lodging.houses import House, at
from tests.lodging.reports import enter, in_premises

FORMULA = '=HYPERLINK("http://x";"y")'


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def _export(house: House, language: str = "id", **changed: Any) -> Reply:
    body = {"premises": house.place.id, "state": "in_house", "format": "csv", **changed}
    return house.api.post("/stays/exports", body, token=house.host.token, language=language)


def _rows(reply: Reply) -> list[dict[str, str]]:
    assert reply.status == 200, reply.raw
    text = b64decode(reply.body["content"]).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_the_list_in_the_readers_words_and_the_places_time(house: House) -> None:
    day = local_date(utc_now(), "Asia/Makassar") - timedelta(days=2)
    arrived_at = f"{day.isoformat()}T22:30:00+08:00"
    receipt = house.report(arrived_at=arrived_at, nights=9, room=FORMULA)
    (row,) = _rows(_export(house))
    assert row["Nomor tanda terima"] == receipt
    assert (row["Nama"], row["Tiba"]) == ("ANNA MARIA ERIKSSON", f"{day.isoformat()} 22:30")
    assert row["Keadaan"] == "menginap"
    assert row["Kamar"] == "'" + FORMULA
    (row,) = _rows(_export(house, "en"))
    assert (row["State"], row["End of passport number"]) == ("in the house", "******T47")


def test_xlsx_holds_the_same_as_text(house: House) -> None:
    from openpyxl import load_workbook

    house.report(room=FORMULA)
    reply = _export(house, format="xlsx")
    assert (reply.body["rows"], reply.body["name"][-5:]) == (1, ".xlsx")
    sheet = load_workbook(io.BytesIO(b64decode(reply.body["content"]))).active
    assert sheet is not None
    header, row = (list(one) for one in sheet.iter_rows())
    cell = row[[one.value for one in header].index("Kamar")]
    assert (cell.value, cell.data_type) == (FORMULA, "s")


def test_month_of_leaving_is_a_file_of_its_own(house: House) -> None:
    receipt = house.report(arrived_at=at(days=1))
    house.change(receipt, "check-out", {})
    month = house.get(f"/stays/{receipt}").body["stay"]["left_at"][:7]
    reply = _export(house, state="left", month=month)
    assert [row["Nomor tanda terima"] for row in _rows(reply)] == [receipt]
    assert reply.body["name"] == f"left-{month}.csv"
    assert _rows(_export(house, state="left", month="2020-01")) == []


def test_file_is_one_look_however_long(api: Api, house: House) -> None:
    for number in ("A1", "B2"):
        seal, _ = enter(api, number)
        body = in_premises(seal, house.place, arrived_at=at(minutes=0))
        assert api.post("/stays", body, token=house.host.token).status == 201
    house.confirm()
    assert {row["Nama"] for row in _rows(_export(house))} == {"ANNA MARIA ERIKSSON"}
    assert sum(item.action == "guests_named" for item in AuditItem.scan()) == 1


def test_list_too_long_for_one_file_is_refused_and_not_cut(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)
    for number in ("A1", "B2"):
        house.report(passport=fields(number))
    reply = _export(house)
    assert (reply.status, reply.fields) == (422, {"state": "too_many"})
