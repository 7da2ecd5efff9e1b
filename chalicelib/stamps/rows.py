"""Parts of a stamp as its item holds them: lists, so that an ended one fits one write unit."""

from datetime import date

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PersonId, StampId
from chalicelib.stamps.rules import Call, Ending, Reprints

_LEFT = "left"


def ending_row(ending: Ending) -> list[str | None]:
    """Return an ending as it is stored."""
    call = ending.call
    row = [instant_text(ending.at), call.by, call.key, call.body_hash, ending.successor]
    left = [_LEFT] if ending.has_left else []
    return [*row, *left, *([ending.stay_until.isoformat()] if ending.stay_until else [])]


def reprints_row(reprints: Reprints) -> list[int | str]:
    """Return reprints as they are stored."""
    call = reprints.last
    return [reprints.count, call.by, call.key, call.body_hash]


def ending(at: str, by: str, key: str, body_hash: str, successor: str | None, *more: str) -> Ending:
    """Return an ending from what is stored."""
    call = Call(PersonId(by), key, body_hash)
    after = StampId(successor) if successor else None
    until = next((date.fromisoformat(one) for one in more if one != _LEFT), None)
    return Ending(instant_of(at), call, after, has_left=_LEFT in more, stay_until=until)


def reprints(count: int, by: str, key: str, body_hash: str) -> Reprints:
    """Return reprints from what is stored."""
    return Reprints(count, Call(PersonId(by), key, body_hash))
