"""Scans that waited on a phone: the shapes of a batch, and each item read by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol

import msgspec

from chalicelib.core.errors import FieldError, InvalidError, ServiceError
from chalicelib.core.ids import PersonId
from chalicelib.envelopes.rules import EnvelopeError, Opened
from chalicelib.envelopes.schemas import Sealed
from chalicelib.scans.rules import Flag, Scan, Verdict
from chalicelib.scans.schemas import VerifyScan
from chalicelib.web.openapi import WrongField
from chalicelib.web.parsing import Instant, View, Wire, parse, shape_of
from chalicelib.web.problems import Lang, words, wrong_fields

MOST_ITEMS = 100
_MOST_KEY = 100

# As the Idempotency-Key of a scan that is sent by itself.
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=_MOST_KEY, pattern="^[ -~]+$")]
_ITEM = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "maxLength": _MOST_KEY},
        "sealed": {"type": "string", "description": "JWE of the scan's text; or `scan`"},
        "scan": {"$ref": "#/components/schemas/VerifyScan"},
    },
}
# Each item is read by itself: one that is wrong does not keep the others from being stored.
Items = Annotated[
    list[Any],
    msgspec.Meta(extra_json_schema={"items": _ITEM, "minItems": 1, "maxItems": MOST_ITEMS}),
]


class VerifyScans(Wire, frozen=True):
    """Scans that waited, and what the phone's clock says now.

    An item has an `id`, which is its Idempotency-Key, and just one of `sealed`, an envelope
    with the text of a scan, and `scan`, the scan itself.
    """

    sent_at: Instant
    items: Items

    def checked(self) -> list[Any]:
        """Return the items; raises InvalidError when there is none, or too many."""
        if not self.items:
            raise InvalidError(FieldError("items", "required"))
        if len(self.items) > MOST_ITEMS:
            raise InvalidError(FieldError("items", "too_many", {"limit": MOST_ITEMS}))
        return self.items


class _Item(Wire, frozen=True):
    id: Key
    sealed: Sealed | None = None
    scan: dict[str, Any] | None = None


class Opens(Protocol):
    """What opens envelopes."""

    def open(self, jwe: str, officer: PersonId) -> Opened:
        """Return what an officer sealed; raises EnvelopeError."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item: stored, refused for good, or neither: send it again."""

    id: str
    scan: Scan | None = None
    refusal: ServiceError | None = None


def read_item(item: object, officer: PersonId, opener: Opens) -> tuple[str, VerifyScan]:
    """Return an item's key and scan; raises InvalidError, of which EnvelopeError is one."""
    read = shape_of(_Item, item)
    if (read.sealed is None) == (read.scan is None):
        names = {"fields": "sealed, scan"}
        code = "one_of" if read.sealed is None else "only_one_of"
        raise InvalidError(FieldError("sealed" if read.sealed is None else "scan", code, names))
    if read.sealed is None:
        return read.id, shape_of(VerifyScan, read.scan)
    opened = opener.open(read.sealed, officer)
    if opened.id != read.id:
        # The answer would be taken for that of another item.
        raise EnvelopeError("envelope_unreadable")
    return read.id, parse(VerifyScan, opened.text)


def item_id(item: object) -> str:
    """Return what an item calls itself, whatever else is wrong with it."""
    said = item.get("id") if isinstance(item, dict) else None
    return said[:_MOST_KEY] if isinstance(said, str) else ""


class ItemProblem(View, frozen=True):
    """Why an item was refused, in the asker's language."""

    code: str
    title: str
    detail: str
    errors: list[WrongField]


class OutcomeView(View, frozen=True):
    """What became of an item; of the holder, nothing."""

    id: str
    outcome: Literal["stored", "refused", "later"]
    scan_id: str | msgspec.UnsetType = msgspec.UNSET
    verdict: Verdict | msgspec.UnsetType = msgspec.UNSET
    flags: list[Flag] | msgspec.UnsetType = msgspec.UNSET
    problem: ItemProblem | msgspec.UnsetType = msgspec.UNSET


class BatchView(View, frozen=True):
    """What became of each item, in their order."""

    items: list[OutcomeView]


def batch_view(outcomes: Sequence[Outcome], language: Lang) -> BatchView:
    """Tell a phone which items it need not keep any longer."""
    return BatchView(items=[_outcome_view(one, language) for one in outcomes])


def _outcome_view(one: Outcome, language: Lang) -> OutcomeView:
    if one.scan:
        scan = one.scan
        return OutcomeView(
            id=one.id,
            outcome="stored",
            scan_id=scan.id,
            verdict=scan.verdict,
            flags=[flag for flag in scan.flags if flag is not Flag.WATCH_LISTED],
        )
    if one.refusal:
        return OutcomeView(id=one.id, outcome="refused", problem=_problem(one.refusal, language))
    return OutcomeView(id=one.id, outcome="later")


def _problem(error: ServiceError, language: Lang) -> ItemProblem:
    text = words(language)["errors"][error.code]
    wrong = wrong_fields(error, language) if isinstance(error, InvalidError) else []
    return ItemProblem(
        code=error.code,
        title=text["title"],
        detail=text["detail"].format_map(dict(error.values)),
        errors=[WrongField(**one) for one in wrong],
    )
