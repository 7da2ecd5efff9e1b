"""Keys of the audit log.

| table | pk | sk | what |
|---|---|---|---|
| audit | AUDIT#date#shard | person#six digits | one deed or look of one person, chained |
| audit | AUDIT#public#date#shard | random, or of a proof | a deed of somebody without an account |

A person's chain of a day is part of a partition, not one of its own: so a day is read by its
partitions, and no row pays for an index in which the day's chains would be found.
"""

import hashlib
from datetime import date

from chalicelib.core.ids import PersonId

# Of a day's people, and of a day's rows of nobody with an account; a few hundred rows a second at
# the most. A day is read in sixteen parts, each of which has sixteen partitions of the people.
SHARDS = 16
_PUBLIC = "AUDIT#public#"


def chain(person_id: PersonId, on: date) -> tuple[str, str]:
    """Partition of one person's rows of a UTC day, and what their sort keys begin with."""
    return _chains(on, hashlib.sha256(person_id.encode()).digest()[0]), f"{person_id}#"


def chains(on: date, part: int) -> list[str]:
    """Partitions of the chains of one of the sixteen parts of a UTC day, in their order."""
    return [_chains(on, shard) for shard in range(part * SHARDS, (part + 1) * SHARDS)]


def row(person_id: PersonId, on: date, sequence: int) -> tuple[str, str]:
    """Key of a row of a person's chain of a UTC day."""
    partition, start = chain(person_id, on)
    return partition, f"{start}{sequence:06d}"


def row_of(partition: str, own: str) -> tuple[PersonId, date, int] | None:
    """Return whose row of which UTC day has a key, and its number; None for one of no chain."""
    person_id, _, number = own.rpartition("#")
    if not person_id or not (number.isascii() and number.isdigit()):
        return None
    try:
        on = date.fromisoformat(partition.removeprefix("AUDIT#").rpartition("#")[0])
    except ValueError:
        return None
    return PersonId(person_id), on, int(number)


def _chains(on: date, shard: int) -> str:
    return f"AUDIT#{on.isoformat()}#{shard:03d}"


def public(on: date, shard: int) -> str:
    """Partition of a part of a UTC day's rows of people without an account."""
    return f"{_PUBLIC}{on.isoformat()}#{shard:02d}"


def is_public(partition: str) -> bool:
    """Say whether a partition is of people without an account, and of the system itself."""
    return partition.startswith(_PUBLIC)
