"""A record of a batch read by itself: its shape, its place in the order of things."""

from datetime import UTC, datetime

from chalicelib.core.config import config
from chalicelib.core.errors import FieldError, InvalidError
from chalicelib.feed import rules
from chalicelib.feed.schemas import RECORDS, CrossingSent, Document, Sent
from chalicelib.reference import service as reference
from chalicelib.web.parsing import shape_of

_SPECIMEN = "UTO"  # Utopia, the issuing state of ICAO's specimens
_MOST_REFERENCE = 100
_FIRST = datetime.min.replace(tzinfo=UTC)


def read(record: object, now: datetime) -> Sent | InvalidError:
    """Return a record as its shape, or what is wrong with it."""
    if not isinstance(record, dict):
        return InvalidError(FieldError("", "not_an_object"))
    shape = RECORDS.get(str(record.get("type", "")))
    if shape is None:
        return InvalidError(FieldError("type", "not_a_choice"))
    try:
        found = shape_of(shape, record)
    except InvalidError as error:
        return error
    if rules.is_ahead(found.changed_at, now):
        # It would stand against all that is true until then.
        return InvalidError(FieldError("changed_at", "in_the_future"))
    return found


def order(found: Sent | InvalidError) -> datetime:
    """Return when what a record tells happened: records of a batch are applied in that order."""
    if isinstance(found, CrossingSent):
        return found.at
    return _FIRST if isinstance(found, InvalidError) else found.changed_at


def reference_of(record: object) -> str:
    """Return what a record calls itself, whatever else is wrong with it."""
    said = record.get("reference") if isinstance(record, dict) else None
    return said[:_MOST_REFERENCE] if isinstance(said, str) else ""


def check_state(document: Document) -> None:
    """Refuse a passport of no state that there is, and a specimen where none is taken."""
    code = document.issuing_state
    if code == _SPECIMEN and not config().accept_specimens:
        raise InvalidError(FieldError("passport.issuing_state", "specimen_not_accepted"))
    if reference.find_country(code) is None:
        raise InvalidError(FieldError("passport.issuing_state", "unknown_country", {"code": code}))
