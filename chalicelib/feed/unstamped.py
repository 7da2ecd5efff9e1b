"""Who was here without a stamp of ours and has left: their permits end as those of a stamp do.

Whoever came in before their checkpoint had Serambi has none: the directorate told of the permit.
"""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_all_audited
from chalicelib.core.clock import local_date
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import NoticeId, PassportKey
from chalicelib.feed import repository
from chalicelib.feed.rules import Crossing, Direction, Source
from chalicelib.permits import changing
from chalicelib.permits.holding import is_present
from chalicelib.permits.rules import Permit, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import KnownPassport, PresenceMovedError

_ATTEMPTS = 4
# Each with the warnings of six addresses at the most: a transaction takes 100 writes.
_MOST_PERMITS = 3

Held = tuple[Permit, list[NoticeId]]


def settle_unstamped(key: PassportKey, source: Source) -> None:
    """End the permits that a holder without a stamp stayed on, where their last crossing is out.

    Those had begun by then, and the directorate has not said since that they are valid. What was
    granted for an entry to come stands. Raises UnavailableError.
    """
    for _ in range(_ATTEMPTS):
        known = persons.find_passport(key)
        left = _last_departure(key) if known else None
        if known is None or left is None or is_present(known.holder_id):
            return
        over = [one for one in changing.list_recorded(known.holder_id) if _ends_with(one[0], left)]
        if not over:
            return
        try:
            _end(over[:_MOST_PERMITS], known, left, source)
        except (*changing.OVERTAKEN, PresenceMovedError):
            continue
        if len(over) <= _MOST_PERMITS:
            return
    raise UnavailableError


def _last_departure(key: PassportKey) -> Crossing | None:
    """Return the last crossing of a passport, where that is a departure."""
    last = max(repository.list_crossings(key), key=lambda one: (one.at, one.own), default=None)
    return last if last and last.direction is Direction.DEPARTURE else None


def _ends_with(permit: Permit, left: Crossing) -> bool:
    if permit.status is not PermitStatus.VALID or permit.stamp_id is not None:
        return False
    return permit.valid_from <= local_date(left.at, permit.zone) and permit.changed_at < left.at


def _end(over: Sequence[Held], known: KnownPassport, left: Crossing, source: Source) -> None:
    why = f"{source.why}: {left.checkpoint}"
    # Whoever comes in meanwhile is here: then all is looked at again.
    deeds, writes = [], persons.plan_departure(known)
    for found in over:
        permit = found[0]
        # Older records say no more of it, as of one that ends with its stamp.
        after = replace(permit, status=PermitStatus.LEFT, changed_at=source.now)
        holder = persons.get_whole_holder(permit.holder_id)
        writes += changing.plan_changed(found, after, holder, source.now)
        subject = f"PERMIT#{permit.id}"
        deeds.append(Deed(None, "feed", "", "permit_departed", subject, why, source.now))
    commit_all_audited(deeds, writes)
