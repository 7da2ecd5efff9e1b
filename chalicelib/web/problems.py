"""Refusals as RFC 9457 problem details, in the asker's language."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from chalice.app import Response

from chalicelib.core.errors import (
    ConflictError,
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    ServiceError,
    TooLargeError,
    TooManyRequestsError,
    UnauthorizedError,
    UnavailableError,
)

Lang = Literal["id", "en"]

CONTENT_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[ServiceError], int], ...] = (
    (InvalidError, 422),
    (IdempotencyError, 422),
    (NotFoundError, 404),
    (ConflictError, 409),
    (ForbiddenError, 403),
    (UnauthorizedError, 401),
    (TooLargeError, 413),
    (TooManyRequestsError, 429),
    (UnavailableError, 503),
)

# What Chalice itself refuses, before any view is reached.
_BY_STATUS = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    415: "unsupported_media_type",
}


@cache
def words(language: Lang) -> dict[str, dict[str, Any]]:
    """Return the texts of one language: `errors` by code, `fields` by code, `statuses`."""
    path = Path(__file__).with_name("words") / f"{language}.json"
    texts: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return texts


def status_of(error: ServiceError) -> int:
    """Return the HTTP status of a refusal."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def problem(error: ServiceError, language: Lang, headers: Mapping[str, str]) -> Response:
    """Answer a refusal with its status, its code and its words."""
    extra: dict[str, Any] = {}
    if isinstance(error, InvalidError):
        extra["errors"] = wrong_fields(error, language)
    if error.standing:
        extra["standing"] = error.standing
    return problem_of(status_of(error), error.code, language, headers, error.values, **extra)


def wrong_fields(error: InvalidError, language: Lang) -> list[dict[str, str]]:
    """Return each wrong field with its code and what is to be said of it."""
    return [
        {
            "field": wrong.field,
            "code": wrong.code,
            "detail": words(language)["fields"][wrong.code].format_map(dict(wrong.values)),
        }
        for wrong in error.errors
    ]


def said(code: str, language: Lang, values: Mapping[str, str | int]) -> tuple[str, str]:
    """Return the title and the detail of a refusal; a status among its values is said in words."""
    text, statuses = words(language)["errors"][code], words(language)["statuses"]
    told = {name: statuses.get(str(value), value) for name, value in values.items()}
    return text["title"], text["detail"].format_map(told)


def problem_of_status(status: int, language: Lang, headers: Mapping[str, str]) -> Response:
    """Answer what the framework refused, or what went wrong where nobody expected it."""
    return problem_of(status, _BY_STATUS.get(status, "failed"), language, headers, {})


def problem_of(
    status: int,
    code: str,
    language: Lang,
    headers: Mapping[str, str],
    values: Mapping[str, str | int],
    **extra: object,
) -> Response:
    """Build one problem document."""
    title, detail = said(code, language, values)
    body = {
        "type": f"urn:serambi:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        **extra,
    }
    added = {"Content-Type": CONTENT_TYPE, "Content-Language": language}
    if status == 401:  # noqa: PLR2004 - RFC 9110: 401 names the scheme
        added["WWW-Authenticate"] = "Bearer"
    if status == 503:  # noqa: PLR2004 - and 503 may say when
        added["Retry-After"] = "5"
    if status == 429:  # noqa: PLR2004 - so may 429 (RFC 6585)
        added["Retry-After"] = str(values["seconds"])
    return Response(
        body=json.dumps(body, ensure_ascii=False),
        status_code=status,
        headers={**headers, **added},
    )
