"""A crossing as the directorate tells it: recorded, stamped where a gate let somebody in, settled.

Crossings come late, twice and in any order. Each is recorded, and then the stay that its passport
is here on is ended where a departure after its entry is known, whichever of the two came first.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_audited
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import local_date
from chalicelib.core.errors import FieldError, InvalidError, UnavailableError
from chalicelib.core.ids import PassportKey, PersonId, keyed_id
from chalicelib.feed import repository, rules
from chalicelib.feed.reading import check_state
from chalicelib.feed.repository import CrossingMovedError
from chalicelib.feed.rules import Answer, Crossing, Direction, Source, Stay, Verdict
from chalicelib.feed.schemas import CrossingSent
from chalicelib.feed.unstamped import settle_unstamped
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.permits.entering import Unasked
from chalicelib.persons import service as persons
from chalicelib.persons.declarations import find_latest_declaration
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Checkpoint
from chalicelib.stamps import service as stamps
from chalicelib.stamps.care import ending
from chalicelib.stamps.issuing import MOVED
from chalicelib.stamps.rules import Call, Ending, Stamp, StampStatus
from chalicelib.stamps.schemas import IssueStamp
from chalicelib.web.guards import Person, Role
from chalicelib.web.parsing import shape_of

_ATTEMPTS = 4
_GATE = "autogate-"


def apply_crossing(sent: CrossingSent, content: str, source: Source) -> Answer:
    """Record a crossing and what follows from it; the same record twice is one.

    Raises InvalidError naming each field that is wrong, UnavailableError.
    """
    checkpoint = reference.find_checkpoint(sent.checkpoint, sent.at.date())
    if checkpoint is None:
        code = {"code": sent.checkpoint}
        raise InvalidError(FieldError("checkpoint", "unknown_checkpoint", code))
    if rules.is_ahead(sent.at, source.now):
        raise InvalidError(FieldError("at", "in_the_future"))
    check_state(sent.passport)
    made = _crossing(sent, content, source, checkpoint)
    for _ in range(_ATTEMPTS):
        crossings = repository.list_crossings(made.passport_key)
        known = next((one for one in crossings if one.own == made.own), None)
        verdict = rules.judge(
            made.changed_at, made.content, (known.changed_at, known.content) if known else None
        )
        try:
            if verdict is Verdict.APPLIED:
                known = _record(made, known, crossings, sent, source)
        except CrossingMovedError:
            continue
        settle(made.passport_key, source)
        stamp_id = known.stamp_id if known else None
        number = stamp_number(stamp_id) if stamp_id else ""
        return Answer(sent.reference, verdict, stamp_number=number)
    raise UnavailableError


def settle(key: PassportKey, source: Source) -> None:
    """End the stay that a passport is here on, where a departure after its entry is known."""
    for _ in range(_ATTEMPTS):
        stamp = _last_stamp(key)
        if stamp is None or not stamp.is_open:
            settle_unstamped(key, source)
            return
        crossings = repository.list_crossings(key)
        entered_at = _stay(stamp, crossings).entered_at or _end_of_day(stamp)
        left = rules.departure_of(entered_at, crossings)
        if left is None:
            return
        over = Ending(left.at, Call(PersonId(f"feed-{source.sender}"), left.own, ""))
        why = f"{source.why}: {left.checkpoint}"
        done = Deed(None, "feed", "", "stamp_departed", f"STAMP#{stamp.id}", why, source.now)
        try:
            ending.end_stamp(stamp, StampStatus.DEPARTED, over, done)
        except MOVED:
            continue
        return
    raise UnavailableError


def _crossing(sent: CrossingSent, content: str, source: Source, checkpoint: Checkpoint) -> Crossing:
    passport = sent.passport
    return Crossing(
        own=keyed_id(index_key(), "crossing", source.sender, sent.reference),
        passport_key=persons.passport_key(passport.issuing_state, passport.document_number),
        direction=sent.direction,
        lane=sent.lane,
        at=sent.at,
        on=local_date(sent.at, checkpoint.zone),
        checkpoint=checkpoint.code,
        reference=sent.reference,
        changed_at=sent.changed_at,
        content=content,
    )


def _record(
    made: Crossing,
    known: Crossing | None,
    crossings: Sequence[Crossing],
    sent: CrossingSent,
    source: Source,
) -> Crossing:
    if known and known.stamp_id:
        _check_unchanged(made, known)
        made = replace(made, stamp_id=known.stamp_id)
    elif made.direction is Direction.ENTRY:
        others = [one for one in crossings if one.own != made.own]
        made = _with_stamp(made, others, sent, source)
    subject = f"PASSPORT#{made.passport_key}"
    done = Deed(None, "feed", "", f"{made.direction}_recorded", subject, source.why, source.now)
    commit_audited(done, [repository.plan_crossing(made, known)])
    return made


def _check_unchanged(made: Crossing, known: Crossing) -> None:
    """Refuse to change what a stamp says: its office cancels or replaces it."""
    errors = [
        FieldError(field, "stamped_already")
        for field, one, other in (
            ("direction", made.direction, known.direction),
            ("checkpoint", made.checkpoint, known.checkpoint),
            ("at", made.on, known.on),
        )
        if one != other
    ]
    if errors:
        raise InvalidError(errors)


def _with_stamp(
    made: Crossing, others: Sequence[Crossing], sent: CrossingSent, source: Source
) -> Crossing:
    stamp = _last_stamp(made.passport_key)
    stay = _stay(stamp, others) if stamp else None
    deed = rules.entry_deed(made, stay, others)
    # One of this very record that could not be sealed is issued again, which seals it.
    unsealed = stamp is not None and stamp.key == made.own and stamp.seal is None
    if deed is rules.Deed.ISSUE or unsealed:
        return replace(made, stamp_id=_issue(made, others, sent, source).id)
    if deed is rules.Deed.LINK and stay:
        return replace(made, stamp_id=stay.stamp_id)
    return made


def _issue(made: Crossing, others: Sequence[Crossing], sent: CrossingSent, source: Source) -> Stamp:
    """Issue the stamp of an entry through a gate, by the way of a desk's, with its mail.

    Who left already is sent none: the stay is recorded, and ends at once.
    """
    entry = {
        "checkpoint": sent.checkpoint,
        "permit_class": sent.permit_class,
        "passport": _given(sent.passport),
        "entered_at": msgspec.to_builtins(sent.at),
        "even_if_in_country": True,
        **({"sponsor": _given(sent.sponsor)} if sent.sponsor else {}),
    }
    if contact := _contact(sent, made.passport_key):
        has_left = rules.departure_of(made.at, others) is not None
        entry["holder"] = {**contact, "send_stamp": not has_left}
    # Sharded by the record, so that no chain of audit rows is longer than a desk's.
    gate = Person(
        PersonId(f"{_GATE}{sent.checkpoint}-{made.own[0]}"),
        Role.BORDER_OFFICER,
        "Autogate",
        email="",
        checkpoint=sent.checkpoint,
    )
    try:
        request = shape_of(IssueStamp, entry)
        issued = stamps.issue_stamp(
            request, gate, source.now, made.own, made.own, unasked=Unasked.REPLACE
        )
    except InvalidError as error:
        raise InvalidError(
            replace(one, field="at") if one.field == "entered_at" else one for one in error.errors
        ) from error
    return issued.stamp


def _contact(sent: CrossingSent, key: PassportKey) -> dict[str, str] | None:
    """Return where a holder is reached: as the crossing says, or the arrival card."""
    if sent.holder:
        return {"email": sent.holder.email, "language": sent.holder.language}
    card = find_latest_declaration(key)
    return {"email": card.email, "language": card.language} if card and card.email else None


def _given(shape: msgspec.Struct) -> dict[str, object]:
    plain = msgspec.to_builtins(shape)
    return {name: value for name, value in plain.items() if value is not None}


def _last_stamp(key: PassportKey) -> Stamp | None:
    known = persons.find_passport(key)
    stamp_id = (known.present_on or known.last_on) if known else None
    return stamps.find_stamp(stamp_id) if stamp_id else None


def _stay(stamp: Stamp, crossings: Sequence[Crossing]) -> Stay:
    """Return the stay of a stamp, with the instant of its entry as far as that is known.

    An extension's stamp has the day and the place of the entry that it goes back to.
    """
    facts = stamp.checkpoint, stamp.entry_on
    tied = [one for one in crossings if one.stamp_id and (one.checkpoint, one.on) == facts]
    entry = max(tied, key=lambda one: (one.stamp_id == stamp.id, one.at, one.own), default=None)
    entered_at = entry.at if entry else None
    at_a_desk = not stamp.officer_id.startswith(_GATE)
    if at_a_desk and local_date(stamp.issued_at, stamp.zone) == stamp.entry_on:
        entered_at = stamp.issued_at
    return Stay(
        stamp_id=stamp.id,
        checkpoint=stamp.checkpoint,
        entry_on=stamp.entry_on,
        entered_at=entered_at,
        ended_at=stamp.ending.at if stamp.ending else None,
        entry=entry.own if entry else "",
    )


def _end_of_day(stamp: Stamp) -> datetime:
    """Return the end of the day of entry: until then nobody can tell whether somebody left."""
    after = stamp.entry_on + timedelta(days=1)
    return datetime.combine(after, time(), ZoneInfo(stamp.zone)).astimezone(UTC)
