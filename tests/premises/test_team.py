"""A team is invited by e-mail, joined by whom the mail went to, and left at once when revoked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.core.clock import utc_now
from chalicelib.core.ids import PremisesId
from chalicelib.premises.team_repository import InvitationItem, list_team
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields
from tests.factories.people import SignedIn, sign_in
from tests.lodging.reports import ago
from tests.notices.test_message import KINDS
from tests.premises.places import (
    accept,
    deeds,
    invite,
    joined,
    mailed,
    mails,
    registered,
    revoke,
)


@pytest.fixture
def owner(api: Api) -> SignedIn:
    return sign_in(Role.OPERATOR, "pemilik")


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.OPERATOR, "resepsionis")


def reports(api: Api, person: SignedIn, premises: str) -> int:
    body = {"premises": premises, "passport": fields(), "arrived_at": ago(hours=1), "nights": 1}
    return api.post("/stays", body, token=person.token).status


def members(api: Api, person: SignedIn, premises: str) -> dict[str, str]:
    body = api.get(f"/premises/{premises}/team", token=person.token).body
    return {one["email"]: one["role"] for one in body["members"]}


def test_invited_person_joins_by_the_link_and_reports(
    api: Api, owner: SignedIn, clerk: SignedIn
) -> None:
    premises = registered(api, owner)["id"]
    assert reports(api, clerk, premises) == 422
    reply = invite(api, owner, premises, clerk.person.email.upper())
    assert (reply.status, reply.body["email"]) == (201, clerk.person.email), reply.raw
    (token,) = mailed()
    assert token not in reply.raw.decode()
    team_seen = api.get(f"/premises/{premises}/team", token=owner.token).body
    assert [one["email"] for one in team_seen["invitations"]] == [clerk.person.email]
    told = accept(api, clerk, token)
    assert (told.status, told.body["premises"]["role"]) == (200, "reporter"), told.raw
    assert accept(api, clerk, token).raw == told.raw
    assert reports(api, clerk, premises) == 201
    shown = api.get("/premises", token=clerk.token).body["items"]
    assert [(one["id"], one["role"]) for one in shown] == [(premises, "reporter")]
    assert members(api, clerk, premises) == {
        owner.person.email: "owner",
        clerk.person.email: "reporter",
    }
    assert api.get(f"/premises/{premises}/team", token=owner.token).body["invitations"] == []
    assert deeds("team_") == ["team_invited", "team_joined"]


def test_only_the_hash_of_the_token_is_stored(api: Api, owner: SignedIn, clerk: SignedIn) -> None:
    invite(api, owner, registered(api, owner)["id"], clerk.person.email)
    (token,) = mailed()
    (item,) = (one for one in InvitationItem.scan() if one.sk == "INVITATION")
    assert token not in str(item.attribute_values)
    assert accept(api, clerk, token).status == 200
    item.refresh()
    assert item.email is None


def test_link_is_good_for_the_invited_address_only(
    api: Api, owner: SignedIn, clerk: SignedIn
) -> None:
    premises = registered(api, owner)["id"]
    invite(api, owner, premises, clerk.person.email)
    other = sign_in(Role.OPERATOR, "lain")
    reply = accept(api, other, mailed()[0])
    assert (reply.status, reply.body["code"]) == (403, "invited_other")
    assert accept(api, clerk, mailed()[0]).status == 200
    again = accept(api, other, mailed()[0])
    assert (again.status, again.body["code"]) == (409, "token_spent")


@pytest.mark.parametrize("spoiled", ["unknown", "old", "withdrawn", "sender gone"])
def test_link_that_is_no_longer_good_lets_nobody_in(
    api: Api, owner: SignedIn, clerk: SignedIn, monkeypatch: pytest.MonkeyPatch, spoiled: str
) -> None:
    premises = registered(api, owner)["id"]
    joined(api, owner, premises, sign_in(Role.OPERATOR, "dua"), "owner")
    before = set(mailed())
    made = invite(api, owner, premises, clerk.person.email).body
    (token,) = set(mailed()) - before
    if spoiled == "unknown":
        token = "A" * 43
    elif spoiled == "old":
        later = utc_now() + timedelta(days=7, seconds=1)
        monkeypatch.setattr("chalicelib.web.guards.utc_now", lambda: later)
    elif spoiled == "withdrawn":
        address = f"/premises/{premises}/invitations/{made['id']}/withdrawal"
        assert api.post(address, {}, token=clerk.token).status == 404
        assert api.post(address, {}, token=owner.token).status == 204
        assert api.post(address, {}, token=owner.token).status == 204
    else:
        assert revoke(api, owner, premises, owner.person.id).status == 204
    reply = accept(api, clerk, token)
    assert (reply.status, reply.body["code"]) == (409, "token_spent")
    assert reports(api, clerk, premises) == 422


def test_revoked_person_is_out_at_the_next_request_and_may_come_back(
    api: Api, owner: SignedIn, clerk: SignedIn
) -> None:
    premises = registered(api, owner)["id"]
    joined(api, owner, premises, clerk, "reporter")
    assert revoke(api, clerk, premises, owner.person.id).status == 403
    assert revoke(api, owner, premises, clerk.person.id).status == 204
    assert revoke(api, owner, premises, clerk.person.id).status == 204
    assert reports(api, clerk, premises) == 422
    assert api.get("/premises", token=clerk.token).body["items"] == []
    assert api.get(f"/premises/{premises}/team", token=clerk.token).status == 404
    assert members(api, owner, premises) == {owner.person.email: "owner"}
    assert deeds("team_member") == ["team_member_revoked"]
    joined(api, owner, premises, clerk, "reporter")
    assert reports(api, clerk, premises) == 201


def test_last_owner_stays_until_there_is_another(
    api: Api, owner: SignedIn, clerk: SignedIn
) -> None:
    premises = registered(api, owner)["id"]
    joined(api, owner, premises, clerk, "reporter")
    reply = revoke(api, owner, premises, owner.person.id)
    assert (reply.status, reply.body["code"]) == (409, "last_owner")
    joined(api, owner, premises, clerk, "owner")  # from reporter to owner
    assert revoke(api, owner, premises, owner.person.id).status == 204
    reply = revoke(api, clerk, premises, clerk.person.id)
    assert (reply.status, reply.body["code"]) == (409, "last_owner")
    assert members(api, clerk, premises) == {clerk.person.email: "owner"}


@pytest.mark.threads
def test_two_owners_who_leave_at_once_leave_one(api: Api, owner: SignedIn, clerk: SignedIn) -> None:
    premises = registered(api, owner)["id"]
    joined(api, owner, premises, clerk, "owner")

    def leave(one: SignedIn) -> int:
        return revoke(api, one, premises, one.person.id).status

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(leave, (owner, clerk)))
    assert statuses in ([204, 409], [204, 503])
    active = [one for one in list_team(PremisesId(premises)) if one.is_active]
    assert len(active) == 1


def test_owner_invited_as_reporter_stays_an_owner(
    api: Api, owner: SignedIn, clerk: SignedIn
) -> None:
    premises = registered(api, owner)["id"]
    joined(api, owner, premises, clerk, "owner")
    joined(api, clerk, premises, owner, "reporter")
    assert members(api, owner, premises)[owner.person.email] == "owner"
    assert revoke(api, clerk, premises, owner.person.id).status == 204
    assert revoke(api, clerk, premises, clerk.person.id).status == 409  # nobody counted twice


def test_invitation_is_of_one_place(api: Api, owner: SignedIn, clerk: SignedIn) -> None:
    one, other = (registered(api, owner, name=name)["id"] for name in ("Satu", "Dua"))
    joined(api, owner, one, clerk, "owner")
    assert reports(api, clerk, other) == 422
    assert api.get(f"/premises/{other}/team", token=clerk.token).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "bukan-alamat", "role": "reporter"}, "email"),
        ({"email": "a@serambi.test", "role": "admin"}, "role"),
        ({"email": "a@serambi.test", "role": "owner", "language": "fr"}, "language"),
    ],
)
def test_wrong_invitation_names_its_field(
    api: Api, owner: SignedIn, body: dict[str, str], field: str
) -> None:
    premises = registered(api, owner)["id"]
    reply = api.post(f"/premises/{premises}/invitations", body, token=owner.token)
    assert (reply.status, list(reply.fields)) == (422, [field])
    assert mails() == 0


def test_one_address_is_not_written_to_again_and_again(api: Api, owner: SignedIn) -> None:
    premises = registered(api, owner)["id"]
    for _ in range(5):
        assert invite(api, owner, premises, "tamu@serambi.test").status == 201
    assert invite(api, owner, premises, "TAMU@serambi.test").status == 429
    assert mails() == 5


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("what", ["invite", "accept", "revoke"])
def test_kill_around_the_write_does_it_once(
    api: Api, owner: SignedIn, clerk: SignedIn, faults: Faults, moment: str, what: str
) -> None:
    premises = registered(api, owner)["id"]
    if what != "invite":
        invite(api, owner, premises, clerk.person.email, role="owner")
    if what == "revoke":
        accept(api, clerk, mailed()[0])

    def act() -> int:
        if what == "invite":
            return invite(api, owner, premises, clerk.person.email, key="k").status
        if what == "accept":
            return accept(api, clerk, mailed()[0]).status
        return revoke(api, clerk, premises, owner.person.id).status

    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        act()
    faults.clear()
    assert act() == {"invite": 201, "accept": 200, "revoke": 204}[what]
    done = {"invite": 1, "accept": 2, "revoke": 3}[what]
    assert (mails(), len(deeds("team_"))) == (1, done)
    if what == "revoke":
        assert revoke(api, clerk, premises, clerk.person.id).status == 409


def test_same_invitation_with_another_body_is_refused(api: Api, owner: SignedIn) -> None:
    premises = registered(api, owner)["id"]
    invite(api, owner, premises, "a@serambi.test", key="k")
    other = invite(api, owner, premises, "b@serambi.test", key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert mails() == 1


def test_mail_has_words() -> None:
    assert "team_invitation" in KINDS
