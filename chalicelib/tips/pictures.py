"""Photos without what a camera writes into them: where, when, by which device, a smaller copy.

A browser draws each photo anew before it is sent, but anybody may send anything: so what comes is
walked part by part here, and only the parts that make up the picture are kept. A library that
decodes and encodes would be half of what a function may weigh, and has had more holes than this
has lines.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

# A browser sends 1,600 pixels; a phone's own photo has up to 50 million.
_MOST_SIDE = 12_000
_MOST_PIXELS = 50_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")

_SOF = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive: what browsers show
_SOS, _EOI, _ADOBE = 0xDA, 0xD9, 0xEE
_JPEG_KEPT = (0xC4, 0xDB, 0xDD, _SOS)  # tables, restart interval, the scans themselves
_DROPPED = (*range(0xE0, 0xF0), 0xFE)  # application parts and comments
_RESTARTS = range(0xD0, 0xD8)

_ALPHA = 0x10


class NotAPictureError(Exception):
    """The content is no JPEG, PNG or WebP of one picture, or is cut short."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and nothing else, and what it is."""

    media_type: str
    raw: bytes


def cleaned(raw: bytes) -> Picture:
    """Return a photo without anything beside the picture; NotAPictureError."""
    try:
        if raw.startswith(b"\xff\xd8\xff"):
            return Picture("image/jpeg", _jpeg(raw))
        if raw.startswith(_PNG):
            return Picture("image/png", _png(raw))
        if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
            return Picture("image/webp", _webp(raw))
    except (struct.error, IndexError) as error:
        raise NotAPictureError from error
    raise NotAPictureError


def _check_size(width: int, height: int) -> None:
    is_fair = 0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE
    if not is_fair or width * height > _MOST_PIXELS:
        raise NotAPictureError


def _jpeg(raw: bytes) -> bytes:
    kept, markers = [b"\xff\xd8"], []
    for marker, part, data in _jpeg_parts(raw):
        if stays := _jpeg_part(marker, part):
            kept += [bytes((0xFF, marker)), struct.pack(">H", len(stays) + 2), stays, data]
            markers.append(marker)
    if _SOS not in markers or sum(marker in _SOF for marker in markers) != 1:
        raise NotAPictureError
    return b"".join((*kept, b"\xff\xd9"))


def _jpeg_part(marker: int, part: bytes) -> bytes:
    """Return what stays of a part; nothing of one that is no part of the picture."""
    if marker in _SOF:
        height, width = struct.unpack(">HH", part[1:5])
        _check_size(width, height)
    elif marker == _ADOBE:
        return _adobe(part)
    elif marker in _DROPPED:
        return b""
    elif marker not in _JPEG_KEPT:
        raise NotAPictureError
    return part


def _jpeg_parts(raw: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each marker with its part, and after a start of scan the compressed data."""
    at = 2
    while True:
        if raw[at] != 0xFF:  # noqa: PLR2004 - ITU-T T.81: every marker begins so
            raise NotAPictureError
        while raw[at] == 0xFF:  # noqa: PLR2004 - and may be filled up with them
            at += 1
        marker = raw[at]
        at += 1
        if marker == _EOI:
            return  # what follows is no part of the picture: some phones hide films there
        (length,) = struct.unpack(">H", raw[at : at + 2])
        part = raw[at + 2 : at + length]
        if len(part) != length - 2:
            raise NotAPictureError
        at += length
        end = _scan_end(raw, at) if marker == _SOS else at
        yield marker, part, raw[at:end]
        at = end


def _scan_end(raw: bytes, at: int) -> int:
    """Return where compressed data end: at the first marker that does not belong to them."""
    while True:
        at = raw.find(b"\xff", at)
        if at < 0:
            raise NotAPictureError
        if raw[at + 1] and raw[at + 1] not in _RESTARTS and raw[at + 1] != 0xFF:  # noqa: PLR2004 - filling
            return at
        at += 1 if raw[at + 1] == 0xFF else 2  # noqa: PLR2004 - likewise


def _adobe(part: bytes) -> bytes:
    """Return how colours are meant, without the rest of the part; nothing for another's."""
    if not part.startswith(b"Adobe") or len(part) < 12:  # noqa: PLR2004 - Adobe TN 5116
        return b""
    return b"Adobe\x00\x64\x00\x00\x00\x00" + part[11:12]


def _png(raw: bytes) -> bytes:
    kept, at, kind = [_PNG], len(_PNG), b""
    while kind != b"IEND":
        (length,) = struct.unpack(">I", raw[at : at + 4])
        whole = raw[at : at + 12 + length]
        kind, checked = whole[4:8], whole[4:-4]
        is_sound = len(whole) == 12 + length and whole[-4:] == struct.pack(
            ">I", zlib.crc32(checked)
        )
        if not is_sound or (at == len(_PNG)) != (kind == b"IHDR"):
            raise NotAPictureError
        if kind == b"IHDR":
            _check_size(*struct.unpack(">II", checked[4:12]))
        if kind in _PNG_KEPT:
            kept.append(whole)
        elif kind[:1].isupper():  # without it a reader cannot show the picture
            raise NotAPictureError
        at += len(whole)
    if not any(one[4:8] == b"IDAT" for one in kept):
        raise NotAPictureError
    return b"".join(kept)


def _webp(raw: bytes) -> bytes:
    (length,) = struct.unpack("<I", raw[4:8])
    if len(raw) < length + 8:
        raise NotAPictureError
    kept, pictures, at = [], 0, 12
    while at < length + 8:
        kind = raw[at : at + 4]
        (size,) = struct.unpack("<I", raw[at + 4 : at + 8])
        data = raw[at + 8 : at + 8 + size]
        if len(data) != size or kind in {b"ANIM", b"ANMF"}:
            raise NotAPictureError
        at += 8 + size + size % 2
        if kind in {b"VP8 ", b"VP8L"}:
            _check_size(*_webp_size(kind, data))
            pictures += 1
        elif kind == b"VP8X":
            # Only that it is see-through stays of what it says is in the file.
            data = bytes((data[0] & _ALPHA, 0, 0, 0)) + data[4:10]
        elif kind != b"ALPH":
            continue
        kept += [kind, struct.pack("<I", len(data)), data, b"\0" * (len(data) % 2)]
    if pictures != 1:
        raise NotAPictureError
    body = b"".join((b"WEBP", *kept))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_size(kind: bytes, data: bytes) -> tuple[int, int]:
    if kind == b"VP8L":
        if data[0] != 0x2F:  # noqa: PLR2004 - RFC 9649: its signature
            raise NotAPictureError
        (bits,) = struct.unpack("<I", data[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[3:6] != b"\x9d\x01\x2a":
        raise NotAPictureError
    width, height = struct.unpack("<HH", data[6:10])
    return width & 0x3FFF, height & 0x3FFF
