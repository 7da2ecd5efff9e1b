"""How often an office's flags were right and how often false alarms, by kind, for its board."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.stamps import alarms
from chalicelib.supervision import board
from chalicelib.web.guards import Person

_COUNTED = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Settled:
    """How the flags of a kind were settled since a month (`2026-09`)."""

    kind: str
    right: int
    wrong: int


def list_settled(head: Person, office: str | None, now: datetime) -> tuple[str, Sequence[Settled]]:
    """Return since which month, and how the flags of each kind were settled, the most first.

    It changes when somebody settles one, so it is asked for once and not with each board. Raises
    as `board.show_board` does.
    """
    code = board.office_of(head, office)
    since = alarms.month_of(now - _COUNTED, code)
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for rate in alarms.list_rates(code, since):
        right[rate.kind] += rate.right
        wrong[rate.kind] += rate.wrong
    kinds = sorted(right, key=lambda kind: (-right[kind] - wrong[kind], kind))
    return since, [Settled(kind, right[kind], wrong[kind]) for kind in kinds]
