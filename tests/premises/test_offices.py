"""An office confirms the lodging places in its work area, and only those."""

from datetime import date

import pytest

from chalicelib.premises import repository
from chalicelib.reference import service as reference
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.premises.places import deeds, registered


@pytest.fixture
def owner(api: Api) -> SignedIn:
    return sign_in(Role.OPERATOR, "pemilik")


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


def confirm(api: Api, officer: SignedIn, premises: str, key: str = "", **body: object) -> Reply:
    sent = {"confirmed": True, **body}
    return api.post(f"/premises/{premises}/confirmation", sent, token=officer.token, key=key)


def listed(api: Api, officer: SignedIn, query: str = "") -> list[str]:
    reply = api.get(f"/office-premises{query}", token=officer.token)
    assert reply.status == 200, reply.raw
    return [one["name"] for one in reply.body["items"]]


def own(api: Api, owner: SignedIn) -> dict[str, object]:
    (one,) = api.get("/premises", token=owner.token).body["items"]
    return dict(one)


def test_office_confirms_and_the_place_changes_lists(
    api: Api, owner: SignedIn, head: SignedIn
) -> None:
    premises = registered(api, owner, name="A")["id"]
    assert (listed(api, head), listed(api, head, "?state=confirmed")) == (["A"], [])
    reply = confirm(api, head, premises, note="Sudah dikunjungi.")
    assert (reply.status, reply.body["confirmed"]) == (200, True), reply.raw
    assert (listed(api, head), listed(api, head, "?state=confirmed")) == ([], ["A"])
    shown = own(api, owner)
    assert (shown["confirmed"], shown["office_note"]) == (True, "Sudah dikunjungi.")
    assert deeds("premises_confirmed") == ["premises_confirmed"]
    assert deeds("premises_listed") == ["premises_listed"] * 4


def test_office_takes_its_word_back_with_a_note(api: Api, owner: SignedIn, head: SignedIn) -> None:
    premises = registered(api, owner)["id"]
    confirm(api, head, premises)
    clerk = sign_in(Role.SERVICE_CLERK)
    reply = confirm(api, clerk, premises, confirmed=False, note="Alamat tidak ditemukan.")
    assert (reply.status, reply.body["confirmed"]) == (200, False)
    shown = own(api, owner)
    assert (shown["confirmed"], shown["office_note"]) == (False, "Alamat tidak ditemukan.")
    assert len(listed(api, head)) == 1


def test_place_of_another_office_is_neither_listed_nor_confirmed(
    api: Api, owner: SignedIn, head: SignedIn
) -> None:
    premises = registered(api, owner)["id"]
    elsewhere = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    assert listed(api, elsewhere) == []
    assert confirm(api, elsewhere, premises).status == 404
    assert confirm(api, head, "A" * 26).status == 404
    assert not own(api, owner)["confirmed"]


@pytest.mark.parametrize(
    ("changed", "stays"),
    [
        ({"name": "Vila Lain"}, False),
        ({"address": "Jl. Lain 2"}, False),
        ({"category": "hotel"}, False),
        ({"licence_number": "NIB 2"}, False),
        ({"contact": None}, True),
        ({"latitude": -8.73, "longitude": 115.18}, True),
        ({"name": "  Vila   Contoh Kuta "}, True),
    ],
)
def test_confirmation_lapses_when_another_place_could_be_meant(
    api: Api, owner: SignedIn, head: SignedIn, changed: dict[str, object], *, stays: bool
) -> None:
    premises = registered(api, owner)["id"]
    confirm(api, head, premises)
    reply = api.post(f"/premises/{premises}/details", changed, token=owner.token)
    assert (reply.status, reply.body["confirmed"]) == (200, stays), reply.raw
    assert len(listed(api, head)) == (not stays)


def test_list_comes_page_by_page_by_time(
    api: Api, owner: SignedIn, head: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.premises.offices.MOST_ROWS", 3)
    names = [f"Vila {number}" for number in range(7)]
    for name in names:
        registered(api, owner, name=name)
    seen: list[str] = []
    after = ""
    for _ in range(4):
        reply = api.get(
            f"/office-premises?after={after}" if after else "/office-premises", token=head.token
        )
        seen += [one["name"] for one in reply.body["items"]]
        after = reply.body["next"] or ""
        if not after:
            break
    assert (seen, after) == (names, "")


@pytest.mark.parametrize("query", ["?state=open", "?after=x", "?after=2026-11-22T00:00:00Z_x"])
def test_list_that_is_none_is_refused(api: Api, head: SignedIn, query: str) -> None:
    assert api.get(f"/office-premises{query}", token=head.token).status == 422


def test_place_is_the_office_s_to_which_its_kecamatan_moved(
    api: Api, owner: SignedIn, head: SignedIn
) -> None:
    # Registered when Tabanan was Denpasar's: it is listed there, and is Tabanan's by now.
    premises = registered(api, owner, region="51.02.05", village=...)["id"]
    item = repository.PremisesItem.get(f"PREMISES#{premises}", "PREMISES")
    item.update(
        [
            repository.PremisesItem.office.set("DENPASAR"),
            repository.PremisesItem.place_pk.set(item.place_pk.replace("TABANAN", "DENPASAR")),
        ]
    )
    before, now = (sign_in(Role.OFFICE_HEAD, one, office=one) for one in ("DENPASAR", "TABANAN"))
    assert listed(api, before) == []
    assert len(listed(api, now)) == 1
    assert confirm(api, before, premises).status == 404
    assert confirm(api, now, premises).status == 200
    assert len(listed(api, now, "?state=confirmed")) == 1


def test_offices_before_are_those_that_had_a_part_of_the_area() -> None:
    assert reference.offices_before("TABANAN", date(2026, 11, 22)) == ("DENPASAR",)
    assert "TABANAN" not in reference.offices_before("DENPASAR", date(2026, 11, 22))


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_write_confirms_once(
    api: Api, owner: SignedIn, head: SignedIn, faults: Faults, moment: str
) -> None:
    premises = registered(api, owner)["id"]
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        confirm(api, head, premises, key="k")
    faults.clear()
    assert confirm(api, head, premises, key="k").body["confirmed"]
    assert deeds("premises_confirmed") == ["premises_confirmed"]
    other = confirm(api, head, premises, key="k", note="lain")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
