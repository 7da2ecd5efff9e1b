"""A sponsor's or holder's new address: asked for by an office or themselves, then confirmed."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
)
from chalicelib.core.ids import NoticeId, SponsorId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.notices import addresses
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter, Notice
from chalicelib.permits import sponsor_records, sponsor_rows
from chalicelib.permits.sponsor_links import OFFICE_ZONE, home_of, open_link
from chalicelib.permits.sponsor_records import AddressChange, SponsorRecord
from chalicelib.permits.sponsors import sponsor_id
from chalicelib.web.addresses import is_email
from chalicelib.web.guards import Person
from chalicelib.web.signed_links import LinkExpiredError, LinkNotFoundError, read_link, sign_link

_PURPOSE = "sponsor-address"
_LASTS = timedelta(days=7)
_PAGES = {"id": "id/penjamin/alamat", "en": "en/sponsor/address"}
# Nobody moves more often; and nobody's box is flooded by those who mistype or mean ill.
_OFTEN_OF = "10/day"
_OFTEN_TO = "5/hour"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which address, when, and what a retry repeats; no `person`: the sponsor."""

    email: str
    person: Person | None
    now: datetime
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a sponsor's mails go now, and how many that had not arrived go out again."""

    email: str
    resent: int


def ask_by_link(link: str, asked: Asked) -> None:
    """Let a sponsor give another address: it is asked by mail, and the old one is told.

    Raises LinkNotFoundError, LinkExpiredError, InvalidError, TooManyRequestsError,
    IdempotencyError.
    """
    record = open_link(link, asked.now)
    _ask(record, sponsor_rows.list_rows(record), asked, "")


def ask_by_officer(sponsor: str, reason: str, asked: Asked) -> None:
    """Let an office give another address of who is warned of a permit of that office.

    That is somebody who sponsors it, or its holder: each by the mailbox of today.

    Raises NotFoundError for sponsors of others, and like `ask_by_link`.
    """
    record = home_of(SponsorId(sponsor))
    rows = sponsor_rows.list_rows(record)
    office = asked.person.office if asked.person else None
    if not any(row.desk == office for row in rows if row.desk):
        raise NotFoundError
    _ask(record, rows, asked, reason)


def confirm(token: str, now: datetime) -> Moved:
    """Move a sponsor's mail to the address that a link was mailed to; send again what is missed.

    It bears repetition. Raises LinkNotFoundError; LinkExpiredError also when the mail has moved
    elsewhere meanwhile.
    """
    change = sponsor_records.find_change(read_link(token, _PURPOSE, now))
    if change is None:
        raise LinkNotFoundError
    if not change.is_confirmed:
        _move(change, now)
    home = sponsor_records.find_sponsor(sponsor_id(change.email))
    if home.moved_to is not None:
        raise LinkExpiredError
    return Moved(change.email, _resend_missed(home, now))


def _ask(record: SponsorRecord, rows: Sequence[Notice], asked: Asked, reason: str) -> None:
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    email, now = asked.email.strip(), asked.now
    if not is_email(email):
        raise InvalidError(FieldError("email", "not_an_email"))
    if sponsor_id(email) == record.id:
        raise InvalidError(FieldError("email", "same_address"))
    if not rows:
        raise NotFoundError
    who = asked.person.id if asked.person else record.id
    request = keyed_id(index_key(), "sponsor-address", who, asked.key)
    known = sponsor_records.find_change(request)
    if known is None:
        limits.use(_OFTEN_OF, "sponsor-address", "sponsor", record.id, now=now)
        limits.use(_OFTEN_TO, "sponsor-address", "address", sponsor_id(email), now=now)
        change = AddressChange(request, record.id, email, asked.body_hash, now + _LASTS)
        known = _record(change, record, rows, asked, reason)
    if known is not None and known.body_hash != asked.body_hash:
        raise IdempotencyError


def _record(
    change: AddressChange, record: SponsorRecord, rows: Sequence[Notice], asked: Asked, reason: str
) -> AddressChange | None:
    """Store a change and its mails; return the one that the same request made a moment before."""
    mails = _confirm_mail(change, rows, asked.now)
    if asked.person is None:
        mails += _warn_old(change, record, rows, asked.now)
    try:
        audit.commit_audited(
            _deed("sponsor_address_asked", record.id, asked, reason),
            [sponsor_records.plan_change(change), *mails],
        )
    except sponsor_records.TakenError:
        return sponsor_records.find_change(change.id)
    return None


def _deed(action: str, sponsor: SponsorId, asked: Asked, reason: str) -> Deed:
    return audit.deed(asked.person, action, f"SPONSOR#{sponsor}", asked.now, reason)


def _confirm_mail(change: AddressChange, rows: Sequence[Notice], now: datetime) -> list[Write]:
    """Plan the mail that asks a new address; a holder is named there in short."""
    sponsored = next((one for one in rows if not sponsor_rows.is_own(one)), None)
    kind, row = ("sponsor_address", sponsored) if sponsored else ("holder_address", rows[0])
    language = row.letter.language
    token = sign_link(_PURPOSE, change.id, change.expires_at)
    facts: dict[str, str | int] = {
        "name": row.letter.context["name" if sponsored else "holder"],
        "confirm_url": f"{config().site_url}/{_PAGES[language]}/#{token}",
        "expires_at": instant_text(change.expires_at),
        "zone": OFFICE_ZONE,
    }
    notice_id = NoticeId(keyed_id(index_key(), "notice", change.id, kind))
    return notices.plan_notice(notice_id, Letter(kind, change.email, language, facts), now)


def _warn_old(
    change: AddressChange, record: SponsorRecord, rows: Sequence[Notice], now: datetime
) -> list[Write]:
    """Plan a mail to the address of today: whoever holds a link may be somebody else."""
    today = addresses.resolve(sponsor_rows.own_address(record, rows))
    if today.is_stopped:
        return []
    language = rows[0].letter.language
    facts: dict[str, str | int] = {
        "name": rows[0].letter.context["name"],
        "address": masked(change.email),
        "asked_at": instant_text(now),
        "office": rows[0].letter.context["office"],
        "zone": OFFICE_ZONE,
    }
    notice_id = NoticeId(keyed_id(index_key(), "notice", change.id, "sponsor_moving"))
    return notices.plan_notice(
        notice_id, Letter("sponsor_moving", today.text, language, facts), now
    )


def masked(email: str) -> str:
    """Return an address by its first letter and its domain: `h…@example.com`."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _move(change: AddressChange, now: datetime) -> None:
    old = sponsor_records.find_sponsor(change.sponsor)
    if old.moved_to is not None:
        raise LinkExpiredError
    new = sponsor_records.find_sponsor(sponsor_id(change.email))
    rows = sponsor_rows.list_rows(old)
    records = sponsor_records.moved(old, new, change.email, now.replace(microsecond=0))
    writes = [
        sponsor_records.plan_confirm(change.id),
        *(sponsor_records.plan_sponsor(record) for record in records),
        *notices.plan_move_address(sponsor_rows.own_address(old, rows), change.email, now),
    ]
    done = audit.deed(
        None, "sponsor_address_confirmed", f"SPONSOR#{old.id}", now, f"SPONSOR#{new.id}"
    )
    try:
        audit.commit_audited(done, writes)
    except ConflictError:
        again = sponsor_records.find_change(change.id)
        if again is None or not again.is_confirmed:
            raise


def _resend_missed(home: SponsorRecord, now: datetime) -> int:
    """Send again each mail that did not arrive; cut off, the same call goes on where it stood."""
    resent = 0
    for row in sponsor_rows.list_rows(home):
        if sponsor_rows.is_missed(row):
            done = audit.deed(None, "warning_sent_again", f"NOTICE#{row.id}", now)
            with suppress(ConflictError):  # it was settled meanwhile, or another call was first
                audit.commit_audited(done, notices.plan_resend(row.id, now))
                resent += 1
    return resent
