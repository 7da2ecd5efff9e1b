"""Requests to have something put right: asked by the holder, decided by an office with reason."""

from datetime import datetime

from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_text
from chalicelib.core.config import config
from chalicelib.core.errors import (
    ConflictError,
    IdempotencyError,
    NotFoundError,
    UnavailableError,
)
from chalicelib.core.ids import CorrectionId, NoticeId, RestrictionId, keyed_id
from chalicelib.db.pages import Page
from chalicelib.db.transaction import Write
from chalicelib.notices import service as notices
from chalicelib.notices.rules import Letter
from chalicelib.permits import changing as permits_changing
from chalicelib.permits import service as permits
from chalicelib.persons import restricting
from chalicelib.persons.linking import Asked
from chalicelib.persons.restricting import RestrictedAlreadyError
from chalicelib.persons.restrictions import RestrictedBeforeError
from chalicelib.persons.rules import LinksMovedError
from chalicelib.reference import service as reference
from chalicelib.rights import repository
from chalicelib.rights.rules import AlreadyDecidedError, Correction, Decision, Subject
from chalicelib.rights.schemas import AskCorrection, DecideCorrection
from chalicelib.stamps.care import fetching
from chalicelib.stamps.rules import Stamp
from chalicelib.web.guards import Call, Person

_ATTEMPTS = 5
_KIND = "correction_decided"
_PAGES = {"id": "/id/izin-saya/", "en": "/en/my-stay/"}


def ask_correction(call: Call[AskCorrection], network: str) -> Correction:
    """Store what a foreigner says is wrong, for the office of the permit; once for each key.

    Raises NoSuchStampError, TooManyRequestsError, IdempotencyError.
    """
    request = call.body
    stamp = fetching.find_own_stamp(request.passport, network, call.now)
    one = Correction(
        id=CorrectionId(keyed_id(index_key(), "correction", stamp.holder_id, call.key)),
        holder_id=stamp.holder_id,
        office=permits.get_permit(stamp.permit_id).office,
        subject=request.subject,
        text=request.text,
        asked_at=call.now,
        body_hash=call.body_hash,
    )
    done = audit.deed(None, "correction_asked", f"CORRECTION#{one.id}", call.now, request.subject)
    try:
        audit.commit_audited(done, [repository.plan_correction(one)])
    except repository.AskedBeforeError as error:
        return _as_asked(one, stamp, error)
    return one


def _as_asked(one: Correction, stamp: Stamp, error: Exception) -> Correction:
    known = repository.find_correction(one.id)
    if known is None or known.holder_id != stamp.holder_id or known.body_hash != one.body_hash:
        raise IdempotencyError from error
    return known


def list_corrections(officer: Person, after: str | None, now: datetime) -> Page[Correction]:
    """Return what the officer's office has to decide, the oldest first; the look is audited."""
    office = officer.office or ""
    page = repository.list_open_corrections(office, after)
    audit.commit_audited(audit.deed(officer, "corrections_viewed", f"OFFICE#{office}", now))
    return page


def decide_correction(number: str, call: Call[DecideCorrection]) -> Correction:
    """Record what the office decided and why; the same decision again changes nothing.

    What is granted is put right where it stands: at the counter, on the permit, by the host; a
    restriction begins with the decision. The holder is told by mail, where an address is known.
    Raises NotFoundError (another office's too), AlreadyDecidedError.
    """
    officer, request = call.person, call.body
    found = repository.find_correction(CorrectionId(number))
    if found is None or found.office != officer.office:
        raise NotFoundError
    decision = Decision(request.granted, request.reason, call.now, officer.id)
    done = audit.deed(
        officer,
        "correction_decided",
        f"CORRECTION#{number}",
        call.now,
        f"{'granted' if request.granted else 'refused'}: {request.reason}",
        found.holder_id,
    )
    try:
        _commit_decision(done, found, decision, call)
    except AlreadyDecidedError:
        found = repository.find_correction(found.id)
        if found is None or not _is_same(found.decision, decision):
            raise
        return found
    return repository.find_correction(found.id) or found


def _commit_decision(
    done: Deed, asked: Correction, decision: Decision, call: Call[DecideCorrection]
) -> None:
    for _ in range(_ATTEMPTS):
        writes = [
            repository.plan_decision(asked.id, decision),
            *_restriction(asked, decision, call),
            *_mail(asked, call.now),
        ]
        try:
            audit.commit_audited(done, writes)
        except (LinksMovedError, RestrictedBeforeError, ConflictError) as error:
            # Records were joined, or somebody else decided, meanwhile.
            if isinstance(error, AlreadyDecidedError):
                raise
            known = repository.find_correction(asked.id)
            if known is not None and known.decision is not None:
                raise AlreadyDecidedError from error
        else:
            return
    raise UnavailableError


def _restriction(
    asked: Correction, decision: Decision, call: Call[DecideCorrection]
) -> list[Write]:
    """Plan the restriction that was granted; nothing where the data are restricted already."""
    if asked.subject is not Subject.RESTRICTION or not decision.granted:
        return []
    by = Asked(call.person, call.now, call.key, call.body_hash)
    try:
        _, writes = restricting.plan_restriction(
            asked.holder_id, RestrictionId(asked.id), decision.reason, asked.office, by
        )
    except RestrictedAlreadyError:
        return []
    return writes


def _mail(asked: Correction, now: datetime) -> list[Write]:
    """Plan the mail that says it was decided, never what; nothing where no address is known."""
    # Their own record only: what was joined to it may have been joined wrongly.
    contacts = [
        one.holder_contact
        for one in permits_changing.list_permits(asked.holder_id)
        if one.holder_contact and one.holder_id == asked.holder_id
    ]
    contact = contacts[-1] if contacts else None
    if contact is None:
        return []
    office = reference.find_office(asked.office)
    name = getattr(office.name, contact.language) if office else asked.office
    letter = Letter(
        _KIND,
        contact.email,
        contact.language,
        {
            "office": name,
            "asked_at": instant_text(asked.asked_at),
            "zone": reference.office_zone(asked.office),
            "page_url": f"{config().site_url}{_PAGES[contact.language]}",
        },
    )
    notice_id = NoticeId(keyed_id(index_key(), "notice", asked.id, _KIND))
    return notices.plan_notice(notice_id, letter, now)


def _is_same(known: Decision | None, decision: Decision) -> bool:
    return known is not None and (known.granted, known.reason, known.person_id) == (
        decision.granted,
        decision.reason,
        decision.person_id,
    )
