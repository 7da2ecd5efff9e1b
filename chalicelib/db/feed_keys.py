"""Keys of the directorate's feed, beside those in `keys`.

| table | pk | sk | what |
|---|---|---|---|
| identity | FEEDKEYS | thumbprint | a key with which the directorate signs what it sends |
| reference | SYSTEM#feed | sender | when a sender of the feed was last heard, and by when again |
| reference | SILENCES#sender | instant | that a sender was silent for too long, since when |
| batches | FEED#keyed hash | FEED | a batch that was taken, and what became of each record |
| records | CROSSED#keyed hash | keyed hash | a crossing of a passport, as it was told |
| records | WATCH#keyed hash | WATCH | the watch marks of a passport or of a person |
| records | DECLARED#keyed hash | keyed hash | an arrival card of a passport |
"""

from datetime import datetime

from chalicelib.core.clock import instant_text
from chalicelib.core.ids import PassportKey


def feed_key(kid: str = "") -> tuple[str, str]:
    """Key of a sender's public key by its thumbprint; the partition is all of the few there are."""
    return "FEEDKEYS", kid


def feed_mark(sender: str = "") -> tuple[str, str]:
    """Key of when a sender was last heard; the partition is all of the few there are."""
    return "SYSTEM#feed", sender


def silence(sender: str, since: datetime | None = None) -> tuple[str, str]:
    """Key of a silence of a sender; the partition is all of them."""
    return f"SILENCES#{sender}", instant_text(since) if since else ""


def feed_batch(own: str) -> tuple[str, str]:
    """Key of a batch that was taken, by the keyed hash of its sender and its name."""
    return f"FEED#{own}", "FEED"


def crossing(passport_key: PassportKey, own: str = "") -> tuple[str, str]:
    """Key of a crossing; the partition is all crossings of a passport."""
    return f"CROSSED#{passport_key}", own


def watch(subject: str) -> tuple[str, str]:
    """Key of the watch marks of a passport or of a person, by a keyed hash of either."""
    return f"WATCH#{subject}", "WATCH"


DECLARATIONS = "DECLARED#"  # what the partition of every card begins with


def declaration(passport_key: PassportKey, own: str = "") -> tuple[str, str]:
    """Key of an arrival card; the partition is all cards of a passport."""
    return f"DECLARED#{passport_key}", own
