"""What does not fit together, as stored: known by what it is about, so that it is told once.

While it is open it stands in its office's worklist; afterwards among those of the month in which
it was settled, or in which the records no longer said it.
"""

import hashlib
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from pynamodb.attributes import BooleanAttribute, JSONAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from chalicelib.core.clock import instant_of, instant_text, local_date
from chalicelib.core.errors import ConflictError, UnavailableError
from chalicelib.core.ids import FindingId, PassportKey, PersonId, PremisesId, ReceiptId, StampId
from chalicelib.db import keys as field_keys
from chalicelib.db import lodging_keys as keys
from chalicelib.db.pages import Page, cursor_of, start_key
from chalicelib.db.table import Records, response_code
from chalicelib.db.transaction import Write, put
from chalicelib.reference import service as reference

AWAITED = "finding"


class FindingSettledError(ConflictError):
    """Somebody settled it before, or the records no longer say it."""

    code = "finding_settled"


class FindingKind(StrEnum):
    """What does not fit together."""

    OUT_NEVER_IN = "out_never_in"
    STILL_IN_DEPARTED = "still_in_departed"
    TWO_PLACES = "two_places"
    NEVER_REPORTED = "never_reported"
    DECLARED_ELSEWHERE = "declared_elsewhere"
    PERMIT_ENDED = "permit_ended"


class FindingState(StrEnum):
    """Where a finding stands; `gone`: the records no longer say it."""

    OPEN = "open"
    GONE = "gone"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who settled a finding, when, and how: `right` when something was indeed wrong.

    `request` and `body_hash` are of the call that did, where a retry of it is told by them.
    """

    right: bool
    note: str
    by: PersonId
    at: datetime
    request: str = ""
    body_hash: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Records that do not fit together: whose guest, which reports, which stamp.

    `since` is when what was found began: an entry, a leaving, a departure, the later arrival, the
    end of a permit. `unique` is what tells it from others of its kind. `gone_at` is when the
    records no longer said it.
    """

    kind: FindingKind
    office: str
    found_at: datetime
    since: datetime
    passport_key: PassportKey
    receipts: tuple[ReceiptId, ...] = ()
    stamp_id: StampId | None = None
    premises_id: PremisesId | None = None
    unique: str = ""
    gone_at: datetime | None = None
    settlement: Settlement | None = None

    @property
    def id(self) -> FindingId:
        """The same for the same records, whenever they are found: no secret, it opens nothing."""
        digest = hashlib.sha256(f"{self.kind}#{self.unique}".encode()).digest()
        return FindingId(b32encode(digest[:16]).decode().rstrip("="))

    @property
    def state(self) -> FindingState:
        """Where it stands."""
        if self.settlement:
            return FindingState.SETTLED
        return FindingState.GONE if self.gone_at else FindingState.OPEN

    def gone(self, at: datetime) -> Self:
        """Return it as no longer said by the records."""
        return replace(self, gone_at=at)


class FindingItem(Records):
    """A stored finding; the same found again is the same."""

    kind = UnicodeAttribute()
    office = UnicodeAttribute()
    found_at = UnicodeAttribute()
    since = UnicodeAttribute()
    passport_key = UnicodeAttribute()
    receipts = JSONAttribute()
    unique = UnicodeAttribute()
    stamp_id = UnicodeAttribute(null=True)
    premises_id = UnicodeAttribute(null=True)
    gone_at = UnicodeAttribute(null=True)
    settled_at = UnicodeAttribute(null=True)
    settled_by = UnicodeAttribute(null=True)
    is_right = BooleanAttribute(null=True)
    note = UnicodeAttribute(null=True)
    request = UnicodeAttribute(null=True)
    body_hash = UnicodeAttribute(null=True)


_UNSETTLED = FindingItem.settled_at.does_not_exist()


def plan_finding(finding: Finding) -> Write:
    """Plan to tell an office what was found; FindingSettledError when that was settled before."""
    return put(_item(finding), _UNSETTLED, FindingSettledError())


def plan_settled(
    finding: Finding,
    right: bool,  # noqa: FBT001 - the answer to one question
    note: str,
    by: PersonId,
    now: datetime,
) -> list[Write]:
    """Plan that a finding is settled, and leaves the worklist.

    `right` says that something was indeed wrong. FindingSettledError when it is not open any more.
    """
    return plan_settlement(finding, Settlement(right, note, by, now))


def plan_settlement(finding: Finding, settlement: Settlement) -> list[Write]:
    """Plan that a finding is settled, by a request that may come again; raises as above."""
    settled = replace(finding, settlement=settlement)
    is_open = FindingItem.pk.exists() & _UNSETTLED & FindingItem.gone_at.does_not_exist()
    return [put(_item(settled), is_open, FindingSettledError())]


def store_finding(finding: Finding) -> bool:
    """Tell an office what was found; False when it was told before."""
    return _stored(_item(finding), FindingItem.pk.does_not_exist())


def store_gone(finding: Finding, now: datetime) -> bool:
    """Store that the records no longer say what was found; False when somebody settled it."""
    is_open = FindingItem.pk.exists() & _UNSETTLED
    return _stored(_item(finding.gone(now)), is_open)


def store_back(finding: Finding) -> bool:
    """Store that the records say again what they did not any more; False when it was settled."""
    return _stored(_item(finding), FindingItem.gone_at.exists() & _UNSETTLED)


def find_finding(finding_id: str) -> Finding | None:
    """Return a finding as it stands."""
    try:
        item = FindingItem.get(*keys.finding(FindingId(finding_id)), consistent_read=True)
    except FindingItem.DoesNotExist:
        return None
    return _finding(item)


def list_open_findings(
    office: str, kind: FindingKind | None, after: str | None, limit: int
) -> Page[Finding]:
    """Return a page of what an office has to look into, the first found first; a moment behind.

    Of one kind a page may hold fewer than the limit. InvalidError when `after` is no cursor of it.
    """
    partition = field_keys.worklist(office)
    return _listed(partition, f"{AWAITED}#", kind, after, limit, is_forward=True)


def list_past_findings(
    office: str, month: str, kind: FindingKind | None, after: str | None, limit: int
) -> Page[Finding]:
    """Return a page of what was settled, or no longer held, in a month; the latest first."""
    return _listed(keys.past_findings(office, month), "", kind, after, limit, is_forward=False)


def list_findings_by_guest(key: PassportKey) -> list[Finding]:
    """Return whatever was found of a passport; a moment behind."""
    return [_finding(item) for item in FindingItem.by_subject.query(keys.guest_findings(key))]


def _listed(
    partition: str,
    start: str,
    kind: FindingKind | None,
    after: str | None,
    limit: int,
    *,
    is_forward: bool,
) -> Page[Finding]:
    found = FindingItem.by_place.query(
        partition,
        FindingItem.place_sk.startswith(start) if start else None,
        scan_index_forward=is_forward,
        limit=limit,
        last_evaluated_key=start_key(after, {"place_pk": partition}, "place_sk", "pk", "sk"),
    )
    items: Sequence[Finding] = [
        finding for finding in map(_finding, found) if kind in (None, finding.kind)
    ]
    return Page(items, cursor_of(found.last_evaluated_key))


def _stored(item: FindingItem, condition: Condition) -> bool:
    try:
        item.save(condition)
    except PutError as error:
        if response_code(error) == "ConditionalCheckFailedException":
            return False
        raise UnavailableError from error
    return True


def _item(finding: Finding) -> FindingItem:
    item = FindingItem(
        *keys.finding(finding.id),
        subject_pk=keys.guest_findings(finding.passport_key),
        subject_sk=f"{finding.kind}#{finding.id}",
        kind=finding.kind,
        office=finding.office,
        found_at=instant_text(finding.found_at),
        since=instant_text(finding.since),
        passport_key=finding.passport_key,
        receipts=list(finding.receipts),
        unique=finding.unique,
        stamp_id=finding.stamp_id,
        premises_id=finding.premises_id,
        gone_at=instant_text(finding.gone_at) if finding.gone_at else None,
    )
    ended_at, settled = finding.gone_at, finding.settlement
    if settled:
        ended_at = settled.at
        item.settled_at, item.settled_by = instant_text(settled.at), settled.by
        item.is_right, item.note = settled.right, settled.note
        item.request, item.body_hash = settled.request or None, settled.body_hash or None
    if ended_at is None:
        item.place_pk = field_keys.worklist(finding.office)
        item.place_sk = field_keys.awaited(AWAITED, finding.found_at, finding.id)
    else:
        month = local_date(ended_at, reference.office_zone(finding.office)).strftime("%Y-%m")
        item.place_pk = keys.past_findings(finding.office, month)
        item.place_sk = keys.at(ended_at, finding.id)
    return item


def _finding(item: FindingItem) -> Finding:
    return Finding(
        kind=FindingKind(item.kind),
        office=item.office,
        found_at=instant_of(item.found_at),
        since=instant_of(item.since),
        passport_key=PassportKey(item.passport_key),
        receipts=tuple(ReceiptId(one) for one in item.receipts),
        stamp_id=StampId(item.stamp_id) if item.stamp_id else None,
        premises_id=PremisesId(item.premises_id) if item.premises_id else None,
        unique=item.unique,
        gone_at=instant_of(item.gone_at) if item.gone_at else None,
        settlement=_settlement(item),
    )


def _settlement(item: FindingItem) -> Settlement | None:
    if not item.settled_at:
        return None
    return Settlement(
        right=bool(item.is_right),
        note=item.note or "",
        by=PersonId(item.settled_by),
        at=instant_of(item.settled_at),
        request=item.request or "",
        body_hash=item.body_hash or "",
    )
