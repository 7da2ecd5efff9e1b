"""A page in a real Chromium, on an origin that serves just the files a test names."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TYPES = {".js": "text/javascript", ".json": "application/json"}


@contextmanager
def serving(files: Mapping[str, Path]) -> Iterator[str]:
    """Serve files by their path, and an empty page at `/`; 127.0.0.1 is a secure context."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = files.get(self.path)
            self.send_response(200 if file or self.path == "/" else 404)
            kind = TYPES.get(file.suffix, "text/plain") if file else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(file.read_bytes() if file else b"<!doctype html><title>-</title>")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


class RemotePage:
    """A page of a browser that lives in a thread of its own.

    Playwright takes one browser a thread, and the tests of the site have theirs in the main one.
    """

    def __init__(self, worker: ThreadPoolExecutor, page: Page) -> None:
        self._worker = worker
        self._page = page

    def evaluate(self, script: str, argument: object = None) -> Any:
        """Return what a script's function answers, once its promise is kept."""
        return self._worker.submit(self._page.evaluate, script, argument).result()

    def picture(self, html: str, selector: str, file: Path) -> None:
        """Show some HTML, and store the picture of one element of it."""

        def take() -> None:
            self._page.set_content(html)
            self._page.locator(selector).screenshot(path=file)

        self._worker.submit(take).result()


@contextmanager
def chromium_page(
    files: Mapping[str, Path], dots_per_inch: float = 96, slower: float = 1
) -> Iterator[RemotePage]:
    """Open a page in a new, empty profile of Debian's Chromium, on a slower processor if asked."""
    executable = shutil.which("chromium")
    assert executable, "Chromium is not installed: apt-get install chromium"

    def start(origin: str) -> tuple[Playwright, Browser, Page]:
        playwright = sync_playwright().start()
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS])
        page = browser.new_page(device_scale_factor=dots_per_inch / 96)
        page.goto(origin)
        if slower != 1:
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        return playwright, browser, page

    with serving(files) as origin, ThreadPoolExecutor(1) as worker:
        playwright, browser, page = worker.submit(start, origin).result()
        try:
            yield RemotePage(worker, page)
        finally:
            worker.submit(browser.close).result()
            worker.submit(playwright.stop).result()
