"""The public pages without a network: their own worker, only empty shells, an installable name."""

import json
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from frontend.build import BuildError, build_site
from frontend.offline import file_name
from frontend.pages import PAGES
from tests.web.answers import receipt
from tests.web.phones import PHONE, until
from tests.web.seals import Mint
from tests.web.shell import shell_of
from tests.web.stand_in import StandIn
from tests.web.walk import REPORT, SEND, fill_report, genuine, hand_over

pytestmark = pytest.mark.browser

SHELL_BYTES = 90_000
ALL_SHELLS_BYTES = 130_000
FINGERPRINT = ":".join(["AB"] * 32)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**PHONE)
    context.set_default_timeout(20000)
    yield context
    context.close()


def _kept(page: Page, address: str) -> None:
    until(
        page,
        """async (address) => {
          const registration = await navigator.serviceWorker.getRegistration("/");
          if (registration?.active?.state !== "activated") return false;
          return Boolean(await caches.match(address));
        }""",
        address,
    )


def test_report_is_written_without_a_network_after_one_visit_and_sent_later(
    phone: BrowserContext, site: StandIn, mint: Mint
) -> None:
    page = phone.new_page()
    hand_over(page, site, genuine(mint))
    fill_report(page)
    until(page, "localStorage.getItem('serambi.attempt-token')")
    _kept(page, REPORT["id"])
    phone.set_offline(True)
    page.reload()
    # The draft is here, and so is what reads the stamp.
    expect(page.locator("#draft-note")).to_be_visible()
    expect(page.locator("#guest-stamp .s-verdict")).to_be_visible()
    page.click(SEND)
    expect(page.locator("#waiting-count")).to_be_visible()
    page.reload()
    expect(page.locator("#waiting-count")).to_be_visible()
    phone.set_offline(False)
    expect(page.locator("#waiting")).to_contain_text("Sudah diterima", timeout=40000)
    (sent,) = [call for call in site.calls if call.path == "/stays"]
    assert {"proof", "attempt"} < set(sent.body)


def test_worker_keeps_public_shells_alone_and_nothing_of_the_api(
    phone: BrowserContext, site: StandIn, built: Path, mint: Mint
) -> None:
    site.answers["POST", "/stays"] = (201, receipt())
    page = phone.new_page()
    hand_over(page, site, genuine(mint))
    _kept(page, REPORT["id"])
    page.goto(f"{site.url}/id/masuk/")
    page.goto(f"{site.url}/id/tata-cara/")
    _kept(page, "/id/tata-cara/")
    names, addresses = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const all = names.map((name) => caches.open(name).then((cache) => cache.keys()));
          const kept = await Promise.all(all);
          return [names, kept.flat().map(({ url }) => new URL(url).pathname)];
        }"""
    )
    shell = shell_of(built, "sw.js")
    assert names == [f"serambi-public-{shell['version']}"]
    known = {address for files in shell["files"].values() for address in files}
    assert set(addresses) <= known
    assert not any(address.startswith(("/api", "/officer", "/id/masuk")) for address in addresses)
    phone.set_offline(True)
    page.goto(f"{site.url}/id/tata-cara/")
    expect(page.locator("h1")).to_have_text("Tata Cara Pelaporan")


def test_each_worker_has_its_own_pages(built: Path) -> None:
    public, officers = shell_of(built, "sw.js"), shell_of(built)
    assert all(page.startswith("/officer/") for page in officers["files"])
    addresses = {one for files in public["files"].values() for one in files}
    assert not any(address.startswith(("/officer/", "/api/")) for address in addresses)
    offline = {path for page in PAGES if page.offline for path in page.paths.values()}
    assert set(public["files"]) | set(officers["files"]) == offline


@pytest.mark.parametrize("language", ["id", "en"])
def test_report_page_can_be_installed_under_its_name(
    phone: BrowserContext, site: StandIn, language: str
) -> None:
    page = phone.new_page()
    page.goto(site.url + REPORT[language])
    session = phone.new_cdp_session(page)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])
    assert manifest["name"] == "Pelaporan Orang Asing"
    assert (manifest["start_url"], manifest["scope"]) == (REPORT[language], "/")
    _kept(page, REPORT[language])
    faults = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [fault["errorId"] for fault in faults if fault["errorId"] != "in-incognito"] == []


def test_what_a_hosts_phone_keeps_is_within_its_budget(built: Path) -> None:
    shells = shell_of(built, "sw.js")["files"]
    for language in ("id", "en"):
        pages = [p.paths[language] for p in PAGES if p.paths.get(language) in shells]
        for kept, limit in (([REPORT[language]], SHELL_BYTES), ([*pages, "/s"], ALL_SHELLS_BYTES)):
            files = {address for page in kept for address in shells[page]}
            sizes = [len(brotli.compress((built / file_name(one)).read_bytes())) for one in files]
            assert sum(sizes) <= limit


def test_asset_links_name_each_certificate_of_a_package(tmp_path: Path) -> None:
    build_site(tmp_path / "plain")
    assert not (tmp_path / "plain" / ".well-known").exists()
    apps = [f"id.contoh.pelaporan={FINGERPRINT}", f"id.contoh.pelaporan={FINGERPRINT[:-2]}CD"]
    build_site(tmp_path / "out", android_apps=apps)
    (link,) = json.loads((tmp_path / "out/.well-known/assetlinks.json").read_bytes())
    assert link["relation"] == ["delegate_permission/common.handle_all_urls"]
    assert link["target"]["package_name"] == "id.contoh.pelaporan"
    assert len(link["target"]["sha256_cert_fingerprints"]) == len(apps)
    with pytest.raises(BuildError, match="SHA-256 fingerprint"):
        build_site(tmp_path / "wrong", android_apps=["id.contoh.pelaporan=AB:CD"])
