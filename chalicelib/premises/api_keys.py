"""Keys with which a property system reports for one lodging place: made, listed, revoked, read."""

from base64 import b32encode
from datetime import datetime

from chalicelib.audit.service import commit_audited, deed
from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import whole_milliseconds
from chalicelib.core.config import config
from chalicelib.core.errors import (
    FieldError,
    IdempotencyError,
    InvalidError,
    NotFoundError,
    UnauthorizedError,
)
from chalicelib.core.ids import ApiKeyId, PersonId, PremisesId, keyed_digest, keyed_id
from chalicelib.identity import service as identity
from chalicelib.premises import key_repository, team_repository
from chalicelib.premises.key_repository import ApiKeyRevokedError, ApiKeyTakenError
from chalicelib.premises.rules import (
    KEY_START,
    ApiKey,
    TeamRole,
    hashed,
    key_text,
    read_key,
)
from chalicelib.premises.service import get_owned
from chalicelib.premises.team_schemas import KeyState, MakeApiKey
from chalicelib.web.guards import Person, Role

# Twice what a house of a thousand rooms sends when all of its guests arrive within an hour.
USES = "600/minute"
_MADE = "20/day"


class OtherStageError(UnauthorizedError):
    """The key belongs to another stage: the sandbox's opens nothing here, nor ours there."""

    code = "key_of_another_stage"


def make_api_key(
    premises_id: PremisesId,
    request: MakeApiKey,
    owner: Person,
    now: datetime,
    key: str,
    body_hash: str,
) -> tuple[ApiKey, str]:
    """Make a key for a place; return it with its text, of which only a hash is kept.

    The text comes from the request, so that a repetition whose first answer was lost gives the
    same. Raises NotFoundError, OwnersOnlyError, InvalidError naming `scopes`,
    TooManyRequestsError, IdempotencyError.
    """
    get_owned(premises_id, owner)
    if not request.scopes:
        raise InvalidError(FieldError("scopes", "required"))
    made_of = premises_id, owner.id, key
    key_id = ApiKeyId(keyed_id(index_key(), "api-key", *made_of))
    digest = keyed_digest(index_key(), "api-key-secret", *made_of)
    secret = b32encode(digest).decode().rstrip("=")
    text = key_text(config().stage, key_id, secret)
    if repeated := _find_repeated(key_id, body_hash):
        return repeated, text
    _count(_MADE, "api-keys-made", owner.id, now)
    made = ApiKey(
        id=key_id,
        premises_id=premises_id,
        name=" ".join(request.name.split()),
        scopes=frozenset(request.scopes),
        secret_hash=hashed(secret),
        made_by=owner.id,
        made_at=whole_milliseconds(now),
        body_hash=body_hash,
    )
    why = " ".join(sorted(made.scopes))
    done = deed(owner, "api_key_made", f"APIKEY#{key_id}", now, why)
    try:
        commit_audited(done, [key_repository.plan_api_key(made)])
    except ApiKeyTakenError:
        return _find_repeated(key_id, body_hash) or made, text
    return made, text


def list_api_keys(premises_id: PremisesId, owner: Person) -> list[tuple[ApiKey, KeyState]]:
    """Return a place's keys and whether each still works. NotFoundError, OwnersOnlyError."""
    get_owned(premises_id, owner)
    found = key_repository.list_api_keys(premises_id)
    makers = {key.made_by: _may_make(key.made_by, premises_id) for key in found}
    return [(key, _state(key, may_make=makers[key.made_by])) for key in found]


def revoke_api_key(
    premises_id: PremisesId, key_id: ApiKeyId, owner: Person, now: datetime
) -> tuple[ApiKey, KeyState]:
    """Let a key open nothing from the next request on; safe to repeat.

    Raises NotFoundError, OwnersOnlyError.
    """
    get_owned(premises_id, owner)
    _get(premises_id, key_id)
    done = deed(owner, "api_key_revoked", f"APIKEY#{key_id}", now)
    try:
        commit_audited(done, [key_repository.plan_revocation(key_id, now)])
    except ApiKeyRevokedError:
        return _get(premises_id, key_id), "revoked"
    return _get(premises_id, key_id), "revoked"


def verify_key(token: str, now: datetime) -> Person | None:
    """Return the key that a token is, as somebody who reports for its place; None for no key.

    Raises UnauthorizedError for a key that opens nothing (any more), OtherStageError,
    TooManyRequestsError.
    """
    if not token.startswith(KEY_START):
        return None
    presented = read_key(token)
    if presented is None:
        raise UnauthorizedError
    if presented.stage != config().stage[:1]:
        raise OtherStageError
    key = key_repository.find_api_key(presented.id)
    if key is None or not key.opens_with(presented.secret) or key.revoked_at is not None:
        raise UnauthorizedError
    if not _may_make(key.made_by, key.premises_id):
        raise UnauthorizedError
    _count(USES, "api-key", key.id, now)
    if key.last_used_on is None or key.last_used_on < now.date():
        key_repository.replace_last_use(key.id, now.date())
    return Person(
        PersonId(key.id),
        Role.OPERATOR,
        key.name,
        email="",
        premises=key.premises_id,
        scopes=frozenset(str(one) for one in key.scopes),
    )


def _may_make(maker: PersonId, premises_id: PremisesId) -> bool:
    member = team_repository.find_member(premises_id, maker)
    if member is None or not member.is_active or member.role is not TeamRole.OWNER:
        return False
    return identity.find_person(maker) is not None


def _state(key: ApiKey, *, may_make: bool) -> KeyState:
    if key.revoked_at is not None:
        return "revoked"
    return "in_use" if may_make else "maker_gone"


def _get(premises_id: PremisesId, key_id: ApiKeyId) -> ApiKey:
    key = key_repository.find_api_key(key_id)
    if key is None or key.premises_id != premises_id:
        raise NotFoundError
    return key


def _find_repeated(key_id: ApiKeyId, body_hash: str) -> ApiKey | None:
    key = key_repository.find_api_key(key_id)
    if key is not None and key.body_hash != body_hash:
        raise IdempotencyError
    return key


def _count(limit: str, what: str, whose: str, now: datetime) -> None:
    from chalicelib.web import limits  # noqa: PLC0415 - cold start

    limits.use(limit, what, whose, now=now)
