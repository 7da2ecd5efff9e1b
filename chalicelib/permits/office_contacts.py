"""Where an office reads its mail: set by its head, told of overstays and dead addresses there."""

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
)
from chalicelib.core.ids import keyed_id
from chalicelib.permits import office_records
from chalicelib.permits.office_desk import Done
from chalicelib.permits.office_records import OfficeContact
from chalicelib.reference import service as reference
from chalicelib.web.addresses import is_email
from chalicelib.web.guards import Person, Role


def set_contact(office: str, email: str, language: str, done: Done) -> OfficeContact:
    """Record where an office reads its mail; the last word counts, a repeated one is not new.

    Raises NotFoundError for an unknown office, ForbiddenError for another's, InvalidError for
    an address that is none, IdempotencyError.
    """
    _check(office, done.officer)
    if not is_email(email):
        raise InvalidError(FieldError("email", "not_an_email"))
    request = keyed_id(index_key(), "office-contact", done.officer.id, done.key, office)
    if repeated := _repeated(request, done, office):
        return repeated
    contact = OfficeContact(office, email, language, done.now)
    audited = deed(done.officer, "office_contact_set", f"OFFICE#{office}", done.now)
    made = office_records.plan_request(request, done.body_hash)
    try:
        commit_audited(audited, [office_records.plan_contact(contact), made])
    except ConflictError:
        if repeated := _repeated(request, done, office):
            return repeated
        raise
    return contact


def _repeated(request: str, done: Done, office: str) -> OfficeContact | None:
    before = office_records.find_request(request)
    if before not in {None, done.body_hash}:
        raise IdempotencyError
    return office_records.find_contact(office) if before else None


def find_contact(office: str, officer: Person) -> OfficeContact | None:
    """Return where an office reads its mail; raises as `set_contact` does."""
    _check(office, officer)
    return office_records.find_contact(office)


def _check(office: str, officer: Person) -> None:
    if reference.find_office(office) is None:
        raise NotFoundError
    if officer.role is not Role.ADMINISTRATOR and officer.office != office:
        raise ForbiddenError
