"""What the edge does with an address, run in the Node that Playwright brings."""

import json
import subprocess
from typing import Any

from playwright._impl._driver import compute_driver_executable

from frontend.pages import PAGES, output_name
from local.package import site_addresses

_ASK = """
const ask = (uri) => handler({ request: { uri, method: "GET", headers: {} } });
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(ask)));
"""


def _ask(*addresses: str) -> list[dict[str, Any]]:
    command = [compute_driver_executable()[0], "-e", site_addresses() + _ASK]
    done = subprocess.run(
        [*command, json.dumps(addresses)], capture_output=True, text=True, check=True
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def test_page_is_found_at_its_address() -> None:
    paths = [path for page in PAGES for path in page.paths.values() if path not in {"/", "/404"}]
    assert len(paths) > 10
    wanted = [f"/{output_name(path)}" for path in paths]
    assert [answer["uri"] for answer in _ask(*paths)] == wanted
    bare = [path.rstrip("/") for path in paths]
    assert [answer["uri"] for answer in _ask(*bare)] == wanted


def test_visitor_is_sent_on_when_the_address_is_bare() -> None:
    (answer,) = _ask("/")
    assert answer["statusCode"] == 302
    assert answer["headers"]["location"]["value"] == "/id/"


def test_file_is_left_as_it_is_when_it_has_a_dot() -> None:
    files = ["/static/0123/js/report.js", "/officer/sw.js", "/404.html", "/robots.txt"]
    assert [answer["uri"] for answer in _ask(*files)] == files


def test_visitor_is_told_when_there_is_no_page() -> None:
    for answer in _ask("/id/tidak-ada", "/404", "/wp-admin/", "/s/x", "//id/", "/%"):
        assert answer["statusCode"] == 404
        assert "/404.html" in answer["body"]
        assert answer["headers"]["x-content-type-options"]["value"] == "nosniff"


def test_code_fits_the_edge() -> None:
    assert len(site_addresses().encode()) < 10_240
