"""An officer's phone: a browser that keeps pages, what lies in it, what a server got of it."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.web.envelopes import ENVELOPE_KEY
from tests.web.officers import BALI, FIELD, ORDER, open_signed_in, serve
from tests.web.stand_in import Call, Given, StandIn

SCAN = {"id": "/officer/id/scan/", "en": "/officer/en/scan/"}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "locale": "id-ID",
    "timezone_id": "Asia/Makassar",
    "geolocation": BALI,
    "permissions": ["geolocation"],
}

_RECORDS = """async (name) => {
  const known = await indexedDB.databases();
  if (!known.some((one) => one.name === name)) return null;
  const database = await new Promise((done) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => done(request.result);
  });
  const all = database.transaction("scans").objectStore("scans").getAll();
  await new Promise((done) => { all.onsuccess = done; });
  database.close();
  return all.result;
}"""
_SEED = """async (scans) => {
  const database = await new Promise((done) => {
    const request = indexedDB.open("serambi-queue", 1);
    request.onsuccess = () => done(request.result);
  });
  const store = database.transaction("scans", "readwrite").objectStore("scans");
  for (const scan of scans) store.put(scan);
  await new Promise((done) => { store.transaction.oncomplete = done; });
  database.close();
}"""


def new_phone(browser: Browser) -> Iterator[BrowserContext]:
    """Give a phone whose browser keeps pages."""
    context = browser.new_context(**PHONE)
    context.set_default_timeout(10000)
    yield context
    context.close()


def first_visit(page: Page, site: StandIn, language: str = "id") -> None:
    """Sign in as a field officer, open the scan page, choose an order; wait until it is kept."""
    serve(site, FIELD)
    open_signed_in(page, site, SCAN[language])
    give_order(page)
    kept(page, SCAN[language])


def until(page: Page, promise: str, arg: Any = None) -> None:
    """Wait until what is asked of the page resolves to true.

    The browser's own way evaluates a string in the page, which the site's policy forbids.
    """
    for _ in range(150):
        # A page that is being loaded anew cannot be asked.
        with contextlib.suppress(Error):
            if page.evaluate(promise, arg):
                return
        page.wait_for_timeout(100)
    raise AssertionError(promise)


def kept(page: Page, address: str) -> None:
    """Wait until the phone has a page with all that it needs."""
    until(
        page,
        """async (address) => {
          const registration = await navigator.serviceWorker.getRegistration("/officer/");
          if (registration?.active?.state !== "activated") return false;
          return Boolean(await caches.match(address));
        }""",
        address,
    )


def give_order(page: Page) -> None:
    """Type an order."""
    page.check("#ground-order")
    page.fill("#order", ORDER)
    page.click("#ground-form button[type=submit]")
    expect(page.locator("#scan")).to_be_visible()


def type_code(page: Page, text: str) -> None:
    """Type a stamp's number or link, from wherever the page stands."""
    again = page.locator("#result >> text=/Pindai berikutnya|Next scan/")
    if again.is_visible():
        again.click()
    if not page.locator("#typed").is_visible():
        page.click("#scanner summary")
    page.fill("#typed", text)
    page.click("#typed-form button[type=submit]")


def waiting(page: Page, count: int) -> None:
    """Wait until the page says that so many wait."""
    expect(page.locator("#waiting")).to_contain_text(f"{count} pindaian menunggu")


def queued(page: Page, name: str = "serambi-queue") -> list[dict[str, Any]] | None:
    """Return the queue's records as they lie in the phone."""
    records: list[dict[str, Any]] | None = page.evaluate(_RECORDS, name)
    return records


def seed(page: Page, count: int) -> list[str]:
    """Put scans that wait into the phone; their ids, oldest first."""
    ids = [f"seeded-{number:03}" for number in range(count)]
    scans = [
        {
            "id": name,
            "officer": FIELD["id"],
            "at": f"2026-11-22T01:{number // 60:02}:{number % 60:02}Z",
            "sealed": f"sealed-{name}",
        }
        for number, name in enumerate(ids)
    ]
    page.evaluate(_SEED, scans)
    return ids


def batches(site: StandIn) -> list[list[str]]:
    """Return the ids of each batch that came."""
    return [
        [item["id"] for item in call.body["items"]]
        for call in site.calls
        if call.path == "/scans/batch"
    ]


def opened(site: StandIn) -> list[dict[str, Any]]:
    """Return the scans of all batches that came, opened: {officer, id, text, body}."""
    found = []
    for call in site.calls:
        for item in call.body["items"] if call.path == "/scans/batch" else ():
            said = ENVELOPE_KEY.open(item["sealed"])
            assert said["id"] == item["id"]
            found.append({**said, "body": json.loads(said["text"])})
    return found


class Ledger:
    """What a server has stored by id, whatever became of its answer."""

    def __init__(self) -> None:
        self.stored: dict[str, int] = {}

    def take(self, call: Call) -> Given:
        """Store a batch, and say so."""
        items = []
        for item in call.body["items"]:
            self.stored[item["id"]] = self.stored.get(item["id"], 0) + 1
            said = {"outcome": "stored", "scan_id": "A", "verdict": "genuine", "flags": []}
            items.append({"id": item["id"], **said})
        return 200, {"items": items}


def holding(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Name the files below a folder in which any of the words stands, in UTF-8 or UTF-16."""
    forms = [(word, word.encode(code)) for word in words for code in ("utf-8", "utf-16-le")]
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content, name = path.read_bytes(), path.relative_to(folder)
            found += [f"{name}: {word}" for word, form in forms if form in content]
    return found
