"""What an officer does at the arrivals desk: open it, let the reader type, issue."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.factories.passports import zone
from tests.web.officers import open_signed_in
from tests.web.stand_in import StandIn

DESK = {"id": "/officer/id/desk/", "en": "/officer/en/desk/"}

_ENTRIES = """() => new Promise((resolve) => {
  const asked = indexedDB.open("serambi-desk", 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result); };
  };
})"""


def open_desk(page: Page, site: StandIn, language: str = "id") -> Page:
    """Open the desk as whoever has the session; printing only counts."""
    page.add_init_script(
        "globalThis.printed = 0;"
        "globalThis.print = () => { printed += 1; dispatchEvent(new Event('afterprint')); };"
    )
    open_signed_in(page, site, DESK[language])
    page.wait_for_selector("#permit_class option[value=C1]", state="attached")
    return page


def read_passport(page: Page, text: str) -> None:
    """Type as a passport reader does: fast, each line ended by Enter."""
    expect(page.locator("#mrz")).to_be_focused()
    for line in text.split("\n"):
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def choose(page: Page, start: str = "C1") -> None:
    """Choose a permit class by typing its index."""
    expect(page.locator("#permit_class")).to_be_focused()
    page.wait_for_timeout(500)  # the reader's last Enter is over
    page.keyboard.type(start)


def issue(page: Page, number: str = "C01X00T47") -> None:
    """Read a passport, choose a class, press Enter."""
    read_passport(page, zone(number))
    choose(page)
    page.keyboard.press("Enter")


def kept_at(page: Page) -> list[dict[str, Any]]:
    """Return what the desk's browser keeps of entries."""
    rows: list[dict[str, Any]] = page.evaluate(_ENTRIES)
    return rows
