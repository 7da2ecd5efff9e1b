"""The OpenAPI document says all that there is: routes, answers, who may call."""

import json
from collections.abc import Iterator
from typing import Any

from tests.factories.api import Api


def _document(api: Api) -> dict[str, Any]:
    reply = api.get("/openapi.json")
    assert reply.status == 200
    document: dict[str, Any] = reply.body
    return document


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def test_every_route_is_described_with_who_may_call_it(api: Api) -> None:
    from app import app

    document = _document(api)
    assert document["openapi"].startswith("3.1")
    described = {
        (path, method.upper()) for path, one in document["paths"].items() for method in one
    }
    assert described == {(path, method) for path, one in app.routes.items() for method in one}
    for one in document["paths"].values():
        for operation in one.values():
            assert operation["x-roles"]
            assert operation["summary"].endswith(".")
            assert "503" in operation["responses"]


def test_every_shape_named_is_there(api: Api) -> None:
    document = _document(api)
    schemas = document["components"]["schemas"]
    for reference in set(_references(document)):
        assert reference.removeprefix("#/components/schemas/") in schemas
    assert schemas["IssueStamp"]["additionalProperties"] is False


def test_what_the_routes_answer_is_described(api: Api) -> None:
    stamps = _document(api)["paths"]["/stamps"]["post"]
    assert set(stamps["responses"]) >= {"201", "401", "403", "409", "413", "422", "503"}
    assert stamps["security"] == [{"bearer": []}]
    names = {one["name"] for one in stamps["parameters"]}
    assert "Idempotency-Key" in names


def test_document_is_kept_by_its_tag(api: Api) -> None:
    first = api.get("/openapi.json")
    again = api.get("/openapi.json", headers={"if-none-match": first.headers["etag"]})
    assert (again.status, again.raw) == (304, b"")
    assert json.loads(first.raw)["info"]["title"] == "Serambi"


def test_method_that_is_not_there_is_a_problem(api: Api) -> None:
    reply = api.call("DELETE", "/stamps")
    assert reply.status == 405
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.body["code"] == "method_not_allowed"


def test_body_of_another_kind_is_a_problem(api: Api) -> None:
    reply = api.call("POST", "/sessions", b"a=b", headers={"content-type": "text/plain"})
    assert (reply.status, reply.body["code"]) == (415, "unsupported_media_type")


def test_every_answer_has_the_headers_that_keep_it_safe(api: Api) -> None:
    for reply in (api.get("/health"), api.get("/me"), api.get("/receipts/X")):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "max-age" in reply.headers["strict-transport-security"]
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-request-id"]
