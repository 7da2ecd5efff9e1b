"""An order is taken back: it sends nobody any more, and who is out on it is on no shift."""

from dataclasses import replace
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.core.errors import ConflictError, NotFoundError
from chalicelib.core.ids import OrderId
from chalicelib.orders import repository, shifts
from chalicelib.orders.rules import Order, Revocation
from chalicelib.web.guards import Person, Role


class OrderRevokedError(ConflictError):
    """The order was revoked before, for another reason."""

    code = "order_revoked"


def revoke_order(order_id: OrderId, reason: str, head: Person, now: datetime) -> Order:
    """Take an order of the head's office back from now on; safe to repeat.

    An administrator may take back any. Raises NotFoundError, OrderRevokedError when it was
    revoked for another reason.
    """
    order = _get_own(order_id, head)
    if order.revocation is None:
        done = deed(head, "order_revoked", f"ORDER#{order_id}", now, reason)
        try:
            commit_audited(done, [repository.plan_revocation(order_id, now, reason)])
            order = replace(order, revocation=Revocation(now, reason))
        except repository.OrderMovedError:
            order = _get_own(order_id, head)
    if order.revocation is None or order.revocation.reason != reason:
        raise OrderRevokedError
    shifts.end_shifts(order, head, now)
    return order


def _get_own(order_id: OrderId, head: Person) -> Order:
    order = repository.find_order(order_id)
    if order is None or (order.office != head.office and head.role is not Role.ADMINISTRATOR):
        raise NotFoundError
    return order
