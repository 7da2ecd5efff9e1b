"""A built site behind a stand-in API, and one Chromium for all tests of pages."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from frontend.build import build_site
from tests.web.raw_modules import serving_modules
from tests.web.seals import INDEX, LIST, Mint
from tests.web.shapes import unknown_fields
from tests.web.stand_in import StandIn
from tests.web.status_lists import StatusLists

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"phone": (360, 740), "desk": (1280, 800)}

Open = Callable[..., Page]

# What is to be seen comes in a moment on an idle machine; these tests run beside all others.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def mint() -> Mint:
    return Mint()


@pytest.fixture(scope="session")
def built(mint: Mint, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as deployed, with this run's root key pinned."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "root.json").write_text(json.dumps(mint.root_jwk()))
    build_site(folder / "out", folder / "root.json")
    return folder / "out"


@pytest.fixture(scope="session")
def _server(built: Path) -> Iterator[StandIn]:
    # The API's shapes are read before a page waits for its first answer.
    unknown_fields("GET", "/", None)
    server = StandIn(built).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def modules(mint: Mint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """Serve the modules of the sources one by one, for tests that call them."""
    with serving_modules(tmp_path_factory.mktemp("modules"), mint) as server:
        yield server


@pytest.fixture
def site(_server: StandIn, mint: Mint) -> Iterator[StandIn]:
    """Give the stand-in with its canned answers; none may hold what the API never gives."""
    _server.reset()
    _server.answers["GET", "/trust-list"] = (200, {"jws": mint.trust_list()})
    lists = StatusLists(mint.status)
    lists.put(LIST, {1: "cancelled", INDEX - 1: "departed", INDEX + 1: "superseded"})
    lists.serve(_server.answers)
    yield _server
    assert not _server.strange


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open the phone of a reader of Indonesian, somewhere in Bali."""
    fresh = browser.new_context(
        viewport={"width": 360, "height": 740},
        locale="id-ID",
        timezone_id="Asia/Makassar",
        # Pages that go on without a network have tests of their own, with profiles of their own.
        service_workers="block",
    )
    fresh.set_default_timeout(8000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext, site: StandIn) -> Iterator[Page]:
    """Give a page that fails its test when a script fails or a policy is broken."""
    fresh = context.new_page()
    troubles: list[str] = []
    fresh.on("pageerror", lambda error: troubles.append(str(error)))
    fresh.on(
        "console",
        lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield fresh
    assert troubles == []
