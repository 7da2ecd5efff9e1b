"""Who answers for a foreigner: known by a mailbox, and by nothing else."""

from chalicelib.clients.secrets import index_key
from chalicelib.core.ids import SponsorId, keyed_id


def sponsor_id(email: str) -> SponsorId:
    """Return the id of whoever reads a mailbox: the group of the outbox rows that go there."""
    return SponsorId(keyed_id(index_key(), "sponsor", email.strip().casefold()))
