"""A permit in the place of another, with a stamp in the place of that one's where it has one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import PermitId, StampId
from chalicelib.db.transaction import Write
from chalicelib.permits import changing
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit, PermitEndedError, PermitSource, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import Holder, PresenceMovedError
from chalicelib.stamps import repository
from chalicelib.stamps.care.succession import Stay, commit_next, issue_next, next_permit, next_stamp
from chalicelib.stamps.counter import requests as permit_requests
from chalicelib.stamps.counter.requests import RequestMadeError
from chalicelib.stamps.issuing import Sent, find_made, sealed_stamp
from chalicelib.stamps.mailing import mail_id
from chalicelib.stamps.rules import ATTEMPTS, IssuedStamp, Stamp

_OVERTAKEN = (*changing.OVERTAKEN, PresenceMovedError, RequestMadeError)


@dataclass(frozen=True, slots=True)
class Done:
    """A permit as it was made or changed, and the new stamp where there is one."""

    permit: Permit
    issued: IssuedStamp | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """What comes in the place of a permit, what becomes of that, and what is audited of it.

    Of `like` counts what a permit says; its id, its stamp and its instants are made anew.
    """

    like: Permit
    became: PermitStatus
    action: str
    why: str
    send_stamp: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The writes of one deed on permits, and the permit that comes of it."""

    permit_id: PermitId
    done: Deed
    writes: list[Write]


def find_done(named: Sent) -> Done | None:
    """Return what an earlier try of a request made; IdempotencyError for another of its key."""
    permit_id = permit_requests.find_request(named)
    if permit_id is not None:
        return Done(permits.get_permit(permit_id))
    stamp = find_made(named, named.now.date() - timedelta(days=1))
    return done_with(sealed_stamp(stamp)) if stamp else None


def done_with(issued: IssuedStamp) -> Done:
    """Return a stamp with the permit that it stands for."""
    return Done(permits.get_permit(issued.stamp.permit_id), issued)


def follow(permit: Permit, named: Sent, make: Callable[[Permit, Holder], Next]) -> Done:
    """Put another permit in the place of one that is valid, once for each request so named.

    Raises StampNotInForceError or PermitEndedError when it is valid no longer,
    IdempotencyError, UnavailableError, and whatever `make` refuses with.
    """
    if permit.stamp_id is not None:
        return done_with(issue_next(permit.stamp_id, named, _stamp_maker(make)))

    def plan() -> Plan:
        before = permits.get_permit(permit.id)
        if before.status is not PermitStatus.VALID:
            raise PermitEndedError
        holder = persons.get_whole_holder(before.holder_id)
        made = make(before, holder)
        after = without_stamp(made.like, named, before.id)
        goes_on = after.last_day_of_stay == before.last_day_of_stay
        writes = [
            *permits.plan_end(before.id, made.became, named.now, after.id),
            *permits.plan_permit(after, holder, named.now, goes_on=goes_on),
        ]
        return Plan(after.id, deed_on(before, named, made.action, made.why), writes)

    return Done(once(named, plan))


def once(named: Sent, plan: Callable[[], Plan]) -> Permit:
    """Carry out a deed on permits, or return what came of it when it was tried before.

    Raises IdempotencyError, UnavailableError, and whatever `plan` refuses with.
    """
    for _ in range(ATTEMPTS):
        made = permit_requests.find_request(named)
        if made is not None:
            return permits.get_permit(made)
        planned = plan()
        request = permit_requests.plan_request(named, planned.permit_id)
        try:
            audit.commit_audited(planned.done, [*planned.writes, request])
        except _OVERTAKEN:
            continue
        return permits.get_permit(planned.permit_id)
    raise UnavailableError


def without_stamp(like: Permit, named: Sent, succeeds: PermitId | None) -> Permit:
    """Return a permit of no stamp, recorded by this request."""
    return replace(
        like,
        id=PermitId(f"{like.holder_id}-{permit_requests.own_part(named)}"),
        stamp_id=None,
        status=PermitStatus.VALID,
        source=PermitSource.OFFICE,
        reference="",
        recorded_at=named.now,
        changed_at=named.now,
        succeeds=succeeds,
        confirmed_at=None,
    )


def deed_on(permit: Permit, named: Sent, action: str, why: str = "") -> Deed:
    """Say what is done to a permit, by who asks."""
    return audit.deed(named.person, action, f"PERMIT#{permit.id}", named.now, why)


def _stamp_maker(make: Callable[[Permit, Holder], Next]) -> Callable[[Stay, StampId], Stamp]:
    def make_stamp(stay: Stay, stamp_id: StampId) -> Stamp:
        made, before = make(stay.permit, stay.holder), stay.permit
        passport = persons.passport_in_use(stay.known, stay.holder)
        stamp = replace(
            next_stamp(stay, stamp_id, passport),
            permit_class=made.like.permit_class,
            last_day_of_stay=made.like.last_day_of_stay,
            mail_id=mail_id(stamp_id) if made.send_stamp else None,
        )
        permit = replace(
            next_permit(made.like, stamp),
            status=PermitStatus.VALID,
            source=PermitSource.OFFICE,
            succeeds=before.id,
        )
        moved = persons.plan_next_stamp(stay.known, stamp_id)
        done = deed_on(before, stay.sent, made.action, made.why)
        commit_next(stay, stamp, permit, moved, done, made.became)
        return stamp

    return make_stamp


def stamp_of(permit: Permit) -> Stamp | None:
    """Return the stamp that a permit stands for."""
    return repository.find_stamp(permit.stamp_id) if permit.stamp_id else None
