"""Who is reported in the area of an order: whom it leads to first, and what is on record of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import local_date
from chalicelib.core.ids import HolderId
from chalicelib.permits.repository import PermitItem
from chalicelib.persons.repository import PassportItem
from chalicelib.premises.repository import PremisesItem
from chalicelib.scans import nearby
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn, appoint, sign_in
from tests.lodging.houses import House
from tests.orders.conftest import NUMBER, ZONE, day, issued, point, revoke
from tests.scans.conftest import issue

TODAY = local_date(datetime.now(UTC), ZONE)  # that of the permits


def people(api: Api, officer: SignedIn, order: dict[str, Any], query: str = "") -> Reply:
    return api.get(f"/orders/{order['id']}/people{query}", token=officer.token)


def ends(last_day: date, holder: str) -> None:
    """Let the permit of a holder end on a day."""
    for item in PermitItem.scan(PermitItem.pk == f"HOLDER#{holder}"):
        item.last_day_of_stay = last_day.isoformat()
        item.save()


@pytest.fixture
def head(api: Api) -> SignedIn:
    return sign_in(Role.OFFICE_HEAD)


class Guests:
    """A house in Kuta with guests who entered, by the number of the passport."""

    def __init__(self, api: Api, border: SignedIn) -> None:
        self.api, self.border = api, border
        self.house = House(api)

    def add(self, number: str, last_day: date | None = None) -> str:
        """Let somebody enter and be reported; return the receipt."""
        if last_day:
            before = {item.pk for item in PermitItem.scan()}
            issue(self.api, self.border.token, number)
            (made,) = {
                item.pk for item in PermitItem.scan() if item.sk.startswith("PERMIT#")
            } - before
            ends(last_day, made.partition("#")[2])
        return self.house.report(number)


@pytest.fixture
def guests(api: Api, border: SignedIn) -> Guests:
    return Guests(api, border)


def test_overstays_come_first_then_by_last_day_and_the_unknown_last(
    api: Api, head: SignedIn, officer: SignedIn, guests: Guests
) -> None:
    guests.add("C01X00T47")
    for number, days in (("A1000001", 40), ("A1000002", -3), ("A1000003", 5)):
        guests.add(number, TODAY + timedelta(days=days))
    order = issued(api, head, points=[point()])
    told = people(api, officer, order).body
    lasts = [one.get("permit", {}).get("last_day_of_stay") for one in told["items"]]
    assert lasts == [(TODAY + timedelta(days=n)).isoformat() for n in (-3, 5, 40)] + [None]
    assert [one["permit"]["overstay_days"] for one in told["items"][:3]] == [3, 0, 0]
    assert (told["regions"], told["whole"], told["next"]) == (["Kuta"], True, None)
    first = told["items"][0]
    assert (first["premises"]["name"], first["nationality"]) == ("Hotel pengelola", "UTO")
    rows = [row for row in AuditItem.scan() if row.action in ("nearby_listed", "person_viewed")]
    assert {row.why for row in rows} == {f"order: {NUMBER}"}
    shown = {one["person"] for one in told["items"] if "person" in one}
    assert {row.about for row in rows if row.about} == shown


def test_page_goes_on_where_the_one_before_ended(
    api: Api,
    head: SignedIn,
    officer: SignedIn,
    guests: Guests,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for n in range(3):
        guests.add(f"A100000{n}", TODAY + timedelta(days=n))
    order = issued(api, head, points=[point()])
    whole = [one["person"] for one in people(api, officer, order).body["items"]]
    monkeypatch.setattr(nearby, "A_PAGE", 2)
    first = people(api, officer, order).body
    second = people(api, officer, order, f"?after={first['next']}").body
    assert [one["person"] for page in (first, second) for one in page["items"]] == whole
    assert second["next"] is None
    monkeypatch.setattr(nearby, "MOST_READ", 2)
    assert people(api, officer, order).body["whole"] is False
    assert people(api, officer, order, "?after=x").status == 422


def test_premises_surely_outside_the_circles_are_left_out(
    api: Api, head: SignedIn, officer: SignedIn, guests: Guests
) -> None:
    guests.add("A1000001")
    order = issued(api, head, points=[point()])
    assert len(people(api, officer, order).body["items"]) == 1
    item = PremisesItem(f"PREMISES#{guests.house.place.id}", "PREMISES")
    for latitude, found in ((-8.7482, 1), (-8.70, 0)):
        item.refresh()
        item.latitude, item.longitude = latitude, 115.1671
        item.save()
        items = people(api, officer, order).body["items"]
        assert len(items) == found
    elsewhere = issued(api, head, number="SP-2", points=[point(region="51.03.06")])
    assert people(api, officer, elsewhere).body["items"] == []


def test_order_without_circles_is_for_the_offices_work_area(
    api: Api, head: SignedIn, officer: SignedIn, guests: Guests
) -> None:
    guests.add("A1000001")
    told = people(api, officer, issued(api, head)).body
    assert {"Kuta", "Kuta Selatan", "Kuta Utara"} <= set(told["regions"])
    assert len(told["items"]) == 1


def test_restricted_person_is_not_told_of(
    api: Api, head: SignedIn, officer: SignedIn, guests: Guests
) -> None:
    guests.add("A1000001", TODAY)
    order = issued(api, head, points=[point()])
    holder = HolderId(people(api, officer, order).body["items"][0]["person"])
    item = PassportItem(f"PASSPORT#{holder}", "PASSPORT")
    item.refresh()
    item.restricted = "R1"
    item.save()
    (one,) = people(api, officer, order).body["items"]
    assert one["restricted"] is True
    assert not {"person", "full_name", "nationality", "permit", "premises"} & set(one)


def test_only_whom_an_order_sends_now_and_the_head_see_its_people(
    api: Api, head: SignedIn, officer: SignedIn
) -> None:
    colleague = appoint(Role.FIELD_OFFICER, "rekan")
    theirs = issued(api, head, number="theirs", officers=[colleague.email])
    later = issued(api, head, number="later", valid_from=day(1))
    gone = issued(api, head, number="gone")
    revoke(api, head, gone["id"])
    for order in (theirs, later, gone, {"id": "none"}):
        assert people(api, officer, order).status == 404
    assert people(api, head, theirs).status == 200
    elsewhere = sign_in(Role.OFFICE_HEAD, "denpasar", office="DENPASAR")
    assert people(api, elsewhere, theirs).status == 404
