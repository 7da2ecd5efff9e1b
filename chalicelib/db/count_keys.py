"""The keys of the counts, as those of `keys`.

| table | pk | sk | what |
|---|---|---|---|
| counters | COUNT#kabupaten#shard | day#kecamatan | how many guests leave there on that day |
| counts | EDITION#province | instant | the figures of a province and all below, published at once |
| counts | PUBLISHED#region | PUBLISHED | the figures of one region, as they are shown |

The exact counters stand in a table of their own: who reads the published ones cannot reach them.
"""

from datetime import date, datetime

from chalicelib.core.clock import instant_text


def counter(kabupaten: str, shard: int, leaves_on: date, kecamatan: str) -> tuple[str, str]:
    """Key of one counter."""
    return counters(kabupaten, shard), f"{leaves_on.isoformat()}#{kecamatan}"


def counters(kabupaten: str, shard: int) -> str:
    """Partition of one shard of a kabupaten's counters, by the day of leaving."""
    return f"COUNT#{kabupaten}#{shard:02d}"


def edition(province: str, at: datetime | None = None) -> tuple[str, str]:
    """Key of the figures of a province that were published at an instant."""
    return f"EDITION#{province}", instant_text(at) if at else ""


def published(region: str) -> tuple[str, str]:
    """Key of the figures of one region."""
    return f"PUBLISHED#{region}", "PUBLISHED"
