"""An operator's lodging places in a real browser: registered, changed, closed; team, keys, desk."""

import base64
import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.operators import HOTEL, VILLA, open_as_operator, posted, serve_stays
from tests.web.phones import until
from tests.web.stand_in import StandIn, problem
from tests.web.walk import choose_region

pytestmark = pytest.mark.browser

PREMISES = {"id": "/id/tempat/", "en": "/en/premises/"}
PLACE: dict[str, Any] = {
    **VILLA,
    "region_name": "Kuta Utara, Badung, Bali",
    "address": "Jalan Contoh 5",
    "village": None,
    "latitude": -8.68,
    "longitude": 115.15,
    "licence_number": None,
    "contact": {"name": "Ni Luh Contoh", "phone": "+628123456789", "email": None},
    "opened_on": None,
    "closed_on": None,
    "closure_reason": None,
    "office": {"code": "NGURAH-RAI", "name": {"id": "Kantor Contoh", "en": "Example office"}},
    "confirmed": False,
    "confirmed_at": None,
    "office_note": None,
    "answered_at": None,
}
OWNER = {
    "person": "op-1",
    "name": "Ni Luh Contoh",
    "email": "pengelola@contoh.example",
    "role": "owner",
    "added_at": "2026-11-20T01:00:00Z",
    "you": True,
}
WAYAN = {
    **OWNER,
    "person": "op-2",
    "name": "I Wayan Contoh",
    "email": "wayan@contoh.example",
    "role": "reporter",
    "you": False,
}
INVITED = {
    "id": "inv-1",
    "email": "ketut@contoh.example",
    "role": "reporter",
    "expires_at": "2026-11-29T01:00:00Z",
}
KEY = {
    "id": "K1",
    "name": "Sistem Contoh",
    "scopes": ["stays:write"],
    "state": "in_use",
    "made_at": "2026-11-20T01:00:00Z",
    "last_used_on": None,
    "revoked_at": None,
}
KEY_TEXT = "srb_p_ABCDEFGHIJKLMNOPQRSTUVWXYZ_" + "x" * 43
DEVICE = {
    "id": "D1",
    "name": "Resepsionis",
    "made_at": "2026-11-20T01:00:00Z",
    "owned": True,
    "joined": False,
    "here": True,
}


def serve(site: StandIn, *places: dict[str, Any]) -> None:
    serve_stays(site)
    site.answers["GET", "/premises"] = (200, {"items": list(places), "next": None})
    site.answers["GET", "/reference/premises-categories"] = (
        200,
        {
            "items": [
                {
                    "code": "villa",
                    "name": {"id": "Vila", "en": "Villa"},
                    "valid_from": "2020-01-01",
                    "valid_to": None,
                }
            ]
        },
    )
    site.answers["GET", "/premises/pr-1/team"] = (
        200,
        {"members": [OWNER, WAYAN], "invitations": [INVITED]},
    )
    site.answers["GET", "/premises/pr-1/api-keys"] = (200, {"items": [KEY]})
    site.answers["GET", "/desk-devices"] = (200, {"items": []})


@pytest.fixture(params=["id", "en"])
def places(request: pytest.FixtureRequest, page: Page, site: StandIn) -> Page:
    """Open the page of somebody who owns one place."""
    serve(site, PLACE)
    open_as_operator(page, site, PREMISES[request.param])
    expect(page.locator("#place-facts dl")).to_be_visible()
    return page


@pytest.fixture
def place(page: Page, site: StandIn) -> Page:
    """Open it in Indonesian."""
    serve(site, PLACE)
    open_as_operator(page, site, PREMISES["id"])
    expect(page.locator("#place-facts dl")).to_be_visible()
    return page


def open_part(page: Page, name: str) -> None:
    page.click(f"#{name} > summary")


def send(page: Page, form: str) -> None:
    page.click(f"#{form} button[type=submit]")


def test_every_part_is_usable_by_all_in_both_languages(places: Page, site: StandIn) -> None:
    for part, row in (("team", "#members li"), ("api-keys", "#keys li")):
        open_part(places, part)
        expect(places.locator(row).first).to_be_visible()
    open_part(places, "shared-desk")
    expect(places.locator("#desk-making")).to_be_visible()
    places.click("#change-place")
    expect(places.locator("#placing")).to_be_visible()
    places.click("#close-place")
    assert faults(places) == []


def test_first_place_is_registered_with_its_kecamatan_and_position(
    page: Page, site: StandIn
) -> None:
    serve(site)
    page.context.grant_permissions(["geolocation"], origin=site.url)
    page.context.set_geolocation({"latitude": -8.65, "longitude": 115.16667})
    open_as_operator(page, site, PREMISES["id"])
    send(page, "place-form")
    for field in ("place_name", "category", "region", "address"):
        expect(page.locator(f"#{field}-error")).to_be_visible()
    assert faults(page) == []
    page.fill("#place_name", "Vila Contoh Seminyak")
    page.select_option("#category", "villa")
    choose_region(page)
    page.fill("#address", "Jalan Contoh\n5")
    page.click("#locate")
    expect(page.locator("#position")).to_have_value("-8.65000, 115.16667")
    page.fill("#contact_phone", "08123456789")
    send(page, "place-form")
    expect(page.locator("#contact_name-error")).to_be_visible()
    page.fill("#contact_name", "Ni Luh Contoh")
    site.answers["POST", "/premises"] = (201, PLACE)
    serve(site, HOTEL, PLACE)
    send(page, "place-form")
    expect(page.locator("#place-facts")).to_contain_text("Jalan Contoh 5")
    (call,) = posted(site, "/premises")
    assert call.body == {
        "name": "Vila Contoh Seminyak",
        "category": "villa",
        "region": "51.03.06",
        "address": "Jalan Contoh 5",
        "latitude": -8.65,
        "longitude": 115.16667,
        "contact": {"name": "Ni Luh Contoh", "phone": "08123456789", "email": None},
    }
    assert call.headers["Idempotency-Key"]


def test_position_that_is_none_is_named(place: Page, site: StandIn) -> None:
    place.click("#change-place")
    place.fill("#position", "Seminyak")
    send(place, "place-form")
    expect(place.locator("#position-error")).to_be_visible()
    assert posted(site, "/premises/pr-1/details") == []


def test_place_is_changed_and_what_is_emptied_is_taken_away(place: Page, site: StandIn) -> None:
    place.click("#change-place")
    expect(place.locator("#place_name")).to_have_value("Vila Contoh Seminyak")
    expect(place.locator("#category")).to_have_value("villa")
    place.fill("#place_name", "Vila Contoh Baru")
    place.fill("#position", "")
    changed = {**PLACE, "name": "Vila Contoh Baru", "latitude": None, "longitude": None}
    site.answers["POST", "/premises/pr-1/details"] = (200, changed)
    send(place, "place-form")
    expect(place.locator("#place-said")).to_contain_text("tersimpan")
    expect(place.locator("#place option")).to_have_text("Vila Contoh Baru")
    (call,) = posted(site, "/premises/pr-1/details")
    assert (call.body["name"], call.body["region"]) == ("Vila Contoh Baru", "51.03.06")
    assert (call.body["latitude"], call.body["licence_number"]) == (None, None)


def test_place_is_closed_with_a_reason_and_opened_again(place: Page, site: StandIn) -> None:
    place.click("#close-place")
    send(place, "close")
    expect(place.locator("#closed_on-error")).to_be_visible()
    for part, value in zip(("day", "month", "year"), ("30", "November", "2026"), strict=True):
        place.fill(f"#closed_on-{part}", value)
    place.fill("#close_reason", "Dijual")
    closed = {**PLACE, "closed_on": "2026-11-30", "closure_reason": "Dijual"}
    site.answers["POST", "/premises/pr-1/closure"] = (200, closed)
    send(place, "close")
    expect(place.locator("#place-facts")).to_contain_text("30 November 2026: Dijual")
    assert posted(site, "/premises/pr-1/closure")[0].body == {
        "closed_on": "2026-11-30",
        "reason": "Dijual",
    }
    site.answers["POST", "/premises/pr-1/closure"] = (200, PLACE)
    place.click("#reopen-place")
    expect(place.locator("#close-place")).to_be_visible()
    assert posted(site, "/premises/pr-1/closure")[1].body["closed_on"] is None


def test_colleague_is_invited_by_e_mail_and_role(place: Page, site: StandIn) -> None:
    open_part(place, "team")
    expect(place.locator("#members li")).to_have_count(2)
    expect(place.locator("#invited li")).to_contain_text("ketut@contoh.example")
    send(place, "invite")
    expect(place.locator("#role-error")).to_be_visible()
    place.fill("#invite_email", "made@contoh.example")
    place.check("#role-reporter")
    site.answers["POST", "/premises/pr-1/invitations"] = (201, INVITED)
    send(place, "invite")
    expect(place.locator("#team-said")).to_contain_text("made@contoh.example")
    (call,) = posted(site, "/premises/pr-1/invitations")
    assert call.body == {"email": "made@contoh.example", "role": "reporter"}


def test_member_is_revoked_and_an_invitation_withdrawn_only_after_a_second_look(
    place: Page, site: StandIn
) -> None:
    open_part(place, "team")
    wayan = place.locator("#members li", has_text="I Wayan Contoh")
    revoked = "/premises/pr-1/team/op-2/revocation"
    wayan.get_by_role("button", name="Cabut").click()
    wayan.get_by_role("button", name="Kembali").click()
    assert posted(site, revoked) == []
    site.answers["POST", revoked] = problem(409, "conflict", "Tidak dapat dilakukan sekarang")
    wayan.get_by_role("button", name="Cabut").click()
    wayan.get_by_role("button", name="Ya, cabut").click()
    expect(wayan.get_by_role("alert")).to_contain_text("Tidak dapat dilakukan")
    site.answers["POST", revoked] = (204, None)
    wayan.get_by_role("button", name="Cabut").click()
    wayan.get_by_role("button", name="Ya, cabut").click()
    expect(place.locator("#team-said")).to_contain_text("I Wayan Contoh sudah dicabut")
    withdrawn = "/premises/pr-1/invitations/inv-1/withdrawal"
    site.answers["POST", withdrawn] = (204, None)
    place.locator("#invited").get_by_role("button", name="Tarik").click()
    place.locator("#invited").get_by_role("button", name="Ya, tarik").click()
    expect(place.locator("#team-said")).to_contain_text("ditarik")


def test_reporter_sees_the_team_and_no_deeds_of_owners(page: Page, site: StandIn) -> None:
    serve(site, {**PLACE, "role": "reporter"})
    open_as_operator(page, site, PREMISES["id"])
    open_part(page, "team")
    expect(page.locator("#members li")).to_have_count(2)
    assert page.locator("#members button:visible").count() == 1  # to leave, oneself
    for hidden in ("#change-place", "#close-place", "#inviting", "#api-keys"):
        expect(page.locator(hidden)).to_be_hidden()


def test_key_is_shown_once_and_is_nowhere_afterwards(place: Page, site: StandIn) -> None:
    open_part(place, "api-keys")
    expect(place.locator("#keys li")).to_contain_text("Belum pernah")
    place.fill("#key_name", "Sistem Contoh")
    send(place, "make-key")
    expect(place.locator("#scopes-error")).to_be_visible()
    assert faults(place) == []
    place.check("#scope-1")
    site.answers["POST", "/premises/pr-1/api-keys"] = (201, {"api_key": KEY, "key": KEY_TEXT})
    send(place, "make-key")
    expect(place.locator("#key-text")).to_have_value(KEY_TEXT)
    (call,) = posted(site, "/premises/pr-1/api-keys")
    assert call.body == {"name": "Sistem Contoh", "scopes": ["stays:write"]}
    assert faults(place) == []
    place.click("text=Sudah saya simpan")
    expect(place.locator("#key-once")).to_be_hidden()
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
    assert KEY_TEXT not in place.content() + place.evaluate(stored)
    revoked = "/premises/pr-1/api-keys/K1/revocation"
    site.answers["POST", revoked] = (200, {**KEY, "state": "revoked"})
    place.get_by_role("button", name="Cabut kunci").click()
    place.get_by_role("button", name="Ya, cabut").click()
    expect(place.locator("#keys-said")).to_contain_text("sudah dicabut")


DESK = {"device": "D1", "name": "Resepsionis", "people": []}


def share(place: Page, site: StandIn) -> None:
    """Make the browser a shared device."""
    open_part(place, "shared-desk")
    place.fill("#desk_label", "Resepsionis")
    site.answers["POST", "/desk-devices"] = (201, DEVICE)
    site.answers["GET", "/desk-devices"] = (200, {"items": [DEVICE]})
    site.answers["GET", "/desk-sessions/people"] = (200, DESK)
    send(place, "make-desk")


def test_device_becomes_shared_and_takes_a_pin(place: Page, site: StandIn) -> None:
    share(place, site)
    expect(place.locator("#new_pin")).to_be_focused()
    expect(place.locator("#desks li")).to_contain_text("Resepsionis (perangkat ini)")
    place.fill("#new_pin", "480615")
    place.fill("#pin_again", "480616")
    send(place, "join-desk")
    expect(place.locator("#pin_again-error")).to_be_visible()
    expect(place.locator("#own_password-error")).to_be_visible()
    place.fill("#pin_again", "480615")
    place.fill("#own_password", "Panjang-dan-Aman-1")
    site.answers["POST", "/desk-devices/people"] = problem(
        422, "invalid", "Isian belum benar", ("pin", "pin_too_simple", "Terlalu mudah.")
    )
    send(place, "join-desk")
    expect(place.locator("#new_pin-error")).to_contain_text("Terlalu mudah")
    assert faults(place) == []
    site.answers["POST", "/desk-devices/people"] = (201, DESK)
    send(place, "join-desk")
    expect(place.locator("#desk-said")).to_contain_text("PIN Anda terpasang")
    sent = posted(site, "/desk-devices/people")[-1].body
    assert sent == {"pin": "480615", "password": "Panjang-dan-Aman-1"}


def test_forgotten_device_asks_for_no_pin_any_more(place: Page, site: StandIn) -> None:
    share(place, site)
    expect(place.locator("#desks li")).to_contain_text("Resepsionis (perangkat ini)")
    until(place, "localStorage.getItem('serambi.desk') === 'true'")
    site.answers["POST", "/desk-devices/D1/forgetting"] = (204, None)
    site.answers["GET", "/desk-devices"] = (200, {"items": []})
    place.get_by_role("button", name="Hapus perangkat").click()
    place.get_by_role("button", name="Ya, hapus").click()
    expect(place.locator("#desk-said")).to_contain_text("bukan lagi perangkat bersama")
    until(place, "localStorage.getItem('serambi.desk') === null")


def test_house_code_leads_to_the_page_where_guests_say_they_stay(page: Page, site: StandIn) -> None:
    serve(site, PLACE)
    open_as_operator(page, site, PREMISES["id"])
    page.locator("#house-code summary").click()
    code = page.locator("#code svg")
    expect(code).to_be_visible()
    seen = Image.open(io.BytesIO(code.screenshot())).convert("RGBA")
    read = page.evaluate(
        """async ({ pixels, width, height }) => {
          const root = document.querySelector("script[src]").src.split("/js/")[0];
          const { default: decode } = await import(`${root}/vendor/qr/decode.js`);
          const data = Uint8ClampedArray.from(atob(pixels), (one) => one.charCodeAt(0));
          return decode({ data, width, height });
        }""",
        {
            "pixels": base64.b64encode(seen.tobytes()).decode(),
            "width": seen.width,
            "height": seen.height,
        },
    )
    assert read == f"{site.url}/id/saya-di-sini/#pr-1"
