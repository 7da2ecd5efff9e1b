"""A booking made once, read by its reference, by nobody else."""

import json
from contextlib import suppress
from itertools import product
from typing import Any

import pytest

from bench.meter import Meter
from chalicelib.audit.repository import AuditItem
from chalicelib.bookings import marks
from chalicelib.bookings.repository import BookedItem
from chalicelib.bookings.rules import Booking, Slot
from chalicelib.core.clock import utc_now
from chalicelib.core.ids import BookingId
from chalicelib.db.table import Audit, Identity, Notices, Records, connection
from chalicelib.db.transaction import commit
from chalicelib.web import limits
from tests.bookings import booked
from tests.bookings.booked import days_on, opened, person, slot_at
from tests.factories.api import Api
from tests.factories.faults import Died, Faults
from tests.lodging.reports import proof

MOST_UNITS, MOST_FOR_PERSON = 12, 2
VIEW = (
    "state kind kind_name service service_name office office_name zone date time minutes lane "
    "people count place organiser preferred ground team window offer wait displaced_why ended_why "
    "asked_at moves_left can_move can_cancel move_until list document check_in_code fee fee_note "
    "documents version"
)


@pytest.fixture
def slot(api: Api) -> Slot:
    """Open ten places of an hour in three days."""
    return opened(slot_at(days_on(3)))


def marked() -> list[str]:
    """Return of which bookings there are marks."""
    return sorted(item.booking_id for item in BookedItem.scan() if item.sk == "BOOKED")


def test_family_books_a_place_and_reads_it(api: Api, slot: Slot) -> None:
    people = [person(n) for n in range(1, 5)]
    reply = booked.book(api, booked.wanted(slot, people=people))
    assert reply.status == 201, reply.raw
    own = reply.body["reference"]
    assert len(own) == 26
    shown = booked.status(api, " ".join(own[n : n + 4].lower() for n in range(0, 26, 4)))
    assert shown == reply.body["booking"]
    assert list(shown) == VIEW.split()
    assert (shown["state"], shown["count"], shown["moves_left"]) == ("confirmed", 4, 2)
    assert (shown["time"], shown["zone"]) == ("09:00", "Asia/Makassar")
    assert (shown["fee"], shown["fee_note"][:17]) == (350_000, "Ordinary passport")
    assert shown["move_until"] == f"{days_on(2)}T16:00:00Z"
    assert shown["check_in_code"] == f"serambi:booking:{booked.bookings()[0].id}"
    assert booked.places(slot).free == 6
    actions = [item.action for item in AuditItem.scan()]
    assert sorted(actions)[:2] == ["booking_made", "booking_read"]


def test_nothing_shows_a_number_or_keeps_the_reference(api: Api, slot: Slot) -> None:
    network, email = "203.0.113.77", "Kenari.Contoh@serambi.test"
    headers = {"x-forwarded-for": f"{network}, 70.132.0.1"}
    people = [person(1), person(2, document_number="X1234567", issuing_state="D")]
    numbers = [one["document_number"] for one in people]
    body = booked.wanted(slot, people=people, email=email, phone="0812 3456 7890")
    made = api.post("/bookings", body, headers=headers)
    own = str(made.body["reference"])
    read = api.post("/bookings/status", {"reference": own}, headers=headers)
    for answer in (made, read):
        for secret in (*numbers, email, "81234567890"):
            assert secret.encode() not in answer.raw
    stored = [
        json.dumps(item)
        for table in (Records, Audit, Identity, Notices)
        for item in connection().scan(table.Meta.table_name)["Items"]
    ]
    assert not [one for one in stored if network in one]
    # The reference is in the first mail, what it is about in the booking: in no key, no mark, no
    # audit row.
    mail, kept = '"booking_confirmed"', '"BOOKING"'
    holders = {own: {mail}, email: {mail, kept}, **{one: {kept} for one in numbers}}
    for secret, where in holders.items():
        holding = [one for one in stored if secret in one]
        assert len(holding) == len(where)
        assert all(any(one in item for one in where) for item in holding), secret


def test_log_names_nobody(api: Api, slot: Slot, capsys: pytest.CaptureFixture[str]) -> None:
    body = booked.wanted(slot, email="kenari.contoh@serambi.test")
    own = booked.reference_of(api, body)
    booked.book(api, {**body, "people": [person(1, born_on="besok")]})
    logged = capsys.readouterr().out
    assert "/bookings" in logged
    for secret in (own, "kenari", "Nama Contoh", body["people"][0]["document_number"]):
        assert secret not in logged


@pytest.mark.parametrize("count", [1, 5])
def test_booking_costs_no_more_than_it_may(api: Api, slot: Slot, count: int) -> None:
    whole = {"name": "I Gusti Ayu Agung Contoh Kenari", "ground": "disability"}
    born = {"born_on": "1990-05-17"}
    people = [person(n, **whole, **born) for n in range(1, count + 1)]
    contact = {"email": "i.gusti.ayu.agung.kenari@serambi.test"}
    body = booked.wanted(slot, people=people, **contact)
    with Meter() as meter:
        assert booked.book(api, body).status == 201
    counts = 2  # behind the network and the address, each a write of its own
    assert meter.written - counts <= MOST_UNITS + MOST_FOR_PERSON * count


POINTS = list(product(("die_before", "die_after"), ("GetItem", "TransactWriteItems")))


@pytest.mark.parametrize(("moment", "operation"), POINTS)
def test_kill_at_each_point_leaves_one_booking_or_none(
    api: Api, faults: Faults, slot: Slot, moment: str, operation: str
) -> None:
    body = booked.wanted(slot, people=[person(1), person(2)])
    getattr(faults, moment)(operation)
    with suppress(Died):
        booked.book(api, body, key="k")
    faults.clear()
    replies = [booked.book(api, {**body, "proof": proof()}, key="k") for _ in range(2)]
    assert [one.status for one in replies] == [201, 201]
    assert replies[0].body == replies[1].body
    (kept,) = booked.bookings()
    assert (booked.places(slot).free, marked()) == (8, [kept.id, kept.id])
    other = booked.book(api, {**body, "note": "Lain"}, key="k")
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_lost_answer_and_conflicts_make_one_booking(api: Api, faults: Faults, slot: Slot) -> None:
    body = booked.wanted(slot)
    faults.lose_answer("TransactWriteItems", times=3)
    replies = [booked.book(api, body, key="k") for _ in range(2)]
    assert [one.status for one in replies] == [503, 201]
    faults.clear()
    faults.conflict("TransactWriteItems", times=7)
    assert booked.book(api, booked.wanted(slot, people=[person(2)])).status == 201
    assert len(booked.bookings()) == 2
    assert booked.places(slot).free == 8


def test_proof_is_good_for_one_booking(api: Api, slot: Slot) -> None:
    body = booked.wanted(slot)
    assert booked.book(api, body).status == 201
    reply = booked.book(api, {**body, "people": [person(2)]})
    assert reply.fields == {"proof": "proof_spent"}
    assert booked.places(slot).free == 9


def test_person_has_one_open_booking_of_a_service(api: Api, slot: Slot) -> None:
    booked.reference_of(api, booked.wanted(slot))
    other = {"email": "lain@serambi.test", "people": [person(2), person(1)]}
    reply = booked.book(api, booked.wanted(slot, **other))
    assert (reply.status, reply.body["code"]) == (409, "booked_already")
    assert "Person 2" in reply.body["detail"]
    assert set(reply.body) == {"type", "title", "status", "code", "detail"}
    queue = f"{booked.QUEUE}.passport_lost"
    elsewhere = opened(slot_at(days_on(3), queue=queue))
    lost = booked.wanted(elsewhere, service="passport_lost", **other)
    assert booked.book(api, lost).status == 201
    assert booked.places(slot).free == 9


def test_pause_after_a_missed_booking_is_told_with_its_day(api: Api, slot: Slot) -> None:
    booked.reference_of(api, booked.wanted(slot))
    (kept,) = booked.bookings()
    pause(kept, days=2)
    reply = booked.book(api, booked.wanted(slot))
    assert (reply.status, reply.body["code"]) == (409, "booking_paused")
    assert str(days_on(2)) in reply.body["detail"]
    pause(kept, days=0)
    assert booked.book(api, booked.wanted(slot)).status == 201


def pause(booking: Booking, days: int) -> None:
    """Let the people of a booking book again so many days from now."""
    commit(marks.plan_unmarks(booking, booking.people, days_on(days)))


def test_guessing_is_slowed_down_and_who_holds_a_reference_is_not(api: Api, slot: Slot) -> None:
    own = booked.reference_of(api, booked.wanted(slot))
    headers = {"x-forwarded-for": "198.51.100.9, 70.132.0.1"}
    guesses = [
        api.post("/bookings/status", {"reference": f"guess-{n}"}, headers=headers).status
        for n in range(61)
    ]
    assert guesses == [404] * 60 + [429]
    assert api.post("/bookings/status", {"reference": own}, headers=headers).status == 200
    # The code of the QR, which an office sees, is no reference.
    told = BookingId(booked.bookings()[0].id)
    assert api.post("/bookings/status", {"reference": told}).status == 404


def test_who_books_much_is_sent_to_the_office(api: Api, slot: Slot) -> None:
    def codes(number: int, **contact: Any) -> tuple[int, str]:
        body = booked.wanted(slot, people=[person(number)], **contact)
        reply = booked.book(api, body)
        return reply.status, reply.body.get("code", "")

    agent = "agen@serambi.test"
    # What comes to nothing does not count.
    assert codes(9) == (201, "")
    assert [codes(9, email=agent) for _ in range(2)] == [(409, "booked_already")] * 2
    made = [codes(n, email=f"agen+{n}@serambi.test", phone="081234567890") for n in range(1, 6)]
    assert made == [(201, "")] * 5
    refused = (409, "too_many_bookings")
    assert codes(6, email=agent) == refused
    assert codes(6, email="lain@serambi.test", phone="+62 812-3456-7890") == refused
    assert codes(6, email="lain@serambi.test") == (201, "")
    assert booked.places(slot).free == 3


def test_network_that_books_all_the_time_has_to_wait(api: Api, slot: Slot) -> None:
    network, now = "198.51.100.7", utc_now()
    headers = {"x-forwarded-for": f"{network}, 70.132.0.1"}
    for _ in range(60):
        limits.use("60/hour", "booking", now.date().isoformat(), network, now=now)
    reply = api.post("/bookings", booked.wanted(slot), headers=headers)
    assert reply.status == (429 if now.date() == utc_now().date() else 201)
    assert booked.book(api, booked.wanted(slot)).status == 201
