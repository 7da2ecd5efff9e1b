"""Heartbeats as stored: a partition a day, an item an hour with the minutes that had one."""

from collections.abc import Iterable
from datetime import datetime

from pynamodb.attributes import NumberSetAttribute, UnicodeAttribute

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.db import keys
from chalicelib.db.table import Reference
from chalicelib.health.rules import whole_minute


class BeatsItem(Reference):
    """One UTC hour: the minutes at which the front door answered."""

    minutes: NumberSetAttribute = NumberSetAttribute(null=True)


class FirstBeatItem(Reference):
    """When the first beat was."""

    at = UnicodeAttribute()


def add_beat(at: datetime) -> None:
    """Store that the front door answered in a minute; twice is once."""
    if find_first_beat() is None:
        FirstBeatItem(*keys.system("heartbeat"), at=instant_text(whole_minute(at))).save()
    item = BeatsItem(*keys.heartbeats(at))
    item.update([BeatsItem.minutes.add({at.minute})])


def find_first_beat() -> datetime | None:
    """Return the minute of the first beat there ever was."""
    try:
        return instant_of(FirstBeatItem.get(*keys.system("heartbeat"), consistent_read=True).at)
    except FirstBeatItem.DoesNotExist:
        return None


def list_missing(minutes: Iterable[datetime]) -> list[datetime]:
    """Return those of the minutes that had no beat."""
    found: dict[tuple[str, str], set[float]] = {}
    missing = []
    for minute in minutes:
        key = keys.heartbeats(minute)
        if key not in found:
            found[key] = _beats(key)
        if minute.minute not in found[key]:
            missing.append(minute)
    return missing


def _beats(key: tuple[str, str]) -> set[float]:
    try:
        return set(BeatsItem.get(*key, consistent_read=True).minutes or ())
    except BeatsItem.DoesNotExist:
        return set()
