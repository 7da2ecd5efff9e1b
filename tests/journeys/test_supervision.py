"""A day in the field: an officer on shift scans, looks and visits, another scans without an order.

The head sees all of it on the board that renews itself; a TIMPORA member sees numbers, and nothing
else of the API; the audit log of the day is verified.
"""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from local.specimens import specimen
from tests.journeys.conftest import ROOT, System
from tests.journeys.office import Colleague
from tests.journeys.walk import Walk

pytestmark = pytest.mark.journey

ORDER = "SP-12/2026"
OFFICER = "lapangan@demo.serambi.test"
# The board asks anew every thirty seconds; the rest is the stream's time and a slow machine.
_RENEWED = 90_000
# What everybody with an account has: who one is, the way out, and what is held about oneself.
_OWN = {"/counts/{region}", "/me", "/sessions", "/own-data"}


def test_head_sees_the_work_in_the_field_as_it_is_done(system: System, browser: Browser) -> None:
    desk, head = Colleague(system.base, "tpi-dps"), Colleague(system.base, "kepala")
    number = desk.issue(specimen(6100).zone)["stamp_number"]
    board = _page(browser, system, "kepala", 1280)
    board.goto(f"{system.base}/officer/id/papan/")
    expect(board.locator("#figures")).to_be_visible()
    phone = _page(browser, system, "lapangan", 360)
    scan = _scan_on_shift(phone, system, number)
    phone.goto(f"{system.base}/officer/id/sekitar/")
    expect(phone.locator("main")).to_contain_text(ORDER)
    _visit(phone, system, head, scan)
    _scan_without_order(desk, number)
    staff = board.locator("#staff")
    expect(staff).to_contain_text(f"Bertugas dengan surat {ORDER}", timeout=_RENEWED)
    expect(staff).to_contain_text("1 tanpa surat perintah yang sah", timeout=_RENEWED)
    expect(board.locator("#waiting")).to_contain_text("tindakan tanpa surat perintah")
    _verify(system)


def test_timpora_member_sees_numbers_and_nothing_else(system: System, browser: Browser) -> None:
    page = _page(browser, system, "timpora", 360)
    page.goto(f"{system.base}/officer/id/jumlah/")
    expect(page.locator("#region")).to_contain_text("Badung")
    present = re.sub(r"\D", "", page.locator("#present").inner_text())
    assert int(present) >= 1500
    member = Colleague(system.base, "timpora")
    with urllib.request.urlopen(f"{system.base}/api/openapi.json", timeout=30) as answer:
        paths = json.load(answer)["paths"]
    public = {path for path, given in paths.items() if _is_public(given)}
    asked = [
        (method.upper(), re.sub(r"\{\w+\}", "51.03", path))
        for path in sorted(paths.keys() - public - _OWN)
        for method in paths[path]
    ]
    answers = {one: _status(member, *one) for one in asked}
    assert len(asked) > 100
    assert {one: status for one, status in answers.items() if status not in (403, 404)} == {}
    assert _status(member, "GET", "/counts/51.71") == _status(member, "GET", "/counts/x") == 404


def _is_public(given: dict[str, dict[str, object]]) -> bool:
    return any({} in each.get("security", [{}]) for each in given.values())  # type: ignore[operator]


def _page(browser: Browser, system: System, login: str, width: int) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        locale="id-ID",
        permissions=["geolocation"],
        geolocation={"latitude": -8.7215, "longitude": 115.1686, "accuracy": 12},
    )
    page = context.new_page()
    Walk(page, system.base, "id").sign_in(login)
    return page


def _scan_on_shift(phone: Page, system: System, number: str) -> str:
    """Choose the order, which begins the shift, and check a stamp by its number."""
    phone.goto(f"{system.base}/officer/id/scan/")
    phone.locator("#ground-order").check()
    phone.locator(f"#orders input[value='{ORDER}']").check()
    phone.locator("#ground-form button[type=submit]").click()
    expect(phone.locator("#shift-said")).not_to_be_empty()
    phone.locator("#scanner details summary").click()
    phone.fill("#typed", number)
    with phone.expect_response("**/api/scans") as answered:
        phone.locator("#typed-form button[type=submit]").click()
    answer = answered.value.json()
    assert answer["verdict"] == "genuine"
    return str(answer["scan_id"])


def _visit(phone: Page, system: System, head: Colleague, scan: str) -> None:
    """Let the head plan a visit for a case, and the officer make it."""
    case = head.post("/cases", {"from": {"scan": scan}, "note": "Periksa tempatnya."})["id"]
    head.post(f"/cases/{case}/assign", {"officer": OFFICER})
    due = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    head.post("/visits", {"case": case, "officer": OFFICER, "due_on": due})
    phone.goto(f"{system.base}/officer/id/kasus/")
    phone.click("#tab-visits")
    phone.locator("#visits").get_by_role("button", name="Catat kunjungan").first.click()
    phone.fill("#seen", "Tempat kosong, penghuni sudah pindah.")
    phone.click("#visit button[type=submit]")
    expect(phone.locator("#said")).not_to_be_empty()


def _scan_without_order(officer: Colleague, number: str) -> None:
    at = datetime.now(UTC).isoformat()
    found = officer.post(
        "/scans",
        {
            "stamp_number": number,
            "exception": "in_the_act",
            "reason": "Keributan di jalan",
            "scanned_at": at,
            "position": {"latitude": -8.72, "longitude": 115.17, "accuracy_m": 20, "at": at},
        },
    )
    assert "exception" in found["flags"]


def _status(member: Colleague, method: str, path: str) -> int:
    request = urllib.request.Request(
        f"{member.base}/api{path}",
        b"{}" if method != "GET" else None,
        {"Authorization": f"Bearer {member.token}", "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def _verify(system: System) -> None:
    """See the log of this day verified."""
    day = datetime.now(UTC).date().isoformat()
    command = [sys.executable, "-m", "local", "audit", "--day", day, "--data", str(system.data)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
