"""Three bookings from the first call to the last, over HTTP, on the days on which they happen."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from chalicelib.core.clock import utc_now
from chalicelib.rights import erasing
from chalicelib.web import guards
from chalicelib.web.guards import Role
from tests.bookings import booked
from tests.bookings.outings import ZONE, made_team, next_day
from tests.bookings.village import village_list
from tests.factories.api import Api, Reply
from tests.factories.people import SignedIn, sign_in
from tests.notices.mail_server import Mail
from tests.notices.world import World
from tests.permits.papers import PDF
from tests.tips.told import emptied, in_bucket, put

OFFICE, VILLAGE = booked.OFFICE, booked.KUTA_UTARA
_KEYS = count()


class Days:
    """The API, its mail, and the clock that both are read by."""

    def __init__(self, api: Api, world: World, patch: pytest.MonkeyPatch) -> None:
        self.api, self.world = api, world
        self.now = utc_now()
        self.clerk: SignedIn = sign_in(Role.SERVICE_CLERK)
        patch.setattr(guards, "utc_now", lambda: self.now)

    def go_to(self, on: date, at: time) -> None:
        """Let it be a time of a day at the office; what is due before it has left by then."""
        days = [(on - timedelta(3), time(10)), (on - timedelta(1), time(10)), (on, at)]
        self.deliver()
        for day, clock in days:
            self.now = max(self.now, datetime.combine(day, clock, ZoneInfo(ZONE)).astimezone(UTC))
            self.deliver()

    def deliver(self) -> None:
        self.world.fire(self.now)
        self.world.tell()

    def post(self, path: str, body: Any, status: int = 200, *, desk: bool = False) -> Any:
        token = self.clerk.token if desk else ""
        reply: Reply = self.api.post(path, body, token=token, key=f"story-{next(_KEYS)}")
        assert reply.status == status, reply.raw
        return reply.body

    def told(self, recipient: str) -> list[str]:
        """Return what somebody was told, in order: kind of letter and stage."""
        return [
            f"{mail.parsed['List-Id'].removeprefix('<booking-').partition('.')[0]}"
            f" {mail.tags['stage']}"
            for mail in self.mails(recipient)
        ]

    def mails(self, recipient: str) -> list[Mail]:
        return [mail for mail in self.world.sent() if mail.recipient == recipient]

    def check_in(self, mail: Mail) -> Any:
        """Let the desk read the code of a mail."""
        html = mail.parsed.get_body(("html",))
        assert html is not None
        found = re.search(r"serambi:booking:[A-Z2-7]{26}", html.get_content())
        assert found is not None
        item = {"id": f"phone-{next(_KEYS)}", "code": found[0], "at": self.now.isoformat()}
        return self.post("/check-ins", {"items": [item]}, desk=True)["items"][0]


@pytest.fixture
def days(api: Api, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Days]:
    yield Days(api, world, monkeypatch)
    emptied()


def _entry(mail: Mail) -> Any:
    (part,) = [one for one in mail.parsed.walk() if one.get_content_type() == "text/calendar"]
    return Calendar.from_ical(str(part.get_content())).events[0]


def _open_calendar(days: Days) -> None:
    hours = [
        {"weekday": day, "time": at, "quota": 4} for day in range(7) for at in ("09:00", "10:00")
    ]
    quota = {
        "kind": booked.QUEUE,
        "service": booked.SERVICE,
        "lanes": {"ordinary": hours, "priority": hours},
        "days_ahead": 21,
        "opens_at": "00:00",
    }
    days.post(f"/offices/{OFFICE}/quotas", quota, desk=True)


def _family() -> list[dict[str, Any]]:
    old = date(1950, 8, 12)
    elder = {"document_number": booked.nik(4, old), "born_on": str(old), "ground": "over_60"}
    return [*(booked.person(one) for one in (1, 2, 3)), booked.person(4, **elder)]


def test_family_of_four_books_the_priority_lane_moves_and_is_checked_in(days: Days) -> None:
    _open_calendar(days)
    first = booked.slot_at(next_day(2), time(9), "priority")
    second = booked.slot_at(next_day(3), time(10), "priority")
    body = booked.wanted(first, people=_family(), email="keluarga@example.com")
    own = days.post("/bookings", body, 201)["reference"]
    days.deliver()
    moved = {"reference": own, "slot": booked.of(second)}
    assert days.post("/bookings/moves", moved)["moves_left"] == 1
    days.go_to(second.on, time(9, 30))
    told = days.told("keluarga@example.com")
    assert told == ["confirmed once", "moved once", "moved reminder"]
    mails = days.mails("keluarga@example.com")
    before, after, reminder = (_entry(mail) for mail in mails)
    assert before["UID"] == after["UID"] == reminder["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"] == reminder["SEQUENCE"]
    assert after.DTSTART == reminder.DTSTART == second.starts_at
    read = days.check_in(mails[-1])
    assert read["verdict"] == "taken"
    days.post(f"/bookings/{read['booking']}/attendance", {"outcome": "served"}, desk=True)
    assert booked.status(days.api, own)["state"] == "served"
    days.go_to(second.on + timedelta(days=2), time(9))
    assert days.told("keluarga@example.com") == told


def test_village_of_sixty_is_served_on_a_saturday_by_a_list_that_came_damaged(days: Days) -> None:
    saturday = next_day(5, 10)
    team = made_team(days.api, days.clerk, days=[5], stations=2)["id"]
    asked = booked.group(preferred=[str(saturday)], email="desa@example.com")
    own = days.post("/bookings", asked, 201)["reference"]
    (request,) = days.api.get("/booking-requests", token=days.clerk.token).body["items"]
    answer = {"date": str(saturday), "team": team}
    days.post(f"/bookings/{request['id']}/answers", answer, desk=True)
    raw = b64encode(village_list()).decode()
    read = {"reference": own, "name": "daftar.xlsx", "content": raw}
    rows = days.post("/bookings/people/readings", read)["rows"]
    assert [row["errors"] for row in rows] == [[]] * 60
    people = [{k: v for k, v in row["person"].items() if v} for row in rows]
    assert [one["document_number"] for one in people] == [booked.nik(n) for n in range(1, 61)]
    days.post("/bookings/people", {"reference": own, "people": people})
    days.go_to(saturday, time(8, 30))
    told = days.told("desa@example.com")
    assert told == ["confirmed once", "confirmed list", "confirmed reminder"]
    read = days.check_in(days.mails("desa@example.com")[-1])
    assert (read["verdict"], read["code"]) == ("taken", "")
    served = days.post(f"/bookings/{request['id']}/attendance", {"outcome": "served"}, desk=True)
    assert (served["state"], served["listed"]) == ("served", 60)


def _prove(days: Days, own: str) -> None:
    """Send what proves a visit's ground, past us."""
    announced = {
        "reference": own,
        "name": "surat dokter.pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "type": "application/pdf",
    }
    form = days.post("/bookings/documents", announced, 201)["upload"]
    assert put(form, PDF) == 201
    days.post("/bookings/documents/confirmation", {"reference": own})


def _ask_visits(days: Days, on: date) -> list[str]:
    """Ask for a visit in hospital and two at home, with proofs; return their references."""
    owns = []
    for number, kind in enumerate(("hospital_visit", "home_visit", "home_visit"), start=1):
        place = {
            "region": VILLAGE,
            "address": f"Jl. Melati Contoh {number}",
            "latitude": -8.65 - number / 100,
            "longitude": 115.14 + number / 200,
        }
        body = booked.visit(
            kind=kind,
            people=[booked.person(number)],
            place=place,
            preferred=[str(on)],
            email=f"pasien-{number}@example.com",
        )
        owns.append(days.post("/bookings", body, 201)["reference"])
        _prove(days, owns[-1])
    return owns


def _promise_and_plan(days: Days, on: date) -> str:
    """Let the desk promise a day to all who asked and publish the way; return the patient's id."""
    team = made_team(days.api, days.clerk)["id"]
    requests = days.api.get("/booking-requests", token=days.clerk.token).body["items"]
    for one in requests:
        answer = {"date": str(on), "team": team}
        days.post(f"/bookings/{one['id']}/answers", answer, desk=True)
    days.deliver()
    plan = days.post(f"/offices/{OFFICE}/routes", {"date": str(on)}, desk=True)
    (way,) = plan["teams"]
    order = [stop["id"] for stop in way["stops"]]
    assert sorted(order) == sorted(one["id"] for one in requests)
    published = {"teams": [{"team": team, "order": order}]}
    days.post(f"/offices/{OFFICE}/routes/{on}/publication", published, desk=True)
    return next(str(one["id"]) for one in requests if one["kind"] == "hospital_visit")


def test_hospital_visit_is_planned_with_two_others_and_its_proof_goes(days: Days) -> None:
    on = next_day(1, 9)
    own, *_ = _ask_visits(days, on)
    patient = _promise_and_plan(days, on)
    days.go_to(on, time(11))
    told = ["confirmed once", "window once", "window reminder"]
    assert [days.told(f"pasien-{number}@example.com") for number in (1, 2, 3)] == [told] * 3
    assert booked.status(days.api, own)["window"]
    days.check_in(days.mails("pasien-1@example.com")[-1])
    days.post(f"/bookings/{patient}/attendance", {"outcome": "served"}, desk=True)
    assert booked.status(days.api, own)["document"] == "kept"
    assert len(in_bucket()) == 3
    for later, left in ((29, 3), (45, 0)):
        days.now = datetime.combine(on + timedelta(days=later), time(18), UTC)
        erasing.erase(days.now, lambda: 0.0)
        assert len(in_bucket()) == left
    assert booked.status(days.api, own)["document"] == "erased"
