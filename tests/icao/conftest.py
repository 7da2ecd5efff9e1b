"""The page in which the browser's codecs are tried."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from .browser import RemotePage, chromium_page

# On a busy machine any one example may wait for the processor.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
SCRIPTS = PROJECT / "frontend/static/js"
FILES = {
    "/seal.js": SCRIPTS / "seal.js",
    "/seal-kinds.js": SCRIPTS / "seal-kinds.js",
    "/mrz.js": SCRIPTS / "mrz.js",
    "/profile.json": PROJECT / "chalicelib/icao/entry-stamp-profile.json",
    "/seal-cases.json": HERE / "seal-cases.json",
    "/mrz-cases.json": HERE / "mrz-cases.json",
}


@pytest.fixture(scope="session")
def page() -> Iterator[RemotePage]:
    with chromium_page(FILES) as opened:
        yield opened
