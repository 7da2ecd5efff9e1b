"""Reports that officers type for hosts: same record, same receipt, marked, judged by arrival."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.core.clock import instant_text, utc_now
from chalicelib.core.ids import ReceiptId
from chalicelib.lodging import repository, service
from chalicelib.lodging.rules import Stay, whole_second
from chalicelib.notices.repository import NoticeItem
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.people import SignedIn, sign_in
from tests.lodging.reports import ago, at_home, stored

HOST = {"name": "Pak Contoh", "phone": "0812 3456 7890", "email": "pak@serambi.test"}


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


def _body(**changed: Any) -> dict[str, Any]:
    needed = {"reporter": None, "proof": None, "on_behalf_of": HOST, "channel": "whatsapp"}
    return at_home(**{**needed, **changed})


def _stay(receipt: str) -> Stay:
    found = repository.find_stay(ReceiptId(receipt))
    assert found is not None
    return found


@pytest.mark.parametrize("channel", ["desk", "whatsapp", "paper", "phone"])
def test_officer_types_a_report_for_a_host(api: Api, clerk: SignedIn, channel: str) -> None:
    arrived_at = instant_text(whole_second(utc_now() - timedelta(hours=1)))
    body = _body(channel=channel, received_at_desk=arrived_at)
    reply = api.post("/assisted-stays", body, token=clerk.token)
    assert reply.status == 201, reply.raw
    assert (reply.body["assisted"], reply.body["confirmed"]) == (True, False)
    assert reply.body["judged_at"] == body["received_at_desk"]
    assert "manage_url" not in reply.body
    stay = _stay(reply.body["receipt"])
    assert stay.extras.assisted_by == clerk.person.id
    assert stay.reporter is not None
    assert (stay.reporter.name, stay.reporter.phone) == ("Pak Contoh", "+6281234567890")
    assert api.get(f"/receipts/{stay.receipt}").body == reply.body
    (row,) = (one for one in AuditItem.scan() if one.action == "stay_assisted")
    assert (row.deed.person_id, row.subject) == (clerk.person.id, f"STAY#{stay.receipt}")
    assert row.why == f"{channel} {body['received_at_desk']}"


def test_host_gets_the_receipt_and_the_link_and_the_officer_does_not(
    api: Api, clerk: SignedIn
) -> None:
    reply = api.post("/assisted-stays", _body(), token=clerk.token)
    (mail,) = NoticeItem.scan()
    assert mail.recipient == HOST["email"]
    assert mail.context["receipt"] == reply.body["receipt"]
    secret = mail.context["manage_url"].rpartition(".")[2]
    assert secret not in reply.raw.decode()
    opened = api.post(f"/stays/{reply.body['receipt']}/managed", {"manage": secret})
    assert opened.status == 200


@pytest.mark.parametrize(("lay", "on_time"), [(2.0, True), (0.0, False)])
def test_late_is_judged_by_when_the_message_arrived(
    api: Api, clerk: SignedIn, lay: float, *, on_time: bool
) -> None:
    body = _body(arrived_at=ago(hours=25), received_at_desk=ago(hours=lay))
    reply = api.post("/assisted-stays", body, token=clerk.token)
    assert reply.body["on_time"] is on_time
    stay = _stay(reply.body["receipt"])
    assert stay.extras.judged_at is not None
    assert stay.first_received_at >= stay.extras.judged_at


def test_without_an_instant_it_is_judged_by_when_it_is_typed(api: Api, clerk: SignedIn) -> None:
    reply = api.post("/assisted-stays", _body(arrived_at=ago(hours=25)), token=clerk.token)
    assert (reply.body["on_time"], "judged_at" in reply.body) == (False, False)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"received_at_desk": ago(days=-1)}, {"received_at_desk": "in_the_future"}),
        ({"received_at_desk": ago(days=32)}, {"received_at_desk": "too_long_ago"}),
        ({"channel": "pigeon"}, {"channel": "not_a_choice"}),
        ({"on_behalf_of": None}, {"on_behalf_of": "required"}),
        ({"on_behalf_of": {"phone": "0812"}}, {"on_behalf_of.name": "required"}),
        ({"on_behalf_of": {**HOST, "email": "no mail"}}, {"on_behalf_of.email": "not_an_email"}),
        ({"on_behalf_of": {**HOST, "phone": "call"}}, {"on_behalf_of.phone": "not_a_phone"}),
        ({"reporter": HOST}, {"reporter": "only_one_of"}),
        ({"lodging_kind": None}, {"lodging_kind": "required"}),
        ({"region": "51"}, {"region": "region_not_kecamatan"}),
    ],
)
def test_wrong_field_is_named_as_the_officer_typed_it(
    api: Api, clerk: SignedIn, changed: dict[str, Any], wrong: dict[str, str]
) -> None:
    reply = api.post("/assisted-stays", _body(**changed), token=clerk.token)
    assert (reply.status, reply.fields) == (422, wrong)
    assert stored()["stays"] == 0


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_write_loses_and_doubles_nothing(
    api: Api, clerk: SignedIn, faults: Faults, moment: str
) -> None:
    body = _body()
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        api.post("/assisted-stays", body, token=clerk.token, key="k")
    faults.clear()
    replies = [api.post("/assisted-stays", body, token=clerk.token, key="k") for _ in range(2)]
    assert [one.status for one in replies] == [201, 201]
    assert replies[0].body == replies[1].body
    assert (stored()["stays"], stored()["mails"]) == (1, 1)
    other = api.post("/assisted-stays", {**body, "nights": 9}, token=clerk.token, key="k")
    assert other.body["code"] == "idempotency_key_reused"


def test_assisted_report_confirms_nothing(api: Api, clerk: SignedIn) -> None:
    reply = api.post("/assisted-stays", _body(), token=clerk.token)
    stay = _stay(reply.body["receipt"])
    last = service.find_last_stay(stay.guest.passport_key)
    assert last is not None
    assert not last.is_confirmed
