"""Why somebody is not let in, or not yet."""

from chalicelib.core.errors import ConflictError, ForbiddenError, UnauthorizedError


class WrongCredentialsError(UnauthorizedError):
    """The address or the password is wrong; which of them is not told."""

    code = "wrong_credentials"


class TokenSpentError(ConflictError):
    """The link was used, or is too old."""

    code = "token_spent"


class WrongPinError(UnauthorizedError):
    """The PIN is wrong, or the person is not on this device; `left` tries remain."""

    code = "wrong_pin"


class DeskLockedError(ForbiddenError):
    """Too many wrong PINs: the person's password opens the device to them again."""

    code = "desk_locked"


class DeskPasswordNeededError(ForbiddenError):
    """The PIN is right and its session is over: a new one begins with the password."""

    code = "desk_password_needed"


class DeskFullError(ConflictError):
    """As many people as a device takes are on it; `limit` says how many."""

    code = "desk_full"


class ShiftRunningError(ConflictError):
    """The officer is on another shift: it is ended first."""

    code = "shift_running"


class ShiftOverError(Exception):
    """The officer is not on this shift, or no more."""
