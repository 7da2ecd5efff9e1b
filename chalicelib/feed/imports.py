"""Files of permits for who sends them: begun, looked at, and in what they and we differ."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients import s3
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import utc_now
from chalicelib.core.config import config
from chalicelib.core.errors import (
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import ImportId, keyed_id
from chalicelib.db.pages import Page
from chalicelib.feed import drift, imports_repository, imports_worker
from chalicelib.feed.imports_repository import MovedError
from chalicelib.feed.imports_rules import (
    UPLOAD_SECONDS,
    Asked,
    Drift,
    DriftRow,
    Import,
    ImportSet,
    Kind,
    RowVerdict,
    State,
)
from chalicelib.feed.imports_schemas import StartImport
from chalicelib.feed.permit_fields import CLOCKS_DIFFER
from chalicelib.permits.records import Verdict
from chalicelib.uploads import service as uploads
from chalicelib.uploads.schemas import UploadView
from chalicelib.web.guards import Person

Choice = TypeVar("Choice", bound=StrEnum)

_UPLOADED = "permit-files/uploads/"
_DROPPED = "permit-files/drop/"
_NAME = re.compile(
    r"(?P<kind>full|delta)-(?P<as_of>\d{8}T\d{6}Z)"
    r"(?:-(?P<part>\d{1,2})-of-(?P<parts>\d{1,2}))?\.(?:csv|jsonl)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """An import, and what its sender needs now: where the file goes, or the rows' verdicts."""

    one: Import
    whole: ImportSet | None = None
    upload: UploadView | None = None
    rows: list[RowVerdict] | None = None


def start_import(
    request: StartImport, person: Person, now: datetime, key: str, body_hash: str
) -> Told:
    """Begin an import; the same key gives the same one, with a new form for its file.

    Raises InvalidError naming each field that is wrong, IdempotencyError, UnavailableError.
    """
    import_id = ImportId(keyed_id(index_key(), "import", person.id, key))
    one = imports_repository.find_import(import_id, now)
    if one is None:
        one = _begin(import_id, request, person, now, (key, body_hash))
    if one.asked.body_hash != body_hash:
        raise IdempotencyError
    if request.rows is not None and one.state is State.RECORDING:
        try:
            one = imports_worker.take_rows(one, request.rows)
        except MovedError as error:
            raise UnavailableError from error
        imports_worker.end(one)
    return _told(one)


def get_import(import_id: str, now: datetime) -> Told:
    """Return an import, and of a full one how its comparison stands; NotFoundError."""
    one = _get(import_id, now)
    return Told(one, drift.find_set(one))


def list_imports(now: datetime, year: str | None, after: str | None) -> Page[Told]:
    """Return the imports that began in a year, the latest first; InvalidError."""
    if year is not None and not re.fullmatch(r"20\d\d", year):
        raise InvalidError(FieldError("year", "wrong_format"))
    page = imports_repository.list_imports(int(year or now.year), after)
    found = [imports_repository.find_import(one, now) for one in page.items]
    return Page([Told(one, drift.find_set(one)) for one in found if one], page.next)


def list_rows(
    import_id: str, now: datetime, after: str | None, verdict: str | None = None
) -> Page[RowVerdict]:
    """Return the rows of an import with their verdicts, or with one; NotFoundError, InvalidError.

    A page of one verdict may be empty and have a next one.
    """
    only = _choice(Verdict, "verdict", verdict)
    return imports_repository.list_verdicts(_get(import_id, now).id, after, only)


def list_drift(
    import_id: str, now: datetime, after: str | None, kind: str | None = None
) -> Page[DriftRow]:
    """Return in what the full file that an import is a part of differed from what was here.

    A page of one kind may be empty and have a next one. Raises NotFoundError, InvalidError.
    """
    only, one = _choice(Drift, "kind", kind), _get(import_id, now)
    if not one.is_full:
        return Page([], None)
    return imports_repository.list_drift(drift.set_id(one.asked), after, only)


def _choice(choices: type[Choice], field: str, given: str | None) -> Choice | None:
    """Return what a query names; InvalidError where there is no such thing."""
    try:
        return choices(given) if given else None
    except ValueError as error:
        raise InvalidError(FieldError(field, "not_a_choice")) from error


def import_of_file(key: str) -> ImportId:
    """Return whose file came; one that was dropped begins an import of its own."""
    if not key.startswith(_DROPPED):
        return ImportId(key.removeprefix(_UPLOADED).partition("/")[0])
    told = s3.describe_file(config().uploads_bucket, key)
    import_id = ImportId(keyed_id(index_key(), "import", "drop", key, told.etag))
    now = utc_now()
    if imports_repository.find_import(import_id, now) is None:
        _take_dropped(import_id, key, told.size, now)
    return import_id


def _take_dropped(import_id: ImportId, key: str, size: int, now: datetime) -> None:
    name = key.removeprefix(_DROPPED)
    asked, errors = _asked_by_name(name[:100], size, now)
    state = State.REFUSED if errors else State.AWAITING_FILE
    one = Import(import_id, None, asked, state, now, place=key, errors=errors)
    _, writes = imports_repository.plan_started(one)
    done = Deed(None, "system", "", "permit_file_dropped", f"IMPORT#{import_id}", "", now)
    try:
        commit_audited(done, writes)
    except MovedError:
        return  # S3 told of it twice


def _asked_by_name(name: str, size: int, now: datetime) -> tuple[Asked, tuple[FieldError, ...]]:
    """Return what a dropped file's name says of it, or what is wrong with that."""
    unknown = Asked(Kind.DELTA, now, 1, 1, name=name, size=size)
    found = _NAME.fullmatch(name)
    try:
        as_of = datetime.fromisoformat(found["as_of"]) if found else now
    except ValueError:
        found = None
    if not found:
        return unknown, (FieldError("file", "file_name_not_known"),)
    part, parts = int(found["part"] or 1), int(found["parts"] or 1)
    asked = Asked(Kind(found["kind"]), as_of.astimezone(UTC), part, parts, name=name, size=size)
    return asked, tuple(_wrong(asked, now))


def _wrong(asked: Asked, now: datetime) -> list[FieldError]:
    errors = []
    if asked.as_of > now + CLOCKS_DIFFER:
        errors.append(FieldError("as_of", "in_the_future"))
    if not 1 <= asked.part <= asked.parts:
        errors.append(FieldError("part", "part_beyond_parts"))
    return errors


def _begin(
    import_id: ImportId, request: StartImport, person: Person, now: datetime, sent: tuple[str, str]
) -> Import:
    asked = _asked(request, now, *sent)
    one = Import(import_id, person.id, asked, State.AWAITING_FILE, now)
    if request.rows is None:
        one = replace(one, place=f"{_UPLOADED}{import_id}/file")
    else:
        one = replace(one, state=State.RECORDING, received_at=now, size=len(request.rows))
    begun, writes = imports_repository.plan_started(one)
    try:
        commit_audited(deed(person, "permit_import_started", f"IMPORT#{import_id}", now), writes)
    except MovedError as error:
        known = imports_repository.find_import(import_id, now)
        if known is None:
            raise UnavailableError from error
        return known
    return begun


def _asked(request: StartImport, now: datetime, key: str, body_hash: str) -> Asked:
    if (request.rows is None) == (request.upload is None):
        code = "one_of" if request.rows is None else "only_one_of"
        raise InvalidError(FieldError("upload", code, {"fields": "rows, upload"}))
    as_of = request.as_of.astimezone(UTC)
    asked = Asked(Kind(request.kind), as_of, request.part, request.parts, key, body_hash)
    if errors := _wrong(asked, now):
        raise InvalidError(errors)
    if request.upload is None:
        return asked
    file = request.upload
    return replace(asked, name=file.name, size=file.bytes, sha256=file.sha256)


def _get(import_id: str, now: datetime) -> Import:
    one = imports_repository.find_import(ImportId(import_id), now)
    if one is None:
        raise NotFoundError
    return one


def _told(one: Import) -> Told:
    whole = drift.find_set(one)
    if one.state is State.AWAITING_FILE:
        return Told(one, whole, upload=_form(one))
    is_judged = one.asked.name is None and one.state is State.DONE
    return Told(one, whole, rows=_all_rows(one) if is_judged else None)


def _all_rows(one: Import) -> list[RowVerdict]:
    page = imports_repository.list_verdicts(one.id, None)
    rows = [*page.items]
    while page.next:
        page = imports_repository.list_verdicts(one.id, page.next)
        rows += page.items
    return rows


def _form(one: Import) -> UploadView:
    asked = one.asked
    return uploads.list_form(one.place, asked.size, asked.sha256, UPLOAD_SECONDS)
