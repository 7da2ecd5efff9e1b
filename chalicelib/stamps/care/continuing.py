"""A stamp for a permit that was granted beside the stamp's own, and on which its holder stays."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.audit import service as audit
from chalicelib.core.ids import StampId
from chalicelib.permits import changing
from chalicelib.permits import service as permits
from chalicelib.permits.rules import Permit, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import PresenceMovedError
from chalicelib.stamps import repository
from chalicelib.stamps.care import finding
from chalicelib.stamps.care.schemas import ReplaceStamp
from chalicelib.stamps.care.succession import (
    Stay,
    change_passport,
    deed_of,
    next_stamp,
    read_passport,
    replace_stamp,
)
from chalicelib.stamps.issuing import Sent, issue_once
from chalicelib.stamps.refusals import no_longer
from chalicelib.stamps.rules import Ending, IssuedStamp, Stamp, StampStatus


def make_anew(name: str, request: ReplaceStamp, sent: Sent) -> IssuedStamp:
    """Make a stamp anew, for its own permit or for the one on which its holder stays instead.

    The same key and body give the same stamp. Raises what `succession.replace_stamp` does.
    """
    stamp = finding.get_stamp(name)
    if find_next_permit(stamp, sent.now) is None:
        return replace_stamp(name, request, sent)
    return _stamp_permit(stamp.id, sent.to("replacement", stamp.id), request)


def find_next_permit(stamp: Stamp, now: datetime) -> Permit | None:
    """Return the permit without a stamp on which the holder of one stays instead, if any."""
    if not stamp.is_open:
        return None
    _, permit = finding.find_permits(stamp, now)
    return permit if permit and permit.stamp_id is None else None


def _stamp_permit(first: StampId, named: Sent, request: ReplaceStamp) -> IssuedStamp:
    """Make the stamp of the permit that a stay goes on under, in the place of the one before.

    The permit stays as it was granted, so that later records of it reach the new stamp.
    """
    given = read_passport(request, named.now.date())

    def make(stamp_id: StampId) -> Stamp:
        before = finding.get_stamp(first)
        known = persons.find_passport(before.passport_key)
        if known is None or known.present_on != before.id:
            raise PresenceMovedError
        own, permit = finding.find_permits(before, named.now)
        if permit is None or permit.stamp_id is not None:
            raise no_longer(before)
        was = Stay(before, permit, persons.get_whole_holder(permit.holder_id), known, named)
        stay, passport, moved = change_passport(was, given, request, stamp_id)
        stamp = replace(
            next_stamp(stay, stamp_id, passport),
            holder_id=permit.holder_id,
            permit_id=permit.id,
            permit_class=permit.permit_class,
        )
        over = Ending(named.now, stamp.call, successor=stamp.id)
        writes = [
            repository.plan_stamp(stamp),
            *repository.plan_status(before, StampStatus.SUPERSEDED, named.now, over),
            changing.plan_stamped(permit, replace(stay.permit, stamp_id=stamp.id)),
            *moved,
        ]
        if own and own.status is PermitStatus.VALID:
            writes += permits.plan_end(own.id, PermitStatus.REPLACED, named.now, permit.id)
        audit.commit_audited(deed_of(stay, "stamp_replaced", request.reason), writes)
        return stamp

    return issue_once(named, named.now.date() - timedelta(days=1), make)
