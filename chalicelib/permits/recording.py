"""Permits as the directorate's database tells of them: never an older record over a newer one."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import NoticeId, PassportKey
from chalicelib.db.transaction import Write
from chalicelib.notices import service as notices
from chalicelib.permits import repository, service
from chalicelib.permits.records import (
    PermitRecord,
    Standing,
    Verdict,
    judge,
    office_zone,
    permit_id,
    told,
)
from chalicelib.permits.repository import MovedError
from chalicelib.permits.rules import Permit, PermitSource
from chalicelib.persons import service as persons
from chalicelib.persons.rules import KnownPassport, Passport, PresenceMovedError

_AT_ONCE = 8  # of the sixteen connections; the others are for what is written meanwhile
_FEWEST_AT_ONCE = 3
_A_PAGE = 200

Given = TypeVar("Given")
Made = TypeVar("Made")


class PermitKnownError(Exception):
    """The permit was recorded meanwhile."""


# What a commit raises when somebody was faster: then all is looked up and judged again.
OVERTAKEN = (MovedError, PermitKnownError, PresenceMovedError)


def look_up(records: Sequence[PermitRecord], *, fresh: bool = False) -> list[Standing]:
    """Return what is known of each of at most a hundred records; `fresh`: at this very moment.

    A permit is found by its reference; or, where it was recorded here without one, as the same
    person's, of the same class, from the same day.
    """
    keys = [_key(one.passport) for one in records]
    known = _find_passports([*keys, *(one.former for one in records if one.former)], fresh=fresh)
    standings = [
        _standing(key, record, known, fresh=fresh)
        for key, record in zip(keys, records, strict=True)
    ]
    # A permit is never stored without its holder: who was never seen has none.
    asked = [one.id for one in standings if one.is_seen]
    found = repository.find_permits(asked, fresh=fresh) if asked else {}
    made = [_of(one, *found[one.id]) if one.id in found else one for one in standings]
    lacking = [at for at, one in enumerate(made) if one.is_seen and one.permit is None]
    matched = _at_once(_match, [(records[at], made[at]) for at in lacking])
    return [matched[lacking.index(at)] if at in lacking else one for at, one in enumerate(made)]


def plan_record(
    record: PermitRecord,
    standing: Standing,
    now: datetime,
    source: PermitSource,
    confirmed_at: datetime | None = None,
) -> list[Write]:
    """Plan what a record says, as far as it is news; nothing for one that is refused.

    `confirmed_at` is the instant of the full file that holds it. Committing raises one of
    OVERTAKEN: then it is planned anew on what a `fresh` look finds. Of several records in one
    transaction no two may name the same permit; where two name the same passport never seen
    before, its write is in both plans and goes in once.
    """
    verdict, permit = judge(record, standing.permit), standing.permit
    if verdict is Verdict.REFUSED:
        return []
    writes = _plan_passport(record, standing)
    if permit is None:
        return [*writes, *_plan_added(record, standing, now, source, confirmed_at)]
    after = permit if verdict is Verdict.OLDER else told(record, permit)
    after = replace(
        after,
        reference=permit.reference or record.reference,
        changed_at=max(permit.changed_at, record.changed_at),
        confirmed_at=max(filter(None, (permit.confirmed_at, confirmed_at)), default=None),
    )
    if after == permit:
        return writes
    return [*writes, *_plan_changed(record, standing, permit, after, now)]


def list_unconfirmed(office: str, months: Sequence[date], as_of: datetime) -> Iterator[Permit]:
    """Yield the permits of an office that are valid here, and that a full file does not hold.

    Of those whose last day lies in the months that begin on these days; the reference of one may
    be empty. What was recorded or changed after the file's instant says nothing.
    """
    pages = _at_once(lambda first: _page(office, first, ""), months)
    for first, page in zip(months, pages, strict=True):
        permits, after = page
        while True:
            for permit in permits:
                is_held = permit.confirmed_at and permit.confirmed_at >= as_of
                if not is_held and max(permit.recorded_at, permit.changed_at) <= as_of:
                    yield permit
            if not after:
                break
            permits, after = _page(office, first, after)


def _page(office: str, first: date, after: str) -> tuple[list[Permit], str]:
    last = first.replace(day=monthrange(first.year, first.month)[1])
    found, more = repository.list_permits_by_office(office, first, last, after, _A_PAGE)
    return [permit for permit, _ in found], more


def _plan_passport(record: PermitRecord, standing: Standing) -> list[Write]:
    if standing.known:
        return []
    joined = standing.holder_id if standing.is_seen else None
    return persons.plan_known(standing.passport_key, record.passport, joined)


def _plan_added(
    record: PermitRecord,
    standing: Standing,
    now: datetime,
    source: PermitSource,
    confirmed_at: datetime | None,
) -> list[Write]:
    permit = Permit(
        id=standing.id,
        holder_id=standing.holder_id,
        stamp_id=None,
        permit_class=record.permit_class,
        valid_from=record.valid_from,
        last_day_of_stay=record.last_day_of_stay,
        zone=office_zone(record.office),
        office=record.office,
        status=record.status,
        sponsors=record.sponsors or (),
        holder_contact=record.holder_contact,
        recorded_at=now,
        changed_at=record.changed_at,
        number=record.number,
        source=source,
        reference=record.reference,
        confirmed_at=confirmed_at,
    )
    first, *rows = service.plan_permit(permit, record.passport, now)
    return [replace(first, refusal=PermitKnownError()), *rows]


def _plan_changed(
    record: PermitRecord, standing: Standing, before: Permit, after: Permit, now: datetime
) -> list[Write]:
    """Plan a change, with the warnings that are no longer wanted and those that are now."""
    ladders = _ladders(record, standing, after, now) if _is_told_otherwise(before, after) else None
    if ladders is None:
        same = list(standing.rows)
        return [repository.plan_change(before, after, (same, same))]
    gone = [one for one in standing.rows if one not in ladders]
    cancels = [write for row in gone for write in notices.plan_cancel(row, now)]
    rows = [
        replace(write, refusal=MovedError())
        for row, ladder in ladders.items()
        if row not in standing.rows
        for write in ladder
    ]
    change = repository.plan_change(before, after, (list(standing.rows), list(ladders)))
    return [change, *cancels, *rows]


def _is_told_otherwise(before: Permit, after: Permit) -> bool:
    """Tell whether other warnings go out than before."""
    named = ("status", "last_day_of_stay", "sponsors", "holder_contact", "permit_class", "office")
    return any(getattr(before, name) != getattr(after, name) for name in named)


def _ladders(
    record: PermitRecord, standing: Standing, after: Permit, now: datetime
) -> dict[NoticeId, list[Write]]:
    """Return the rows that warn from now on; one that was cancelled before is made anew."""
    ladders = service.plan_warnings(after, record.passport, now)
    if not standing.is_fresh:
        return ladders
    wanted = [row for row in ladders if row not in standing.rows]
    taken = {row for row in wanted if notices.find_notice(row)}
    if not taken:
        return ladders
    at = instant_text(record.changed_at)
    again = service.plan_warnings(after, record.passport, now, again=at)
    return dict(
        anew if row in taken else (row, ladder)
        for (row, ladder), anew in zip(ladders.items(), again.items(), strict=True)
    )


def _key(passport: Passport) -> PassportKey:
    return persons.passport_key(passport.issuing_state, passport.document_number)


def _find_passports(
    keys: Iterable[PassportKey], *, fresh: bool
) -> dict[PassportKey, KnownPassport]:
    if not fresh:
        return persons.find_passports(keys)
    wanted = list(dict.fromkeys(keys))
    found = _at_once(persons.find_passport, wanted)
    return {key: known for key, known in zip(wanted, found, strict=True) if known}


def _standing(
    key: PassportKey,
    record: PermitRecord,
    known: dict[PassportKey, KnownPassport],
    *,
    fresh: bool,
) -> Standing:
    own, former = known.get(key), known.get(record.former) if record.former else None
    holder_id = persons.holder_of(key, own or former)
    wanted = permit_id(holder_id, record.reference)
    return Standing(key, holder_id, wanted, own, is_fresh=fresh)


def _of(standing: Standing, permit: Permit, rows: Sequence[NoticeId]) -> Standing:
    return replace(standing, permit=permit, rows=tuple(rows))


def _match(asked: tuple[PermitRecord, Standing]) -> Standing:
    """Look among all permits of a person for the one that a record tells of."""
    record, standing = asked
    for permit, rows in repository.list_recorded(standing.holder_id):
        same_stay = permit.permit_class, permit.valid_from
        is_same = same_stay == (record.permit_class, record.valid_from)
        if permit.reference == record.reference or (not permit.reference and is_same):
            return _of(standing, permit, rows)
    return standing


def _at_once(ask: Callable[[Given], Made], given: Sequence[Given]) -> list[Made]:
    """Ask the store for each: that takes time and no work of ours."""
    if len(given) < _FEWEST_AT_ONCE:
        return [ask(one) for one in given]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(ask, given))
