"""One stamp in two premises at once: suspected, when somebody answers for both reports."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import ReceiptId
from chalicelib.lodging import repository
from chalicelib.lodging.rules import contradicts
from chalicelib.stamps.rules import Stamp
from chalicelib.stamps.suspicion import SuspicionItem, find_suspicion
from chalicelib.supervision.worklist import list_worklist
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.passports import zone
from tests.factories.people import SignedIn, sign_in
from tests.lodging.houses import confirm
from tests.lodging.reports import by_seal, entered, hotel, in_premises, operator, stored

# Also in the first hours of a day: the guest entered on the day before.
ARRIVED = utc_now().replace(microsecond=0) - timedelta(hours=2)
ENTERED = ARRIVED - timedelta(days=1)
# The report itself: the stay with its three index copies 5, its line in the premises' day 3, the
# count of its kecamatan 2, the audit row 2.
REPORT_UNITS = 12
MAIL_UNITS = 3  # where one is asked for: the outbox row, and its copy in the index of what is due
# The mark, and its copy in the office's worklist: once in the life of a copied stamp.
MARK_UNITS = 3


class Houses:
    """Two operators with a house each, and one guest."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.seal, self.stamp = entered(ENTERED)
        self.hosts = [operator("satu"), operator("dua")]
        regions = ("51.03.01", "51.03.06")
        pairs = zip(self.hosts, regions, strict=True)
        self.places = [hotel(host.person, f"Hotel {n}", n) for host, n in pairs]
        for place in self.places:
            confirm(place.id)

    def report(self, number: int, minutes: float = 0, key: str = "", **changed: Any) -> str:
        """Let a host report the guest; return the receipt."""
        at = (ARRIVED + timedelta(minutes=minutes)).isoformat()
        body = in_premises(self.seal, self.places[number], arrived_at=at, **changed)
        reply = self.api.post("/stays", body, token=self.hosts[number].token, key=key)
        assert reply.status == 201, reply.raw
        return str(reply.body["receipt"])


@pytest.fixture
def houses(api: Api) -> Houses:
    return Houses(api)


def marks() -> int:
    return sum(item.sk == "SUSPICION" for item in SuspicionItem.scan())


def suspected(stamp: Stamp) -> bool:
    return find_suspicion(stamp.id) is not None


def test_place_that_its_office_does_not_know_suspects_no_stamp(houses: Houses) -> None:
    for known, unknown in ((0, 1), (1, 0)):
        confirm(houses.places[known].id)
        confirm(houses.places[unknown].id, is_confirmed=False)
        receipts = [houses.report(0), houses.report(1)]
        assert not suspected(houses.stamp)
        for number, receipt in enumerate(receipts):
            cancelled = houses.api.post(
                f"/stays/{receipt}/cancel", {"reason": "uji"}, token=houses.hosts[number].token
            )
            assert cancelled.status == 200


@pytest.mark.parametrize(
    ("minutes", "copied"), [(0, True), (29.9, True), (-29.9, True), (30, False), (-30, False)]
)
def test_two_premises_within_half_an_hour_suspect_the_stamp(
    houses: Houses, minutes: float, *, copied: bool
) -> None:
    houses.report(0)
    assert not suspected(houses.stamp)
    houses.report(1, minutes)
    assert suspected(houses.stamp) is copied


def test_case_is_on_the_list_of_the_premises_office(houses: Houses) -> None:
    receipts = houses.report(0), houses.report(1, 5)
    (waits,) = list_worklist("NGURAH-RAI", "flag")
    assert waits.id == f"copy-{houses.stamp.id}"
    mark = find_suspicion(houses.stamp.id)
    assert mark is not None
    assert mark.ground == "two_premises"
    assert mark.evidence == tuple(f"STAY#{receipt}" for receipt in receipts)


def test_scan_tells_of_it(api: Api, houses: Houses) -> None:
    houses.report(0)
    houses.report(1, 5)
    officer: SignedIn = sign_in(Role.FIELD_OFFICER)
    body = {"seal": houses.seal, "order": "SP-1", "scanned_at": instant_text(utc_now())}
    reply = api.post("/scans", body, token=officer.token)
    assert "suspected_copy" in reply.body["flags"]
    assert reply.body["verdict"] == "genuine"


def test_reports_without_an_account_never_suspect_anybody(api: Api, houses: Houses) -> None:
    houses.report(0)
    for n in range(12):
        at = (ARRIVED - timedelta(minutes=4) + timedelta(seconds=10 * n)).isoformat()
        body = by_seal(houses.seal, arrived_at=at, address=f"Jl. Contoh {n}")
        assert api.post("/stays", body).status == 201
    assert marks() == 0
    # Nor do they hide what somebody answers for.
    houses.report(1, 25)
    assert suspected(houses.stamp)


def test_report_nobody_answers_for_contradicts_nothing(houses: Houses) -> None:
    one, other = (
        repository.find_stay(ReceiptId(receipt))
        for receipt in (houses.report(0), houses.report(1, 60))
    )
    assert one is not None
    assert other is not None
    other = replace(other, arrived_at=one.arrived_at)
    assert contradicts(one, other)
    unanswered = replace(other, sent=replace(other.sent, operator_id=None))
    assert not contradicts(one, unanswered)
    assert not contradicts(unanswered, one)


def test_same_premises_twice_suspect_nobody(houses: Houses) -> None:
    houses.report(0)
    houses.report(0, 5)
    assert marks() == 0


def test_own_address_suspects_nobody(api: Api, houses: Houses) -> None:
    houses.report(0)
    body = by_seal(houses.seal, arrived_at=ARRIVED.isoformat(), reporter=None)
    assert api.post("/stays", body, token=houses.hosts[1].token).status == 201
    assert marks() == 0


@pytest.mark.parametrize("first", [0, 1])
def test_stay_that_ends_the_same_day_may_be_over(houses: Houses, first: int) -> None:
    houses.report(first, nights=0)
    houses.report(1 - first, 5)
    assert marks() == 0


def test_passports_alone_suspect_no_stamp(houses: Houses) -> None:
    for number in (0, 1):
        houses.report(number, seal=None, mrz=zone())
    assert marks() == 0


@pytest.mark.parametrize("sealed", [0, 1])
def test_stamp_in_one_house_and_its_passport_in_another_are_suspected(
    houses: Houses, sealed: int
) -> None:
    for number in (0, 1):
        shown: dict[str, Any] = {} if number == sealed else {"seal": None, "mrz": zone()}
        houses.report(number, **shown)
    assert suspected(houses.stamp)


def test_third_report_marks_nothing_anew(houses: Houses) -> None:
    houses.report(0)
    houses.report(1, 5)
    since = find_suspicion(houses.stamp.id)
    houses.report(0, 10)
    assert find_suspicion(houses.stamp.id) == since
    assert (marks(), stored()["stays"]) == (1, 3)


@pytest.mark.threads
def test_many_who_contradict_at_once_mark_it_once_and_lose_no_report(
    api: Api, houses: Houses
) -> None:
    houses.report(0)
    hosts = [operator(f"rumah-{n}") for n in range(5)]
    places = [hotel(host.person, f"Vila {n}") for n, host in enumerate(hosts)]
    for place in places:
        confirm(place.id)
    at = ARRIVED.isoformat()

    def report(n: int) -> int:
        body = in_premises(houses.seal, places[n], arrived_at=at)
        for _ in range(2):
            reply = api.post("/stays", body, token=hosts[n].token, key="k")
            if reply.status != 503:
                break
        return reply.status

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(report, range(5))) == {201}
    assert (marks(), stored()["stays"]) == (1, 6)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_report_and_mark_are_stored_together(houses: Houses, faults: Faults, moment: str) -> None:
    houses.report(0)
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        houses.report(1, 5, key="k")
    faults.clear()
    assert marks() == stored()["stays"] - 1
    houses.report(1, 5, key="k")
    assert (marks(), stored()["stays"], stored()["rows"]) == (1, 2, 2)


@pytest.mark.parametrize("has_mail", [False, True])
def test_report_that_suspects_costs_few_write_units(houses: Houses, *, has_mail: bool) -> None:
    houses.report(0)
    mail = {"name": "Ni Luh Contoh", "email": "tuan.rumah@serambi.test"}
    with Meter() as meter:
        houses.report(1, 5, reporter=mail if has_mail else None)
    assert marks() == 1
    assert meter.written <= REPORT_UNITS + MARK_UNITS + (MAIL_UNITS if has_mail else 0)
