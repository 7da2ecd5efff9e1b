"""The page in which the browser's codecs are tried."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .browser import RemotePage, chromium_page

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent


@pytest.fixture(scope="session")
def page() -> Iterator[RemotePage]:
    scripts = PROJECT / "frontend/static/js"
    files = {
        "/seal.js": scripts / "seal.js",
        "/mrz.js": scripts / "mrz.js",
        "/profile.json": PROJECT / "chalicelib/icao/entry-stamp-profile.json",
        "/seal-cases.json": HERE / "seal-cases.json",
        "/mrz-cases.json": HERE / "mrz-cases.json",
    }
    with chromium_page(files) as opened:
        yield opened
