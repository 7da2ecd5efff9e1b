"""A permit as the directorate's database tells of it, and what becomes of such a record."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import FieldError
from chalicelib.core.ids import HolderId, NoticeId, PassportKey, PermitId, keyed_id
from chalicelib.permits.rules import Contact, Permit, PermitStatus
from chalicelib.persons import service as persons
from chalicelib.persons.rules import KnownPassport, Passport
from chalicelib.reference import service as reference

_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2199, 12, 31)


class Verdict(StrEnum):
    """What becomes of a record."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    OLDER = "older"  # something newer is known: it says no more
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PermitRecord:
    """A permit as the directorate's database says it is since `changed_at`.

    `reference` is its id there. What is None, or an empty `number`, is not told: it stays as
    known. `former` is the passport that its holder had before, where that is told.
    """

    reference: str
    changed_at: datetime
    passport: Passport
    permit_class: str
    number: str
    valid_from: date
    last_day_of_stay: date
    office: str
    status: PermitStatus
    sponsors: tuple[Contact, ...] | None
    holder_contact: Contact | None
    former: PassportKey | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the permit that a record tells of, and of its holder's passport.

    `id` is what the permit is called where it is new.
    `known` is that passport, None where it was never seen; `permit` None where it is new;
    `rows` are those of the outbox that warn of the permit's end. `is_fresh`: so at this very
    moment; otherwise a record is planned as it most likely goes, and the writes' conditions tell.
    """

    passport_key: PassportKey
    holder_id: HolderId
    id: PermitId
    known: KnownPassport | None
    permit: Permit | None = None
    rows: tuple[NoticeId, ...] = ()
    is_fresh: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether the holder is known, by this passport or by another."""
        return self.known is not None or self.holder_id != persons.holder_of(
            self.passport_key, None
        )


def wrong_in(record: PermitRecord) -> list[FieldError]:
    """Return what is wrong with a record by itself: each field with a code."""
    errors = []
    if record.permit_class not in _permit_classes():
        # Of older permits the class may have gone: it need not be in force on any one day.
        values = {"index": record.permit_class}
        errors.append(FieldError("permit_class", "permit_class_not_known", values))
    if reference.find_office(record.office) is None:
        errors.append(FieldError("office", "unknown_office", {"code": record.office}))
    # 9999-12-31 has no day after it: a permit without an end is told by a far day of ours.
    errors += [
        FieldError(field, "day_too_far", {"until": _LAST_DAY.isoformat()})
        for field in ("valid_from", "last_day_of_stay")
        if not _FIRST_DAY <= getattr(record, field) <= _LAST_DAY
    ]
    if record.last_day_of_stay < record.valid_from:
        errors.append(FieldError("last_day_of_stay", "ends_before_start"))
    return errors


@cache
def _permit_classes() -> frozenset[str]:
    return frozenset(one.index for one in reference.list_permit_classes())


def permit_id(holder_id: HolderId, reference_there: str) -> PermitId:
    """Return the id of a permit that the directorate's database told of first."""
    own = keyed_id(index_key(), "permit", "directorate", reference_there)
    return PermitId(f"{holder_id}-{own}")


def judge(record: PermitRecord, permit: Permit | None) -> Verdict:
    """Return what becomes of a record, given the permit that is known.

    Of one instant there can be only one state: a record of the same instant that says
    otherwise is refused. The caller has made sure that nothing is `wrong_in` it.
    """
    if permit is None:
        return Verdict.ADDED
    if told(record, permit) == permit:
        return Verdict.SAME
    if record.changed_at == permit.changed_at:
        return Verdict.REFUSED
    return Verdict.CHANGED if record.changed_at > permit.changed_at else Verdict.OLDER


def told(record: PermitRecord, permit: Permit) -> Permit:
    """Return a permit as a record says it is; what it does not tell stays.

    One in whose place another was put here is not made valid again: the stay would have two.
    """
    zone = permit.zone if permit.office == record.office else office_zone(record.office)
    is_revived = permit.successor is not None and record.status is PermitStatus.VALID
    sponsors = permit.sponsors if record.sponsors is None else record.sponsors
    return replace(
        permit,
        permit_class=record.permit_class,
        number=record.number or permit.number,
        valid_from=record.valid_from,
        last_day_of_stay=record.last_day_of_stay,
        office=record.office,
        zone=zone,
        status=permit.status if is_revived else record.status,
        sponsors=sponsors,
        holder_contact=record.holder_contact or permit.holder_contact,
    )


@cache
def office_zone(office: str) -> str:
    """Return the IANA zone of an office; of one that is asked for again and again."""
    return reference.office_zone(office)
