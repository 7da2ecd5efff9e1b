"""Watch marks: about whom an officer is to ask the office, by passport or by name and birth."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pynamodb.attributes import JSONAttribute, NumberAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.clients.secrets import index_key
from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.ids import PassportKey, keyed_id
from chalicelib.db import feed_keys as keys
from chalicelib.db.table import Records
from chalicelib.db.transaction import Write, put
from chalicelib.persons.names import written
from chalicelib.persons.rules import Holder

DEPORTED = "deported"  # the ground of a mark that a border officer is told
_BETWEEN_WORDS = re.compile(r"[\s-]+")


class WatchMovedError(Exception):
    """Another mark of the same passport or person came between: look again."""


class WatchItem(Records):
    """All marks of a passport or of a person, each by who set it: on or off, and since when."""

    marks = JSONAttribute()
    version = NumberAttribute()


@dataclass(frozen=True, slots=True)
class WatchMark:
    """A mark: on or off, by a record as of an instant; `ground` only where it may be told."""

    is_on: bool
    changed_at: datetime
    ground: str = ""

    def row(self) -> list[bool | str]:
        """Return it as it is stored."""
        at = instant_text(self.changed_at)
        return [self.is_on, at, *([self.ground] if self.ground else [])]


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of a passport or of a person, and how often it was changed."""

    subject: str
    marks: Mapping[str, WatchMark]
    version: int = 0

    def with_mark(self, own: str, mark: WatchMark) -> "Watched":
        """Return the same with one mark as it is now."""
        return replace(self, marks={**self.marks, own: mark})


def person_subject(surname: str, given_names: str, date_of_birth: str, nationality: str) -> str:
    """Return under which keyed hash a person is found, in whatever spelling and order of words."""
    words = _BETWEEN_WORDS.split(f"{surname} {given_names}")
    name = " ".join(sorted(filter(None, map(written, words))))
    return keyed_id(index_key(), "watched", name, date_of_birth, nationality)


def read_marks(subjects: Iterable[str]) -> list[Watched]:
    """Return what is known of each subject now."""
    found = []
    for subject in subjects:
        try:
            found.append(_watched(WatchItem.get(*keys.watch(subject), consistent_read=True)))
        except WatchItem.DoesNotExist:
            found.append(Watched(subject, {}))
    return found


def plan_marks(watched: Watched) -> Write:
    """Plan the marks of a subject as they are now; WatchMovedError when others came between."""
    stored = {own: mark.row() for own, mark in watched.marks.items()}
    item = WatchItem(*keys.watch(watched.subject), marks=stored, version=watched.version + 1)
    as_read: Condition = WatchItem.pk.does_not_exist()
    if watched.version:
        as_read = WatchItem.version == watched.version
    return put(item, as_read, WatchMovedError())


def is_watched(key: PassportKey, holder: Holder | None) -> bool:
    """Tell whether a mark is on for a passport, or for its holder by the name and the birth."""
    return bool(list_grounds(key, holder))


def list_grounds(key: PassportKey, holder: Holder | None) -> set[str]:
    """Return why a passport or its holder is watched: empty where it is not to be told.

    A holder's id is the key of the first passport, so that a mark of that one follows to others.
    One read, a moment behind; the caller audits what is told.
    """
    subjects = {str(key), *(subjects_of(holder) if holder else ())}
    found = WatchItem.batch_get([keys.watch(one) for one in sorted(subjects)])
    marks = [mark for item in found for mark in _watched(item).marks.values()]
    return {mark.ground for mark in marks if mark.is_on}


def subjects_of(holder: Holder) -> tuple[str, str]:
    """Return under which subjects a foreigner is watched, whichever passport is shown."""
    name = holder.surname, holder.given_names
    return holder.id, person_subject(*name, holder.date_of_birth, holder.nationality)


def read_mark(row: Sequence[bool | str]) -> WatchMark:
    """Return a mark from what is stored."""
    on, at, *ground = row
    return WatchMark(bool(on), instant_of(str(at)), "".join(map(str, ground)))


def _watched(item: WatchItem) -> Watched:
    marks = {own: read_mark(row) for own, row in item.marks.items()}
    return Watched(item.pk.partition("#")[2], marks, int(item.version))
