"""Pages without a network: the service workers, manifests and icons of officers and public."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import rjsmin

from frontend.pages import Page, output_name

WORKER = Path(__file__).parent / "static" / "js" / "shell-worker.js"
ICONS = ("icon-192.png", "icon-512.png", "icon-maskable-192.png", "icon-maskable-512.png")

ASSET_LINKS = ".well-known/assetlinks.json"
_ANDROID_APP = re.compile(
    r"([a-z]\w*(?:\.[a-z]\w*)+)=((?:[0-9A-F]{2}:){31}[0-9A-F]{2})", re.IGNORECASE
)


@dataclass(frozen=True)
class Shell:
    """A service worker: below which address it stands, whose pages it keeps, what wakes them."""

    name: str
    under: str
    wakes: str

    @property
    def officers(self) -> bool:
        """Whether these are the officers' pages."""
        return self.under == "/officer/"

    @property
    def address(self) -> str:
        """Where the worker is."""
        return f"{self.under}sw.js"

    def keeps(self, page: Page) -> bool:
        """Say whether this worker keeps a page: never one of the other's."""
        ours = all(path.startswith("/officer/") == self.officers for path in page.paths.values())
        return page.offline and ours


SHELLS = (Shell("officer", "/officer/", "scans"), Shell("public", "/", "reports"))


def manifest_address(language: str, *, officers: bool) -> str:
    """Say where the manifest of a language is."""
    return f"{'/officer' if officers else ''}/{language}/manifest.webmanifest"


def worker(shell: Shell, at: str, files: dict[str, list[str]], written: dict[str, bytes]) -> bytes:
    """Write a worker: its source, and before it what it keeps of each page.

    at: the static root's address. files: what a page needs, by its address. written: the site's
    files by output name; the worker's version is a hash of those it keeps, so that another release
    is another worker.
    """
    source = WORKER.read_text("utf-8")
    digest = hashlib.sha256(source.encode())
    for address in sorted({one for needed in files.values() for one in needed}):
        digest.update(address.encode() + b"\0" + written[file_name(address)] + b"\0")
    told = {
        "version": digest.hexdigest()[:12],
        "at": f"{at}/",
        "name": shell.name,
        "officers": shell.officers,
        "wakes": shell.wakes,
        "files": files,
    }
    said = json.dumps(told, separators=(",", ":"))
    return f"const shell={said};\n{rjsmin.jsmin(source)}\n".encode()


def file_name(address: str) -> str:
    """Name the file at an address: itself, or a page's index.html."""
    return address[1:] if "." in address.rsplit("/", 1)[-1] else output_name(address)


def asset_links(android_apps: Sequence[str]) -> bytes:
    """Write Digital Asset Links for `package=fingerprint`s; ValueError for what is none."""
    prints: dict[str, list[str]] = {}
    for app in android_apps:
        match = _ANDROID_APP.fullmatch(app)
        if match is None:
            msg = f"{app} is not a package name, =, and a SHA-256 fingerprint in hex with colons"
            raise ValueError(msg)
        prints.setdefault(match[1], []).append(match[2].upper())
    links = [
        {
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {
                "namespace": "android_app",
                "package_name": package,
                "sha256_cert_fingerprints": found,
            },
        }
        for package, found in prints.items()
    ]
    return json.dumps(links, separators=(",", ":")).encode()
