"""Two records of one foreigner joined: both histories shown, once for each request."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit import service as audit
from chalicelib.core.ids import HolderId, PermitId
from chalicelib.db.transaction import commit
from chalicelib.permits import repository as permits
from chalicelib.permits.rules import Contact, Permit, PermitStatus
from chalicelib.persons import link_requests
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in
from tests.persons.people import known

WHY = "Sidik jari sama"
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


def _link(api: Api, head: SignedIn, one: str, other: str, key: str = "k", why: str = WHY) -> Reply:
    body = {"person": one, "other": other, "reason": why}
    return api.post("/persons/links", body, token=head.token, key=key)


def _shown(api: Api, head: SignedIn, of: str) -> dict[str, Any]:
    return dict(api.get(f"/persons/{of}?reason=x", token=head.token).body)


def _permit(holder_id: HolderId, own: str, days: int, status: PermitStatus) -> Permit:
    permit = Permit(
        id=PermitId(f"{holder_id}-{own}"),
        holder_id=holder_id,
        stamp_id=None,
        permit_class="E23",
        valid_from=date(2026, 1, 1) + timedelta(days=days),
        last_day_of_stay=date(2026, 12, 31),
        zone="Asia/Makassar",
        office="NGURAH-RAI",
        status=status,
        sponsors=(Contact("PT Contoh", "sponsor@serambi.test", "id"),),
        holder_contact=None,
        recorded_at=NOW,
        changed_at=NOW,
        number=own,
    )
    commit([permits.plan_permit(permit, [])])
    return permit


def test_joined_records_show_each_other_and_the_permits_of_all(api: Api, head: SignedIn) -> None:
    anna, hanna = known("A1", "ERIKSSON", "ANNA"), known("B2", "ERICSON", "HANNA")
    old = _permit(anna, "OLD", 0, PermitStatus.ENDED)
    new = _permit(hanna, "NEW", 200, PermitStatus.VALID)
    reply = _link(api, head, anna, hanna)
    assert reply.status == 201, reply.raw
    assert reply.body == _shown(api, head, anna)
    for one, other in ((anna, hanna), (hanna, anna)):
        (linked,) = _shown(api, head, one)["linked"]
        assert (linked["id"], linked["linked_because"]) == (other, WHY)
        assert len(linked["passports"]) == 1
        held = api.get(f"/persons/{one}/permits?reason=x", token=head.token).body["items"]
        assert [(held["id"], held["person"], held["status"]) for held in held] == [
            (new.id, hanna, "valid"),
            (old.id, anna, "ended"),
        ]
    assert "sponsor@serambi.test" not in str(held)
    # Whoever was looked at by another record finds that look too.
    assert len(audit.list_looks(anna).items) == len(audit.list_looks(hanna).items) == 6


def test_records_joined_to_either_are_all_joined(api: Api, head: SignedIn) -> None:
    ids = [known(f"A{number}", "ERIKSSON", "ANNA") for number in range(7)]
    for first, second in ((0, 1), (2, 3), (1, 2), (3, 4), (5, 0)):
        assert _link(api, head, ids[first], ids[second], key=f"k{first}").status == 201
    for one in ids[:6]:
        linked = {other["id"] for other in _shown(api, head, one)["linked"]}
        assert linked == set(ids[:6]) - {one}
    reply = _link(api, head, ids[6], ids[2], key="more")
    assert (reply.status, reply.body["code"]) == (409, "too_many_linked")
    found = _link(api, head, ids[4], ids[0], key="again")
    assert (found.status, found.body["code"]) == (409, "persons_linked_already")


def test_same_request_again_is_the_same_answer_and_another_body_none(
    api: Api, head: SignedIn, faults: Faults
) -> None:
    anna, hanna = known("A1", "ERIKSSON", "ANNA"), known("B2", "ERICSON", "HANNA")
    faults.lose_answer("TransactWriteItems", times=1)
    first = _link(api, head, anna, hanna)
    assert first.status == 201, first.raw
    assert _link(api, head, anna, hanna).body == first.body
    other = _link(api, head, anna, hanna, why="Lain")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert len(_shown(api, head, anna)["linked"]) == 1


def test_nobody_is_joined_to_nobody_or_to_the_same(api: Api, head: SignedIn) -> None:
    anna = known("A1", "ERIKSSON", "ANNA")
    assert _link(api, head, anna, anna).fields == {"other": "same_person"}
    assert _link(api, head, anna, "A" * 26).status == 404
    assert _link(api, head, anna, "x").fields == {"other": "wrong_format"}


def test_joining_between_read_and_write_is_seen(
    api: Api, head: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [known(f"A{number}", "ERIKSSON", "ANNA") for number in range(3)]
    real = link_requests.plan_link_request
    met: list[bool] = []

    def meanwhile(*given: Any) -> Any:
        if not met:
            met.append(True)
            assert _link(api, head, ids[0], ids[2], key="other").status == 201
        return real(*given)

    monkeypatch.setattr(link_requests, "plan_link_request", meanwhile)
    assert _link(api, head, ids[0], ids[1]).status == 201
    for one in ids:
        assert len(_shown(api, head, one)["linked"]) == 2
