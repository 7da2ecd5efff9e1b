"""Links that say themselves what they open and until when: signed, and stored nowhere."""

import hmac
from datetime import UTC, datetime

from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import ConflictError, NotFoundError
from chalicelib.core.ids import keyed_id


class LinkNotFoundError(NotFoundError):
    """The link is none of ours, was altered, or is for something else."""

    code = "link_not_found"


class LinkExpiredError(ConflictError):
    """The link was ours and is no longer good: ask for another."""

    code = "link_expired"


def sign_link(purpose: str, subject: str, expires_at: datetime) -> str:
    """Return the token of a link: its subject, its last second and a keyed hash over both.

    `subject` is an id without a dot, and opens what `purpose` names and nothing else.
    """
    until = str(int(expires_at.timestamp()))
    return f"{subject}.{until}.{_mark(purpose, subject, until)}"


def read_link(text: str, purpose: str, now: datetime) -> str:
    """Return the subject of a token made for a purpose.

    Raises LinkNotFoundError, LinkExpiredError.
    """
    subject, _, rest = text.partition(".")
    until, _, mark = rest.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(purpose, subject, until).encode()):
        raise LinkNotFoundError
    if datetime.fromtimestamp(int(until), UTC) <= now:
        raise LinkExpiredError
    return subject


def _mark(purpose: str, subject: str, until: str) -> str:
    return keyed_id(index_key(), "link", purpose, subject, until)
