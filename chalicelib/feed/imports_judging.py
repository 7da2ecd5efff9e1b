"""What becomes of the rows of a file of permits, many in one transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_all_audited
from chalicelib.core.errors import ConflictError, FieldError, InvalidError, UnavailableError
from chalicelib.core.log import log_event
from chalicelib.db.transaction import Write
from chalicelib.feed import drift, imports_repository
from chalicelib.feed.imports_rules import MOST_ROWS, MOST_WRITES, Import, RowVerdict, drift_of
from chalicelib.feed.permit_fields import read_record
from chalicelib.permits import recording
from chalicelib.permits.records import PermitRecord, Standing, Verdict, judge
from chalicelib.permits.rules import PermitSource
from chalicelib.stamps import following
from chalicelib.stamps.following import Followed

_ATTEMPTS = 3
_ATTEMPTS_OF_ONE = 8
# A conflict is about the warnings of a permit: their rows moved meanwhile.
_OVERTAKEN = (*recording.OVERTAKEN, *following.OVERTAKEN, ConflictError)
_SHOWN = 60
_AT_ONCE = 8  # of the sixteen connections; the others are for what is written meanwhile
_FEWEST_AT_ONCE = 3
_ROWS_AT_ONCE = 32


class Draft(NamedTuple):
    """A row as a record, or what is wrong with it; and the byte after it."""

    number: int
    end: int
    reference: str
    record: PermitRecord | None
    errors: tuple[FieldError, ...]


class Planned(NamedTuple):
    """A row with what is to be written for it, by item, its verdict, and the stamp that follows."""

    draft: Draft
    verdict: RowVerdict
    writes: Mapping[tuple[str, str, str], Write]
    followed: Followed | None = None

    @property
    def size(self) -> int:
        """How many writes it is, with the audit row of its stamp."""
        return len(self.writes) + (self.followed is not None)


Looked = tuple[Draft, Standing | None]
_Asked = tuple[Draft, Standing | None, Import, datetime]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that go into one transaction; `is_last`: after these there are none."""

    rows: list[Planned]
    is_last: bool

    @property
    def writes(self) -> list[Write]:
        """What is written for all of them."""
        return [write for row in self.rows for write in row.writes.values()]


def draft_row(number: int, end: int, values: Mapping[str, Any], error: str, now: datetime) -> Draft:
    """Read a row for the rules of recording; what is wrong with it stands beside it."""
    given = values.get("reference")
    shown = given[:_SHOWN] if isinstance(given, str) else ""
    if error:
        return Draft(number, end, shown, None, (FieldError("row", error),))
    try:
        return Draft(number, end, shown, read_record(dict(values), now), ())
    except InvalidError as wrong:
        return Draft(number, end, shown, None, tuple(wrong.errors))


def look_at(drafts: Sequence[Draft], *, fresh: bool = False) -> list[Looked]:
    """Look the rows up, as far as the first that one before it must be stored for.

    That is one of the same permit, or whose former passport another names.
    """
    alone = _independent(drafts)
    records = [draft.record for draft in alone if draft.record]
    standings = iter(recording.look_up(records, fresh=fresh) if records else [])
    made: list[Looked] = []
    permits: set[str] = set()
    for draft in alone:
        standing = next(standings) if draft.record else None
        if standing and standing.permit:
            if standing.permit.id in permits:
                break
            permits.add(standing.permit.id)
        made.append((draft, standing))
    return made


def plan_rows(looked: Sequence[Looked], one: Import, now: datetime) -> Iterator[Planned]:
    """Plan rows, no more than are asked for: the store takes those before meanwhile.

    Several of a person never seen before go together: the passport is in the first of their plans.
    """
    written: set[tuple[str, str, str]] = set()
    for start in range(0, len(looked), _ROWS_AT_ONCE):
        part = looked[start : start + _ROWS_AT_ONCE]
        for planned in _at_once([(draft, standing, one, now) for draft, standing in part]):
            new = {key: write for key, write in planned.writes.items() if key not in written}
            yield planned._replace(writes=new)
            written |= planned.writes.keys()


def chunks(rows: Iterable[Planned], *, is_last: bool) -> Iterator[Chunk]:
    """Yield the rows, as many at once as one transaction takes."""
    held: list[Planned] = []
    count = 0
    for row in rows:
        if held and (count + row.size > MOST_WRITES or len(held) == MOST_ROWS):
            yield Chunk(held, is_last=False)
            held, count = [], 0
        held.append(row)
        count += row.size
    if held:
        yield Chunk(held, is_last)


def commit_chunk(one: Import, chunk: Chunk, now: datetime) -> Import:
    """Record a chunk in one transaction with its verdicts; return the import after it.

    Where another was faster with any of its rows, all are judged anew; where that goes on, one
    row after the other. Raises MovedError when somebody else has done so with the import;
    UnavailableError, and what is not recorded then is when the work goes on.
    """
    for _ in range(_ATTEMPTS):
        try:
            return _commit(one, chunk, now)
        except _OVERTAKEN:
            log_event("import_overtaken", level="warning", id=one.id)
        again = _plan_fresh([row.draft for row in chunk.rows], one, now)
        if len(again) < len(chunk.rows) or sum(row.size for row in again) > MOST_WRITES:
            break
        chunk = Chunk(again, chunk.is_last)
    for at, row in enumerate(chunk.rows, 1):
        is_last = chunk.is_last and at == len(chunk.rows)
        one = _commit_one(one, row.draft, now, is_last=is_last)
    return one


def _commit_one(one: Import, draft: Draft, now: datetime, *, is_last: bool) -> Import:
    for _ in range(_ATTEMPTS_OF_ONE):
        try:
            return _commit(one, Chunk(_plan_fresh([draft], one, now), is_last), now)
        except _OVERTAKEN as error:
            failed: Exception = error
    if not isinstance(failed, ConflictError):
        raise UnavailableError from failed
    # Nothing that another try would mend: the others do not wait for this one.
    log_event("import_row_not_taken", level="error", id=one.id, row=draft.number)
    refused = draft._replace(record=None, errors=(FieldError("row", "not_taken"),))
    return _commit(one, Chunk(_plan_fresh([refused], one, now), is_last), now)


def _plan_fresh(drafts: Sequence[Draft], one: Import, now: datetime) -> list[Planned]:
    return list(plan_rows(look_at(drafts, fresh=True), one, now))


def _commit(one: Import, chunk: Chunk, now: datetime) -> Import:
    verdicts = [row.verdict for row in chunk.rows]
    start, end = one.counts.read, chunk.rows[-1].draft
    judged = one.judged(verdicts, end.end, end.number + 1, is_last=chunk.is_last)
    if chunk.is_last:
        judged = replace(judged, offset=judged.size)
    after, change = imports_repository.plan_change(judged)
    writes = [*chunk.writes, change, imports_repository.plan_verdicts(one, start, verdicts)]
    if one.is_full:
        found = drift_of(verdicts)
        writes += drift.plan_part(one, start, found, is_through=chunk.is_last)
    done = Deed(None, "system", "", "permits_recorded", f"IMPORT#{one.id}#{start}", "", now)
    followed = [
        replace(
            done, action=row.followed.action, subject=row.followed.subject, why=f"IMPORT#{one.id}"
        )
        for row in chunk.rows
        if row.followed
    ]
    commit_all_audited([done, *followed], writes)
    return after


def names_in(drafts: Sequence[Draft]) -> set[str]:
    """Return the permits and passports that rows name."""
    named: set[str] = set()
    for draft in drafts:
        if record := draft.record:
            page = record.passport
            named |= {f"R{record.reference}", f"P{page.issuing_state}{page.document_number}"}
    return named


def _independent(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """Return the rows before the first that stands on what another of them writes."""
    references: set[str] = set()
    passports: set[tuple[str, str]] = set()
    for at, draft in enumerate(drafts):
        record = draft.record
        if record is None:
            continue
        if record.reference in references or (record.former and passports):
            return drafts[:at]
        references.add(record.reference)
        passports.add((record.passport.issuing_state, record.passport.document_number))
    return drafts


def _at_once(asked: Sequence[_Asked]) -> list[Planned]:
    """Plan each: those that change a permit look at its warnings, which takes time and no work."""
    slow = [at for at, (_, standing, _, _) in enumerate(asked) if standing and standing.rows]
    if len(slow) < _FEWEST_AT_ONCE:
        return [_plan(one) for one in asked]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(_plan, asked))


def _plan(asked: _Asked) -> Planned:
    draft, standing, one, now = asked
    if draft.record is None or standing is None:
        return Planned(draft, _verdict(draft, Verdict.REFUSED, draft.errors), {})
    verdict = judge(draft.record, standing.permit)
    errors = (FieldError("changed_at", "same_instant"),) if verdict is Verdict.REFUSED else ()
    confirmed_at = one.asked.as_of if one.is_full else None
    writes = recording.plan_record(draft.record, standing, now, PermitSource.FILE, confirmed_at)
    followed = following.plan_follow(draft.record, standing.permit, now)
    writes += followed.writes if followed else []
    keyed = {(write.item.Meta.table_name, write.item.pk, write.item.sk): write for write in writes}
    return Planned(draft, _verdict(draft, verdict, errors), keyed, followed)


def _verdict(draft: Draft, verdict: Verdict, errors: tuple[FieldError, ...]) -> RowVerdict:
    return RowVerdict(draft.number, draft.reference, verdict, errors)
