"""A TIMPORA member's page in a real browser: numbers of their region, by week; and saved."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.conftest import SIZES
from tests.web.officers import FIELD, open_signed_in, serve
from tests.web.stand_in import StandIn, problem

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/jumlah/", "en": "/officer/en/counts/"}
MEMBER = {
    **FIELD,
    "id": "tm-1",
    "role": "timpora_member",
    "name": "Anggota TIMPORA Contoh",
    "office": None,
    "region": "51.03",
}
FEW = {"about": None, "fewer_than": 10}
PARTS = [
    ("51.03.01", "Kuta", 640),
    ("51.03.02", "Mengwi", 85),
    ("51.03.03", "Abiansemal", 20),
    ("51.03.04", "Petang", None),
    ("51.03.05", "Kuta Selatan", 415),
    ("51.03.06", "Kuta Utara", 365),
]
WEEKS = [
    ("2026-10-05", None),
    *((f"2026-{day}", 900 + 75 * n) for n, day in enumerate(("10-12", "10-19", "10-26", "11-02"))),
    *((f"2026-{day}", 1350 + 60 * n) for n, day in enumerate(("11-09", "11-16", "11-23"))),
]


def _figure(about: int | None) -> dict[str, int | None]:
    return FEW if about is None else {"about": about, "fewer_than": None}


def counts(code: str = "51.03", name: str = "Kabupaten Badung") -> dict[str, Any]:
    """Return what the API says of a region."""
    is_whole = code == "51.03"
    return {
        "code": code,
        "name": name,
        "level": "regency" if is_whole else "district",
        "zone": "Asia/Makassar",
        "published_at": "2026-11-22T22:00:00Z",
        "next_at": "2026-11-23T10:00:00Z",
        "present": _figure(1525 if is_whole else None),
        "parts": [{"code": c, "name": n, "present": _figure(p)} for c, n, p in PARTS]
        if is_whole
        else [],
        "course": [{"on": on, "present": _figure(about)} for on, about in WEEKS],
        "kinds": [],
    }


def _open(page: Page, site: StandIn, language: str = "id") -> None:
    serve(site, MEMBER)
    site.answers["GET", "/counts/51.03"] = (200, counts())
    site.answers["GET", "/counts/51.03.04"] = (200, counts("51.03.04", "Petang"))
    open_signed_in(page, site, PAGE[language])


def test_member_reads_the_number_its_parts_and_its_weeks(page: Page, site: StandIn) -> None:
    _open(page, site)
    expect(page.locator("#present")).to_have_text("Sekitar 1.525 orang asing")
    expect(page.locator("#when")).to_contain_text("Senin, 23 November 2026 pukul 06:00 WITA")
    expect(page.locator("#parts tbody tr")).to_have_count(6)
    expect(page.locator("#parts tbody tr").nth(3)).to_contain_text("kurang dari 10")
    expect(page.locator("#course tbody tr")).to_have_count(8)
    expect(page.locator("#chart rect")).to_have_count(8)
    page.get_by_role("link", name="Petang").click()
    expect(page.locator("#region")).to_be_focused()
    expect(page.locator("#present")).to_have_text("Kurang dari 10 orang asing")
    expect(page.locator("#parts-box")).to_be_hidden()
    expect(page.locator("#kinds-box")).to_be_hidden()
    page.get_by_role("link", name="Kembali ke seluruh wilayah Anda").click()
    expect(page.locator("#region")).to_have_text("Kabupaten Badung")


def test_table_is_saved_as_csv(page: Page, site: StandIn) -> None:
    _open(page, site, "en")
    expect(page.locator("#present")).to_have_text("About 1,525 foreigners")
    with page.expect_download() as saved:
        page.click("#csv")
    assert saved.value.suggested_filename == "serambi-51.03-2026-11-23.csv"
    lines = Path(saved.value.path()).read_text("utf-8-sig").splitlines()
    assert lines[:2] == [
        '"Code","Region","Day","Number"',
        '"51.03","Kabupaten Badung","2026-11-23","1525"',
    ]
    assert '"51.03.04","Petang","2026-11-23","fewer than 10"' in lines
    assert len(lines) == 1 + 1 + 6 + 7


def test_region_without_figures_says_when_they_come(page: Page, site: StandIn) -> None:
    serve(site, MEMBER)
    site.answers["GET", "/counts/51.03"] = problem(404, "not_found", "Tidak ditemukan")
    open_signed_in(page, site, PAGE["id"])
    expect(page.locator("#opening")).to_contain_text("Belum ada angka untuk wilayah ini")
    expect(page.locator("#open")).to_be_hidden()


def test_breakdowns_stand_where_they_are_published(page: Page, site: StandIn) -> None:
    serve(site, MEMBER)
    kinds = [
        {"kind": "permit", "group": "limited", "present": FEW},
        {"kind": "lodging", "group": "penginapan", "present": _figure(1515)},
    ]
    site.answers["GET", "/counts/51.03"] = (200, {**counts(), "kinds": kinds})
    open_signed_in(page, site, PAGE["id"])
    expect(page.locator("#kinds table")).to_have_count(2)
    expect(page.locator("#kinds")).to_contain_text("Izin tinggal terbataskurang dari 10")
    expect(page.locator("#kinds")).to_contain_text("Penginapan1.515")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_page_has_no_accessibility_fault(
    page: Page, site: StandIn, language: str, size: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    _open(page, site, language)
    expect(page.locator("#present")).to_be_visible()
    assert faults(page) == []
