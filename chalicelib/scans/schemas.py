"""Wire shapes of scans."""

from typing import Annotated

import msgspec

from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.core.ids import body_hash
from chalicelib.orders.schemas import PhonePosition
from chalicelib.scans.rules import (
    OrderException,
    Presented,
    Verdict,
)
from chalicelib.web.parsing import Instant, Line, Wire

# A QR symbol holds 7,089 digits at most: whatever one says can be sent as it stands.
_MOST_SCANNED = 7089

Scanned = Annotated[str, msgspec.Meta(max_length=_MOST_SCANNED)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern="\\S")]


class VerifyScan(Wire, frozen=True):
    """A scan: a seal's text or a typed number, the position or none, the ground, the instant.

    `phone_verdict` is what the phone said by itself, `lists_at` as of when its lists were.
    """

    scanned_at: Instant
    seal: Scanned | None = None
    stamp_number: Line | None = None
    position: PhonePosition | None = None
    order: Line | None = None
    exception: OrderException | None = None
    reason: Reason | None = None
    phone_verdict: Verdict | None = None
    lists_at: Instant | None = None

    def content_hash(self) -> str:
        """Return a hash of what it says, however it was written down and sent."""
        return body_hash(msgspec.json.encode(self))

    def presented(self) -> Presented:
        """Return it as a domain value; raises InvalidError where the fields contradict."""
        errors = [
            *_just_one(("seal", self.seal), ("stamp_number", self.stamp_number)),
            *_just_one(("order", self.order), ("exception", self.exception)),
        ]
        if errors:
            raise InvalidError(errors)
        return Presented(
            seal=self.seal,
            stamp_number=self.stamp_number,
            position=self.position.value() if self.position else None,
            order=self.order,
            exception=self.exception,
            reason=self.reason,
            scanned_at=self.scanned_at,
            phone_verdict=self.phone_verdict,
            lists_at=self.lists_at,
        )


def _just_one(one: tuple[str, str | None], other: tuple[str, str | None]) -> list[FieldError]:
    given = [name for name, value in (one, other) if value is not None]
    names = {"fields": f"{one[0]}, {other[0]}"}
    if not given:
        return [FieldError(one[0], "one_of", names)]
    return [FieldError(other[0], "only_one_of", names)] if len(given) > 1 else []
