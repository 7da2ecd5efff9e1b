"""The whole edge of a route: who may call, what it takes, what it answers, how it refuses."""

import functools
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http.cookies import CookieError, SimpleCookie
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
from chalice.app import Request, Response
from pynamodb.exceptions import PynamoDBException

from chalicelib.core.clock import utc_now
from chalicelib.core.errors import (
    FieldError,
    ForbiddenError,
    InvalidError,
    ServiceError,
    TooLargeError,
    UnauthorizedError,
    UnavailableError,
)
from chalicelib.core.ids import PersonId, PremisesId, body_hash, random_id
from chalicelib.core.log import log_event
from chalicelib.web.parsing import Wire, parse
from chalicelib.web.problems import Lang, problem, problem_of_status
from chalicelib.web.request import current_request, language_of

MOST_BYTES = 256 * 1024
_MOST_KEY = 100


class Role(StrEnum):
    """What a person with an account is here."""

    BORDER_OFFICER = "border_officer"
    FIELD_OFFICER = "field_officer"
    OFFICE_HEAD = "office_head"
    DIVISION_HEAD = "division_head"
    SERVICE_CLERK = "service_clerk"
    TIMPORA_MEMBER = "timpora_member"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in: read afresh at each request.

    A property system's key is one too: it acts for its `premises` only, and may call only
    routes whose scope is among its `scopes`. `order` is the number of the order under which an
    officer is on `shift` at this instant.
    """

    id: PersonId
    role: Role
    name: str
    email: str
    office: str | None = None
    region: str | None = None
    checkpoint: str | None = None
    premises: PremisesId | None = None
    scopes: frozenset[str] = frozenset()
    order: str | None = None
    shift: str | None = None


Body = TypeVar("Body")


@dataclass(frozen=True, slots=True)
class Call(Generic[Body]):
    """One request after the edge: checked body, caller, instant, and what a retry repeats."""

    body: Body
    caller: Person | None
    now: datetime
    language: Lang
    key: str
    body_hash: str
    query: Mapping[str, str]
    cookies: Mapping[str, str]
    token: str

    @property
    def person(self) -> Person:
        """The caller, where the guard lets nobody pass without one."""
        if self.caller is None:
            raise UnauthorizedError
        return self.caller


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with headers of its own, or one that caches may keep."""

    body: msgspec.Struct | bytes | None
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)
    etag: str = ""
    seconds: int = 0


class TextFile(msgspec.Struct, frozen=True):
    """Base of an answer that is a text of its own kind and no JSON: what it is, the class says."""

    media: ClassVar[str]
    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    """What is known of a route, for the guard, the tests and the OpenAPI document."""

    roles: tuple[Role, ...]
    public: bool
    takes: type[Wire] | None
    gives: type[msgspec.Struct] | None
    status: int
    refusals: tuple[type[ServiceError], ...]
    query: Mapping[str, str]
    scope: str


class ScopeError(ForbiddenError):
    """A key was used for what it was not made for."""

    code = "not_in_scope"


Verifier = Callable[[str, datetime], Person | None]
View = Callable[..., msgspec.Struct | Answer | None]


# Who can verify stands above this module: the front door puts its verifiers here. The first one
# that knows the kind of token answers for it; it says None to tokens of another kind.
verifiers: list[Verifier] = []


def requires(
    *roles: Role,
    takes: type[Wire] | None = None,
    gives: type[msgspec.Struct] | None = None,
    status: int = 200,
    refusals: tuple[type[ServiceError], ...] = (),
    query: Mapping[str, str] | None = None,
    scope: str = "",
) -> Callable[[View], Callable[..., Response]]:
    """Let only these roles call a route, and keys of property systems that have its scope."""
    return _guard(Edge(roles, False, takes, gives, status, refusals, query or {}, scope))  # noqa: FBT003 - a record


def public(
    *known: Role,
    takes: type[Wire] | None = None,
    gives: type[msgspec.Struct] | None = None,
    status: int = 200,
    refusals: tuple[type[ServiceError], ...] = (),
    query: Mapping[str, str] | None = None,
    scope: str = "",
) -> Callable[[View], Callable[..., Response]]:
    """Let anybody call a route; a token, where one is sent, must be good and of a role named.

    A key, where one is sent, must have the route's scope.
    """
    return _guard(Edge(known, True, takes, gives, status, refusals, query or {}, scope))  # noqa: FBT003 - a record


def _guard(edge: Edge) -> Callable[[View], Callable[..., Response]]:
    def decorate(view: View) -> Callable[..., Response]:
        @functools.wraps(view)
        def guarded(**path: str) -> Response:
            request = current_request()
            language = language_of(request)
            try:
                return _answer(edge, view(_call(edge, request, language), **path), request)
            except ServiceError as error:
                return problem(error, language, {})
            except PynamoDBException as error:
                log_event("storage_failed", level="error", kind=type(error).__name__)
                return problem(UnavailableError(), language, {})
            except Exception as error:  # noqa: BLE001 - the last resort: no detail leaves, none is lost
                log_failure(error)
                return problem_of_status(500, language, {})

        guarded.edge = edge  # type: ignore[attr-defined]  # read by the tests and OpenAPI
        return guarded

    return decorate


def _call(edge: Edge, request: Request, language: Lang) -> Call[Any]:
    now = utc_now()
    token = _bearer(request)
    caller = _caller(token, now)
    _check_allowed(edge, caller)
    raw = request.raw_body if isinstance(request.raw_body, bytes) else request.raw_body.encode()
    if len(raw) > MOST_BYTES:
        raise TooLargeError(limit=MOST_BYTES // 1024)
    return Call(
        body=parse(edge.takes, raw) if edge.takes else None,
        caller=caller,
        now=now,
        language=language,
        key=_idempotency_key(request),
        body_hash=body_hash(raw),
        query=request.query_params or {},
        cookies=_cookies(request),
        token=token,
    )


def _caller(token: str, now: datetime) -> Person | None:
    if not token:
        return None
    for verify in verifiers:
        if caller := verify(token, now):
            return caller
    raise UnauthorizedError


def _check_allowed(edge: Edge, caller: Person | None) -> None:
    if caller is None:
        if not edge.public:
            raise UnauthorizedError
        return
    if edge.roles and caller.role not in edge.roles:
        raise ForbiddenError
    if caller.premises is not None and edge.scope not in caller.scopes:
        raise ScopeError


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return ""
    if scheme.lower() != "bearer" or not token.strip():
        raise UnauthorizedError
    return str(token.strip())


def _idempotency_key(request: Request) -> str:
    key = str(request.headers.get("idempotency-key", "") or random_id())
    if len(key) > _MOST_KEY or not key.isascii() or not key.isprintable():
        raise InvalidError(FieldError("Idempotency-Key", "wrong_format"))
    return key


def _cookies(request: Request) -> Mapping[str, str]:
    try:
        jar = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _answer(edge: Edge, made: msgspec.Struct | Answer | None, request: Request) -> Response:
    answer = made if isinstance(made, Answer) else Answer(made)
    headers: dict[str, str | list[str]] = dict(answer.headers)
    if answer.etag:
        headers["ETag"] = f'"{answer.etag}"'
        headers["Cache-Control"] = f"public, max-age={answer.seconds}"
        if request.headers.get("if-none-match", "").strip("W/").strip('"') == answer.etag:
            return Response(body="", status_code=304, headers=headers)
    if answer.body is None:
        return Response(body="", status_code=204, headers=headers)
    if isinstance(answer.body, TextFile):
        headers["Content-Type"] = f"{answer.body.media}; charset=utf-8"
        return Response(body=answer.body.text, status_code=edge.status, headers=headers)
    raw = answer.body if isinstance(answer.body, bytes) else msgspec.json.encode(answer.body)
    headers["Content-Type"] = "application/json"
    return Response(body=raw.decode(), status_code=edge.status, headers=headers)


def log_failure(error: Exception) -> None:
    """Log what nobody expected."""
    # The message may hold what somebody typed: only the kind and the place are logged.
    place = traceback.extract_tb(error.__traceback__)[-1]
    log_event(
        "unexpected_failure",
        level="error",
        kind=type(error).__name__,
        place=f"{place.filename.rpartition('/')[2]}:{place.lineno}",
    )
