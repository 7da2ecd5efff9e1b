"""What became of a mail, written to its rows: by the sender, and by SES's events."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from chalicelib.core.errors import UnavailableError
from chalicelib.core.log import log_event
from chalicelib.db.transaction import Write
from chalicelib.notices import addresses, digests, repository, steps
from chalicelib.notices.rules import STOPPING, MailEvent, Notice

_ATTEMPTS = 6

Change = Callable[[Notice], Notice]


def store(notice: Notice, change: Change, also: Sequence[Write] = ()) -> None:
    """Change a row as it stands, again from the start whenever it has moved.

    `also` is written with the change, in one transaction, and not without it.
    """
    current: Notice | None = notice
    for attempt in range(_ATTEMPTS):
        if current is None or (changed := change(current)) == current:
            return
        try:
            repository.replace_notice(changed, also)
        except (repository.MovedError, UnavailableError):
            # Moved, in conflict with a transaction, or stored with its answer lost: read again.
            time.sleep(random.uniform(0.01, 0.03) * 2**attempt)  # noqa: S311 - jitter, no secret
            current = repository.find_notice(notice.id)
        else:
            return
    raise UnavailableError


def store_each(notices: Iterable[Notice], change: Change) -> None:
    """Change each of several rows, the others also when one cannot be; UnavailableError then."""
    failed = None
    for notice in notices:
        try:
            store(notice, change)
        except UnavailableError as error:
            failed = error
    if failed is not None:
        raise failed


def record_mail_event(event: MailEvent) -> None:
    """Record what SES told of a mail, on each of its rows; bears repetition and any order.

    An address that bounced for good or complained is stopped with the first of them.
    """
    stages = {event.notice_id: event.stage}
    if event.digest:
        stages = dict(digests.find_digest(event.digest))
    rows = repository.find_notices(stages)
    if not rows:
        log_event("mail_event_of_unknown_notice", level="warning", notice=event.notice_id)
    also: list[Write] = []
    if event.outcome in STOPPING and event.address is not None:
        also = [addresses.plan_stop(event.address, event.outcome, event.at)]
    for notice in rows:
        told = replace(event, notice_id=notice.id, stage=stages[notice.id])
        store(notice, partial(steps.learn, event=told), also)
