"""All that is held about somebody, given to them: a foreigner by the passport, others signed in.

UU 27/2022 art. 6, 7 and 32. What would warn somebody whom officers look for is left out, and of a
private home the address, which whoever reads a passport need not be told.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.audit import reading
from chalicelib.audit import service as audit
from chalicelib.audit.rules import Deed
from chalicelib.core.errors import NotFoundError
from chalicelib.core.ids import HolderId
from chalicelib.db.pages import Page
from chalicelib.lodging import service as lodging
from chalicelib.lodging.rules import ReportedStay
from chalicelib.permits import changing, documents
from chalicelib.permits.document_rules import Document
from chalicelib.permits.rules import Permit
from chalicelib.persons import searching
from chalicelib.persons.declarations import Declaration, find_latest_declaration
from chalicelib.persons.rules import Person as Foreigner
from chalicelib.premises import service as premises
from chalicelib.premises.rules import Right
from chalicelib.reference import service as reference
from chalicelib.rights import repository
from chalicelib.rights.own_stay import logged_looks, scanned_looks
from chalicelib.rights.rules import Correction, Look, told
from chalicelib.scans import service as scans
from chalicelib.scans.rules import Scan
from chalicelib.stamps import service as stamps
from chalicelib.stamps.care import fetching
from chalicelib.stamps.care.schemas import FetchStamp
from chalicelib.stamps.rules import Stamp
from chalicelib.web.guards import Person

# More than anybody has; the answer says where it is not all.
MOST = 200
_MOST_PAGES = 6


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is held about a foreigner; `is_whole` where no list was cut."""

    person: Foreigner
    permits: list[Permit]
    documents: list[Document]
    stamps: list[Stamp]
    stays: list[ReportedStay]
    cards: list[Declaration]
    scans: list[Scan]
    looks: list[Look]
    corrections: list[Correction]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class AccountData:
    """All that is held about somebody with an account: who they are, their places, their deeds."""

    person: Person
    places: Page[Right]
    deeds: Page[Deed]


def export_own_data(request: FetchStamp, network: str, now: datetime) -> OwnData:
    """Give all that is held about a foreigner to whoever reads a passport's whole page.

    Unknown and wrong are alike, and asking is limited: see
    `stamps.care.fetching.find_own_stamp`. It is theirs when it is restricted too. Raises
    NoSuchStampError, TooManyRequestsError.
    """
    stamp = fetching.find_own_stamp(request, network, now)
    holder = stamp.holder_id
    audit.commit_audited(
        audit.deed(None, "own_data_exported", f"STAMP#{stamp.id}", now, "", holder)
    )
    person = searching.find_recorded(holder)
    if person is None:
        raise NotFoundError
    # The own record only: what was joined to it may be somebody else's.
    permits = [one for one in changing.list_permits(holder) if one.holder_id == holder]
    named = [one.stamp_id for one in permits if one.stamp_id]
    held = list(stamps.find_stamps(list(dict.fromkeys([*named, stamp.id]))).values())
    seen = [one for of in held for one in scans.list_scans(of.id, MOST)]
    keys = [one.key for one in person.passports]
    stays = [one for key in keys for one in lodging.list_own_stays(key, MOST)]
    looks, is_whole = _looks(holder, seen, now)
    return OwnData(
        person=person,
        permits=permits,
        documents=[one for permit in permits for one in documents.list_kept(permit.id)],
        stamps=held,
        stays=stays,
        cards=[card for key in keys if (card := find_latest_declaration(key))],
        scans=[one for one in seen if _is_told(one, now)],
        looks=looks,
        corrections=repository.list_corrections_by_holder(holder),
        is_whole=is_whole and len(stays) < MOST and len(seen) < MOST,
    )


def view_account_data(person: Person, after: str | None, now: datetime) -> AccountData:
    """Give what is held about somebody with an account: the deeds of a month a page at a time.

    The look is on record before. Raises InvalidError for `after`.
    """
    return AccountData(
        person=person,
        deeds=reading.list_own_deeds(person, after, now),
        places=premises.list_premises(person, None),
    )


def _is_told(scan: Scan, now: datetime) -> bool:
    hours = reference.looks_told_after_hours(now.date())
    return bool(told(scanned_looks([scan]), now, hours, 1))


def _looks(holder: HolderId, seen: list[Scan], now: datetime) -> tuple[list[Look], bool]:
    """Return who looked, as far back as is read at once, and whether that is all."""
    rows: list[Deed] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        page = audit.list_looks(holder, after)
        rows += page.items
        after = page.next
        if after is None:
            break
    hours = reference.looks_told_after_hours(now.date())
    looks = told([*scanned_looks(seen), *logged_looks(rows)], now, hours, MOST)
    return looks, after is None and len(looks) < MOST
