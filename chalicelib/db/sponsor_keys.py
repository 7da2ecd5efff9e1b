"""Keys of what is kept of sponsors beside the outbox.

| table | pk | sk | what |
|---|---|---|---|
| identity | SPONSOR#id | SPONSOR | where a sponsor's mail moved, and the turn of their calendar |
| identity | SPONSORADDRESS#request | SPONSORADDRESS | a sponsor's new address to be confirmed |
| identity | SPONSORLINK#request | SPONSORLINK | that somebody asked for a sponsor's link |
"""

from chalicelib.core.ids import SponsorId


def sponsor(sponsor_id: SponsorId) -> tuple[str, str]:
    """Key of what a sponsor chose."""
    return f"SPONSOR#{sponsor_id}", "SPONSOR"


def sponsor_address(request: str) -> tuple[str, str]:
    """Key of a sponsor's new address that was asked for."""
    return f"SPONSORADDRESS#{request}", "SPONSORADDRESS"


def sponsor_link(request: str) -> tuple[str, str]:
    """Key of a sponsor's link that was asked for."""
    return f"SPONSORLINK#{request}", "SPONSORLINK"
