"""Reports while the network or the server is away: kept unreadable, signed, sent once."""

import hashlib
import json
from base64 import urlsafe_b64decode
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from playwright.sync_api import Page, expect

from tests.web.answers import RECEIPT, receipt
from tests.web.phones import until
from tests.web.proofs import TOKEN, solves
from tests.web.seals import Mint
from tests.web.stand_in import StandIn, problem
from tests.web.walk import REPORT, SEND, fill_report, genuine, hand_over, signed_in

pytestmark = pytest.mark.browser

DOWN = (503, {"title": "Layanan sedang terganggu"})
_KEPT = """async () => {
  const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
    });
    const rows = database.transaction("reports").objectStore("reports").getAll();
    await new Promise((done) => { rows.onsuccess = done; });
    for (const row of rows.result) {
      texts.push(row.id, new TextDecoder().decode(row.sealed));
    }
    const keys = database.transaction("keys").objectStore("keys").getAll();
    await new Promise((done) => { keys.onsuccess = done; });
    for (const key of keys.result) {
      for (const one of [key, key.privateKey]) {
        if (one && one.extractable === true) texts.push("EXTRACTABLE");
      }
    }
    texts.push(`rows ${rows.result.length}, keys ${keys.result.length}`);
    database.close();
  }
  return texts.join("\\n");
}"""


def _stays(site: StandIn) -> list[Any]:
    return [call for call in site.calls if call.path == "/stays"]


def _filled(page: Page, site: StandIn, mint: Mint) -> None:
    hand_over(page, site, genuine(mint))
    fill_report(page)
    until(page, "localStorage.getItem('serambi.attempt-token')")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _claims(attempt: str) -> dict[str, str]:
    """Return what a JWS says, when the key that it brings along has signed it."""
    header, claims, signature = attempt.split(".")
    said = json.loads(_bytes(header))
    assert (said["alg"], said["typ"]) == ("ES256", "attempt+jwt")
    x, y = (int.from_bytes(_bytes(said["jwk"][name]), "big") for name in ("x", "y"))
    raw = _bytes(signature)
    r, s = (int.from_bytes(part, "big") for part in (raw[:32], raw[32:]))
    key = EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    key.verify(encode_dss_signature(r, s), f"{header}.{claims}".encode(), ECDSA(hashes.SHA256()))
    found: dict[str, str] = json.loads(_bytes(claims))
    return found


def test_lost_report_waits_and_is_sent_once_when_the_network_is_back(
    page: Page, site: StandIn, mint: Mint
) -> None:
    _filled(page, site, mint)
    page.context.set_offline(True)
    page.click(SEND)
    expect(page.locator("h1:visible")).to_have_text("Laporan Anda menunggu jaringan")
    expect(page.locator("#waiting-count")).to_have_text("1 laporan menunggu dikirim")
    assert _stays(site) == []
    page.context.set_offline(False)
    expect(page.locator(".s-receipt-number")).to_be_visible(timeout=40000)
    expect(page.locator("#waiting")).to_be_hidden()
    (sent,) = _stays(site)
    assert solves(sent.body["proof"])
    assert sent.body["address"] == "Jalan Contoh 5"


def test_attempt_tells_when_and_what_was_tried_by_the_servers_clock(
    page: Page, site: StandIn, mint: Mint
) -> None:
    # This device's clock is two days ahead.
    page.clock.install(time="2026-11-24T00:00:00Z")
    _filled(page, site, mint)
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    (sent,) = _stays(site)
    claims = _claims(sent.body.pop("attempt"))
    del sent.body["proof"]
    assert claims["attempted_at"].startswith("2026-11-22T00:0")
    assert claims["token"] == TOKEN["token"]
    assert claims["body"] == hashlib.sha256(rfc8785.dumps(sent.body)).hexdigest()


def test_key_and_text_stay_the_same_until_there_is_an_answer_in_another_tab_too(
    page: Page, site: StandIn, mint: Mint
) -> None:
    site.answers["POST", "/stays"] = DOWN
    _filled(page, site, mint)
    page.click(SEND)
    expect(page.locator("#waiting-count")).to_be_visible()
    again = page.context.new_page()
    page.close()
    site.answers["POST", "/stays"] = (201, receipt(manage_url=f"/id/kelola/#{RECEIPT}.S3CRET"))
    again.goto(site.url + REPORT["id"])
    expect(again.locator("#waiting")).to_contain_text("Sudah diterima", timeout=20000)
    sent = _stays(site)
    assert len({call.headers["Idempotency-Key"] for call in sent}) == 1
    assert len({call.text for call in sent}) == 1
    # The only copy of the link is not lost with the page.
    again.reload()
    again.click("text=Lihat tanda terima")
    expect(again.locator("#manage-link")).to_have_attribute(
        "href", f"{site.url}/id/kelola/#{RECEIPT}.S3CRET"
    )
    again.click("text=Sudah saya simpan")
    expect(again.locator("#waiting")).to_be_hidden()
    assert len(_stays(site)) == len(sent)


def test_what_waits_is_not_readable_on_the_device(page: Page, site: StandIn, mint: Mint) -> None:
    site.answers["POST", "/stays"] = DOWN
    _filled(page, site, mint)
    page.click(SEND)
    expect(page.locator("#waiting-count")).to_be_visible()
    kept = page.evaluate(_KEPT)
    assert "rows 1, keys 2" in kept
    for said in ("Jalan Contoh", "Made Contoh", "51.03.06", "EXTRACTABLE"):
        assert said not in kept


def test_refused_report_can_be_corrected_and_nothing_is_typed_again(
    page: Page, site: StandIn, mint: Mint
) -> None:
    site.answers["POST", "/stays"] = DOWN
    _filled(page, site, mint)
    page.click(SEND)
    expect(page.locator("#waiting-count")).to_be_visible()
    site.answers["POST", "/stays"] = problem(
        422, "invalid", "Belum benar", ("nights", "too_many", "Terlalu lama.")
    )
    page.reload()
    expect(page.locator("#waiting")).to_contain_text("Terlalu lama.", timeout=20000)
    page.click("text=Betulkan isian")
    expect(page.locator("#address")).to_have_value("Jalan Contoh 5")
    expect(page.locator("#waiting")).to_be_hidden()


def test_proof_that_became_too_old_is_made_anew_under_the_same_key(
    page: Page, site: StandIn, mint: Mint
) -> None:
    refusal = problem(422, "invalid", "Belum benar", ("proof", "proof_expired", "Terlalu lama."))
    answers = [refusal, (201, receipt())]
    site.answers["POST", "/stays"] = lambda _call: answers.pop(0)
    _filled(page, site, mint)
    page.click(SEND)
    expect(page.locator(".s-receipt-number")).to_be_visible()
    first, second = _stays(site)
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


def test_operators_report_waits_for_its_own_operator(page: Page, site: StandIn, mint: Mint) -> None:
    signed_in(page, site)
    hand_over(page, site, genuine(mint))
    expect(page.locator("#operator")).to_be_visible()
    page.fill("#nights", "2")
    site.answers["POST", "/stays"] = DOWN
    with page.expect_response("**/api/stays"):
        page.click(SEND)
    expect(page.locator("#waiting-count")).to_be_visible()
    page.evaluate("localStorage.removeItem('serambi.signed-in')")
    page.goto(f"{site.url}/id/tata-cara/")
    site.calls.clear()
    site.answers["POST", "/stays"] = (201, receipt())
    page.goto(site.url + REPORT["id"])
    expect(page.locator("#waiting-count")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert _stays(site) == []
    signed_in(page, site)
    page.goto(site.url + REPORT["id"])
    expect(page.locator("#waiting")).to_contain_text("Sudah diterima", timeout=20000)
    assert _stays(site)[-1].headers["Authorization"] == "Bearer token-1"
    assert "proof" not in _stays(site)[-1].body
