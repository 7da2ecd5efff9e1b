"""An operator's own premises, in pages."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest

from chalicelib.core.errors import InvalidError
from chalicelib.db import pages
from chalicelib.db.table import Records
from chalicelib.premises import service
from tests.factories.api import Api
from tests.lodging.reports import hotel, operator

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_operator_sees_own_premises_and_no_others(api: Api) -> None:
    mine, other = operator(), operator("lain")
    hotel(other.person, "Hotel Orang Lain")
    bali, papua = hotel(mine.person), hotel(mine.person, "Losmen Misalan", "91.71.01")
    reply = api.get("/premises", token=mine.token)
    assert reply.status == 200
    assert reply.body["next"] is None
    told = [
        (one["id"], one["name"], one["region"], one["zone"], one["role"], one["confirmed"])
        for one in sorted(reply.body["items"], key=lambda one: str(one["region"]))
    ]
    assert told == [
        (bali.id, "Hotel Contoh Kuta", "51.03.01", "Asia/Makassar", "owner", False),
        (papua.id, "Losmen Misalan", "91.71.01", "Asia/Jayapura", "owner", False),
    ]


def test_operator_without_premises_sees_an_empty_list(api: Api) -> None:
    reply = api.get("/premises", token=operator().token)
    assert reply.body == {"items": [], "next": None}


def test_pages_show_each_place_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_ROWS", 3)
    host = operator()
    made = {hotel(host.person, f"Hotel Contoh {number}").id for number in range(6)}
    seen: list[str] = []
    after: str | None = None
    for _ in range(4):
        reply = api.get("/premises" + (f"?after={after}" if after else ""), token=host.token)
        seen += [one["id"] for one in reply.body["items"]]
        after = reply.body["next"]
        if after is None:
            break
    assert after is None
    assert sorted(seen) == sorted(made)


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "%00",
        "A" * 5000,
        urlsafe_b64encode(b'{"pk":"OPERATOR#other","sk":"PREMISES#x"}').decode().rstrip("="),
        urlsafe_b64encode(b"[" * 900).decode().rstrip("="),
        urlsafe_b64encode(b'{"pk":1,"sk":{}}').decode().rstrip("="),
    ],
)
def test_cursor_that_is_none_of_this_list_is_refused(api: Api, after: str) -> None:
    reply = api.get(f"/premises?after={after}", token=operator().token)
    assert (reply.status, reply.fields) == (422, {"after": "wrong_format"})


def test_same_premises_twice_are_one(api: Api) -> None:
    host = operator()
    assert hotel(host.person) == hotel(host.person)
    assert sum(item.sk == "PREMISES" for item in Records.scan()) == 1


@pytest.mark.parametrize(
    ("category", "region", "field", "code"),
    [
        ("istana", "51.03.01", "category", "unknown_category"),
        ("hotel", "51.03", "region", "region_not_kecamatan"),
        ("hotel", "51.99.01", "region", "unknown_region"),
    ],
)
def test_premises_of_no_category_or_kecamatan_are_refused(
    api: Api, category: str, region: str, field: str, code: str
) -> None:
    host = operator()
    with pytest.raises(InvalidError) as refused:
        service.add_premises(host.person, "Contoh", category, region, "Jl. Contoh", NOW)
    assert [(one.field, one.code) for one in refused.value.errors] == [(field, code)]
    assert not any(item.sk == "PREMISES" for item in Records.scan())


def test_cursor_comes_back_as_the_key_it_was_made_of() -> None:
    key = {"pk": {"S": "OPERATOR#a"}, "sk": {"S": "PREMISES#b"}}
    cursor = pages.cursor_of(key)
    assert cursor is not None
    assert "=" not in cursor
    assert pages.start_key(cursor, {"pk": "OPERATOR#a"}, "sk") == key
    assert pages.start_key(None, {"pk": "OPERATOR#a"}, "sk") is None
    assert pages.cursor_of(None) is None
