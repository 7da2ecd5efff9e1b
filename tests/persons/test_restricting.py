"""A restricted foreigner is shown to nobody, wherever their data are read; the verdict remains."""

import json
from typing import Any

import pytest

from chalicelib.core.ids import HolderId
from chalicelib.persons import repository, service
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in
from tests.lodging.houses import House
from tests.lodging.reports import ago
from tests.persons.people import known
from tests.persons.test_linking import _link, _shown
from tests.scans.conftest import scan
from tests.stamps.care.test_fetching import PAGE
from tests.stamps.desk import HOLDER, SPONSOR, audited, done, enter, refused

WHY = "Sengketa atas kebenaran data"
# What is told of the holder in `PAGE` nowhere while it stands.
CANARIES = ("ERIKSSON", "ANNA", "C01X00T47", "1974-08-12")


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


def _restrict(api: Api, by: SignedIn, of: str, key: str = "r", **said: str) -> Reply:
    body = {"reason": WHY, **said}
    return api.post(f"/persons/{of}/restriction", body, token=by.token, key=key)


def _asked(api: Api, by: SignedIn, path: str) -> Reply:
    return api.get(f"{path}?reason=x", token=by.token)


def _lift(api: Api, by: SignedIn, restriction: str, reason: str = "Selesai") -> Reply:
    path = f"/restrictions/{restriction}/lifting"
    return api.post(path, {"reason": reason}, token=by.token)


def _silent(reply: Reply) -> dict[str, Any]:
    assert reply.status in {200, 201}, reply.raw
    for canary in CANARIES:
        assert canary not in json.dumps(reply.body), canary
    return dict(reply.body)


@pytest.fixture
def stamp(api: Api) -> dict[str, Any]:
    return enter(api, sign_in(Role.BORDER_OFFICER).token, sponsor=SPONSOR, holder=HOLDER)


def _holder(stamp: dict[str, Any]) -> str:
    return str(stamp["permit"]["id"]).rpartition("-")[0]


def test_no_search_and_no_look_shows_a_restricted_one(
    api: Api, head: SignedIn, stamp: dict[str, Any]
) -> None:
    holder, permit = _holder(stamp), stamp["permit"]["id"]
    number = {"issuing_state": "UTO", "document_number": PAGE["document_number"]}
    asked = {"passport": number, "reason": "x"}
    assert "ERIKSSON" in str(api.post("/persons/searches", asked, token=head.token).body)
    done(_restrict(api, head, holder))
    found = _silent(api.post("/persons/searches", asked, token=head.token))
    assert [(one["id"], one["restricted"]) for one in found["items"]] == [(holder, True)]
    assert _silent(_asked(api, head, f"/persons/{holder}"))["restricted"]
    for path in (f"/persons/{holder}/permits", f"/permits/{permit}/documents"):
        assert refused(_asked(api, head, path)) == (403, "person_restricted")
    shown = _silent(_asked(api, head, f"/permits/{permit}"))
    assert (shown["sponsors"], shown["holder_contact"]) == ([], None)
    warned = api.post("/warnings/searches", {"permit": permit, "reason": "x"}, token=head.token)
    assert {row["holder"] for row in _silent(warned)["items"]} == {"***"}


def test_desk_and_field_keep_their_verdict_of_a_restricted_one(
    api: Api, head: SignedIn, stamp: dict[str, Any]
) -> None:
    House(api).report()
    field, border = sign_in(Role.FIELD_OFFICER), sign_in(Role.BORDER_OFFICER, "kedua")
    seen = api.post("/scans", scan(seal=stamp["seal_url"]), token=field.token)
    assert "ERIKSSON" in str(seen.body)
    done(_restrict(api, head, _holder(stamp)))
    told = _silent(api.post("/scans", scan(seal=stamp["seal_url"]), token=field.token))
    assert (told["verdict"], told["restricted"]) == (seen.body["verdict"], True)
    assert told["permit"]["status"] == "valid"
    assert not {"person", "last_stay", "declared", "earlier_scans"} & told.keys()
    moved = f"/stamps/{stamp['stamp_id']}/movements"
    followed = api.post(moved, {"reason": "x"}, token=field.token)
    assert refused(followed) == (403, "person_restricted")
    shown = {"stamp_number": stamp["stamp_number"]}
    found = api.post("/stamps/searches", {**shown, "reason": "x"}, token=border.token)
    assert _silent(found)["person"]["restricted"]
    gone = _silent(api.post("/departures", shown, token=border.token))
    assert (gone["status"], gone["person"]["restricted"]) == ("departed", True)


def test_host_is_told_no_name_of_a_restricted_guest(
    api: Api, head: SignedIn, stamp: dict[str, Any]
) -> None:
    house = House(api)
    house.confirm()
    house.report(passport=None, seal=stamp["seal_url"], arrived_at=ago())
    path = f"/stays?premises={house.place.id}&state=in_house"
    assert "ERIKSSON" in str(house.get(path).body)
    done(_restrict(api, head, _holder(stamp)))
    assert len(_silent(house.get(path))["items"]) == 1


def test_holder_reads_the_own_stay_all_the_same(
    api: Api, head: SignedIn, stamp: dict[str, Any]
) -> None:
    done(_restrict(api, head, _holder(stamp)))
    assert done(api.post("/own-stays", PAGE), 200)["permit"]["days_left"] == 59


def test_restriction_holds_for_all_joined_until_it_is_lifted(api: Api, head: SignedIn) -> None:
    anna, hanna = known("A1", "ERIKSSON", "ANNA"), known("B2", "ERICSON", "HANNA")
    other = known("C3", "ERIKSEN", "ANNE")
    assert _link(api, head, anna, hanna).status == 201
    made = done(_restrict(api, head, anna))
    assert done(_restrict(api, head, anna)) == made
    assert set(made["persons"]) == {anna, hanna}
    assert refused(_restrict(api, head, hanna, "k2")) == (409, "person_restricted_already")
    assert refused(_restrict(api, head, anna, reason="Lain")) == (422, "idempotency_key_reused")
    assert refused(_link(api, head, hanna, other, "k2")) == (403, "person_restricted")
    for of in (anna, hanna):
        shown = _shown(api, head, of)
        assert (shown["restricted"], shown["surname"], shown["passports"]) == (True, "", [])
    (listed,) = done(api.get("/restrictions", token=head.token), 200)["items"]
    assert listed == made
    lifted = done(_lift(api, head, made["id"]), 200)
    assert done(_lift(api, head, made["id"]), 200) == lifted
    assert refused(_lift(api, head, made["id"], "Lain")) == (409, "restriction_lifted")
    assert _shown(api, head, anna)["surname"] == "ERIKSSON"
    assert done(api.get("/restrictions", token=head.token), 200)["items"] == []
    assert len(audited("person_restricted")) == len(audited("restriction_lifted")) == 2


def test_only_the_office_and_the_data_protection_officer_lift_it(api: Api, head: SignedIn) -> None:
    made = done(_restrict(api, head, known("A1", "ERIKSSON", "ANNA")))
    elsewhere = sign_in(Role.OFFICE_HEAD, "lain", office="SINGARAJA")
    assert refused(_lift(api, elsewhere, made["id"])) == (404, "not_found")
    protector = sign_in(Role.DATA_PROTECTION_OFFICER)
    (seen,) = done(api.get("/restrictions?office=NGURAH-RAI", token=protector.token), 200)["items"]
    assert seen["id"] == made["id"]
    assert api.get("/restrictions?office=NIRGENDS", token=protector.token).fields == {
        "office": "not_a_choice"
    }
    done(_lift(api, protector, made["id"]), 200)


@pytest.mark.parametrize("nth", [1, 2])
def test_lost_answers_restrict_and_lift_once(
    api: Api, head: SignedIn, faults: Faults, nth: int
) -> None:
    anna = known("A1", "ERIKSSON", "ANNA")
    faults.lose_answer("TransactWriteItems", times=nth)
    made = done(_restrict(api, head, anna))
    faults.lose_answer("TransactWriteItems", times=nth)
    done(_lift(api, head, made["id"]), 200)
    assert len(audited("person_restricted")) == len(audited("restriction_lifted")) == 1


def test_joining_between_read_and_write_is_restricted_too(
    api: Api, head: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, hanna = known("A1", "ERIKSSON", "ANNA"), known("B2", "ERICSON", "HANNA")
    real = repository.plan_restricted
    met: list[bool] = []

    def meanwhile(*given: Any) -> Any:
        if not met:
            met.append(True)
            assert _link(api, head, anna, hanna).status == 201
        return real(*given)

    monkeypatch.setattr(repository, "plan_restricted", meanwhile)
    assert set(done(_restrict(api, head, anna))["persons"]) == {anna, hanna}


def test_stream_still_finds_a_restricted_foreigner_by_name(api: Api, head: SignedIn) -> None:
    anna = known("A1", "ERIKSSON", "ANNA")
    done(_restrict(api, head, anna))
    assert service.get_whole_holder(HolderId(anna)).surname == "ERIKSSON"
    assert service.get_holder(HolderId(anna)).surname == ""
    assert service.find_holders([HolderId(anna)])[HolderId(anna)].surname == ""
    assert service.list_restricted([HolderId(anna), HolderId("x")]) == {anna}
