"""Who stays where, in numbers; and which houses fell silent."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import local_date, utc_now
from chalicelib.core.ids import PremisesId
from chalicelib.db.transaction import commit
from chalicelib.lodging.occupancy import service as occupancy
from chalicelib.lodging.occupancy.rules import Silence, coverage_of, present_each_night
from chalicelib.premises import offices
from chalicelib.premises import service as premises_of
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.people import sign_in
from tests.lodging.houses import House, at
from tests.lodging.reports import at_home, enter, in_premises

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


class Office:
    """The head of an office, who asks."""

    def __init__(self, api: Api, office: str = "NGURAH-RAI") -> None:
        self.api = api
        self.head = sign_in(Role.OFFICE_HEAD, f"kepala-{office.lower()}", office=office)

    def get(self, path: str) -> Reply:
        return self.api.get(path, token=self.head.token)


@pytest.fixture
def office(api: Api) -> Office:
    return Office(api)


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def counted(groups: dict[str, Any], name: str) -> dict[str, int]:
    return {one["value"]: one["guests"] for one in groups[name]}


def test_guests_of_a_house_and_of_its_kecamatan_are_counted_and_nobody_is_named(
    api: Api, office: Office, house: House
) -> None:
    seal, stamp = enter(api, "A1")
    body = in_premises(seal, house.place, arrived_at=at(minutes=0), purpose="tourism")
    assert api.post("/stays", body, token=house.host.token).status == 201
    house.report("B2", arrived_at=at(days=40), nights=1)
    house.change(house.report("C3"), "check-out", {"left_at": at(minutes=1)})
    api.post("/stays", at_home(region="51.03.01"))
    in_house = office.get(f"/occupancy?premises={house.place.id}")
    assert (in_house.body["guests"], in_house.body["late"], in_house.body["next"]) == (2, 1, None)
    groups = in_house.body["groups"]
    assert counted(groups, "permit_class") == {stamp.permit_class: 1, "": 1}
    assert counted(groups, "permit")["unknown"] == 1
    assert counted(groups, "days") == {"under_7": 1, "under_60": 1}
    assert counted(groups, "purpose") == {"tourism": 1, "": 1}
    around = office.get("/occupancy?region=51.03.01")
    assert counted(around.body["groups"], "category") == {"hotel": 2, "rumah_pribadi": 1}
    homes = {"guests": 1}
    assert around.body["houses"] == [
        {"guests": 2, "premises": house.place.id, "name": house.place.name, "category": "hotel"},
        homes,
    ]
    assert b"ERIKSSON" not in in_house.raw + around.raw
    looks = Counter(row.subject for row in AuditItem.scan() if row.action == "occupancy_viewed")
    assert looks == {f"PREMISES#{house.place.id}": 1, "REGION#51.03.01": 1}


def test_pages_of_guests_add_up(
    office: Office, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("A1", "B2", "C3"):
        house.report(number)
    monkeypatch.setattr(occupancy, "_A_PAGE", 2)
    for place in (f"premises={house.place.id}", "region=51.03.01"):
        first = office.get(f"/occupancy?{place}").body
        second = office.get(f"/occupancy?{place}&after={first['next']}").body
        assert (first["guests"], second["guests"], second["next"]) == (2, 1, None)


def test_places_of_another_office_are_not_shown(api: Api, house: House, office: Office) -> None:
    other = Office(api, "SINGARAJA")
    for path, status in (
        (f"/occupancy?premises={house.place.id}", 404),
        (f"/occupancy/nights?premises={house.place.id}", 404),
        ("/occupancy?premises=X", 404),
        ("/occupancy?region=51.03.01", 403),
        ("/occupancy?region=51.03", 422),
        ("/occupancy", 422),
        ("/occupancy/coverage?state=x", 422),
    ):
        assert other.get(path).status == status, path
    assert other.get("/occupancy/coverage").body["items"] == []
    assert office.get("/occupancy?premises=a&region=b").status == 422


def test_nights_of_a_house_count_who_is_there_and_who_left(office: Office, house: House) -> None:
    house.report("A1", arrived_at=at(days=10), nights=12)
    house.change(
        house.report("B2", arrived_at=at(days=8), nights=9), "check-out", {"left_at": at(days=5)}
    )
    gone = house.report("C3", arrived_at=at(days=8), nights=9)
    house.change(gone, "cancel", {"reason": "Salah."})
    nights = office.get(f"/occupancy/nights?premises={house.place.id}").body["items"]
    today = local_date(utc_now(), house.place.zone)
    assert nights[-1]["on"] == today.isoformat()
    assert len(nights) == 56
    assert [one["guests"] for one in nights[-12:]] == [0, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1]


def test_houses_of_an_office_tell_their_last_report_and_inspection(
    office: Office, house: House
) -> None:
    place = PremisesId(house.place.id)
    house.report("A1", arrived_at=at(days=2))
    today = local_date(utc_now(), house.place.zone)
    commit(offices.plan_inspected(place, today - DAY))
    assert offices.plan_inspected(place, today - 9 * DAY) == []
    premises_of_name(house, "Hotel Baru")
    (one,) = office.get("/occupancy/coverage?state=unconfirmed").body["items"]
    assert (one["name"], one["in_house"], one["reporting"]) == ("Hotel Baru", 1, "few")
    assert one["last_on"] == (today - 2 * DAY).isoformat()
    assert one["last_inspected_on"] == (today - DAY).isoformat()


def premises_of_name(house: House, name: str) -> None:
    """Let the owner call the house otherwise: what an officer said of it stays."""
    path = f"/premises/{house.place.id}/details"
    reply = house.api.post(path, {"name": name}, token=house.host.token)
    assert reply.status == 200, reply.raw
    assert premises_of.find_premises(PremisesId(house.place.id)) is not None


@pytest.mark.parametrize(
    ("arrivals", "silence", "usual"),
    [
        ({}, Silence.NONE, 0.0),
        ({TODAY - 30 * DAY: 3}, Silence.FEW, 0.8),
        ({TODAY - n * DAY: 1 for n in range(14, 98)}, Silence.SILENT, 7.0),
        ({TODAY - n * DAY: 1 for n in range(6, 90)}, Silence.USUAL, 7.0),  # not for a week yet
        ({TODAY - n * DAY: 1 for n in range(14, 98, 14)}, Silence.USUAL, 0.6),  # seldom has guests
        ({TODAY + DAY: 9}, Silence.NONE, 0.0),
    ],
)
def test_house_is_silent_where_many_more_were_to_come(
    arrivals: dict[date, int], silence: Silence, usual: float
) -> None:
    found = coverage_of(arrivals, TODAY)
    assert (found.silence, found.usual_a_week) == (silence, usual)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 9)), max_size=12))
def test_nights_are_those_that_counting_each_gives(spans: list[tuple[int, int]]) -> None:
    nights = [(TODAY + first * DAY, TODAY + (first + n) * DAY) for first, n in spans]
    found = present_each_night(nights, TODAY - 3 * DAY, TODAY)
    assert found == [
        (on, sum(begin <= on < end for begin, end in nights))
        for on in (TODAY + n * DAY for n in range(-3, 1))
    ]
