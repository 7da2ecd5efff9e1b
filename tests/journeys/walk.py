"""The main job as people do it: steps in a browser, against the running system."""

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

PASSWORD = "Serambi-Demo-2026"

_SLUGS = {
    "id": {"sign-in": "masuk", "report": "lapor"},
    "en": {"sign-in": "sign-in", "report": "report"},
}


@dataclass
class Walk:
    """Somebody with a browser, reading one language."""

    page: Page
    base: str
    language: str

    def sign_in(self, login: str) -> None:
        """Sign in; each role is led to its own page."""
        slug = _SLUGS[self.language]["sign-in"]
        self.page.goto(f"{self.base}/{self.language}/{slug}/")
        self.page.locator("#email").fill(f"{login}@demo.serambi.test")
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("#password").press("Enter")
        self.page.wait_for_url(lambda url: slug not in url)
        expect(self.page.locator("#officer-name")).not_to_be_empty()

    def issue(self, zone: str, permit_class: str, sponsor: str) -> dict[str, Any]:
        """Issue a stamp at the desk, from a passport reader that types; return the answer."""
        expect(self.page.locator("#mrz")).to_be_visible()
        self.page.locator("#mrz").press_sequentially(zone.replace("\n", ""), delay=1)
        self.page.locator("#permit_class").select_option(permit_class)
        self.page.locator("details summary").first.click()
        self.page.locator("#sponsor_name").fill("PT Contoh Penjamin")
        self.page.locator("#sponsor_email").fill(sponsor)
        with self.page.expect_response("**/api/stamps") as answered:
            self.page.locator("#sponsor_email").press("Enter")
        expect(self.page.locator("#issued svg")).to_be_visible()
        issued: dict[str, Any] = answered.value.json()
        return issued

    def open_stamp(self, seal_url: str) -> None:
        """Open a stamp's address, as any phone's camera does."""
        self.page.goto(seal_url)
        expect(self.page.locator("#result h1")).to_be_visible()

    def report_from_stamp(
        self, nights: int, email: str, before_sending: Callable[[Page], None] | None = None
    ) -> dict[str, Any]:
        """Report the guest of the stamp that is open; return the answer."""
        slug = _SLUGS[self.language]["report"]
        self.page.locator(f"#result a[href*='/{slug}/']").first.click()
        self.page.locator("#nights").fill(str(nights))
        self.page.locator("#address").fill("Jalan Contoh 12, RT 3, Kuta")
        self.page.locator("#region").fill("Kuta Badung")
        self.page.locator("#region-list [role=option]").first.click()
        self.page.locator("#lodging_kind").select_option("rumah_pribadi")
        self.page.locator("#reporter_name").fill("Wayan Contoh")
        self.page.locator("#reporter_email").fill(email)
        if before_sending:
            before_sending(self.page)
        with self.page.expect_response("**/api/stays") as answered:
            self.page.locator("#report button[type=submit]").click()
        expect(self.page.locator("#receipt svg")).to_be_visible()
        receipt: dict[str, Any] = answered.value.json()
        return receipt

    def check_receipt(self, verify_url: str) -> None:
        """Open a receipt's address, as whoever is shown it does."""
        self.page.goto(verify_url)
        expect(self.page.locator("#result h1")).to_be_visible()

    def scan(self, order: str) -> dict[str, Any]:
        """Scan what the camera sees, under an order; return the answer."""
        self.page.locator("#ground-order").check()
        self.page.locator(f"#orders input[value='{order}']").check()
        self.page.locator("#ground-form button[type=submit]").click()
        with self.page.expect_response("**/api/scans") as answered:
            self.page.locator("#scan").click()
        expect(self.page.locator("#result h1, #result h2").first).to_be_visible()
        found: dict[str, Any] = answered.value.json()
        return found


def film_of(pdf: bytes, path: Path) -> Path:
    """Make a camera film of a printed label, as a phone held over it sees it."""
    with tempfile.TemporaryDirectory() as folder:
        label = Path(folder) / "label.pdf"
        label.write_bytes(pdf)
        command = ["pdftoppm", "-r", "300", "-png", "-singlefile", str(label), str(label)]
        subprocess.run(command, check=True)
        printed = Image.open(f"{label}.png").convert("RGB")
        printed.load()
    seen = Image.new("RGB", (1280, 720), (196, 190, 180))
    # Whoever aims puts the code, the label's left half, in the middle; nobody holds it straight.
    held = printed.resize((1000, round(printed.height * 1000 / printed.width)))
    held = held.rotate(3, expand=True, fillcolor=(196, 190, 180))
    seen.paste(held, (640 - held.width // 4, (720 - held.height) // 2))
    blank = Image.new("RGB", (1280, 720), (60, 60, 60))
    with path.open("wb") as film:
        for frame in [blank] * 8 + [seen] * 60:
            frame.save(film, "JPEG", quality=88)
    return path
