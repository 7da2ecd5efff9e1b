"""Reporting a stay through the API, on the real engine: accepted, or refused by field."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from chalicelib.core.clock import instant_of, local_date, utc_now
from chalicelib.core.ids import ReceiptId
from chalicelib.db.table import Records
from chalicelib.lodging import repository
from chalicelib.lodging.reporting import service as reporting
from chalicelib.lodging.reporting.schemas import ReportStay
from chalicelib.lodging.rules import Receipt, Stay
from chalicelib.persons.service import passport_key
from chalicelib.stamps import service as stamps
from chalicelib.stamps.rules import StampStatus
from chalicelib.web.guards import Role
from chalicelib.web.proof_of_work import challenge
from local.proofs import solve
from tests.factories.api import Api
from tests.factories.passports import fields, zone
from tests.factories.people import sign_in
from tests.lodging.reports import (
    ADDRESS,
    REPORTER,
    ago,
    at_home,
    by_seal,
    enter,
    hotel,
    in_premises,
    operator,
    stored,
)

NOTHING = {"stays": 0, "mails": 0, "rows": 0}
BALI = ZoneInfo("Asia/Makassar")


def _stay(receipt: str) -> Stay:
    found = repository.find_stay(ReceiptId(receipt))
    assert found is not None
    return found


def _report(body: dict[str, Any], now: datetime, key: str = "k") -> Receipt:
    """Report at an instant of the test's own."""
    worked = solve(challenge(max(now, utc_now())))
    request = msgspec.convert({**body, "proof": worked}, ReportStay)
    return reporting.report_stay(request, None, "id", now, key, key)


def test_private_host_reports_by_passport_and_gets_a_receipt(api: Api) -> None:
    body = at_home(arrived_at="2026-11-20T22:30:00+08:00", nights=3)
    reply = api.post("/stays", body)
    assert reply.status == 201, reply.body
    receipt = reply.body["receipt"]
    assert len(receipt) == 26
    assert reply.body["verify_url"] == f"https://serambi.test/r#{receipt}"
    assert reply.body["arrived_at"] == "2026-11-20T14:30:00Z"
    assert reply.body["deadline_at"] == "2026-11-21T14:30:00Z"
    assert reply.body["leaves_on"] == "2026-11-23"
    assert reply.body["zone"] == "Asia/Makassar"
    assert reply.body["office"]["code"] == "NGURAH-RAI"
    assert set(reply.body["office"]["name"]) == {"id", "en"}
    assert reply.body["region_name"].startswith("Kuta Utara, ")
    assert stored() == {"stays": 1, "mails": 1, "rows": 1}
    stay = _stay(receipt)
    assert stay.guest.passport_key == passport_key("UTO", "C01X00T47")
    assert not stay.is_confirmed
    assert stay.reporter is not None
    assert (stay.reporter.phone, stay.reporter.language) == ("+6281234567890", "en")


def test_private_host_reports_by_seal_and_nothing_of_the_guest_is_shown_or_copied(
    api: Api,
) -> None:
    seal_url, stamp = enter(api)
    reply = api.post("/stays", by_seal(seal_url.partition("#")[2], arrived_at=ago(minutes=5)))
    assert reply.status == 201, reply.body
    for text in (b"ERIKSSON", b"ANNA", b"T47", b"UTO", b"1974", stamp.id.encode()):
        assert text not in reply.raw
    stay = _stay(reply.body["receipt"])
    assert stay.guest.passport is None
    assert (stay.guest.passport_key, stay.guest.stamp_id) == (stamp.passport_key, stamp.id)
    assert (stay.guest.stamp_state, stay.purpose) == ("in_force", "tourism")


def test_seal_premises_arrival_and_nights_suffice_for_an_operator(api: Api) -> None:
    seal_url, _ = enter(api)
    host = operator()
    premises = hotel(host.person)
    body = in_premises(seal_url, premises, arrived_at=ago(minutes=1), nights=2)
    assert sorted(body) == ["arrived_at", "nights", "premises", "seal"]
    reply = api.post("/stays", body, token=host.token)
    assert reply.status == 201, reply.body
    assert reply.body["premises_name"] == "Hotel Contoh Kuta"
    assert "address" not in reply.body
    stay = _stay(reply.body["receipt"])
    assert stay.is_confirmed
    assert stay.sent.operator_id == host.person.id
    assert stored() == {"stays": 1, "mails": 0, "rows": 1}


def test_passport_may_come_as_its_machine_readable_zone(api: Api) -> None:
    reply = api.post("/stays", at_home(passport=None, mrz=zone()))
    assert reply.status == 201, reply.body
    assert _stay(reply.body["receipt"]).guest.passport_key == passport_key("UTO", "C01X00T47")


def test_names_are_kept_as_they_stand_in_the_passport(api: Api) -> None:
    typed = fields(surname="Đặng Ünüvar", given_names=None)
    del typed["given_names"]
    reply = api.post("/stays", at_home(passport=typed))
    assert reply.status == 201, reply.body
    passport = _stay(reply.body["receipt"]).guest.passport
    assert passport is not None
    assert (passport.surname, passport.given_names) == ("Đặng Ünüvar", "")


def test_given_purpose_stands_before_that_of_the_permit(api: Api) -> None:
    seal_url, _ = enter(api)
    body = by_seal(seal_url, arrived_at=ago(minutes=1), purpose="business")
    assert _stay(api.post("/stays", body).body["receipt"]).purpose == "business"


def test_late_report_is_accepted_and_flagged(api: Api) -> None:
    reply = api.post("/stays", at_home(arrived_at=ago(days=400)))
    assert (reply.status, reply.body["on_time"]) == (201, False)


@pytest.mark.parametrize(
    ("region", "zone_name"),
    [
        ("31.71.01", "Asia/Jakarta"),
        ("51.03.01", "Asia/Makassar"),
        ("91.71.01", "Asia/Jayapura"),
    ],
)
@pytest.mark.parametrize(
    ("seconds", "on_time"), [(24 * 3600 - 1, True), (24 * 3600, True), (24 * 3600 + 1, False)]
)
@pytest.mark.parametrize("day", ["2028-02-28", "2028-02-29", "2026-12-31"])
def test_last_second_of_the_time_is_in_it_in_each_zone(
    api: Api, region: str, zone_name: str, seconds: int, day: str, *, on_time: bool
) -> None:
    arrived = datetime.fromisoformat(f"{day}T23:30:00").replace(tzinfo=ZoneInfo(zone_name))
    body = at_home(region=region, arrived_at=arrived.isoformat(), nights=1)
    now = (arrived + timedelta(seconds=seconds)).astimezone(UTC)
    stay = _report(body, now).stay
    assert stay.on_time is on_time
    assert stay.place.zone == zone_name
    assert stay.leaves_on == arrived.date() + timedelta(days=1)


def test_office_is_that_of_the_place_on_the_day_of_arrival(api: Api) -> None:
    now = instant_of("2026-03-01T00:00:00Z")
    # Tabanan had no office of its own before 26 January 2026.
    for day, office in (("2026-01-25", "DENPASAR"), ("2026-01-26", "TABANAN")):
        body = at_home(region="51.02.05", arrived_at=f"{day}T12:00:00+08:00")
        assert _report(body, now, key=day).office.code == office


@pytest.mark.parametrize("status", [StampStatus.DEPARTED, StampStatus.CANCELLED])
def test_stamp_that_is_over_is_reported_all_the_same(api: Api, status: StampStatus) -> None:
    seal_url, stamp = enter(api)
    officer = sign_in(Role.BORDER_OFFICER, "again")
    stamps.end_stamp(stamp, status, officer.person, utc_now(), "")
    reply = api.post("/stays", by_seal(seal_url, arrived_at=ago(minutes=1)))
    assert reply.status == 201, reply.body
    assert _stay(reply.body["receipt"]).guest.stamp_state == status


def test_stamp_whose_last_day_is_over_is_reported_all_the_same(api: Api) -> None:
    seal_url, stamp = enter(api)
    now = utc_now() + timedelta(days=61)
    body = by_seal(seal_url, arrived_at=(now - timedelta(hours=1)).isoformat())
    stay = _report(body, now).stay
    assert stay.guest.stamp_state == "expired"
    assert stay.arrived_on > stamp.last_day_of_stay


def test_arrival_compares_with_the_entry_by_date(api: Api) -> None:
    seal_url, stamp = enter(api)
    morning = datetime.combine(stamp.entry_on, datetime.min.time(), BALI)
    before = api.post("/stays", by_seal(seal_url, arrived_at=(morning.isoformat())))
    assert before.status == 201, before.body
    evening = (morning - timedelta(seconds=1)).isoformat()
    refused = api.post("/stays", by_seal(seal_url, arrived_at=evening))
    assert refused.fields == {"arrived_at": "arrival_before_entry"}
    assert stamp.entry_on.isoformat() in refused.body["errors"][0]["detail"]


def test_operator_reports_for_own_premises_only(api: Api) -> None:
    seal_url, _ = enter(api)
    mine, other = operator(), operator("lain")
    premises = hotel(other.person)
    body = in_premises(seal_url, premises, arrived_at=ago(minutes=1))
    reply = api.post("/stays", body, token=mine.token)
    assert (reply.status, reply.fields) == (422, {"premises": "not_your_premises"})
    unknown = api.post("/stays", {**body, "premises": "NONE"}, token=mine.token)
    assert unknown.fields == {"premises": "unknown_premises"}
    assert stored() == NOTHING
    assert api.post("/stays", body, token=other.token).status == 201


def test_operator_may_report_a_guest_elsewhere(api: Api) -> None:
    body = at_home(reporter=None)
    reply = api.post("/stays", body, token=operator().token)
    assert (reply.status, reply.body["address"]) == (201, ADDRESS)


@pytest.mark.parametrize("role", [Role.FIELD_OFFICER, Role.TIMPORA_MEMBER])
def test_other_roles_and_bad_tokens_are_refused(api: Api, role: Role) -> None:
    assert api.post("/stays", at_home(), token=sign_in(role).token).status == 403
    assert api.post("/stays", at_home(), token="x.y.z").status == 401
    assert stored() == NOTHING


def test_body_over_256_kb_is_refused(api: Api) -> None:
    assert api.post("/stays", at_home(remarks="x" * 300_000)).status == 413
    assert stored() == NOTHING


def test_day_guest_leaves_on_the_day_of_arrival(api: Api) -> None:
    today = local_date(utc_now() - timedelta(hours=2), "Asia/Makassar")
    for changed in ({"nights": 0}, {"nights": None, "leaves_on": today.isoformat()}):
        reply = api.post("/stays", at_home(**changed))
        assert reply.status == 201, reply.body
        assert (reply.body["nights"], reply.body["leaves_on"]) == (0, today.isoformat())


def test_mail_with_the_receipt_is_due_at_once_in_the_reporters_language(api: Api) -> None:
    from chalicelib.notices.repository import NoticeItem

    reply = api.post("/stays", at_home(reporter={**REPORTER, "language": "id"}))
    (mail,) = NoticeItem.scan()
    assert (mail.kind, mail.recipient, mail.language) == (
        "stay_receipt",
        REPORTER["email"],
        "id",
    )
    assert mail.context["receipt"] == reply.body["receipt"]
    assert "Kantor" in mail.context["office"]
    assert mail.due_pk is not None
    assert "ERIKSSON" not in str(mail.context)


def test_keys_hold_no_bare_passport_number(api: Api) -> None:
    reply = api.post("/stays", at_home())
    held = "".join(
        f"{item.pk}{item.sk}{item.subject_pk}{item.subject_sk}{item.place_pk}"
        for item in Records.scan()
    )
    assert reply.body["receipt"] in held
    assert "C01X00T47" not in held


def test_guest_whose_passport_has_expired_is_reported_all_the_same(api: Api) -> None:
    assert api.post("/stays", at_home(passport=fields(date_of_expiry="2020-01-01"))).status == 201
