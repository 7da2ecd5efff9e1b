"""Works through a file of permits: opens it, records its rows, compares a full one.

Each chunk of rows is one transaction with the import's next revision: whatever happens to a worker
between two of them, or however many there are, the next one goes on where the last one was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from chalicelib.clients import s3, sqs
from chalicelib.core.clock import utc_now
from chalicelib.core.config import config
from chalicelib.core.errors import FieldError, InvalidError, UnavailableError
from chalicelib.core.ids import ImportId, ImportSetId
from chalicelib.core.log import log_event
from chalicelib.db.transaction import commit
from chalicelib.feed import drift, files, imports_repository
from chalicelib.feed.files import File
from chalicelib.feed.imports_judging import (
    Chunk,
    Draft,
    chunks,
    commit_chunk,
    draft_row,
    look_at,
    names_in,
    plan_rows,
)
from chalicelib.feed.imports_repository import MovedError
from chalicelib.feed.imports_rules import MOST_ROWS, Comparing, Import, State
from chalicelib.feed.permit_fields import COLUMNS, NEEDED, nested

_MOST_MOVED = 5
_PAUSE_SECONDS = 10

HasTime = Callable[[], bool]


def wake(import_id: ImportId, again: int = 0) -> None:
    """Let a worker go on with an import; after a while when it was interrupted."""
    _send({"import": import_id}, again)


def wake_set(set_id: ImportSetId, again: int = 0) -> None:
    """Let a worker go on with comparing a full file."""
    _send({"set": set_id}, again)


def _send(message: dict[str, str], again: int) -> None:
    sqs.send(
        config().permit_files_queue_url, [{**message, "again": str(again)}], _PAUSE_SECONDS * again
    )


def work(import_id: ImportId, has_time: HasTime) -> None:
    """Take an import as far as it goes: to its end, or until time is up.

    Then it goes on by a message to itself. Raises UnavailableError when the store or the file
    is out of reach, and when another worker is faster: the message comes again.
    """
    _until_unmoved(lambda: _work(import_id, has_time))


def work_on_set(set_id: ImportSetId, has_time: HasTime) -> None:
    """Compare a full file with what is known here, to the end or until time is up."""
    _until_unmoved(lambda: _compare(set_id, has_time))


def take_rows(one: Import, rows: Sequence[Mapping[str, Any]]) -> Import:
    """Record the rows of a request; raises UnavailableError, MovedError."""
    now = one.received_at or one.created_at
    drafts = [
        draft_row(at, at, values, "", now) for at, values in enumerate(rows, 1) if at > one.offset
    ]
    return _record(one, iter(drafts), lambda: True)


def _until_unmoved(act: Callable[[], None]) -> None:
    for _ in range(_MOST_MOVED):
        try:
            act()
        except MovedError:
            continue
        return
    raise UnavailableError


def _work(import_id: ImportId, has_time: HasTime) -> None:
    one = imports_repository.find_import(import_id, utc_now())
    if one is None:
        log_event("import_unknown", level="warning", id=import_id)
        return
    try:
        if one.state is State.AWAITING_FILE:
            one = _open(one)
        if one.state is State.RECORDING and one.form is not None:
            one = _record(one, _drafts(one, File(_reader(one), one.size, one.form)), has_time)
    except s3.NoFileError:
        one = _refuse(one, FieldError("file", "file_gone"))
    except InvalidError as error:
        one = _refuse(one, *error.errors)
    if one.state is State.DONE:
        end(one)


def _refuse(one: Import, *errors: FieldError) -> Import:
    return _change(replace(one, state=State.REFUSED, errors=errors))


def _change(one: Import) -> Import:
    changed, write = imports_repository.plan_change(one)
    commit([write])
    return changed


def _reader(one: Import) -> files.Read:
    if one.etag is None:
        raise s3.NoFileError
    return partial(s3.read_range, config().uploads_bucket, one.place, one.etag)


def _open(one: Import) -> Import:
    """Hold on to the file that came, and to how it is written."""
    told = s3.describe_file(config().uploads_bucket, one.place)
    bound = replace(one, etag=told.etag, received_at=told.received_at, size=told.size)
    file, sha256 = files.open_file(_reader(bound), told.size, COLUMNS)
    if one.asked.sha256 and sha256 != one.asked.sha256:
        raise InvalidError(FieldError("file", "file_differs"))
    columns = file.form.columns
    if columns and (lacking := [name for name in NEEDED if name not in columns]):
        raise InvalidError([FieldError(name, "column_needed") for name in lacking])
    if next(file.rows(file.form.start, file.form.line), None) is None:
        raise InvalidError(FieldError("file", "no_records"))
    start, line = file.form.start, file.form.line
    return _change(replace(bound, state=State.RECORDING, form=file.form, offset=start, line=line))


def _drafts(one: Import, file: File) -> Iterator[Draft]:
    now, columns = one.received_at or one.created_at, file.form.columns
    for row in file.rows(one.offset, one.line):
        values = nested(row.values, columns) if columns else row.values
        yield draft_row(row.number, row.end, values, row.error, now)


class _Flight:
    """The chunk that the store takes while the next is planned."""

    def __init__(self, one: Import, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._before: Future[Import] = Future()
        self._before.set_result(one)

    def land(self) -> Import:
        """Wait until it is taken; return the import after it."""
        return self._before.result()

    def start(self, one: Import, chunk: Chunk) -> None:
        """Let the store take the next."""
        self._before = self._pool.submit(commit_chunk, one, chunk, utc_now())


def _record(one: Import, drafts: Iterator[Draft], has_time: HasTime) -> Import:
    with ThreadPoolExecutor(1) as pool:
        flight = _Flight(one, pool)
        for chunk in _chunks(one, drafts, flight):
            one = flight.land()
            if not has_time():
                wake(one.id)
                return one
            flight.start(one, chunk)
        return flight.land()


def _chunks(one: Import, drafts: Iterator[Draft], flight: _Flight) -> Iterator[Chunk]:
    """Look many rows up at once, plan them, and yield what goes into one transaction.

    Rows that tell of the permits or persons of those just before wait until these have landed.
    """
    waiting = list(islice(drafts, MOST_ROWS))
    before: set[str] = set()
    while waiting:
        named = names_in(waiting)
        if is_fresh := not before.isdisjoint(named):
            flight.land()
        looked = look_at(waiting, fresh=is_fresh)
        waiting, before = waiting[len(looked) :], named
        waiting += islice(drafts, MOST_ROWS - len(waiting))
        yield from chunks(plan_rows(looked, one, utc_now()), is_last=not waiting)


def end(one: Import) -> None:
    """Check that each row has one verdict; compare a full file of which no part is missing."""
    counts = one.counts
    told = counts.added + counts.changed + counts.same + counts.older + counts.refused
    if counts.read != told:
        log_event("import_counts_differ", level="error", id=one.id)
    whole = drift.find_set(one)
    if whole and whole.state is Comparing.COMPARING:
        wake_set(whole.id)


def _compare(set_id: ImportSetId, has_time: HasTime) -> None:
    whole = imports_repository.find_set(set_id)
    if whole is None:
        log_event("import_set_unknown", level="warning", id=set_id)
        return
    if drift.compare(whole, has_time).state is Comparing.COMPARING:
        wake_set(set_id)
