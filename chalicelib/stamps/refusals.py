"""What is refused at a desk, by name; the words stand in `web/words`."""

from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.core.errors import ConflictError, ForbiddenError, NotFoundError
from chalicelib.stamps.rules import Stamp


class AlreadyInCountryError(ConflictError):
    """The passport has entered and not left; may be overridden on purpose at an entry."""

    code = "already_in_country"


class OtherCheckpointError(ForbiddenError):
    """The officer is posted at another checkpoint."""

    code = "other_checkpoint"


class OtherOfficeError(ForbiddenError):
    """The stamp is another office's to end."""

    code = "other_office"


class OtherOfficesPermitError(ForbiddenError):
    """The permit is another office's to cancel; says which."""

    code = "permit_of_other_office"


class NotInCountryError(ConflictError):
    """On the records of this passport no entry is open."""

    code = "not_in_country"


class StampNotInForceError(ConflictError):
    """The stamp was superseded or cancelled, or its holder has left; says which and since when."""

    code = "stamp_not_in_force"


class NotExtensibleError(ConflictError):
    """Stays of this permit class are not extended."""

    code = "not_extensible"


class ExtendedOftenEnoughError(ConflictError):
    """The stay was extended as often as its permit class allows."""

    code = "extended_often_enough"


class BeyondLongestStayError(ConflictError):
    """The stay would last longer than may be granted; says until when it may."""

    code = "beyond_longest_stay"


class PermitOverError(ConflictError):
    """The last day of stay has passed: what is over cannot be extended."""

    code = "permit_over"


class NoSuchStampError(NotFoundError):
    """There is no stamp to fetch with these data, or one of them is wrong: both answer alike."""

    code = "no_such_stamp"


def no_longer(stamp: Stamp) -> StampNotInForceError:
    """Return the refusal that names a stamp's status and since when it stands so."""
    since = _local(stamp.ending.at, stamp.zone) if stamp.ending else "-"
    return StampNotInForceError(status=stamp.status.value, since=since)


def _local(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}"
