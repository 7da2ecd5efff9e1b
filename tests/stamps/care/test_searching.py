"""A look at one stamp: audited before it is shown, with what the caller may do."""

from typing import Any

import pytest

from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Faults
from tests.factories.passports import zone
from tests.factories.people import SignedIn, sign_in
from tests.stamps.desk import age, audited, done, enter, refused


def _search(api: Api, who: SignedIn, language: str = "en", **shown: str) -> Any:
    body = {"reason": "Pemegang di loket", **shown}
    return api.post("/stamps/searches", body, token=who.token, language=language)


def _may(told: dict[str, Any]) -> dict[str, str]:
    names = ("extend", "replace", "reprint", "cancel")
    return {name: "yes" if told[name]["allowed"] else told[name]["code"] for name in names}


def test_stamp_is_shown_with_its_holder_and_audited(api: Api, clerk: SignedIn) -> None:
    border = sign_in(Role.BORDER_OFFICER)
    stamp = enter(api, border.token)
    for shown in (
        {"seal": stamp["seal_url"]},
        {"stamp_number": stamp["stamp_number"]},
        {"mrz": zone()},
    ):
        told = done(_search(api, clerk, **shown), 200)
        assert told["stamp_number"] == stamp["stamp_number"]
        assert (told["status"], told["ended_at"], told["days_left"]) == ("in_force", None, 59)
        assert told["person"]["full_name"] == "ANNA MARIA ERIKSSON"
    rows = audited("stamp_viewed")
    assert [row.why for row in rows] == ["Pemegang di loket"] * 3
    assert {row.subject for row in rows} == {f"STAMP#{stamp['stamp_id']}"}


def test_each_role_is_told_what_it_may_do(api: Api, officer: SignedIn) -> None:
    stamp = {"stamp_number": enter(api, officer.token)["stamp_number"]}
    other = sign_in(Role.OFFICE_HEAD, "other-head", office="DENPASAR")
    elsewhere = sign_in(Role.BORDER_OFFICER, "cgk", checkpoint="CGK")
    yes, no = "yes", "forbidden"
    expected = [
        (officer, (no, yes, yes, yes)),
        (elsewhere, (no, yes, "other_checkpoint", "other_checkpoint")),
        (sign_in(Role.SERVICE_CLERK), (yes, yes, yes, no)),
        (sign_in(Role.OFFICE_HEAD), (yes, yes, yes, yes)),
        (other, (yes, yes, yes, "other_office")),
    ]
    for who, may in expected:
        assert tuple(_may(done(_search(api, who, **stamp), 200)).values()) == may


def test_extension_is_offered_with_its_days_or_refused_in_words(
    api: Api, officer: SignedIn, clerk: SignedIn
) -> None:
    stamp = enter(api, officer.token)
    number = stamp["stamp_number"]
    offer = done(_search(api, clerk, stamp_number=number), 200)["extend"]
    new = done(api.post(f"/stamps/{number}/extensions", {}, token=clerk.token))
    assert offer == {
        "allowed": True,
        "ask_by": stamp["last_day_of_stay"],
        "usual": new["last_day_of_stay"],
        "latest": new["last_day_of_stay"],
    }
    old = done(_search(api, clerk, "id", stamp_number=number), 200)
    assert old["succeeded_by"] == new["stamp_number"]
    assert "telah diganti" in old["extend"]["detail"]
    age(new, 200)
    late = done(_search(api, clerk, stamp_number=new["stamp_number"]), 200)
    assert (late["succeeds"], late["extensions"]) == (number, 1)
    assert late["extend"]["code"] == "permit_over"
    assert late["days_left"] < 0


def test_stamp_that_has_ended_may_only_be_looked_at(
    api: Api, officer: SignedIn, head: SignedIn
) -> None:
    stamp = enter(api, officer.token)
    api.post("/departures", {"mrz": zone()}, token=officer.token)
    told = done(_search(api, head, mrz=zone()), 200)
    assert told["stamp_id"] == stamp["stamp_id"]
    assert told["status"] == "departed"
    assert told["ended_at"]
    assert set(_may(told).values()) == {"stamp_not_in_force"}


def test_nothing_found_is_said(api: Api, clerk: SignedIn) -> None:
    assert refused(_search(api, clerk, mrz=zone())) == (409, "not_in_country")
    reply = _search(api, clerk, seal="X")
    assert reply.fields == {"seal": "seal_not_ours"}
    assert api.post("/stamps/searches", {"mrz": zone()}, token=clerk.token).fields == {
        "reason": "required"
    }


@pytest.mark.parametrize("fault", [("TransactWriteItems", 500)])
def test_look_without_its_audit_row_shows_nothing(
    api: Api, officer: SignedIn, clerk: SignedIn, faults: Faults, fault: tuple[str, int]
) -> None:
    stamp = enter(api, officer.token)
    faults.refuse(*fault, times=9)
    reply = _search(api, clerk, stamp_number=stamp["stamp_number"])
    assert reply.status == 503
    assert "ERIKSSON" not in reply.raw.decode()
