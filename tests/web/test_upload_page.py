"""A guest list uploaded in a real browser: checked, agreed to, reported, found again."""

import base64
import hashlib
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.web.accessible import faults
from tests.web.operators import open_as_operator, posted, serve_stays, stay
from tests.web.phones import until
from tests.web.stand_in import Call, Given, StandIn, problem

pytestmark = pytest.mark.browser

UPLOAD = {"id": "/id/unggah/", "en": "/en/upload/"}
LIST = b"nama;nomor paspor\nTAMU CONTOH;L898902C3\n"
FILE: FilePayload = {"name": "tamu.csv", "mimeType": "text/csv", "buffer": LIST}
REPAIR = {
    "field": "arrived_at",
    "given": "11/22/2026",
    "proposed": "2026-11-22",
    "why": "month_first",
    "detail": "Bulan dan hari tertukar.",
    "choices": [],
}
UNCLEAR = {
    **REPAIR,
    "given": "3/4/2026",
    "proposed": None,
    "choices": ["2026-04-03", "2026-03-04"],
}
ROWS: list[dict[str, Any]] = [
    {
        "number": 2,
        "verdict": "accepted",
        "receipt": stay(2)["receipt"],
        "errors": [],
        "repairs": [],
    },
    {"number": 3, "verdict": "accepted", "errors": [], "repairs": [REPAIR]},
    {"number": 4, "verdict": "late", "errors": [], "repairs": [REPAIR]},
    {
        "number": 5,
        "verdict": "refused",
        "errors": [{"field": "nights", "code": "too_large", "detail": "Paling banyak 400."}],
        "repairs": [UNCLEAR],
    },
]
COUNTS = {"read": 4, "accepted": 2, "late": 1, "duplicate": 0, "refused": 1}


def batch(state: str, *, dry_run: bool = True, **changes: Any) -> dict[str, Any]:
    """Return a batch as the API gives it."""
    none = dict.fromkeys(COUNTS, 0)
    over = state == "done"
    return {
        "id": "BT-DRY" if dry_run else "BT-REAL",
        "state": state,
        "dry_run": dry_run,
        "total": None if state in ("awaiting_file", "reading", "refused") else 4,
        "rows": None,
        "damaged": 3,
        "counts": COUNTS if over else none,
        "errors": [],
        "notes": [],
        **changes,
    }


def serve(site: StandIn, *states: dict[str, Any]) -> None:
    """Answer a dry run, then the report; each of `states` is what the next question finds."""
    waiting = list(states)
    serve_stays(site)

    def created(call: Call) -> Given:
        made = batch("awaiting_file", dry_run=call.body["dry_run"])
        form = {"url": "/uploads", "fields": {"key": "somewhere", "policy": "signed"}}
        return 201, {**made, "upload": form}

    def now(_call: Call) -> Given:
        return 200, waiting.pop(0) if len(waiting) > 1 else waiting[0]

    site.answers["POST", "/stays/batches"] = created
    site.answers["POST", "/uploads"] = (201, None)
    for name in ("BT-DRY", "BT-REAL"):
        site.answers["GET", f"/stays/batches/{name}"] = now
        site.answers["GET", f"/stays/batches/{name}/rows"] = (200, {"items": ROWS, "next": None})
        site.answers["POST", f"/stays/batches/{name}/confirmation"] = (200, batch("reporting"))


def check(page: Page, site: StandIn, *states: dict[str, Any], language: str = "id") -> None:
    serve(site, *states)
    open_as_operator(page, site, UPLOAD[language])
    page.set_input_files("#file", files=[FILE])
    page.click("#list button[type=submit]")


def test_list_is_checked_before_anything_is_reported(page: Page, site: StandIn) -> None:
    check(page, site, batch("reading"), batch("done"))
    expect(page.locator("#batch-title")).to_have_text(
        "Hasil pemeriksaan: ada yang perlu diperbaiki"
    )
    expect(page.locator("#counts")).to_contain_text("Baris diperiksa")
    (call,) = posted(site, "/stays/batches")
    assert call.body == {
        "premises": "pr-1",
        "upload": {
            "name": "tamu.csv",
            "bytes": len(LIST),
            "sha256": hashlib.sha256(LIST).hexdigest(),
        },
        "dry_run": True,
        "repairs": "confirm",
    }
    (sent,) = posted(site, "/uploads")
    assert "TAMU CONTOH" in sent.text
    assert sent.text.index('name="policy"') < sent.text.index('name="file"')
    assert "Authorization" not in sent.headers


def test_repairs_are_agreed_to_one_by_one_and_the_list_reported(page: Page, site: StandIn) -> None:
    check(page, site, batch("done"))
    boxes = page.locator("#repair-rows [data-row]")
    expect(boxes).to_have_count(3)
    expect(boxes.nth(2)).to_be_disabled()
    expect(page.locator("#repair-rows li").first).to_contain_text("Bulan dan hari tertukar.")
    page.uncheck("#row-4")
    serve(
        site,
        batch("awaiting_confirmation", dry_run=False),
        batch("reporting", dry_run=False),
        batch("done", dry_run=False),
    )
    expect(page.locator("#report")).to_have_text("Laporkan 3 tamu")
    page.click("#report")
    expect(page.locator("#batch-title")).to_have_text("Selesai: 3 tamu dilaporkan", timeout=15000)
    assert [call.body["dry_run"] for call in posted(site, "/stays/batches")] == [True, False]
    (agreed,) = posted(site, "/stays/batches/BT-REAL/confirmation")
    assert agreed.body == {"repairs": "accept", "except_rows": [4, 5]}
    expect(page.locator("#report")).to_be_hidden()


def test_reload_in_the_middle_finds_the_batch_and_keeps_nobody(page: Page, site: StandIn) -> None:
    check(page, site, batch("reporting", dry_run=False, counts={**COUNTS, "read": 2}))
    expect(page.locator("#bar-said")).to_have_text("2 dari 4 baris")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "BT-DRY" in kept
    assert "TAMU" not in kept
    assert "tamu.csv" not in kept
    page.reload()
    expect(page.locator("#bar-said")).to_have_text("2 dari 4 baris")
    serve(site, batch("done", dry_run=False))
    expect(page.locator("#batch-title")).to_have_text("Selesai: 3 tamu dilaporkan", timeout=15000)


def test_check_found_again_asks_for_the_file_to_report_it(page: Page, site: StandIn) -> None:
    check(page, site, batch("done"))
    expect(page.locator("#report")).to_be_visible()
    page.reload()
    expect(page.locator("#choose-again")).to_be_visible()
    expect(page.locator("#report")).to_be_hidden()
    expect(page.locator("#file")).to_be_visible()


def test_report_that_waits_is_agreed_to_after_a_reload(page: Page, site: StandIn) -> None:
    check(page, site, batch("awaiting_confirmation", dry_run=False))
    expect(page.locator("#batch-title")).to_have_text("Perlu persetujuan Anda")
    page.reload()
    expect(page.locator("#batch-title")).to_have_text("Perlu persetujuan Anda")
    page.click("#none")
    serve(site, batch("done", dry_run=False))
    page.click("#report")
    expect(page.locator("#batch-title")).to_have_text("Selesai: 3 tamu dilaporkan", timeout=15000)
    sent = [call for call in site.calls if call.path.endswith("/confirmation")]
    assert sent[0].body == {"repairs": "refuse"}


def test_repairs_are_asked_for_once_all_rows_are_there(page: Page, site: StandIn) -> None:
    """Who unticks all of them early would agree to those that come later."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/stays/batches/*/rows*", hold)
    check(page, site, batch("awaiting_confirmation", dry_run=False))
    expect(page.locator("#batch-title")).to_have_text("Perlu persetujuan Anda")
    until(page, "document.querySelector('#repair-rows ul') !== null")
    expect(page.locator("#none")).to_be_hidden()
    expect(page.locator("#report")).to_be_hidden()
    held[0].continue_()
    expect(page.locator("#none")).to_be_visible()
    expect(page.locator("#report")).to_be_visible()


def test_order_of_days_is_asked_and_what_follows_is_shown_again(page: Page, site: StandIn) -> None:
    check(page, site, batch("done"))
    page.select_option("#order-arrived_at", "day_first")
    serve(site, batch("awaiting_confirmation", dry_run=False))
    page.click("#report")
    expect(page.locator("#report")).to_have_text(
        "Pakai yang dicentang, dan laporkan", timeout=15000
    )
    (agreed,) = posted(site, "/stays/batches/BT-REAL/confirmation")
    assert agreed.body["orders"] == {"arrived_at": "day_first"}


def test_file_that_cannot_be_read_says_why(page: Page, site: StandIn) -> None:
    error = {"field": "file", "code": "not_a_sheet", "detail": "Berkas ini bukan daftar."}
    check(page, site, batch("refused", errors=[error], damaged=0))
    expect(page.locator("#notes")).to_contain_text("Berkas ini bukan daftar.")
    page.click("#another")
    expect(page.locator("#batch")).to_be_hidden()
    expect(page.locator("#file")).to_be_focused()
    page.reload()
    expect(page.locator("#file")).to_be_visible()
    expect(page.locator("#batch")).to_be_hidden()


def test_rows_that_are_pasted_go_as_a_file(page: Page, site: StandIn) -> None:
    serve(site, batch("done"))
    open_as_operator(page, site, UPLOAD["id"])
    page.click("#list button[type=submit]")
    expect(page.locator("#file-error")).to_be_visible()
    page.click("#list summary")
    page.fill("#pasted", "nama\tpaspor\nTAMU TEMPEL\tX1")
    page.click("#list button[type=submit]")
    expect(page.locator("#report")).to_be_visible()
    (sent,) = posted(site, "/uploads")
    assert "TAMU TEMPEL\tX1" in sent.text


def test_file_that_does_not_arrive_is_sent_again(page: Page, site: StandIn) -> None:
    serve(site, batch("done"))
    site.answers["POST", "/uploads"] = (503, None)
    open_as_operator(page, site, UPLOAD["id"])
    page.set_input_files("#file", files=[FILE])
    page.click("#list button[type=submit]")
    expect(page.locator("#list-summary")).to_contain_text("Berkas belum terkirim")
    site.answers["POST", "/uploads"] = (201, None)
    page.click("#list button[type=submit]")
    expect(page.locator("#report")).to_be_visible()


def test_templates_and_results_are_downloaded(page: Page, site: StandIn) -> None:
    content = base64.b64encode(b"judul").decode()
    file = {"name": "daftar.csv", "content_type": "text/csv", "content": content}
    site.answers["GET", "/stays/batches/templates"] = (200, file)
    site.answers["POST", "/stays/batches/BT-DRY/result"] = (200, file)
    serve(site, batch("done"))
    open_as_operator(page, site, UPLOAD["id"])
    page.click("#choose > details summary")
    with page.expect_download() as download:
        page.click("#templates [data-language=en][data-format=csv]")
    assert download.value.suggested_filename == "daftar.csv"
    asked = next(call for call in site.calls if call.path == "/stays/batches/templates")
    assert sorted(asked.query.split("&")) == ["format=csv", "language=en"]
    page.set_input_files("#file", files=[FILE])
    page.click("#list button[type=submit]")
    with page.expect_download():
        page.click("#result")


def test_batch_of_somebody_else_is_forgotten(page: Page, site: StandIn) -> None:
    serve(site, batch("done"))
    site.answers["GET", "/stays/batches/BT-GONE"] = problem(404, "not_found", "Tidak ditemukan")
    page.goto(f"{site.url}/id/")
    page.evaluate("localStorage.setItem('serambi.batch', '\"BT-GONE\"')")
    open_as_operator(page, site, UPLOAD["id"])
    expect(page.locator("#file")).to_be_visible()
    until(page, "localStorage.getItem('serambi.batch') === null")


@pytest.mark.parametrize("language", ["id", "en"])
def test_upload_in_use_has_no_accessibility_fault(page: Page, site: StandIn, language: str) -> None:
    check(page, site, batch("done"), language=language)
    expect(page.locator("#repair-rows [data-row]")).to_have_count(3)
    page.click("#all-rows summary")
    expect(page.locator("#rows li")).to_have_count(4)
    assert faults(page) == []
    page.click("#another")
    page.click("#list button[type=submit]")
    expect(page.locator("#file-error")).to_be_visible()
    page.click("#choose > details summary")
    assert faults(page) == []
