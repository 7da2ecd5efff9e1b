"""How often something may be asked for: counts kept in the store, for all processes together.

Import it where it is used: the library behind it takes a tenth of a second at a cold start.
"""

import math
from contextlib import suppress
from datetime import datetime

from limits import parse
from limits.storage.base import Storage
from limits.strategies import FixedWindowRateLimiter
from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import PutError, PynamoDBException, UpdateError
from pynamodb.expressions.condition import Condition

from chalicelib.clients.secrets import index_key
from chalicelib.core.errors import TooManyRequestsError, UnavailableError
from chalicelib.core.ids import keyed_id
from chalicelib.db import keys
from chalicelib.db.table import Identity, response_code

_ATTEMPTS = 5
_REFUSED = "ConditionalCheckFailedException"


class CountItem(Identity):
    """How often one key was used since its window began; `ttl` is when the window ends."""

    uses = NumberAttribute()
    ttl = NumberAttribute()


class StoredCounts(Storage):
    """Counts of fixed windows in DynamoDB, as of one instant.

    A count whose answer was lost may be counted twice: a limit is no bill.
    """

    STORAGE_SCHEME = None

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._now = math.floor(now.timestamp())

    @property
    def base_exceptions(self) -> type[Exception]:
        """What this storage raises."""
        return PynamoDBException

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a use and return how many there are in this window; begins one where none is."""
        for _ in range(_ATTEMPTS):
            counted = self._count(key, amount) or self._begin(key, expiry, amount)
            if counted is not None:
                return counted
        raise UnavailableError

    def give_back(self, key: str) -> None:
        """Count one use less in this window, where it has any."""
        item = CountItem(*keys.limit(key))
        has_any = (CountItem.ttl > self._now) & (CountItem.uses > 0)
        with suppress(UpdateError):
            item.update([CountItem.uses.set(CountItem.uses - 1)], has_any)

    def get(self, key: str) -> int:
        """Return how many uses there are in this window."""
        found = self._find(key)
        return int(found.uses) if found else 0

    def get_expiry(self, key: str) -> float:
        """Return when this window ends, in seconds since 1970."""
        found = self._find(key)
        return float(found.ttl) if found else float(self._now)

    def check(self) -> bool:
        """Tell that the store is asked at each use, and not before."""
        return True

    def reset(self) -> int | None:
        """Refuse: counts end by themselves."""
        raise NotImplementedError

    def clear(self, key: str) -> None:
        """Refuse: counts end by themselves."""
        raise NotImplementedError

    def _count(self, key: str, amount: int) -> int | None:
        item = CountItem(*keys.limit(key))
        try:
            item.update([CountItem.uses.set(CountItem.uses + amount)], CountItem.ttl > self._now)
        except UpdateError as error:
            return self._when_refused(error)
        return int(item.uses)

    def _begin(self, key: str, expiry: int, amount: int) -> int | None:
        item = CountItem(*keys.limit(key), uses=amount, ttl=self._now + expiry)
        over: Condition = CountItem.pk.does_not_exist() | (CountItem.ttl <= self._now)
        try:
            item.save(over)
        except PutError as error:
            return self._when_refused(error)
        return amount

    @staticmethod
    def _when_refused(error: PynamoDBException) -> None:
        if response_code(error) != _REFUSED:
            raise UnavailableError from error

    def _find(self, key: str) -> CountItem | None:
        try:
            found = CountItem.get(*keys.limit(key), consistent_read=True)
        except CountItem.DoesNotExist:
            return None
        return found if found.ttl > self._now else None


def use(limit: str, *of: str, now: datetime) -> None:
    """Count one use of what is limited (`10/hour`) by its parts, of which a keyed hash is kept.

    Raises TooManyRequestsError, with the seconds to wait, when there were as many before.
    """
    item = parse(limit)
    limiter = FixedWindowRateLimiter(StoredCounts(now))
    key = keyed_id(index_key(), "limit", *of)
    if not limiter.hit(item, key):
        ends_at = limiter.get_window_stats(item, key).reset_time
        raise TooManyRequestsError(seconds=max(1, math.ceil(ends_at - now.timestamp())))


def give_back(limit: str, *of: str, now: datetime) -> None:
    """Take one use back that came to nothing; where that fails, one more was counted."""
    name = parse(limit).key_for(keyed_id(index_key(), "limit", *of))
    StoredCounts(now).give_back(name)
