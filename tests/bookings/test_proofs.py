"""Proof of a visit's ground: sent past us, replaced till a day is promised, seen by one office."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import urllib3

from chalicelib.audit.repository import AuditItem
from chalicelib.bookings import repository
from chalicelib.bookings.rules import Booking
from chalicelib.bookings.visits import proof_repository
from chalicelib.bookings.visits.proof_rules import ProofStatus
from chalicelib.core.clock import utc_now
from chalicelib.db.transaction import commit
from chalicelib.web.guards import Role
from tests.bookings.outings import asked, reference_of
from tests.bookings.store_faults import FAULTS, fault_at
from tests.factories.api import Api, Reply
from tests.factories.faults import Died
from tests.factories.people import sign_in
from tests.permits.papers import JPEG, PDF, PNG
from tests.tips.told import emptied, in_bucket, put

NAME = "surat Ketut Rai.pdf"


@pytest.fixture
def booking(api: Api) -> Iterator[Booking]:
    yield asked()
    emptied()


def announce(api: Api, raw: bytes, key: str = "", **changed: Any) -> Reply:
    """Announce a proof of the booking `a`."""
    body = {
        "reference": reference_of(),
        "name": NAME,
        "size": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "type": "application/pdf",
        **changed,
    }
    return api.post("/bookings/documents", body, key=key)


def confirm(api: Api, own: str = "") -> Reply:
    """Say that it was sent."""
    return api.post("/bookings/documents/confirmation", {"reference": own or reference_of()})


def sent(api: Api, raw: bytes) -> None:
    """Announce a proof and send it."""
    made = announce(api, raw)
    assert made.status == 201, made.raw
    assert put(made.body["upload"], raw) == 201


def _now(booking: Booking) -> Booking:
    found = repository.find_booking(booking.id)
    assert found
    return found


def _statuses(booking: Booking) -> Counter[ProofStatus]:
    return Counter(one.status for one in proof_repository.list_proofs(booking.id))


def test_office_that_is_asked_sees_the_proof_for_a_minute_and_nobody_else(
    api: Api, booking: Booking
) -> None:
    sent(api, PNG)
    clerk = sign_in(Role.SERVICE_CLERK)
    path = f"/bookings/{booking.id}/document-links"
    assert api.post(path, None, token=clerk.token).status == 404  # not looked at yet
    assert [confirm(api).body for _ in range(2)] == [{"status": "stored"}] * 2
    (listed,) = api.get("/booking-requests", token=clerk.token).body["items"]
    assert listed["document"] == "kept"
    link = api.post(path, None, token=clerk.token)
    assert (link.status, link.body["seconds"], link.body["media_type"]) == (200, 60, "image/png")
    assert NAME not in link.raw.decode()
    shown = urllib3.PoolManager().request("GET", link.body["url"])
    assert (shown.data, shown.headers["content-type"]) == (PNG, "image/png")
    stranger = sign_in(Role.OFFICE_HEAD, "lain", office="DENPASAR")
    assert api.post(path, None, token=stranger.token).status == 404
    rows = [row for row in AuditItem.scan() if row.action == "booking_proof_viewed"]
    assert [row.person_id for row in rows] == [clerk.person.id]


def test_later_proof_replaces_the_one_before_until_a_day_is_promised(
    api: Api, booking: Booking
) -> None:
    for raw in (PDF, JPEG):
        sent(api, raw)
        assert confirm(api).body == {"status": "stored"}
    assert list(in_bucket().values()) == [JPEG]
    assert _statuses(booking) == {ProofStatus.STORED: 1, ProofStatus.REPLACED: 1}
    promised = replace(_now(booking), team="T", slot=_slot())  # type: ignore[arg-type]
    commit([repository.plan_change(promised)])
    late = announce(api, PNG)
    assert (late.status, late.body["code"]) == (409, "proof_not_needed")
    # That it was sent is still answered as it was.
    assert confirm(api).body == {"status": "stored"}


def _slot() -> Any:
    from tests.factories.bookings import opened

    return opened()


def test_what_is_no_scan_is_refused_and_deleted(api: Api, booking: Booking) -> None:
    sent(api, b"<script>alert(1)</script>")
    assert [confirm(api).fields for _ in range(2)] == [{"file": "not_a_scan"}] * 2
    assert in_bucket() == {}
    assert not _now(booking).proof
    sent(api, PDF)
    assert confirm(api).status == 200


def test_only_what_was_announced_goes_into_the_bucket(api: Api, booking: Booking) -> None:
    made = announce(api, PDF, key="k")
    assert (
        announce(api, PDF, key="k").body["upload"]["fields"]["key"]
        == (made.body["upload"]["fields"]["key"])
    )
    assert announce(api, PNG, key="k").status == 422
    assert put(made.body["upload"], JPEG) >= 400
    early = confirm(api)
    assert (early.status, early.body["code"]) == (409, "proof_not_uploaded")
    for wrong in ({"size": 5 * 1024 * 1024 + 1}, {"sha256": "A" * 64}, {"type": "text/html"}):
        assert list(announce(api, PDF, **wrong).fields) == list(wrong)
    for _ in range(19):
        assert announce(api, PDF).status == 201
    last = announce(api, PDF)
    assert (last.status, last.body["code"]) == (409, "too_many_proofs")


def test_proof_needs_the_reference_of_a_booking_that_needs_one(api: Api, booking: Booking) -> None:
    assert announce(api, PDF, reference="A" * 26).status == 404
    assert confirm(api, "A" * 26).status == 404
    asked("group_visit", "g", people=(), count=60)
    for reply in (announce(api, PDF, reference=reference_of("g")), confirm(api, reference_of("g"))):
        assert (reply.status, reply.body["code"]) == (409, "proof_not_needed")
    clerk = sign_in(Role.SERVICE_CLERK)
    api.post(f"/bookings/{booking.id}/answers", {"refused": "Tidak"}, token=clerk.token)
    for reply in (announce(api, PDF), confirm(api)):
        assert (reply.status, reply.body["code"]) == (409, "booking_over")


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_on_the_way_keeps_one_proof_whose_content_is_there(
    api: Api, booking: Booking, fault: str
) -> None:
    sent(api, PDF)
    assert confirm(api).status == 200
    sent(api, JPEG)
    with fault_at(1, fault), suppress(Died):
        confirm(api)
    kept = _now(booking).proof
    assert f"bookings/{booking.id}/{kept}" in in_bucket()
    assert confirm(api).body == {"status": "stored"}
    assert list(in_bucket().values()) == [JPEG]
    assert _statuses(booking) == {ProofStatus.STORED: 1, ProofStatus.REPLACED: 1}
    assert [row.action for row in AuditItem.scan()].count("booking_proof_stored") == 2


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_on_the_way_announces_once(api: Api, booking: Booking, fault: str) -> None:
    with fault_at(1, fault), suppress(Died):
        announce(api, PDF, key="k")
    made = announce(api, PDF, key="k")
    assert put(made.body["upload"], PDF) == 201
    assert _statuses(booking) == {ProofStatus.AWAITING_FILE: 1}


def test_request_that_was_cancelled_meanwhile_keeps_no_proof(api: Api, booking: Booking) -> None:
    from chalicelib.bookings.rules import End, ended

    sent(api, PDF)
    commit([repository.plan_change(ended(_now(booking), End.CANCELLED, utc_now()))])
    assert confirm(api).body["code"] == "booking_over"
    assert not _now(booking).proof
