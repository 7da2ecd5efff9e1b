"""Why a stay is not changed, by name; the words stand in `web/words`."""

from chalicelib.core.errors import ConflictError


class StayCancelledError(ConflictError):
    """The report was cancelled: it can be looked at, and the guest reported again."""

    code = "stay_cancelled"


class StayLeftError(ConflictError):
    """The guest has left already; says since when."""

    code = "stay_left"


class StayIsDoubleError(ConflictError):
    """The report doubles another one, which is the one to change; says which."""

    code = "stay_is_double"


class AlreadyReportedError(ConflictError):
    """As corrected it would double another report; says which."""

    code = "stay_already_reported"


class StayChangedError(ConflictError):
    """Others changed the stay meanwhile: read it again and decide anew."""

    code = "stay_changed"


class TooManyChangesError(ConflictError):
    """The stay was changed so often that it is a program that goes in circles."""

    code = "stay_too_many_changes"


class NeverInError(ConflictError):
    """No stay of this guest is open at the premises: says what to do."""

    code = "guest_never_in"
