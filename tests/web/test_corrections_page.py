"""An office decides what foreigners ask to have put right; a record is read by whom it is of."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.answers import own_stay
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import Call, StandIn, problem
from tests.web.test_fetch_page import fill
from tests.web.test_own_stay_page import CORRECTION

pytestmark = pytest.mark.browser

PATHS = {"id": "/officer/id/koreksi/", "en": "/officer/en/corrections/"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}
PROTECTOR = {**HEAD, "id": "dp-1", "role": "data_protection_officer", "office": None}
OFFICE: dict[str, Any] = {
    "code": "NGURAH-RAI",
    "name": {"id": "Kantor Imigrasi Ngurah Rai", "en": "Ngurah Rai Immigration Office"},
    "valid_from": None,
    "valid_to": None,
}
HOLDER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ASKED = (datetime.now(UTC) - timedelta(days=3, hours=1)).isoformat().replace("+00:00", "Z")
REQUEST = {**CORRECTION, "id": "K1", "asked_at": ASKED, "person": HOLDER}
WISH = {**REQUEST, "id": "K2", "subject": "restriction", "text": "Tempat menginap saya keliru"}
RESTRICTION: dict[str, Any] = {
    "id": "R1",
    "persons": [HOLDER],
    "office": "NGURAH-RAI",
    "reason": "Kebenaran data sedang diperiksa",
    "at": ASKED,
    "by": "oh-1",
    "lifted": None,
}
PERSON: dict[str, Any] = {
    "id": HOLDER,
    "surname": "ERIKSSON",
    "given_names": "ANNA MARIA",
    "sex": "F",
    "date_of_birth": "1974-08-12",
    "nationality": "UTO",
    "passports": [],
    "linked": [],
    "restricted": False,
    "data_as_of": None,
    "data_is_late": True,
}


def _open(page: Page, site: StandIn, language: str = "id", who: dict[str, Any] = HEAD) -> None:
    serve(site, who)
    site.answers["GET", "/corrections"] = (200, {"items": [REQUEST, WISH]})
    site.answers["GET", "/restrictions"] = (200, {"items": [RESTRICTION]})
    site.answers["GET", f"/persons/{HOLDER}"] = (200, PERSON)
    site.answers["POST", "/staff/searches"] = (200, {"items": [HEAD]})
    site.answers.setdefault(("GET", "/reference/offices"), (200, {"items": [OFFICE]}))
    open_signed_in(page, site, PATHS[language])
    expect(page.locator("[data-restriction]")).to_have_count(1)


def _posted(site: StandIn, path: str) -> list[Call]:
    return [call for call in site.calls if call.path == path and call.method == "POST"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_head_reads_who_asks_what_and_decides_with_a_reason(
    page: Page, site: StandIn, language: str
) -> None:
    _open(page, site, language)
    card = page.locator('[data-request="K1"]')
    expect(card).to_contain_text("Nomor permintaan K1" if language == "id" else "Request number K1")
    expect(card).to_contain_text("menunggu 3 hari" if language == "id" else "waiting for 3 days")
    card.get_by_role("button").nth(1).click()
    expect(card).to_contain_text("ANNA MARIA ERIKSSON")
    looked = next(call for call in site.calls if call.path == f"/persons/{HOLDER}")
    assert "K1" in looked.query
    card.get_by_role("button").first.click()
    expect(page.locator("#deciding-what")).to_be_focused()
    page.click("#decision button[type=submit]")
    expect(page.locator("#granted-error")).to_be_visible()
    expect(page.locator("#reason-error")).to_be_visible()
    assert faults(page) == []
    decision = {"granted": True, "reason": "Sesuai paspor", "at": ASKED}
    site.answers["POST", "/corrections/K1/decision"] = (200, {**REQUEST, "decision": decision})
    site.answers["GET", "/corrections"] = (200, {"items": []})
    page.check("#granted-yes", force=True)
    page.fill("#reason", "Sesuai  paspor")
    page.click("#decision button[type=submit]")
    expect(page.locator("#decided")).not_to_be_empty()
    expect(page.locator("[data-request]")).to_have_count(0)
    (sent,) = _posted(site, "/corrections/K1/decision")
    assert sent.body == {"granted": True, "reason": "Sesuai paspor"}


def test_granting_a_restriction_says_what_follows(page: Page, site: StandIn) -> None:
    _open(page, site)
    page.locator('[data-request="K2"]').get_by_role("button", name="Putuskan").click()
    expect(page.locator("#deciding-restriction")).to_be_visible()
    expect(page.locator("#deciding-change")).to_be_hidden()
    page.click("#later")
    expect(page.locator("#deciding")).to_be_hidden()


def test_data_protection_officer_lifts_a_restriction_of_an_office(
    page: Page, site: StandIn
) -> None:
    _open(page, site, "en", PROTECTOR)
    expect(page.locator("#asked")).to_be_hidden()
    expect(page.locator("#office")).to_be_visible()
    page.get_by_role("button", name="Lift the restriction").click()
    page.click("#lift button[type=submit]")
    expect(page.locator("#lift-reason-error")).to_be_visible()
    assert faults(page) == []
    lifted = {**RESTRICTION, "lifted": {"at": ASKED, "by": "dp-1", "reason": "Selesai"}}
    site.answers["POST", "/restrictions/R1/lifting"] = (200, lifted)
    site.answers["GET", "/restrictions"] = (200, {"items": []})
    page.fill("#lift-reason", "Selesai")
    page.click("#lift button[type=submit]")
    expect(page.locator("#lifted")).not_to_be_empty()
    expect(page.locator("[data-restriction]")).to_have_count(0)


FOUND: dict[str, Any] = {
    "person": HOLDER,
    "office": "NGURAH-RAI",
    "records": 2,
    "restricted": False,
    "restrictions": [{**RESTRICTION, "lifted": {"at": ASKED, "by": "oh-1", "reason": "Selesai"}}],
}


def _look(page: Page, site: StandIn, found: dict[str, Any]) -> None:
    site.answers["POST", "/restrictions/searches"] = (200, found)
    page.fill("#reference", "0a5g-30we-q")
    page.click("#find-form button[type=submit]")
    expect(page.locator("#found")).to_be_visible()
    expect(page.locator("#found-title")).to_be_focused()


def _restrict(page: Page) -> None:
    """Restrict whoever was found, as far as the question whether one means it."""
    page.click("#restrict-open")
    expect(page.locator("#restrict-title")).to_be_focused()
    expect(page.locator("#restrict_office")).to_have_value("NGURAH-RAI")
    page.click("#restrict-form button[type=submit]")
    expect(page.locator("#restrict_reason-error")).to_be_visible()
    page.fill("#restrict_reason", "Data  dibantah")
    page.click("#restrict-form button[type=submit]")
    expect(page.locator("#restrict-agree button")).to_be_focused()
    assert faults(page) == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_data_protection_officer_restricts_whom_a_stamp_is_of_with_a_reason(
    page: Page, site: StandIn, language: str
) -> None:
    _open(page, site, language, PROTECTOR)
    _look(page, site, FOUND)
    _restrict(page)
    assert _posted(site, f"/persons/{HOLDER}/restriction") == []
    site.answers["POST", f"/persons/{HOLDER}/restriction"] = (201, RESTRICTION)
    now = {**FOUND, "restricted": True, "restrictions": [RESTRICTION, *FOUND["restrictions"]]}
    site.answers["POST", "/restrictions/searches"] = (200, now)
    page.click("#restrict-agree button")
    expect(page.locator("#found-said")).not_to_be_empty()
    expect(page.locator("#restrict-open")).to_be_hidden()
    expect(page.locator("[data-trail]")).to_have_count(2)
    expect(page.locator("#office")).to_have_value("NGURAH-RAI")
    (sent,) = _posted(site, f"/persons/{HOLDER}/restriction")
    assert sent.body == {"reason": "Data dibantah", "office": "NGURAH-RAI"}


@pytest.mark.parametrize("language", ["id", "en"])
def test_who_restricted_and_who_lifted_is_read_by_a_reference(
    page: Page, site: StandIn, language: str
) -> None:
    _open(page, site, language, PROTECTOR)
    page.click("#find-form button[type=submit]")
    expect(page.locator("#reference-error")).to_be_visible()
    _look(page, site, FOUND)
    expect(page.locator("#found-title")).to_contain_text("0A5G-30WE-Q")
    expect(page.locator("#found-facts")).to_contain_text(OFFICE["name"][language])
    trail = page.locator("[data-trail]")
    expect(trail).to_contain_text("Kepala Kantor Contoh")
    expect(trail).to_contain_text("Selesai")
    assert faults(page) == []


def test_restriction_goes_on_without_the_names_of_offices(page: Page, site: StandIn) -> None:
    site.answers["GET", "/reference/offices"] = problem(503, "unavailable", "Gangguan")
    _open(page, site, who=PROTECTOR)
    _look(page, site, FOUND)
    page.click("#restrict-open")
    expect(page.locator("#restrict_office")).to_have_value("NGURAH-RAI")


def test_lifting_shows_in_the_history_of_whoever_was_found(page: Page, site: StandIn) -> None:
    _open(page, site, who=PROTECTOR)
    _look(page, site, {**FOUND, "restricted": True, "restrictions": [RESTRICTION]})
    expect(page.locator("[data-trail]")).to_contain_text("Masih berlaku")
    lifted = {**RESTRICTION, "lifted": {"at": ASKED, "by": "oh-1", "reason": "Sudah benar"}}
    site.answers["POST", "/restrictions/R1/lifting"] = (200, lifted)
    site.answers["GET", "/restrictions"] = (200, {"items": []})
    site.answers["POST", "/restrictions/searches"] = (200, {**FOUND, "restrictions": [lifted]})
    page.locator("[data-restriction]").get_by_role("button").click()
    page.fill("#lift-reason", "Sudah benar")
    page.click("#lift button[type=submit]")
    expect(page.locator("[data-trail]")).to_contain_text("Sudah benar")
    expect(page.locator("#restrict-open")).to_be_visible()


def test_reference_of_nobody_leaves_nothing_of_who_was_found_before(
    page: Page, site: StandIn
) -> None:
    _open(page, site, who=PROTECTOR)
    _look(page, site, FOUND)
    site.answers["POST", "/restrictions/searches"] = problem(404, "not_found", "Tidak ditemukan")
    page.click("#find-form button[type=submit]")
    expect(page.locator("#find-form-summary")).to_be_visible()
    expect(page.locator("#found")).to_be_hidden()


def test_head_is_not_offered_to_search_by_reference(page: Page, site: StandIn) -> None:
    _open(page, site)
    expect(page.locator("#restricted")).to_be_visible()
    expect(page.locator("#find")).to_be_hidden()
    expect(page.locator("[data-restriction]")).to_contain_text("R1")


def _held() -> dict[str, Any]:
    own = own_stay()
    person = {
        **{name: PERSON[name] for name in ("surname", "given_names", "sex")},
        "restricted": True,
    }
    return {
        "made_at": ASKED,
        "person": {**person, "date_of_birth": "1974-08-12", "nationality": "UTO", "passports": []},
        "permits": [],
        "stamps": [],
        "stays": own["stays"],
        "arrival_cards": [],
        "scans": [
            {
                "at": ASKED,
                "office": "Ngurah Rai",
                "verdict": "genuine",
                "latitude": -8.72,
                "longitude": 115.17,
            }
        ],
        "looks": own["looks"],
        "looks_after_hours": 72,
        "corrections": [CORRECTION],
        "whole": False,
    }


@pytest.mark.parametrize("language", ["id", "en"])
def test_foreigner_reads_and_keeps_all_that_is_held(
    page: Page, site: StandIn, language: str
) -> None:
    site.answers["POST", "/own-stays"] = (200, own_stay())
    site.answers["POST", "/own-stays/exports"] = (200, _held())
    page.goto(site.url + {"id": "/id/izin-saya/", "en": "/en/my-stay/"}[language])
    fill(page, language)
    page.click("#own button[type=submit]")
    page.locator("#own-data button").click()
    expect(page.locator("#own-data")).to_contain_text("ANNA MARIA ERIKSSON")
    expect(page.locator("#own-data")).to_contain_text("-8.72; 115.17")
    assert faults(page) == []
    with page.expect_download() as waiting:
        page.locator("#own-data button:visible").click()
    assert json.loads(waiting.value.path().read_text())["scans"][0]["latitude"] == -8.72


def test_host_reads_and_keeps_all_that_is_held(page: Page, site: StandIn) -> None:
    serve(site, {**FIELD, "id": "op-1", "role": "operator"})
    place = {"id": "P1", "name": "Hotel Contoh", "category": "hotel", "address": "Jalan Contoh 1"}
    deed = {"at": ASKED, "action": "stay_reported", "subject": "STAY#X", "why": ""}
    own: dict[str, Any] = {
        **{name: FIELD[name] for name in ("name", "email", "office", "region", "checkpoint")}
    }
    own |= {"id": "op-1", "role": "operator", "made_at": ASKED, "more_places": False}
    own |= {"places": [{**place, "region": "51.03.06", "role": "owner", "confirmed_at": None}]}
    site.answers["GET", "/own-data"] = (200, {**own, "deeds": [deed]})
    open_signed_in(page, site, "/id/data-saya/")
    expect(page.locator("#places")).to_contain_text("Hotel Contoh, Jalan Contoh 1, Kuta Utara")
    expect(page.locator("#deeds li")).to_have_count(1)
    assert faults(page) == []
    with page.expect_download() as waiting:
        page.click("#save")
    assert json.loads(waiting.value.path().read_text())["email"] == FIELD["email"]
