"""Entries that waited at a desk for the network: opened, and issued as if sent one by one."""

import time
from collections.abc import Callable
from dataclasses import replace

from pynamodb.exceptions import PynamoDBException

from chalicelib.core.errors import FieldError, InvalidError, ServiceError, UnavailableError
from chalicelib.core.ids import body_hash
from chalicelib.envelopes.service import Opener
from chalicelib.permits.entering import Unasked
from chalicelib.stamps.entries.schemas import BatchAnswer, BatchItem, BatchProblem, IssueBatch
from chalicelib.stamps.issuing import Sent
from chalicelib.stamps.schemas import IssueStamp, stamp_view
from chalicelib.stamps.service import issue_at_desk
from chalicelib.web.parsing import parse
from chalicelib.web.problems import Lang, said, wrong_fields

_BUDGET_SECONDS = 9  # of the function's fifteen: what is begun then still ends in time
_LATER = (UnavailableError, PynamoDBException)


def issue_batch(
    request: IssueBatch, sent: Sent, language: Lang, clock: Callable[[], float] = time.monotonic
) -> list[BatchAnswer]:
    """Issue each entry under its own key, and say of each what became of it, in its order.

    An item that was sent before gives the same stamp. What could not be looked at in time, or
    for want of the store or the key service, is `later`.
    """
    until = clock() + _BUDGET_SECONDS
    opener: Opener | None = None
    answers = []
    for item in request.items:
        if clock() >= until:
            answers.append(BatchAnswer(id=item.id, outcome="later"))
            continue
        try:
            opener = opener or Opener()
            answers.append(_issue(item, opener, sent))
        except _LATER:
            answers.append(BatchAnswer(id=item.id, outcome="later"))
        except ServiceError as error:
            problem = _problem(error, language)
            answers.append(BatchAnswer(id=item.id, outcome="refused", problem=problem))
    return answers


def _issue(item: BatchItem, opener: Opener, sent: Sent) -> BatchAnswer:
    opened = opener.open(item.sealed, sent.person.id)
    if opened.id != item.id:
        raise InvalidError(FieldError("id", "not_the_envelopes_id"))
    entry = parse(IssueStamp, opened.text)
    own = replace(sent, key=item.id, body_hash=body_hash(opened.text))
    # The traveller is gone, and the desk did not see what was granted: nothing ends by a slip.
    issued = issue_at_desk(entry, own, Unasked.KEEP)
    return BatchAnswer(id=item.id, outcome="stored", stamp=stamp_view(issued))


def _problem(error: ServiceError, language: Lang) -> BatchProblem:
    title, detail = said(error.code, language, error.values)
    errors = wrong_fields(error, language) if isinstance(error, InvalidError) else []
    return BatchProblem(code=error.code, title=title, detail=detail, errors=errors)
