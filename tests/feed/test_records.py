"""Permits, arrival cards and watch marks of the feed: late, twice, off before on, of strangers."""

from itertools import permutations
from typing import Any

import pytest

from chalicelib.permits.repository import PermitItem
from chalicelib.permits.rules import PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.declarations import find_latest_declaration
from chalicelib.persons.rules import Holder
from chalicelib.persons.watching import is_watched
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.passports import fields
from tests.factories.people import sign_in
from tests.feed.directorate import Directorate, ago, crossing, declaration, permit, watch
from tests.stamps.desk import audited, enter, permit_of, recorded

KEY = persons.passport_key
PERSON = {"surname": "Müller", "given_names": "Jörg", "date_of_birth": "1974-08-12"}


def _permits() -> list[Any]:
    return [item for item in PermitItem.scan() if item.sk.startswith("PERMIT#")]


def _wrong(directorate: Directorate, record: dict[str, Any]) -> set[tuple[str, str]]:
    (item,) = directorate.send(record).body["items"]
    assert item["verdict"] == "refused"
    assert all(one["detail"] for one in item["errors"])
    return {(one["field"], one["code"]) for one in item["errors"]}


def test_permit_of_somebody_never_seen_is_recorded_and_nobody_has_entered(
    directorate: Directorate,
) -> None:
    assert directorate.told(permit()) == ["applied"]
    known = persons.find_passport(KEY("UTO", "C01X00T47"))
    assert known is not None
    assert known.present_on is None
    (stored,) = _permits()
    assert (stored.status, stored.source, stored.number) == ("valid", "feed", "2C11-0001")
    (row,) = audited("permit_recorded")
    assert (row.role, row.subject.startswith("PERMIT#")) == ("feed", True)


def test_permits_in_any_order_lead_to_one_state(directorate: Directorate) -> None:
    versions = [
        permit(changed_at=ago(hours=3)),
        permit(changed_at=ago(hours=2), number="2C11-0002"),
        permit(changed_at=ago(hours=1), number="2C11-0003", status="ended"),
    ]
    states = set()
    for number, order in enumerate(permutations(versions)):
        passport = fields(f"Q{number:07}")
        told = [{**one, "passport": passport, "reference": f"r-{number}"} for one in order]
        for record in (*told, *told):
            assert directorate.told(record)[0] in ("applied", "same", "older")
        stored = next(item for item in _permits() if item.reference == f"r-{number}")
        states.add((stored.status, stored.number, stored.changed_at))
    assert len(states) == 1
    assert next(iter(states))[:2] == ("ended", "2C11-0003")


def test_wrong_permit_is_refused_by_each_field(directorate: Directorate) -> None:
    bad = permit(permit_class="Q99", office="NOWHERE", last_day_of_stay="2020-01-01")
    assert _wrong(directorate, bad) == {
        ("permit_class", "permit_class_not_known"),
        ("office", "unknown_office"),
        ("last_day_of_stay", "ends_before_start"),
    }
    assert _permits() == []


@pytest.mark.parametrize(("status", "stamp"), [("left", "departed"), ("cancelled", "cancelled")])
def test_permit_that_is_over_takes_its_stamp_with_it(
    directorate: Directorate, api: Api, status: str, stamp: str
) -> None:
    officer = sign_in(Role.BORDER_OFFICER)
    issued = enter(api, officer.token)
    day, last = issued["entry_on"], issued["last_day_of_stay"]
    record = permit(
        permit_class="C1", valid_from=day, last_day_of_stay=last, status=status, changed_at=ago()
    )
    assert directorate.told(record) == ["applied"]
    assert recorded(issued).status == stamp
    assert permit_of(issued).status == status
    known = persons.find_passport(KEY("UTO", "C01X00T47"))
    assert known is not None
    assert known.present_on is None
    assert directorate.told(record) == ["same"]


def test_departure_ends_a_stamp_whose_permit_was_over_already(
    directorate: Directorate, api: Api
) -> None:
    officer = sign_in(Role.BORDER_OFFICER)
    issued = enter(api, officer.token)
    day, last = issued["entry_on"], issued["last_day_of_stay"]
    over = permit(permit_class="C1", valid_from=day, last_day_of_stay=last, status="ended")
    assert directorate.told({**over, "changed_at": ago()}) == ["applied"]
    left = crossing("x-2", "departure", at=ago(seconds=-20))
    assert directorate.told(left) == ["applied"]
    assert recorded(issued).status == "departed"
    assert permit_of(issued).status is PermitStatus.ENDED


def test_arrival_card_keeps_its_newest_version(directorate: Directorate) -> None:
    older = declaration(changed_at=ago(hours=3), address="Jl. Lama 1")
    newer = declaration(changed_at=ago(hours=1), address="Jl. Baru 2", email="a@serambi.test")
    assert directorate.told(newer) == ["applied"]
    assert directorate.told(older) == ["older"]
    assert directorate.told(newer) == ["same"]
    card = find_latest_declaration(KEY("UTO", "C01X00T47"))
    assert card is not None
    assert (card.address, card.region, card.email) == ("Jl. Baru 2", "51.03.01", "a@serambi.test")


def test_wrong_arrival_card_is_refused_by_each_field(directorate: Directorate) -> None:
    bad = declaration(region="99.99.99", email="nobody")
    assert _wrong(directorate, bad) == {("region", "unknown_region"), ("email", "not_an_email")}
    bad = declaration(passport={"issuing_state": "QQQ", "document_number": "X1"})
    assert _wrong(directorate, bad) == {("passport.issuing_state", "unknown_country")}


def test_watch_mark_is_as_its_newest_record_says_in_any_order(directorate: Directorate) -> None:
    told = [
        watch(changed_at=ago(hours=3)),
        watch(changed_at=ago(hours=2), on=False),
        watch(changed_at=ago(hours=1)),
    ]
    for number, order in enumerate(permutations(range(3))):
        for count in (2, 3):  # the newest says off, or on again
            document = {"issuing_state": "UTO", "document_number": f"W{number}{count}"}
            some = [{**told[at], "passport": document} for at in order if at < count]
            some = [{**one, "reference": f"mark-{number}-{count}"} for one in some]
            assert "refused" not in directorate.told(*some[:1])
            assert "refused" not in directorate.told(*reversed(some), *some)
            assert is_watched(KEY("UTO", f"W{number}{count}"), None) is (count == 3), order


def test_mark_goes_when_each_who_set_it_has_taken_it_off(directorate: Directorate) -> None:
    key = KEY("UTO", "C01X00T47")
    assert directorate.told(watch("off-first", on=False)) == ["applied"]
    assert directorate.told(watch("off-first", changed_at=ago(hours=4))) == ["older"]
    assert is_watched(key, None) is False
    directorate.told(watch("one"), watch("two"))
    directorate.told(watch("one", on=False, changed_at=ago()))
    assert is_watched(key, None) is True
    directorate.told(watch("two", on=False, changed_at=ago()))
    assert is_watched(key, None) is False
    assert len(audited("watch_mark_removed")) == 3


def test_mark_of_a_person_is_found_in_every_spelling_and_for_nobody_else(
    directorate: Directorate,
) -> None:
    assert directorate.told(watch(person={**PERSON, "nationality": "D"})) == ["applied"]
    key = KEY("D", "C01X00T99")

    def found(surname: str, given: str, born: str = "1974-08-12", state: str = "D") -> bool:
        return is_watched(
            key, Holder(persons.holder_of(key, None), surname, given, "M", born, state)
        )

    assert found("MUELLER", "JOERG")
    assert found("MULLER", "JORG")
    assert found("JÖRG", "Müller")
    assert found("JOERG MUELLER", "")
    assert not found("MUELLER", "ANNA")
    assert not found("MUELLER", "JOERG", born="1975-08-12")
    assert not found("MUELLER", "JOERG", state="A")


def test_wrong_watch_mark_is_refused_by_each_field(directorate: Directorate) -> None:
    assert _wrong(directorate, {**watch(), "person": {**PERSON, "nationality": "D"}}) == {
        ("passport", "only_one_of")
    }
    nobody = watch(person={"date_of_birth": "1974-02-30", "nationality": "QQQ"})
    assert _wrong(directorate, nobody) == {
        ("person.surname", "required"),
        ("person.date_of_birth", "not_a_date"),
        ("person.nationality", "unknown_country"),
    }
