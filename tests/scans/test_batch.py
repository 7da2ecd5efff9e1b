"""Scans that waited on a phone: each stored as if it had come alone."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.audit.repository import AuditItem
from chalicelib.audit.service import find_broken_row
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.envelopes.service import public_key
from chalicelib.scans import service
from chalicelib.scans.batch import VerifyScans
from chalicelib.scans.repository import ScanItem
from chalicelib.web.guards import MOST_BYTES, Role
from tests.envelopes.sealing import Sealer
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults, _send_for_real
from tests.factories.people import SignedIn, sign_in
from tests.scans.conftest import BALI, JAKARTA, instant, looks, marks, scan, scans, seen_at

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PERSONAL = ("ERIKSSON", "ANNA", "C01X00T47", "UTO")
Item = dict[str, Any]


@pytest.fixture
def sealer(api: Api) -> Sealer:
    return Sealer(public_key())


def item(id_: str, **changed: Any) -> Item:
    return {"id": id_, "scan": scan(**changed)}


def in_envelope(sealer: Sealer, one: Item, officer: SignedIn) -> Item:
    text = json.dumps(one["scan"])
    return {"id": one["id"], "sealed": sealer.seal(officer.person.id, one["id"], text)}


def post(api: Api, officer: SignedIn, items: list[Any], sent_at: str = "") -> Reply:
    body = {"sent_at": sent_at or instant(), "items": items}
    return api.post("/scans/batch", body, token=officer.token)


def outcomes(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.raw
    return [one["outcome"] for one in reply.body["items"]]


def test_each_item_is_stored_and_answered_with_the_least_data(
    api: Api, officer: SignedIn, stamp: dict[str, Any], sealer: Sealer
) -> None:
    first = item("a", seal=stamp["seal_url"])
    second = in_envelope(sealer, item("b", seal="https://example.com"), officer)
    reply = post(api, officer, [first, second])
    assert outcomes(reply) == ["stored", "stored"]
    assert [(one["id"], one["verdict"]) for one in reply.body["items"]] == [
        ("a", "genuine"),
        ("b", "not_a_stamp"),
    ]
    assert {*reply.body["items"][0]} == {"id", "outcome", "scan_id", "verdict", "flags"}
    assert not any(one in reply.raw.decode() for one in PERSONAL)
    assert (len(scans()), len(looks())) == (2, 2)
    assert find_broken_row(officer.person.id, utc_now().date()) is None


def test_item_and_single_post_of_one_id_are_one_scan(
    api: Api, officer: SignedIn, stamp: dict[str, Any], sealer: Sealer
) -> None:
    one = item("same", seal=stamp["seal_url"])
    alone = api.post("/scans", one["scan"], token=officer.token, key="same")
    plain = post(api, officer, [one])
    sealed = post(api, officer, [in_envelope(sealer, one, officer)])
    ids = {reply.body["items"][0]["scan_id"] for reply in (plain, sealed)}
    assert ids == {alone.body["scan_id"]}
    again = api.post("/scans", one["scan"], token=officer.token, key="same")
    assert again.body["scan_id"] == alone.body["scan_id"]
    assert (len(scans()), len(looks())) == (1, 1)


def _wrong(sealer: Sealer, officer: SignedIn, colleague: SignedIn) -> dict[str, tuple[Any, str]]:
    """Return items that are refused, by name, with the field and code they are refused for."""
    return {
        "of another": (
            in_envelope(sealer, item("x"), colleague),
            "sealed envelope_of_another",
        ),
        "unreadable": ({"id": "x", "sealed": "a.b.c.d.e"}, "sealed envelope_unreadable"),
        "other id": (
            {**in_envelope(sealer, item("y"), officer), "id": "x"},
            "sealed envelope_unreadable",
        ),
        "no scan": ({"id": "x"}, "sealed one_of"),
        "both": ({**in_envelope(sealer, item("x"), officer), "scan": scan()}, "scan only_one_of"),
        "no JSON": ({"id": "x", "sealed": sealer.seal(officer.person.id, "x", "{")}, " not_json"),
        "wrong field": (item("x", verdict="genuine"), "verdict unknown_field"),
        "no order": (item("x", order=...), "order one_of"),
        "no place": (item("x", position={**BALI, "at": "?"}), "position.at not_an_instant"),
        "no object": ("scan", " not_an_object"),
        "no id": ({"scan": scan()}, "id required"),
        "long id": (item("x" * 101), "id too_long"),
        "empty id": (item(""), "id too_short"),
        "number": ({"id": "x", "scan": 10**400}, "scan wrong_type"),
    }


def test_wrong_item_is_refused_in_words_and_stops_no_other(
    api: Api, officer: SignedIn, stamp: dict[str, Any], sealer: Sealer
) -> None:
    colleague = sign_in(Role.FIELD_OFFICER, "colleague")
    wrong = _wrong(sealer, officer, colleague)
    items: list[Any] = [item("first", seal=stamp["seal_url"])]
    items += [one for one, _ in wrong.values()]
    items.append(in_envelope(sealer, item("last", seal=stamp["seal_url"]), officer))
    reply = post(api, officer, items)
    assert outcomes(reply) == ["stored", *["refused"] * len(wrong), "stored"]
    for (name, (_, expected)), told in zip(wrong.items(), reply.body["items"][1:-1], strict=True):
        problem = told["problem"]
        named = [f"{error['field']} {error['code']}" for error in problem["errors"]]
        assert (problem["code"], named) == ("invalid", [expected]), name
        assert problem["title"]
        assert problem["errors"][0]["detail"]
    assert (len(scans()), len(looks())) == (2, 2)


def test_refusal_is_in_the_askers_language(api: Api, officer: SignedIn) -> None:
    body = {"sent_at": instant(), "items": [item("x", order=...)]}
    reply = api.post("/scans/batch", body, token=officer.token, language="id")
    assert reply.body["items"][0]["problem"]["title"] == "Isian belum benar"


def test_same_id_with_another_text_is_refused(api: Api, officer: SignedIn) -> None:
    reply = post(api, officer, [item("x"), item("x", seal="other")])
    assert outcomes(reply) == ["stored", "refused"]
    assert reply.body["items"][1]["problem"]["code"] == "idempotency_key_reused"
    assert len(scans()) == 1


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"items": [{}]}, "sent_at", "required"),
        ({"sent_at": "yesterday", "items": [{}]}, "sent_at", "not_an_instant"),
        ({"sent_at": "2026-11-22T00:00:00Z"}, "items", "required"),
        ({"sent_at": "2026-11-22T00:00:00Z", "items": []}, "items", "required"),
        ({"sent_at": "2026-11-22T00:00:00Z", "items": [{}] * 101}, "items", "too_many"),
        ({"sent_at": "2026-11-22T00:00:00Z", "items": {}}, "items", "wrong_type"),
        ({"sent_at": "2026-11-22T00:00:00Z", "items": [{}], "x": 1}, "x", "unknown_field"),
    ],
)
def test_batch_that_is_none_is_refused_whole(
    api: Api, officer: SignedIn, body: dict[str, Any], field: str, code: str
) -> None:
    reply = api.post("/scans/batch", body, token=officer.token)
    assert (reply.status, reply.fields.get(field)) == (422, code), reply.raw
    assert scans() == []


def test_batch_larger_than_any_body_is_refused_at_once(api: Api, officer: SignedIn) -> None:
    reply = post(api, officer, [item(str(n), seal="A" * 7000) for n in range(40)])
    assert reply.status == 413
    assert f"{MOST_BYTES // 1024}" in reply.body["detail"]
    assert scans() == []


def test_hundred_envelopes_fit_one_batch_and_are_stored_once(
    api: Api, officer: SignedIn, stamp: dict[str, Any], sealer: Sealer
) -> None:
    said = {"seal": stamp["seal_url"], "phone_verdict": "genuine", "lists_at": instant(DAY)}
    items = [in_envelope(sealer, item(f"scan-{n:03}", **said), officer) for n in range(100)]
    assert len(json.dumps(items)) < MOST_BYTES * 0.8
    told = outcomes(post(api, officer, items))
    assert set(told) <= {"stored", "later"}
    # A busy machine does not get through a hundred in the time: what is left is sent again.
    while "later" in told:
        items = [one for one, outcome in zip(items, told, strict=True) if outcome == "later"]
        told = outcomes(post(api, officer, items))
        assert "stored" in told
    assert (len(scans()), len(looks())) == (100, 100)
    assert find_broken_row(officer.person.id, utc_now().date()) is None


def test_what_the_time_does_not_suffice_for_is_left_for_later(api: Api, officer: SignedIn) -> None:
    seconds = iter([0.0, 0.1, 5.0, 8.9, 9.0, 9.1])
    batch = VerifyScans(sent_at=utc_now(), items=[item(name) for name in "abcde"])
    told = service.verify_batch(batch, officer.person, utc_now(), lambda: next(seconds))
    assert [bool(one.scan) for one in told] == [True, True, True, False, False]
    assert [one.refusal for one in told] == [None] * 5
    assert [one.id for one in told] == list("abcde")
    assert {one.key for one in scans()} == set("abc")


def test_what_the_store_does_not_take_is_left_for_later(
    api: Api, officer: SignedIn, faults: Faults
) -> None:
    # The client itself asks three times.
    faults.refuse("TransactWriteItems", 500, times=3)
    reply = post(api, officer, [item("a"), item("b")])
    assert outcomes(reply) == ["later", "stored"]
    assert {*reply.body["items"][0]} == {"id", "outcome"}
    assert {one.key for one in scans()} == {"b"}
    assert outcomes(post(api, officer, [item("a", seal="anew")])) == ["stored"]


def test_what_nobody_expected_is_left_for_later(
    api: Api, officer: SignedIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("chalicelib.scans.taking.config", lambda: None)
    garbled = item("a", seal="3QBYYREMJLEKQGNGVM6AVKZ4ERIKSSON")
    assert outcomes(post(api, officer, [garbled, item("b", seal=..., stamp_number="1")])) == [
        "later",
        "stored",
    ]
    said = capsys.readouterr().out
    assert "unexpected_failure" in said
    assert "ERIKSSON" not in said


class _Clockwork(Faults):
    """Kills the process at the nth write."""

    def die_at(self, nth: int, *, is_sent: bool) -> None:
        def hook(request: Any, **_: Any) -> None:
            self.seen += 1
            if self.seen == nth:
                if is_sent:
                    _send_for_real(request)
                raise Died(request.url)

        self._register("before-send.dynamodb.TransactWriteItems", hook)


@pytest.fixture
def clockwork(faults: Faults) -> Iterator[_Clockwork]:
    from chalicelib.db.table import connection

    made = _Clockwork(connection().client)
    yield made
    made.clear()


@pytest.mark.parametrize("is_sent", [False, True])
@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_kill_at_any_write_loses_and_doubles_nothing(
    api: Api,
    officer: SignedIn,
    stamp: dict[str, Any],
    clockwork: _Clockwork,
    nth: int,
    *,
    is_sent: bool,
) -> None:
    places = (BALI, JAKARTA, BALI, JAKARTA)
    items = [item(str(n), **seen_at(stamp, at, n * MINUTE)) for n, at in enumerate(places)]
    clockwork.die_at(nth, is_sent=is_sent)
    with pytest.raises(Died):
        post(api, officer, items)
    clockwork.clear()
    assert len(scans()) == nth - 1 + is_sent
    assert outcomes(post(api, officer, items)) == ["stored"] * 4
    assert (len(scans()), len(looks()), len(marks())) == (4, 4, 1)
    assert find_broken_row(officer.person.id, utc_now().date()) is None


def test_both_clocks_are_kept_and_the_late_told_from_the_wrong(
    api: Api, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    behind = instant(3 * DAY)
    late = item("late", seal=stamp["seal_url"], scanned_at=instant(HOUR))
    assert "sent_late" in post(api, officer, [late]).body["items"][0]["flags"]
    wrong = item("wrong", seal=stamp["seal_url"], scanned_at=behind)
    reply = post(api, officer, [wrong], sent_at=behind)
    flags = reply.body["items"][0]["flags"]
    assert ("clock_differs" in flags, "sent_late" in flags) == (True, False)
    (stored,) = [one for one in scans() if one.key == "wrong"]
    said = datetime.fromisoformat(behind).replace(microsecond=0)
    assert datetime.fromisoformat(stored.scanned_at).replace(microsecond=0) == said
    assert datetime.fromisoformat(stored.sent_at).replace(microsecond=0) == said
    now = datetime.now(UTC)
    for told in (stored.received_at, stored.taken_at, stored.subject_sk.partition("#")[0]):
        assert abs(datetime.fromisoformat(told) - now) < MINUTE


def test_wrong_clock_makes_no_copy(api: Api, officer: SignedIn, stamp: dict[str, Any]) -> None:
    # Five hours after Bali, by a clock that is five hours behind: no more than a flight.
    assert outcomes(post(api, officer, [item("a", **seen_at(stamp, BALI, 5 * HOUR))])) == ["stored"]
    other = item("b", **seen_at(stamp, JAKARTA, 5 * HOUR))
    assert outcomes(post(api, officer, [other], sent_at=instant(5 * HOUR))) == ["stored"]
    assert marks() == []


def test_what_the_phone_said_is_kept_for_the_record_and_flagged_when_wrong(
    api: Api, officer: SignedIn, stamp: dict[str, Any]
) -> None:
    listed = instant(DAY)
    said = {"phone_verdict": "genuine", "lists_at": listed}
    items = [item("a", seal=stamp["seal_url"], **said), item("b", seal="other", **said)]
    reply = post(api, officer, items)
    flagged = ["phone_said_otherwise" in one["flags"] for one in reply.body["items"]]
    assert flagged == [False, True]
    assert "lists_at" not in reply.raw.decode()
    (stored,) = [one for one in scans() if one.key == "a"]
    assert (stored.phone_verdict, stored.lists_at[:19]) == ("genuine", listed[:19])


def _forget() -> None:
    for table in (ScanItem, AuditItem):
        for one in table.scan():
            if one.sk in ("SCAN", "SUSPICION") or table is AuditItem:
                one.delete()


def _state() -> list[Any]:
    """Return what there is, but for what tells how a scan came and what came before it."""
    kept = sorted((one.key, one.verdict, one.scanned_at, one.position_at) for one in scans())
    return [kept, len(looks()), len(marks())]


def _stored(at: str | None) -> str | None:
    return instant_text(datetime.fromisoformat(at)) if at else None


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sendings=st.lists(
        st.tuples(
            st.sampled_from(["alone", "plain", "sealed"]),
            st.lists(st.integers(0, 4), min_size=1, max_size=4),
        ),
        max_size=3,
    ),
    last=st.permutations(range(5)),
)
def test_shuffled_cut_repeated_and_mixed_sendings_end_in_one_state(
    sendings: list[tuple[str, list[int]]],
    last: list[int],
    api: Api,
    officer: SignedIn,
    stamp: dict[str, Any],
    sealer: Sealer,
) -> None:
    _forget()
    made = [
        item("0", **seen_at(stamp, BALI, 3 * HOUR)),
        item("1", **seen_at(stamp, JAKARTA, 170 * MINUTE)),
        item("2", seal=stamp["seal_url"], position=None),
        item("3", seal="none of ours"),
        item("4", **seen_at(stamp, JAKARTA, HOUR)),
    ]
    for way, numbers in [*sendings, ("sealed", last)]:
        if way == "alone":
            for n in numbers:
                one = made[n]
                reply = api.post("/scans", one["scan"], token=officer.token, key=one["id"])
                assert reply.status == 201
            continue
        items = [made[n] for n in numbers]
        if way == "sealed":
            items = [in_envelope(sealer, one, officer) for one in items]
        assert outcomes(post(api, officer, items)) == ["stored"] * len(numbers)
    verdicts = ("genuine", "genuine", "genuine", "not_a_stamp", "genuine")
    shown = [one["scan"] for one in made]
    told = [
        (str(n), verdict, _stored(one["scanned_at"]), _stored((one["position"] or {}).get("at")))
        for n, (one, verdict) in enumerate(zip(shown, verdicts, strict=True))
    ]
    assert _state() == [told, 5, 1]
    assert find_broken_row(officer.person.id, utc_now().date()) is None
