"""Draw the icons of an installed page from icon.svg: `python -m frontend.icons`."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parent / "static"
CHROMIUM = "/usr/bin/chromium"
SIZES = (192, 512)
_COLOURS = 32  # two colours and the steps between them
# A phone may cut a maskable icon to a circle of 80 % of its width: ground to the edge, mark within.
_SAFE = 0.8


def maskable(svg: str) -> str:
    """Return the icon with square corners and its mark inside the safe circle."""
    ground = re.search(r"<rect[^>]*/>", svg)
    if ground is None:
        msg = "icon.svg has no ground"
        raise ValueError(msg)
    mark = svg[ground.end() : svg.rindex("</svg>")]
    square = re.sub(r' rx="\d+"', "", ground[0])
    moved = f'<g transform="translate(16 16) scale({_SAFE}) translate(-16 -16)">{mark}</g>'
    return f"{svg[: ground.start()]}{square}{moved}</svg>"


def draw() -> None:
    """Write icon-192.png and the others beside icon.svg."""
    plain = (STATIC / "icon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for kind, svg in (("icon", plain), ("icon-maskable", maskable(plain))):
            for size in SIZES:
                page = browser.new_page(viewport={"width": size, "height": size})
                sized = svg.replace("<svg ", f'<svg width="{size}" height="{size}" ', 1)
                page.set_content(f"<body style='margin:0'>{sized}</body>")
                shot = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
                page.close()
                small = shot.quantize(_COLOURS, Image.Quantize.FASTOCTREE)
                small.save(STATIC / f"{kind}-{size}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    draw()
