"""The tables, as PynamoDB models that share one client.

The tables themselves are defined once, in `.chalice/resources.json`.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.exceptions import AttributeNullError, PynamoDBException
from pynamodb.indexes import (
    AllProjection,
    GlobalSecondaryIndex,
    IncludeProjection,
    KeysOnlyProjection,
)
from pynamodb.models import Model

from chalicelib.core.config import table_prefix

# The function has 15 s in all and API Gateway gives up at 29 s: PynamoDB's own 15 s, 30 s
# and 3 retries would let a caller see 504 for a write that commits.
CONNECT_SECONDS = 1
READ_SECONDS = 2
RETRIES = 2


@cache
def connection() -> Connection:
    """Return the one DynamoDB connection of this process."""
    return Connection(
        connect_timeout_seconds=CONNECT_SECONDS,
        read_timeout_seconds=READ_SECONDS,
        max_retry_attempts=RETRIES,
        max_pool_connections=16,
    )


def response_code(error: PynamoDBException) -> str:
    """Return DynamoDB's code of an error, or nothing where it never answered."""
    # `cause_response_code` itself fails when the connection did.
    answer = getattr(error.cause, "response", None) or {}
    return str(answer.get("Error", {}).get("Code", ""))


# An item and a key as DynamoDB has them: `{"pk": {"S": "…"}, …}`.
RawItem = dict[str, dict[str, Any]]
RawKey = dict[str, dict[str, Any]]


class Table(Model):
    """Base of every stored item: a partition key and a sort key, both strings."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)

    @classmethod
    def _get_connection(cls) -> TableConnection:
        # PynamoDB makes a client for each class; ours all use one.
        table = super()._get_connection()
        if table.connection is not connection():
            with suppress(ValueError):  # another class of the same table was first
                connection().add_meta_table(table.get_meta_table())
            table.connection = connection()
        return table

    @classmethod
    def scan_part(cls, start: RawKey | None, most: int) -> tuple[list[RawItem], RawKey | None]:
        """Read on in the whole table, as stored; return where to go on, None at its end."""
        read = cls._get_connection().scan(limit=most, exclusive_start_key=start)  # type: ignore[arg-type]  # a key it gave
        return read["Items"], read.get("LastEvaluatedKey")

    @classmethod
    def list_raw(cls, partition: str, begins: str = "") -> Iterator[RawItem]:
        """Give a partition's items as stored, surely fresh; only those whose sort key begins so."""
        start: RawKey | None = None
        while True:
            read = cls._get_connection().query(
                partition,
                cls.sk.startswith(begins) if begins else None,
                consistent_read=True,
                exclusive_start_key=start,
            )
            yield from read["Items"]
            start = read.get("LastEvaluatedKey")
            if start is None:
                return

    # PynamoDB asks each attribute that a class has, and most of ours are empty in any one item:
    # that was half the time that a batch of stays took.
    def _set_defaults(self, _user_instantiated: bool = True) -> None:  # noqa: FBT001, FBT002 - PynamoDB's own hook
        if _has_defaults(type(self)):
            super()._set_defaults(_user_instantiated)

    def _set_attributes(self, **attributes: Any) -> None:  # noqa: ANN401 - likewise
        if unknown := attributes.keys() - self.get_attributes().keys():
            raise ValueError(*unknown)
        given = {name: value for name, value in attributes.items() if value is not None}
        self.attribute_values.update(given)

    def _container_serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:  # noqa: FBT001, FBT002 - likewise
        kinds, serialized = _kinds(type(self)), {}
        for name, value in self.attribute_values.items():
            if value is not None:
                stored_as, kind, serialize = kinds[name]
                serialized[stored_as] = {kind: serialize(value)}
        if null_check and (lacking := _required(type(self)) - serialized.keys()):
            raise AttributeNullError(min(lacking))
        return serialized


@cache
def _kinds(kind: type[Table]) -> dict[str, tuple[str, str, Callable[[Any], Any]]]:
    """Return under which name, as which type and how each attribute is stored."""
    kinds = kind.get_attributes().items()
    return {name: (one.attr_name, one.attr_type, one.serialize) for name, one in kinds}


@cache
def _has_defaults(kind: type[Table]) -> bool:
    kinds = kind.get_attributes().values()
    return any(one.default is not None or one.default_for_new is not None for one in kinds)


@cache
def _required(kind: type[Table]) -> frozenset[str]:
    return frozenset(one.attr_name for one in kind.get_attributes().values() if not one.null)


class _BySubject(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB's own hook
    class Meta:
        index_name = "by_subject"
        projection = AllProjection()

    subject_pk = UnicodeAttribute(hash_key=True)
    subject_sk = UnicodeAttribute(range_key=True)


class _ByPlace(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB's own hook
    class Meta:
        index_name = "by_place"
        projection = AllProjection()

    place_pk = UnicodeAttribute(hash_key=True)
    place_sk = UnicodeAttribute(range_key=True)


class _Due(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB's own hook
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_pk = UnicodeAttribute(hash_key=True)
    due_sk = UnicodeAttribute(range_key=True)


class _ByAbout(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB's own hook
    class Meta:
        index_name = "by_about"
        projection = AllProjection()

    about = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)


class _ByRegion(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]  # PynamoDB's own hook
    class Meta:
        index_name = "by_region"
        projection = IncludeProjection(
            ["subject_pk", "subject_sk", "stamp_id", "premises_id", "operator_id", "counted"]
        )

    region_pk = UnicodeAttribute(hash_key=True)
    region_sk = UnicodeAttribute(range_key=True)


class Records(Table):
    """An item about a foreigner: person, permit, stamp, stay, premises, scan."""

    class Meta:
        """PynamoDB's own settings."""

        table_name = f"{table_prefix()}-records"

    subject_pk = UnicodeAttribute(null=True)
    subject_sk = UnicodeAttribute(null=True)
    place_pk = UnicodeAttribute(null=True)
    place_sk = UnicodeAttribute(null=True)
    region_pk = UnicodeAttribute(null=True)
    region_sk = UnicodeAttribute(null=True)
    by_subject = _BySubject()
    by_place = _ByPlace()
    by_region = _ByRegion()


class Identity(Table):
    """An item about staff or an operator."""

    class Meta:
        """PynamoDB's own settings."""

        table_name = f"{table_prefix()}-identity"


class Audit(Table):
    """A row of the audit log, only ever added; found by the foreigner it is about."""

    class Meta:
        """PynamoDB's own settings."""

        table_name = f"{table_prefix()}-audit"

    about = UnicodeAttribute(null=True)
    by_about = _ByAbout()


class Notices(Table):
    """A row of the outbox, found by when it is next due."""

    class Meta:
        """PynamoDB's own settings."""

        table_name = f"{table_prefix()}-notices"

    due_pk = UnicodeAttribute(null=True)
    due_sk = UnicodeAttribute(null=True)
    due = _Due()


class Reference(Table):
    """A record of the system itself: the trust list, a sweep's mark."""

    class Meta:
        """PynamoDB's own settings."""

        table_name = f"{table_prefix()}-reference"


class Batches(Table):
    """A part of a batch of stays: what was asked, and what became of each row; it ends."""

    class Meta:
        """PynamoDB's own settings."""

        table_name = f"{table_prefix()}-batches"


class Counters(Table):
    """How many guests of a kecamatan leave on a day: exact, written along with their stays."""

    class Meta:
        """PynamoDB's own settings."""

        table_name = f"{table_prefix()}-counters"


class Counts(Table):
    """How many foreigners are in a region, as published: rounded, for the regions' members."""

    class Meta:
        """PynamoDB's own settings."""

        table_name = f"{table_prefix()}-counts"
