"""Who is counted where: the cell of a stay, and the shard that it is kept in."""

from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

# Of a kabupaten's counters; each is written by one report at a time.
_SHARDS = 8
_MOST_SHARDS = 64
# Where most foreigners stay: Denpasar and the south of Bali, Jakarta's centre and south, Batam.
# More may be added at any time; a stay keeps the shard it was counted in, so none is taken away.
_BUSIEST = frozenset({"21.71", "31.71", "31.74", "51.03", "51.04", "51.71"})
# A counter whose day is over counts nobody; it is kept for those who look into a difference.
KEPT = timedelta(days=60)
_MARK = "#"
# The guests who leave a kecamatan on one day, of one shard: kabupaten, shard, day, kecamatan.
Cell = tuple[str, int, date, str]


@dataclass(frozen=True, slots=True)
class Presence:
    """That one guest is, or will be, in a kecamatan until a day, which they may still spend there.

    `counted` is what the stay keeps of where it was counted: the shard, and the groups of the
    breakdowns where there were any.
    """

    region: str
    leaves_on: date
    counted: str

    @property
    def cell(self) -> Cell:
        """The counter that holds it."""
        shard = int(self.counted.partition(_MARK)[0])
        return kabupaten_of(self.region), shard, self.leaves_on, self.region

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the breakdowns it was counted in."""
        return tuple(self.counted.split(_MARK)[1:])


def kabupaten_of(region: str) -> str:
    """Return the code of the kabupaten or kota around a kecamatan's code."""
    return ".".join(region.split(".")[:2])


def province_of(region: str) -> str:
    """Return the code of the province around a region's code."""
    return region.partition(".")[0]


def shards_of(kabupaten: str) -> range:
    """Return all shards of a kabupaten."""
    return range(_MOST_SHARDS if kabupaten in _BUSIEST else _SHARDS)


def counted_as(region: str, unique: str, groups: tuple[str, ...] = ()) -> str:
    """Return what a stay keeps of where it is counted; `unique` is its receipt."""
    shard = crc32(unique.encode()) % len(shards_of(kabupaten_of(region)))
    return _MARK.join((str(shard), *groups))
