"""Cases in a real browser: lists that name nobody, one case whole, its outcome; flags, visits."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.accessible import faults
from tests.web.conftest import SIZES
from tests.web.officers import FIELD, NUMBER, open_signed_in, serve
from tests.web.stand_in import Call, StandIn

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/kasus/", "en": "/officer/en/cases/"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head", "name": "Kepala Kantor Contoh"}
CASE = "K7Q2ABCDEFGHIJKLMNOPQRSTUV"
BY = {"id": "fo-1", "name": "Petugas Lapangan Contoh"}
AT = "2026-11-21T02:00:00Z"


def case(**changed: Any) -> dict[str, Any]:
    return {
        "id": CASE,
        "office": "NGURAH-RAI",
        "source": {"kind": "scan", "id": "S1"},
        "names_somebody": True,
        "opened_at": AT,
        "opened_by": BY,
        "assigned_to": None,
        "outcome": None,
        **changed,
    }


def standing(**changed: Any) -> dict[str, Any]:
    return {
        "id": "P1",
        "permit_class": "C1",
        "status": "valid",
        "last_day_of_stay": "2026-10-16",
        "overstay_days": 37,
        "overstay_fee": 37_000_000,
        "deportation_and_ban": False,
        **changed,
    }


def detail(**changed: Any) -> dict[str, Any]:
    passport = {
        "document_number": "L898902C3",
        "issuing_state": "UTO",
        "date_of_expiry": "2034-07-30",
        "in_country": True,
    }
    return {
        "case": case(**changed),
        "events": [{"kind": "opened", "at": AT, "by": BY, "text": "Alamatnya kosong."}],
        "person": {
            "id": "H1",
            "surname": "ERIKSSON",
            "given_names": "ANNA MARIA",
            "sex": "F",
            "date_of_birth": "1974-08-12",
            "nationality": "UTO",
            "passports": [passport],
            "linked": [],
        },
        "stamp": {
            "stamp_id": "028b0081f4",
            "stamp_number": NUMBER,
            "status": "in_force",
            "last_day_of_stay": "2026-10-16",
        },
        "permit": standing(),
        "data_as_of": AT,
        "data_is_late": False,
    }


def movements() -> dict[str, Any]:
    none = dict.fromkeys(
        (
            "latitude",
            "longitude",
            "accuracy_m",
            "place",
            "region",
            "region_name",
            "until",
            "verdict",
        )
    )
    spot = {"latitude": -8.72, "longitude": 115.17, "accuracy_m": 12.5}
    one = {**none, "id": "S1", "at": AT, "office": "NGURAH-RAI", "confirmed": True}
    stay = {"place": "Vila Contoh", "region": "51.03.01", "region_name": "Kuta, Badung"}
    return {
        "stamp_number": NUMBER,
        "items": [
            {**one, "kind": "scan", "exactness": "device", "verdict": "genuine", **spot},
            {**one, "kind": "stay", "exactness": "premises", **stay},
        ],
        "next": None,
        "data_as_of": AT,
        "data_is_late": False,
    }


def flag(**changed: Any) -> dict[str, Any]:
    return {
        "id": "copy-028b0081f4",
        "kind": "suspected_copy",
        "office": "NGURAH-RAI",
        "since": AT,
        "evidence": ["SCAN#S1", "SCAN#S2"],
        "stamp_number": NUMBER,
        "case": None,
        "settled": None,
        **changed,
    }


def visit(**changed: Any) -> dict[str, Any]:
    target = {"kind": "premises", "id": "P1", "name": "Vila Contoh", "address": "Jl. Contoh 1"}
    return {
        "id": "V1",
        "office": "NGURAH-RAI",
        "target": target,
        "officer": {"id": FIELD["id"], "name": FIELD["name"]},
        "due_on": "2026-11-20",
        "late": True,
        "planned_by": {"id": "oh-1", "name": "Kepala Kantor Contoh"},
        "planned_at": AT,
        "made": None,
        **changed,
    }


def overstay(**changed: Any) -> dict[str, Any]:
    return {
        "permit": standing(),
        "restricted": False,
        "full_name": "ANNA MARIA ERIKSSON",
        "nationality": "UTO",
        "person": "H1",
        "in_country": True,
        "case": None,
        **changed,
    }


def page_of(*items: dict[str, Any], **more: Any) -> tuple[int, dict[str, Any]]:
    return 200, {"items": list(items), "next": None, **more}


RATES = [{"month": "2026-11", "kind": "forged", "right": 3, "wrong": 1, "false_rate": 0.25}]


def serve_cases(site: StandIn, person: dict[str, Any] = HEAD) -> None:
    serve(site, person)
    banned = standing(overstay_days=61, overstay_fee=61_000_000, deportation_and_ban=True)
    hidden = overstay(permit=banned, restricted=True, full_name="***", in_country=None)
    country = {"code": "UTO", "name": {"id": "Utopia", "en": "Utopia"}}
    site.answers |= {
        ("GET", "/reference/countries"): (200, {"items": [country]}),
        ("GET", "/cases"): page_of(case(), case(id="B2", source={"kind": "tip", "id": "T1"})),
        ("GET", f"/cases/{CASE}"): (200, detail()),
        ("GET", "/flags"): page_of(flag(), flag(id="scan-S3", kind="forged"), rates=RATES),
        ("GET", "/overstays"): page_of(overstay(), hidden, data_as_of=AT, data_is_late=False),
        ("GET", "/visits"): page_of(visit()),
        ("POST", "/cases"): (201, case()),
    }


def open_cases(page: Page, site: StandIn, language: str = "id") -> None:
    open_signed_in(page, site, PAGE[language])
    expect(page.locator("#cases li.s-stay")).to_have_count(2)


def posted(site: StandIn, path: str) -> list[Call]:
    return [call for call in site.calls if call.method == "POST" and call.path == path]


def test_head_opens_a_case_and_closes_it_with_its_outcome(page: Page, site: StandIn) -> None:
    serve_cases(site)
    open_cases(page, site)
    expect(page.locator("#cases")).not_to_contain_text("ERIKSSON")
    page.get_by_role("button", name="Lihat kasus K7Q2ABCD").click()
    expect(page.locator("#case")).to_contain_text("ANNA MARIA ERIKSSON")
    expect(page.locator("#case")).to_contain_text("37 hari lewat")
    expect(page.locator("#done")).to_contain_text("Alamatnya kosong.")
    page.get_by_text("Catat hasil dan tutup kasus").first.click()
    page.get_by_role("button", name="Tutup kasus").click()
    expect(page.locator("#outcome-summary")).to_contain_text("Ada 2 hal")
    ended = {
        "outcome": "fined",
        "note": "Dibayar.",
        "date": "2026-11-21",
        "recorded_at": AT,
        "recorded_by": BY,
    }
    site.answers["POST", f"/cases/{CASE}/outcome"] = (200, case(outcome=ended))
    site.answers["GET", f"/cases/{CASE}"] = (200, detail(outcome=ended))
    page.get_by_label("Selesai dengan biaya beban").check()
    page.fill("#why", "Dibayar.")
    page.get_by_role("button", name="Tutup kasus").click()
    expect(page.locator("#case")).to_contain_text("Kasus ditutup.")
    expect(page.locator("#work")).to_be_hidden()
    (call,) = posted(site, f"/cases/{CASE}/outcome")
    assert call.body["outcome"] == "fined"
    page.go_back()
    expect(page.locator("#lists")).to_be_visible()


def test_movements_of_a_stamp_open_with_a_reason(page: Page, site: StandIn) -> None:
    serve_cases(site)
    path = f"/stamps/{NUMBER}/movements"
    site.answers["POST", path] = (200, movements())
    open_cases(page, site)
    page.get_by_role("button", name="Lihat kasus K7Q2ABCD").click()
    page.get_by_text("Pergerakan cap ini").first.click()
    page.get_by_label("Alasan melihat").fill("Surat 12/2026")
    page.get_by_role("button", name="Tampilkan").click()
    rows = page.locator("#movements li.s-stay")
    expect(rows.first).to_contain_text("ketelitian 13 meter")
    expect(rows.last).to_contain_text("Vila Contoh, Kuta")
    assert posted(site, path)[0].body == {"reason": "Surat 12/2026"}
    assert faults(page) == []


def test_flag_is_judged_and_an_overstay_becomes_a_case(page: Page, site: StandIn) -> None:
    serve_cases(site)
    open_cases(page, site)
    page.click("#tab-flags")
    row = page.locator("#flags li.s-stay").first
    row.get_by_role("button", name="Nilai tanda ini").click()
    site.answers["POST", "/flags/copy-028b0081f4/settlement"] = (200, flag())
    site.answers["GET", "/flags"] = page_of(flag(id="scan-S3", kind="forged"), rates=RATES)
    row.get_by_label("Tanda keliru: tidak ada yang salah").check()
    row.get_by_label("Penjelasan").fill("Posisi ponsel salah.")
    row.get_by_role("button", name="Simpan penilaian").click()
    expect(page.locator("#flags li.s-stay")).to_have_count(1)
    (call,) = posted(site, "/flags/copy-028b0081f4/settlement")
    assert call.body == {"right": False, "note": "Posisi ponsel salah."}
    page.get_by_text("Seberapa sering tanda keliru").click()
    expect(page.locator("#rates")).to_contain_text("25%")
    page.click("#tab-overstays")
    expect(page.locator("#overstays li.s-stay").last).not_to_contain_text("***")
    first = page.locator("#overstays li.s-stay").first
    first.get_by_role("button", name="Buka kasus").click()
    first.get_by_label("Apa yang perlu diperiksa").fill("Lewat 37 hari.")
    first.locator("#open").get_by_role("button", name="Buka kasus").click()
    expect(page.locator("#case")).to_contain_text("ANNA MARIA ERIKSSON")
    (call,) = posted(site, "/cases")
    assert call.body == {"from": {"permit": "P1"}, "note": "Lewat 37 hari."}


def test_officer_records_a_visit_with_the_position(page: Page, site: StandIn) -> None:
    serve_cases(site, FIELD)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": -8.72, "longitude": 115.17, "accuracy": 9})
    open_cases(page, site)
    expect(page.get_by_role("tab")).to_have_text(["Kasus", "Kunjungan", "Selesai"])
    page.click("#tab-visits")
    row = page.locator("#visits li.s-stay")
    row.get_by_role("button", name="Catat kunjungan").click()
    site.answers["POST", "/visits/V1/done"] = (200, visit())
    row.get_by_label("Apa yang ditemukan").fill("Tidak ada orang.")
    with page.expect_response("**/visits/V1/done"):
        row.get_by_role("button", name="Simpan kunjungan").click()
    expect(row.get_by_role("button", name="Catat kunjungan")).to_be_visible()
    (call,) = posted(site, "/visits/V1/done")
    assert call.body["note"] == "Tidak ada orang."
    assert call.body["position"]["latitude"] == -8.72


def test_officer_records_a_visit_from_inside_a_case(page: Page, site: StandIn) -> None:
    serve_cases(site, FIELD)
    open_cases(page, site)
    page.get_by_role("button", name="Lihat kasus K7Q2ABCD").click()
    expect(page.locator("#head-work")).to_be_hidden()
    page.click("#visit-now")
    site.answers["POST", "/visits"] = (201, visit())
    page.get_by_label("Apa yang ditemukan").fill("Rumah kosong.")
    page.get_by_role("button", name="Simpan kunjungan").click()
    expect(page.locator("#visit-box")).to_be_hidden()
    (call,) = posted(site, "/visits")
    assert call.body["case"] == CASE
    assert call.body["done"]["note"] == "Rumah kosong."


@pytest.mark.parametrize(("language", "size"), [("id", "phone"), ("en", "desk")])
def test_pages_have_no_accessibility_fault(
    page: Page, site: StandIn, language: str, size: str
) -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    serve_cases(site)
    open_cases(page, site, language)
    for tab in ("flags", "overstays", "visits", "cases"):
        page.click(f"#tab-{tab}")
        expect(page.locator(f"#{tab} li.s-stay").first).to_be_visible()
        assert faults(page) == [], tab
    page.locator("#cases li.s-stay button").first.click()
    expect(page.locator("#done li")).to_have_count(1)
    assert faults(page) == []
