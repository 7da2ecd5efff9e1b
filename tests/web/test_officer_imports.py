"""An administrator's page of the directorate's files in a real browser: what came, what differs."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.web.accessible import faults
from tests.web.conftest import SIZES
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import Call, Given, StandIn, problem

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/berkas-izin/", "en": "/officer/en/permit-files/"}
ADMINISTRATOR = {**FIELD, "id": "ad-1", "role": "administrator", "name": "Administrator Contoh"}
COUNTS = {"read": 1000, "added": 0, "changed": 8, "same": 990, "older": 0, "refused": 2}
NONE = dict.fromkeys(COUNTS, 0)
RAW = b"reference,changed_at\nIZT-1,2026-11-21T09:30:00Z\n"
AGO = datetime.now(UTC) - timedelta(days=3)
REFUSED = {
    "number": 12,
    "reference": "IZT-12",
    "verdict": "refused",
    "errors": [
        {
            "field": "sponsors.0.email",
            "code": "not_an_email",
            "detail": "Tulis alamat surel yang lengkap.",
        }
    ],
}


def done(**changes: Any) -> dict[str, Any]:
    """Return a full file that was compared, as the API gives it."""
    at = AGO.isoformat()
    return {
        "id": "IMP-1",
        "kind": "full",
        "as_of": at,
        "part": 1,
        "parts": 1,
        "name": "full-20261122T010000Z.csv",
        "dropped": True,
        "state": "done",
        "created_at": at,
        "received_at": at,
        "size": 250_000,
        "offset": 250_000,
        "counts": COUNTS,
        "errors": [],
        "comparison": {"state": "done", "parts": 1, "done": [1], "not_there": 1},
        **changes,
    }


def drift(call: Call) -> Given:
    """Answer with what differs, of one kind."""
    (kind,) = parse_qs(call.query)["kind"]
    row = {"kind": kind, "reference": f"IZT-{kind}", "number": None, "permit": "P-1"}
    here = {
        "office": "NGURAH-RAI",
        "found_by": "0A60-2D0B-H",
        "heard_at": (AGO - timedelta(days=9)).isoformat(),
    }
    gone = {"office": None, "found_by": None, "heard_at": None, "number": 7}
    return 200, {"items": [{**row, **(here if kind == "not_there" else gone)}], "next": None}


def answer(site: StandIn, *imports: dict[str, Any]) -> None:
    """Let these be the imports that there are."""
    serve(site, ADMINISTRATOR)
    site.answers["GET", "/permits/imports"] = (200, {"items": list(imports), "next": None})
    for one in imports:
        path = f"/permits/imports/{one['id']}"
        site.answers["GET", path] = (200, one)
        site.answers["GET", f"{path}/rows"] = (200, {"items": [REFUSED], "next": None})
        site.answers["GET", f"{path}/drift"] = drift


def opened(page: Page, site: StandIn, language: str = "id") -> Page:
    open_signed_in(page, site, PAGE[language])
    expect(page.locator("#imports")).to_be_visible()
    return page


def test_imports_are_listed_with_how_they_stand(page: Page, site: StandIn) -> None:
    moving = done(id="IMP-2", name="delta.csv", kind="delta", state="recording", comparison=None)
    part = {"state": "waiting", "parts": 3, "done": [1], "not_there": 0}
    answer(
        site,
        {**moving, "offset": 125_000, "counts": {**NONE, "read": 10, "same": 10}},
        done(),
        done(id="IMP-3", parts=3, comparison=part, counts=NONE),
        done(id="IMP-4", name=None, state="awaiting_file", comparison=None, counts=NONE),
        done(id="IMP-5", state="refused", comparison=None, counts=NONE),
    )
    cards = opened(page, site).locator("#list li")
    expect(cards).to_have_count(5)
    for at, words in enumerate(
        (
            "Sedang dicatat: 50%",
            "Selesai, 2 baris ditolak",
            "1 dari 3 sudah ada",
            "Menunggu berkasnya",
            "Seluruh berkas ditolak",
        )
    ):
        expect(cards.nth(at)).to_contain_text(words)
    expect(cards.nth(1)).to_contain_text("1.000 baris: 8 diubah, 990 sudah sama, 2 ditolak")


def test_refused_row_names_its_field_and_the_repair(page: Page, site: StandIn) -> None:
    answer(site, done())
    opened(page, site).get_by_role("button", name="Lihat hasil").click()
    expect(page.locator("#import-title")).to_be_focused()
    refused = page.locator("#refused li")
    expect(refused).to_contain_text("Baris 12, IZT-12: ditolak")
    expect(refused).to_contain_text("Penjamin 1, alamat surel: Tulis alamat surel yang lengkap.")
    (asked,) = [call for call in site.calls if call.path.endswith("/rows")]
    assert parse_qs(asked.query) == {"verdict": ["refused"]}


def test_drift_tells_its_age_and_what_to_do(page: Page, site: StandIn) -> None:
    answer(site, done())
    opened(page, site).get_by_role("button", name="Lihat hasil").click()
    expect(page.locator("#drift-age")).to_contain_text("(3 hari yang lalu)")
    expect(page.locator("#drift-age")).to_contain_text("1 izin berlaku di sini")
    row = page.locator("#differing li")
    expect(row).to_contain_text("IZT-not_there")
    expect(row).to_contain_text("NGURAH-RAI")
    expect(row).to_contain_text("Nomor izin atau cap: 0A60-2D0B-H")
    expect(row).to_contain_text("(12 hari yang lalu)")
    expect(page.locator("#what-to-do")).to_contain_text("Minta kantor pemberi izin")
    page.select_option("#kind-of", "not_here")
    expect(row).to_contain_text("IZT-not_here")
    expect(row).to_contain_text("Baris 7")
    expect(page.locator("#what-to-do")).to_contain_text("tidak ada yang perlu dilakukan")


def test_row_whose_reference_could_not_be_read_goes_by_its_line(page: Page, site: StandIn) -> None:
    answer(site, done())
    nothing = {"permit": None, "office": None, "found_by": None, "heard_at": None}
    row = {"kind": "refused", "reference": "", "number": 49, **nothing}
    site.answers["GET", "/permits/imports/IMP-1/drift"] = (200, {"items": [row], "next": None})
    opened(page, site).get_by_role("button", name="Lihat hasil").click()
    expect(page.locator("#differing li")).to_have_text("Baris 49")


def test_drift_is_saved_as_a_list_whose_cells_are_no_formulas(page: Page, site: StandIn) -> None:
    answer(site, done())
    row = {"kind": "not_there", "reference": "=1+1", "number": None, "permit": "P-1"}
    row |= {"found_by": "0A60-2D0B-H"}
    pages = [
        {"items": [{**row, "office": "DENPASAR", "heard_at": None}], "next": "further"},
        {"items": [{**row, "reference": "IZT-2", "office": None, "heard_at": None}], "next": None},
    ]
    site.answers["GET", "/permits/imports/IMP-1/drift"] = lambda call: (
        200,
        pages["after" in parse_qs(call.query)],
    )
    opened(page, site).get_by_role("button", name="Lihat hasil").click()
    with page.expect_download() as saved:
        page.click("#save")
    text = saved.value.path().read_text("utf-8-sig")
    assert text.splitlines()[1:] == [
        '"not_there","\'=1+1","0A60-2D0B-H","","DENPASAR",""',
        '"not_there","IZT-2","0A60-2D0B-H","","",""',
    ]
    expect(page.locator("#save-said")).to_have_text("2 baris ada di unduhan Anda.")


def test_import_under_way_is_followed_until_it_stands_still(page: Page, site: StandIn) -> None:
    states = [
        done(state="recording", offset=50_000, counts=NONE, comparison=None),
        done(comparison={"state": "comparing", "parts": 1, "done": [1], "not_there": 0}),
        done(),
    ]
    answer(site, states[0])
    site.answers["GET", "/permits/imports/IMP-1"] = lambda _: (
        200,
        states.pop(0) if len(states) > 1 else states[0],
    )
    opened(page, site).get_by_role("button", name="Lihat hasil").click()
    expect(page.locator("#bar-said")).to_have_text("50 kB dari 250 kB")
    expect(page.locator("#import-said")).to_contain_text("sedang dibandingkan", timeout=10_000)
    expect(page.locator("#drift-lists")).to_be_hidden()
    expect(page.locator("#import-said")).to_contain_text("2 baris ditolak", timeout=10_000)
    expect(page.locator("#progress")).to_be_hidden()
    expect(page.locator("#drift-lists")).to_be_visible()


def serve_upload(site: StandIn) -> None:
    form = {"url": "/uploads", "fields": {"key": "somewhere", "policy": "signed"}, "seconds": 3600}
    waits = done(state="awaiting_file", counts=NONE, comparison=None, dropped=False)
    site.answers["POST", "/permits/imports"] = (201, {**waits, "upload": form})
    site.answers["POST", "/uploads"] = (201, None)


def file_named(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": RAW}


def posted(site: StandIn) -> list[Call]:
    return [call for call in site.calls if (call.method, call.path) == ("POST", "/permits/imports")]


def test_file_is_uploaded_as_its_name_says(page: Page, site: StandIn) -> None:
    answer(site, done())
    serve_upload(site)
    opened(page, site).click("#sending summary")
    page.set_input_files("#file", files=[file_named("full-20261122T010015Z-2-of-3.csv")])
    expect(page.locator("#as_of-said")).to_have_text("Minggu, 22 November 2026")
    expect(page.locator("#as_of_time")).to_have_value("08:00")
    page.click("#upload button[type=submit]")
    expect(page.locator("#import-title")).to_be_visible()
    (call,) = posted(site)
    assert call.body == {
        "kind": "full",
        "as_of": "2026-11-22T01:00:15Z",
        "part": 2,
        "parts": 3,
        "upload": {
            "name": "full-20261122T010015Z-2-of-3.csv",
            "bytes": len(RAW),
            "sha256": hashlib.sha256(RAW).hexdigest(),
        },
    }
    (sent,) = [call for call in site.calls if call.path == "/uploads"]
    assert "IZT-1" in sent.text
    assert "Authorization" not in sent.headers


def test_what_the_name_does_not_say_is_asked_for(page: Page, site: StandIn) -> None:
    answer(site, done())
    opened(page, site).click("#sending summary")
    page.click("#upload button[type=submit]")
    for field in ("file", "kind", "as_of", "as_of_time"):
        expect(page.locator(f"#{field}-error")).to_be_visible()
    page.set_input_files("#file", files=[file_named("izin.csv")])
    page.fill("#part", "4")
    page.fill("#parts", "3")
    page.click("#upload button[type=submit]")
    expect(page.locator("#part-error")).to_contain_text("1 sampai 3")
    assert posted(site) == []


def test_lost_file_is_sent_again_under_the_same_key(page: Page, site: StandIn) -> None:
    answer(site, done())
    serve_upload(site)
    site.answers["POST", "/uploads"] = (503, None)
    opened(page, site).click("#sending summary")
    page.set_input_files("#file", files=[file_named("delta-20261122T010000Z.csv")])
    page.click("#upload button[type=submit]")
    expect(page.locator("#upload-summary")).to_contain_text("Berkas belum terkirim")
    site.answers["POST", "/uploads"] = (201, None)
    page.click("#upload button[type=submit]")
    expect(page.locator("#import-title")).to_be_visible()
    first, second = posted(site)
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


def test_refusal_of_the_server_stands_at_its_field(page: Page, site: StandIn) -> None:
    answer(site, done())
    words = ("as_of", "in_the_future", "Waktu ini belum tiba.")
    site.answers["POST", "/permits/imports"] = problem(422, "invalid", "Belum benar", words)
    opened(page, site).click("#sending summary")
    page.set_input_files("#file", files=[file_named("delta-20261122T010000Z.csv")])
    page.click("#upload button[type=submit]")
    expect(page.locator("#as_of-error")).to_contain_text("Waktu ini belum tiba.")


def test_refused_file_says_why(page: Page, site: StandIn) -> None:
    wrong = {"field": "file", "code": "file_name_not_known", "detail": "Nama tidak dikenal."}
    answer(site, done(state="refused", counts=NONE, comparison=None, errors=[wrong]))
    opened(page, site).get_by_role("button", name="Lihat hasil").click()
    expect(page.locator("#notes")).to_contain_text("Seluruh berkas: Nama tidak dikenal.")
    for part in ("#refused-rows", "#drift", "#all-rows"):
        expect(page.locator(part)).to_be_hidden()


def test_nothing_came_and_nothing_could_be_asked_say_so(page: Page, site: StandIn) -> None:
    answer(site)
    expect(opened(page, site).locator("#list")).to_contain_text("Belum ada berkas")
    site.answers["GET", "/permits/imports"] = problem(503, "unavailable", "Terganggu")
    page.reload()
    expect(page.locator("#list")).to_contain_text("Terganggu")
    answer(site, done())
    page.get_by_role("button", name="Coba lagi").click()
    expect(page.locator("#list li")).to_have_count(1)


def test_back_is_the_list_again(page: Page, site: StandIn) -> None:
    answer(site, done())
    opened(page, site).get_by_role("button", name="Lihat hasil").click()
    expect(page.locator("#import")).to_be_visible()
    page.get_by_role("button", name="Semua berkas").click()
    expect(page.locator("#imports")).to_be_visible()
    expect(page.locator("#import")).to_be_hidden()


def test_another_role_is_taken_to_its_account(page: Page, site: StandIn) -> None:
    serve(site, FIELD)
    open_signed_in(page, site, PAGE["id"])
    page.wait_for_url(f"{site.url}/officer/id/")


def test_page_stands_in_the_administrators_menu_alone(page: Page, site: StandIn) -> None:
    answer(site, done())
    entry = opened(page, site).locator("#officer-links a", has_text="Berkas izin dari pusat")
    expect(entry).to_have_attribute("aria-current", "page")
    serve(site, FIELD)
    open_signed_in(page, site, "/officer/id/")
    expect(page.locator("#officer-name")).to_have_text(str(FIELD["name"]))
    expect(page.get_by_role("link", name="Berkas izin dari pusat")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_page_has_no_accessibility_fault_and_fits(
    page: Page, site: StandIn, language: str, size: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    answer(site, done(), done(id="IMP-2", state="recording", counts=NONE, comparison=None))
    opened(page, site, language).click("#sending summary")
    page.click("#upload button[type=submit]")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#list button").first.click()
    expect(page.locator("#differing li")).to_be_visible()
    expect(page.locator("#refused li")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
