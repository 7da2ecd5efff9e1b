"""Wire shapes of entries that waited at a desk."""

from typing import Annotated, Literal

import msgspec

from chalicelib.envelopes.schemas import Sealed
from chalicelib.stamps.schemas import StampView
from chalicelib.web.parsing import View, Wire

ItemId = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,100}$")]


class BatchItem(Wire, frozen=True):
    """One entry that waited at a desk: its request's key, and the request in its envelope."""

    id: ItemId
    sealed: Sealed


class IssueBatch(Wire, frozen=True):
    """Entries that waited at a desk for the network."""

    items: Annotated[list[BatchItem], msgspec.Meta(min_length=1, max_length=10)]


class BatchProblem(View, frozen=True):
    """Why an item was refused, as a problem document says it."""

    code: str
    title: str
    detail: str
    errors: list[dict[str, str]] = msgspec.field(default_factory=list)


class BatchAnswer(View, frozen=True):
    """What became of one item; `later`: not looked at, send it again."""

    id: str
    outcome: Literal["stored", "refused", "later"]
    stamp: StampView | msgspec.UnsetType = msgspec.UNSET
    problem: BatchProblem | msgspec.UnsetType = msgspec.UNSET


class IssueBatchView(View, frozen=True):
    """What became of each item, in the order in which they were sent."""

    items: list[BatchAnswer]
