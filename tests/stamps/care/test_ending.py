"""A stamp cancelled, a departure recorded: once, by the right people, all or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.stamps.rules import StampStatus
from chalicelib.web.guards import Role
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.factories.passports import fields, zone
from tests.factories.people import SignedIn, sign_in
from tests.scans.conftest import sealed
from tests.stamps.desk import (
    SPONSOR,
    age,
    audited,
    done,
    enter,
    instant,
    passport,
    permit_of,
    recorded,
    refused,
    today,
    warnings_due,
)

WHY = {"reason": "Salah orang"}


def _cancel(api: Api, who: SignedIn, stamp: dict[str, Any], key: str = "", **body: Any) -> Any:
    path = f"/stamps/{stamp['stamp_id']}/cancel"
    return api.post(path, {**WHY, **body}, token=who.token, key=key)


def _depart(api: Api, who: SignedIn, key: str = "", **body: Any) -> Any:
    return api.post("/departures", body, token=who.token, key=key)


def _is_over(stamp: dict[str, Any], status: str) -> None:
    assert recorded(stamp).status == status
    assert permit_of(stamp).status == {"departed": "left"}.get(status, status)
    assert passport().present_on is None
    assert warnings_due() == 0


def test_cancelled_stamp_ends_with_permit_warnings_and_presence(
    api: Api, officer: SignedIn
) -> None:
    stamp = enter(api, officer.token, sponsor=SPONSOR)
    assert warnings_due() == 1
    told = done(_cancel(api, officer, stamp), 200)
    assert told["status"] == "cancelled"
    assert told["stamp_number"] == stamp["stamp_number"]
    _is_over(stamp, "cancelled")
    (row,) = audited("stamp_cancelled")
    assert (row.subject, row.why) == (f"STAMP#{stamp['stamp_id']}", WHY["reason"])
    assert (
        api.post(
            "/stamps",
            {"checkpoint": "DPS", "permit_class": "C1", "mrz": zone()},
            token=officer.token,
        ).status
        == 201
    )


def test_stamp_is_named_by_its_number_too(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    path = f"/stamps/{stamp['stamp_number']}/cancel"
    assert done(api.post(path, WHY, token=officer.token), 200)["stamp_id"] == stamp["stamp_id"]


def test_same_key_cancels_once_and_another_body_or_key_is_refused(
    api: Api, officer: SignedIn
) -> None:
    stamp = enter(api, officer.token)
    first = _cancel(api, officer, stamp, key="k")
    assert _cancel(api, officer, stamp, key="k").body == first.body
    other = _cancel(api, officer, stamp, key="k", reason="Lain")
    assert refused(other) == (422, "idempotency_key_reused")
    late = _cancel(api, officer, stamp, key="k2")
    assert refused(late) == (409, "stamp_not_in_force")
    assert "cancelled" in late.body["detail"]
    assert "WITA" in late.body["detail"]
    assert len(audited("stamp_cancelled")) == 1


def test_key_of_a_cancellation_is_no_departures(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    _cancel(api, officer, stamp, key="k")
    reply = _depart(api, officer, key="k", stamp_number=stamp["stamp_number"])
    assert refused(reply) == (422, "idempotency_key_reused")


def test_only_its_checkpoint_and_its_offices_head_cancel(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    elsewhere = sign_in(Role.BORDER_OFFICER, "cgk", checkpoint="CGK")
    assert refused(_cancel(api, elsewhere, stamp)) == (403, "other_checkpoint")
    other = sign_in(Role.OFFICE_HEAD, "other-head", office="DENPASAR")
    assert refused(_cancel(api, other, stamp)) == (403, "other_office")
    assert recorded(stamp).is_in_force
    head = sign_in(Role.OFFICE_HEAD)
    assert _cancel(api, head, stamp).status == 200


@pytest.mark.parametrize("name", ["0001000001", "1234-5678-9", "nonsense"])
def test_unknown_stamp_is_not_found(api: Api, officer: SignedIn, name: str) -> None:
    reply = api.post(f"/stamps/{name}/cancel", WHY, token=officer.token)
    assert refused(reply) == (404, "not_found")


@pytest.mark.parametrize("moment", ["die_before", "die_after"])
@pytest.mark.parametrize("deed", ["cancel", "departure"])
def test_kill_around_the_write_ends_all_or_nothing_and_the_retry_ends_once(
    api: Api, officer: SignedIn, faults: Faults, moment: str, deed: str
) -> None:
    stamp = enter(api, officer.token, sponsor=SPONSOR)

    def act() -> Any:
        if deed == "cancel":
            return _cancel(api, officer, stamp, key="k")
        return _depart(api, officer, key="k", mrz=zone())

    getattr(faults, moment)("TransactWriteItems")
    with pytest.raises(Died):
        act()
    assert recorded(stamp).is_in_force is (moment == "die_before")
    assert (passport().present_on is None) is (moment == "die_after")
    faults.clear()
    status = "cancelled" if deed == "cancel" else "departed"
    assert done(act(), 200 if deed == "cancel" else 201)["status"] == status
    _is_over(stamp, status)
    assert len(audited(f"stamp_{status}")) == 1


@pytest.mark.threads
def test_two_who_cancel_at_once_end_it_once(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    head = sign_in(Role.OFFICE_HEAD)
    with ThreadPoolExecutor(4) as pool:
        replies = list(
            pool.map(lambda who: _cancel(api, who, stamp, key="k").status, [officer, head] * 2)
        )
    assert set(replies) <= {200, 409, 503}
    assert 200 in replies
    assert len(audited("stamp_cancelled")) == 1


@pytest.mark.parametrize("by", ["seal", "stamp_number", "mrz", "passport"])
def test_departure_is_recorded_by_whatever_lies_on_the_counter(
    api: Api, officer: SignedIn, by: str
) -> None:
    stamp = enter(api, officer.token, sponsor=SPONSOR)
    shown = {
        "seal": stamp["seal_url"],
        "stamp_number": stamp["stamp_number"].lower(),
        "mrz": zone(),
        "passport": fields(),
    }
    elsewhere = sign_in(Role.BORDER_OFFICER, "cgk", checkpoint="CGK")
    told = done(_depart(api, elsewhere, **{by: shown[by]}))
    assert told["person"]["full_name"] == "ANNA MARIA ERIKSSON"
    assert told["person"]["passport"]["document_number"] == "C01X00T47"
    assert (told["permit_class"], told["entry_on"]) == ("C1", today().isoformat())
    assert told["last_day_of_stay"] == stamp["last_day_of_stay"]
    assert (told["overstay_days"], told["overstay_fee"]) == (0, 0)
    assert told["deportation_and_ban"] is False
    _is_over(stamp, "departed")
    assert audited("stamp_departed")[0].why == "CGK"


@pytest.mark.parametrize(
    ("days", "fee", "more"),
    [(0, 0, ""), (37, 37_000_000, ""), (60, 60_000_000, ""), (61, 61_000_000, "banned")],
)
def test_overstayed_holder_leaves_all_the_same_and_the_fee_is_told(
    api: Api, officer: SignedIn, days: int, fee: int, more: str
) -> None:
    stamp = enter(api, officer.token)
    age(stamp, 59 + days)
    told = done(_depart(api, officer, mrz=zone()))
    assert (told["overstay_days"], told["overstay_fee"]) == (days, fee)
    assert told["deportation_and_ban"] is bool(more)
    _is_over(stamp, "departed")


def test_departure_that_waited_counts_from_its_own_day(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    age(stamp, 62)
    at = instant(timedelta(days=3))
    told = done(_depart(api, officer, key="k", mrz=zone(), departed_at=at))
    assert told["overstay_days"] == 0
    assert told["departed_at"][:19] == at[:19]
    assert done(_depart(api, officer, key="k", mrz=zone(), departed_at=at)) == told


@pytest.mark.parametrize(
    ("ago", "code"),
    [
        (timedelta(days=1), "departed_before_entry"),
        (timedelta(hours=-1), "in_the_future"),
    ],
)
def test_departure_at_an_impossible_instant_is_refused(
    api: Api, officer: SignedIn, ago: timedelta, code: str
) -> None:
    stamp = enter(api, officer.token)
    reply = _depart(api, officer, mrz=zone(), departed_at=instant(ago))
    assert reply.fields == {"departed_at": code}
    assert recorded(stamp).is_in_force


def test_departure_that_waited_too_long_is_refused(api: Api, officer: SignedIn) -> None:
    age(enter(api, officer.token), 20)
    reply = _depart(api, officer, mrz=zone(), departed_at=instant(timedelta(days=7, hours=1)))
    assert reply.fields == {"departed_at": "too_long_ago"}


@pytest.mark.parametrize("by", ["seal", "stamp_number", "mrz"])
def test_same_departure_sent_again_is_the_same_and_another_is_refused(
    api: Api, officer: SignedIn, by: str
) -> None:
    stamp = enter(api, officer.token)
    shown = {"seal": stamp["seal_url"], "stamp_number": stamp["stamp_number"], "mrz": zone()}
    first = _depart(api, officer, key="k", **{by: shown[by]})
    assert _depart(api, officer, key="k", **{by: shown[by]}).body == first.body
    later = _depart(api, officer, key="k2", **{by: shown[by]})
    code = "not_in_country" if by == "mrz" else "stamp_not_in_force"
    assert refused(later) == (409, code)
    assert len(audited("stamp_departed")) == 1


def test_passport_that_never_entered_is_not_in_the_country(api: Api, officer: SignedIn) -> None:
    assert refused(_depart(api, officer, mrz=zone())) == (409, "not_in_country")


def test_superseded_stamp_leads_to_the_one_in_its_place(api: Api, officer: SignedIn) -> None:
    first = enter(api, officer.token)
    second = enter(api, officer.token, even_if_in_country=True)
    told = done(_depart(api, officer, stamp_number=first["stamp_number"]))
    assert told["stamp_id"] == second["stamp_id"]
    assert recorded(first).status is StampStatus.SUPERSEDED
    assert recorded(second).status is StampStatus.DEPARTED


def test_forged_seal_is_refused_by_name(api: Api, officer: SignedIn) -> None:
    stamp = enter(api, officer.token)
    url: str = stamp["seal_url"]
    # A letter of the signature, by another that no spare bit hides.
    forged = url[:-6] + ("A" if url[-6] != "A" else "B") + url[-5:]
    reply = _depart(api, officer, seal=forged)
    assert reply.fields == {"seal": "seal_forged"}
    assert recorded(stamp).is_in_force


def test_seal_that_our_key_made_and_the_records_do_not_know_is_refused(
    api: Api, officer: SignedIn
) -> None:
    stamp = enter(api, officer.token)
    later = date.fromisoformat(stamp["last_day_of_stay"]) + timedelta(days=30)
    for changed in ({"last_day_of_stay": later}, {"stamp_id": "0001000001"}):
        reply = _depart(api, officer, seal=sealed(stamp["seal_url"], **changed))
        assert reply.fields == {"seal": "seal_forged"}
    assert recorded(stamp).is_in_force


@pytest.mark.parametrize(
    ("seal", "code"), [("https://example.com/", "seal_not_ours"), ("A", "seal_not_ours")]
)
def test_code_that_is_no_stamp_is_refused_by_name(
    api: Api, officer: SignedIn, seal: str, code: str
) -> None:
    assert _depart(api, officer, seal=seal).fields == {"seal": code}


@pytest.mark.parametrize(
    ("shown", "fields_"),
    [
        ({}, {"seal": "one_of"}),
        ({"mrz": zone(), "stamp_number": "X"}, {"mrz": "only_one_of"}),
        ({"stamp_number": "1234-5678-0"}, {"stamp_number": "wrong_check_character"}),
    ],
)
def test_unclear_counter_is_named(
    api: Api, officer: SignedIn, shown: dict[str, str], fields_: dict[str, str]
) -> None:
    assert _depart(api, officer, **shown).fields == fields_
