"""What can go wrong, by kind; the edge turns a kind into a status and a code into words."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar


class ServiceError(Exception):
    """Base of every refusal a caller is told about; `code` is stable and has words.

    `standing` are the records in the way, by their fields, where a refusal names them.
    """

    code: ClassVar[str] = "failed"
    standing: Sequence[Mapping[str, str]] = ()

    def __init__(self, **values: str | int) -> None:
        super().__init__(self.code)
        self.values: Mapping[str, str | int] = values


class NotFoundError(ServiceError):
    """There is no such thing, or the caller may not know of it: both answer alike."""

    code = "not_found"


class ConflictError(ServiceError):
    """The state of things forbids it now."""

    code = "conflict"


class ForbiddenError(ServiceError):
    """The caller is known and may not do this."""

    code = "forbidden"


class UnauthorizedError(ServiceError):
    """The caller is not known."""

    code = "unauthorized"


class UnavailableError(ServiceError):
    """Something the answer needs is out of reach; nothing was stored; try again."""

    code = "unavailable"


class TooLargeError(ServiceError):
    """The body is larger than any that is taken here."""

    code = "too_large"


class TooManyRequestsError(ServiceError):
    """Asked too often; `seconds` says after how long it is worth asking again."""

    code = "too_many_requests"


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """One field (a dotted path), what is wrong with it (a code), and the words' values."""

    field: str
    code: str
    values: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


class InvalidError(ServiceError):
    """The request cannot be taken as it is; names each field and what is wrong."""

    code = "invalid"

    def __init__(self, errors: Iterable[FieldError] | FieldError) -> None:
        super().__init__()
        self.errors = [errors] if isinstance(errors, FieldError) else list(errors)


class IdempotencyError(ServiceError):
    """The same `Idempotency-Key` came with another body."""

    code = "idempotency_key_reused"
