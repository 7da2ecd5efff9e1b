"""What an office does to a permit later: extended, replaced, cancelled; sponsors; a look."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.audit import service as audit
from chalicelib.core.ids import HolderId
from chalicelib.permits.rules import PermitStatus
from chalicelib.stamps.rules import StampStatus
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields
from tests.factories.people import SignedIn, sign_in
from tests.stamps.counter.world import (
    NUMBER,
    SPONSORS,
    WHY,
    Counter,
    in_a_year,
    languages,
    recorded_permit,
    warned,
)
from tests.stamps.desk import (
    HOLDER,
    audited,
    done,
    enter,
    passport,
    permit_of,
    recorded,
    refused,
    stamps_in_force,
    today,
)

PLACES = ["here", "away"]


@pytest.fixture
def counter(api: Api, clerk: SignedIn) -> Counter:
    return Counter(api, clerk)


@pytest.fixture
def office(api: Api, head: SignedIn) -> Counter:
    return Counter(api, head)


def _granted(api: Api, counter: Counter, where: str, **changed: Any) -> dict[str, Any]:
    """Grant a permit to somebody who is here on a stamp, or is not."""
    if where == "here":
        enter(api, sign_in(Role.BORDER_OFFICER).token, holder=HOLDER)
    return counter.granted(**changed)


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


@pytest.mark.parametrize("where", PLACES)
def test_permit_is_extended_next_year_under_its_number_or_another(
    api: Api, counter: Counter, where: str
) -> None:
    first = _granted(api, counter, where)
    until = _later(first["last_day_of_stay"], 300)
    made = done(counter.do("extend", first["id"], "k", last_day_of_stay=until))
    second = made["permit"]
    assert (second["last_day_of_stay"], second["number"]) == (until, NUMBER)
    assert (second["extensions"], second["succeeds"]) == (1, first["id"])
    assert recorded_permit(first["id"]).status is PermitStatus.EXTENDED
    assert {"sponsor@serambi.test", "niluh@serambi.test"} <= warned(second["id"]).keys()
    assert warned(first["id"]) == {}
    assert (made["stamp"] is not None) == (where == "here")
    again = counter.do("extend", first["id"], "k", last_day_of_stay=until)
    assert done(again)["permit"]["id"] == second["id"]
    later = _later(until, 100)
    third = counter.do("extend", second["id"], last_day_of_stay=later, number="3c-9")
    assert done(third)["permit"]["number"] == "3C-9"


@pytest.mark.parametrize("where", PLACES)
def test_extension_that_is_not_possible_names_why(api: Api, counter: Counter, where: str) -> None:
    first = _granted(api, counter, where)
    assert counter.do("extend", first["id"]).fields == {"last_day_of_stay": "required"}
    day = first["last_day_of_stay"]
    same = counter.do("extend", first["id"], last_day_of_stay=day)
    assert same.fields == {"last_day_of_stay": "extends_nothing"}
    late = counter.do("extend", first["id"], last_day_of_stay=_later(day, 1000))
    assert refused(late) == (409, "beyond_longest_stay")
    mail = counter.do(
        "extend", first["id"], last_day_of_stay=_later(day, 9), holder={"email": "none"}
    )
    assert mail.fields == {"holder.email": "not_an_email"}


@pytest.mark.parametrize("where", PLACES)
def test_wrongly_recorded_permit_is_put_right(api: Api, counter: Counter, where: str) -> None:
    first = _granted(api, counter, where)
    right = {"permit_class": "E28A", "number": "X-1", "reason": "wrong_permit"}
    second = done(counter.do("replace", first["id"], "k", **right))
    permit = second["permit"]
    two_years = in_a_year(in_a_year(today()) + timedelta(days=1)).isoformat()
    assert (permit["permit_class"], permit["number"]) == ("E28A", "X-1")
    assert permit["last_day_of_stay"] == two_years
    assert recorded_permit(first["id"]).status is PermitStatus.REPLACED
    assert done(counter.do("replace", first["id"], "k", **right))["permit"]["id"] == permit["id"]
    assert [one["email"] for one in permit["sponsors"]] == [one["email"] for one in SPONSORS]
    # A last day that has passed is put right all the same.
    over = {"valid_from": today().isoformat(), "last_day_of_stay": today().isoformat()}
    third = done(counter.do("replace", permit["id"], reason="wrong_permit", **over))["permit"]
    assert third["last_day_of_stay"] == today().isoformat()
    assert (third["days_left"], third["overstay_days"]) == (0, 0)
    gone = counter.do("replace", first["id"], **right)
    assert gone.status == 409


def test_lost_paper_is_replaced_with_the_same_days(api: Api, counter: Counter) -> None:
    first = _granted(api, counter, "here")
    second = done(counter.do("replace", first["id"], reason="lost", number="N-2"))
    assert second["permit"]["number"] == "N-2"
    assert second["permit"]["last_day_of_stay"] == first["last_day_of_stay"]
    anew = fields("NEW000001", date_of_expiry="2036-01-01")
    third = counter.do("replace", second["permit"]["id"], reason="new_passport", passport=anew)
    made = done(third)
    assert passport("NEW000001").present_on == made["stamp"]["stamp_id"]
    assert made["permit"]["person"]["passport"]["document_number"] == "NEW000001"
    assert made["permit"]["holder_id"] == first["holder_id"]


def test_replacement_takes_only_what_goes_with_its_reason(api: Api, counter: Counter) -> None:
    permit = counter.granted()["id"]
    page = fields()
    assert counter.do("replace", permit, reason="lost", permit_class="C1").fields == {
        "permit_class": "not_for_this_reason"
    }
    assert counter.do("replace", permit, reason="lost", passport=page).fields == {
        "passport": "not_for_this_reason"
    }
    assert counter.do("replace", permit, reason="wrong_permit").fields == {"permit_class": "one_of"}
    assert counter.do("replace", permit, reason="new_passport", passport=page).fields == {
        "reason": "holder_not_here"
    }
    assert counter.do("replace", permit, reason="lost").status == 201


@pytest.mark.parametrize("where", PLACES)
def test_cancelled_permit_warns_nobody_and_its_holder_is_here_no_longer(
    api: Api, counter: Counter, office: Counter, where: str
) -> None:
    permit = _granted(api, counter, where)["id"]
    for _ in range(2):
        made = done(office.do("cancel", permit, "k", reason="Salah orang"), 200)
        assert (made["permit"]["status"], made["stamp"]) == ("cancelled", None)
    assert warned(permit) == {}
    assert stamps_in_force() == []
    assert passport().present_on is None
    assert office.do("cancel", permit, "k", reason="Lain").status == 422
    assert office.do("cancel", permit, reason="x").status == 409
    assert len(audited("stamp_cancelled") + audited("permit_cancelled")) == 1


def test_wrongly_granted_permit_gives_way_to_the_one_before_it(
    api: Api, officer: SignedIn, counter: Counter, office: Counter
) -> None:
    visit = enter(api, officer.token, holder=HOLDER)
    wrong = counter.granted()
    made = done(office.do("cancel", wrong["id"], "k", reason="Salah orang", restore=True), 200)
    permit, stamp = made["permit"], made["stamp"]
    assert (permit["permit_class"], permit["status"]) == ("C1", "valid")
    assert permit["last_day_of_stay"] == visit["last_day_of_stay"] == stamp["last_day_of_stay"]
    assert permit["sponsors"] == []
    assert list(warned(permit["id"])) == [HOLDER["email"]]
    assert recorded_permit(wrong["id"]).status is PermitStatus.CANCELLED
    assert passport().present_on == stamp["stamp_id"] == stamps_in_force()[0]
    ended = office.api.post(
        "/stamps/searches",
        {"stamp_number": wrong["stamp_number"], "reason": "x"},
        token=office.who.token,
    ).body
    assert (ended["status"], ended["succeeded_by"]) == ("cancelled", stamp["stamp_number"])
    again = office.do("cancel", wrong["id"], "k", reason="Salah orang", restore=True)
    assert done(again, 200)["permit"]["id"] == permit["id"]
    first = permit_of(visit).id
    nothing = office.do("cancel", permit["id"], reason="x", restore=True)
    assert nothing.fields == {"restore": "nothing_to_restore"}
    assert recorded_permit(first).status is PermitStatus.REPLACED


def test_permit_of_another_office_is_not_cancelled(
    api: Api, counter: Counter, office: Counter
) -> None:
    away = Counter(api, sign_in(Role.OFFICE_HEAD, "jauh", office="DENPASAR"))
    permit = counter.granted()["id"]
    no = away.do("cancel", permit, reason="x")
    assert refused(no) == (403, "permit_of_other_office")
    assert "NGURAH-RAI" in no.body["detail"]
    assert away.look(permit).body["cancel"]["code"] == "permit_of_other_office"
    assert counter.look(permit).body["cancel"]["code"] == "forbidden"
    assert office.look(permit).body["cancel"]["allowed"]


def test_other_sponsors_are_warned_from_now_on_and_who_stays_as_before(
    api: Api, counter: Counter
) -> None:
    permit = _granted(api, counter, "here")["id"]
    before = warned(permit)
    assert len(before) == 3
    other = {"name": "CV Baru", "email": "baru@serambi.test"}
    for _ in range(2):
        made = done(counter.do("sponsors", permit, "k", sponsors=[SPONSORS[1], other]), 200)
        assert [one["name"] for one in made["permit"]["sponsors"]] == ["Ni Luh", "CV Baru"]
    after = warned(permit)
    assert set(after) == {"niluh@serambi.test", "baru@serambi.test", HOLDER["email"]}
    assert after["niluh@serambi.test"] == before["niluh@serambi.test"]
    # Who was left out and comes back is warned again; who is told in another language, anew.
    back = [SPONSORS[0], {**SPONSORS[1], "language": "id"}]
    done(counter.do("sponsors", permit, sponsors=back), 200)
    assert set(warned(permit)) == {one["email"] for one in SPONSORS} | {HOLDER["email"]}
    assert languages(permit)["niluh@serambi.test"] == "id"
    done(counter.do("sponsors", permit, sponsors=[]), 200)
    assert list(warned(permit)) == [HOLDER["email"]]
    assert len(audited("sponsors_changed")) == 3


def test_sponsors_of_a_permit_that_has_ended_are_not_changed(
    counter: Counter, office: Counter
) -> None:
    permit = counter.granted()["id"]
    done(office.do("cancel", permit, reason="x"), 200)
    assert refused(counter.do("sponsors", permit, sponsors=[])) == (409, "permit_ended")
    assert refused(counter.do("extend", permit)) == (409, "permit_ended")
    shown = counter.look(permit).body
    assert {shown[deed]["code"] for deed in ("extend", "replace", "change_sponsors")} == {
        "permit_ended"
    }


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("deed", ["extend", "replace", "cancel", "sponsors"])
def test_fault_around_the_write_and_the_retry_come_to_one_deed(
    api: Api, counter: Counter, office: Counter, faults: Faults, moment: str, deed: str
) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "extend": {"last_day_of_stay": in_a_year(today() + timedelta(days=9)).isoformat()},
        "replace": {"reason": "lost"},
        "cancel": {"reason": "x"},
        "sponsors": {"sponsors": SPONSORS[:1]},
    }
    body = bodies[deed]
    permit = counter.granted()["id"]
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        office.do(deed, permit, "k", **body)
    faults.clear()
    made = office.do(deed, permit, "k", **body)
    assert made.status in {200, 201}, made.raw
    assert office.do(deed, permit, "k", **body).body["permit"]["id"] == made.body["permit"]["id"]
    assert sum(bool(audited(one)) for one in _DEEDS) == 1
    (row,) = (row for one in _DEEDS for row in audited(one))
    assert row.subject == f"PERMIT#{permit}"


_DEEDS = ("permit_extended", "permit_replaced", "permit_cancelled", "sponsors_changed")


def test_permit_is_shown_as_it_stands_today_to_who_says_why(
    api: Api, counter: Counter, office: Counter
) -> None:
    permit = _granted(api, counter, "here", valid_from=today().isoformat())
    field = Counter(api, sign_in(Role.FIELD_OFFICER))
    shown = done(field.look(permit["id"]), 200)
    assert (shown["person"]["full_name"], shown["zone"]) == (
        "ANNA MARIA ERIKSSON",
        "Asia/Makassar",
    )
    assert shown["permit_class_name"] == "Work visa"
    assert shown["office"] == {"code": "NGURAH-RAI", "name": shown["office"]["name"]}
    last = date.fromisoformat(shown["last_day_of_stay"])
    assert shown["days_left"] == (last - today()).days
    assert (shown["overstay_days"], shown["overstay_fee"]) == (0, 0)
    assert shown["extend"]["code"] == "forbidden"
    assert office.look(permit["id"]).body["extend"]["allowed"]
    row = next(one for one in audited("permit_viewed") if one.person_id == field.who.person.id)
    assert (row.subject, row.why) == (f"PERMIT#{permit['id']}", WHY.replace("%20", " "))
    looks = audit.list_looks(HolderId(permit["holder_id"]), None).items
    assert {one.action for one in looks} == {"permit_viewed"}
    bare = api.get(f"/permits/{permit['id']}", token=field.who.token)
    assert bare.fields == {"reason": "required"}
    assert field.look("NONE-NONE").status == 404
    stamp = recorded({"stamp_id": stamps_in_force()[0]})
    assert stamp.status is StampStatus.IN_FORCE


def test_look_that_cannot_be_audited_shows_no_permit(counter: Counter, faults: Faults) -> None:
    permit = counter.granted()["id"]
    faults.refuse("TransactWriteItems", 500, 100)
    answer = counter.look(permit)
    assert (answer.status, b"ERIKSSON" in answer.raw) == (503, False)
