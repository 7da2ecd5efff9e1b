"""Proof of work: one for each report without an account, good once, for an hour, as it was made."""

import json
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any

import pytest
from altcha import verify_solution
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import utc_now
from chalicelib.core.errors import InvalidError
from chalicelib.core.ids import keyed_digest
from chalicelib.lodging.without_account.challenges import issue_challenge
from chalicelib.web import proof_of_work
from local.proofs import solve
from tests.factories.api import Api
from tests.lodging.reports import at_home, operator, proof, spent, stored

NOTHING = {"stays": 0, "mails": 0, "rows": 0}
ONE = {"stays": 1, "mails": 1, "rows": 1}


def _opened(text: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(b64decode(text))
    return content


def _closed(content: object) -> str:
    return b64encode(json.dumps(content).encode()).decode()


def test_report_with_a_solved_challenge_is_taken_and_the_proof_spent(api: Api) -> None:
    asked = api.get("/proof-of-work")
    assert (asked.status, asked.headers["cache-control"]) == (200, "no-store")
    reply = api.post("/stays", at_home(proof=solve(asked.body)))
    assert (reply.status, spent()) == (201, 1)


def test_report_without_a_proof_is_refused_unless_an_account_answers_for_it(api: Api) -> None:
    body = at_home(proof=None)
    assert api.post("/stays", body).fields == {"proof": "required"}
    assert stored() == NOTHING
    assert api.post("/stays", body, token=operator().token).status == 201


def test_proof_is_good_for_one_report_though_the_library_takes_it_again(api: Api) -> None:
    worked = proof()
    secrets = (keyed_digest(index_key(), "proof-of-work", of) for of in ("challenge", "solution"))
    challenge, solution = secrets
    for _ in range(2):
        assert verify_solution(worked, challenge, hmac_key_secret=solution).verified
    assert api.post("/stays", at_home(proof=worked), key="one").status == 201
    for other in (worked, b64encode(b64decode(worked) + b"\n").decode()):
        reply = api.post("/stays", at_home(proof=other, nights=4), key="two")
        assert (reply.status, reply.fields) == (422, {"proof": "proof_spent"})
    assert stored() == ONE


def test_retry_gives_the_same_answer_with_the_same_proof_and_with_another(api: Api) -> None:
    body = at_home()
    first = api.post("/stays", body, key="k")
    for worked in (body["proof"], proof(), "no proof at all", None):
        again = api.post("/stays", {**body, "proof": worked} if worked else body, key="k")
        assert (again.status, again.body) == (201, first.body)
    assert (stored(), spent()) == (ONE, 1)


def test_proof_is_spent_by_nothing_that_was_refused(api: Api) -> None:
    body = at_home(region="99")
    assert api.post("/stays", body).status == 422
    assert api.post("/stays", {**body, "region": "51.03.06"}).status == 201


def test_challenge_is_over_after_its_hour(api: Api) -> None:
    worked = solve(proof_of_work.challenge(utc_now() - timedelta(hours=1, seconds=1)))
    reply = api.post("/stays", at_home(proof=worked))
    assert reply.fields == {"proof": "proof_expired"}
    later = utc_now() + timedelta(hours=1, seconds=1)
    with pytest.raises(InvalidError) as refused:
        proof_of_work.plan_use(proof(), later)
    assert [one.code for one in refused.value.errors] == ["proof_expired"]
    assert stored() == NOTHING


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("parameters", "cost", 0),
        ("parameters", "keyPrefix", ""),
        ("parameters", "expiresAt", 4_000_000_000),
        ("parameters", "expiresAt", None),
        ("parameters", "nonce", "00" * 16),
        ("parameters", "keySignature", "00" * 32),
        ("parameters", "algorithm", "SHA-256"),
        ("challenge", "signature", "00" * 32),
        ("challenge", "signature", None),
        ("solution", "derivedKey", "00" * 32),
        ("solution", "derivedKey", None),
    ],
)
def test_proof_that_was_made_easier_is_refused(
    api: Api, part: str, name: str, value: object
) -> None:
    content = _opened(proof())
    parts = {
        "challenge": content["challenge"],
        "parameters": content["challenge"]["parameters"],
        "solution": content["solution"],
    }
    parts[part][name] = value
    assert api.post("/stays", at_home(proof=_closed(content))).fields == {"proof": "proof_wrong"}
    assert (stored(), spent()) == (NOTHING, 0)


def test_challenge_of_another_key_is_refused(api: Api) -> None:
    import altcha

    made = altcha.create_challenge("PBKDF2/SHA-256", 1, counter=1, hmac_secret=b"another")
    worked = solve(made.to_dict())
    assert api.post("/stays", at_home(proof=worked)).fields == {"proof": "proof_wrong"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
NAMES = st.sampled_from(["challenge", "solution", "parameters", "signature", "counter"])
CONTENT = JSON | st.dictionaries(NAMES, JSON | st.dictionaries(NAMES, JSON))
ODD = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ODD
@given(text=st.text(max_size=80) | CONTENT.map(_closed))
def test_anything_else_is_no_proof_and_no_fault_of_ours(store: object, text: str) -> None:
    with pytest.raises(InvalidError):
        proof_of_work.plan_use(text, utc_now())


def test_challenges_are_limited_for_a_browser_and_then_for_its_network(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit in (("_OFTEN_FROM_BROWSER", "2/hour"), ("_OFTEN_FROM_NETWORK", "3/hour")):
        monkeypatch.setattr(f"chalicelib.lodging.without_account.challenges.{name}", limit)

    def status(browser: str, network: str = "203.0.113.7") -> int:
        headers = {"user-agent": browser, "x-forwarded-for": f"{network}, 198.51.100.1"}
        return api.get("/proof-of-work", headers=headers).status

    assert [status("one") for _ in range(3)] == [200, 200, 429]
    assert [status("two"), status("three")] == [200, 429]
    assert status("one", "203.0.113.8") == 200


def test_refusal_says_how_long_to_wait(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "chalicelib.lodging.without_account.challenges._OFTEN_FROM_BROWSER", "1/hour"
    )
    replies = [api.get("/proof-of-work", language=one) for one in ("en", "en", "id")]
    assert [reply.status for reply in replies] == [200, 429, 429]
    seconds = int(replies[1].headers["retry-after"])
    assert 3500 < seconds <= 3600
    assert all(str(seconds // 100) in reply.body["detail"] for reply in replies[1:])


def test_full_hotel_behind_one_address_is_not_turned_away(store: object) -> None:
    now = utc_now()
    moments = [now + timedelta(seconds=guest) for guest in range(100)]
    given = [issue_challenge("203.0.113.7", "one and the same", moment) for moment in moments]
    assert len({one["signature"] for one in given}) == len(given)
