"""Wire shapes of lodging places."""

from chalicelib.premises.rules import Premises
from chalicelib.web.parsing import View


class PremisesView(View, frozen=True):
    """A lodging place; `region` is its kecamatan, `zone` the IANA zone there."""

    id: str
    name: str
    category: str
    region: str
    zone: str


class PremisesPageView(View, frozen=True):
    """Lodging places; `next` is what to send as `after` for those that follow."""

    items: list[PremisesView]
    next: str | None


def premises_view(premises: Premises) -> PremisesView:
    """Show a lodging place to who reports for it."""
    return PremisesView(
        id=premises.id,
        name=premises.name,
        category=premises.category,
        region=premises.region,
        zone=premises.zone,
    )
