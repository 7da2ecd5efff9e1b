"""Works through an uploaded list: reads it, waits for its sender where it must, reports the rows.

Each chunk is one transaction with the batch's next revision: whatever happens to a worker
between two of them, or however many there are, the next one goes on where the last one was.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice

from chalicelib.bulk import repository
from chalicelib.bulk.judging import Setting, Trial, commit_chunk, draft_rows, judge, setting_of
from chalicelib.bulk.repository import AlarmKnownError, MovedError
from chalicelib.bulk.rows import Read, Source, chunk_of, chunks, open_file, open_rows
from chalicelib.bulk.rules import Batch, DamagedRow, State
from chalicelib.clients import s3, sqs
from chalicelib.core.clock import utc_now
from chalicelib.core.config import config
from chalicelib.core.errors import FieldError, InvalidError, UnavailableError
from chalicelib.core.ids import BatchId
from chalicelib.core.log import log_event
from chalicelib.db.transaction import commit

_FOLDER = "batches/"
_MOST_MOVED = 5
_PAUSE_SECONDS = 10

HasTime = Callable[[], bool]


def file_key(batch_id: BatchId) -> str:
    """Return under which name a batch's list is uploaded."""
    return f"{_FOLDER}{batch_id}/list"


def batch_of_file(key: str) -> BatchId:
    """Return whose list a file is."""
    return BatchId(key.removeprefix(_FOLDER).partition("/")[0])


def wake(batch_id: BatchId, again: int = 0) -> None:
    """Let a worker go on with a batch; after a while when it was interrupted. UnavailableError."""
    message = {"batch": batch_id, "again": str(again)}
    sqs.send(config().uploads_queue_url, [message], _PAUSE_SECONDS * again)


def work(batch_id: BatchId, has_time: HasTime) -> None:
    """Take a batch as far as it goes: to its end, to its sender's answer, or until time is up.

    Then it goes on by a message to itself. Raises UnavailableError when the store or the file
    is out of reach, and when another worker is faster: the message comes again.
    """
    for _ in range(_MOST_MOVED):
        try:
            _work(batch_id, has_time)
        except MovedError:
            continue
        return
    raise UnavailableError


def _work(batch_id: BatchId, has_time: HasTime) -> None:
    batch = repository.find_batch(batch_id, utc_now())
    if batch is None:
        log_event("batch_unknown", level="warning", batch=batch_id)
        return
    try:
        if batch.state is State.AWAITING_FILE:
            batch = _bind(batch)
        if batch.state is State.READING:
            batch = _look(batch)
        if batch.state is State.REPORTING:
            _report(batch, has_time)
        elif batch.state is State.DONE:
            check_counts(batch, utc_now())
    except s3.NoFileError:
        _change(replace(batch, state=State.REFUSED, errors=(FieldError("file", "file_gone"),)))
    except InvalidError as error:
        _change(replace(batch, state=State.REFUSED, errors=tuple(error.errors)))


def _change(batch: Batch) -> Batch:
    changed, write = repository.plan_change(batch)
    commit([write])
    return changed


def _bind(batch: Batch) -> Batch:
    """Hold on to the file that came, and to when it did: its rows are reported as of then."""
    stored = s3.read_file(config().uploads_bucket, file_key(batch.id))
    return _change(
        replace(batch, state=State.READING, etag=stored.etag, received_at=stored.received_at)
    )


def open_batch(batch: Batch, setting: Setting) -> Source:
    """Open the list of a batch, as it was when it came; NoFileError, InvalidError."""
    if batch.asked.name is None:
        return open_rows(repository.find_source(batch.id), batch, setting.premises)
    stored = s3.read_file(config().uploads_bucket, file_key(batch.id), batch.etag)
    if s3.sha256_of(stored.raw) != batch.asked.sha256:
        raise InvalidError(FieldError("file", "file_differs"))
    return open_file(stored.raw, batch, setting.premises)


def _look(batch: Batch) -> Batch:
    """Read all rows once, before any is reported: how many, and which of them need a repair."""
    source = open_batch(batch, setting_of(batch))
    rows = damaged = 0
    for part in chunks(source.rows()):
        shown = [row.damaged for row in part if row.repairs]
        if shown and not batch.asked.dry_run:
            repository.put_damaged(batch, rows, shown)
        rows, damaged = rows + len(part), damaged + len(shown)
    if not rows:
        raise InvalidError(FieldError("file", "no_rows"))
    return _change(replace(batch.looked(rows, damaged), notes=source.notes))


def _report(batch: Batch, has_time: HasTime) -> None:
    setting = setting_of(batch)
    source = open_batch(batch, setting)
    trial = _trial(batch, source, setting) if batch.asked.dry_run else None
    rows = source.rows(batch.position, as_given=not batch.damaged)
    at, before = batch.position, _done(batch)
    # While the store takes one chunk, the next is judged.
    with ThreadPoolExecutor(1) as pool:
        for part in chunks(rows, at):
            judged = judge(draft_rows(batch, setting, part, _shown(batch, at, part)), trial)
            batch, at = before.result(), at + len(part)
            if not has_time():
                wake(batch.id)
                return
            before = pool.submit(commit_chunk, batch, judged, setting, utc_now())
        batch = before.result()
    check_counts(batch, utc_now())


def _done(batch: Batch) -> Future[Batch]:
    done: Future[Batch] = Future()
    done.set_result(batch)
    return done


def _shown(batch: Batch, at: int, part: list[Read]) -> dict[int, DamagedRow]:
    """Return the repairs of these rows that their sender saw."""
    if not batch.damaged or batch.asked.dry_run or not any(row.repairs for row in part):
        return {}
    return {one.number: one for one in repository.find_damaged(batch.id, chunk_of(at))}


def _trial(batch: Batch, source: Source, setting: Setting) -> Trial:
    """Begin a dry run, or remember what an earlier worker has tried of it."""
    trial = Trial()
    for part in chunks(islice(source.rows(), batch.position)):
        judge(draft_rows(batch, setting, part, {}), trial)
    return trial


def check_counts(batch: Batch, now: datetime) -> None:
    """Raise an alarm unless a batch that was gone through has one verdict for each row."""
    if batch.state is State.DONE and batch.counts.make(batch.rows or 0):
        return
    log_event("batch_counts_differ", level="error", batch=batch.id)
    with suppress(AlarmKnownError):
        commit([repository.plan_alarm(batch, now)])
