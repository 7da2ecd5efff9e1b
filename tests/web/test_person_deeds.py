"""A head restricts a person's data, or parts who was joined by mistake: asked twice."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.permits import OTHER, PERSON, passport, person
from tests.web.stand_in import StandIn
from tests.web.test_officer_permits import (
    BORDER,
    HEAD,
    open_permits,
    open_person,
    posted,
    serve_permits,
)

pytestmark = pytest.mark.browser

THIRD = "C" * 26


def _joined(other: str, number: str) -> dict[str, Any]:
    joined = person(id=other, passports=[passport(number)])
    del joined["linked"]
    return {**joined, "linked_at": "2026-11-22T02:00:00Z", "linked_because": "Paspor lama"}


def _three(**changed: Any) -> dict[str, Any]:
    return person(linked=[_joined(OTHER, "B7"), _joined(THIRD, "C8")], **changed)


def _opened(page: Page, site: StandIn, shown: dict[str, Any]) -> None:
    """Open a person by a search that finds them, as a head."""
    serve_permits(site, HEAD)
    site.answers["POST", "/persons/searches"] = (200, {"items": [shown], "next": None})
    site.answers["GET", f"/persons/{PERSON}"] = (200, shown)
    open_permits(page, site)
    open_person(page)


def test_head_restricts_a_person_with_a_reason_once_it_is_agreed_to(
    page: Page, site: StandIn
) -> None:
    words, onward = "Batasi data orang ini", "Lanjut"
    _opened(page, site, person())
    path = f"/persons/{PERSON}/restriction"
    made = {
        "persons": [PERSON],
        "office": "NGURAH-RAI",
        "reason": "Sengketa",
        "lifted": None,
        "by": "oh-1",
    }
    site.answers["POST", path] = (201, {"id": "R", "at": "2026-11-22T02:00:00Z", **made})
    page.get_by_role("button", name=words, exact=True).click()
    expect(page.locator("#restrict-title")).to_be_focused()
    page.locator("#restrict").get_by_role("button", name=onward, exact=True).click()
    expect(page.locator("#restrict_reason-error")).to_be_visible()
    page.fill("#restrict_reason", "Sengketa")
    page.locator("#restrict").get_by_role("button", name=onward, exact=True).click()
    expect(page.locator("#restrict-agree")).to_contain_text("ANNA MARIA ERIKSSON")
    assert posted(site, path) == []
    assert faults(page) == []
    hidden = {"surname": "", "given_names": "", "date_of_birth": "", "passports": []}
    site.answers["GET", f"/persons/{PERSON}"] = (200, person(**hidden, restricted=True))
    page.get_by_role("button", name="Ya, batasi datanya", exact=True).click()
    expect(page.locator("#person-said")).to_contain_text("Datanya dibatasi.")
    expect(page.locator("#person")).not_to_contain_text("ERIKSSON")
    expect(page.get_by_role("button", name=words, exact=True)).to_have_count(0)
    (sent,) = posted(site, path)
    assert sent.body == {"reason": "Sengketa"}


def test_head_parts_the_record_that_is_chosen_of_three(page: Page, site: StandIn) -> None:
    _opened(page, site, _three())
    page.get_by_role("button", name="Bukan orang yang sama? Pisahkan", exact=True).click()
    page.select_option("#parting_who", OTHER)
    page.fill("#parting_reason", "Sidik  jari berbeda")
    page.locator("#parting").get_by_role("button", name="Lanjut", exact=True).click()
    agree = page.locator("#parting-agree")
    expect(agree).to_contain_text("B7 tidak lagi tercatat")
    expect(agree).to_contain_text("Yang lain tetap")
    assert faults(page) == []
    # Whoever chooses another has not agreed to it.
    page.select_option("#parting_who", THIRD)
    expect(agree).to_be_empty()
    page.locator("#parting").get_by_role("button", name="Lanjut", exact=True).click()
    site.answers["POST", "/persons/partings"] = (201, person(id=THIRD))
    site.answers["GET", f"/persons/{PERSON}"] = (200, person(linked=[_joined(OTHER, "B7")]))
    page.get_by_role("button", name="Ya, pisahkan", exact=True).click()
    expect(page.locator("#person-said")).to_have_text("Catatannya dipisahkan.")
    expect(page.locator("#person-facts")).to_contain_text("B7")
    expect(page.locator("#person-facts")).not_to_contain_text("C8")
    (sent,) = posted(site, "/persons/partings")
    assert sent.body == {"person": THIRD, "reason": "Sidik jari berbeda"}


def test_nobody_but_a_head_is_offered_either(page: Page, site: StandIn) -> None:
    serve_permits(site, BORDER)
    site.answers["POST", "/persons/searches"] = (200, {"items": [_three()], "next": None})
    open_permits(page, site)
    open_person(page)
    expect(page.get_by_role("button", name="Bandingkan dengan orang lain")).to_be_visible()
    expect(page.get_by_role("button", name="Batasi data orang ini")).to_have_count(0)
    expect(page.get_by_role("button", name="Pisahkan")).to_have_count(0)
