"""The page in which the browser's codecs are tried."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .browser import RemotePage, chromium_page

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
SCRIPTS = PROJECT / "frontend/static/js"
FILES = {
    "/seal.js": SCRIPTS / "seal.js",
    "/mrz.js": SCRIPTS / "mrz.js",
    "/profile.json": PROJECT / "chalicelib/icao/entry-stamp-profile.json",
    "/seal-cases.json": HERE / "seal-cases.json",
    "/mrz-cases.json": HERE / "mrz-cases.json",
}


@pytest.fixture(scope="session")
def page() -> Iterator[RemotePage]:
    with chromium_page(FILES) as opened:
        yield opened
