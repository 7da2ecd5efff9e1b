"""Photos without what their cameras wrote in: the same picture, and nothing beside it."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from chalicelib.tips.pictures import NotAPictureError, cleaned
from tests.tips.shots import CANARY, drawn, photo, pixels

KINDS = {
    "baseline": photo(),
    "progressive": photo(progressive=True, quality=60),
    "restarts": photo(restart_marker_blocks=1),
    "grey": photo(mode="L"),
    "print colours": photo(mode="CMYK"),
    "png": photo("PNG"),
    "palette": photo("PNG", "P"),
    "see-through": photo("PNG", "RGBA"),
    "webp": photo("WEBP"),
    "webp lossless": photo("WEBP", "RGBA", lossless=True),
    "webp see-through": photo("WEBP", "RGBA", quality=40),
}
TYPES = {"png": "image/png", "palette": "image/png", "see-through": "image/png"}


@pytest.mark.parametrize("name", KINDS)
def test_picture_stays_and_all_beside_it_goes(name: str) -> None:
    raw = KINDS[name]
    assert raw.count(CANARY.encode()) > 1
    kept = cleaned(raw)
    assert CANARY.encode() not in kept.raw
    assert pixels(kept.raw) == pixels(raw)
    with Image.open(io.BytesIO(kept.raw)) as image:
        assert not image.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp", "Comment"} & image.info.keys()
    expected = "image/webp" if name.startswith("webp") else TYPES.get(name, "image/jpeg")
    assert kept.media_type == expected
    assert cleaned(kept.raw) == kept


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def _animated() -> bytes:
    made = io.BytesIO()
    frames = [drawn(), drawn().rotate(180)]
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:])
    return made.getvalue()


HEADER = struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
HUGE = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", HEADER)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GIF89a",
        b"%PDF-1.4\n%%EOF\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        photo()[:200],
        photo("PNG")[:80],
        photo("WEBP")[:60],
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20) + b"\xff\xd9",
        HUGE + _chunk(b"IDAT", b"") + _chunk(b"IEND", b""),
        _animated(),
        photo("PNG").replace(b"IDAT", b"IDXT", 1),
    ],
)
def test_what_is_no_single_whole_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAPictureError):
        cleaned(raw)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_damaged_file_raises_only_its_own_error_and_never_grows(
    name: str, data: st.DataObject
) -> None:
    raw = bytearray(KINDS[name])
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    try:
        kept = cleaned(bytes(raw[:cut]))
    except NotAPictureError:
        return
    assert len(kept.raw) <= cut
