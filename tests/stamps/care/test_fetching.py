"""A holder fetches the own stamp with the whole passport page, and nobody learns anything else."""

from typing import Any

import pytest

from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn
from tests.stamps.desk import audited, done, enter, refused

PAGE = {
    "issuing_state": "UTO",
    "document_number": "C01X00T47",
    "date_of_birth": "1974-08-12",
    "date_of_expiry": "2034-07-30",
}


def _fetch(api: Api, address: str = "203.0.113.7", **changed: Any) -> Reply:
    # As CloudFront and API Gateway write it; what stands before is the caller's own word.
    headers = {"x-forwarded-for": f"198.51.100.1, {address}, 130.176.0.1"}
    return api.post("/stamps/fetch", {**PAGE, **changed}, headers=headers)


def test_holder_gets_the_stamp_of_the_whole_page(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    told = done(_fetch(api, document_number="c01x 00t47"), 200)
    assert told["seal_url"] == stamp["seal_url"]
    assert told["label"] == stamp["label"]
    assert told["stamp_number"] == stamp["stamp_number"]
    assert told["last_day_of_stay"] == stamp["last_day_of_stay"]
    assert "ERIKSSON" not in str(told)
    (row,) = audited("stamp_fetched")
    assert not row.person_id
    assert row.subject == f"STAMP#{stamp['stamp_id']}"


def test_extended_holder_gets_the_new_stamp(api: Api, officer: SignedIn, clerk: SignedIn) -> None:
    old = enter(api, officer.token)
    path = f"/stamps/{old['stamp_id']}/extensions"
    new = done(api.post(path, {}, token=clerk.token))
    assert done(_fetch(api), 200)["stamp_number"] == new["stamp_number"]


@pytest.mark.parametrize(
    "changed",
    [
        {"issuing_state": "IDN"},
        {"document_number": "C01X00T48"},
        {"date_of_birth": "1974-08-13"},
        {"date_of_birth": "1974-08"},
        {"date_of_expiry": "2034-07-31"},
    ],
)
def test_one_wrong_part_is_answered_as_an_unknown_passport(
    api: Api, officer: SignedIn, faults: Faults, changed: dict[str, str]
) -> None:
    enter(api, officer.token)
    seen: list[str] = []
    events = _count_calls(seen)
    unknown = _fetch(api, document_number="X99999999")
    first, seen[:] = list(seen), []
    wrong = _fetch(api, **changed)
    events()
    assert refused(wrong) == (404, "no_such_stamp")
    assert (wrong.status, wrong.body) == (unknown.status, unknown.body)
    assert seen[-3:] == first[-3:] == ["GetItem", "GetItem", "TransactWriteItems"]
    assert len(audited("stamp_not_fetched")) == 2
    assert audited("stamp_fetched") == []


def _count_calls(seen: list[str]) -> Any:
    from chalicelib.db.table import connection

    events: Any = connection().client.meta.events

    def hook(model: Any, **_: Any) -> None:
        seen.append(model.name)

    events.register("provide-client-params.dynamodb.*", hook)
    return lambda: events.unregister("provide-client-params.dynamodb.*", hook)


def test_departed_holder_fetches_nothing(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    api.post("/departures", {"stamp_number": stamp["stamp_number"]}, token=officer.token)
    assert refused(_fetch(api)) == (404, "no_such_stamp")


def test_passport_is_guessed_ten_times_an_hour_from_anywhere(api: Api, officer: SignedIn) -> None:
    enter(api, officer.token)
    for number in range(10):
        reply = _fetch(api, f"203.0.113.{number}", date_of_birth=f"1974-08-{number + 13}")
        assert reply.status == 404
    late = _fetch(api, "203.0.113.200")
    assert refused(late) == (429, "too_many_requests")
    assert 3500 < int(late.headers["retry-after"]) <= 3600
    assert late.headers["retry-after"] in late.body["detail"]
    assert _fetch(api, document_number="X99999999").status == 404


def test_network_is_counted_by_a_keyed_hash(api: Api) -> None:
    from chalicelib.db.table import Identity

    address = "2001:db8:1:2:3:4:5:6"
    for number in range(3):
        _fetch(api, address[:-1] + str(number), document_number=f"X{number}")
    rows = [item.pk for item in Identity.scan() if item.sk == "LIMIT"]
    assert len(rows) == 4  # one for the /64, one for each passport
    assert not [row for row in rows if "2001" in row or "X1" in row]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("issuing_state", "uto", "wrong_format"),
        ("document_number", "<>", "wrong_format"),
        ("date_of_expiry", "2034-02-30", "not_a_date"),
        ("date_of_birth", "12.8.1974", "wrong_format"),
    ],
)
def test_wrong_form_is_named(api: Api, name: str, value: str, code: str) -> None:
    assert _fetch(api, **{name: value}).fields == {name: code}
