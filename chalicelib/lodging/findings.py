"""What does not fit together, as stored: found by the office that is told, and the day of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError

from chalicelib.core.clock import instant_of, instant_text, local_date
from chalicelib.core.errors import UnavailableError
from chalicelib.core.ids import PassportKey, PremisesId, ReceiptId, StampId
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Records, response_code
from chalicelib.db.transaction import Write, put
from chalicelib.reference import service as reference


class FindingKind(StrEnum):
    """What does not fit together."""

    OUT_NEVER_IN = "out_never_in"
    STILL_IN_DEPARTED = "still_in_departed"
    TWO_PLACES = "two_places"
    NEVER_REPORTED = "never_reported"


@dataclass(frozen=True, slots=True)
class Finding:
    """Records that do not fit together: whose guest, which reports, which stamp.

    `since` is when what was found began: an entry, a leaving, a departure, the later arrival.
    """

    kind: FindingKind
    office: str
    found_at: datetime
    since: datetime
    passport_key: PassportKey
    receipts: tuple[ReceiptId, ...] = ()
    stamp_id: StampId | None = None
    premises_id: PremisesId | None = None


class FindingItem(Records):
    """A stored finding; the same found twice on a day is one."""

    found_at = UnicodeAttribute()
    since = UnicodeAttribute()
    passport_key = UnicodeAttribute()
    receipts = JSONAttribute()
    stamp_id = UnicodeAttribute(null=True)
    premises_id = UnicodeAttribute(null=True)


def plan_finding(finding: Finding, unique: str) -> Write:
    """Plan to tell an office what was found; told again it is the same."""
    return put(_item(finding, unique), None, UnavailableError())


def store_finding(finding: Finding, unique: str) -> bool:
    """Tell an office what was found; False when it was told before on that day."""
    try:
        _item(finding, unique).save(FindingItem.pk.does_not_exist())
    except PutError as error:
        if response_code(error) == "ConditionalCheckFailedException":
            return False
        raise UnavailableError from error
    return True


def list_findings(
    office: str, on: date, kind: FindingKind | None, after: str | None, limit: int
) -> Page[Finding]:
    """Return a page of what an office is told of a day, of one kind or of all.

    InvalidError when `after` is no cursor of this list.
    """
    partition, start = keys.finding(office, on, kind or "", "")
    found = FindingItem.query(
        partition,
        FindingItem.sk.startswith(start) if kind else None,
        limit=limit,
        last_evaluated_key=start_key(after, {"pk": partition}, "sk"),
        consistent_read=True,
    )
    items: Sequence[Finding] = [_finding(item) for item in found]
    return Page(items, cursor_of(found.last_evaluated_key))


def _item(finding: Finding, unique: str) -> FindingItem:
    on = local_date(finding.found_at, reference.office_zone(finding.office))
    return FindingItem(
        *keys.finding(finding.office, on, finding.kind, unique),
        found_at=instant_text(finding.found_at),
        since=instant_text(finding.since),
        passport_key=finding.passport_key,
        receipts=list(finding.receipts),
        stamp_id=finding.stamp_id,
        premises_id=finding.premises_id,
    )


def _finding(item: FindingItem) -> Finding:
    return Finding(
        kind=FindingKind(item.sk.partition("#")[0]),
        office=item.pk.split("#")[1],
        found_at=instant_of(item.found_at),
        since=instant_of(item.since),
        passport_key=PassportKey(item.passport_key),
        receipts=tuple(ReceiptId(one) for one in item.receipts),
        stamp_id=StampId(item.stamp_id) if item.stamp_id else None,
        premises_id=PremisesId(item.premises_id) if item.premises_id else None,
    )
