"""Receipts as documents, and those of premises month by month."""

import re
import zlib
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from chalicelib.lodging.stay_items import StayItem
from chalicelib.stamps.trust import trust_list
from tests.factories.api import Api
from tests.factories.passports import fields
from tests.factories.people import SignedIn
from tests.lodging.receipts.test_roots import House, seal
from tests.lodging.reports import ago, at_home, hotel, operator

CANARY = "KENARI"


def _words(pdf: bytes) -> str:
    """Return the text that a PDF of ours shows, a line for each of its lines."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    text = b"\n".join(zlib.decompress(one) for one in streams)
    return "\n".join(re.findall(r"\((.*?)\) Tj", text.decode("cp1252")))


def _pdf(reply: Any) -> bytes:
    assert reply.status == 200, reply.body
    return b64decode(reply.body["pdf"])


def test_document_says_what_the_receipt_says_in_both_languages_and_names_nobody(api: Api) -> None:
    names = {"surname": f"{CANARY}A", "given_names": f"{CANARY}B"}
    body = at_home(passport=fields("L898902C3", **names), remarks=f"{CANARY}D", room=f"{CANARY}E")
    made = api.post("/stays", body).body
    pdf = _pdf(api.post(f"/receipts/{made['receipt']}/document", {}))
    words = _words(pdf)
    assert pdf.startswith(b"%PDF")
    assert made["receipt"] in words.replace(" ", "")
    for text in ("Pertama diterima", "First received", "WITA", "******2C3", made["verify_url"]):
        assert text in words
    assert CANARY not in words
    assert CANARY.encode() not in pdf


def test_document_of_an_unknown_receipt_is_not_found(api: Api) -> None:
    for number in ("B" * 26, "x"):
        assert api.post(f"/receipts/{number}/document", {}).status == 404


@pytest.mark.parametrize(
    ("attribute", "state", "words"),
    [
        ("cancelled_at", "cancelled", "DIBATALKAN / CANCELLED"),
        ("left_at", "left", "Tamu sudah pergi / Guest has left"),
    ],
)
def test_receipt_and_document_say_what_became_of_the_report(
    api: Api, attribute: str, state: str, words: str
) -> None:
    receipt = api.post("/stays", at_home()).body["receipt"]
    item = StayItem.get(f"STAY#{receipt}", "STAY")
    item.attribute_values[attribute] = ago(minutes=5)
    item.save()
    shown = api.get(f"/receipts/{receipt}").body
    assert (shown["state"], "state_at" in shown) == (state, True)
    pdf = _pdf(api.post(f"/receipts/{receipt}/document", {"language": "id"}))
    assert words in _words(pdf)
    swapped = " / ".join(reversed(words.split(" / ")))
    pdf = _pdf(api.post(f"/receipts/{receipt}/document", {"language": "en"}))
    assert swapped in _words(pdf)


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def _list(house: House, person: SignedIn, **changed: Any) -> Any:
    path = f"/premises/{house.premises.id}/receipts"
    return house.api.post(path, {"month": house.month, **changed}, token=person.token)


def test_months_receipts_are_listed_and_drawn_for_who_reports_there(house: House) -> None:
    receipts = {house.report() for _ in range(3)}
    reply = _list(house, house.host)
    assert {one["receipt"] for one in reply.body["items"]} == receipts
    assert reply.body["next"] is None
    path = f"/premises/{house.premises.id}/receipts/documents"
    pdf = _pdf(house.api.post(path, {"month": house.month}, token=house.host.token))
    assert pdf.count(b"/Type /Page\n") == 3 or len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == 3
    words = _words(pdf).replace(" ", "")
    assert all(receipt in words for receipt in receipts)


def test_month_without_receipts_has_no_document(house: House) -> None:
    path = f"/premises/{house.premises.id}/receipts/documents"
    reply = house.api.post(path, {"month": "2020-01"}, token=house.host.token)
    assert reply.body == {"pdf": None, "next": None}


def test_receipts_of_others_premises_are_not_found(house: House) -> None:
    house.report()
    stranger = operator("orang-lain")
    hotel(stranger.person, "Hotel Lain")
    path = f"/premises/{house.premises.id}"
    assert _list(house, stranger).status == 404
    body = {"month": house.month}
    assert house.api.post(f"{path}/receipts/documents", body, token=stranger.token).status == 404
    roots = house.api.get(f"{path}/roots?month={house.month}", token=stranger.token)
    assert roots.status == 404


@pytest.mark.parametrize("month", ["2026-13", "2026", "", "November"])
def test_month_that_is_none_is_named(house: House, month: str) -> None:
    for reply in (
        _list(house, house.host, month=month),
        house.api.get(f"/premises/{house.premises.id}/roots?month={month}", token=house.host.token),
    ):
        assert reply.status == 422, reply.body
        assert reply.body["errors"][0]["field"] == "month"


def _snippet() -> Any:
    text = (Path(__file__).parents[3] / "docs/receipts.md").read_text()
    code = text.split("```python\n")[1].split("```")[0]
    made: dict[str, Any] = {}
    exec(code, made)  # noqa: S102 - our own documentation
    return made["verify"]


def test_documented_check_accepts_a_sealed_receipt_and_no_other(house: House) -> None:
    receipts = [house.report() for _ in range(3)]
    seal()
    keys = trust_list.read().payload["keys"]
    shown = house.api.get(f"/receipts/{receipts[1]}").body
    verify = _snippet()
    assert verify(shown, keys)["office"] == shown["office"]["code"]
    with pytest.raises(AssertionError, match="other than was sealed"):
        verify({**shown, "first_received_at": "2026-01-01T00:00:00Z"}, keys)
    other = house.api.get(f"/receipts/{receipts[0]}").body
    with pytest.raises(AssertionError, match="root of the day"):
        verify({**shown, "root": {**shown["root"], "path": other["root"]["path"]}}, keys)
    head, body, signature = shown["root"]["jws"].split(".")
    forged = f"{head}.{body}.{'A' * len(signature)}"
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the library calls it
        verify({**shown, "root": {**shown["root"], "jws": forged}}, keys)


def test_sealed_days_are_listed_for_who_reports_there(house: House) -> None:
    receipt = house.report()
    seal()
    path = f"/premises/{house.premises.id}/roots?month={house.month}"
    (day,) = house.api.get(path, token=house.host.token).body["items"]
    shown = house.api.get(f"/receipts/{receipt}").body["root"]
    assert (day["text"], day["jws"], day["count"]) == (shown["day"], shown["jws"], 1)
