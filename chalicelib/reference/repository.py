"""The tables that ship with the code, read at first use (a cold start reads none of them)."""

import csv
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from chalicelib.reference.rules import (
    Checkpoint,
    Country,
    Extension,
    Length,
    Mark,
    Name,
    Office,
    PermitClass,
    PremisesCategory,
    Purpose,
    Setting,
    Source,
    WorkArea,
    Zone,
    find_in_force,
    folded,
)

_DATA = Path(__file__).parent / "data"

# What each public data set is made of; its tag changes when one of the files does.
_FILES: Mapping[str, tuple[str, ...]] = {
    "regions": ("regions/regions.csv", "zones.json"),
    "offices": ("offices.json", "work_areas.json", "sources.json"),
    "checkpoints": ("checkpoints.json", "sources.json"),
    "permit_classes": ("permit_classes.json", "sources.json"),
    "purposes": ("purposes.json",),
    "premises_categories": ("premises_categories.json", "sources.json"),
    "countries": ("countries.json",),
}

# Raise it when a view changes though its data do not, so that no cache keeps the old shape.
_SHAPE = b"1"

_Json = dict[str, Any]
_Item = TypeVar("_Item")


@cache
def data_set_tag(name: str) -> str:
    """Return what identifies a data set's present state; raises KeyError for an unknown one."""
    digest = hashlib.sha256(_SHAPE)
    for file in _FILES[name]:
        digest.update((_DATA / file).read_bytes())
    return digest.hexdigest()[:32]


def _read(file: str) -> Any:  # noqa: ANN401 - the files' shapes differ; each loader knows its own
    return json.loads((_DATA / file).read_bytes())


@cache
def _sources() -> Mapping[str, _Json]:
    sources: Mapping[str, _Json] = _read("sources.json")
    return sources


def _source(row: _Json) -> Source:
    told = _sources()[row["source"]]
    return Source(Mark(row["mark"]), told["title"], told["url"], row.get("note", ""))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def evidence(row: _Json) -> tuple[date | None, date | None, Source]:
    """Return from when to when a row holds, and what says so."""
    return _day(row["valid_from"]), _day(row["valid_to"]), _source(row)


def _by_region(items: list[tuple[str, _Item]]) -> Mapping[str, tuple[_Item, ...]]:
    grouped: dict[str, tuple[_Item, ...]] = {}
    for region, item in items:
        grouped[region] = (*grouped.get(region, ()), item)
    return grouped


@cache
def region_names() -> Mapping[str, str]:
    """Return the name of each province, regency and kecamatan by its code, ordered by code."""
    with (_DATA / "regions" / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)  # the heading
        return {code: name for code, name in rows}  # noqa: C416 - dict() would not type-check


@cache
def regions_below() -> Mapping[str, tuple[str, ...]]:
    """Return the codes right below each region, ordered; those of provinces stand below ""."""
    below: dict[str, list[str]] = {}
    for code in region_names():
        below.setdefault(code.rpartition(".")[0], []).append(code)
    return {code: tuple(codes) for code, codes in below.items()}


@cache
def search_index() -> tuple[tuple[str, str, str], ...]:
    """Return code, folded name and folded full name of each kecamatan."""
    names = region_names()
    around = {
        code: folded(f"{name} {names[code[:2]]}")
        for code, name in names.items()
        if len(code) == 5  # noqa: PLR2004 - a regency's code
    }
    kecamatan = ((code, folded(name)) for code, name in names.items() if len(code) == 8)  # noqa: PLR2004 - a kecamatan's
    return tuple((code, name, f" {name} {around[code[:5]]}") for code, name in kecamatan)


@cache
def zones() -> Mapping[str, tuple[Zone, ...]]:
    """Return the time zones by province."""
    return _by_region(
        [
            (row["region"], Zone(row["region"], row["zone"], *evidence(row)))
            for row in _read("zones.json")
        ]
    )


@cache
def offices() -> Mapping[str, Office]:
    """Return the offices by code."""
    return {
        row["code"]: Office(
            row["code"],
            Name(**row["name"]),
            row["kind"],
            row["region"],
            *evidence(row),
        )
        for row in _read("offices.json")
    }


@cache
def work_areas() -> Mapping[str, tuple[WorkArea, ...]]:
    """Return the work areas by region."""
    rows = _read("work_areas.json")
    return _by_region([(row["region"], _work_area(row)) for row in rows])


def _work_area(row: _Json) -> WorkArea:
    return WorkArea(row["region"], row["office"], row["fallback"], *evidence(row))


@cache
def checkpoints() -> tuple[Checkpoint, ...]:
    """Return the checkpoints, ordered by code."""
    return tuple(
        Checkpoint(
            code=row["code"],
            code_kind=row["code_kind"],
            kind=row["kind"],
            name=Name(**row["name"]),
            region=row["region"],
            zone=row["zone"],
            office=row["office"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            source=_source(row),
        )
        for row in _read("checkpoints.json")
    )


@cache
def permit_classes() -> Mapping[str, tuple[PermitClass, ...]]:
    """Return the permit classes by index, each with its versions in the order of time."""
    rows = _read("permit_classes.json")
    return _by_region([(row["index"], _permit_class(row)) for row in rows])


def _permit_class(row: _Json) -> PermitClass:
    stay = Length(**row["stay"])
    return PermitClass(
        index=row["index"],
        group=row["group"],
        name=Name(**row["name"]),
        purpose=row["purpose"],
        stay=stay,
        stays=tuple(Length(**one) for one in row.get("stays", ())) or (stay,),
        extensible=row["extensible"],
        extension=_extension(row.get("extension")),
        entry_day_counts=_entry_day_counts(row),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        source=_source(row),
    )


def _entry_day_counts(row: _Json) -> bool:
    began = _day(row["valid_from"]) or date.min
    rule = find_in_force(settings()["entry_day_counts"], began)
    if rule is None:
        raise LookupError(row["index"])
    return rule.value is True


def _extension(row: _Json | None) -> Extension | None:
    if row is None:
        return None
    return Extension(Length(**row["by"]), row["times"], Length(**row["total"]))


@cache
def purposes() -> Mapping[str, Purpose]:
    """Return the purposes by code."""
    return {
        row["code"]: Purpose(row["code"], Name(**row["name"])) for row in _read("purposes.json")
    }


@cache
def premises_categories() -> Mapping[str, PremisesCategory]:
    """Return the categories of premises by code."""
    return {
        row["code"]: PremisesCategory(
            row["code"], row["group"], Name(**row["name"]), *evidence(row)
        )
        for row in _read("premises_categories.json")
    }


@cache
def countries() -> Mapping[str, Country]:
    """Return issuing states and nationalities by their ICAO code."""
    return {
        row["code"]: Country(row["code"], row["kind"], row["alpha2"], Name(**row["name"]))
        for row in _read("countries.json")
    }


@cache
def settings() -> Mapping[str, tuple[Setting, ...]]:
    """Return the dated rules by name."""
    return {
        name: tuple(
            Setting(
                tuple(row["value"]) if isinstance(row["value"], list) else row["value"],
                *evidence(row),
            )
            for row in rows
        )
        for name, rows in _read("rules.json").items()
    }
