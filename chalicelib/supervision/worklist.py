"""What an office has still to do in the field: the keys alone, in one read for the board."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.core.clock import instant_of
from chalicelib.db import keys
from chalicelib.db.table import Records


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing to do: `tip`, `case`, `visit`, `flag`, `finding` or `exception`, and its id.

    `at` is since when it waits; of a visit, when it is late.
    """

    kind: str
    at: datetime
    id: str


def list_worklist(office: str, kind: str = "") -> Iterator[Awaited]:
    """Return what an office has to do, of one kind or of all, by kind and then by time.

    No names and no positions; a moment behind. The caller audits the look where it shows any.
    """
    wanted = Records.place_sk.startswith(f"{kind}#") if kind else None
    found = Records.by_place.query(
        keys.worklist(office), wanted, attributes_to_get=["pk", "sk", "place_sk"]
    )
    for item in found:
        name, at, unique = str(item.place_sk).split("#", 2)
        yield Awaited(name, instant_of(at), unique)
