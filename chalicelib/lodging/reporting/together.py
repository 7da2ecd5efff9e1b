"""Many reports of one place planned together: what each would ask of the store is asked once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from chalicelib.core.ids import PassportKey, PremisesId, ReceiptId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.transaction import Write
from chalicelib.lodging import presence, repository
from chalicelib.lodging.checks.doubts import plan_suspicion
from chalicelib.lodging.reporting.service import guest_key, linked, plan_report
from chalicelib.lodging.repository import FiledError, StayTakenError
from chalicelib.lodging.rules import Stay
from chalicelib.persons import service as persons
from chalicelib.stamps.suspicion import SuspectedError

# What a commit raises when one of the reports, or the mark of its stamp, is there by now.
OVERTAKEN = (StayTakenError, FiledError, SuspectedError)
_AT_ONCE = 8  # of the sixteen connections; the others are for what is written meanwhile
_FEWEST_AT_ONCE = 3
# Who arrives where, and on which day.
Arrival = tuple[PremisesId, date, PassportKey]


@dataclass(frozen=True, slots=True)
class Together:
    """Reports that can be committed at once.

    `known` are those whose receipt is in use, as they are stored: nothing is planned for them.
    `stays` are the others, each linked where its guest's arrival was reported before or stands
    further up among these; `first` are the arrivals that are not, with their receipts.
    """

    known: dict[ReceiptId, Stay]
    stays: dict[ReceiptId, Stay]
    writes: list[Write]
    first: dict[Arrival, ReceiptId]


def plan_together(
    stays: Sequence[Stay], tried: Mapping[Arrival, ReceiptId], *, as_new: bool
) -> Together:
    """Plan drafts of stays in premises, each of another receipt.

    `tried` are arrivals that count as reported though they are not, in a trial. Taken `as_new`,
    none is looked for among what is stored. Committing raises one of OVERTAKEN when one is
    there, or comes meanwhile: then all are planned again, not as new.
    """
    first = dict(tried)
    known = {} if as_new else repository.find_stays(stay.receipt for stay in stays)
    fresh = [one for one in stays if one.receipt not in known]
    fresh = _linked_within(fresh if as_new else _linked(fresh), first)
    fresh = presence.counted_together(fresh)
    writes = [write for stay in fresh for write in plan_report(stay)]
    writes += presence.plan_present((None, stay) for stay in fresh)
    return Together(
        known=known,
        stays={stay.receipt: stay for stay in fresh},
        writes=[*writes, *_plan_suspicions(fresh)],
        first=first,
    )


def _linked(stays: Sequence[Stay]) -> list[Stay]:
    """Link what was reported before; the form finds that out when it commits."""
    arrivals = [(_premises(stay), stay.arrived_on, guest_key(stay)) for stay in stays]
    filed = repository.list_filed(set(arrivals))
    return [
        linked(stay) if keys.filing(*arrival) in filed else stay
        for stay, arrival in zip(stays, arrivals, strict=True)
    ]


def _linked_within(stays: Iterable[Stay], first: dict[Arrival, ReceiptId]) -> list[Stay]:
    """Link each to the first of the same guest, place and day; add those to the first."""
    made = []
    for stay in stays:
        if stay.duplicate_of is None:
            arrival = _premises(stay), stay.arrived_on, stay.guest.passport_key
            earlier = first.setdefault(arrival, stay.receipt)
            if earlier != stay.receipt:
                made.append(replace(stay, duplicate_of=earlier, follows=None))
                continue
        made.append(stay)
    return made


def _plan_suspicions(stays: Sequence[Stay]) -> list[Write]:
    """Plan the marks of copied stamps, each once, and what else an office is told of a guest.

    A stamp must have been shown, here or there: of a passport that never entered there is none.
    """
    asked = {stay.guest.passport_key for stay in stays if stay.guest.stamp_id is None}
    entered = persons.list_entered(asked)
    looked = [one for one in stays if one.guest.stamp_id or one.guest.passport_key in entered]
    marks: dict[tuple[str, str], Write] = {}
    for write in chain.from_iterable(_at_once(plan_suspicion, looked)):
        # Of several guests that an office is told of, the partition is the same.
        marks.setdefault((str(write.item.pk), str(write.item.sk)), write)
    return list(marks.values())


def _at_once(plan: Callable[[Stay], list[Write]], stays: Sequence[Stay]) -> list[list[Write]]:
    """Plan for each stay: each asks an index, which takes time and no work of ours."""
    if len(stays) < _FEWEST_AT_ONCE:
        return [plan(stay) for stay in stays]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(plan, stays))


def _premises(stay: Stay) -> PremisesId:
    if stay.place.premises_id is None:
        raise ValueError(stay.receipt)
    return stay.place.premises_id
