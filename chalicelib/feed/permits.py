"""A permit as the directorate tells it, with the stamp that stood for it."""

from chalicelib.audit.rules import Deed
from chalicelib.audit.service import commit_all_audited
from chalicelib.core.errors import FieldError, InvalidError, UnavailableError
from chalicelib.feed.permit_fields import record_of
from chalicelib.feed.rules import Answer, Source, Verdict
from chalicelib.feed.schemas import PermitSent
from chalicelib.feed.unstamped import settle_unstamped
from chalicelib.permits import records
from chalicelib.permits.recording import OVERTAKEN, look_up, plan_record
from chalicelib.permits.records import PermitRecord, Standing, judge, permit_id
from chalicelib.permits.rules import PermitSource, PermitStatus
from chalicelib.stamps import following

_ATTEMPTS = 4
_VERDICTS = {
    records.Verdict.ADDED: Verdict.APPLIED,
    records.Verdict.CHANGED: Verdict.APPLIED,
    records.Verdict.SAME: Verdict.SAME,
    records.Verdict.OLDER: Verdict.OLDER,
}


def apply_permit(sent: PermitSent, content: str, source: Source) -> Answer:  # noqa: ARG001 - as the others
    """Record a permit as it is told; an older record never stands over a newer one.

    Raises InvalidError naming each field that is wrong, UnavailableError.
    """
    record = record_of(sent, source.now)
    for _ in range(_ATTEMPTS):
        (standing,) = look_up([record], fresh=True)
        judged = judge(record, standing.permit)
        if judged is records.Verdict.REFUSED:
            raise InvalidError(FieldError("changed_at", "same_instant"))
        try:
            _record(record, standing, source)
        except (*OVERTAKEN, *following.OVERTAKEN):
            continue
        # Their departure may be known: it came first.
        if record.status is PermitStatus.VALID:
            settle_unstamped(standing.passport_key, source)
        return Answer(sent.reference, _VERDICTS[judged])
    raise UnavailableError


def _record(record: PermitRecord, standing: Standing, source: Source) -> None:
    writes = plan_record(record, standing, source.now, PermitSource.FEED)
    if not writes:
        return
    deeds = [_deed("permit_recorded", _subject(record, standing), source)]
    # A scan without a network believes the stamp: it stands otherwise in the same moment.
    if followed := following.plan_follow(record, standing.permit, source.now):
        deeds.append(_deed(followed.action, followed.subject, source))
        writes += followed.writes
    commit_all_audited(deeds, writes)


def _subject(record: PermitRecord, standing: Standing) -> str:
    if standing.permit:
        return f"PERMIT#{standing.permit.id}"
    return f"PERMIT#{permit_id(standing.holder_id, record.reference)}"


def _deed(action: str, subject: str, source: Source) -> Deed:
    return Deed(None, "feed", "", action, subject, source.why, source.now)
