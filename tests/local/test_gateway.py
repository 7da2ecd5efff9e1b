"""The front door answers as API Gateway and the CDN do."""

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.gateway import Api, FrontDoor
from local.server import Server
from local.site import Site
from tests.local.sample_app import app

HASH = "0a1b2c3d"
Ask = Callable[..., tuple[int, http.client.HTTPMessage, bytes]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("www")
    (root / "secret.txt").write_text("outside")
    site = root / "site"
    for name, content in {
        "id/index.html": "<p>Beranda",
        "id/lapor/index.html": "<p>Lapor",
        "s/index.html": "<p>Cap",
        "r.html": "<p>Tanda terima",
        "404.html": "<p>Tidak ada",
        "en/404.html": "<p>Nothing",
        "app.webmanifest": "{}",
        f"static/{HASH}/a.js": "1",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(content)
    return site


@pytest.fixture(scope="module")
def door(folder: Path) -> FrontDoor:
    door = FrontDoor(Api(app), Site(folder), {})
    door.ready.set()
    return door


@pytest.fixture(scope="module")
def port(door: FrontDoor) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(door, listener, 8)
        server.start()
        yield listener.getsockname()[1]
        server.stop()


@pytest.fixture
def ask(port: int) -> Iterator[Ask]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def ask_once(
        method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    yield ask_once
    connection.close()


def test_a_route_gets_path_query_and_headers_as_sent(ask: Ask) -> None:
    status, headers, body = ask("GET", "/api/echo/a%2Fb%20c?q=1&q=%C3%A9", Accept_Language="id")
    assert status == 200
    assert headers["Content-Type"] == "application/json"
    told = json.loads(body)
    assert (told["name"], told["query"]["q"], told["language"]) == ("a%2Fb%20c", "é", "id")


def test_a_route_gets_the_body_when_posted(ask: Ask) -> None:
    _, _, body = ask("POST", "/api/echo/x", '{"a":"é"}'.encode(), Content_Type="application/json")
    assert json.loads(body)["body"] == '{"a":"é"}'


def test_each_cookie_is_set_when_there_are_two(ask: Ask) -> None:
    _, headers, body = ask("GET", "/api/cookies")
    assert headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert body == b"plain"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api"),
        ("GET", "/api/unknown"),
        ("DELETE", "/api/health"),
        ("OPTIONS", "/api/health"),
        ("GET", "/api//evil.test/health"),
    ],
)
def test_an_unknown_route_is_a_problem_of_404(ask: Ask, method: str, path: str) -> None:
    status, headers, body = ask(method, path, Authorization="Bearer é".encode().decode("latin-1"))
    assert (status, headers["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(body)["code"] == "not_found"


def test_nothing_of_the_inside_is_told_when_a_view_breaks(ask: Ask) -> None:
    status, _, body = ask("GET", "/api/broken")
    assert status == 500
    assert b"secret" not in body


def test_a_body_of_more_than_ten_megabytes_is_refused_before_it_is_read(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        head = b"POST /api/echo/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10485761\r\n\r\n"
        connection.sendall(head)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 413
        assert json.loads(answer.read())["code"] == "too_large"


def test_long_headers_are_taken(ask: Ask) -> None:
    status, _, _ = ask("GET", "/api/health?" + "q" * 60_000, Cookie="c" * 60_000)
    assert status == 200


def test_requests_are_not_mixed_when_many_come_at_once(port: int) -> None:
    def echo(number: int) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        names = []
        for turn in range(25):
            connection.request("POST", f"/api/echo/{number}-{turn}", f"{number}-{turn}")
            told = json.load(connection.getresponse())
            names.append(told["name"] == told["body"] == f"{number}-{turn}")
        connection.close()
        return all(names)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(echo, range(8)))


def test_health_says_503_until_all_is_ready(ask: Ask, door: FrontDoor) -> None:
    door.ready.clear()
    status, headers, _ = ask("GET", "/api/health")
    assert (status, headers["Content-Type"]) == (503, "application/problem+json")
    door.ready.set()
    status, _, body = ask("GET", "/api/health")
    assert (status, json.loads(body)["status"]) == (200, "ok")


@pytest.mark.parametrize(
    ("path", "kind", "content"),
    [
        ("/id/", "text/html; charset=utf-8", b"<p>Beranda"),
        ("/id", "text/html; charset=utf-8", b"<p>Beranda"),
        ("/id/lapor/?a=b", "text/html; charset=utf-8", b"<p>Lapor"),
        ("/s", "text/html; charset=utf-8", b"<p>Cap"),
        ("/r", "text/html; charset=utf-8", b"<p>Tanda terima"),
        ("/app.webmanifest", "application/manifest+json", b"{}"),
        (f"/static/{HASH}/a.js", "text/javascript; charset=utf-8", b"1"),
    ],
)
def test_an_address_gives_its_file(ask: Ask, path: str, kind: str, content: bytes) -> None:
    status, headers, body = ask("GET", path)
    assert (status, headers["Content-Type"], body) == (200, kind, content)


def test_only_what_lies_under_a_hash_is_kept_for_ever(ask: Ask) -> None:
    _, headers, _ = ask("GET", f"/static/{HASH}/a.js")
    assert "immutable" in headers["Cache-Control"]
    _, headers, _ = ask("GET", "/id/")
    assert headers["Cache-Control"] == "no-cache"
    status, again, body = ask("GET", "/id/", If_None_Match=headers["ETag"])
    assert (status, body, again["ETag"]) == (304, b"", headers["ETag"])


def test_the_root_leads_to_the_indonesian_pages(ask: Ask) -> None:
    status, headers, _ = ask("GET", "/")
    assert (status, headers["Location"]) == (302, "/id/")


@pytest.mark.parametrize(
    ("path", "content"), [("/id/none", b"<p>Tidak ada"), ("/en/none", b"<p>Nothing")]
)
def test_a_missing_page_is_the_sites_own_404(ask: Ask, path: str, content: bytes) -> None:
    status, _, body = ask("GET", path)
    assert (status, body) == (404, content)


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/id/..%2f..%2fsecret.txt"]
)
def test_nothing_outside_the_site_is_served(ask: Ask, path: str) -> None:
    status, _, body = ask("GET", path)
    assert (status, b"outside" in body) == (404, False)


def test_pages_can_only_be_read(ask: Ask) -> None:
    assert ask("POST", "/id/", b"x")[0] == 405
    status, headers, body = ask("HEAD", "/id/")
    assert (status, headers["Content-Length"], body) == (200, "10", b"")


@pytest.mark.parametrize("path", ["/id/", "/api/health", "/none", "/api/none", "/"])
def test_every_answer_has_the_security_headers(ask: Ask, path: str) -> None:
    _, headers, _ = ask("GET", path)
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    assert "default-src" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Permissions-Policy"] == "camera=(self), geolocation=(self), microphone=()"
