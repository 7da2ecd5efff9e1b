"""What becomes of the rows of a chunk: the same for a dry run, which only does not commit."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from chalicelib.audit.rules import Mark
from chalicelib.audit.service import commit_audited, deed
from chalicelib.bulk import repository
from chalicelib.bulk.rows import Read, request_of
from chalicelib.bulk.rules import MOST_WRITES, Batch, DamagedRow, RowVerdict, Verdict
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import FieldError, InvalidError, UnavailableError
from chalicelib.core.ids import PremisesId, ReceiptId, keyed_id
from chalicelib.lodging.reporting.reading import FindPremises
from chalicelib.lodging.reporting.service import draft_stay
from chalicelib.lodging.reporting.together import OVERTAKEN, Arrival, Together, plan_together
from chalicelib.lodging.rules import Sent, Stay, whole_second
from chalicelib.premises import service as premises_of
from chalicelib.premises.rules import Premises
from chalicelib.web.guards import Person

_ATTEMPTS = 8
_LONGEST_ID = 60
_WHOLE_ROW = "row"


@dataclass(slots=True)
class Setting:
    """What all rows of a run share: the place, as it is now, who reports, the last audit row."""

    premises: Premises
    sender: Person
    find: FindPremises
    audited: Mark | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as the stay it would be; or what is wrong with it."""

    row: Read
    stay: Stay | None
    errors: tuple[FieldError, ...] = ()

    def verdict(self, kind: Verdict, **more: ReceiptId | None) -> RowVerdict:
        """Return what became of it."""
        row = self.row
        return RowVerdict(
            row.number,
            row.row_id[:_LONGEST_ID],
            kind,
            **more,
            errors=self.errors,
            repairs=row.repairs,
        )


@dataclass(slots=True)
class Trial:
    """What a dry run would have reported so far: its later rows meet it as if it had."""

    first: dict[Arrival, ReceiptId] = field(default_factory=dict)
    hashes: dict[ReceiptId, str] = field(default_factory=dict)

    def remember(self, together: Together) -> None:
        """Take a chunk for reported."""
        self.first |= together.first
        self.hashes |= {one.receipt: one.sent.body_hash for one in together.stays.values()}


@dataclass(frozen=True, slots=True)
class Judged:
    """A chunk of rows with what is to be written for them, and their verdicts."""

    drafts: Sequence[Draft]
    together: Together
    verdicts: list[RowVerdict]


def setting_of(batch: Batch) -> Setting:
    """Look the place of a batch up once; raises InvalidError when there is none.

    Whether its sender may still report for it, the rules say of each row.
    """
    sender = batch.sender.person
    found = premises_of.find_operated_premises(batch.asked.premises, sender)
    if found[0] is None:
        raise InvalidError(FieldError("premises", "unknown_premises"))

    def find(premises_id: PremisesId, operator: Person) -> tuple[Premises | None, bool]:  # noqa: ARG001
        return found

    return Setting(found[0], sender, find)


def draft_rows(
    batch: Batch, setting: Setting, rows: Sequence[Read], shown: Mapping[int, DamagedRow]
) -> list[Draft]:
    """Draft the rows of a chunk, each by itself; `shown` are the repairs that its sender saw."""
    return [_draft(batch, setting, row, shown.get(row.number)) for row in rows]


def _draft(batch: Batch, setting: Setting, row: Read, shown: DamagedRow | None) -> Draft:
    if errors := _unready(batch, row, shown):
        return Draft(row, None, errors)
    try:
        request = request_of(row.values, setting.premises)
        body_hash = hashlib.sha256(msgspec.json.encode(request)).hexdigest()
        receipt = ReceiptId(keyed_id(index_key(), "row", setting.premises.id, row.row_id))
        received_at = whole_second(batch.received_at or batch.created_at)
        sent = Sent(receipt, batch.sender.id, received_at, row.row_id, body_hash)
        return Draft(row, draft_stay(request, setting.sender, "id", sent, setting.find))
    except InvalidError as error:
        return Draft(row, None, tuple(_named(one) for one in error.errors))


def _named(error: FieldError) -> FieldError:
    """Name the column instead of the field that the form would send."""
    return replace(error, field=error.field.removeprefix("passport."))


def _unready(batch: Batch, row: Read, shown: DamagedRow | None) -> tuple[FieldError, ...]:
    """Return why a row is not even read: its id, a repair not accepted, or one never shown."""
    if len(row.row_id) > _LONGEST_ID:
        return (FieldError("row_id", "too_long", {"limit": _LONGEST_ID}),)
    if not row.repairs:
        return ()
    if not batch.takes_repairs_of(row.number):
        return tuple(FieldError(one.field, "repair_not_accepted") for one in row.repairs)
    if shown != row.damaged and not batch.asked.dry_run:
        return tuple(FieldError(one.field, "repair_not_shown") for one in row.repairs)
    if any(one.field == _WHOLE_ROW for one in row.repairs):
        return (FieldError(_WHOLE_ROW, "row_left_out"),)
    asked = [one for one in row.repairs if one.proposed is None]
    return tuple(FieldError(one.field, "answer_needed") for one in asked)


def judge(drafts: Sequence[Draft], trial: Trial | None, *, as_new: bool = True) -> Judged:
    """Return what is to be written for the rows of a chunk, and the verdict of each.

    Hardly ever is one there already: taken `as_new`, the conditions of the writes tell, and the
    chunk is judged again. A trial, which writes nothing, always looks.
    """
    tried, once = trial or Trial(), dict[ReceiptId, Stay]()
    for draft in drafts:
        if draft.stay and draft.stay.receipt not in tried.hashes:
            once.setdefault(draft.stay.receipt, draft.stay)
    together = plan_together(list(once.values()), tried.first, as_new=as_new and trial is None)
    known = {receipt: stay.sent.body_hash for receipt, stay in together.known.items()}
    hashes = known | tried.hashes
    verdicts = [_verdict(draft, once, together, hashes) for draft in drafts]
    if trial:
        trial.remember(together)
    return Judged(drafts, together, verdicts)


def commit_chunk(batch: Batch, judged: Judged, setting: Setting, now: datetime) -> Batch:
    """Report a chunk of rows in one transaction, with their verdicts; return the batch after it.

    Of a dry run only the verdicts are stored. Raises MovedError when somebody else has done so;
    UnavailableError, and nothing is stored. A row that another report came before meanwhile is
    found by judging all anew. What is too much for one transaction is reported in halves.
    """
    start, is_trial = batch.position, batch.asked.dry_run
    action = "stays_tried" if is_trial else "stays_reported"
    done = deed(setting.sender, action, f"BATCH#{batch.id}#{start}", now)
    for _ in range(_ATTEMPTS):
        if not is_trial and len(judged.together.writes) > MOST_WRITES:
            return _commit_halves(batch, judged.drafts, setting, now)
        after, change = repository.plan_change(batch.judged(judged.verdicts))
        kept = repository.plan_verdicts(after, start, judged.verdicts)
        writes = [] if is_trial else judged.together.writes
        with suppress(*OVERTAKEN):
            setting.audited = commit_audited(done, [*writes, kept, change], setting.audited)
            return after
        judged = judge(judged.drafts, None, as_new=False)
    raise UnavailableError


def _commit_halves(batch: Batch, drafts: Sequence[Draft], setting: Setting, now: datetime) -> Batch:
    """Report one half after the other: the second meets the first as what is stored."""
    middle = len(drafts) // 2
    for half in (drafts[:middle], drafts[middle:]):
        batch = commit_chunk(batch, judge(half, None), setting, now)
    return batch


def _verdict(
    draft: Draft,
    once: Mapping[ReceiptId, Stay],
    together: Together,
    hashes: Mapping[ReceiptId, str],
) -> RowVerdict:
    stay = draft.stay
    if stay is None:
        return draft.verdict(Verdict.REFUSED)
    receipt = stay.receipt
    if receipt in hashes or once[receipt] is not stay:
        # The same row came before, in another batch or further up: it is the same, or refused.
        first = hashes.get(receipt) or once[receipt].sent.body_hash
        if first == stay.sent.body_hash:
            return draft.verdict(Verdict.DUPLICATE, receipt=receipt, duplicate_of=receipt)
        reused = replace(draft, errors=(FieldError("row_id", "row_id_reused"),))
        return reused.verdict(Verdict.REFUSED)
    planned = together.stays[receipt]
    if planned.duplicate_of:
        first_report = planned.duplicate_of
        return draft.verdict(Verdict.DUPLICATE, receipt=receipt, duplicate_of=first_report)
    return draft.verdict(Verdict.ACCEPTED if planned.on_time else Verdict.LATE, receipt=receipt)
