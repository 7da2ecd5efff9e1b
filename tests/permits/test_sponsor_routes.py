"""The routes of sponsors as a browser or a calendar calls them."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from chalicelib.core.clock import utc_now
from chalicelib.core.ids import PermitId
from chalicelib.db.transaction import commit
from chalicelib.permits import service
from chalicelib.permits.rules import Contact
from chalicelib.permits.sponsors import sponsor_id
from chalicelib.web.guards import Role
from chalicelib.web.signed_links import sign_link
from tests.factories.api import Api
from tests.factories.people import sign_in
from tests.notices.world import World
from tests.permits.test_rules import PERMIT, SPONSOR, Names
from tests.permits.warned import record


@pytest.fixture
def link(api: Api) -> str:
    """Record a permit that ends in twenty days; give its sponsor's link."""
    now = utc_now()
    permit = replace(
        PERMIT,
        id=PermitId("H1-P1"),
        valid_from=now.date(),
        last_day_of_stay=now.date() + timedelta(days=20),
        holder_contact=None,
    )
    commit(service.plan_permit(permit, Names("ANNA", "ERIKSSON"), now))
    return _link(60)


def _link(days: int) -> str:
    return sign_link("sponsor", sponsor_id(SPONSOR.email), utc_now() + timedelta(days=days))


def test_link_lists_files_and_takes_back(api: Api, link: str) -> None:
    page = api.post("/sponsored", {"link": link})
    (item,) = page.body["items"]
    assert (page.status, item["holder"], item["state"]) == (200, "Anna E.", "valid")
    assert "ERIKSSON" not in page.raw.decode().upper().replace("ANNA E.", "")
    assert page.headers["cache-control"] == "no-store"
    filed = api.post(f"/sponsored/{item['id']}/filing", {"link": link})
    assert (filed.status, filed.body["state"]) == (200, "filed")
    back = api.post(f"/sponsored/{item['id']}/filing/withdrawal", {"link": link})
    assert (back.status, back.body["state"]) == (200, "valid")
    file = api.post("/sponsored/exports", {"link": link, "format": "csv"}, language="id")
    assert (file.status, file.body["rows"]) == (200, 1)


@pytest.mark.parametrize(
    ("days", "status", "code"), [(-1, 409, "link_expired"), (1, 404, "link_not_found")]
)
def test_link_that_opens_nothing_says_why(
    api: Api, link: str, days: int, status: int, code: str
) -> None:
    text = _link(days) if days < 0 else f"{link}A"
    for language in ("id", "en"):
        reply = api.post("/sponsored", {"link": text}, language=language)
        assert (reply.status, reply.body["code"]) == (status, code)
        assert reply.body["title"]


def test_calendar_is_text_calendar_and_kept_by_no_cache(api: Api, link: str) -> None:
    made = api.post("/sponsored/calendar", {"link": link})
    path = made.body["url"].removeprefix("https://serambi.test/api")
    reply = api.get(path)
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.raw.decode().startswith("BEGIN:VCALENDAR\r\n")
    assert b"SUMMARY:Hari terakhir izin tinggal Anna E. (C1)" in reply.raw
    assert api.get("/calendars/none").status == 404
    described = api.get("/openapi.json").body["paths"]["/calendars/{token}"]["get"]
    assert list(described["responses"]["200"]["content"]) == ["text/calendar"]


def test_holder_moves_to_a_new_address_that_the_office_gave_and_its_reader_confirmed(
    api: Api, world: World
) -> None:
    permit = record(50, 20, own=Contact("ERIKSSON ANNA MARIA", "old@contoh.example", "en"))
    clerk = sign_in(Role.SERVICE_CLERK, office=permit.office)
    listed = api.post(
        "/warnings/searches",
        {"permit": permit.id, "reason": "Alamat baru"},
        token=clerk.token,
    )
    (row,) = listed.body["items"]
    asked = api.post(
        f"/sponsors/{row['sponsor']}/email", {"email": "new@contoh.example"}, token=clerk.token
    )
    assert asked.status == 202
    world.fire(utc_now())
    (mail,) = world.sent()
    assert mail.recipient == "new@contoh.example"
    body = mail.parsed.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Dear Anna E.," in text  # whoever reads it may be a stranger
    assert "ERIKSSON" not in text
    token = text.split("/sponsor/address/#")[1].split()[0]
    for _ in range(2):
        moved = api.post("/sponsor-addresses", {"token": token})
        assert (moved.status, moved.body["email"]) == (200, "new@contoh.example")
    warned_at = datetime.combine(permit.last_day_of_stay - timedelta(days=14), time(2), UTC)
    world.fire(warned_at)
    assert [one.recipient for one in world.sent()] == ["new@contoh.example"] * 2


def test_address_is_asked_by_the_permit_s_own_office_and_links_by_anybody(
    api: Api, link: str
) -> None:
    sponsor, body = sponsor_id(SPONSOR.email), {"email": "baru@contoh.example"}
    clerk = sign_in(Role.SERVICE_CLERK, office=PERMIT.office)
    other = sign_in(Role.OFFICE_HEAD, office="DENPASAR")
    asked = [
        api.post(f"/sponsors/{sponsor}/email", body, token=one.token, key="k").status
        for one in (clerk, clerk, other)
    ]
    assert asked == [202, 202, 404]
    again = {"email": "lagi@contoh.example"}
    taken = api.post(f"/sponsors/{sponsor}/email", again, token=clerk.token, key="k")
    assert (taken.status, taken.body["code"]) == (422, "idempotency_key_reused")
    same = api.post("/sponsored/email", {"link": link, "email": SPONSOR.email.upper()})
    assert (same.status, same.fields) == (422, {"email": "same_address"})
    replies = [
        api.post("/sponsor-links", {"email": email, "language": "id"})
        for email in (SPONSOR.email, "nobody@contoh.example")
    ]
    assert [(one.status, one.body) for one in replies] == [(202, {"accepted": True})] * 2
    assert api.post("/sponsor-addresses", {"token": link}).body["code"] == "link_not_found"
