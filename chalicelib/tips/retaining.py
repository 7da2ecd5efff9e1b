"""How long tips are kept, with their words and photos: from when they were closed."""

from datetime import date

from pynamodb.attributes import UnicodeAttribute

from chalicelib.core.clock import instant_of
from chalicelib.core.ids import TipId
from chalicelib.db import tip_keys as keys
from chalicelib.db.erasing import Erasable
from chalicelib.db.table import Records
from chalicelib.tips import repository
from chalicelib.tips.photos import kept_key
from chalicelib.uploads import service as uploads


class TipPart(Records):
    """A tip, a step or word of it, or a photo: all go by when the tip was closed."""

    closed_at = UnicodeAttribute(null=True)
    joined_to = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    at = UnicodeAttribute(null=True)
    received_at = UnicodeAttribute(null=True)


def _ended(item: TipPart) -> date | None:
    """Return when a tip was closed; of a part whose tip is gone already, the first of all days."""
    if item.sk == "TIP":
        return instant_of(item.closed_at).date() if item.closed_at else None
    tip = repository.find_tip(TipId(item.pk.partition("#")[2]))
    if tip is None:
        return date.min
    return tip.closed_at.date() if tip.closed_at else None


def _content(item: TipPart) -> None:
    """Erase what a photo shows before what says that it is there."""
    if item.sk.startswith(keys.PHOTOS):
        own = TipId(item.pk.partition("#")[2])
        uploads.delete_document(kept_key(own, item.sk.removeprefix(keys.PHOTOS)))


def _begun(item: TipPart) -> date:
    at = item.received_at or item.at
    return instant_of(at).date() if at else date.min


ERASABLE = (
    Erasable("tips", TipPart, "TIP#", _ended, ("closed_at", "status"), _content, begun_on=_begun),
)
