"""What ends a stamp: its cancellation, and its holder's departure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.core.clock import local_date, whole_milliseconds
from chalicelib.core.errors import FieldError, IdempotencyError, InvalidError, UnavailableError
from chalicelib.db.transaction import Write
from chalicelib.permits import changing
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit, PermitStatus, staying_on
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder, KnownPassport
from chalicelib.reference import service as reference
from chalicelib.stamps import repository
from chalicelib.stamps.care import finding
from chalicelib.stamps.care.schemas import CancelStamp, RecordDeparture
from chalicelib.stamps.issuing import MOVED, Sent
from chalicelib.stamps.refusals import (
    NotInCountryError,
    OtherCheckpointError,
    OtherOfficeError,
    no_longer,
)
from chalicelib.stamps.rules import ATTEMPTS, MOST_DAYS_QUEUED, Ending, Stamp, StampStatus
from chalicelib.web.guards import Person, Role

_PERMITS = {
    StampStatus.DEPARTED: PermitStatus.LEFT,
    StampStatus.CANCELLED: PermitStatus.CANCELLED,
}
_CLOCKS_DIFFER = timedelta(minutes=5)
# Each with the warnings of six addresses at the most: a transaction takes 100 writes.
_MOST_PERMITS = 3


@dataclass(frozen=True, slots=True)
class Departure:
    """A departure as recorded, with what is to be paid for staying too long, in rupiah.

    `last_day_of_stay` is that of the permit they stayed on, which may be another than the stamp
    says. `is_banned`: so long that deportation and a ban follow instead of the fee.
    """

    stamp: Stamp
    last_day_of_stay: date
    departed_at: datetime
    holder: Holder
    passport: KnownPassport | None
    overstay_days: int
    overstay_fee: int
    is_banned: bool


def cancel_stamp(name: str, request: CancelStamp, sent: Sent) -> Stamp:
    """End a stamp that should not stand, with its permit, its warnings and the presence.

    The same key and body give the same answer. Raises NotFoundError, OtherCheckpointError,
    OtherOfficeError, StampNotInForceError when it ended otherwise, IdempotencyError.
    """
    sent = sent.to("cancel")

    def find() -> Stamp:
        stamp = finding.get_stamp(name)
        check_may_cancel(stamp, sent.person, sent.now.date())
        return stamp

    return _end_once(find, StampStatus.CANCELLED, sent, sent.now, request.reason)


def check_may_cancel(stamp: Stamp, person: Person, today: date) -> None:
    """Let pass the officers of the stamp's checkpoint, and the heads of its two offices.

    They are the office that the checkpoint belongs to, and the one that answers for the permit
    because it extended it.
    """
    if person.role is Role.BORDER_OFFICER:
        if person.checkpoint != stamp.checkpoint:
            raise OtherCheckpointError
        return
    checkpoint = reference.find_checkpoint(stamp.checkpoint, today)
    permit = permits.find_permit(stamp.permit_id)
    offices = {one.office for one in (checkpoint, permit) if one}
    if person.office not in offices:
        raise OtherOfficeError


def record_departure(request: RecordDeparture, sent: Sent) -> Departure:
    """Record that a holder has left; overstayed or not, whoever is gone is gone.

    A superseded stamp leads to the one in its place, a passport to the stamp it is here on.
    The same key and body give the same answer. Raises InvalidError naming what is wrong with
    seal, passport or instant, NotFoundError, NotInCountryError, StampNotInForceError when it
    ended otherwise, IdempotencyError.
    """
    sent = sent.to("departure")
    at = whole_milliseconds(request.departed_at or sent.now)

    def find() -> Stamp:
        stamp = finding.successor(finding.find_shown(request, sent))
        is_ours = stamp.ending is not None and stamp.ending.call.is_repeated_by(sent.call)
        if not (stamp.is_open or is_ours) and request.is_by_passport:
            raise NotInCountryError
        return stamp

    stamp = _end_once(find, StampStatus.DEPARTED, sent, at, sent.person.checkpoint or "")
    return _departure(stamp)


def _departure(stamp: Stamp) -> Departure:
    assert stamp.ending is not None  # noqa: S101 - it has just departed
    departed_at = stamp.ending.at
    departed_on = local_date(departed_at, stamp.zone)
    last_day = stamp.ending.stay_until or stamp.last_day_of_stay
    days = max(0, (departed_on - last_day).days)
    return Departure(
        stamp=stamp,
        last_day_of_stay=last_day,
        departed_at=departed_at,
        holder=persons.get_holder(stamp.holder_id),
        passport=persons.find_passport(stamp.passport_key),
        overstay_days=days,
        overstay_fee=days * reference.overstay_fee_per_day(departed_on),
        is_banned=days > reference.overstay_ban_after_days(departed_on),
    )


def _end_once(
    find: Callable[[], Stamp], status: StampStatus, sent: Sent, at: datetime, why: str
) -> Stamp:
    """End the stamp that `find` finds, or return it as an earlier try of this call left it."""
    for _ in range(ATTEMPTS):
        stamp = find()
        if stamp.ending and stamp.ending.call.is_repeated_by(sent.call):
            if stamp.ending.call.body_hash != sent.body_hash:
                raise IdempotencyError
            return stamp
        if not stamp.is_open:
            raise no_longer(stamp)
        _check_instant(stamp, at, sent.now)
        subject = f"STAMP#{stamp.id}"
        done = audit.deed(sent.person, f"stamp_{status}", subject, sent.now, why)
        try:
            return end_stamp(stamp, status, Ending(at, sent.call), done)
        except MOVED:
            continue
    raise UnavailableError


def _check_instant(stamp: Stamp, at: datetime, now: datetime) -> None:
    if at > now + _CLOCKS_DIFFER:
        raise InvalidError(FieldError("departed_at", "in_the_future"))
    if local_date(at, stamp.zone) < stamp.entry_on:
        on = {"on": stamp.entry_on.isoformat()}
        raise InvalidError(FieldError("departed_at", "departed_before_entry", on))
    if at < now - timedelta(days=MOST_DAYS_QUEUED):
        raise InvalidError(FieldError("departed_at", "too_long_ago"))


def end_stamp(stamp: Stamp, status: StampStatus, over: Ending, done: Deed) -> Stamp:
    """End a stamp with its permit, its warnings and the presence of its passport, all or nothing.

    A departure ends what else its holder stayed on, too.

    Raises StampMovedError when it is no longer as it was read.
    """
    known = persons.find_passport(stamp.passport_key)
    writes = plan_permit_ended(stamp, _PERMITS[status], done.at)
    if status is StampStatus.DEPARTED:
        held = _list_stayed_on(stamp)
        over = replace(over, stay_until=_stay_until(stamp, held, over.at))
        writes += _plan_left(held, over.at, done.at)
    writes += plan_stamp_ended(stamp, status, over, done.at)
    if known and known.present_on == stamp.id:
        writes += persons.plan_departure(known)
    audit.commit_audited(done, writes)
    return replace(stamp, status=status, ending=over)


def _list_stayed_on(stamp: Stamp) -> list[Permit]:
    """Return the permits under which a stay may go on: the stamp's, and those without a stamp.

    What has another stamp is of another stay, on another passport.
    """
    held = changing.list_held(stamp.holder_id)
    return [one for one in held if one.stamp_id in {None, stamp.id}]


def _stay_until(stamp: Stamp, held: Sequence[Permit], at: datetime) -> date | None:
    """Return the last day of a stay by its permit, where the stamp says another."""
    permit = staying_on(held, at) or permits.find_permit(stamp.permit_id)
    last_day = permit.last_day_of_stay if permit else stamp.last_day_of_stay
    return None if last_day == stamp.last_day_of_stay else last_day


def _plan_left(held: Sequence[Permit], at: datetime, now: datetime) -> list[Write]:
    """Plan the end of the other permits that had begun when their holder left.

    So ends what the directorate granted beside the stamp's own. What was granted for an entry to
    come stands, and what has a stamp of its own ends with that.
    """
    other = [one for one in held if one.stamp_id is None]
    begun = [one for one in other if one.valid_from <= local_date(at, one.zone)]
    ends = (permits.plan_end(one.id, PermitStatus.LEFT, now) for one in begun[-_MOST_PERMITS:])
    return [write for end in ends for write in end]


def plan_permit_ended(stamp: Stamp, status: PermitStatus, now: datetime) -> list[Write]:
    """Plan the end of a stamp's permit, unless a record of the directorate has ended it."""
    permit = permits.find_permit(stamp.permit_id)
    if permit is None or permit.status is PermitStatus.VALID:
        return permits.plan_end(stamp.permit_id, status, now)
    return []


def plan_stamp_ended(stamp: Stamp, status: StampStatus, over: Ending, now: datetime) -> list[Write]:
    """Plan the end of a stamp alone, whose permit and presence another ends with it.

    Committing raises one of MOVED when it is no longer as it was read.
    """
    return repository.plan_status(stamp, status, now, over)
