"""A report that came on paper, by message or by phone, typed by an officer for its host.

Same record, same receipt; marked, and audited to the officer. No account answers for it, so that
it is as unconfirmed as if its host had typed it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from chalicelib.audit import service as audit
from chalicelib.core.clock import instant_text
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.db.transaction import Write
from chalicelib.lodging.reporting.service import draft_stay, record_report, sent_by
from chalicelib.lodging.rules import AHEAD, Receipt, Stay, whole_second
from chalicelib.lodging.without_account.schemas import AssistStay
from chalicelib.web.guards import Person, Role

ASSISTING = (Role.SERVICE_CLERK, Role.FIELD_OFFICER, Role.OFFICE_HEAD)
# A letter takes days; what lay longer is a slip of the pen.
_LONGEST_LAIN = timedelta(days=31)


def assist_stay(
    request: AssistStay, officer: Person, now: datetime, key: str, body_hash: str
) -> Receipt:
    """Record a stay for a host; whether it is late is judged by when their message arrived.

    The receipt goes to the host's address, where one is given. Raises InvalidError naming each
    field that is wrong, IdempotencyError.
    """
    # The key is the officer's own; the report is nobody's account's.
    sent = replace(sent_by(officer, now, key, body_hash), operator_id=None)
    why = f"{request.channel} {instant_text(request.received_at_desk or now)}"
    done = audit.deed(officer, "stay_assisted", f"STAY#{sent.receipt}", now, why)

    def draft() -> tuple[Stay, list[Write]]:
        judged_at = _judged_at(request, now)
        plain = msgspec.structs.replace(request, reporter=request.on_behalf_of, attempt=None)
        try:
            stay = draft_stay(plain, None, "id", sent)
        except InvalidError as error:
            raise InvalidError([_renamed(one) for one in error.errors]) from error
        extras = replace(stay.extras, assisted_by=officer.id, judged_at=judged_at)
        return replace(stay, extras=extras), []

    return record_report(sent, done, draft)


def _judged_at(request: AssistStay, now: datetime) -> datetime | None:
    """Return when the message arrived; None when it is typed as it comes."""
    errors = []
    if request.reporter is not None:
        values = {"fields": "on_behalf_of, reporter"}
        errors.append(FieldError("reporter", "only_one_of", values))
    at = request.received_at_desk
    if at is not None and at > now + AHEAD:
        errors.append(FieldError("received_at_desk", "in_the_future"))
    elif at is not None and at < now - _LONGEST_LAIN:
        errors.append(FieldError("received_at_desk", "too_long_ago"))
    if errors:
        raise InvalidError(errors)
    return min(whole_second(at), whole_second(now)) if at else None


def _renamed(error: FieldError) -> FieldError:
    """Return a fault of the reporter's fields under the name that the officer typed it by."""
    if not error.field.startswith("reporter"):
        return error
    return replace(error, field=f"on_behalf_of{error.field.removeprefix('reporter')}")
