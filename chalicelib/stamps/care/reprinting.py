"""A label printed again: the same seal, counted and audited."""

from dataclasses import replace

from chalicelib.audit import service as audit
from chalicelib.core.errors import IdempotencyError, UnavailableError
from chalicelib.stamps import repository
from chalicelib.stamps.care import finding
from chalicelib.stamps.care.schemas import ReprintLabel
from chalicelib.stamps.issuing import Sent, sealed_stamp
from chalicelib.stamps.refusals import OtherCheckpointError, no_longer
from chalicelib.stamps.rules import ATTEMPTS, IssuedStamp, Reprints, Stamp
from chalicelib.web.guards import Person, Role


def reprint_label(name: str, request: ReprintLabel, sent: Sent) -> IssuedStamp:
    """Draw a stamp's label again and count it.

    The same key and body count once, until somebody else prints the label. Raises
    NotFoundError, OtherCheckpointError, StampNotInForceError, IdempotencyError.
    """
    for _ in range(ATTEMPTS):
        stamp = finding.get_stamp(name)
        check_may_reprint(stamp, sent.person)
        named = sent.to("label", stamp.id)
        last = stamp.reprints
        if last is None or not last.last.is_repeated_by(named.call):
            last = Reprints(1 + (last.count if last else 0), named.call)
            try:
                _count(stamp, last, named, request.reason)
            except repository.StampMovedError:
                continue
        elif last.last.body_hash != named.body_hash:
            raise IdempotencyError
        return sealed_stamp(replace(stamp, reprints=last))
    raise UnavailableError


def check_may_reprint(stamp: Stamp, person: Person) -> None:
    """Let pass the offices, and the officers of the stamp's checkpoint, while it is in force."""
    if person.role is Role.BORDER_OFFICER and person.checkpoint != stamp.checkpoint:
        raise OtherCheckpointError
    if not stamp.is_in_force:
        raise no_longer(stamp)


def _count(stamp: Stamp, reprints: Reprints, sent: Sent, why: str) -> None:
    done = audit.deed(sent.person, "label_reprinted", f"STAMP#{stamp.id}", sent.now, why)
    audit.commit_audited(done, [repository.plan_reprint(stamp, reprints)])
