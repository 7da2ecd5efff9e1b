"""Which rows stood in one mail: stored before it leaves, so that SES's events settle them all."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.exceptions import PynamoDBException

from chalicelib.core.clock import instant_text
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import NoticeId
from chalicelib.db import keys
from chalicelib.db.table import Notices
from chalicelib.notices.rules import Notice, group_of


class DigestItem(Notices):
    """One mail of several rows; `rows` holds the own part of each row's id, and its stage."""

    group = UnicodeAttribute()
    rows = JSONAttribute()
    at = UnicodeAttribute()


def save_digest(token: str, claimed: Sequence[Notice], at: datetime) -> None:
    """Store which rows of one group a mail is of, over what was stored under its token before."""
    rows = [[row.id.rpartition("-")[2], row.stages[0].name] for row in claimed]
    group = group_of(claimed[0].id)
    try:
        DigestItem(*keys.digest(token), group=group, rows=rows, at=instant_text(at)).save()
    except PynamoDBException as error:
        raise UnavailableError from error


def find_digest(token: str) -> list[tuple[NoticeId, str]]:
    """Return each row of a mail with its stage; nothing when there is no such mail."""
    try:
        item = DigestItem.get(*keys.digest(token), consistent_read=True)
    except DigestItem.DoesNotExist:
        return []
    except PynamoDBException as error:
        raise UnavailableError from error
    return [(NoticeId(f"{item.group}-{own}"), stage) for own, stage in item.rows]
