"""The page where anybody tells what they saw: no name, photos without where they were taken."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.tips.shots import CANARY, photo
from tests.web.accessible import faults
from tests.web.proofs import solves
from tests.web.stand_in import Call, Given, StandIn, problem
from tests.web.tipped import REFERENCE, standing

pytestmark = pytest.mark.browser

SEND = "#tell button[type=submit]"
UPLOAD = {"url": "/document-uploads", "fields": {"key": "tips/sent/x/1"}, "seconds": 600}


def _fill(page: Page) -> None:
    page.click("label[for=matter-illegal_work]")
    page.fill("#text", "Ada yang mengajar selancar.\nSetiap pagi.")
    page.locator("#region").press_sequentially("Kuta U")
    page.click("#region-0")
    page.click("label[for=moment-ongoing]")


def _serve(site: StandIn) -> None:
    taken = {
        "reference": REFERENCE,
        "office": "Kantor Contoh",
        "received_at": "2026-11-20T01:00:00Z",
    }
    announced = {"number": 1, "status": "awaiting_file", "upload": UPLOAD}
    site.answers["POST", "/tips"] = (201, taken)
    site.answers["POST", "/tips/photos"] = (201, announced)
    site.answers["POST", "/document-uploads"] = (201, None)
    site.answers["POST", "/tips/photos/confirmation"] = (200, {"number": 1, "status": "stored"})
    site.answers["POST", "/tips/status"] = (200, standing())


def test_tip_with_a_photo_goes_out_without_a_name_or_a_position(page: Page, site: StandIn) -> None:
    _serve(site)
    page.goto(f"{site.url}/id/laporkan/")
    _fill(page)
    raw = photo()
    assert CANARY.encode() in raw
    page.set_input_files("#photos", {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": raw})
    expect(page.locator("#shots canvas")).to_have_count(1)
    page.click(SEND)
    expect(page.locator("#sent h1")).to_have_text("Laporan Anda sudah kami terima")
    expect(page.locator(".s-reference")).to_have_text("K7PM 2QXD 5F4T K7PM 2QXD 5F4T AB")
    expect(page.locator("#sent")).to_contain_text("Semua foto sudah kami terima")
    said = {call.path: call for call in site.calls}
    body = said["/tips"].body
    assert solves(body.pop("proof"))
    assert re.fullmatch("[0-9a-f]{32}", body.pop("device"))
    assert body == {
        "matter": "illegal_work",
        "text": "Ada yang mengajar selancar.\nSetiap pagi.",
        "region": "51.03.06",
        "is_ongoing": True,
    }
    uploaded = said["/document-uploads"].text
    assert "JFIF" in uploaded
    assert CANARY not in uploaded
    assert said["/tips/photos/confirmation"].body == {"reference": REFERENCE, "number": 1}
    # Nothing of it stays in the browser or in an address.
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert REFERENCE not in kept
    assert "selancar" not in kept
    assert page.url == f"{site.url}/id/laporkan/"
    assert faults(page) == []


def test_photo_that_does_not_arrive_is_sent_again_and_the_report_is_not(
    page: Page, site: StandIn
) -> None:
    _serve(site)
    site.answers["POST", "/document-uploads"] = problem(403, "forbidden", "-")
    page.goto(f"{site.url}/id/laporkan/")
    _fill(page)
    page.set_input_files("#photos", {"name": "a", "mimeType": "image/png", "buffer": photo("PNG")})
    page.click(SEND)
    expect(page.locator("#sent")).to_contain_text("fotonya belum")
    site.answers["POST", "/document-uploads"] = (201, None)
    page.get_by_role("button", name="Kirim foto lagi").click()
    expect(page.locator("#sent")).to_contain_text("Semua foto sudah kami terima")
    assert [call.path for call in site.calls].count("/tips") == 1


def test_what_is_missing_is_named_and_a_file_that_is_no_photo_too(
    page: Page, site: StandIn
) -> None:
    page.goto(f"{site.url}/en/tell-us/")
    page.set_input_files("#photos", {"name": "a", "mimeType": "image/png", "buffer": b"no photo"})
    expect(page.locator("#photos-said")).to_contain_text("This photo cannot be opened")
    page.click(SEND)
    for text in (
        "what your report is about",
        "what happened",
        "the district's name",
        "when it happened",
    ):
        expect(page.locator("#tell-summary")).to_contain_text(text)
    page.click("label[for=moment-day]")
    page.click(SEND)
    expect(page.locator("#happened_on-error")).to_contain_text("the date on which it happened")
    assert faults(page) == []
    assert not [call for call in site.calls if call.path == "/tips"]


def test_sender_reads_a_question_by_the_reference_and_answers_it(page: Page, site: StandIn) -> None:
    _serve(site)

    def answer(call: Call) -> Given:
        said = {"by": "you", "at": "2026-11-20T03:00:00Z", "text": call.body["text"]}
        return 200, standing("examined", said=[*standing()["said"], said])

    site.answers["POST", "/tips/additions"] = answer
    page.goto(f"{site.url}/en/tell-us/#{REFERENCE}")
    expect(page.locator("#stands h1")).to_have_text("We have a question for you")
    assert page.url == f"{site.url}/en/tell-us/"
    page.fill("#more", "At six.")
    page.click("#add button[type=submit]")
    expect(page.locator("#stands h1")).to_have_text("Being looked into")
    expect(page.locator(".s-word").last).to_contain_text("At six.")
    assert faults(page) == []
    page.goto(f"{site.url}/en/tell-us/")
    page.click("#to-reading")
    missing = problem(404, "not_found", "Not found")
    site.answers["POST", "/tips/status"] = missing
    page.fill("#reference", "K7PM 2QXD")
    page.click("#read button[type=submit]")
    expect(page.locator("#read-summary")).to_contain_text("Not found")
