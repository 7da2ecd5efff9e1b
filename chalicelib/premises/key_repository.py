"""The keys of property systems, as stored: no secret among them."""

from datetime import date, datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import UpdateError

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import ApiKeyId, PersonId, PremisesId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.table import Records, response_code
from chalicelib.db.transaction import Write, add, update
from chalicelib.premises.rules import ApiKey, Scope

_MOST_LISTED = 100
_REFUSED = "ConditionalCheckFailedException"


class ApiKeyTakenError(Exception):
    """The same request made this key before."""


class ApiKeyRevokedError(Exception):
    """The key is revoked already, or never was."""


class ApiKeyItem(Records):
    """A key; `scopes` stand one beside the other, parted by spaces."""

    name = UnicodeAttribute()
    scopes = UnicodeAttribute()
    secret_hash = UnicodeAttribute()
    made_by = UnicodeAttribute()
    made_at = UnicodeAttribute()
    body_hash = UnicodeAttribute()
    last_used_on = UnicodeAttribute(null=True)
    revoked_at = UnicodeAttribute(null=True)


def plan_api_key(key: ApiKey) -> Write:
    """Plan a new key; ApiKeyTakenError."""
    made_at = instant_text(key.made_at)
    item = ApiKeyItem(
        *keys.api_key(key.id),
        name=key.name,
        scopes=" ".join(sorted(key.scopes)),
        secret_hash=key.secret_hash,
        made_by=key.made_by,
        made_at=made_at,
        body_hash=key.body_hash,
        place_pk=keys.premises_api_keys(key.premises_id),
        place_sk=f"{made_at}#{key.id}",
    )
    return add(item, ApiKeyTakenError())


def plan_revocation(key_id: ApiKeyId, now: datetime) -> Write:
    """Plan that a key opens nothing from now on; ApiKeyRevokedError."""
    return update(
        ApiKeyItem(*keys.api_key(key_id)),
        [ApiKeyItem.revoked_at.set(instant_text(now))],
        ApiKeyItem.revoked_at.does_not_exist(),
        ApiKeyRevokedError(),
    )


def replace_last_use(key_id: ApiKeyId, on: date) -> None:
    """Remember on which day a key was last used; written once a day, whoever comes first."""
    item, day = ApiKeyItem(*keys.api_key(key_id)), on.isoformat()
    earlier = ApiKeyItem.last_used_on.does_not_exist() | (ApiKeyItem.last_used_on < day)
    try:
        item.update([ApiKeyItem.last_used_on.set(day)], ApiKeyItem.pk.exists() & earlier)
    except UpdateError as error:
        if response_code(error) != _REFUSED:
            raise UnavailableError from error


def find_api_key(key_id: ApiKeyId) -> ApiKey | None:
    """Return a key, revoked or not."""
    try:
        return _key(ApiKeyItem.get(*keys.api_key(key_id), consistent_read=True))
    except ApiKeyItem.DoesNotExist:
        return None


def list_api_keys(premises_id: PremisesId) -> list[ApiKey]:
    """Return the latest keys of a place, the latest first. The index is a moment behind."""
    found = ApiKeyItem.by_place.query(
        keys.premises_api_keys(premises_id), scan_index_forward=False, limit=_MOST_LISTED
    )
    return [_key(item) for item in found]


def _key(item: ApiKeyItem) -> ApiKey:
    return ApiKey(
        id=ApiKeyId(item.pk.partition("#")[2]),
        premises_id=PremisesId(item.place_pk.partition("#")[2]),
        name=item.name,
        scopes=frozenset(Scope(one) for one in item.scopes.split()),
        secret_hash=item.secret_hash,
        made_by=PersonId(item.made_by),
        made_at=instant_of(item.made_at),
        body_hash=item.body_hash,
        last_used_on=date.fromisoformat(item.last_used_on) if item.last_used_on else None,
        revoked_at=instant_of(item.revoked_at) if item.revoked_at else None,
    )
