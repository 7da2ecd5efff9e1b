"""The static site, served as the CDN serves it: clean addresses, caching, security headers."""

import hashlib
import mimetypes
import re
from pathlib import Path
from urllib.parse import unquote

from local.http import Answer, Request

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_IMMUTABLE = re.compile(r"/static/[0-9A-Za-z_-]{6,}/")
_TYPES = {
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".ics": "text/calendar; charset=utf-8",
}


class Site:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def answer(self, request: Request) -> Answer:
        """Answer with the file that an address names, or the site's own page for none."""
        answer = self._find(request)
        answer.default(SECURITY_HEADERS)
        return answer

    def _find(self, request: Request) -> Answer:
        if request.method not in {"GET", "HEAD"}:
            return Answer(405, [("Allow", "GET, HEAD")])
        if request.path == "/":
            return Answer(302, [("Location", "/id/"), ("Cache-Control", "no-cache")])
        file = self._file(request.path)
        if file is None:
            return self._missing(request.path)
        content = file.read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = [("ETag", tag), ("Cache-Control", _caching(request.path))]
        if request.headers.get("if-none-match") == tag:
            return Answer(304, headers)
        return Answer(200, [("Content-Type", _type(file)), *headers], content)

    def _file(self, path: str) -> Path | None:
        """Return the file of an address: itself, a folder's page, or the page of that name."""
        named = (self._folder / unquote(path).lstrip("/").replace("\0", "")).resolve()
        if not named.is_relative_to(self._folder):
            return None
        pages = (named, named / "index.html", named.with_name(f"{named.name}.html"))
        return next((page for page in pages if page.is_file()), None)

    def _missing(self, path: str) -> Answer:
        language = "en" if path.startswith(("/en/", "/officer/en/")) else "id"
        for page in (self._folder / language / "404.html", self._folder / "404.html"):
            if page.is_file():
                headers = [("Content-Type", _type(page)), ("Cache-Control", "no-cache")]
                return Answer(404, headers, page.read_bytes())
        text = "Tidak ada di sini. · There is nothing here.\n"
        return Answer(404, [("Content-Type", _TYPES[".txt"])], text.encode())


def _caching(path: str) -> str:
    # What lies under a hash never changes; everything else is asked about each time.
    return "public, max-age=31536000, immutable" if _IMMUTABLE.match(path) else "no-cache"


def _type(file: Path) -> str:
    known = _TYPES.get(file.suffix)
    return known or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
