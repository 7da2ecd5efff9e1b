"""Where an order sends its officers, and whether a phone was there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

_EARTH_KM = 6371.0088  # mean radius, IUGG


class Place(Protocol):
    """Somewhere on earth, in degrees (WGS 84)."""

    @property
    def latitude(self) -> float:
        """Degrees north."""

    @property
    def longitude(self) -> float:
        """Degrees east."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a phone was, in degrees (WGS 84) and metres, and when it found that out."""

    latitude: float
    longitude: float
    accuracy_m: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Point:
    """A circle of an order: its name, its middle, its radius; its kecamatan where it is told."""

    name: str
    latitude: float
    longitude: float
    radius_m: int
    region: str | None = None


def distance_km(one: Place, other: Place) -> float:
    """Return the great-circle distance of two places, in kilometres."""
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1, half)))


def is_outside(points: Iterable[Point], at: Place, accuracy_m: float = 0) -> bool:
    """Whether a place lies outside all circles, as far as its accuracy allows to say.

    Without a circle there is no outside: the order is for the office's work area, of which
    there is no outline here.
    """
    circles = tuple(points)
    return bool(circles) and all(
        distance_km(at, point) * 1000 - accuracy_m > point.radius_m for point in circles
    )
