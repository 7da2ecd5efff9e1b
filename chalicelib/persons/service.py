"""Who a foreigner is: passports read and checked, found again, in the country or not."""

from collections.abc import Iterable
from datetime import date

from chalicelib.clients.secrets import index_key
from chalicelib.core.config import config
from chalicelib.core.errors import FieldError, InvalidError, NotFoundError
from chalicelib.core.ids import HolderId, PassportKey, StampId, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.icao.mrz import MrzError, read_mrz
from chalicelib.persons import repository
from chalicelib.persons.rules import Holder, KnownPassport, Passport, RestrictedError, partial_date
from chalicelib.persons.schemas import PassportFields
from chalicelib.reference import service as reference

_SPECIMEN = "UTO"  # Utopia, the issuing state of ICAO's specimens


def passport_key(issuing_state: str, document_number: str) -> PassportKey:
    """Return the keyed hash under which a passport is found: the same however it was typed."""
    number = "".join(one for one in document_number.upper() if one.isalnum())
    return PassportKey(keyed_id(index_key(), "passport", issuing_state, number))


def read_passport(
    fields: PassportFields | None, zone: str | None, today: date, *, may_be_expired: bool = False
) -> Passport:
    """Return the passport given by its fields or by its MRZ, one of them.

    Raises InvalidError naming each field that is wrong: a check digit, an impossible date, an
    unknown state, a specimen where none is accepted, and a passport that expired before
    `today`, unless it may be (a guest with one is reported all the same).
    """
    if (fields is None) == (zone is None):
        code = "one_of" if fields is None else "only_one_of"
        raise InvalidError(FieldError("mrz", code, {"fields": "mrz, passport"}))
    if zone is not None:
        passport, place = _read_zone(zone, today), "mrz"
    else:
        assert fields is not None  # noqa: S101 - said above, for the type checker
        passport, place = _read_fields(fields, today), "passport"
    if errors := _wrong(passport, None if may_be_expired else today, place):
        raise InvalidError(errors)
    return passport


def _read_zone(zone: str, today: date) -> Passport:
    try:
        read = read_mrz(zone, today)
    except MrzError as error:
        # The field is named within the zone: `mrz.document_number`, or `mrz` for all of it.
        raise InvalidError(
            [
                FieldError(one.field if one.field == "mrz" else f"mrz.{one.field}", one.code)
                for one in error.errors
            ]
        ) from error
    return Passport(
        document_number=read.document_number,
        issuing_state=read.issuing_state,
        nationality=read.nationality,
        surname=read.surname,
        given_names=read.given_names,
        sex=read.sex,
        date_of_birth=read.date_of_birth,
        date_of_expiry=read.date_of_expiry,
    )


def _read_fields(fields: PassportFields, today: date) -> Passport:
    errors = []
    if not (fields.surname or fields.given_names):
        errors.append(FieldError("passport.surname", "required"))
    born = partial_date(fields.date_of_birth)
    if born is None:
        errors.append(FieldError("passport.date_of_birth", "not_a_date"))
    elif born > today:
        errors.append(FieldError("passport.date_of_birth", "in_the_future"))
    if errors:
        raise InvalidError(errors)
    return Passport(
        document_number="".join(one for one in fields.document_number.upper() if one.isalnum()),
        issuing_state=fields.issuing_state,
        nationality=fields.nationality,
        surname=fields.surname or "",
        given_names=fields.given_names or "",
        sex=fields.sex,
        date_of_birth=fields.date_of_birth,
        date_of_expiry=fields.date_of_expiry,
    )


def _wrong(passport: Passport, valid_on: date | None, place: str) -> list[FieldError]:
    errors = []
    for field in ("issuing_state", "nationality"):
        code = getattr(passport, field)
        if code == _SPECIMEN and not config().accept_specimens:
            errors.append(FieldError(f"{place}.{field}", "specimen_not_accepted"))
        elif reference.find_country(code) is None:
            errors.append(FieldError(f"{place}.{field}", "unknown_country", {"code": code}))
    if valid_on and passport.date_of_expiry < valid_on:
        on = passport.date_of_expiry.isoformat()
        errors.append(FieldError(f"{place}.date_of_expiry", "passport_expired", {"on": on}))
    return errors


def find_passport(key: PassportKey) -> KnownPassport | None:
    """Return a passport seen before: whose it is, and whether it is in the country."""
    return repository.find_passport(key)


def find_passports(wanted: Iterable[PassportKey]) -> dict[PassportKey, KnownPassport]:
    """Return those passports that were seen before, by key; a moment behind."""
    return repository.find_passports(wanted)


def find_holders(wanted: Iterable[HolderId]) -> dict[HolderId, Holder]:
    """Return those foreigners that there are, by id; the caller has audited the look.

    Of a restricted one nothing is told but that they are.
    """
    return {of: holder.shown for of, holder in repository.find_holders(wanted).items()}


def list_entered(passport_keys: Iterable[PassportKey]) -> set[PassportKey]:
    """Return those of these passports that ever entered; one of this second may be missing."""
    return repository.list_entered(passport_keys)


def get_holder(holder_id: HolderId) -> Holder:
    """Return a foreigner as they may be shown; the caller has audited the look.

    Of a restricted one nothing is told but that they are.
    """
    return get_whole_holder(holder_id).shown


def get_whole_holder(holder_id: HolderId) -> Holder:
    """Return a foreigner as recorded, restricted or not: to compare, to write on, never to show."""
    holder = repository.find_holder(holder_id)
    if holder is None:
        raise NotFoundError
    return holder


def check_unrestricted(holder_id: HolderId) -> None:
    """Refuse what would show or give away what is held about a restricted foreigner.

    Raises RestrictedError.
    """
    holder = repository.find_holder(holder_id)
    if holder is not None and holder.is_restricted:
        raise RestrictedError


def list_restricted(wanted: Iterable[HolderId]) -> set[HolderId]:
    """Return those of these foreigners whose data nobody is shown; a moment behind."""
    asked = list(wanted)
    found = repository.find_holders(asked) if asked else {}
    return {of for of, holder in found.items() if holder.is_restricted}


def holder_of(key: PassportKey, known: KnownPassport | None) -> HolderId:
    """Return whose passport it is: of one never seen before, the same id at each attempt."""
    return known.holder_id if known else HolderId(key)


def plan_entry(
    key: PassportKey, known: KnownPassport | None, passport: Passport, stamp_id: StampId
) -> list[Write]:
    """Plan that the passport is in the country on this stamp; PresenceMovedError on a race."""
    if known is None:
        return [repository.plan_first_passport(key, passport, holder_of(key, None), stamp_id)]
    return [repository.plan_arrival(known, passport, known.holder_id, stamp_id)]


def plan_known(
    key: PassportKey, passport: Passport, holder_id: HolderId | None = None
) -> list[Write]:
    """Plan a passport never seen before that has not entered, as a permit names it.

    It is of a foreigner known by another passport where `holder_id` says so, or else of a new
    one. Committing raises PresenceMovedError when it became known meanwhile.
    """
    of = holder_id or holder_of(key, None)
    return [repository.plan_first_passport(key, passport, of, None)]


def plan_departure(known: KnownPassport) -> list[Write]:
    """Plan that the passport has left; PresenceMovedError on a race."""
    return [repository.plan_absence(known)]


def plan_next_stamp(known: KnownPassport, stamp_id: StampId) -> list[Write]:
    """Plan that a passport in the country is so on another stamp; PresenceMovedError on a race."""
    return [repository.plan_presence(known, stamp_id)]


def plan_next_passport(
    known: KnownPassport,
    other: KnownPassport | None,
    holder: Holder,
    passport: Passport,
    stamp_id: StampId,
) -> list[Write]:
    """Plan that a holder in the country is so on another passport, or on one read anew.

    `known` is the passport of now, `other` what was known of the one that comes in its place.
    That is the same holder's from now on, whoever it seemed to be of; what its page says of
    the person replaces what was known. Committing raises PresenceMovedError on a race.
    """
    key = passport_key(passport.issuing_state, passport.document_number)
    said = None if _is_as_known(holder, passport) else passport
    # One item takes one write: who the holder is stands at the first of their passports.
    said_at = {str(holder.id): said} if said else {}
    writes = []
    if key != known.key:
        writes.append(repository.plan_absence(known, said_at.pop(known.key, None)))
    if other is None:
        writes.append(repository.plan_first_passport(key, passport, holder.id, stamp_id))
    else:
        at = said_at.pop(key, None)
        writes.append(repository.plan_arrival(other, passport, holder.id, stamp_id, at))
    writes += [repository.plan_holder(holder.id, one) for one in said_at.values()]
    return writes


def _is_as_known(holder: Holder, passport: Passport) -> bool:
    known = (holder.surname, holder.given_names, holder.sex, holder.date_of_birth)
    said = (passport.surname, passport.given_names, passport.sex, passport.date_of_birth)
    return known == said and holder.nationality == passport.nationality


def passport_in_use(known: KnownPassport, holder: Holder) -> Passport:
    """Return a known passport as its page says, as far as it was ever read."""
    return Passport(
        document_number=known.document_number,
        issuing_state=known.issuing_state,
        nationality=holder.nationality,
        surname=holder.surname,
        given_names=holder.given_names,
        sex=holder.sex,
        date_of_birth=known.date_of_birth or holder.date_of_birth,
        date_of_expiry=known.date_of_expiry,
    )
