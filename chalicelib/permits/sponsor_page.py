"""A sponsor's page: permits by their last day, and "extension filed", which quiets the mails."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.core.errors import ConflictError, FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import NoticeId
from chalicelib.db.pages import FIELD, Page
from chalicelib.db.transaction import Write
from chalicelib.notices import addresses
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Notice, NoticeOverError
from chalicelib.permits import sponsor_rows
from chalicelib.permits.rules import PermitEndedError
from chalicelib.permits.sponsor_links import open_link
from chalicelib.permits.sponsor_records import SponsorRecord
from chalicelib.permits.sponsor_rows import Sponsored, SponsoredState

Plan = Callable[[NoticeId, datetime], list[Write]]

_MOST_ROWS = 100
_ATTEMPTS = 3
_WEEK, _MONTH = 7, 30


@dataclass(frozen=True, slots=True)
class SponsorPage:
    """A part of a sponsor's list, how many permits stand where, and where the mails go.

    `counts` has `over`, `within_7`, `within_30` (from 8 days), `later`, `filed` and `ended`.
    """

    page: Page[Sponsored]
    counts: dict[str, int]
    email: str
    email_stopped: bool


def list_sponsored(link: str, after: str | None, now: datetime) -> SponsorPage:
    """Return a hundred permits of a sponsor, by their last day; the look is audited.

    Raises LinkNotFoundError, LinkExpiredError; InvalidError for a cursor that is none.
    """
    record = open_link(link, now)
    audit.commit_audited(audit.deed(None, "sponsored_viewed", f"SPONSOR#{record.id}", now))
    rows = sponsor_rows.list_rows(record)
    found = sponsor_rows.read_rows(rows, now)
    counts = dict.fromkeys(("over", "within_7", "within_30", "later", "filed", "ended"), 0)
    for one in found:
        counts[_bucket(one)] += 1
    mailbox = addresses.resolve(sponsor_rows.own_address(record, rows))
    return SponsorPage(_part(found, after), counts, mailbox.text, mailbox.is_stopped)


def file_extension(link: str, notice_id: str, now: datetime) -> Sponsored:
    """Take a sponsor's word that an extension is filed: the office is told, the mails rest.

    It bears repetition. Raises LinkNotFoundError, LinkExpiredError; NotFoundError for a permit
    of others, PermitEndedError for one that is over.
    """
    return _change(link, notice_id, "extension_filed", notices.plan_quiet, now)


def withdraw_filing(link: str, notice_id: str, now: datetime) -> Sponsored:
    """Take that word back, the mails go on; it bears repetition, and raises like the filing."""
    return _change(link, notice_id, "filing_withdrawn", notices.plan_resume, now)


def _change(link: str, notice_id: str, action: str, plan: Plan, now: datetime) -> Sponsored:
    record = open_link(link, now)
    for attempt in range(_ATTEMPTS):
        row = _own_row(record, notice_id)
        try:
            if writes := plan(row.id, now):
                done = audit.deed(None, action, f"NOTICE#{row.id}", now, f"SPONSOR#{record.id}")
                audit.commit_audited(done, writes)
            break
        except NoticeOverError as error:
            raise PermitEndedError from error
        except ConflictError:  # a mail of this row leaves at this moment
            if attempt + 1 == _ATTEMPTS:
                raise
    return sponsor_rows.sponsored(_own_row(record, notice_id), now)


def _own_row(record: SponsorRecord, notice_id: str) -> Notice:
    is_theirs = notice_id.rpartition("-")[0] in record.groups
    row = notices.find_notice(NoticeId(notice_id)) if is_theirs else None
    if row is None or not sponsor_rows.is_about_permit(row):
        raise NotFoundError
    if row.cancelled_at is not None:
        raise PermitEndedError
    return row


def _bucket(one: Sponsored) -> str:
    if one.state is not SponsoredState.VALID:
        return one.state
    if one.days_left <= _WEEK:
        return "within_7"
    return "within_30" if one.days_left <= _MONTH else "later"


def _part(found: Sequence[Sponsored], after: str | None) -> Page[Sponsored]:
    """Cut a page out of what is in order: the cursor is the last row's place, so none is lost."""
    rest = found if after is None else [one for one in found if one.order > _place(after)]
    items = rest[:_MOST_ROWS]
    return Page(items, _cursor(items[-1].order) if len(rest) > len(items) else None)


def _cursor(order: tuple[str, ...]) -> str:
    return urlsafe_b64encode(json.dumps(order).encode()).rstrip(b"=").decode()


def _place(cursor: str) -> tuple[str, ...]:
    try:
        place = json.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (Base64Error, ValueError, RecursionError):
        place = None
    if not isinstance(place, list) or not all(isinstance(part, str) for part in place):
        raise InvalidError(FieldError(FIELD, "wrong_format"))
    return tuple(place)
