"""An office decides what foreigners ask to have put right; a record is read by whom it is of."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.answers import own_stay
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import Call, StandIn
from tests.web.test_fetch_page import fill
from tests.web.test_own_stay_page import CORRECTION

pytestmark = pytest.mark.browser

PATHS = {"id": "/officer/id/koreksi/", "en": "/officer/en/corrections/"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}
PROTECTOR = {**HEAD, "id": "dp-1", "role": "data_protection_officer", "office": None}
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
    lifted = {**RESTRICTION, "lifted": {"at": ASKED, "reason": "Selesai"}}
    site.answers["POST", "/restrictions/R1/lifting"] = (200, lifted)
    site.answers["GET", "/restrictions"] = (200, {"items": []})
    page.fill("#lift-reason", "Selesai")
    page.click("#lift button[type=submit]")
    expect(page.locator("#lifted")).not_to_be_empty()
    expect(page.locator("[data-restriction]")).to_have_count(0)


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
