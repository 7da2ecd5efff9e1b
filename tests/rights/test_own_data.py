"""Whoever a record is of is given all of it, and nothing that would warn or betray others."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Faults
from tests.factories.people import sign_in
from tests.lodging.houses import House
from tests.lodging.reports import ago, at_home
from tests.rights.test_own_stay import _let_pass
from tests.scans.conftest import scan
from tests.stamps.care.test_fetching import PAGE
from tests.stamps.desk import HOLDER, SPONSOR, audited, done, enter, refused


@pytest.fixture
def stamp(api: Api) -> dict[str, Any]:
    return enter(api, sign_in(Role.BORDER_OFFICER).token, sponsor=SPONSOR, holder=HOLDER)


def _export(api: Api) -> dict[str, Any]:
    return done(api.post("/own-stays/exports", PAGE), 200)


def test_foreigner_is_given_all_that_is_held(api: Api, stamp: dict[str, Any]) -> None:
    house = House(api)
    house.report()
    field = sign_in(Role.FIELD_OFFICER)
    done(api.post("/scans", scan(seal=stamp["seal_url"]), token=field.token))
    asked = {"passport": PAGE, "subject": "name", "text": "Nama saya lain"}
    done(api.post("/own-stays/corrections", asked))
    _let_pass(timedelta(hours=80))
    own = _export(api)
    assert (own["person"]["surname"], own["whole"]) == ("ERIKSSON", True)
    assert own["person"]["passports"][0]["document_number"] == PAGE["document_number"]
    (permit,) = own["permits"]
    assert (permit["sponsors"], permit["email"]) == ([SPONSOR["name"]], HOLDER["email"])
    assert [one["stamp_number"] for one in own["stamps"]] == [stamp["stamp_number"]]
    assert [one["premises"] for one in own["stays"]] == [house.place.name]
    (seen,) = own["scans"]
    assert (seen["latitude"], seen["longitude"]) == (-8.75, 115.17)
    assert [one["purpose"] for one in own["looks"]] == ["field"]
    assert [one["text"] for one in own["corrections"]] == ["Nama saya lain"]
    assert len(audited("own_data_exported")) == 1


def test_nothing_is_told_that_warns_or_betrays(api: Api, stamp: dict[str, Any]) -> None:
    field = sign_in(Role.FIELD_OFFICER)
    where = {"address": "Jalan Rahasia 7", "arrived_at": ago()}
    home = at_home(seal=stamp["seal_url"], passport=None, **where)
    done(api.post("/stays", home))
    watched = scan(seal=stamp["seal_url"], order=..., exception="watch_list", reason="rahasia")
    done(api.post("/scans", watched, token=field.token))
    _let_pass(timedelta(hours=80))
    done(api.post("/scans", scan(seal=stamp["seal_url"]), token=field.token))
    own = _export(api)
    assert (own["scans"], own["looks"]) == ([], [])
    assert len(own["stays"]) == 1
    for hidden in ("Rahasia", "rahasia", field.person.id, field.person.name):
        assert hidden not in str(own)


def test_restricted_foreigner_is_given_the_own_data(api: Api, stamp: dict[str, Any]) -> None:
    head, holder = sign_in(Role.OFFICE_HEAD), stamp["permit"]["id"].rpartition("-")[0]
    path = f"/persons/{holder}/restriction"
    done(api.post(path, {"reason": "Sengketa"}, token=head.token))
    person = _export(api)["person"]
    assert (person["surname"], person["restricted"]) == ("ERIKSSON", True)


@pytest.mark.usefixtures("stamp")
def test_one_wrong_part_and_a_lost_row_give_nothing(api: Api, faults: Faults) -> None:
    wrong = api.post("/own-stays/exports", {**PAGE, "date_of_birth": "1974-08-13"})
    assert refused(wrong) == (404, "no_such_stamp")
    faults.refuse("TransactWriteItems", 500, times=20)
    lost = api.post("/own-stays/exports", PAGE)
    assert (lost.status, b"ERIKSSON" in lost.raw) == (503, False)


def test_host_is_given_account_places_and_deeds_a_page_at_a_time(api: Api) -> None:
    house = House(api)
    house.report()
    told = done(house.get("/own-data"), 200)
    assert (told["email"], told["role"]) == (house.host.person.email, "operator")
    assert [one["name"] for one in told["places"]] == [house.place.name]
    assert "stay_reported" in {one["action"] for one in told["deeds"]}
    for _ in range(51):
        house.get("/own-data")
    first = done(house.get("/own-data"), 200)
    rest = done(house.get(f"/own-data?after={first['next']}"), 200)
    assert (len(first["deeds"]), "next" in rest) == (50, False)
    assert "stay_reported" in {one["action"] for one in rest["deeds"]}


def test_nobody_is_given_another_ones(api: Api) -> None:
    mine, other = House(api), House(api, "lain")
    other.report()
    told = done(mine.get("/own-data"), 200)
    assert other.place.name not in str(told)
    assert "stay_reported" not in {one["action"] for one in told["deeds"]}
