"""The keys of what foreigners ask to have put right, as those of `keys`.

| table | pk | sk | what |
|---|---|---|---|
| records | CORRECTION#keyed hash | CORRECTION | a request to have something put right |
"""

from chalicelib.core.ids import CorrectionId, HolderId
from chalicelib.db import keys

at = keys.at


def correction(correction_id: CorrectionId) -> tuple[str, str]:
    """Key of a request to have something put right."""
    return f"CORRECTION#{correction_id}", "CORRECTION"


def corrections_of(holder_id: HolderId) -> str:
    """Subject under which a foreigner's requests are found, by time."""
    return f"CORRECTIONS#{holder_id}"


def open_corrections(office: str) -> str:
    """Place under which an office's undecided requests are found, the oldest first."""
    return f"CORRECTIONS#{office}"
