"""The published figures as stored: one item a region, and all of a province's of one instant."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from chalicelib.core.clock import instant_of, instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.counts.editions import Edition, Published
from chalicelib.db import count_keys as keys
from chalicelib.db.table import Counts
from chalicelib.db.transaction import add, commit


class EditionError(Exception):
    """The edition, or a later one, is published already."""


class EditionItem(Counts):
    """What was published of a province and all below it at one instant."""

    figures = UnicodeAttribute()


class PublishedItem(Counts):
    """What is shown of one region, and of those right below it."""

    at = UnicodeAttribute()
    shown = UnicodeAttribute()


def add_edition(edition: Edition) -> None:
    """Store an edition; EditionError when it is there."""
    item = EditionItem(*keys.edition(edition.province, edition.at))
    item.figures = json.dumps([edition.figures, edition.groups], separators=(",", ":"))
    commit([add(item, EditionError())])


def find_edition(province: str, at: datetime) -> Edition | None:
    """Return an edition."""
    try:
        return _edition(EditionItem.get(*keys.edition(province, at), consistent_read=True))
    except EditionItem.DoesNotExist:
        return None


def list_published(regions: Iterable[str]) -> dict[str, Published]:
    """Return what is shown of those regions that have figures."""
    wanted = [keys.published(region) for region in regions]
    items = PublishedItem.batch_get(wanted, consistent_read=True)
    return {item.pk.partition("#")[2]: _published(item) for item in items}


def find_published(region: str) -> Published | None:
    """Return what is shown of a region: one read."""
    try:
        return _published(PublishedItem.get(*keys.published(region)))
    except PublishedItem.DoesNotExist:
        return None


def put_published(published: Mapping[str, Published]) -> None:
    """Show these figures of these regions from now on. UnavailableError, and some may be shown."""
    try:
        with PublishedItem.batch_write() as batch:
            for region, one in published.items():
                key = keys.published(region)
                batch.save(PublishedItem(*key, at=instant_text(one.at), shown=_text(one)))
    except PynamoDBException as error:
        raise UnavailableError from error


def _edition(item: EditionItem) -> Edition:
    figures, groups = json.loads(item.figures)
    return Edition(item.pk.partition("#")[2], instant_of(item.sk), figures, groups)


def _text(published: Published) -> str:
    course = [[on.isoformat(), shown] for on, shown in published.course]
    content = [published.present, published.parts, course, published.groups]
    return json.dumps(content, separators=(",", ":"))


def _published(item: PublishedItem) -> Published:
    present, parts, course, groups = json.loads(item.shown)
    weeks = tuple((date.fromisoformat(on), shown) for on, shown in course)
    return Published(instant_of(item.at), present, parts, weeks, groups)
