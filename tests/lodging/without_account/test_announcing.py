"""*I stay here*: said by a foreigner, it is nothing until the host makes it a report."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import instant_of, instant_text, utc_now
from chalicelib.core.ids import PremisesId, ReceiptId
from chalicelib.lodging import repository, service
from chalicelib.lodging.without_account import announced_items, announcing
from chalicelib.premises.rules import Premises
from tests.factories.api import Api, Reply
from tests.factories.faults import Died, Faults
from tests.factories.passports import zone
from tests.factories.people import SignedIn
from tests.lodging.houses import House
from tests.lodging.reports import ago, enter, hotel, operator, proof, stored

REPORT_UNITS = 12
ANNOUNCED_UNITS = 3  # what was announced is taken: the row, and its copy in the premises' list
NOTHING = {"stays": 0, "mails": 0, "rows": 0}
ONE = {"stays": 1, "mails": 0, "rows": 1}


def _announce(api: Api, seal_url: str, at: Premises, **changed: Any) -> Reply:
    body = {"seal": seal_url, "premises": at.id, "proof": proof(), **changed}
    return api.post("/announcements", {name: body[name] for name in body if body[name]})


@pytest.fixture
def host(api: Api) -> SignedIn:
    return operator()


@pytest.fixture
def premises(host: SignedIn) -> Premises:
    return hotel(host.person)


@pytest.fixture
def pending(api: Api, premises: Premises) -> dict[str, Any]:
    seal_url, _ = enter(api)
    reply = _announce(api, seal_url, premises)
    assert reply.status == 201, reply.raw
    return dict(reply.body)


def _waiting(premises: Premises) -> list[str]:
    return [one.id for one in announcing.list_announced(premises.id, None, utc_now()).items]


def test_announcement_waits_for_the_host_with_its_deadline(
    pending: dict[str, Any], premises: Premises
) -> None:
    assert (pending["state"], pending["premises_name"]) == ("pending", premises.name)
    day = instant_of(pending["deadline_at"]) - instant_of(pending["arrived_at"])
    assert day == timedelta(hours=24)
    assert _waiting(premises) == [pending["id"]]
    assert stored() == NOTHING
    rows = [row for row in AuditItem.scan() if row.action == "stay_announced"]
    assert [row.subject for row in rows] == [f"ANNOUNCEMENT#{pending['id']}"]


def test_announcement_alone_is_no_stay_and_names_nobody(api: Api, premises: Premises) -> None:
    upper, lower = zone().split("\n")
    canary = upper.replace("ERIKSSON<<ANNA<MARIA", "KENARI<<ANNA").ljust(44, "<")
    seal_url, stamp = enter(api, mrz=f"{canary}\n{lower}")
    told = _announce(api, seal_url, premises)
    assert service.find_last_stay(stamp.passport_key) is None
    (listed,) = announcing.list_announced(premises.id, None, utc_now()).items
    for text in (json.dumps(told.body), repr(listed)):
        assert "KENARI" not in text
        assert "C01X00T47" not in text


def test_host_confirms_it_into_a_report_in_one_transaction(
    api: Api, host: SignedIn, premises: Premises, pending: dict[str, Any]
) -> None:
    body = {"nights": 3, "room": "12A"}
    with Meter() as meter:
        reply = api.post(
            f"/announcements/{pending['id']}/confirmation", body, token=host.token, key="k"
        )
    assert reply.status == 201, reply.raw
    assert (reply.body["confirmed"], reply.body["nights"]) == (True, 3)
    assert reply.body["arrived_at"] == pending["arrived_at"]
    assert "manage_url" not in reply.body
    assert meter.written <= REPORT_UNITS + ANNOUNCED_UNITS
    stay = repository.find_stay(ReceiptId(reply.body["receipt"]))
    assert stay is not None
    assert (stay.place.premises_id, stay.room) == (premises.id, "12A")
    assert stay.sent.operator_id == host.person.id
    assert (_waiting(premises), stored()) == ([], ONE)
    known = announced_items.find_announcement(pending["id"])
    assert known is not None
    assert (known.state, known.receipt) == ("confirmed", stay.receipt)


def test_confirmed_again_it_gives_the_same_answer_and_in_other_words_none(
    api: Api, host: SignedIn, pending: dict[str, Any]
) -> None:
    address, body = f"/announcements/{pending['id']}/confirmation", {"nights": 3}
    first, again = (api.post(address, body, token=host.token, key="k") for _ in range(2))
    assert (again.status, again.body) == (201, first.body)
    other = api.post(address, {"nights": 4}, token=host.token, key="k2")
    assert (other.status, other.body["code"]) == (409, "announcement_decided")
    dismissed = api.post(
        f"/announcements/{pending['id']}/dismissal", {"reason": "Tidak ada"}, token=host.token
    )
    assert (dismissed.status, stored()) == (409, ONE)


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_confirmation_loses_and_doubles_nothing(
    api: Api,
    host: SignedIn,
    premises: Premises,
    pending: dict[str, Any],
    faults: Faults,
    moment: str,
) -> None:
    address, body = f"/announcements/{pending['id']}/confirmation", {"nights": 3}
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        api.post(address, body, token=host.token, key="k")
    faults.clear()
    done = moment == "die_after"
    assert (stored(), _waiting(premises)) == ((ONE, []) if done else (NOTHING, [pending["id"]]))
    assert api.post(address, body, token=host.token, key="k").status == 201
    assert (stored(), _waiting(premises)) == (ONE, [])


@pytest.mark.threads
def test_confirmed_by_many_at_once_it_is_one_report(
    api: Api, host: SignedIn, pending: dict[str, Any]
) -> None:
    address = f"/announcements/{pending['id']}/confirmation"

    def confirm(number: int) -> int:
        return api.post(address, {"nights": number % 3}, token=host.token).status

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(confirm, range(6)))
    assert 201 in statuses
    assert set(statuses) <= {201, 409, 422, 503}
    assert stored() == ONE


def test_host_dismisses_it_with_a_reason(
    api: Api, host: SignedIn, premises: Premises, pending: dict[str, Any]
) -> None:
    address = f"/announcements/{pending['id']}/dismissal"
    assert api.post(address, {}, token=host.token).fields == {"reason": "required"}
    for _ in range(2):
        reply = api.post(address, {"reason": "Tidak menginap di sini"}, token=host.token)
        assert (reply.status, reply.body["state"]) == (200, "dismissed")
    assert (stored(), _waiting(premises)) == (NOTHING, [])
    late = api.post(f"/announcements/{pending['id']}/confirmation", {"nights": 1}, token=host.token)
    assert (late.status, stored()) == (409, NOTHING)


def test_other_operators_and_unknown_ids_are_answered_alike(
    api: Api, premises: Premises, pending: dict[str, Any]
) -> None:
    other = operator("lain")
    for action, body in (("confirmation", {"nights": 1}), ("dismissal", {"reason": "x"})):
        tries = (pending["id"], "A" * 26, "%F0%9F%99%82")
        replies = [
            api.post(f"/announcements/{one}/{action}", body, token=other.token) for one in tries
        ]
        assert {(reply.status, reply.raw) for reply in replies} == {(404, replies[0].raw)}
    assert _waiting(premises) == [pending["id"]]


def test_same_stamp_house_and_day_are_one_announcement(api: Api, premises: Premises) -> None:
    seal_url, _ = enter(api)
    first, again = (_announce(api, seal_url, premises).body for _ in range(2))
    assert first == again
    assert _waiting(premises) == [first["id"]]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"proof": None}, {"proof": "required"}),
        ({"proof": "x"}, {"proof": "proof_wrong"}),
        ({"premises": "A" * 26}, {"premises": "unknown_premises"}),
        ({"seal": "https://example.com/menu"}, {"seal": "seal_unreadable"}),
        ({"arrived_at": "2099-01-01T00:00:00Z"}, {"arrived_at": "in_the_future"}),
        ({"arrived_at": "2001-01-01T00:00:00Z"}, {"arrived_at": "too_long_ago"}),
        ({"arrived_at": ago(days=30)}, {"arrived_at": "arrival_before_entry"}),
        ({"name": "Anna"}, {"name": "unknown_field"}),
    ],
)
def test_wrong_announcement_is_refused_by_field(
    api: Api, premises: Premises, changed: dict[str, Any], wrong: dict[str, str]
) -> None:
    seal_url, _ = enter(api)
    reply = _announce(api, seal_url, premises, **changed)
    assert (reply.status, reply.fields) == (422, wrong)
    assert _waiting(premises) == []


def test_one_stamp_announces_only_so_often(
    api: Api, premises: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.lodging.without_account.announcing._OFTEN", "2/day")
    seal_url, _ = enter(api)
    assert [_announce(api, seal_url, premises).status for _ in range(3)] == [201, 201, 429]


def test_announcement_is_over_a_week_after_its_deadline(
    api: Api, host: SignedIn, premises: Premises, pending: dict[str, Any]
) -> None:
    item = announced_items.AnnouncementItem.get(f"ANNOUNCEMENT#{pending['id']}", "ANNOUNCEMENT")
    item.deadline_at = instant_text(utc_now() - timedelta(days=7, seconds=1))
    item.place_sk = f"{item.deadline_at}#{pending['id']}"
    item.save()
    assert _waiting(premises) == []
    reply = api.post(
        f"/announcements/{pending['id']}/confirmation", {"nights": 1}, token=host.token
    )
    assert reply.status == 409


def test_list_goes_on_after_its_page(api: Api, premises: Premises) -> None:
    seal_url, _ = enter(api)
    ids = [
        _announce(api, seal_url, premises, arrived_at=ago(minutes=minute)).body["id"]
        for minute in (1, 0)
    ]
    assert _waiting(premises) == sorted(set(ids), key=ids.index)
    assert list(announcing.list_announced(PremisesId("other"), None, utc_now()).items) == []


def _named_looks() -> int:
    return sum(row.action == "guests_named" for row in AuditItem.scan())


def test_host_is_told_the_name_only_once_the_office_has_confirmed_the_house(api: Api) -> None:
    house, other = House(api), operator("lain")
    seal_url, _ = enter(api)
    made = _announce(api, seal_url, house.place).body
    address = f"/announcements?premises={house.place.id}"
    (waiting,) = house.get(address).body["items"]
    named = {name: made[name] for name in ("id", "arrived_at", "announced_at", "deadline_at")}
    assert (waiting, _named_looks()) == ({**named, "name": None}, 0)
    house.confirm()
    (waiting,) = house.get(address).body["items"]
    assert (waiting["name"], _named_looks()) == ("ANNA MARIA ERIKSSON", 1)
    refused = [api.get(one, token=other.token) for one in (address, "/announcements")]
    assert [reply.status for reply in refused] == [404, 404]


def test_name_is_not_told_when_the_look_cannot_be_audited(api: Api, faults: Faults) -> None:
    house = House(api)
    seal_url, _ = enter(api)
    assert _announce(api, seal_url, house.place).status == 201
    house.confirm()
    faults.refuse("TransactWriteItems", 500, times=99)
    reply = house.get(f"/announcements?premises={house.place.id}")
    assert reply.status == 503
    assert b"ERIKSSON" not in reply.raw
