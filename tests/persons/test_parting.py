"""A record parted from those it was wrongly joined to: once, by a head, and what was is kept."""

import pytest

from chalicelib.persons.link_requests import LinkItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in
from tests.persons.people import known
from tests.persons.test_linking import WHY, _link, _shown
from tests.stamps.desk import audited, done, refused


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


def _part(api: Api, head: SignedIn, person: str, key: str = "p", why: str = "Keliru") -> Reply:
    body = {"person": person, "reason": why}
    return api.post("/persons/partings", body, token=head.token, key=key)


@pytest.fixture
def three(api: Api, head: SignedIn) -> list[str]:
    ids: list[str] = [known(f"A{number}", "ERIKSSON", "ANNA") for number in range(3)]
    for number in (1, 2):
        assert _link(api, head, ids[0], ids[number], key=f"k{number}").status == 201
    return ids


def test_parted_record_stands_alone_and_the_others_stay_joined(
    api: Api, head: SignedIn, three: list[str], faults: Faults
) -> None:
    faults.lose_answer("TransactWriteItems", times=1)
    parted = done(_part(api, head, three[1]))
    assert parted["linked"] == []
    assert done(_part(api, head, three[1])) == parted
    assert refused(_part(api, head, three[1], why="Lain")) == (422, "idempotency_key_reused")
    assert refused(_part(api, head, three[1], key="p2")) == (409, "persons_not_linked")
    for one, other in ((0, 2), (2, 0)):
        (linked,) = _shown(api, head, three[one])["linked"]
        assert linked["id"] == three[other]
    (kept,) = list(LinkItem.scan(LinkItem.parted.exists()))
    assert [[link[0], link[2]] for link in kept.parted] == [[three[0], WHY], [three[2], WHY]]
    assert len(audited("persons_parted")) == 3


def test_parted_may_be_joined_again_and_a_restriction_stays(
    api: Api, head: SignedIn, three: list[str]
) -> None:
    body = {"reason": "Sengketa"}
    made = done(api.post(f"/persons/{three[0]}/restriction", body, token=head.token))
    done(_part(api, head, three[1]))
    assert all(_shown(api, head, one)["restricted"] for one in three)
    path = f"/restrictions/{made['id']}/lifting"
    done(api.post(path, {"reason": "Dipisahkan"}, token=head.token), 200)
    assert not any(_shown(api, head, one)["restricted"] for one in three)
    assert _link(api, head, three[1], three[2], key="again").status == 201
    assert len(_shown(api, head, three[0])["linked"]) == 2
