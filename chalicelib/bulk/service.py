"""Batches of stays for who sends them: begun, looked at, answered, and their result."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.bulk import repository, worker
from chalicelib.bulk.judging import Trial, commit_chunk, draft_rows, judge, setting_of
from chalicelib.bulk.repository import MovedError
from chalicelib.bulk.rows import open_rows
from chalicelib.bulk.rules import (
    MOST_BYTES,
    UPLOAD_SECONDS,
    Asked,
    Batch,
    DamagedRow,
    Repairs,
    RowVerdict,
    Sender,
    State,
)
from chalicelib.bulk.schemas import ConfirmRepairs, StartBatch
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import BatchId, PremisesId, keyed_id
from chalicelib.db.pages import Page
from chalicelib.premises import service as premises_of
from chalicelib.uploads import service as uploads
from chalicelib.uploads.schemas import UploadView
from chalicelib.web.guards import Person

_EVERY_CHUNK = 50


class BatchNotWaitingError(ConflictError):
    """The batch does not wait for an answer: it was given, or came too late."""

    code = "batch_not_waiting"


class BatchNotDoneError(ConflictError):
    """The result is there once each row has its verdict."""

    code = "batch_not_done"


@dataclass(frozen=True, slots=True)
class Told:
    """A batch, and what its sender needs now: where the list goes, or what became of its rows."""

    batch: Batch
    upload: UploadView | None = None
    rows: list[RowVerdict] | None = None


def start_batch(
    request: StartBatch, person: Person, now: datetime, key: str, body_hash: str
) -> Told:
    """Begin a batch; the same key gives the same one, with a new form for its list.

    Raises InvalidError naming each field that is wrong, IdempotencyError, UnavailableError.
    """
    batch_id = BatchId(keyed_id(index_key(), "batch", person.id, key))
    known = repository.find_batch(batch_id, now)
    if known is not None:
        return _repeated(known, body_hash)
    asked = _asked(request, person, key, body_hash)
    sender = Sender(person.id, person.premises, person.scopes)
    batch = Batch(batch_id, sender, asked, State.AWAITING_FILE, now)
    try:
        if request.rows is None:
            batch, write = repository.plan_change(batch)
            commit_audited(deed(person, "batch_started", f"BATCH#{batch_id}", now), [write])
        else:
            batch = _take_rows(request, replace(batch, received_at=now), person, now)
    except MovedError as error:
        known = repository.find_batch(batch_id, now)
        if known is None:
            raise UnavailableError from error
        return _repeated(known, body_hash)
    return _told(batch)


def get_batch(batch_id: str, person: Person, now: datetime) -> Batch:
    """Return a batch of the person's own; NotFoundError, whatever is wrong."""
    batch = repository.find_batch(BatchId(batch_id), now)
    if batch is None or batch.sender.id != person.id:
        raise NotFoundError
    return batch


def list_rows(
    batch_id: str, person: Person, now: datetime, after: str | None
) -> Page[RowVerdict] | Page[DamagedRow]:
    """Return rows with their verdicts; while the batch waits, those that need a repair."""
    batch = get_batch(batch_id, person, now)
    if batch.state is State.AWAITING_CONFIRMATION:
        return repository.list_damaged(batch.id, after)
    return repository.list_verdicts(batch.id, after)


def confirm_repairs(batch_id: str, request: ConfirmRepairs, person: Person, now: datetime) -> Told:
    """Take the sender's answer, and go on; the same answer again only wakes the worker.

    Raises NotFoundError, BatchNotWaitingError, UnavailableError.
    """
    batch = get_batch(batch_id, person, now)
    answered = _answered(batch, request)
    if batch.state is State.AWAITING_CONFIRMATION:
        if batch.confirm_before is not None and batch.confirm_before < now:
            raise BatchNotWaitingError
        batch, write = repository.plan_change(answered)
        done = deed(person, "repairs_answered", f"BATCH#{batch.id}", now, request.repairs)
        try:
            commit_audited(done, [write])
        except MovedError as error:
            raise UnavailableError from error
    elif batch.orders != answered.orders or not _is_answered(batch, answered):
        raise BatchNotWaitingError
    return _go_on(batch, now)


def list_all_rows(batch_id: str, person: Person, now: datetime) -> tuple[Batch, list[RowVerdict]]:
    """Return every row of a batch that is done, in its sender's order; BatchNotDoneError."""
    batch = get_batch(batch_id, person, now)
    if batch.state is not State.DONE:
        raise BatchNotDoneError
    return batch, _all_rows(batch)


def _asked(request: StartBatch, person: Person, key: str, body_hash: str) -> Asked:
    values = {"fields": "rows, upload"}
    if (request.rows is None) == (request.upload is None):
        code = "one_of" if request.rows is None else "only_one_of"
        raise InvalidError(FieldError("upload", code, values))
    premises_id = PremisesId(request.premises)
    premises, is_own = premises_of.find_operated_premises(premises_id, person)
    if premises is None or not is_own:
        code = "unknown_premises" if premises is None else "not_your_premises"
        raise InvalidError(FieldError("premises", code))
    made = Asked(premises_id, request.dry_run, Repairs(request.repairs), key, body_hash)
    if request.upload is None:
        return made
    file = request.upload
    return replace(made, name=file.name, size=file.bytes, sha256=file.sha256)


def _take_rows(request: StartBatch, batch: Batch, person: Person, now: datetime) -> Batch:
    """Judge the rows of a request at once, unless one of them needs its sender's answer."""
    setting = setting_of(batch)
    given = request.rows or []
    rows = list(open_rows(given, batch, setting.premises).rows())
    damaged = [row.damaged for row in rows if row.repairs]
    batch = batch.looked(len(rows), len(damaged))
    if batch.state is State.REPORTING:
        trial = Trial() if batch.asked.dry_run else None
        judged = judge(draft_rows(batch, setting, rows, {}), trial)
        return commit_chunk(batch, judged, setting, now)
    shown = repository.plan_damaged(batch, 0, damaged)
    source = repository.plan_source(batch, given)
    batch, write = repository.plan_change(batch)
    done = deed(person, "batch_started", f"BATCH#{batch.id}", now)
    commit_audited(done, [write, shown, source])
    return batch


def _repeated(batch: Batch, body_hash: str) -> Told:
    if batch.asked.body_hash != body_hash:
        raise IdempotencyError
    return _told(batch)


def _told(batch: Batch) -> Told:
    if batch.state is State.AWAITING_FILE:
        return Told(batch, _form(batch))
    is_judged = batch.asked.name is None and batch.state is State.DONE
    return Told(batch, rows=_all_rows(batch) if is_judged else None)


def _form(batch: Batch) -> UploadView:
    asked, key = batch.asked, worker.file_key(batch.id)
    return uploads.list_form(key, min(asked.size, MOST_BYTES), asked.sha256, UPLOAD_SECONDS)


def _answered(batch: Batch, request: ConfirmRepairs) -> Batch:
    if request.orders:
        orders: dict[str, str] = {str(name): str(one) for name, one in request.orders.items()}
        return replace(batch, state=State.READING, orders=orders)
    return replace(
        batch,
        state=State.REPORTING,
        declined=frozenset(request.except_rows),
        refused_repairs=request.repairs == "refuse",
    )


def _is_answered(batch: Batch, answered: Batch) -> bool:
    """Tell whether this is the answer that was taken before."""
    same = batch.declined == answered.declined
    return same and bool(batch.damaged) and batch.refused_repairs == answered.refused_repairs


def _go_on(batch: Batch, now: datetime) -> Told:
    """Let the worker go on; the rows of a request are few, and judged in the answer."""
    if batch.asked.name is not None:
        if not batch.is_ended:
            worker.wake(batch.id)
        return Told(batch)
    worker.work(batch.id, lambda: True)
    after = repository.find_batch(batch.id, now)
    return _told(after or batch)


def _all_rows(batch: Batch) -> list[RowVerdict]:
    rows: list[RowVerdict] = []
    after: str | None = None
    while True:
        page = repository.list_verdicts(batch.id, after, _EVERY_CHUNK)
        rows += page.items
        after = page.next
        if after is None:
            return rows
