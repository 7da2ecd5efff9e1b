"""The OpenAPI 3.1 document, made from the routes and their shapes."""

import re
from functools import cache
from typing import Any

import msgspec
from chalice.app import Chalice

from chalicelib.core.config import config
from chalicelib.core.errors import (
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    ServiceError,
    TooLargeError,
    UnauthorizedError,
    UnavailableError,
)
from chalicelib.core.ids import body_hash
from chalicelib.web.guards import Answer, Call, Edge, TextFile, public
from chalicelib.web.parsing import View
from chalicelib.web.problems import CONTENT_TYPE, status_of, words


class WrongField(View, frozen=True):
    """One field and what is wrong with it."""

    field: str
    code: str
    detail: str


class Problem(View, frozen=True):
    """A refusal, as RFC 9457 lays down.

    `standing` are the records in the way, by their fields, where a refusal names them.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[WrongField] | msgspec.UnsetType = msgspec.UNSET
    standing: list[dict[str, str]] | msgspec.UnsetType = msgspec.UNSET


_REF = "#/components/schemas/{name}"


def document(app: Chalice) -> bytes:
    """Return the document of every route of the app, as JSON."""
    return _document(app)


@cache
def _document(app: Chalice) -> bytes:
    edges: dict[tuple[str, str], Any] = {
        (path, method): entry.view_function
        for path, methods in sorted(app.routes.items())
        for method, entry in sorted(methods.items())
    }
    shapes: list[Any] = [Problem]
    for view in edges.values():
        shapes += [shape for shape in (view.edge.takes, view.edge.gives) if _is_json(shape)]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    refs = dict(zip(shapes, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for (path, method), view in edges.items():
        paths.setdefault(path, {})[method.lower()] = _operation(path, method, view, refs)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Serambi",
                "version": config().release,
                "description": "Layanan keimigrasian Indonesia. Immigration services of Indonesia.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/api"}],
            "paths": paths,
            "components": {
                "schemas": components,
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                    "premisesKey": {
                        "type": "http",
                        "scheme": "bearer",
                        "bearerFormat": "srb_…",
                        "description": "A property system's key, for one lodging place.",
                    },
                },
            },
        }
    )


def _operation(path: str, method: str, view: Any, refs: dict[Any, Any]) -> dict[str, Any]:  # noqa: ANN401 - a guarded view
    edge: Edge = view.edge
    text = (view.__doc__ or view.__name__).strip()
    operation: dict[str, Any] = {
        "operationId": view.__name__,
        "summary": text.partition("\n")[0],
        "description": text,
        "x-roles": ["anybody", *edge.roles] if edge.public else list(edge.roles),
        "parameters": _parameters(path, method, edge),
        "responses": _responses(edge, refs),
    }
    if edge.public:
        operation["security"] = [{}, {"bearer": []}] if edge.roles else [{}]
    else:
        operation["security"] = [{"bearer": []}]
    if edge.scope:
        operation["security"].append({"premisesKey": [edge.scope]})
        operation["x-scope"] = edge.scope
    if edge.takes:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": refs[edge.takes]}},
        }
    return operation


def _parameters(path: str, method: str, edge: Edge) -> list[dict[str, Any]]:
    def parameter(name: str, place: str, text: str, *, required: bool) -> dict[str, Any]:
        schema = {"type": "string"}
        made = {"name": name, "in": place, "required": required, "schema": schema}
        return {**made, "description": text} if text else made

    found = [parameter(name, "path", "", required=True) for name in re.findall(r"{(\w+)}", path)]
    found += [parameter(name, "query", text, required=False) for name, text in edge.query.items()]
    found.append(parameter("Accept-Language", "header", "`id` or `en`", required=False))
    if method == "POST" and edge.takes:
        text = "Chosen by the client; the same key and body give the same answer."
        found.append(parameter("Idempotency-Key", "header", text, required=False))
    return found


def _responses(edge: Edge, refs: dict[Any, Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if edge.gives and issubclass(edge.gives, TextFile):
        done["content"] = {edge.gives.media: {"schema": {"type": "string"}}}
    elif edge.gives:
        done["content"] = {"application/json": {"schema": refs[edge.gives]}}
    responses: dict[str, Any] = {str(edge.status): done}
    for kind in _refusals(edge):
        status = str(status_of(kind.__new__(kind)))
        title = words("en")["errors"][kind.code]["title"]
        known = responses.setdefault(
            status,
            {
                "description": "",
                "content": {CONTENT_TYPE: {"schema": refs[Problem]}},
            },
        )
        known["description"] += f"`{kind.code}`: {title}. "
    return responses


def _is_json(shape: type[msgspec.Struct] | None) -> bool:
    return shape is not None and not issubclass(shape, TextFile)


def _refusals(edge: Edge) -> list[type[ServiceError]]:
    kinds: list[type[ServiceError]] = [UnavailableError]
    if edge.takes:
        kinds += [InvalidError, TooLargeError, IdempotencyError]
    if edge.roles:
        kinds += [UnauthorizedError, ForbiddenError]
    return list(dict.fromkeys([*kinds, *edge.refusals]))


def install(app: Chalice) -> None:
    """Add the route that gives the document."""

    @app.route("/openapi.json")
    @public()
    def show_openapi(call: Call[None]) -> Answer:  # noqa: ARG001 - every view takes the call
        """Give the description of every route."""
        raw = document(app)
        return Answer(raw, etag=body_hash(raw)[:32], seconds=300)
