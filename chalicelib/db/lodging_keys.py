"""The keys of lodging places, stays, receipts and batches, as those of `keys`.

| table | pk | sk | what |
|---|---|---|---|
| records | PREMISES#id | PREMISES | a lodging place |
| records | OPERATOR#person | PREMISES#id | that the operator reports for it, and as what |
| records | INVITATION#hash | INVITATION | an invitation to a place's team |
| records | APIKEY#id | APIKEY | a property system's key for a place |
| records | PREMISESREQUEST#keyed hash | PREMISESREQUEST | that a request changed a place |
| records | STAY#receipt | STAY | a reported stay |
| records | STAY#receipt | VERSION#number | a stay as it was before a change |
| records | FINDING#id | FINDING | records that do not fit together |
| records | ANNOUNCEMENT#keyed hash | ANNOUNCEMENT | that a foreigner says to stay there |
| records | FILED#premises#month | day#keyed hash | that a guest's arrival was reported: once |
| records | SEALED#premises | day#office | the receipts of premises of one day, sealed |
| records | LEAVES#premises#day#office | number | those of them that one item cannot hold |
| records | ROOTS#office | day | the signed root over an office's day |
| batches | BATCH#keyed hash | BATCH | a batch of stays |
| batches | BATCH#keyed hash | SOURCE | the rows that came in its request |
| batches | BATCH#keyed hash | REPAIRS#five digits | what is to be repaired from that row on |
| batches | BATCH#keyed hash | ROWS#five digits | what became of the rows from that one on |
"""

from datetime import date

from chalicelib.core.ids import (
    AnnouncementId,
    ApiKeyId,
    BatchId,
    FindingId,
    PassportKey,
    PersonId,
    PremisesId,
    ReceiptId,
)
from chalicelib.db import keys

# A time in a sort key is written alike everywhere.
at = keys.at


def premises(premises_id: PremisesId) -> tuple[str, str]:
    """Key of a lodging place."""
    return f"PREMISES#{premises_id}", "PREMISES"


def operated_premises(person_id: PersonId, premises_id: str = "") -> tuple[str, str]:
    """Key of an operator's right to report for a place; without a place, what all begin with."""
    return f"OPERATOR#{person_id}", f"PREMISES#{premises_id}"


def stay(receipt: ReceiptId) -> tuple[str, str]:
    """Key of a reported stay."""
    return f"STAY#{receipt}", "STAY"


def guest_stays(key: PassportKey) -> str:
    """Subject under which a passport's stays are found, by arrival."""
    return f"GUEST#{key}"


def cancelled_stays(key: PassportKey) -> str:
    """Subject under which a passport's cancelled stays are found, by arrival."""
    return f"CANCELLED#{key}"


def stay_version(receipt: ReceiptId, version: int = 0) -> tuple[str, str]:
    """Key of an earlier version of a stay; its partition holds the stay and all its versions."""
    return f"STAY#{receipt}", f"VERSION#{version:04d}"


def moved(office: str, on: date) -> str:
    """Place under which reports are found that were corrected into an office's area on a day."""
    return f"MOVED#{office}#{on.isoformat()}"


def finding(finding_id: FindingId) -> tuple[str, str]:
    """Key of what does not fit together."""
    return f"FINDING#{finding_id}", "FINDING"


def guest_findings(key: PassportKey) -> str:
    """Subject under which what does not fit together of a passport is found, by kind."""
    return f"FOUND#{key}"


def past_findings(office: str, month: str) -> str:
    """Place under which what was settled or no longer holds in a month (`2026-11`) is found."""
    return f"PASTFINDINGS#{office}#{month}"


def changed(office: str, on: date) -> str:
    """Place under which the stays of an office that changed on a UTC day are found, by time."""
    return f"CHANGED#{office}#{on.isoformat()}"


def house(premises_id: PremisesId) -> str:
    """Place under which the guests of premises are found who have not left, by day of leaving."""
    return f"HOUSE#{premises_id}"


def staying(region: str) -> str:
    """Place under which the guests in a kecamatan who have not left are found, by leaving."""
    return f"STAYING#{region}"


def left(premises_id: PremisesId, month: str) -> str:
    """Place under which the guests who left premises in a month (`2026-11`) are found, by time."""
    return f"LEFT#{premises_id}#{month}"


def filing(premises_id: PremisesId, arrived_on: date, guest: str) -> tuple[str, str]:
    """Key that says a guest's arrival at premises was reported: one for each guest and day."""
    return f"FILED#{premises_id}#{arrived_on:%Y-%m}", f"{arrived_on.isoformat()}#{guest}"


FILINGS = "FILED#"  # what every filing's partition begins with


def filings(premises_id: PremisesId, month: str) -> str:
    """Partition of what premises filed of the arrivals of a month (`2026-11`)."""
    return f"FILED#{premises_id}#{month}"


def filed(office: str, on: date, shard: int) -> str:
    """Place under which an office's reports of a day are found, by when received: one of eight."""
    return f"FILED#{office}#{on.isoformat()}#{shard}"


def office_premises(office: str, state: str, shard: int) -> str:
    """Place under which an office's lodging places are found, by registration: one of four."""
    return f"PREMISESOF#{office}#{state}#{shard}"


def premises_request(request: str) -> tuple[str, str]:
    """Key that says a request changed a lodging place."""
    return f"PREMISESREQUEST#{request}", "PREMISESREQUEST"


def team(premises_id: PremisesId) -> str:
    """Place under which a lodging place's team and its open invitations are found."""
    return f"TEAM#{premises_id}"


def invitation(token_hash: str) -> tuple[str, str]:
    """Key of an invitation to a team."""
    return f"INVITATION#{token_hash}", "INVITATION"


def api_key(key_id: ApiKeyId) -> tuple[str, str]:
    """Key of a property system's key."""
    return f"APIKEY#{key_id}", "APIKEY"


def premises_api_keys(premises_id: PremisesId) -> str:
    """Place under which a lodging place's keys for property systems are found, by making."""
    return f"APIKEYS#{premises_id}"


def announcement(announcement_id: AnnouncementId) -> tuple[str, str]:
    """Key of what a foreigner said of where they stay."""
    return f"ANNOUNCEMENT#{announcement_id}", "ANNOUNCEMENT"


def announced(premises_id: PremisesId) -> str:
    """Place under which the guests announced to premises are found, by when to be reported."""
    return f"ANNOUNCED#{premises_id}"


def sealed(premises_id: PremisesId, on: date | None = None, office: str = "") -> tuple[str, str]:
    """Key of the receipts of premises that were sealed for a day; the partition is all of them."""
    return f"SEALED#{premises_id}", f"{on.isoformat()}#{office}" if on else ""


def sealed_leaves(partition: str, day: str, number: int) -> tuple[str, str]:
    """Key of a further part of the receipts of a sealed day, whose own key is given."""
    return f"LEAVES#{partition.removeprefix('SEALED#')}#{day}", f"{number:04}"


def office_roots(office: str, on: date | None = None) -> tuple[str, str]:
    """Key of the signed root of an office's day; the partition is all of them."""
    return f"ROOTS#{office}", on.isoformat() if on else ""


def batch(batch_id: BatchId, part: str = "BATCH") -> tuple[str, str]:
    """Key of a batch of stays, or of a part of it."""
    return f"BATCH#{batch_id}", part


def batch_rows(start: int) -> str:
    """Sort key of what became of the rows of a batch from this one on; rows count from nought."""
    return f"ROWS#{start:05d}"


def batch_repairs(start: int) -> str:
    """Sort key of what is to be repaired in the rows of a batch from this one on."""
    return f"REPAIRS#{start:05d}"
