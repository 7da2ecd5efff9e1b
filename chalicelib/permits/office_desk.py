"""An office's warnings: due, gone out or not arrived; sent again, decided on, looked for.

Each page is one look, audited before it is given.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
)
from chalicelib.core.ids import NoticeId, PermitId, keyed_id
from chalicelib.db.pages import MOST_ROWS, Page, cursor_of, start_key
from chalicelib.db.transaction import Write
from chalicelib.notices import addresses
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Notice, NoticeOverError
from chalicelib.permits import office_records, repository
from chalicelib.permits.office_rules import TROUBLES, WarningState, stands_in, state_of
from chalicelib.permits.refusing import plan_refused
from chalicelib.permits.rules import Permit
from chalicelib.permits.sponsors import sponsor_id
from chalicelib.persons import service as persons
from chalicelib.reference import service as reference
from chalicelib.web.guards import Person, Role

_ATTEMPTS = 5
# A page is given when half of it is found, or so many parts of the list were read for it.
_ENOUGH = MOST_ROWS // 2
_MOST_READS = 10
# Warnings begin a month before the last day, and end the day after it.
_BEFORE, _AHEAD = timedelta(days=7), timedelta(days=31)
_LONGEST = timedelta(days=366)


class NotFiledError(ConflictError):
    """Nobody says of this permit that an extension is filed, or it was decided already."""

    code = "extension_not_filed"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which warnings of which office; the days are last days of stay, both included."""

    state: WarningState
    office: str | None = None
    first: date | None = None
    last: date | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A request that does something: by whom, when, and what a retry repeats."""

    officer: Person
    now: datetime
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Warned:
    """The warnings of one permit to one address, and where its mail goes now.

    `is_restricted`: whose permit it is, is shown to nobody.
    """

    notice: Notice
    permit: Permit
    email: str
    is_restricted: bool = False


def list_warnings(officer: Person, asked: Asked, now: datetime) -> Page[Warned]:
    """Return a page of an office's warnings: troubles the newest first, others by last day.

    A division head may name an office; others see their own. Raises ForbiddenError without an
    office, InvalidError for a choice, a range of days or a cursor that is none.
    """
    office = _office(officer, asked)
    first, last = _days(asked, local_date(now, reference.office_zone(office)))
    why = f"{asked.state} {first.isoformat()} {last.isoformat()}"
    commit_audited(deed(officer, "warnings_viewed", f"OFFICE#{office}", now, why))
    if asked.state in TROUBLES:
        return _list_troubles(office, asked)
    return _list_by_last_day(office, asked, first, last)


def list_warnings_of_email(
    officer: Person, email: str, reason: str, after: str | None, now: datetime
) -> Page[Warned]:
    """Return a page of the warnings that go to an address, of all offices; audited first."""
    group = sponsor_id(email)
    commit_audited(deed(officer, "warnings_searched", f"SPONSOR#{group}", now, reason))
    page = notices.list_notices_by_group(group, after)
    return Page(_warned(one for one in page.items if "permit" in one.letter.context), page.next)


def list_warnings_of_permit(
    officer: Person, permit_id: PermitId, reason: str, now: datetime
) -> Page[Warned]:
    """Return the warnings of a permit, whichever office's; audited first. NotFoundError."""
    commit_audited(deed(officer, "warnings_searched", f"PERMIT#{permit_id}", now, reason))
    found = repository.find_permit(permit_id)
    if found is None:
        raise NotFoundError
    return Page(_warned(notices.find_notices(found[1])), None)


def resend_warning(notice_id: NoticeId, done: Done) -> Warned:
    """Send a mail of the own office's once more, at once; the same request does it once.

    Raises NotFoundError, NoticeOverError when it was cancelled or waits for a decision,
    IdempotencyError.
    """

    def plan(row: Warned) -> list[Write]:
        # Who taps twice, or taps after a colleague, means one mail.
        is_asked = row.notice.is_asked_again
        return [] if is_asked else notices.plan_resend(notice_id, done.now)

    return _change(notice_id, "warning_resent", "", done, plan)


def decide_extension(notice_id: NoticeId, *, granted: bool, done: Done) -> Warned:
    """Record what became of an extension that was said to be filed with the own office.

    Granted: the warnings stay quiet, but for the overstay; the extension itself is recorded with
    the permit. Not granted: those of the permit go on, and who filed and the holder are told.
    Raises NotFoundError, NotFiledError,
    PermitEndedError, IdempotencyError.
    """

    def plan(row: Warned) -> list[Write]:
        if state_of(row.notice, row.permit) not in {WarningState.FILED, WarningState.GRANTED}:
            raise NotFiledError
        if granted:
            return [repository.plan_granted(row.permit.id, done.now)]
        found = repository.find_permit(row.permit.id)
        filed_at = row.notice.quiet_at or done.now
        goes_on = plan_refused(found[1] if found else [], filed_at, done.now)
        return [repository.plan_granted(row.permit.id, None), *goes_on]

    return _change(notice_id, "extension_decided", "granted" if granted else "refused", done, plan)


def may_do(officer: Person, row: Warned) -> bool:
    """Tell whether somebody may send a warning again and decide: at the desk it belongs to."""
    return officer.role is not Role.DIVISION_HEAD and row.permit.office == officer.office


def may_resend(officer: Person, row: Warned) -> bool:
    """Tell whether a mail may be sent once more."""
    notice = row.notice
    is_open = notice.cancelled_at is None and notice.quiet_at is None
    return may_do(officer, row) and is_open and not notice.is_asked_again


def _change(
    notice_id: NoticeId, action: str, why: str, done: Done, plan: Callable[[Warned], list[Write]]
) -> Warned:
    request = keyed_id(index_key(), "warning", done.officer.id, done.key, action, notice_id)
    audited = deed(done.officer, action, f"NOTICE#{notice_id}", done.now, why)
    for attempt in range(_ATTEMPTS):
        row = _get(notice_id, done.officer)
        before = office_records.find_request(request)
        if before is not None:
            if before != done.body_hash:
                raise IdempotencyError
            return row
        try:
            made = office_records.plan_request(request, done.body_hash)
            commit_audited(audited, [*plan(row), made])
        except (NoticeOverError, NotFiledError):
            raise
        except ConflictError:
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return _get(notice_id, done.officer)
    raise ConflictError


def _get(notice_id: NoticeId, officer: Person) -> Warned:
    notice = notices.find_notice(notice_id)
    found = _warned([notice] if notice and notice.desk else [])
    if not found or not may_do(officer, found[0]):
        raise NotFoundError
    return found[0]


def _office(officer: Person, asked: Asked) -> str:
    office = asked.office if officer.role is Role.DIVISION_HEAD and asked.office else officer.office
    if office is None or (asked.office and asked.office != office):
        raise ForbiddenError
    if reference.find_office(office) is None:
        raise InvalidError(FieldError("office", "not_a_choice"))
    return office


def _days(asked: Asked, today: date) -> tuple[date, date]:
    first, last = asked.first or today - _BEFORE, asked.last or today + _AHEAD
    if last < first:
        raise InvalidError(FieldError("until", "ends_before_start"))
    if last - first > _LONGEST:
        raise InvalidError(FieldError("until", "too_far_ahead"))
    return first, last


def _list_troubles(office: str, asked: Asked) -> Page[Warned]:
    found: list[Warned] = []
    after = asked.after
    for _ in range(_MOST_READS):
        page = notices.list_desk(office, after)
        rows = _found(page.items)
        found += [row for row in rows if stands_in(asked.state, row.notice, row.permit)]
        after = page.next
        if after is None or len(found) >= _ENOUGH:
            break
    return Page(_addressed(found), after)


def _list_by_last_day(office: str, asked: Asked, first: date, last: date) -> Page[Warned]:
    start = start_key(asked.after, {"office": office}, "after")
    after = start["after"]["S"] if start else ""
    found: list[Warned] = []
    for _ in range(_MOST_READS):
        permits, after = repository.list_permits_by_office(office, first, last, after, _ENOUGH)
        known = {permit.id: permit for permit, _ in permits}
        rows = _joined(notices.find_notices([one for _, ids in permits for one in ids]), known)
        found += [row for row in rows if stands_in(asked.state, row.notice, row.permit)]
        if not after or len(found) >= _ENOUGH:
            break
    key = {"office": {"S": office}, "after": {"S": after}} if after else None
    return Page(_addressed(found), cursor_of(key))


def _warned(rows: Iterable[Notice]) -> list[Warned]:
    return _addressed(_found(list(rows)))


def _found(rows: Sequence[Notice]) -> list[Warned]:
    found = repository.find_permits({_permit_of(row) for row in rows}) if rows else {}
    return _joined(rows, {one: permit for one, (permit, _) in found.items()})


def _joined(rows: Sequence[Notice], permits: Mapping[PermitId, Permit]) -> list[Warned]:
    told = [row for row in rows if _permit_of(row) in permits]
    return [Warned(row, permits[_permit_of(row)], row.letter.recipient) for row in told]


def _addressed(rows: Sequence[Warned]) -> list[Warned]:
    """Return rows with the address to which their mail goes now: a read for each address."""
    now_at = {one: addresses.resolve(one).text for one in {row.email for row in rows}}
    hidden = persons.list_restricted(row.permit.holder_id for row in rows)
    return [
        replace(row, email=now_at[row.email], is_restricted=row.permit.holder_id in hidden)
        for row in rows
    ]


def _permit_of(notice: Notice) -> PermitId:
    return PermitId(str(notice.letter.context.get("permit", "")))
