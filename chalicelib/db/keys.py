"""Every key of every table, named once.

| table | pk | sk | what |
|---|---|---|---|
| records | HOLDER#id | HOLDER | a foreigner |
| records | PASSPORT#keyed hash | PASSPORT | one passport, and the stamp it is in the country on |
| records | PERMIT#id | PERMIT | a stay permit |
| records | STAMP#id | STAMP | an entry stamp with its seal |
| records | PREMISES#id | PREMISES | a lodging place |
| records | OPERATOR#person | PREMISES#id | that the operator reports for it |
| records | STAY#receipt | STAY | a reported stay |
| records | SCAN#id | SCAN | an officer's scan |
| identity | PERSON#id | PERSON | staff or operator |
| identity | PERSON#id | ENDED#session | a session that was signed out |
| identity | LOGIN#keyed hash | LOGIN | the person of an e-mail address |
| identity | RESET#hash | RESET | a password reset asked for |
| identity | LIMIT#keyed hash | LIMIT | how often something was asked for lately |
| audit | AUDIT#person#date | six digits | one deed or look of one person, chained |
| audit | AUDIT#public#date#shard | random | one deed of somebody without an account |
| notices | NOTICE#id | NOTICE | one row of the outbox |
| reference | SYSTEM#name | SYSTEM | a record of the system itself |

No key carries a region, a status or a day alone, and none a bare passport number.
"""

from datetime import date, datetime

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import (
    HolderId,
    NoticeId,
    PassportKey,
    PermitId,
    PersonId,
    PremisesId,
    ReceiptId,
    ScanId,
    StampId,
)


def holder(holder_id: HolderId) -> tuple[str, str]:
    """Key of a foreigner."""
    return f"HOLDER#{holder_id}", "HOLDER"


def passport(key: PassportKey) -> tuple[str, str]:
    """Key of one passport."""
    return f"PASSPORT#{key}", "PASSPORT"


def permit(permit_id: PermitId) -> tuple[str, str]:
    """Key of a stay permit."""
    return f"PERMIT#{permit_id}", "PERMIT"


def stamp(stamp_id: StampId) -> tuple[str, str]:
    """Key of an entry stamp."""
    return f"STAMP#{stamp_id}", "STAMP"


def premises(premises_id: PremisesId) -> tuple[str, str]:
    """Key of a lodging place."""
    return f"PREMISES#{premises_id}", "PREMISES"


def operated_premises(person_id: PersonId, premises_id: str = "") -> tuple[str, str]:
    """Key of an operator's right to report for a place; without a place, what all begin with."""
    return f"OPERATOR#{person_id}", f"PREMISES#{premises_id}"


def stay(receipt: ReceiptId) -> tuple[str, str]:
    """Key of a reported stay."""
    return f"STAY#{receipt}", "STAY"


def scan(scan_id: ScanId) -> tuple[str, str]:
    """Key of an officer's scan."""
    return f"SCAN#{scan_id}", "SCAN"


def guest_stays(key: PassportKey) -> str:
    """Subject under which a passport's stays are found, by arrival."""
    return f"GUEST#{key}"


def stamp_scans(stamp_id: StampId) -> str:
    """Subject under which a stamp's scans are found, by time."""
    return f"SCANNED#{stamp_id}"


def premises_stays(premises_id: PremisesId) -> str:
    """Place under which a premises' stays are found, by arrival."""
    return f"STAYS#{premises_id}"


def at(instant: datetime, unique: str) -> str:
    """Sort key by time, unique within one instant."""
    return f"{instant_text(instant)}#{unique}"


def person(person_id: PersonId) -> tuple[str, str]:
    """Key of staff or an operator."""
    return f"PERSON#{person_id}", "PERSON"


def ended_session(person_id: PersonId, session: str) -> tuple[str, str]:
    """Key that says a session was signed out."""
    return f"PERSON#{person_id}", f"ENDED#{session}"


def login(email_key: str) -> tuple[str, str]:
    """Key that leads from an e-mail address to its person."""
    return f"LOGIN#{email_key}", "LOGIN"


def password_reset(token_hash: str) -> tuple[str, str]:
    """Key of a password reset."""
    return f"RESET#{token_hash}", "RESET"


def limit(key: str) -> tuple[str, str]:
    """Key of a count of uses in a window."""
    return f"LIMIT#{key}", "LIMIT"


def audit_chain(person_id: PersonId, on: date) -> str:
    """Partition of one person's audit rows of one day (UTC)."""
    return f"AUDIT#{person_id}#{on.isoformat()}"


def public_audit(on: date, shard: int) -> str:
    """Partition of a part of one day's rows of people without an account."""
    return f"AUDIT#public#{on.isoformat()}#{shard:02d}"


def notice(notice_id: NoticeId) -> tuple[str, str]:
    """Key of a row of the outbox."""
    return f"NOTICE#{notice_id}", "NOTICE"


def due(on: date, bucket: int) -> str:
    """Index partition of what is due on a UTC day: one of sixteen."""
    return f"DUE#{on.isoformat()}#{bucket:02d}"


def system(name: str) -> tuple[str, str]:
    """Key of a record of the system itself."""
    return f"SYSTEM#{name}", "SYSTEM"
