"""An office's desk: the reports of a day."""

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.web.guards import Role
from tests.factories.api import Api, Reply
from tests.factories.faults import Faults
from tests.factories.passports import fields
from tests.factories.people import sign_in
from tests.lodging.houses import House, at
from tests.lodging.reports import at_home, hotel


class Desk:
    """The desk of one office."""

    def __init__(self, api: Api, office: str = "NGURAH-RAI") -> None:
        self.api = api
        self.clerk = sign_in(Role.SERVICE_CLERK, f"loket-{office.lower()}", office=office)

    def get(self, path: str) -> Reply:
        return self.api.get(path, token=self.clerk.token)

    def stays(self, state: str, more: str = "") -> set[str]:
        reply = self.get(f"/office-stays?state={state}{more}")
        assert reply.status == 200, reply.raw
        return {one["receipt"] for one in reply.body["items"]}


@pytest.fixture
def desk(api: Api) -> Desk:
    return Desk(api)


@pytest.fixture
def house(api: Api) -> House:
    return House(api)


def test_desk_lists_what_is_new_late_and_unconfirmed_and_names_nobody(
    api: Api, desk: Desk, house: House
) -> None:
    new, late = house.report("A1"), house.report("B2", arrived_at=at(days=3), nights=9)
    public = api.post("/stays", at_home(passport=fields("C3"))).body["receipt"]
    old = api.post("/stays", at_home(passport=fields("D4"), arrived_at=at(days=3))).body["receipt"]
    assert desk.stays("new") == {new, late, public, old}
    assert desk.stays("late") == {late, old}
    assert desk.stays("unconfirmed") == {public, old}
    assert desk.stays("new", "&date=2026-01-01") == set()
    raw = desk.get("/office-stays").raw
    assert b"ERIKSSON" not in raw
    assert b"12" not in raw.partition(b"document_number")[2]
    assert Desk(api, "DENPASAR").stays("new") == set()


def test_each_page_is_one_look_and_none_goes_unrecorded(
    desk: Desk, house: House, faults: Faults
) -> None:
    house.report()
    desk.stays("late")
    (look,) = (one for one in AuditItem.scan() if one.action == "office_stays_viewed")
    assert look.why.startswith("late ")
    faults.refuse("TransactWriteItems", 500, times=9)
    assert desk.get("/office-stays").status == 503


def test_question_that_is_none_names_the_field(desk: Desk) -> None:
    for query, wrong in (
        ("/office-stays?state=all", {"state": "not_a_choice"}),
        ("/office-stays?date=x", {"date": "not_a_date"}),
    ):
        reply = desk.get(query)
        assert (reply.status, reply.fields) == (422, wrong)


def test_report_corrected_into_the_area_of_another_office_is_on_its_list(
    api: Api, desk: Desk, house: House
) -> None:
    elsewhere = hotel(house.host.person, "Hotel Jauh", "51.08.01")
    receipt = house.report()
    moved = {"reason": "Salah tempat.", "premises": elsewhere.id}
    assert house.change(receipt, "corrections", moved).status == 200
    assert Desk(api, "SINGARAJA").stays("new") == {receipt}
    assert desk.stays("new") == {receipt}
    (one,) = desk.get("/office-stays").body["items"]
    assert (one["premises_name"], one["version"]) == ("Hotel Jauh", 2)
