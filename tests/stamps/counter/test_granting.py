"""A permit granted at the counter: with a new stamp for who is here on one, without for others."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib.db.table import Records
from chalicelib.permits.rules import PermitSource, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.stamps.rules import StampStatus
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields, zone
from tests.factories.people import SignedIn
from tests.stamps.counter.world import NUMBER, SPONSORS, Counter, in_a_year, recorded_permit, warned
from tests.stamps.desk import (
    HOLDER,
    SPONSOR,
    age,
    audited,
    done,
    enter,
    kinds,
    passport,
    permit_of,
    recorded,
    refused,
    stamps_in_force,
    today,
)


@pytest.fixture
def counter(api: Api, clerk: SignedIn) -> Counter:
    return Counter(api, clerk)


def test_who_is_here_gets_a_new_stamp_and_two_sponsors_are_warned(
    api: Api, officer: SignedIn, counter: Counter
) -> None:
    old = enter(api, officer.token, sponsor=SPONSOR, holder=HOLDER)
    made = done(counter.grant())
    permit, stamp = made["permit"], made["stamp"]
    last = in_a_year(today()).isoformat()
    assert (permit["status"], permit["number"], permit["last_day_of_stay"]) == (
        "valid",
        NUMBER,
        last,
    )
    assert (stamp["permit"]["id"], stamp["last_day_of_stay"]) == (permit["id"], last)
    assert stamp["permit"]["permit_class"] == "E23"
    assert "TERBIT" in stamp["label"]["svg"]
    assert permit["stamp_number"] == stamp["stamp_number"]
    before, after = recorded(old), recorded(stamp)
    assert before.status is StampStatus.SUPERSEDED
    assert before.ending is not None
    assert before.ending.successor == after.id == passport().present_on
    assert permit_of(old).status is PermitStatus.REPLACED
    assert permit["succeeds"] == permit_of(old).id
    assert recorded_permit(permit["id"]).source is PermitSource.OFFICE
    assert set(warned(permit["id"])) == {*(one["email"] for one in SPONSORS), HOLDER["email"]}
    assert warned(permit_of(old).id) == {}
    (row,) = audited("permit_granted")
    assert (row.subject, row.why) == (f"PERMIT#{permit_of(old).id}", "E23")


def test_permit_is_granted_by_the_stamp_s_number_too_and_an_old_one_leads_to_the_new(
    api: Api, officer: SignedIn, counter: Counter
) -> None:
    old = enter(api, officer.token)
    first = done(counter.grant(stamp_number=old["stamp_number"]))
    second = done(counter.grant(stamp_number=old["stamp_number"], number="B", permit_class="E33G"))
    assert second["permit"]["succeeds"] == first["permit"]["id"]
    assert stamps_in_force() == [second["stamp"]["stamp_id"]]


def test_who_was_never_seen_gets_a_permit_without_a_stamp(counter: Counter) -> None:
    made = done(counter.grant(holder=HOLDER))
    assert made["stamp"] is None
    permit = made["permit"]
    assert (permit["stamp_number"], permit["succeeds"]) == (None, None)
    assert (permit["office"]["code"], permit["zone"]) == ("NGURAH-RAI", "Asia/Makassar")
    assert permit["person"]["full_name"] == "ANNA MARIA ERIKSSON"
    assert passport().present_on is None
    assert len(warned(permit["id"])) == 3
    # Once the holder comes, that is the same person.
    other = done(counter.grant(passport=fields("X00000001"), number="C"))
    assert other["permit"]["holder_id"] != permit["holder_id"]


def test_permit_of_who_is_not_here_takes_the_place_of_those_it_overlaps(counter: Counter) -> None:
    first = counter.granted()
    begins = today() + timedelta(days=30)
    second = counter.granted(number="B", valid_from=begins.isoformat())
    assert recorded_permit(first["id"]).status is PermitStatus.REPLACED
    assert second["succeeds"] == first["id"]
    assert second["holder_id"] == first["holder_id"]
    assert counter.look(first["id"]).body["succeeded_by"] == second["id"]


def test_holder_here_on_another_passport_gets_the_stamp_in_that(
    api: Api, officer: SignedIn, counter: Counter
) -> None:
    old = enter(api, officer.token)
    anew = fields("NEW000001", date_of_expiry="2036-01-01")
    body = {"reason": "new_passport", "passport": anew}
    moved = done(
        api.post(f"/stamps/{old['stamp_id']}/replacements", body, token=officer.token), 201
    )
    made = done(counter.grant(mrz=zone()))  # the old passport lies on the counter
    assert made["permit"]["succeeds"] == moved["permit"]["id"]
    assert passport("NEW000001").present_on == made["stamp"]["stamp_id"]


def test_holder_here_under_another_record_gets_the_stamp_that_is_in_force(
    api: Api, officer: SignedIn, head: SignedIn, counter: Counter
) -> None:
    here = enter(api, officer.token)
    other = counter.granted(passport=fields("X00000001"), number="C")
    whose = {"person": recorded(here).holder_id, "other": other["holder_id"], "reason": "Sama"}
    done(api.post("/persons/links", whose, token=head.token), 201)
    made = done(counter.grant(mrz=None, passport=fields("X00000001"), permit_class="E33G"))
    assert made["permit"]["succeeds"] == permit_of(here).id
    assert stamps_in_force() == [made["stamp"]["stamp_id"]]


def test_same_key_gives_the_same_permit_even_once_its_holder_has_left(
    api: Api, officer: SignedIn, counter: Counter
) -> None:
    enter(api, officer.token)
    made = done(counter.grant(key="k"))
    assert done(counter.grant(key="k"))["stamp"] == made["stamp"]
    assert refused(counter.grant(key="k", number="Z")) == (422, "idempotency_key_reused")
    api.post("/departures", {"mrz": zone()}, token=officer.token)
    again = done(counter.grant(key="k"))["permit"]
    assert (again["id"], again["status"]) == (made["permit"]["id"], "left")
    assert kinds().count("PERMIT") == 2


def test_same_key_gives_the_same_permit_even_once_its_holder_has_come(
    api: Api, officer: SignedIn, counter: Counter
) -> None:
    made = done(counter.grant(key="k"))
    enter(api, officer.token, replaces=[made["permit"]["id"]])
    assert done(counter.grant(key="k"))["permit"]["id"] == made["permit"]["id"]
    assert refused(counter.grant(key="k", number="Z")) == (422, "idempotency_key_reused")
    assert kinds().count("PERMIT") == 2


@pytest.mark.parametrize("moment", ["die_before", "die_after", "lose_answer"])
@pytest.mark.parametrize("where", ["here", "away"])
def test_fault_around_the_write_makes_one_permit_or_none_and_the_retry_the_same(
    api: Api, officer: SignedIn, counter: Counter, faults: Faults, moment: str, where: str
) -> None:
    if where == "here":
        enter(api, officer.token, sponsor=SPONSOR)
    before = kinds().count("PERMIT")
    if moment == "lose_answer":
        faults.lose_answer("TransactWriteItems", 1)
        counter.grant(key="k")
    else:
        getattr(faults, moment)("TransactWriteItems")
        with pytest.raises(Died):
            counter.grant(key="k")
    faults.clear()
    assert kinds().count("PERMIT") == before + (moment != "die_before")
    made = done(counter.grant(key="k"))
    assert done(counter.grant(key="k")) == made
    assert kinds().count("PERMIT") == before + 1
    assert len(stamps_in_force()) == (where == "here")
    assert len(warned(made["permit"]["id"])) == 2


@pytest.mark.threads
def test_two_counters_at_once_leave_one_permit_and_tell_who_came_second(
    api: Api, officer: SignedIn, counter: Counter
) -> None:
    enter(api, officer.token)

    def grant(number: str) -> Reply:
        return counter.grant(number=number, key=number)

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(grant, ["A", "B"]))
    assert {one.status for one in made} <= {201, 409}
    assert len(stamps_in_force()) == 1
    granted = [one.body["permit"]["id"] for one in made if one.status == 201]
    assert [recorded_permit(one).status for one in granted].count(PermitStatus.VALID) == 1


def test_each_wrong_field_is_named_with_its_repair(
    api: Api, officer: SignedIn, counter: Counter
) -> None:
    stamp = enter(api, officer.token)
    age(stamp, 10)

    def day(ahead: int) -> str:
        return (today() + timedelta(days=ahead)).isoformat()

    assert counter.grant(permit_class="Q9").fields == {"permit_class": "unknown_permit_class"}
    assert counter.grant(valid_from=day(-11)).fields == {"valid_from": "begins_before_entry"}
    assert counter.grant(valid_from=day(51)).fields == {"valid_from": "begins_too_late"}
    assert counter.grant(last_day_of_stay=day(-1)).fields == {
        "last_day_of_stay": "ends_before_it_begins"
    }
    assert counter.grant(valid_from=day(-5), last_day_of_stay=day(-1)).fields == {
        "last_day_of_stay": "day_has_passed"
    }
    assert counter.grant(last_day_of_stay=day(1000)).fields == {
        "last_day_of_stay": "longer_than_granted"
    }
    twice = [SPONSORS[0], {"name": "Lain", "email": "SPONSOR@serambi.test"}, {**SPONSORS[1]}]
    assert counter.grant(sponsors=twice).fields == {"sponsors.1.email": "named_twice"}
    wrong = [{"name": "PT", "email": "no address"}]
    assert counter.grant(sponsors=wrong).fields == {"sponsors.0.email": "not_an_email"}
    assert counter.grant(sponsors=SPONSORS * 3).fields == {"sponsors": "too_long"}
    assert counter.grant(holder={"email": "none"}).fields == {"holder.email": "not_an_email"}
    assert counter.grant(number="; drop").fields == {"number": "wrong_format"}
    both = counter.grant(stamp_number=stamp["stamp_number"], mrz=zone())
    assert both.fields == {"mrz": "only_one_of"}
    assert kinds().count("PERMIT") == 1
    detail = counter.grant(last_day_of_stay=day(1000)).body["errors"][0]["detail"]
    assert in_a_year(in_a_year(today()) + timedelta(days=1)).isoformat() in detail


def test_number_that_the_person_holds_already_is_refused(counter: Counter) -> None:
    counter.granted()
    again = counter.grant(number=NUMBER.lower())
    assert again.fields == {"number": "permit_recorded_already"}


def test_who_has_stayed_too_long_is_not_granted_another(
    api: Api, officer: SignedIn, counter: Counter
) -> None:
    age(enter(api, officer.token), 60)
    assert refused(counter.grant()) == (409, "permit_over")


def test_stamp_that_has_ended_and_passport_that_has_expired_are_refused(
    api: Api, officer: SignedIn, counter: Counter
) -> None:
    stamp = enter(api, officer.token)
    api.post(f"/stamps/{stamp['stamp_id']}/cancel", {"reason": "x"}, token=officer.token)
    gone = counter.grant(stamp_number=stamp["stamp_number"])
    assert refused(gone) == (409, "stamp_not_in_force")
    old = counter.grant(passport=fields(date_of_expiry="2020-01-01"))
    assert old.fields == {"passport.date_of_expiry": "passport_expired"}


def test_no_key_of_a_permit_says_whose_passport_it_is(counter: Counter) -> None:
    counter.granted()
    found = persons.find_passport(persons.passport_key("UTO", "C01X00T47"))
    assert found is not None
    for item in Records.scan():
        keys = [item.pk, item.sk, item.place_pk, item.place_sk, item.subject_pk, item.subject_sk]
        assert not any("C01X00T47" in str(key) or "ERIKSSON" in str(key) for key in keys)
