"""What an office does with tips: each step once, timed; the sender reads their part."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import TipId
from chalicelib.db import keys
from chalicelib.db.transaction import commit
from chalicelib.tips import repository, service
from chalicelib.tips.repository import TipItem
from chalicelib.tips.rules import TipOverError
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in
from tests.tips.told import DEVICE, entries, reference, send, status, told


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


def _listed(api: Api, head: SignedIn, state: str = "open", **asked: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in {"state": state, **asked}.items())
    reply = api.get(f"/tips?{query}", token=head.token)
    assert reply.status == 200, reply.raw
    return list(reply.body["items"])


def _do(api: Api, by: SignedIn, tip: str, deed: str, key: str = "", **body: Any) -> Reply:
    return api.post(f"/tips/{tip}/{deed}", body, token=by.token, key=key)


def _awaited() -> list[str]:
    found = TipItem.by_place.query(keys.worklist("NGURAH-RAI"))
    return [item.pk.partition("#")[2] for item in found]


def test_urgent_ones_stand_first_and_the_oldest_is_told(api: Api, head: SignedIn) -> None:
    for text in ("satu", "dua", "tiga"):
        send(api, text=text)
    assert [one["text"] for one in _listed(api, head)] == ["satu", "dua", "tiga"]
    last = _listed(api, head)[2]["id"]
    reply = _do(api, head, last, "priority", priority="urgent", note="Ada anak")
    assert (reply.status, reply.body["state"]) == (200, "examined")
    assert [one["text"] for one in _listed(api, head)] == ["tiga", "satu", "dua"]
    page = api.get("/tips", token=head.token).body
    assert page["oldest_at"] == page["items"][1]["received_at"]
    (step,) = reply.body["history"]
    assert (step["step"], step["detail"], step["by"]) == (
        "prioritised",
        "urgent",
        head.person.name,
    )


def test_question_is_answered_without_a_name_and_closing_says_what_came_of_it(
    api: Api, head: SignedIn
) -> None:
    own = reference(api, contact="0811 1234 567")
    tip = _listed(api, head)[0]["id"]
    assert _do(api, head, tip, "questions", question="Jam berapa?").body["state"] == "asked"
    _do(api, head, tip, "notes", note="Hanya untuk petugas")
    stands = status(api, own)
    assert (stands["state"], [one["by"] for one in stands["said"]]) == ("asked", ["office"])
    api.post("/tips/additions", {"reference": own, "text": "Pukul enam."})
    seen = api.get(f"/tips/{tip}", token=head.token).body
    assert (seen["state"], seen["contact"]) == ("examined", "+628111234567")
    assert [one["step"] for one in seen["history"]] == ["question", "noted", "added"]
    closed = _do(api, head, tip, "closing", outcome="nothing_found", message="Sudah kami periksa.")
    assert (closed.status, closed.body["contact"]) == (200, "")
    stands = status(api, own)
    assert (stands["state"], stands["outcome"]) == ("closed", "nothing_found")
    assert [one["text"] for one in stands["said"]] == [
        "Jam berapa?",
        "Pukul enam.",
        "Sudah kami periksa.",
    ]
    assert head.person.name not in str(stands)
    assert (_listed(api, head), _awaited()) == ([], [])
    assert [one["id"] for one in _listed(api, head, "closed")] == [tip]
    late = api.post("/tips/additions", {"reference": own, "text": "Lagi"})
    assert (late.status, late.body["code"]) == (409, "tip_over")
    assert _do(api, head, tip, "priority", priority="low").body["code"] == "tip_over"


def test_duplicate_is_joined_and_its_sender_goes_on_with_the_other(
    api: Api, head: SignedIn
) -> None:
    own, twin = reference(api, text="satu"), reference(api, text="dua")
    main, double = [one["id"] for one in _listed(api, head)]
    assert [one["id"] for one in api.get(f"/tips/{double}", token=head.token).body["alike"]] == [
        main
    ]
    assert _do(api, head, double, "duplicate", of=double).fields == {"of": "not_a_tip_to_join"}
    assert _do(api, head, double, "duplicate", of=main).body["joined_to"] == main
    assert [(one["id"], one["joined"]) for one in _listed(api, head)] == [(main, 1)]
    assert _do(api, head, main, "duplicate", of=double).status == 422
    api.post("/tips/additions", {"reference": twin, "text": "Dari yang kedua"})
    history = api.get(f"/tips/{main}", token=head.token).body["history"]
    assert [one["text"] for one in history if one["step"] == "added"] == ["Dari yang kedua"]
    # Neither reads what the other says, nor what the other is asked.
    _do(api, head, main, "questions", question="Siapa?")
    assert [one["text"] for one in status(api, own)["said"]] == ["Siapa?"]
    stands = status(api, twin)
    assert (stands["state"], [one["text"] for one in stands["said"]]) == (
        "examined",
        ["Dari yang kedua"],
    )
    _do(api, head, main, "closing", outcome="acted_on")
    assert {status(api, one)["outcome"] for one in (own, twin)} == {"acted_on"}


def test_tip_handed_over_is_the_other_office_s_with_its_history(api: Api, head: SignedIn) -> None:
    other = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    send(api, text="Rahasia kantor lain")
    secret = _listed(api, head)[0]["id"]
    assert _do(api, head, secret, "hand-over", office="DENPASAR", reason="x").status == 200
    send(api)
    tip = _listed(api, head)[0]["id"]
    assert api.get(f"/tips/{tip}", token=other.token).status == 404
    assert _do(api, other, tip, "notes", note="x").status == 404
    body = {"office": "DENPASAR", "reason": "Di luar wilayah kami"}
    replies = [_do(api, head, tip, "hand-over", key="k", **body) for _ in range(2)]
    assert [one.status for one in replies] == [200, 200]
    assert "Rahasia" not in str(replies[0].body)
    assert api.get(f"/tips/{tip}", token=head.token).status == 404
    assert _listed(api, head) == []
    seen = api.get(f"/tips/{tip}", token=other.token).body
    assert [one["step"] for one in seen["history"]] == ["handed_over"]
    assert _do(api, other, tip, "hand-over", office="TIDAK-ADA", reason="x").fields == {
        "office": "unknown_office"
    }
    assert _do(api, other, tip, "hand-over", office="DENPASAR", reason="x").fields == {
        "office": "own_office"
    }


def test_muted_sender_is_held_back_until_that_is_taken_back(api: Api, head: SignedIn) -> None:
    own = reference(api, device=DEVICE)
    tip = _listed(api, head)[0]["id"]
    before = status(api, own)
    assert _do(api, head, tip, "muting", muted=True, reason="Tiga kali palsu").status == 200
    assert status(api, own) == before
    send(api, device=DEVICE)
    send(api)
    assert [len(_listed(api, head, part)) for part in ("open", "muted")] == [1, 2]
    assert len(_awaited()) == 1
    assert _do(api, head, tip, "muting", muted=False, reason="Keliru").status == 200
    send(api, device=DEVICE)
    assert [len(_listed(api, head, part)) for part in ("open", "muted")] == [3, 1]


def test_step_is_taken_once_whatever_happens_on_the_way(
    api: Api, head: SignedIn, faults: Faults
) -> None:
    send(api)
    tip = _listed(api, head)[0]["id"]
    faults.lose_answer("TransactWriteItems", times=2)
    replies = [_do(api, head, tip, "questions", "k", question="Di mana?") for _ in range(2)]
    faults.clear()
    assert [one.status for one in replies] == [200, 200]
    assert len(entries()) == 1
    assert sum(row.action == "tip_changed" for row in AuditItem.scan()) == 1
    assert _do(api, head, tip, "questions", "k", question="Kapan?").status == 422
    assert _do(api, head, tip, "notes", "k", note="Di mana?").status == 422


@pytest.mark.threads
def test_many_joined_and_a_word_added_at_once_lose_nothing(api: Api, head: SignedIn) -> None:
    own = reference(api, text="utama")
    for number in range(4):
        send(api, text=f"kembar {number}")
    main, *doubles = [one["id"] for one in _listed(api, head)]

    def act(double: str) -> int:
        if double == main:
            return api.post("/tips/additions", {"reference": own, "text": "Kata"}).status
        return _do(api, head, double, "duplicate", of=main).status

    with ThreadPoolExecutor(5) as pool:
        statuses = dict(zip([main, *doubles], pool.map(act, [main, *doubles]), strict=True))
    assert set(statuses.values()) <= {200, 409, 503}
    seen = api.get(f"/tips/{main}", token=head.token).body
    joined = sum(statuses[one] == 200 for one in doubles)
    assert (seen["joined"], len(_listed(api, head))) == (joined, 5 - joined)
    assert (seen["answered_at"] is not None) == (statuses[main] == 200)


def test_case_takes_a_tip_from_the_list_and_closes_it(api: Api, head: SignedIn) -> None:
    own = reference(api)
    tip_id = _listed(api, head)[0]["id"]
    commit(service.plan_joined(service.get_tip(tip_id, head.person), "kasus-1", utc_now()))
    assert (_listed(api, head), _awaited()) == ([], [])
    assert [one["id"] for one in _listed(api, head, "case")] == [tip_id]
    assert status(api, own)["state"] == "followed_up"
    tip = service.get_tip(tip_id, head.person)
    with pytest.raises(TipOverError):
        service.plan_joined(tip, "kasus-2", utc_now())
    commit(service.plan_closed(tip, "deported", utc_now()))
    stands = status(api, own)
    # Never what became of anybody.
    assert (stands["state"], stands["outcome"]) == ("closed", "acted_on")
    assert "deported" not in str(stands)
    with pytest.raises(TipOverError):
        service.plan_closed(service.get_tip(tip_id, head.person), "unfounded", utc_now())


def test_division_head_looks_at_any_office_and_decides_nothing(api: Api, head: SignedIn) -> None:
    division = sign_in(Role.DIVISION_HEAD, "wilayah", office="DENPASAR")
    send(api)
    tip = _listed(api, division, office="NGURAH-RAI")[0]["id"]
    assert api.get(f"/tips/{tip}", token=division.token).status == 200
    assert _do(api, division, tip, "closing", outcome="acted_on").status == 403
    assert api.get("/tips?office=DENPASAR", token=head.token).status == 403
    assert api.get("/tips?state=x", token=head.token).status == 422
    assert api.get("/tips?state=closed&month=2026-13", token=head.token).status == 422
    deeds = [row.action for row in AuditItem.scan() if row.person_id == division.person.id]
    assert deeds == ["signed_in", "tips_viewed", "tip_viewed"]


def test_look_that_cannot_be_audited_gives_nothing(
    api: Api, head: SignedIn, faults: Faults
) -> None:
    send(api)
    tip = _listed(api, head)[0]["id"]
    faults.refuse("TransactWriteItems", 500, times=99)
    replies = [api.get(path, token=head.token) for path in ("/tips", f"/tips/{tip}")]
    faults.clear()
    assert [one.status for one in replies] == [503, 503]
    assert not any(told()["text"][:10] in one.raw.decode() for one in replies)


def test_senders_are_forgotten_when_a_tip_is_closed(api: Api, head: SignedIn) -> None:
    send(api, device=DEVICE, contact="a@contoh.example")
    tip = _listed(api, head)[0]["id"]
    _do(api, head, tip, "closing", outcome="too_little")
    stored = repository.find_tip(TipId(tip))
    assert stored is not None
    assert (stored.contact, stored.senders) == ("", frozenset())
