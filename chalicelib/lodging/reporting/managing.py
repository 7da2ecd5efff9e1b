"""The link by which somebody without an account goes on with their report: a secret beside it.

The receipt is shown around; the secret is its reporter's own. Only its SHA-256 is stored.
"""

import hashlib
from datetime import datetime
from hmac import compare_digest

from chalicelib.audit import service as audit
from chalicelib.clients.secrets import index_key
from chalicelib.core.config import config
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import ReceiptId, keyed_id
from chalicelib.lodging import service
from chalicelib.lodging.rules import Receipt, Stay

# Nobody guesses 128 bits; who tries is slowed down. Who holds the secret is never counted.
_OFTEN_WRONG = "60/hour"
_PAGES = {"id": "id/kelola", "en": "en/manage"}


def secret_of(receipt: ReceiptId) -> str:
    """Return the secret of a report, 26 Base32 characters: for a retry the same."""
    return keyed_id(index_key(), "manage", receipt)


def hash_of(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.strip().upper().encode()).hexdigest()


def manage_url(receipt: ReceiptId, language: str) -> str:
    """Return the address of the page that manages a report: all of it behind the `#`."""
    page = _PAGES.get(language, _PAGES["id"])
    return f"{config().site_url}/{page}/#{receipt}.{secret_of(receipt)}"


def own_url(stay: Stay, language: str) -> str | None:
    """Return that address for who just made the report without an account; else None.

    An officer who typed it for a host does not get it: the host's mail has it.
    """
    is_theirs = stay.extras.manage_hash is not None and stay.extras.assisted_by is None
    return manage_url(stay.receipt, language) if is_theirs else None


def find_managed(receipt: str, secret: str) -> Stay:
    """Return the stay that a secret manages; NotFoundError, whichever of the two is wrong."""
    stay = service.find_stay(receipt)
    known = stay.extras.manage_hash if stay else None
    is_right = compare_digest(hash_of(secret), known or "0" * 64)
    if stay is None or not is_right:
        raise NotFoundError
    return stay


def open_managed(receipt: str, secret: str, network: str, now: datetime) -> Stay:
    """Return the same; TooManyRequestsError for a network that was wrong too often."""
    try:
        return find_managed(receipt, secret)
    except NotFoundError:
        from chalicelib.web import limits  # noqa: PLC0415 - cold start

        limits.use(_OFTEN_WRONG, "manage", "network", network, now=now)
        raise


def show_managed(receipt: str, secret: str, network: str, now: datetime) -> Receipt:
    """Return a report to who made it without an account; the look is audited."""
    stay = open_managed(receipt, secret, network, now)
    audit.commit_audited(audit.deed(None, "stay_managed", f"STAY#{stay.receipt}", now))
    return service.with_names(stay)
