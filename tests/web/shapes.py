"""Whether a canned answer is of the shape that the API itself gives."""

import re
from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from chalicelib.web.guards import Edge


@cache
def _edges() -> list[tuple[str, re.Pattern[str], Edge]]:
    from app import app

    return [
        (method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), vars(entry.view_function)["edge"])
        for path, methods in sorted(app.routes.items(), key=lambda item: "{" in item[0])
        for method, entry in methods.items()
    ]


def unknown_fields(method: str, path: str, answer: Any) -> list[str]:
    """Return what an answer holds that no answer of that route ever does."""
    for known, pattern, edge in _edges():
        if known == method and pattern.fullmatch(path):
            return list(_unknown(edge.gives, answer, "")) if edge.gives else []
    return []


def _unknown(kind: Any, data: Any, at: str) -> Iterator[str]:
    if get_origin(kind) in (Union, UnionType):
        options = [one for one in get_args(kind) if one is not type(None)]
        found = [list(_unknown(one, data, at)) for one in options]
        yield from min(found, key=len, default=[])
    elif get_origin(kind) is list and isinstance(data, list):
        for item in data:
            yield from _unknown(get_args(kind)[0], item, at)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(data, dict):
        fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
        for name, value in data.items():
            if name in fields:
                yield from _unknown(fields[name], value, f"{at}.{name}")
            else:
                yield f"{at}.{name}"
