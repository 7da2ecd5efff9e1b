"""An officer's look at all permits of a foreigner, whichever passport they were given on."""

from datetime import datetime

from chalicelib.core.ids import HolderId
from chalicelib.permits import repository
from chalicelib.permits.rules import Permit, PermitStatus
from chalicelib.permits.schemas import HeldPermitsView, HeldPermitView
from chalicelib.persons import searching as persons
from chalicelib.persons.rules import Person as Foreigner
from chalicelib.persons.rules import RestrictedError
from chalicelib.web.guards import Person


def list_permits(holder_id: HolderId, reason: str, officer: Person, now: datetime) -> list[Permit]:
    """Return a foreigner's permits and those of the records joined to theirs, the newest first.

    The look is on record before. Raises NotFoundError, RestrictedError.
    """
    person = persons.get_person(holder_id, reason, officer, now)
    if person.holder.is_restricted:
        raise RestrictedError
    hidden = {one.holder.id for one in person.linked if one.holder.is_restricted}
    shown = [of for of in person.ids if of not in hidden]
    held = [one for of in shown for one in repository.list_permits_by_holder(of)]
    return sorted(held, key=lambda permit: (permit.valid_from, permit.recorded_at), reverse=True)


def is_here(holder_id: HolderId) -> bool:
    """Tell whether a foreigner may be in the country, by any record that is joined to this one.

    They are on a stamp that nothing ended, or have a permit that nothing did: one whose last day
    is over is an overstay. Nobody is shown anything.
    """
    person = persons.find_recorded(holder_id)
    if person and _is_on_a_stamp(person):
        return True
    ids = person.ids if person else (holder_id,)
    held = (one for of in ids for one in repository.list_permits_by_holder(of))
    return any(one.status is PermitStatus.VALID for one in held)


def is_present(holder_id: HolderId) -> bool:
    """Tell whether a foreigner is in the country on a stamp, by any passport of joined records."""
    person = persons.find_recorded(holder_id)
    return person is not None and _is_on_a_stamp(person)


def _is_on_a_stamp(person: Foreigner) -> bool:
    passports = (known for one in (person, *person.linked) for known in one.passports)
    return any(known.present_on for known in passports)


def held_view(permits: list[Permit]) -> HeldPermitsView:
    """Show a foreigner's permits; of a sponsor the name only."""
    return HeldPermitsView(items=[_view(one) for one in permits])


def _view(permit: Permit) -> HeldPermitView:
    return HeldPermitView(
        id=permit.id,
        person=permit.holder_id,
        permit_class=permit.permit_class,
        number=permit.number,
        valid_from=permit.valid_from,
        last_day_of_stay=permit.last_day_of_stay,
        zone=permit.zone,
        office=permit.office,
        status=permit.status,
        source=permit.source,
        stamp_id=permit.stamp_id,
        succeeds=permit.succeeds,
        extensions=permit.extensions,
        sponsors=[one.name for one in permit.sponsors],
        recorded_at=permit.recorded_at,
    )
