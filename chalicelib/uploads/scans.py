"""What a scan may be, told by its content alone: a PDF, a PNG or a JPEG, whole."""

from chalicelib.core.errors import FieldError, InvalidError

MOST_BYTES = 5 * 1024 * 1024
ENDING_OF = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}

_PDF_TRAILER_WITHIN = 1024  # ISO 32000: %%EOF stands in the last 1,024 bytes
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_JPEG_END = b"\xff\xd9"


def media_type_of(raw: bytes) -> str | None:
    """Return the media type that a content shows from its first to its last bytes, or None.

    What a file is called, or said to be, counts for nothing; one cut short is none of the three.
    """
    if raw.startswith(b"%PDF-") and b"%%EOF" in raw[-_PDF_TRAILER_WITHIN:]:
        return "application/pdf"
    if raw.startswith(_PNG) and raw[12:16] == b"IHDR" and raw.rstrip(b"\0").endswith(_PNG_END):
        return "image/png"
    if raw.startswith(b"\xff\xd8\xff") and raw.rstrip(b"\0").endswith(_JPEG_END):
        return "image/jpeg"
    return None


def no_scan() -> InvalidError:
    """Return the refusal of what is none of the three."""
    return InvalidError(FieldError("file", "not_a_scan"))
