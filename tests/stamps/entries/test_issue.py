"""Issuing a stamp, through the API, on the real engine and the real key service."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audit.service import find_broken_row
from chalicelib.core.config import config
from chalicelib.core.ids import StampId
from chalicelib.db.table import Notices, Records
from chalicelib.stamps import service
from chalicelib.stamps.rules import StampStatus
from chalicelib.stamps.trust import sealing
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields, zone
from tests.factories.people import SignedIn, sign_in


def _entry(**changed: Any) -> dict[str, Any]:
    return {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone(), **changed}


def _kinds() -> list[str]:
    return sorted(item.sk.partition("#")[0] for item in Records.scan())


def _today_in_bali() -> date:
    return (datetime.now(UTC) + timedelta(hours=8)).date()


def test_stamp_is_issued_and_its_seal_verifies(api: Api, officer: SignedIn) -> None:
    reply = api.post("/stamps", _entry(), token=officer.token)
    assert reply.status == 201
    last_day = _today_in_bali() + timedelta(days=59)
    assert reply.body["last_day_of_stay"] == last_day.isoformat()
    assert reply.body["permit"]["permit_class"] == "C1"
    assert reply.body["seal_url"].startswith("https://serambi.test/s#")
    assert reply.body["label"]["svg"].startswith("<svg")
    seen = sealing.verify_seal(reply.body["seal_url"], datetime.now(UTC))
    assert seen.stamp_id == reply.body["stamp_id"]
    assert seen.last_day_of_stay == last_day
    assert (seen.passport_issuer, seen.passport_number_end) == ("UTO", "T47")
    assert service.find_stamp_by_number(reply.body["stamp_number"]) is not None


def test_typed_passport_gives_the_same_binding_as_its_zone(api: Api, officer: SignedIn) -> None:
    typed = api.post("/stamps", _entry(mrz=None, passport=fields()), token=officer.token)
    assert typed.status == 201
    again = api.post("/stamps", _entry(even_if_in_country=True), token=officer.token)
    assert again.status == 201
    one, two = (service.find_stamp(StampId(r.body["stamp_id"])) for r in (typed, again))
    assert one is not None
    assert two is not None
    assert one.passport_key == two.passport_key
    assert one.number_end == two.number_end


def test_same_key_gives_the_same_stamp_and_another_body_is_refused(
    api: Api, officer: SignedIn
) -> None:
    first = api.post("/stamps", _entry(), token=officer.token, key="k1")
    again = api.post("/stamps", _entry(), token=officer.token, key="k1")
    assert again.status == 201
    assert again.body == first.body
    other = api.post("/stamps", _entry(permit_class="B1"), token=officer.token, key="k1")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert _kinds().count("STAMP") == 1


def test_key_of_another_officer_is_another_key(api: Api, officer: SignedIn) -> None:
    colleague = sign_in(Role.BORDER_OFFICER, "colleague")
    first = api.post("/stamps", _entry(), token=officer.token, key="k1")
    other = api.post("/stamps", _entry(mrz=zone("X99999999")), token=colleague.token, key="k1")
    assert first.body["stamp_id"] != other.body["stamp_id"]


def test_holder_in_the_country_is_409_unless_said_on_purpose(api: Api, officer: SignedIn) -> None:
    first = api.post("/stamps", _entry(), token=officer.token)
    second = api.post("/stamps", _entry(), token=officer.token)
    assert (second.status, second.body["code"]) == (409, "already_in_country")
    assert first.body["stamp_number"] in second.body["detail"]
    third = api.post("/stamps", _entry(even_if_in_country=True), token=officer.token)
    assert third.status == 201
    earlier = service.find_stamp(StampId(first.body["stamp_id"]))
    assert earlier is not None
    assert earlier.status is StampStatus.SUPERSEDED


def test_holder_who_left_may_enter_again(api: Api, officer: SignedIn) -> None:
    first = api.post("/stamps", _entry(), token=officer.token)
    stamp = service.find_stamp(StampId(first.body["stamp_id"]))
    assert stamp is not None
    service.end_stamp(stamp, StampStatus.DEPARTED, officer.person, datetime.now(UTC), "")
    again = api.post("/stamps", _entry(), token=officer.token)
    assert again.status == 201


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"checkpoint": "dps"}, "checkpoint", "wrong_format"),
        ({"permit_class": "Z99"}, "permit_class", "unknown_permit_class"),
        ({"passport": fields()}, "mrz", "only_one_of"),
        (
            {"mrz": zone(expires=datetime.now(UTC).date() - timedelta(days=400))},
            "mrz.date_of_expiry",
            "passport_expired",
        ),
        ({"mrz": zone()[:-1]}, "mrz", "wrong_length"),
        ({"entered_at": "2026-02-30T10:00:00Z"}, "entered_at", "not_an_instant"),
        (
            {"holder": {"email": "a@b.test", "send_stamp": "yes"}},
            "holder.send_stamp",
            "wrong_type",
        ),
        ({"entered_at": "2026-01-01T10:00:00Z"}, "entered_at", "too_long_ago"),
        ({"entered_at": "2099-01-01T10:00:00Z"}, "entered_at", "in_the_future"),
        (
            {"sponsor": {"name": "PT Contoh", "email": "not an address"}},
            "sponsor.email",
            "not_an_email",
        ),
        (
            {"sponsor": {"name": "PT", "email": "a@b.test", "language": "fr"}},
            "sponsor.language",
            "wrong_format",
        ),
        ({"surprise": 1}, "surprise", "unknown_field"),
    ],
)
def test_wrong_field_is_named_and_nothing_stored(
    api: Api, officer: SignedIn, changed: dict[str, Any], field: str, code: str
) -> None:
    reply = api.post("/stamps", _entry(**changed), token=officer.token)
    assert reply.status == 422
    assert reply.fields.get(field) == code, reply.body
    assert _kinds() == []


def test_wrong_check_digit_is_named_with_its_field(api: Api, officer: SignedIn) -> None:
    upper, lower = zone().split("\n")
    wrong = f"{upper}\n{lower[:9]}{(int(lower[9]) + 1) % 10}{lower[10:]}"
    reply = api.post("/stamps", _entry(mrz=wrong), token=officer.token)
    assert reply.status == 422
    assert "mrz.document_number" in reply.fields


def test_zone_may_come_without_a_line_break(api: Api, officer: SignedIn) -> None:
    reply = api.post("/stamps", _entry(mrz=zone().replace("\n", "")), token=officer.token)
    assert reply.status == 201


def test_officer_of_another_checkpoint_is_refused(api: Api, officer: SignedIn) -> None:
    reply = api.post("/stamps", _entry(checkpoint="CGK"), token=officer.token)
    assert (reply.status, reply.body["code"]) == (403, "other_checkpoint")
    assert _kinds() == []


def test_specimen_is_refused_in_production(
    api: Api, officer: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE", "production")
    config.cache_clear()
    try:
        reply = api.post("/stamps", _entry(), token=officer.token)
    finally:
        monkeypatch.undo()
        config.cache_clear()
    assert reply.fields["mrz.issuing_state"] == "specimen_not_accepted"


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
def test_kill_around_the_write_loses_and_doubles_nothing(
    api: Api, officer: SignedIn, faults: Faults, moment: str
) -> None:
    entry = _entry(sponsor={"name": "PT Contoh", "email": "a@b.test"})
    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        api.post("/stamps", entry, token=officer.token, key="k")
    faults.clear()
    reply = api.post("/stamps", entry, token=officer.token, key="k")
    assert reply.status == 201
    assert _kinds() == ["PASSPORT", "PERMIT", "STAMP"]
    assert len(list(Notices.scan())) == 1
    assert _audit_rows().count("stamp_issued") == 1


def _audit_rows() -> list[str]:
    from chalicelib.audit.repository import AuditItem

    return [row.action for row in AuditItem.scan()]


def test_lost_answer_gives_one_stamp(api: Api, officer: SignedIn, faults: Faults) -> None:
    faults.lose_answer("TransactWriteItems", times=3)
    reply = api.post("/stamps", _entry(), token=officer.token, key="k")
    if reply.status == 503:
        faults.clear()
        reply = api.post("/stamps", _entry(), token=officer.token, key="k")
    assert reply.status == 201
    assert _kinds().count("STAMP") == 1


def test_entry_stands_when_the_seal_could_not_be_stored_and_the_retry_seals_it(
    api: Api, officer: SignedIn, faults: Faults
) -> None:
    faults.refuse("UpdateItem", 500, times=9)
    assert api.post("/stamps", _entry(), token=officer.token, key="k").status == 503
    assert _kinds().count("STAMP") == 1
    faults.clear()
    reply = api.post("/stamps", _entry(), token=officer.token, key="k")
    assert reply.status == 201
    assert _kinds().count("STAMP") == 1


def test_only_a_committed_stamp_is_sealed(api: Api) -> None:
    from chalicelib.core.errors import NotFoundError

    with pytest.raises(NotFoundError):
        sealing.sign_stamp(StampId("0001000001"), datetime.now(UTC))


def test_seal_is_made_once_and_stored(api: Api, officer: SignedIn) -> None:
    reply = api.post("/stamps", _entry(), token=officer.token)
    stamp_id = StampId(reply.body["stamp_id"])
    seals = {sealing.sign_stamp(stamp_id, datetime.now(UTC)) for _ in range(3)}
    assert seals == {reply.body["seal_url"].partition("#")[2]}


def test_concurrent_calls_with_one_key_give_one_stamp(api: Api, officer: SignedIn) -> None:
    def attempt(_: int) -> tuple[int, str]:
        reply = api.post("/stamps", _entry(), token=officer.token, key="k")
        return reply.status, reply.body.get("stamp_id", "")

    with ThreadPoolExecutor(8) as pool:
        replies = set(pool.map(attempt, range(8)))
    assert {status for status, _ in replies} <= {201, 503}
    assert len({stamp for status, stamp in replies if status == 201}) == 1
    assert _kinds().count("STAMP") == 1


def test_two_desks_with_one_passport_give_one_stamp(api: Api, officer: SignedIn) -> None:
    def attempt(number: int) -> int:
        return api.post("/stamps", _entry(), token=officer.token, key=f"k{number}").status

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(attempt, range(6)))
    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 409, 503}
    assert _kinds().count("STAMP") == 1


def test_audit_chain_holds_and_an_altered_row_is_named(api: Api, officer: SignedIn) -> None:
    from chalicelib.audit.repository import AuditItem

    for number in range(3):
        reply = api.post("/stamps", _entry(mrz=zone(f"X0000000{number}")), token=officer.token)
        assert reply.status == 201
    today = datetime.now(UTC).date()
    assert find_broken_row(officer.person.id, today) is None
    rows = sorted(AuditItem.scan(), key=lambda row: row.sequence)
    victim = next(row for row in rows if row.action == "stamp_issued" and row.sequence == 3)
    victim.update([AuditItem.subject.set("STAMP#other")])
    assert find_broken_row(officer.person.id, today) == 3
