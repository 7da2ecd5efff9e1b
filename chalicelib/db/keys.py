"""Every key of every table, named once; those of some capabilities stand in files beside it.

| table | pk | sk | what |
|---|---|---|---|
| records | HOLDER#id | PERMIT#own id | a stay permit of a foreigner |
| records | STAMP#id | STAMP | an entry stamp with its seal |
| records | STAMP#id | SIGNATURE#hash | a signature made for it that its seal does not hold |
| records | STATUS#list | index | a stamp of that status list that is no longer in force |
| records | SCAN#id | SCAN | an officer's scan |
| records | STAMP#id | SUSPICION | that the stamp may have been copied |
| records | STAMP#id | KEPT | granted permits that its late entry left standing |
| records | ORDER#keyed hash | ORDER | an order of an office head to its officers |
| records | ORDERED#keyed hash | ORDERED | the request that made an order |
| records | OFFICE#code | CONTACT | where an office reads its mail |
| records | WARNING#keyed hash | ASKED | a request of an office: again, decided, mailbox |
| records | DOCUMENTS#permit | document | a scan kept with a permit; its content is in a bucket |
| records | PERMITTED#keyed hash | PERMITTED | the request that made or changed a permit |
| records | WARNING#keyed hash | ASKED | the request that sent a warning again, or decided on one |
| identity | PERSON#id | PERSON | staff or operator |
| identity | PERSON#id | ENDED#session | a session that was signed out |
| identity | LOGIN#keyed hash | LOGIN | the person of an e-mail address |
| identity | RESET#hash | RESET | a password reset asked for |
| identity | SPENT#hash | SPENT | a proof of work that was used, if its hour passes midnight |
| identity | SIGNUP#keyed hash | SIGNUP | that somebody asked for an account |
| identity | DESK#device | DESK | a browser that several people share |
| identity | DESK#device | PERSON#id | one of them, with what their PIN opens |
| identity | DESKS#person | DESK#device | that a device is theirs, or they are on it |
| identity | LIMIT#keyed hash | LIMIT | how often something was asked for lately |
| notices | NOTICE#id | NOTICE | one row of the outbox |
| notices | NOTICE#group | own id | one of the rows that go to one mailbox |
| notices | DIGEST#random | DIGEST | which rows stood in one mail |
| notices | ADDRESS#keyed hash | ADDRESS | that an address is stopped, or where its mail goes now |
| notices | DESK#office | instant#row#stage | what an office has to see to |
| reference | SYSTEM#name | SYSTEM | a record of the system itself |
| reference | HEALTH#date | hour | the minutes at which the front door answered |
| reference | ALARM#kind#date | ALARM | that the system found something wrong with that day |
| reference | SYSTEM#status-lists | SYSTEM | the index of the status lists |
| reference | SYSTEM#status-list#list | SYSTEM | one status list as published |

No key carries a region, a status or a day alone, and none a bare passport number.
"""

from datetime import date, datetime

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import (
    AddressId,
    HolderId,
    NoticeId,
    OrderId,
    PermitId,
    PersonId,
    ScanId,
    StampId,
)


def permit(permit_id: PermitId) -> tuple[str, str]:
    """Key of a stay permit: it stands with its holder, whichever passport that has."""
    holder_id, _, own = permit_id.rpartition("-")
    return f"HOLDER#{holder_id}", f"PERMIT#{own}"


def permits_of(holder_id: HolderId) -> tuple[str, str]:
    """Partition of a foreigner's permits, and what their sort keys begin with."""
    return f"HOLDER#{holder_id}", "PERMIT#"


def ending(office: str, month: str) -> str:
    """Place under which an office's valid permits whose last day lies in a month are found."""
    return f"ENDING#{office}#{month}"


def stamp(stamp_id: StampId) -> tuple[str, str]:
    """Key of an entry stamp."""
    return f"STAMP#{stamp_id}", "STAMP"


def scan(scan_id: ScanId) -> tuple[str, str]:
    """Key of an officer's scan."""
    return f"SCAN#{scan_id}", "SCAN"


def stamp_scans(stamp_id: StampId) -> str:
    """Subject under which a stamp's scans are found, by time."""
    return f"SCANNED#{stamp_id}"


def worklist(office: str) -> str:
    """Place under which what an office has still to do in the field is found, by kind and time."""
    return f"WORKLIST#{office}"


def awaited(kind: str, since: datetime, unique: str) -> str:
    """Sort key of one thing to do: tips, cases, visits, flags and findings stand together."""
    return f"{kind}#{instant_text(since)}#{unique}"


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


def notice(notice_id: NoticeId) -> tuple[str, str]:
    """Key of a row of the outbox: those that go to one mailbox stand together."""
    group, _, own = notice_id.rpartition("-")
    return (f"NOTICE#{group}", own) if group else (f"NOTICE#{notice_id}", "NOTICE")


def notice_of(pk: str, sk: str) -> NoticeId:
    """Return which row of the outbox stands under a key."""
    group = pk.partition("#")[2]
    return NoticeId(group if sk == "NOTICE" else f"{group}-{sk}")


def notices_of(group: str) -> str:
    """Partition of the rows of a group; of a row that stands alone, its id is the group."""
    return f"NOTICE#{group}"


def digest(token: str) -> tuple[str, str]:
    """Key of what stood in one mail of several rows."""
    return f"DIGEST#{token}", "DIGEST"


def mail_address(address_id: AddressId) -> tuple[str, str]:
    """Key of what is known of an e-mail address."""
    return f"ADDRESS#{address_id}", "ADDRESS"


def desk(office: str) -> str:
    """Partition of the rows of the outbox that an office has to see to, by since when."""
    return f"DESK#{office}"


def due(on: date, bucket: int) -> str:
    """Index partition of what is due on a UTC day: one of sixteen."""
    return f"DUE#{on.isoformat()}#{bucket:02d}"


def system(name: str) -> tuple[str, str]:
    """Key of a record of the system itself."""
    return f"SYSTEM#{name}", "SYSTEM"


def spare_signature(stamp_id: StampId, digest: str) -> tuple[str, str]:
    """Key of a signature that was made for a stamp and is in no stored seal."""
    return f"STAMP#{stamp_id}", f"SIGNATURE#{digest}"


def signed(on: date, shard: int) -> str:
    """Place under which the signatures of a UTC day are counted: one of sixteen."""
    return f"SIGNED#{on.isoformat()}#{shard:02d}"


def alarm(kind: str, on: date) -> tuple[str, str]:
    """Key of an alarm about a day: one for each kind."""
    return f"ALARM#{kind}#{on.isoformat()}", "ALARM"


def status(list_number: int, index: int = 0) -> tuple[str, str]:
    """Key of a stamp's line in its status list; its partition is the list."""
    return f"STATUS#{list_number:04x}", f"{index:06x}"


def status_changes(on: date, shard: int) -> str:
    """Place under which the lines that changed on a UTC day are found: one of sixteen."""
    return f"STATUSCHANGED#{on.isoformat()}#{shard:02d}"


def status_list(number: int) -> tuple[str, str]:
    """Key of a status list as published."""
    return system(f"status-list#{number:04x}")


def suspicion(stamp_id: StampId) -> tuple[str, str]:
    """Key that says a stamp may have been copied."""
    return f"STAMP#{stamp_id}", "SUSPICION"


def granted_kept(stamp_id: StampId) -> tuple[str, str]:
    """Key that says which granted permits a late entry left standing."""
    return f"STAMP#{stamp_id}", "KEPT"


def exceptions(office: str, month: str) -> str:
    """Place under which an office's scans of a month without an order are found, by time."""
    return f"EXCEPTIONS#{office}#{month}"


def order(order_id: OrderId) -> tuple[str, str]:
    """Key of an order."""
    return f"ORDER#{order_id}", "ORDER"


def ordered(request: str) -> tuple[str, str]:
    """Key of the request that made an order."""
    return f"ORDERED#{request}", "ORDERED"


def office_orders(office: str, year: int) -> str:
    """Place under which an office's orders that end in a year are found, by their last day."""
    return f"ORDERS#{office}#{year}"


def spent_proof(signature: str) -> tuple[str, str]:
    """Key that says a proof of work was used."""
    return f"SPENT#{signature}", "SPENT"


def heartbeats(at: datetime) -> tuple[str, str]:
    """Key of the heartbeats of one UTC hour; its partition is the day."""
    return f"HEALTH#{at.date().isoformat()}", f"{at.hour:02d}"


def sign_up(request: str) -> tuple[str, str]:
    """Key of a sign-up asked for."""
    return f"SIGNUP#{request}", "SIGNUP"


def desk_device(device: str) -> tuple[str, str]:
    """Key of a device that several people share."""
    return f"DESK#{device}", "DESK"


def desk_person(device: str, person_id: str = "") -> tuple[str, str]:
    """Key of one person on a shared device; without one, what all begin with."""
    return f"DESK#{device}", f"PERSON#{person_id}"


def desks_of(person_id: PersonId, device: str = "") -> tuple[str, str]:
    """Key that leads from a person to a shared device; without one, what all begin with."""
    return f"DESKS#{person_id}", f"DESK#{device}"


def office_contact(office: str) -> tuple[str, str]:
    """Key of an office's mailbox."""
    return f"OFFICE#{office}", "CONTACT"


def warning_request(request: str) -> tuple[str, str]:
    """Key of the request that did something with a warning."""
    return f"WARNING#{request}", "ASKED"
