"""Who answers for data protection finds a person by a reference, without a name, and restricts."""

from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.people import SignedIn, sign_in
from tests.persons.people import known
from tests.persons.test_linking import _link
from tests.persons.test_restricting import CANARIES, _lift, _restrict
from tests.stamps.care.test_fetching import PAGE
from tests.stamps.desk import done, enter
from tests.supervision.conftest import OFFICE


@pytest.fixture
def protector(api: Api) -> SignedIn:
    return sign_in(Role.DATA_PROTECTION_OFFICER)


@pytest.fixture
def stamp(api: Api) -> dict[str, Any]:
    return enter(api, sign_in(Role.BORDER_OFFICER).token)


def _find(api: Api, by: SignedIn, reference: str) -> dict[str, Any]:
    reply = api.post("/restrictions/searches", {"reference": reference}, token=by.token)
    assert not [one for one in CANARIES if one in str(reply.body)]
    return done(reply, 200)


def _looks(holder: str) -> list[str]:
    rows = AuditItem.scan(AuditItem.action == "restrictions_viewed")
    return [row.why for row in rows if row.about == holder]


def test_person_is_found_by_each_reference_and_every_look_is_on_record(
    api: Api, protector: SignedIn, stamp: dict[str, Any]
) -> None:
    number = stamp["stamp_number"]
    found = _find(api, protector, number.lower())
    holder = found["person"]
    assert stamp["permit"]["id"].startswith(f"{holder}-")
    assert (found["office"], found["records"]) == (OFFICE, 1)
    assert (found["restricted"], found["restrictions"]) == (False, [])
    body = {"passport": PAGE, "subject": "name", "text": "Keliru"}
    asked = done(api.post("/own-stays/corrections", body))["id"]
    assert _find(api, protector, asked) == found
    made = done(_restrict(api, protector, holder, office=OFFICE))
    assert made["by"] == protector.person.id
    again = _find(api, protector, f" {made['id'].lower()} ")
    assert (again["restricted"], again["restrictions"]) == (True, [made])
    assert sorted(_looks(holder)) == sorted([number, asked, made["id"]])


def test_history_says_who_restricted_and_who_lifted_when_and_why(
    api: Api, protector: SignedIn, stamp: dict[str, Any]
) -> None:
    holder = _find(api, protector, stamp["stamp_number"])["person"]
    head = sign_in(Role.OFFICE_HEAD)
    first = done(_restrict(api, head, holder))
    done(_lift(api, protector, first["id"], "Sudah diperbaiki"), 200)
    second = done(_restrict(api, protector, holder, key="again", office=OFFICE))
    found = _find(api, protector, stamp["stamp_number"])
    assert [one["id"] for one in found["restrictions"]] == [second["id"], first["id"]]
    was = found["restrictions"][1]
    assert (was["by"], was["reason"]) == (head.person.id, first["reason"])
    ended = was["lifted"]
    assert (ended["by"], ended["reason"]) == (protector.person.id, "Sudah diperbaiki")


def test_restriction_asked_of_a_joined_record_stands_in_the_history(
    api: Api, protector: SignedIn, stamp: dict[str, Any]
) -> None:
    holder = _find(api, protector, stamp["stamp_number"])["person"]
    other = known("B2", "ERICSON", "HANNA")
    done(_link(api, sign_in(Role.OFFICE_HEAD), holder, other))
    made = done(_restrict(api, protector, other, office=OFFICE))
    found = _find(api, protector, stamp["stamp_number"])
    assert (found["records"], found["restricted"]) == (2, True)
    assert [one["id"] for one in found["restrictions"]] == [made["id"]]
    assert _looks(other)


@pytest.mark.parametrize("reference", ["0A5G-30WE-Q", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "x"])
def test_reference_of_nobody_is_not_found(api: Api, protector: SignedIn, reference: str) -> None:
    body = {"reference": reference}
    assert api.post("/restrictions/searches", body, token=protector.token).status == 404


def test_look_that_cannot_be_recorded_shows_nothing(
    api: Api, protector: SignedIn, stamp: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.audit import service as audit
    from chalicelib.core.errors import UnavailableError

    def fail(*_: Any) -> None:
        raise UnavailableError

    monkeypatch.setattr(audit, "commit_all_audited", fail)
    body = {"reference": stamp["stamp_number"]}
    reply = api.post("/restrictions/searches", body, token=protector.token)
    assert reply.status == 503
    assert "person" not in reply.body
