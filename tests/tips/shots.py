"""Invented photos, with what phones write into them."""

import io
from typing import Any

from PIL import Image, PngImagePlugin

CANARY = "KENARI-LINTANG-8-BUJUR-115"
GPS, MAKE = 0x8825, 0x010F


def _exif() -> Image.Exif:
    made = Image.Exif()
    made[MAKE] = CANARY
    made.get_ifd(GPS).update({1: "S", 2: (8.0, 43.0, 12.0), 3: "E", 4: (115.0, 10.0, 5.0)})
    return made


def drawn(mode: str = "RGB", side: int = 48) -> Image.Image:
    """Draw something with edges and colours."""
    image = Image.new("RGB", (side, side // 2), (200, 40, 20))
    for x in range(side):
        for y in range(side // 2):
            image.putpixel((x, y), (x * 5 % 256, y * 9 % 256, (x * y) % 256))
    return image.convert(mode)


def photo(kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    """Return a photo with a position, a maker, a comment and something behind its end."""
    made = io.BytesIO()
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", CANARY)
        info.add_itxt("XML:com.adobe.xmp", CANARY)
        options["pnginfo"] = info
    if kind == "JPEG":
        options["comment"] = CANARY.encode()
    xmp = {} if kind == "PNG" else {"xmp": f"<x>{CANARY}</x>".encode()}
    icc = {"icc_profile": CANARY.encode()}
    drawn(mode).save(made, kind, exif=_exif(), **xmp, **icc, **options)
    return made.getvalue() + CANARY.encode()


def pixels(raw: bytes) -> list[bytes]:
    """Return what a reader of pictures sees."""
    with Image.open(io.BytesIO(raw)) as image:
        image.load()
        return [image.mode.encode(), image.tobytes()]
