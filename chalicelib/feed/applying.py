"""One record of a batch: judged against what is known, and applied by itself."""

from collections.abc import Callable
from typing import Any

import msgspec
from pynamodb.exceptions import PynamoDBException

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_audited
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import FieldError, InvalidError, ServiceError, UnavailableError
from chalicelib.core.ids import body_hash, keyed_id
from chalicelib.feed import rules
from chalicelib.feed.crossings import apply_crossing
from chalicelib.feed.permits import apply_permit
from chalicelib.feed.reading import check_state, reference_of
from chalicelib.feed.rules import Answer, Source, Verdict, Wrong
from chalicelib.feed.schemas import (
    CrossingSent,
    DeclarationSent,
    PermitSent,
    Sent,
    WatchedPerson,
    WatchSent,
)
from chalicelib.persons import declarations, watching
from chalicelib.persons import service as persons
from chalicelib.persons.declarations import Declaration, DeclarationMovedError
from chalicelib.persons.rules import partial_date
from chalicelib.persons.watching import Watched, WatchMark, WatchMovedError
from chalicelib.reference import service as reference
from chalicelib.web.addresses import is_email
from chalicelib.web.guards import log_failure

_ATTEMPTS = 4
# So many say what is the matter, and the answers of a batch still are one item.
_MOST_WRONG = 20


def apply(record: object, found: Sent | InvalidError, source: Source) -> Answer:
    """Apply one record; whatever is wrong with it stays with it."""
    named = reference_of(record)
    if isinstance(found, InvalidError):
        return _refused(named, found)
    try:
        return _KINDS[type(found)](found, _content(found), source)
    except (UnavailableError, PynamoDBException):
        return Answer(named, Verdict.LATER)
    except InvalidError as error:
        return _refused(named, error)
    except ServiceError as error:
        return Answer(named, Verdict.REFUSED, (Wrong("", error.code, error.values),))
    except Exception as error:  # noqa: BLE001 - one record must not keep the others from being applied
        log_failure(error)
        return Answer(named, Verdict.LATER)


def _refused(named: str, error: InvalidError) -> Answer:
    some = error.errors[:_MOST_WRONG]
    wrong = tuple(Wrong(one.field, one.code, one.values) for one in some)
    return Answer(named, Verdict.REFUSED, wrong)


def _content(found: Sent) -> str:
    return body_hash(msgspec.json.encode(found, order="deterministic"))[:32]


def _declare(sent: DeclarationSent, content: str, source: Source) -> Answer:
    check_state(sent.passport)
    errors = []
    if sent.region and reference.find_region(sent.region) is None:
        errors.append(FieldError("region", "unknown_region", {"code": sent.region}))
    if sent.email and not is_email(sent.email):
        errors.append(FieldError("email", "not_an_email"))
    if errors:
        raise InvalidError(errors)
    passport = sent.passport
    card = Declaration(
        own=keyed_id(index_key(), "declaration", source.sender, sent.reference),
        passport_key=persons.passport_key(passport.issuing_state, passport.document_number),
        reference=sent.reference,
        changed_at=sent.changed_at,
        content=content,
        arrives_on=sent.arrives_on,
        address=sent.address,
        region=sent.region or "",
        email=sent.email or "",
        language=sent.language,
    )
    for _ in range(_ATTEMPTS):
        known = declarations.find_declaration(card.passport_key, card.own)
        verdict = rules.judge(
            card.changed_at, content, (known.changed_at, known.content) if known else None
        )
        if verdict is Verdict.APPLIED:
            done = _deed("declaration_recorded", f"PASSPORT#{card.passport_key}", source)
            try:
                commit_audited(done, [declarations.plan_declaration(card, known)])
            except DeclarationMovedError:
                continue
        return Answer(sent.reference, verdict)
    raise UnavailableError


def _watch(sent: WatchSent, content: str, source: Source) -> Answer:  # noqa: ARG001 - as the others
    subjects = _subjects(sent)
    own = keyed_id(index_key(), "mark", source.sender, sent.reference)
    mark = WatchMark(sent.on, sent.changed_at)
    for _ in range(_ATTEMPTS):
        found = watching.read_marks(subjects)
        verdicts = [_judged(mark, one.marks.get(own)) for one in found]
        changed = [
            one.with_mark(own, mark)
            for one, verdict in zip(found, verdicts, strict=True)
            if verdict is Verdict.APPLIED
        ]
        if changed and not _stored(changed, sent, source):
            continue
        return Answer(sent.reference, Verdict.APPLIED if changed else verdicts[0])
    raise UnavailableError


def _stored(changed: list[Watched], sent: WatchSent, source: Source) -> bool:
    action = "watch_mark_set" if sent.on else "watch_mark_removed"
    try:
        commit_audited(
            _deed(action, f"WATCH#{changed[0].subject}", source),
            [watching.plan_marks(one) for one in changed],
        )
    except WatchMovedError:
        return False
    return True


def _judged(mark: WatchMark, known: WatchMark | None) -> Verdict:
    # Of two records of one instant the mark that is on stands.
    return rules.judge(
        mark.changed_at,
        str(int(mark.is_on)),
        (known.changed_at, str(int(known.is_on))) if known else None,
    )


def _subjects(sent: WatchSent) -> list[str]:
    if (sent.passport is None) == (sent.person is None):
        names = {"fields": "passport, person"}
        code = "one_of" if sent.passport is None else "only_one_of"
        raise InvalidError(FieldError("passport", code, names))
    if sent.passport is not None:
        check_state(sent.passport)
        number = sent.passport.document_number
        return [persons.passport_key(sent.passport.issuing_state, number)]
    assert sent.person is not None  # noqa: S101 - said above, for the type checker
    return _person_subjects(sent.person)


def _person_subjects(person: WatchedPerson) -> list[str]:
    errors = []
    if not (person.surname or person.given_names):
        errors.append(FieldError("person.surname", "required"))
    if partial_date(person.date_of_birth) is None:
        errors.append(FieldError("person.date_of_birth", "not_a_date"))
    if reference.find_country(person.nationality) is None:
        unknown = {"code": person.nationality}
        errors.append(FieldError("person.nationality", "unknown_country", unknown))
    if errors:
        raise InvalidError(errors)
    name = person.surname or "", person.given_names or ""
    return [watching.person_subject(*name, person.date_of_birth, person.nationality)]


def _deed(action: str, subject: str, source: Source) -> Deed:
    return Deed(None, "feed", "", action, subject, source.why, source.now)


_KINDS: dict[type[Sent], Callable[[Any, str, Source], Answer]] = {
    PermitSent: apply_permit,
    CrossingSent: apply_crossing,
    DeclarationSent: _declare,
    WatchSent: _watch,
}
