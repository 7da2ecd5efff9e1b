"""The reference data as the API shows them: the values themselves, with their time and source."""

from chalicelib.reference.rules import (
    Checkpoint,
    Country,
    Office,
    PermitClass,
    PremisesCategory,
    Purpose,
    Region,
)
from chalicelib.web.parsing import View


class RegionsView(View, frozen=True, kw_only=True):
    """Regions, the best match first."""

    items: tuple[Region, ...]


class OfficesView(View, frozen=True, kw_only=True):
    """All offices, past and present."""

    items: tuple[Office, ...]


class CheckpointsView(View, frozen=True, kw_only=True):
    """All checkpoints, past and present."""

    items: tuple[Checkpoint, ...]


class PermitClassesView(View, frozen=True, kw_only=True):
    """All permit classes, in all their versions."""

    items: tuple[PermitClass, ...]


class PurposesView(View, frozen=True, kw_only=True):
    """All purposes of coming and staying."""

    items: tuple[Purpose, ...]


class PremisesCategoriesView(View, frozen=True, kw_only=True):
    """All categories of premises."""

    items: tuple[PremisesCategory, ...]


class CountriesView(View, frozen=True, kw_only=True):
    """All issuing states and nationalities."""

    items: tuple[Country, ...]
