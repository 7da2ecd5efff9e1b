"""The keys of what the public reports, as those of `keys`.

| table | pk | sk | what |
|---|---|---|---|
| records | TIP#keyed hash | TIP | what somebody reports; the hash is of the reference they hold |
| records | TIP#keyed hash | ENTRY#keyed hash | a step taken on it, a word to or from its sender |
| records | TIP#keyed hash | PHOTO#number | a photo of it; its content is in a bucket |
| identity | MUTED#office#keyed hash | MUTED | that an office holds a sender's tips back |
"""

from chalicelib.core.ids import TipId
from chalicelib.db import keys

at = keys.at
worklist = keys.worklist
awaited = keys.awaited

ENTRIES, PHOTOS = "ENTRY#", "PHOTO#"


def tip(tip_id: TipId) -> tuple[str, str]:
    """Key of a tip; its partition holds all that belongs to it."""
    return f"TIP#{tip_id}", "TIP"


def tip_entry(tip_id: TipId, entry_id: str) -> tuple[str, str]:
    """Key of one step or word."""
    return f"TIP#{tip_id}", f"{ENTRIES}{entry_id}"


def tip_photo(tip_id: TipId, number: int) -> tuple[str, str]:
    """Key of one photo; they count from one."""
    return f"TIP#{tip_id}", f"{PHOTOS}{number}"


def muted_sender(office: str, mark: str) -> tuple[str, str]:
    """Key that says an office holds back what comes with a mark of its sender."""
    return f"MUTED#{office}#{mark}", "MUTED"


def tips_of(office: str, part: str) -> str:
    """Subject under which a part of an office's tips is found: OPEN, CASE, MUTED or a month."""
    return f"TIPS#{office}#{part}"
