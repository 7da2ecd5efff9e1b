"""What every way of issuing a stamp shares: made once for each call, sealed, drawn."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from chalicelib.clients import functions
from chalicelib.clients.secrets import index_key
from chalicelib.core.config import config
from chalicelib.core.errors import IdempotencyError, UnavailableError
from chalicelib.core.ids import HolderId, PermitId, StampId, body_hash, keyed_digest, keyed_id
from chalicelib.icao import entry_stamp, seal
from chalicelib.icao.stamp_number import stamp_number
from chalicelib.permits import entering
from chalicelib.permits.rules import PermitEndedError
from chalicelib.persons.rules import PresenceMovedError
from chalicelib.stamps import repository
from chalicelib.stamps.label import LabelText, draw_label
from chalicelib.stamps.rules import ATTEMPTS, Call, IssuedStamp, Stamp, drawn_stamp_id
from chalicelib.web.guards import Person

# What somebody else may have done between reading and writing: look again, and decide anew.
MOVED = (
    repository.StampTakenError,
    repository.StampMovedError,
    PresenceMovedError,
    PermitEndedError,
    *entering.OVERTAKEN,
)


class MadeBeforeError(Exception):
    """The stamp that the passport is in the country on was made by this very call."""

    def __init__(self, stamp: Stamp) -> None:
        super().__init__(stamp.id)
        self.stamp = stamp


@dataclass(frozen=True, slots=True)
class Sent:
    """Who asks for something, when, and what a retry of the request repeats."""

    person: Person
    now: datetime
    key: str
    body_hash: str

    @property
    def call(self) -> Call:
        """What is kept of it."""
        return Call(self.person.id, self.key, self.body_hash)

    def to(self, deed: str, stamp_id: str = "") -> "Sent":
        """Return the same request for a deed on a stamp, which its body does not name."""
        named = f"{deed}\n{stamp_id}\n{self.body_hash}"
        return replace(self, body_hash=body_hash(named.encode()))


def issue_once(sent: Sent, since: date, make: Callable[[StampId], Stamp]) -> IssuedStamp:
    """Return the sealed stamp that an earlier try of this request made, or make one.

    `since` is the first UTC day on which a try may have come. `make` commits a stamp under the
    id that is given to it. Raises IdempotencyError for another body under the same key,
    UnavailableError, and whatever `make` refuses with. When the key service cannot be reached
    the stamp stands, and the same request later seals it.
    """
    for _ in range(ATTEMPTS):
        stamp, free_id = _find_made(sent, since)
        if stamp is None:
            try:
                stamp = make(free_id)
            except MadeBeforeError as made:
                stamp = _as_sent(made.stamp, sent)
            except MOVED:
                continue
        return sealed_stamp(stamp)
    raise UnavailableError


def find_made(sent: Sent, since: date) -> Stamp | None:
    """Return the stamp that an earlier try of a request made; IdempotencyError for another."""
    return _find_made(sent, since)[0]


def _find_made(sent: Sent, since: date) -> tuple[Stamp | None, StampId]:
    """Return the stamp that an earlier try made, and today's first free id."""
    free_id = StampId("")
    today = sent.now.date()
    for days in range((today - since).days, -1, -1):
        for attempt in range(ATTEMPTS):
            digest = keyed_digest(index_key(), "stamp", sent.person.id, sent.key, str(attempt))
            free_id = drawn_stamp_id(digest, today - timedelta(days=days))
            stamp = repository.find_stamp(free_id)
            if stamp is None:
                break
            if stamp.call.is_repeated_by(sent.call):
                return _as_sent(stamp, sent), free_id
    return None, free_id


def _as_sent(stamp: Stamp, sent: Sent) -> Stamp:
    if stamp.body_hash != sent.body_hash:
        raise IdempotencyError
    return stamp


def permit_id(holder_id: HolderId, stamp_id: StampId) -> PermitId:
    """Return the id of the permit that a stamp stands for."""
    return PermitId(f"{holder_id}-{keyed_id(index_key(), 'permit', stamp_id)}")


def _as_sealed(stamp: Stamp, text: str) -> Stamp:
    """Return a stamp with its seal, which may have had to be made for a later day of issue."""
    issued_on = entry_stamp.read(seal.parse(seal.from_text(text)), config().country).entry_date
    later = stamp.issued_later_on if issued_on == stamp.issued_on else issued_on
    return replace(stamp, seal=text, issued_later_on=later)


def sealed_stamp(stamp: Stamp) -> IssuedStamp:
    """Return a committed stamp with its seal and its label; seals it where nobody has yet."""
    if stamp.seal is None:
        answer = functions.invoke("sign_stamp", {"stamp_id": stamp.id})
        stamp = _as_sealed(stamp, str(answer["seal"]))
    assert stamp.seal is not None  # noqa: S101 - said above, for the type checker
    number = stamp_number(stamp.id)
    seal_url = f"{config().site_url}/s#{stamp.seal}"
    is_entry = stamp.issued_later_on is None and stamp.succeeds is None
    label = draw_label(
        LabelText(
            seal_url=seal_url,
            stamp_number=number,
            permit_class=stamp.permit_class,
            last_day_of_stay=stamp.last_day_of_stay,
            checkpoint=stamp.checkpoint,
            domain=urlsplit(seal_url).netloc,
            entry_date=stamp.entry_on,
            issue_date=None if is_entry else stamp.issued_on,
            specimen=config().accept_specimens,
        )
    )
    return IssuedStamp(stamp, number, seal_url, label.svg, label.pdf)
