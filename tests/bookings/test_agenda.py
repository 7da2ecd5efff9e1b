"""What the desk sees of a day, a week and a month, each page on record."""

from datetime import date, time, timedelta

import pytest

from chalicelib.audit.repository import AuditItem
from chalicelib.bookings.rules import Place
from chalicelib.core.clock import utc_now
from chalicelib.db.transaction import commit
from chalicelib.notices.addresses import address_id, plan_move, plan_stop
from chalicelib.notices.rules import Outcome
from chalicelib.web.guards import Role
from tests.bookings.desk_world import booked, slot, store, today
from tests.factories.api import Api
from tests.factories.faults import Faults
from tests.factories.people import SignedIn, sign_in

LISTED = "/offices/NGURAH-RAI/bookings"


@pytest.fixture
def clerk(api: Api) -> SignedIn:
    return sign_in(Role.SERVICE_CLERK)


def _walk(api: Api, clerk: SignedIn, query: str) -> list[str]:
    ids, after = [], ""
    while True:
        reply = api.get(f"{LISTED}?{query}{after}", token=clerk.token)
        assert reply.status == 200, reply.raw
        assert reply.body["items"] or not after
        ids += [one["id"] for one in reply.body["items"]]
        if reply.body["next"] is None:
            return ids
        after = f"&after={reply.body['next']}"


def test_week_over_two_months_is_walked_by_time(api: Api, clerk: SignedIn) -> None:
    days = [date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 4)]
    made = [booked(number, slot(on, time(9 + number % 3))) for number, on in enumerate(days)]
    crowd = [booked(10 + number, slot(date(2026, 11, 30), time(13))) for number in range(51)]
    store(*made, *crowd, booked(90, slot(date(2026, 12, 5))))
    ids = _walk(api, clerk, "from=2026-11-28&to=2026-12-04")
    assert ids == [made[1].id, *sorted(one.id for one in crowd), made[2].id, made[3].id]
    assert _walk(api, clerk, "from=2026-12-02&to=2026-12-03") == []
    reply = api.get(f"{LISTED}?from=2026-12-04&after=2026-11!", token=clerk.token)
    assert reply.fields == {"after": "wrong_format"}


def test_booking_is_shown_whole_and_the_look_is_on_record(api: Api, clerk: SignedIn) -> None:
    place = Place("51.03.06", "Jalan Contoh 1", institution="Banjar")
    store(booked(1, slot(today()), 2, contact="same", place=place, phone="+62811"))
    store(booked(2, slot(today(), time(10)), contact="same"))
    reply = api.get(LISTED, token=clerk.token)
    first, second = reply.body["items"]
    assert (first["state"], first["date"], first["time"]) == ("confirmed", str(today()), "09:00")
    assert [one["name"] for one in first["people"]] == ["Nama 1-0", "Nama 1-1"]
    assert first["check_in_code"] == f"serambi:booking:{first['id']}"
    assert (first["contact_bookings"], second["contact_bookings"]) == (2, 2)
    assert first["place"]["region_name"] == "Kuta Utara"
    assert (first["document"], first["minutes"], first["lane"]) == ("none", 60, "ordinary")
    rows = [row for row in AuditItem.scan() if row.action == "bookings_listed"]
    assert [(row.person_id, row.result) for row in rows] == [(clerk.person.id, "shown 2")]


def test_address_that_takes_no_mail_is_seen_by_the_desk(api: Api, clerk: SignedIn) -> None:
    stopped = [("mati@serambi.test", Outcome.BOUNCED), ("muak@serambi.test", Outcome.COMPLAINED)]
    mails = [
        "hidup@serambi.test",
        "Mati@serambi.test",
        "muak@serambi.test",
        "",
        "mati@serambi.test",
    ]
    store(*(booked(n, slot(today(), time(9 + n)), email=mail) for n, mail in enumerate(mails)))
    commit([plan_stop(address_id(one), why, utc_now()) for one, why in stopped])

    def seen() -> list[bool]:
        items = api.get(LISTED, token=clerk.token).body["items"]
        return [one["email_stopped"] for one in items]

    assert seen() == [False, True, True, False, True]
    # Who has read mail there since is reached again.
    commit(plan_move("mati@serambi.test", "mati@serambi.test", utc_now()))
    assert seen() == [False, False, True, False, False]


def test_other_offices_and_odd_days_give_nothing(api: Api, clerk: SignedIn, faults: Faults) -> None:
    store(booked(1, slot(today())))
    other = sign_in(Role.OFFICE_HEAD, "lain", office="DENPASAR")
    assert api.get(LISTED, token=other.token).status == 404
    assert api.get("/offices/TIDAK-ADA/bookings", token=clerk.token).status == 404
    later = today() + timedelta(days=31)
    for query, field in (
        ("from=besok", "from"),
        ("from=2026-11-02&to=2026-11-01", "to"),
        (f"from={today()}&to={later}", "to"),
        ("after=bukan", "after"),
    ):
        assert list(api.get(f"{LISTED}?{query}", token=clerk.token).fields) == [field]
    faults.refuse("TransactWriteItems", 500, times=99)
    reply = api.get(LISTED, token=clerk.token)
    faults.clear()
    assert reply.status == 503
    assert "Nama" not in reply.raw.decode()
