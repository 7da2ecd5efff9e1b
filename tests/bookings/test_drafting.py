"""What is wrong with a request is named, all of it, before anything is stored or taken."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.bookings.rules import Slot
from chalicelib.bookings.slot_repository import SlotItem
from chalicelib.core.clock import utc_now
from chalicelib.db import booking_keys as keys
from tests.bookings import booked
from tests.bookings.booked import OFFICE, days_on, opened, person, slot_at
from tests.factories.api import Api


def fields(api: Api, body: dict[str, Any]) -> dict[str, str]:
    reply = booked.book(api, body)
    assert reply.status == 422, reply.raw
    return reply.fields


@pytest.fixture
def place(api: Api) -> Slot:
    """Open ten places of an hour in three days."""
    return opened(slot_at(days_on(3)))


def test_every_fault_of_a_request_is_named_at_once(api: Api, place: Slot) -> None:
    people = [
        person(1, document_number="51030617"),
        person(2, born_on=days_on(2).isoformat()),
        person(3, document_number="C12", issuing_state="XQZ"),
    ]
    wrong = {"people": people, "email": "bukan", "phone": "12", "office": "ATLANTIS"}
    more = {"place": {"region": "51.03.06", "address": "x"}, "count": 2, "ground": "illness"}
    assert fields(api, booked.wanted(place, **wrong, **more)) == {
        "people.0.document_number": "not_a_nik",
        "people.1.born_on": "in_the_future",
        "people.2.issuing_state": "unknown_country",
        "people.2.document_number": "not_a_passport_number",
        "count": "count_is_people",
        "place": "not_for_kind",
        "ground": "not_for_kind",
        "office": "unknown_office",
        "email": "not_an_email",
        "phone": "not_a_phone",
    }
    assert booked.bookings() == []
    assert booked.places(place).free == 10


def test_shape_of_each_person_is_checked_row_by_row(api: Api, place: Slot) -> None:
    people = [person(), {"name": "x" * 101}, person(3, born_on="31-02-2020", sex="F")]
    assert fields(api, booked.wanted(place, people=people)) == {
        "people.1.name": "too_long",
        "people.1.document_number": "required",
        "people.2.born_on": "not_a_date",
        "people.2.sex": "unknown_field",
    }
    assert fields(api, booked.wanted(place, people=[person()] * 11)) == {"people": "too_long"}


def test_what_a_kind_needs_or_does_not_take_is_named(api: Api, place: Slot) -> None:
    six = [person(n) for n in range(1, 7)]
    said: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({"kind": "spa"}, {"kind": "unknown_kind"}),
        ({"service": "visa"}, {"service": "unknown_service"}),
        ({"office": None}, {"office": "required"}),
        ({"people": []}, {"people": "too_few_people"}),
        ({"people": six}, {"people": "too_many_people"}),
        ({"slot": None}, {"slot": "one_of"}),
        ({"email": None}, {"email": "one_of"}),
        ({"preferred": ["2027-01-04"]}, {"preferred": "not_for_kind"}),
        ({"organiser": "Desa Contoh"}, {"organiser": "not_for_kind"}),
        ({"proof": None}, {"proof": "required"}),
        ({"proof": "e30="}, {"proof": "proof_wrong"}),
    ]
    for changed, named in said:
        body = {**booked.wanted(place), **changed}
        body = {name: value for name, value in body.items() if value is not None}
        assert fields(api, body) == named


def test_phone_alone_is_enough_and_kept_as_written_everywhere(api: Api, place: Slot) -> None:
    booked.reference_of(api, booked.wanted(place, email=None, phone="0812 3456 7890"))
    (kept,) = booked.bookings()
    assert (kept.email, kept.phone) == ("", "+6281234567890")


def test_slot_that_cannot_be_booked_says_why(api: Api) -> None:
    soon = utc_now() + timedelta(hours=2)
    opened(slot_at(days_on(4)), opens_at=soon)
    past = opened(slot_at(days_on(-1)))
    closed = opened(slot_at(days_on(5)))
    item = SlotItem.get(*keys.slot(OFFICE, closed.queue, closed.on, closed.begins, closed.lane))
    item.update([SlotItem.closed.set("Nyepi")])
    said = {
        name: fields(api, booked.wanted(slot))
        for name, slot in {
            "early": slot_at(days_on(4)),
            "past": past,
            "closed": closed,
            "none": slot_at(days_on(6)),
            "lane": slot_at(days_on(6), lane="vip"),
        }.items()
    }
    assert said == {
        "early": {"slot": "slot_not_open"},
        "past": {"slot": "slot_over"},
        "closed": {"slot.date": "office_closed"},
        "none": {"slot": "no_such_slot"},
        "lane": {"slot.lane": "not_a_choice"},
    }


def test_full_slot_is_a_conflict_and_takes_nothing(api: Api) -> None:
    slot = opened(slot_at(days_on(3)), quota=1)
    reply = booked.book(api, booked.wanted(slot, people=[person(1), person(2)]))
    assert (reply.status, reply.body["code"]) == (409, "no_place")
    assert booked.places(slot).free == 1


def test_priority_lane_is_for_who_has_a_ground_that_holds_on_the_day(api: Api) -> None:
    first = opened(slot_at(days_on(3), lane="priority"))
    on = first.on
    old = date(on.year - 60, on.month, min(on.day, 28)).isoformat()
    young = date(on.year - 40, on.month, min(on.day, 28)).isoformat()
    assert fields(api, booked.wanted(first)) == {"slot.lane": "lane_not_open"}
    elder = person(1, ground="over_60")
    assert fields(api, booked.wanted(first, people=[elder])) == {
        "people.0.born_on": "born_on_for_ground"
    }
    assert fields(api, booked.wanted(first, people=[{**elder, "born_on": young}])) == {
        "people.0.ground": "ground_not_by_age"
    }
    family = [{**elder, "born_on": old}, person(2), person(3)]
    assert booked.book(api, booked.wanted(first, people=family)).status == 201


def test_wait_is_for_days_that_may_come(api: Api) -> None:
    wait = {"lane": "ordinary", "earliest": days_on(1), "latest": days_on(30)}

    def said(**changed: Any) -> dict[str, str]:
        sent = {name: str(value) for name, value in {**wait, **changed}.items()}
        return fields(api, booked.wanted(wait=sent))

    assert said(lane="priority") == {"wait.lane": "lane_not_open"}
    assert said(latest=days_on(0)) == {"wait.latest": "ends_before_start"}
    assert said(earliest=days_on(-9), latest=days_on(-2)) == {"wait.latest": "too_soon"}
    assert said(latest=days_on(366)) == {"wait.latest": "too_far_ahead"}
    sent = {name: str(value) for name, value in wait.items()}
    both = booked.wanted(slot_at(days_on(3)), wait=sent)
    assert fields(api, both) == {"slot": "only_one_of"}
    own = booked.reference_of(api, booked.wanted(wait=sent))
    later = booked.reference_of(
        api, booked.wanted(wait=sent, people=[person(2)], email="lain@serambi.test")
    )
    shown = [booked.status(api, one) for one in (own, later)]
    assert [one["state"] for one in shown] == ["waiting", "waiting"]
    assert [one["wait"]["ahead"] for one in shown] == [0, 1]
    assert (shown[0]["date"], shown[0]["check_in_code"]) == (None, None)


def test_visit_belongs_to_the_office_of_its_place_and_names_days(api: Api) -> None:
    booked.closed(days_on(7), "Nyepi")
    preferred = [days_on(n).isoformat() for n in (2, 366, 5, 5)]
    assert fields(api, booked.visit(preferred=preferred)) == {
        "preferred.0": "too_soon",
        "preferred.1": "too_far_ahead",
        "preferred.3": "day_twice",
    }
    assert fields(api, booked.visit(preferred=[str(days_on(n)) for n in (6, 7)])) == {
        "preferred.1": "office_closed"
    }
    assert fields(api, booked.visit(office=OFFICE, place=None, ground=None, preferred=None)) == {
        "place": "required",
        "ground": "required",
        "preferred": "required",
        "office": "not_for_kind",
    }
    abroad = {"region": "51.03.06", "address": "x", "latitude": 48.1, "longitude": 115.1}
    assert fields(api, booked.visit(place=abroad)) == {"place.latitude": "position_outside"}
    assert fields(api, booked.visit(place={"region": "51.03", "address": "x"})) == {
        "place.region": "region_not_kecamatan"
    }
    shown = booked.status(api, booked.reference_of(api, booked.visit()))
    assert (shown["state"], shown["office"], shown["document"]) == ("requested", OFFICE, "awaited")
    assert shown["place"]["region_name"] == "Kuta Utara, Kabupaten Badung"


def test_group_says_how_many_and_names_them_later(api: Api) -> None:
    assert fields(api, booked.group(count=None)) == {"count": "required"}
    assert fields(api, booked.group(count=9)) == {"count": "too_few_people"}
    assert fields(api, booked.group(count=201)) == {"count": "too_many_people"}
    assert fields(api, booked.group(people=[person()], organiser=None)) == {
        "people": "list_later",
        "organiser": "required",
    }
    shown = booked.status(api, booked.reference_of(api, booked.group()))
    assert (shown["state"], shown["count"]) == ("requested", 60)
    assert shown["list"] == {"count": 0, "closes_at": None}
