"""A tip as its sender has it: sent without a name, read and added to by its reference."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import msgspec

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, IdempotencyError, InvalidError, UnavailableError
from chalicelib.core.ids import TipId, body_hash, keyed_id
from chalicelib.db.transaction import Write
from chalicelib.reference import service as reference
from chalicelib.tips import muting, repository, rules
from chalicelib.tips.public_schemas import AddToTip, SendTip
from chalicelib.tips.references import main_of, open_own, reference_of, tip_id_of
from chalicelib.tips.repository import EntryTakenError, TipTakenError
from chalicelib.tips.rules import SAID, Entry, Position, Step, Tip, TipMovedError, TipOverError
from chalicelib.web.addresses import is_email, phone_number
from chalicelib.web.guards import Call

# Behind one network may stand a town; one browser has seen enough for a day with ten.
_OFTEN_FROM_NETWORK = "60/hour"
_OFTEN_FROM_SENDER = "10/day"
_OFTEN_ADDED = "30/day"
_OLDEST = timedelta(days=5 * 366)
_KECAMATAN = "district"
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Sent:
    """A tip as it was taken, with the reference that only its sender gets."""

    tip: Tip
    reference: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a tip stands, as its sender may know it: `main` is the one it was joined to."""

    tip: Tip
    main: Tip
    said: list[Entry]


def send_tip(call: Call[SendTip], network: str) -> Sent:
    """Take a tip for the office of the kecamatan; the same key and content give the same one.

    The proof of work is spent with it, and is no part of its content: a retry may bring another.
    Nothing of it tells whether its sender is held back. Raises InvalidError naming each field
    that is wrong (`proof` too), TooManyRequestsError, IdempotencyError.
    """
    request = call.body
    own = reference_of(call.key)
    said = body_hash(msgspec.json.encode(msgspec.structs.replace(request, proof=None)))
    if known := _find_repeated(own, said):
        return Sent(known, own)
    tip = replace(_draft(request, tip_id_of(own), said, call.now), language=call.language)
    spent = _spend(request, tip, network, call.now)
    tip = replace(tip, is_muted=muting.is_muted(tip.office, tip.senders, call.now))
    done = audit.deed(None, "tip_sent", f"TIP#{tip.id}", call.now, tip.matter)
    try:
        audit.commit_audited(done, [repository.plan_tip(tip), spent])
    except TipTakenError as error:
        known = _find_repeated(own, said)
        if known is None:
            raise UnavailableError from error
        return Sent(known, own)
    return Sent(tip, own)


def read_standing(own: str, network: str, now: datetime) -> Standing:
    """Return how a tip stands to who holds its reference; audited.

    Raises NotFoundError, TooManyRequestsError.
    """
    tip = open_own(own, network, now)
    audit.commit_audited(audit.deed(None, "tip_status_read", f"TIP#{tip.id}", now))
    return _standing(tip)


def add_to_tip(call: Call[AddToTip], network: str) -> Standing:
    """Add what a sender says to their tip, once for each key: a question asked is answered by it.

    Raises NotFoundError, TipOverError when it is closed, TooManyRequestsError, IdempotencyError.
    """
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    request, now = call.body, call.now
    for _ in range(_ATTEMPTS):
        tip = open_own(request.reference, network, now)
        made = keyed_id(index_key(), "tip-entry", tip.id, "sender", call.key)
        if known := repository.find_entry(tip.id, made):
            if known.body_hash != call.body_hash:
                raise IdempotencyError
            return _standing(tip)
        limits.use(_OFTEN_ADDED, "tip-added", tip.id, now=now)
        entry = Entry(made, tip.id, Step.ADDED, now, text=request.text, body_hash=call.body_hash)
        done = audit.deed(None, "tip_added_to", f"TIP#{tip.id}", now)
        try:
            audit.commit_audited(done, _addition(tip, entry))
        except (EntryTakenError, TipMovedError):
            continue
        return _standing(tip)
    raise TipMovedError


def _addition(tip: Tip, entry: Entry) -> list[Write]:
    """Plan a word: where the tip was joined to another, that is where its office reads it."""
    main = main_of(tip)
    if main.closed_at is not None:
        raise TipOverError
    writes = [
        repository.plan_entry(entry),
        repository.plan_change(rules.answered(main, entry.at)),
    ]
    if main.id != tip.id:
        copied = replace(entry, tip_id=main.id, detail=tip.id)
        writes.append(repository.plan_entry(copied))
    return writes


def _standing(tip: Tip) -> Standing:
    main = main_of(repository.find_tip(tip.id) or tip)
    said = [
        one for one in repository.list_entries(tip.id) if one.step in SAID and not _is_copy(one)
    ]
    if main.id != tip.id:
        told = repository.list_entries(main.id)
        said += [one for one in told if one.step is Step.CLOSED]
    return Standing(tip, main, said)


def _is_copy(entry: Entry) -> bool:
    """Whether it is another sender's word: nobody reads what somebody else said."""
    return entry.step is Step.ADDED and bool(entry.detail)


def _find_repeated(own: str, said: str) -> Tip | None:
    tip = repository.find_tip(tip_id_of(own))
    if tip is not None and tip.body_hash != said:
        raise IdempotencyError
    return tip


def _draft(request: SendTip, tip_id: TipId, said: str, now: datetime) -> Tip:
    region = reference.find_region(request.region)
    errors: list[FieldError] = []
    if region is None:
        errors.append(FieldError("region", "unknown_region", {"code": request.region}))
    elif region.level != _KECAMATAN:
        errors.append(FieldError("region", "region_not_kecamatan"))
    errors += _day_faults(request.happened_on, now)
    contact = _contact(request.contact)
    if contact is None:
        errors.append(FieldError("contact", "not_a_contact"))
    if errors or region is None or contact is None:
        raise InvalidError(errors)
    place, today = request.position, local_date(now, region.zone)
    return Tip(
        id=tip_id,
        matter=request.matter,
        region=region.code,
        office=reference.office_of(region.code, today).code,
        text=request.text.strip(),
        received_at=now,
        body_hash=said,
        happened_on=request.happened_on,
        is_ongoing=request.is_ongoing,
        position=Position(place.latitude, place.longitude, place.accuracy_m) if place else None,
        contact=contact,
        senders=muting.marks(request.device or "", contact),
    )


def _day_faults(day: date | None, now: datetime) -> list[FieldError]:
    if day is None:
        return []
    # The easternmost zone is a day ahead of UTC for most of it.
    if day > now.date() + timedelta(days=1):
        return [FieldError("happened_on", "in_the_future")]
    return [FieldError("happened_on", "too_long_ago")] if day < now.date() - _OLDEST else []


def _contact(text: str | None) -> str | None:
    """Return an e-mail address or a number as written everywhere, or None when it is neither."""
    typed = (text or "").strip()
    if not typed:
        return ""
    if "@" in typed:
        return typed.lower() if is_email(typed) else None
    return phone_number(typed)


def _spend(request: SendTip, tip: Tip, network: str, now: datetime) -> Write:
    from chalicelib.web import limits, proof_of_work  # noqa: PLC0415 - cold start

    spent = proof_of_work.plan_use(request.proof, now)
    limits.use(_OFTEN_FROM_NETWORK, "tip", "network", now.date().isoformat(), network, now=now)
    for mark in sorted(tip.senders):
        limits.use(_OFTEN_FROM_SENDER, "tip", "sender", mark, now=now)
    return spent
