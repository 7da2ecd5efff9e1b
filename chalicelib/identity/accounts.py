"""Finding an account by its address, its pool, and the session that the pool's tokens make."""

from chalicelib.clients import cognito
from chalicelib.clients.secrets import index_key
from chalicelib.core.config import Pool, config
from chalicelib.core.ids import PersonId, keyed_id
from chalicelib.identity import repository
from chalicelib.identity.rules import Account, PoolName, Session, same_email


def email_key(email: str) -> str:
    """Return the keyed hash under which the person of an address is found."""
    return keyed_id(index_key(), "email", same_email(email))


def find_person_id(email: str) -> PersonId | None:
    """Return whose address this is, whether they may sign in or not."""
    return repository.find_person_id(email_key(email))


def find_account(email: str) -> Account | None:
    """Return the account of an address."""
    person_id = find_person_id(email)
    return repository.find_account(person_id) if person_id else None


def pool(name: PoolName) -> Pool:
    """Return the settings of a pool."""
    return config().staff_pool if name is PoolName.STAFF else config().public_pool


def session_of(account: Account, tokens: cognito.Tokens) -> Session:
    """Return a session whose cookie carries the refresh token."""
    return Session(
        account.person,
        tokens.access_token,
        tokens.expires_in,
        f"{account.pool}:{tokens.refresh_token}",
    )
