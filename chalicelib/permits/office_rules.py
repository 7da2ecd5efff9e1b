"""Where a warning stands, as an office sees it: told from what became of its mails."""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.notices.rules import Notice, Outcome
from chalicelib.permits.rules import Permit


class WarningState(StrEnum):
    """What became of the last mail of a warning, or why none goes out.

    `due`: none has gone yet, or one is about to go again. `sent`: SES took it and nobody said
    more. `bounced`: there is no such mailbox, or its owner complained. `held`: nobody could send
    it, or nobody knows whether it left. `filed`: the sponsor says that an extension is filed.
    `granted`: the office granted it; it is not recorded yet. `cancelled`: extended, replaced or
    left. `passed`: its day went by without a mail.
    """

    DUE = "due"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    HELD = "held"
    FILED = "filed"
    GRANTED = "granted"
    CANCELLED = "cancelled"
    PASSED = "passed"


# What an office is to see to; these stand at its desk until they are settled.
TROUBLES = (WarningState.BOUNCED, WarningState.HELD, WarningState.FILED)
LISTED = (*TROUBLES, WarningState.DUE, WarningState.SENT, WarningState.DELIVERED)

_STATES: Mapping[Outcome, WarningState] = {
    Outcome.HELD: WarningState.HELD,
    Outcome.UNCONFIRMED: WarningState.HELD,
    Outcome.SENT: WarningState.SENT,
    Outcome.UNDELIVERED: WarningState.SENT,
    Outcome.DELIVERED: WarningState.DELIVERED,
    Outcome.BOUNCED: WarningState.BOUNCED,
    Outcome.COMPLAINED: WarningState.BOUNCED,
}


def state_of(notice: Notice, permit: Permit) -> WarningState:
    """Return where a warning stands."""
    if notice.cancelled_at is not None:
        return WarningState.CANCELLED
    if notice.quiet_at is not None:
        return WarningState.GRANTED if permit.granted_at else WarningState.FILED
    tried = [entry for entry in notice.history if entry.outcome is not Outcome.SKIPPED]
    if notice.is_asked_again or (notice.stages and not tried):
        return WarningState.DUE
    return _STATES[tried[-1].outcome] if tried else WarningState.PASSED


def stands_in(wanted: WarningState, notice: Notice, permit: Permit) -> bool:
    """Tell whether a warning belongs in an office's list; in that of the due, all to come do."""
    if wanted is WarningState.DUE:
        return notice.next_at is not None
    return state_of(notice, permit) is wanted
