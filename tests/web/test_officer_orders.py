"""An office head's orders in a real browser: issued, listed, revoked."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.officers import FIELD, ORDER, open_signed_in, serve
from tests.web.stand_in import Call, StandIn, problem

pytestmark = pytest.mark.browser

ORDERS = {"id": "/officer/id/surat-perintah/", "en": "/officer/en/orders/"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}


def order(number: str = ORDER, status: str = "in_force", **changes: Any) -> dict[str, Any]:
    """Return an order as the API gives it."""
    return {
        "id": number.replace("/", "").upper(),
        "number": number,
        "purpose": "Pengawasan orang asing di Kuta dan Seminyak",
        "valid_from": "2026-11-22",
        "valid_to": "2026-11-29",
        "status": status,
        "yours": False,
        "officers": [],
        "issued_at": "2026-11-22T01:00:00Z",
        **changes,
    }


def listed(site: StandIn, *items: dict[str, Any]) -> None:
    site.answers["GET", "/orders"] = (200, {"items": list(items), "next": None})


@pytest.fixture
def orders(page: Page, site: StandIn) -> Page:
    """Open the page as the head of an office without orders."""
    serve(site, HEAD)
    listed(site)
    open_signed_in(page, site, ORDERS["id"])
    expect(page.locator("#orders")).to_be_visible()
    return page


def posted(site: StandIn, path: str = "/orders") -> list[Call]:
    return [call for call in site.calls if call.path == path and call.method == "POST"]


def fill(page: Page, last: tuple[str, str, str] = ("29", "November", "2026")) -> None:
    page.fill("#number", ORDER)
    page.fill("#purpose", "Pengawasan orang asing\ndi Kuta")
    page.fill("#officers", "satu@contoh.example\n dua@contoh.example, ")
    for part, value in zip(("day", "month", "year"), ("22", "11", "2026"), strict=True):
        page.fill(f"#valid_from-{part}", value)
    for part, value in zip(("day", "month", "year"), last, strict=True):
        page.fill(f"#valid_to-{part}", value)


def send(page: Page) -> None:
    page.click("#order button[type=submit]")


def test_office_without_orders_is_told_what_that_means(orders: Page) -> None:
    expect(orders.locator("#none")).to_contain_text("Belum ada surat perintah yang berlaku")
    expect(orders.locator("#officer-links [aria-current]")).to_have_text("Surat perintah kantor")
    today = datetime.now(UTC).astimezone().year
    assert int(orders.input_value("#valid_from-year")) >= today


def test_order_is_issued_and_stands_on_top(orders: Page, site: StandIn) -> None:
    named = [{"id": "1", "name": "Satu"}, {"id": "2", "name": "Dua"}]
    site.answers["POST", "/orders"] = (201, order(officers=named))
    fill(orders)
    send(orders)
    expect(orders.locator("#issued")).to_contain_text(f"Surat perintah {ORDER} terbit")
    (call,) = posted(site)
    assert call.body == {
        "number": ORDER,
        "purpose": "Pengawasan orang asing di Kuta",
        "officers": ["satu@contoh.example", "dua@contoh.example"],
        "valid_from": "2026-11-22",
        "valid_to": "2026-11-29",
    }
    card = orders.locator("#running .s-order")
    expect(card).to_contain_text("22 November 2026 sampai 29 November 2026")
    expect(card).to_contain_text("Satu, Dua")
    expect(orders.locator("#none")).to_be_hidden()
    assert orders.input_value("#number") == ""


def test_what_is_missing_is_named_before_anything_is_sent(orders: Page, site: StandIn) -> None:
    send(orders)
    expect(orders.locator("#order-summary")).to_contain_text("Ada 3 hal")
    for field in ("number", "purpose", "valid_to"):
        expect(orders.locator(f"#{field}-error")).to_be_visible()
    fill(orders, ("21", "11", "2026"))
    send(orders)
    expect(orders.locator("#valid_to-error")).to_contain_text("mendahului")
    fill(orders, ("31", "11", "2026"))
    send(orders)
    expect(orders.locator("#valid_to-error")).to_contain_text("tidak ada")
    assert posted(site) == []


def test_unknown_officer_is_named_by_the_address_typed(orders: Page, site: StandIn) -> None:
    site.answers["POST", "/orders"] = problem(
        422, "invalid", "Isian belum benar", ("officers.1", "unknown_officer", "Tidak ada petugas.")
    )
    fill(orders)
    send(orders)
    expect(orders.locator("#officers-error")).to_contain_text("dua@contoh.example: Tidak ada")
    assert orders.input_value("#number") == ORDER


def test_number_in_use_is_said_on_top_and_nothing_typed_is_lost(
    orders: Page, site: StandIn
) -> None:
    site.answers["POST", "/orders"] = problem(409, "order_number_taken", "Nomor ini sudah dipakai")
    fill(orders)
    send(orders)
    expect(orders.locator("#order-summary")).to_contain_text("Nomor ini sudah dipakai")
    with orders.expect_response("**/orders"):
        send(orders)
    first, again = posted(site)
    assert first.headers["Idempotency-Key"] == again.headers["Idempotency-Key"]


def test_order_is_revoked_only_after_asking_and_with_a_reason(page: Page, site: StandIn) -> None:
    serve(site, HEAD)
    listed(site, order("SP-1"), order("SP-2", "coming"), order("SP-3", "revoked"))
    path = "/orders/SP-1/revocation"
    gone = order("SP-1", "revoked", revoked_because="Salah tulis")
    site.answers["POST", path] = (200, gone)
    open_signed_in(page, site, ORDERS["id"])
    cards = page.locator("#running .s-order")
    expect(cards).to_have_count(3)
    expect(cards.nth(2).locator("button")).to_have_count(0)
    cards.nth(1).locator("button").first.click()
    expect(page.locator("#revoking-what")).to_have_text("Cabut surat perintah SP-2?")
    page.click("#keep")
    expect(page.locator("#revoking")).to_be_hidden()
    expect(cards.nth(1).locator("button").first).to_be_focused()
    cards.nth(0).locator("button").first.click()
    expect(page.locator("#revoking-what")).to_be_focused()
    page.click("#revoke button[type=submit]")
    expect(page.locator("#reason-error")).to_contain_text("alasan pencabutan")
    assert posted(site, path) == []
    page.fill("#reason", "Salah tulis")
    page.click("#revoke button[type=submit]")
    expect(cards.nth(0)).to_contain_text("Dicabut")
    expect(cards.nth(0)).to_contain_text("Salah tulis")
    expect(page.locator("#revoking")).to_be_hidden()
    assert [call.body for call in posted(site, path)] == [{"reason": "Salah tulis"}]


def test_ended_orders_are_shown_when_asked_for(page: Page, site: StandIn) -> None:
    serve(site, HEAD)
    listed(site, order("SP-1"))
    open_signed_in(page, site, ORDERS["id"])
    expect(page.locator("#running .s-order")).to_have_count(1)
    listed(site, order("SP-1"), order("SP-0", "ended"))
    page.click("#past summary")
    expect(page.locator("#ended .s-order")).to_have_count(1)
    expect(page.locator("#ended .s-order")).to_contain_text("SP-0")


def test_text_of_an_order_is_never_markup(page: Page, site: StandIn) -> None:
    serve(site, HEAD)
    listed(site, order(purpose="<img src=x onerror=alert(1)>"))
    open_signed_in(page, site, ORDERS["id"])
    expect(page.locator("#running .s-order")).to_contain_text("<img")
    assert page.locator("#running img").count() == 0


def test_page_that_cannot_be_loaded_says_so(page: Page, site: StandIn) -> None:
    serve(site, HEAD)
    site.answers["GET", "/orders"] = problem(503, "unavailable", "Layanan sedang terganggu")
    open_signed_in(page, site, ORDERS["id"])
    expect(page.locator("#opening")).to_contain_text("Layanan sedang terganggu")


def test_another_role_is_taken_to_its_account(page: Page, site: StandIn) -> None:
    serve(site, FIELD)
    open_signed_in(page, site, ORDERS["id"])
    expect(page).to_have_url(f"{site.url}/officer/id/")


@pytest.mark.parametrize("language", ["id", "en"])
def test_orders_in_use_have_no_accessibility_fault(
    page: Page, site: StandIn, language: str
) -> None:
    serve(site, HEAD)
    listed(site, order("SP-1"), order("SP-3", "revoked", revoked_because="Salah tulis"))
    open_signed_in(page, site, ORDERS[language])
    expect(page.locator("#running .s-order")).to_have_count(2)
    assert faults(page) == []
    page.locator("#running button").first.click()
    page.click("#revoke button[type=submit]")
    assert faults(page) == []
    page.click("#keep")
    page.click("#past summary")
    send(page)
    assert faults(page) == []
