"""Entries that waited at a desk: cut, shuffled and sent again, they end in one state."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.core.clock import utc_now
from chalicelib.stamps.entries.batches import issue_batch
from chalicelib.stamps.entries.schemas import BatchItem, IssueBatch
from chalicelib.stamps.issuing import Sent
from chalicelib.web.guards import Role
from tests.envelopes.sealing import Sealer
from tests.factories.api import Api
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in
from tests.stamps.desk import done, enter, entry, instant, kinds, stamps_in_force


@pytest.fixture
def sealer(api: Api) -> Sealer:
    return Sealer(api.get("/envelope-key").body)


def _item(sealer: Sealer, who: SignedIn, id_: str, body: dict[str, Any]) -> dict[str, str]:
    return {"id": id_, "sealed": sealer.seal(who.person.id, id_, json.dumps(body))}


def _send(api: Api, who: SignedIn, items: list[dict[str, str]]) -> list[dict[str, Any]]:
    reply = api.post("/stamps/batch", {"items": items}, token=who.token)
    return list(done(reply, 200)["items"])


def _queued(number: int) -> dict[str, Any]:
    return entry(f"X0000000{number}", entered_at=instant(timedelta(hours=number)))


def test_entries_are_issued_and_answered_in_their_order(
    api: Api, officer: SignedIn, sealer: Sealer
) -> None:
    items = [_item(sealer, officer, f"e{n}", _queued(n)) for n in range(3)]
    told = _send(api, officer, items)
    assert [(one["id"], one["outcome"]) for one in told] == [(f"e{n}", "stored") for n in range(3)]
    assert all(one["stamp"]["label"]["svg"].startswith("<svg") for one in told)
    assert len(stamps_in_force()) == 3


def test_batch_shuffled_cut_and_repeated_ends_in_one_state(
    api: Api, officer: SignedIn, sealer: Sealer
) -> None:
    items = [_item(sealer, officer, f"e{n}", _queued(n)) for n in range(4)]
    told: dict[str, str] = {}
    for sent in (items[:2], [*items, items[0]], [items[n] for n in (2, 0, 3, 1)]):
        for one in _send(api, officer, sent):
            assert one["outcome"] == "stored"
            assert told.setdefault(one["id"], one["stamp"]["stamp_id"]) == one["stamp"]["stamp_id"]
    assert kinds().count("STAMP") == 4


def test_same_entry_sent_alone_is_the_same_stamp(
    api: Api, officer: SignedIn, sealer: Sealer
) -> None:
    body = _queued(1)
    alone = api.post("/stamps", json.dumps(body).encode(), token=officer.token, key="e1")
    (one,) = _send(api, officer, [_item(sealer, officer, "e1", body)])
    assert one["stamp"] == done(alone)


def test_each_refusal_stands_with_its_item(api: Api, officer: SignedIn, sealer: Sealer) -> None:
    enter(api, officer.token, "X00000009")
    colleague = sign_in(Role.BORDER_OFFICER, "colleague")
    good = _item(sealer, officer, "good", _queued(1))
    renamed = {**_item(sealer, officer, "one", _queued(2)), "id": "other"}
    items = [
        _item(sealer, officer, "class", {**_queued(2), "permit_class": "Z99"}),
        _item(sealer, officer, "here", entry("X00000009")),
        _item(sealer, officer, "port", entry("X00000003", checkpoint="CGK")),
        _item(sealer, colleague, "theirs", _queued(4)),
        {"id": "noise", "sealed": "a.b.c.d.e"},
        renamed,
        good,
    ]
    told = {one["id"]: one for one in _send(api, officer, items)}
    assert told["good"]["outcome"] == "stored"
    problems = {name: one["problem"] for name, one in told.items() if name != "good"}
    codes = {name: one["code"] for name, one in problems.items()}
    assert codes["here"] == "already_in_country"
    assert codes["port"] == "other_checkpoint"
    fields = {
        name: {wrong["field"]: wrong["code"] for wrong in problems[name]["errors"]}
        for name in ("class", "theirs", "noise", "other")
    }
    assert fields == {
        "class": {"permit_class": "unknown_permit_class"},
        "theirs": {"sealed": "envelope_of_another"},
        "noise": {"sealed": "envelope_unreadable"},
        "other": {"id": "not_the_envelopes_id"},
    }
    assert "Z99" in problems["class"]["errors"][0]["detail"]
    assert len(stamps_in_force()) == 2


def test_entry_is_sent_later_when_the_store_fails_and_is_whole_then(
    api: Api, officer: SignedIn, sealer: Sealer, faults: Faults
) -> None:
    items = [_item(sealer, officer, "e1", _queued(1))]
    faults.refuse("TransactWriteItems", 500, times=9)
    assert [one["outcome"] for one in _send(api, officer, items)] == ["later"]
    faults.clear()
    assert [one["outcome"] for one in _send(api, officer, items)] == ["stored"]


def test_what_the_time_is_too_short_for_is_left_for_later(
    api: Api, officer: SignedIn, sealer: Sealer
) -> None:
    items = [BatchItem(**_item(sealer, officer, f"e{n}", _queued(n))) for n in range(3)]
    sent = Sent(officer.person, utc_now(), "", "")
    instants = _slow_clock(5.0)
    told = issue_batch(IssueBatch(items=items), sent, "en", lambda: next(instants))
    assert [one.outcome for one in told] == ["stored", "later", "later"]


def _slow_clock(step: float) -> Iterator[float]:
    at = 0.0
    while True:
        yield at
        at += step


def test_batch_has_one_to_ten_items(api: Api, officer: SignedIn) -> None:
    item = {"id": "a", "sealed": "x"}
    for items in ([], [item] * 11):
        reply = api.post("/stamps/batch", {"items": items}, token=officer.token)
        assert reply.status == 422
