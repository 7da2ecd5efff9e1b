"""What an office does to permits: who sponsors them, which ones somebody holds."""

from dataclasses import replace
from datetime import datetime

from chalicelib.core.clock import instant_text
from chalicelib.core.errors import ConflictError, NotFoundError
from chalicelib.core.ids import HolderId, NoticeId, PermitId, SponsorId
from chalicelib.db.transaction import Write
from chalicelib.notices import service as notices
from chalicelib.permits import repository, service
from chalicelib.permits.rules import (
    Contact,
    Named,
    Permit,
    PermitEndedError,
    PermitStatus,
    Recipient,
    recipients,
)
from chalicelib.permits.sponsors import sponsor_id
from chalicelib.persons.searching import find_whole

# Somebody else came first: look again, and decide anew.
OVERTAKEN = (repository.MovedError, ConflictError)


def list_permits(holder_id: HolderId) -> list[Permit]:
    """Return all permits of a foreigner, of joined records too, the oldest first.

    The caller has audited the look.
    """
    return [permit for permit, _ in list_recorded(holder_id)]


def list_recorded(holder_id: HolderId) -> list[tuple[Permit, list[NoticeId]]]:
    """Return all permits of a foreigner as `list_permits`, with the rows that warn of their end."""
    person = find_whole(holder_id)
    records = person.ids if person else (holder_id,)
    held = [one for record in records for one in repository.list_recorded(record)]
    return sorted(held, key=lambda one: (one[0].valid_from, one[0].recorded_at))


def list_held(holder_id: HolderId) -> list[Permit]:
    """Return the permits of a foreigner that nothing has ended, the oldest first."""
    return [one for one in list_permits(holder_id) if one.status is PermitStatus.VALID]


def find_successor(permit: Permit) -> Permit | None:
    """Return the permit that stands in the place of another."""
    return service.find_permit(permit.successor) if permit.successor else None


def plan_sponsors(
    permit_id: PermitId, sponsors: tuple[Contact, ...], holder: Named, now: datetime
) -> tuple[Permit, list[Write]]:
    """Plan who answers for a foreigner from now on, and who is warned of the permit's end.

    Who stays is warned as before; whoever is new, or is told in other words, gets a ladder of
    what is still to come. Raises NotFoundError, PermitEndedError; committing raises one of
    OVERTAKEN.
    """
    found = repository.find_permit(permit_id)
    if found is None:
        raise NotFoundError
    permit, _ = found
    if permit.status is not PermitStatus.VALID:
        raise PermitEndedError
    after = replace(permit, sponsors=sponsors, changed_at=now)
    return after, plan_changed(found, after, holder, now)


def plan_stamped(permit: Permit, after: Permit) -> Write:
    """Plan that a permit has a stamp from now on, and its holder perhaps another name.

    Its warnings go on as they are, under the name they began with: one that was planned anew
    could come twice, or not at all. Raises NotFoundError; committing raises one of OVERTAKEN
    when it is another by now.
    """
    found = repository.find_permit(permit.id)
    if found is None:
        raise NotFoundError
    return repository.plan_change(permit, after, (found[1], found[1]))


def plan_changed(
    found: tuple[Permit, list[NoticeId]], after: Permit, holder: Named, now: datetime
) -> list[Write]:
    """Plan that a permit is another than it was found: who is told the same is warned as before.

    Committing raises MovedError when it is another by now, or its warnings are.
    """
    permit, rows = found
    kept = _kept(permit, after, rows)
    ladders = service.plan_warnings(after, holder, now, again=instant_text(now))
    fresh = {row: ladder for row, ladder in ladders.items() if _group(row) not in kept}
    stand = [*kept.values(), *fresh]
    gone = [row for row in rows if row not in kept.values()]
    warned = [
        *(write for row in gone for write in notices.plan_cancel(row, now)),
        *(write for ladder in fresh.values() for write in ladder),
    ]
    return [
        repository.plan_change(permit, after, (rows, stand)),
        *(replace(write, refusal=repository.MovedError()) for write in warned),
    ]


def _kept(before: Permit, after: Permit, rows: list[NoticeId]) -> dict[SponsorId, NoticeId]:
    """Return the rows that go on as they are, each by its mailbox."""
    if (before.status, before.last_day_of_stay) != (after.status, after.last_day_of_stay):
        return {}
    told, to_tell = _by_mailbox(before), _by_mailbox(after)
    return {
        _group(row): row
        for row in rows
        if _group(row) in to_tell and told.get(_group(row)) == to_tell[_group(row)]
    }


def _by_mailbox(permit: Permit) -> dict[SponsorId, Recipient]:
    return {sponsor_id(one.contact.email): one for one in recipients(permit)}


def _group(row: NoticeId) -> SponsorId:
    return SponsorId(row.rpartition("-")[0])
