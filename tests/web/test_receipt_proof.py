"""The receipt's page in a real browser: what became of it, its proof, its PDF."""

import base64
import hashlib
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib.lodging.receipts import merkle
from tests.web.answers import RECEIPT, receipt
from tests.web.seals import RECEIPT_REFERENCE, SIGNER, Mint
from tests.web.stand_in import StandIn
from tests.web.status_lists import compact

pytestmark = pytest.mark.browser

PREMISES, DAY = "PREMISES1", "2026-11-22"
PROVED = "Terbukti: tanda terima ini ada dalam daftar"
BROKEN = "Bukti tanda terima ini tidak cocok"


def proved(mint: Mint, **changes: Any) -> dict[str, Any]:
    """Return a receipt with its proof, among seven others of two houses."""
    shown = receipt(premises_name="Hotel Contoh", state="reported", **changes)
    office = shown["office"]["code"]
    facts = "\n".join(
        (
            *(shown["receipt"], shown["first_received_at"], shown["deadline_at"]),
            *(office, PREMISES, receipt()["arrived_at"]),
        )
    )
    own = merkle.leaf_hash(hashlib.sha256(facts.encode()).digest())
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(4)] + [own]
    root = merkle.root_of(leaves).hex()
    day = "\n".join(("serambi-receipts-1", PREMISES, DAY, office, root, "0" * 64))
    links = [merkle.leaf_hash(b"other"), merkle.leaf_hash(day.encode())]
    payload = {"office": office, "date": DAY, "root": merkle.root_of(links).hex()}
    proof = {
        "facts": facts,
        "path": [step.text for step in merkle.path_of(leaves, 4)],
        "day": day,
        "office_path": [step.text for step in merkle.path_of(links, 1)],
        "jws": compact(mint.receipts, payload, SIGNER + RECEIPT_REFERENCE),
    }
    return {**shown, "root": proof}


def look(page: Page, site: StandIn, answer: dict[str, Any]) -> None:
    site.answers["GET", f"/receipts/{RECEIPT}"] = (200, answer)
    page.goto(f"{site.url}/r#{RECEIPT}")
    expect(page.locator("h1:visible")).to_have_text("Tanda terima ini sah", timeout=20_000)


def test_proof_is_checked_in_the_browser(page: Page, site: StandIn, mint: Mint) -> None:
    look(page, site, proved(mint))
    expect(page.locator("#result")).to_contain_text(PROVED)


def test_corrected_receipt_is_proved_by_what_was_said_at_first(
    page: Page, site: StandIn, mint: Mint
) -> None:
    shown = proved(mint) | {"arrived_at": "2026-11-20T10:00:00Z"}
    look(page, site, shown | {"state": "corrected", "state_at": "2026-11-22T05:00:00Z"})
    expect(page.locator("#result")).to_contain_text(PROVED)
    expect(page.locator("#result")).to_contain_text("Laporan ini diperbaiki")


def _other_time(shown: dict[str, Any], mint: Mint) -> dict[str, Any]:
    return shown | {"first_received_at": "2026-11-21T01:12:00Z"}


def _other_facts(shown: dict[str, Any], mint: Mint) -> dict[str, Any]:
    earlier = _other_time(shown, mint)
    changed = shown["root"]["facts"].replace(shown["first_received_at"], "2026-11-21T01:12:00Z")
    return earlier | {"root": shown["root"] | {"facts": changed}}


def _other_key(shown: dict[str, Any], mint: Mint) -> dict[str, Any]:
    payload = {"office": "NGURAH-RAI", "date": DAY, "root": "00" * 32}
    jws = compact(mint.status, payload, "IDTSS01")
    return shown | {"root": shown["root"] | {"jws": jws}}


def _other_path(shown: dict[str, Any], mint: Mint) -> dict[str, Any]:
    return shown | {"root": shown["root"] | {"office_path": ["L" + "00" * 32]}}


@pytest.mark.parametrize("change", [_other_time, _other_facts, _other_key, _other_path])
def test_proof_that_does_not_match_is_said(
    page: Page, site: StandIn, mint: Mint, change: Any
) -> None:
    look(page, site, change(proved(mint), mint))
    expect(page.locator("#result")).to_contain_text(BROKEN)


@pytest.mark.parametrize(
    ("state", "words"), [("cancelled", "Laporan ini dibatalkan"), ("left", "Tamu sudah pergi")]
)
def test_what_became_of_the_report_is_said(
    page: Page, site: StandIn, state: str, words: str
) -> None:
    changed = {"state": state, "state_at": "2026-11-22T05:00:00Z", "premises_name": "Hotel"}
    look(page, site, receipt(**changed))
    expect(page.locator("#result")).to_contain_text(words)
    expect(page.locator("#result")).to_contain_text("Bukti bertanda tangan tersedia")


def test_receipt_is_saved_as_pdf(page: Page, site: StandIn) -> None:
    pdf = base64.b64encode(b"%PDF-1.7").decode()
    site.answers["POST", f"/receipts/{RECEIPT}/document"] = (200, {"pdf": pdf, "next": None})
    look(page, site, receipt())
    with page.expect_download() as download:
        page.click("text=Unduh PDF")
    assert download.value.suggested_filename == f"serambi-{RECEIPT}.pdf"
    assert download.value.path().read_bytes() == b"%PDF-1.7"
    expect(page.locator("#result")).not_to_contain_text(PROVED)
