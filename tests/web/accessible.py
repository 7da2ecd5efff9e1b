"""What axe finds wrong with a page as it stands, on a phone and on a desk."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.web.conftest import SIZES

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def violations(page: Page) -> list[str]:
    """Return what axe finds at the present size."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{each['id']}: {node['html'][:120]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def faults(page: Page) -> list[str]:
    """Check the page as it stands now on a phone and on a desk."""
    found = []
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        found += violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"wider than {width}")
    return found
