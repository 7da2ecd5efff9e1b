"""The officers' pages without a network: their service worker, manifests and icons."""

import hashlib
import json
from pathlib import Path

import rjsmin

from frontend.pages import output_name

WORKER = Path(__file__).parent / "static" / "js" / "officer-worker.js"
ICONS = ("icon-192.png", "icon-512.png", "icon-maskable-192.png", "icon-maskable-512.png")


def manifest_address(language: str) -> str:
    """Say where the manifest of a language is."""
    return f"/officer/{language}/manifest.webmanifest"


def worker(at: str, shells: dict[str, list[str]], written: dict[str, bytes]) -> bytes:
    """Write the worker: its source, and before it what it keeps of each page.

    at: the static root's address. shells: what a page needs, by its address. written: the site's
    files by output name; the worker's version is a hash of those it keeps, so that another release
    is another worker.
    """
    source = WORKER.read_text("utf-8")
    digest = hashlib.sha256(source.encode())
    for address in sorted({one for shell in shells.values() for one in shell}):
        digest.update(address.encode() + b"\0" + written[file_name(address)] + b"\0")
    told = {"version": digest.hexdigest()[:12], "at": f"{at}/", "files": shells}
    said = json.dumps(told, separators=(",", ":"))
    return f"const shell={said};\n{rjsmin.jsmin(source)}\n".encode()


def file_name(address: str) -> str:
    """Name the file at an address: itself, or a page's index.html."""
    return address[1:] if "." in address.rsplit("/", 1)[-1] else output_name(address)
