"""People and permits in a real browser: found with a reason, told apart, granted, changed."""

from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.factories.passports import zone
from tests.web.accessible import faults
from tests.web.officers import FIELD, issued, open_signed_in, serve
from tests.web.permits import OTHER, PERMIT, PERSON, document, found, held, permit, person, sponsor
from tests.web.stand_in import Call, Given, StandIn, problem

pytestmark = pytest.mark.browser

PAGE = {"id": "/officer/id/izin/", "en": "/officer/en/permits/"}
CLERK = {**FIELD, "id": "sc-1", "role": "service_clerk", "name": "Petugas Layanan Contoh"}
BORDER = {**FIELD, "id": "bo-1", "role": "border_officer", "checkpoint": "DPS"}
HEAD = {**FIELD, "id": "oh-1", "role": "office_head"}
REASON = "Permohonan di loket"
FORBIDDEN = {"allowed": False, "code": "forbidden", "detail": "Bukan untuk Anda."}
DOCUMENTS = f"/permits/{PERMIT}/documents"
DOCUMENT = f"{DOCUMENTS}/{'D' * 26}"


def serve_permits(site: StandIn, officer: dict[str, Any] = CLERK) -> None:
    serve(site, officer)
    site.answers["POST", "/persons/searches"] = found(person())
    listed = {"items": [held(number) for number in range(45)]}
    site.answers["GET", f"/persons/{PERSON}"] = (200, person())
    site.answers["GET", f"/persons/{PERSON}/permits"] = (200, listed)
    site.answers["GET", f"/permits/{PERMIT}"] = (200, permit())
    site.answers["GET", DOCUMENTS] = (200, {"items": [document()]})


def open_permits(page: Page, site: StandIn, language: str = "id") -> Page:
    open_signed_in(page, site, PAGE[language])
    expect(page.locator("#read")).to_be_focused()
    return page


@pytest.fixture
def counter(page: Page, site: StandIn) -> Page:
    serve_permits(site)
    return open_permits(page, site)


def search(page: Page, text: str = "Eriksson 1974") -> None:
    """Search as a clerk does: read or type, Enter, the reason by one tap, Enter."""
    page.focus("#read")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    if page.locator("#state-box").is_visible():
        page.select_option("#state", "UTO")
    page.get_by_role("button", name=REASON).click()
    page.keyboard.press("Enter")


def open_person(page: Page) -> None:
    search(page)
    page.locator("#found").get_by_role("button", name="Buka ANNA MARIA ERIKSSON").click()
    expect(page.locator("#permits li")).to_have_count(20)


def open_permit(page: Page) -> None:
    open_person(page)
    page.locator("#permits").get_by_role("button", name="Lihat izin ini").first.click()
    expect(page.locator("#permit-facts")).to_contain_text("2C11JE1234-AB")


def posted(site: StandIn, path: str) -> list[Call]:
    return [call for call in site.calls if call.method == "POST" and call.path == path]


def test_one_field_takes_a_number_a_name_or_a_birth(counter: Page, site: StandIn) -> None:
    number = {"issuing_state": "UTO", "document_number": "L898902C3"}
    cases: list[tuple[str, dict[str, Any]]] = [
        ("Anna  Eriksson", {"name": "Anna Eriksson"}),
        ("Eriksson 1974", {"name": "Eriksson", "date_of_birth": "1974"}),
        ("12 Agustus 1974", {"date_of_birth": "1974-08-12"}),
        ("Eriksson 12-8-1974", {"name": "Eriksson", "date_of_birth": "1974-08-12"}),
        ("l898902c3", {"passport": number}),
    ]
    for typed, _asked in cases:
        counter.fill("#read", "")
        search(counter, typed)
        if typed != cases[-1][0]:
            expect(counter.locator("#found h2").first).to_be_focused()
    expect(counter.locator("#person-title")).to_have_text("ANNA MARIA ERIKSSON")
    sent = [call.body for call in posted(site, "/persons/searches")]
    assert sent == [{**asked, "reason": REASON} for _typed, asked in cases]


def test_passport_on_the_reader_opens_its_person_and_all_permits(
    counter: Page, site: StandIn
) -> None:
    search(counter, zone())
    expect(counter.locator("#person-title")).to_have_text("ANNA MARIA ERIKSSON")
    expect(counter.locator("#person-facts")).to_contain_text("sedang di Indonesia")
    expect(counter.locator("#person-facts")).to_contain_text("habis masa berlaku")
    expect(counter.locator("#permits li").first).to_contain_text("Berlaku, 49 hari lagi")
    for count in (40, 45):
        counter.get_by_role("button", name="Tampilkan lagi").click()
        expect(counter.locator("#permits li")).to_have_count(count)
    (asked,) = [call for call in site.calls if call.path == f"/persons/{PERSON}/permits"]
    assert asked.query == "reason=Permohonan+di+loket"
    assert counter.url == site.url + PAGE["id"]


def test_search_without_a_reason_or_a_state_is_refused_here(counter: Page, site: StandIn) -> None:
    counter.fill("#read", "L898902C3")
    counter.click("#search button[type=submit]")
    expect(counter.locator("#reason-error")).to_be_visible()
    expect(counter.locator("#state-error")).to_be_visible()
    assert posted(site, "/persons/searches") == []


def test_nobody_found_offers_similar_spellings_and_a_permit_for_a_new_person(
    counter: Page, site: StandIn
) -> None:
    def similar(call: Call) -> Given:
        return found(person()) if call.body.get("similar") else found()

    site.answers["POST", "/persons/searches"] = similar
    search(counter, "Erickson")
    expect(counter.locator("#found")).to_contain_text("Tidak ada yang dikenal")
    expect(counter.get_by_role("button", name="Catat izin untuk orang baru")).to_be_visible()
    counter.get_by_role("button", name="Cari juga ejaan yang mirip").click()
    expect(counter.locator("#found li.s-stay")).to_have_count(1)


def test_page_that_holds_nobody_is_read_on(counter: Page, site: StandIn) -> None:
    def paged(call: Call) -> Given:
        return found(person()) if "after" in call.body else found(after="x")

    site.answers["POST", "/persons/searches"] = paged
    search(counter)
    expect(counter.locator("#found li.s-stay")).to_have_count(1)


def test_back_goes_step_by_step_and_esc_leaves_nothing(counter: Page, site: StandIn) -> None:
    open_permit(counter)
    counter.go_back()
    expect(counter.locator("#person-title")).to_be_focused()
    counter.go_back()
    expect(counter.locator("#found")).to_be_visible()
    counter.go_forward()
    expect(counter.locator("#person-title")).to_be_visible()
    counter.keyboard.press("Escape")
    expect(counter.locator("#read")).to_be_focused()
    counter.go_back()
    kept = counter.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    for personal in ("ERIKSSON", "L898902C3", "2C11JE1234-AB", "PT Contoh"):
        assert personal not in counter.content()
        assert personal not in kept


def test_extension_is_agreed_to_and_its_label_printed(counter: Page, site: StandIn) -> None:
    done = {"permit": permit(extensions=1), "stamp": issued()}
    site.answers["POST", f"/permits/{PERMIT}/extend"] = (201, done)
    open_permit(counter)
    counter.get_by_role("button", name="Perpanjang izin").click()
    counter.click("#extend-form button[type=submit]")
    expect(counter.locator("#extend-agree")).to_contain_text("Minggu, 21 Maret 2027")
    assert posted(site, f"/permits/{PERMIT}/extend") == []
    counter.click("#extend-agree button")
    expect(counter.locator("#issued h2")).to_contain_text("Izin diperpanjang")
    counter.get_by_role("button", name="Selesai").click()
    expect(counter.locator("#permit-facts")).to_contain_text("1 kali")
    assert posted(site, f"/permits/{PERMIT}/extend")[0].body == {}


def test_wrong_permit_is_replaced_by_what_was_wrong_alone(counter: Page, site: StandIn) -> None:
    path = f"/permits/{PERMIT}/replace"
    site.answers["POST", path] = (201, {"permit": permit(number="NEW-1"), "stamp": None})
    open_permit(counter)
    counter.get_by_role("button", name="Ganti izin").click()
    counter.check("#replace_reason-wrong_permit")
    counter.click("#replace-form button[type=submit]")
    expect(counter.locator("#replace_number-error")).to_be_visible()
    counter.fill("#replace_number", "NEW-1")
    counter.click("#replace-form button[type=submit]")
    counter.click("#replace-agree button")
    expect(counter.locator("#permit-said")).to_contain_text("Izin diganti")
    expect(counter.locator("#permit-facts")).to_contain_text("NEW-1")
    assert posted(site, path)[0].body == {"reason": "wrong_permit", "number": "NEW-1"}


def test_sponsors_are_changed_as_a_whole(counter: Page, site: StandIn) -> None:
    path = f"/permits/{PERMIT}/sponsors"
    changed = permit(sponsors=[sponsor(), sponsor(name="Made")])
    site.answers["POST", path] = (200, {"permit": changed, "stamp": None})
    open_permit(counter)
    counter.get_by_role("button", name="Ubah penjamin").click()
    counter.get_by_role("button", name="Tambah penjamin").click()
    counter.keyboard.type("Made Contoh")
    counter.keyboard.press("Enter")
    expect(counter.locator("#sponsors .govuk-error-message")).to_have_count(1)
    counter.locator("#sponsors input[type=email]").last.fill("made@contoh.example")
    counter.click("#sponsors-form button[type=submit]")
    expect(counter.locator("#sponsors-agree")).to_contain_text("PT Contoh Makmur; Made Contoh")
    counter.click("#sponsors-agree button")
    expect(counter.locator("#permit-said")).to_contain_text("Penjamin tersimpan")
    old = {"name": "PT Contoh Makmur", "email": "hrd@contoh.example", "language": "id"}
    new = {"name": "Made Contoh", "email": "made@contoh.example", "language": "id"}
    assert posted(site, path)[0].body == {"sponsors": [old, new]}


def test_permit_is_granted_for_the_passport_that_was_read(counter: Page, site: StandIn) -> None:
    site.answers["POST", "/persons/searches"] = found()
    site.answers["POST", "/permits"] = (201, {"permit": permit(), "stamp": None})
    search(counter, zone("X00000001"))
    counter.get_by_role("button", name="Catat izin untuk paspor ini").click()
    expect(counter.locator("#grant-whose")).to_contain_text("X00000001")
    counter.click("#grant-form button[type=submit]")
    expect(counter.locator("#grant_class-error")).to_be_visible()
    counter.select_option("#grant_class", "C1")
    counter.fill("#grant_number", "2C11JE1234-AB")
    counter.click("#grant-form button[type=submit]")
    counter.click("#grant-agree button")
    expect(counter.locator("#permit-said")).to_have_text("Izin tercatat.")
    (call,) = posted(site, "/permits")
    assert call.body["mrz"] == zone("X00000001")
    assert call.body["sponsors"] == []
    assert "passport" not in call.body


def test_permit_is_granted_for_a_passport_on_record(counter: Page, site: StandIn) -> None:
    site.answers["POST", "/permits"] = problem(
        422, "invalid", "Isian belum benar", ("number", "taken", "Nomor ini sudah dipakai.")
    )
    open_person(counter)
    counter.get_by_role("button", name="Catat izin baru").click()
    counter.select_option("#grant_class", "C1")
    counter.fill("#grant_number", "2C11JE1234-AB")
    counter.click("#grant-form button[type=submit]")
    expect(counter.locator("#grant-agree")).to_contain_text("digantikan cap yang baru")
    counter.click("#grant-agree button")
    expect(counter.locator("#grant_number-error")).to_contain_text("sudah dipakai")
    assert posted(site, "/permits")[0].body["passport"]["document_number"] == "L898902C3"


def attach(page: Page, name: str, kind: str) -> None:
    file: FilePayload = {"name": name, "mimeType": kind, "buffer": b"%PDF-1.7"}
    page.set_input_files("#document_file", file)
    page.click("#attach button[type=submit]")


def test_scan_is_sent_and_looked_at(counter: Page, site: StandIn) -> None:
    form = {"url": "/api/bucket", "fields": {"key": "K"}, "seconds": 600}
    site.answers["POST", DOCUMENTS] = (201, document(status="awaiting_file", upload=form))
    site.answers["POST", "/bucket"] = (201, None)
    site.answers["POST", f"{DOCUMENT}/confirmation"] = (200, document())
    open_permit(counter)
    counter.locator("#attaching summary").click()
    counter.check("#document_kind-passport")
    attach(counter, "paspor.txt", "text/plain")
    expect(counter.locator("#document_file-error")).to_be_visible()
    attach(counter, "paspor.pdf", "application/pdf")
    expect(counter.locator("#attaching")).not_to_have_attribute("open", "")
    (sent,) = posted(site, DOCUMENTS)
    assert sent.body["bytes"] == 8
    assert len(sent.body["sha256"]) == 64
    assert "%PDF-1.7" in posted(site, "/bucket")[0].text
    assert len(posted(site, f"{DOCUMENT}/confirmation")) == 1


def test_scan_is_opened_for_a_minute_and_deleted_with_a_reason(
    counter: Page, site: StandIn
) -> None:
    link = {"url": "/api/scan", "seconds": 60, "name": "paspor.pdf", "media_type": "image/png"}
    site.answers["POST", f"{DOCUMENT}/link"] = (200, link)
    site.answers["POST", f"{DOCUMENT}/deletion"] = (200, document(status="deleted"))
    open_permit(counter)
    counter.get_by_role("button", name="Buka paspor.pdf").click()
    expect(counter.get_by_role("link", name="Buka paspor.pdf (berlaku 60 detik)")).to_be_focused()
    assert posted(site, f"{DOCUMENT}/link")[0].body == {"reason": REASON}
    counter.get_by_role("button", name="Hapus paspor.pdf").click()
    counter.get_by_role("button", name="Ya, hapus").click()
    expect(counter.locator("#delete_reason-error")).to_be_visible()
    site.answers["GET", DOCUMENTS] = (200, {"items": []})
    counter.fill("#delete_reason", "Salah berkas")
    counter.get_by_role("button", name="Ya, hapus").click()
    expect(counter.locator("#documents-said")).to_contain_text("Belum ada dokumen")
    assert posted(site, f"{DOCUMENT}/deletion")[0].body == {"reason": "Salah berkas"}


def test_officer_who_may_only_look_is_offered_no_deed(page: Page, site: StandIn) -> None:
    serve_permits(site, BORDER)
    names = ("extend", "replace", "cancel", "change_sponsors")
    seen = permit(**dict.fromkeys(names, FORBIDDEN), overstay_days=37, overstay_fee=37_000_000)
    site.answers["GET", f"/permits/{PERMIT}"] = (200, seen)
    open_permits(page, site)
    open_permit(page)
    expect(page.locator("#permit-standing")).to_contain_text("Lewat 37 hari: Rp37.000.000")
    expect(page.locator("#permit-acts button")).to_have_count(0)
    expect(page.locator("#attaching")).to_be_hidden()
    expect(page.get_by_role("button", name="Hapus paspor.pdf")).to_have_count(0)


@pytest.mark.parametrize(("officer", "links"), [(HEAD, 1), (FIELD, 1), (CLERK, 0)])
def test_person_leads_to_a_case_about_them(
    page: Page, site: StandIn, officer: dict[str, Any], links: int
) -> None:
    serve_permits(site, officer)
    open_permits(page, site)
    open_person(page)
    expect(page.locator("#person-acts button").first).to_be_visible()
    there = page.locator(f"#person-acts a[href='/officer/id/kasus/#person={PERSON}']")
    expect(there).to_have_count(links)


@pytest.mark.parametrize("officer", [BORDER, HEAD], ids=["border", "head"])
def test_two_people_are_compared_and_joined_by_an_office_head(
    page: Page, site: StandIn, officer: dict[str, Any]
) -> None:
    serve_permits(site, officer)
    other = person(id=OTHER, given_names="ANNE", passports=[])
    linked = {**other, "linked_at": "2026-11-22T02:00:00Z", "linked_because": "Paspor lama"}
    del linked["linked"]
    site.answers["POST", "/persons/links"] = (201, person(linked=[linked]))
    open_permits(page, site)
    open_person(page)
    page.get_by_role("button", name="Bandingkan dengan orang lain").click()
    site.answers["POST", "/persons/searches"] = found(person(), other)
    page.keyboard.type("Eriksson")
    page.click("#search button[type=submit]")
    page.get_by_role("button", name="Buka ANNE ERIKSSON").click()
    marks = page.locator("#compared span.s-compare__mark")
    expect(marks).to_have_text(["berbeda", "sama", "sama", "sama"])
    if officer is BORDER:
        expect(page.locator("#joining")).to_be_hidden()
        expect(page.locator("#not-joining")).to_be_visible()
        return
    page.fill("#join_reason", "Paspor lama")
    page.click("#join button[type=submit]")
    expect(page.locator("#person-facts")).to_contain_text("Tercatat juga sebagai")
    assert posted(site, "/persons/links")[0].body == {
        "person": PERSON,
        "other": OTHER,
        "reason": "Paspor lama",
    }


def test_late_central_data_are_said(counter: Page, site: StandIn) -> None:
    late = permit(data_as_of="2026-11-21T01:12:00Z", data_is_late=True)
    site.answers["GET", f"/permits/{PERMIT}"] = (200, late)
    open_permit(counter)
    expect(counter.locator("#permit-standing")).to_contain_text("pukul 09.12 WITA")
    expect(counter.locator("#permit-standing")).to_contain_text("sambungannya terputus")


@pytest.mark.parametrize("language", ["id", "en"])
def test_permits_in_use_have_no_accessibility_fault(
    page: Page, site: StandIn, language: str
) -> None:
    serve_permits(site, HEAD)
    open_permits(page, site, language)
    page.fill("#read", "Eriksson")
    page.locator("#reasons button").first.click()
    page.keyboard.press("Enter")
    expect(page.locator("#found li.s-stay")).to_have_count(1)
    assert faults(page) == []
    page.locator("#found li button").click()
    expect(page.locator("#permits li")).to_have_count(20)
    assert faults(page) == []
    page.locator("#permits li button").first.click()
    expect(page.locator("#document-list li")).to_have_count(1)
    page.locator("#attaching summary").click()
    for number in range(4):
        page.locator("#permit-acts button").nth(number).click()
    page.click("#cancel-form button[type=submit]")
    expect(page.locator("#cancel_reason-error")).to_be_visible()
    assert faults(page) == []
    page.locator("#permit-acts button").nth(2).click()
    assert faults(page) == []
    page.click("#to-person")
    page.locator("#person-acts button").first.click()
    page.click("#grant-form button[type=submit]")
    expect(page.locator("#grant_class-error")).to_be_visible()
    assert faults(page) == []
