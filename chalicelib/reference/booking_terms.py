"""What a booked service costs, which papers it needs and how early it is asked for, as of a day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.core.errors import NotFoundError
from chalicelib.reference.repository import evidence
from chalicelib.reference.rules import Source, find_in_force

_FILE = Path(__file__).parent / "data" / "booking_terms.json"

# Texts in both languages: `id` and `en`.
Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a service of a kind.

    `fee` is in rupiah for one person, the least there is; None where it depends on what is
    granted. `fee_note` says what else it may be. `lead_days` lie at least between the request
    and the day asked for. `source` names where the fee is from, and its address where it has one.
    """

    fee: int | None
    fee_note: Mapping[str, str]
    documents: Texts
    lead_days: int
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """A dated row of the data: of a service its fee, of a kind its lead time; of either papers."""

    valid_from: date | None
    valid_to: date | None
    source: Source
    documents: Texts
    fee: int | None = None
    fee_note: Mapping[str, str] | None = None
    lead_days: int = 0


def booking_terms(kind: str, service: str, on: date) -> Terms:
    """Return what holds on a day; NotFoundError for a kind or service without terms."""
    of_service = _in_force("services", service, on)
    of_kind = _in_force("kinds", kind, on)
    source = of_service.source
    return Terms(
        fee=of_service.fee,
        fee_note=of_service.fee_note or {},
        documents={
            language: (*of_service.documents[language], *of_kind.documents[language])
            for language in of_service.documents
        },
        lead_days=of_kind.lead_days,
        source=f"{source.title} ({source.url})" if source.url else source.title,
    )


def _in_force(part: str, code: str, on: date) -> Row:
    found = find_in_force(rows()[part].get(code, ()), on)
    if found is None:
        raise NotFoundError(terms=code)
    return found


@cache
def rows() -> Mapping[str, Mapping[str, tuple[Row, ...]]]:
    """Return all rows: of `services` and of `kinds`, by code."""
    read = json.loads(_FILE.read_bytes())
    return {
        part: {code: tuple(map(_row, versions)) for code, versions in codes.items()}
        for part, codes in read.items()
    }


def _row(row: dict[str, Any]) -> Row:
    return Row(
        *evidence(row),
        documents={language: tuple(texts) for language, texts in row["documents"].items()},
        fee=row.get("fee"),
        fee_note=row.get("fee_note"),
        lead_days=row.get("lead_days", 0),
    )
