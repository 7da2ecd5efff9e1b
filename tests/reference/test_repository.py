"""The tables as they ship: complete, without holes and overlaps, each row with its source."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chalicelib.reference import repository
from chalicelib.reference.rules import Dated, Mark, Name, Source, enclosing, in_force

_DATA = Path(repository.__file__).parent / "data"
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


def _sourced() -> Iterable[tuple[Dated, Source]]:
    groups: list[Iterable[Dated]] = [
        repository.offices().values(),
        repository.checkpoints(),
        repository.premises_categories().values(),
        *repository.work_areas().values(),
        *repository.zones().values(),
        *repository.permit_classes().values(),
        *repository.settings().values(),
    ]
    for group in groups:
        for row in group:
            source = row.source  # type: ignore[attr-defined] # each of these has one
            yield row, source


def test_regions_are_as_many_as_the_decree_of_2025_counts() -> None:
    codes = repository.region_names()
    assert Counter(len(code) for code in codes) == {2: 38, 5: 514, 8: 7285}
    regencies = [name for code, name in codes.items() if len(code) == 5]
    assert Counter(name.split()[0] for name in regencies) == {"Kabupaten": 416, "Kota": 98}


def test_each_region_lies_in_a_larger_one() -> None:
    names = repository.region_names()
    assert [c for c in names if any(above not in names for above in enclosing(c))] == []
    assert all(name == name.strip() and name for name in names.values())


def test_region_table_stays_small_enough_for_the_package() -> None:
    assert (_DATA / "regions" / "regions.csv").stat().st_size <= 300_000


def test_region_data_stand_beside_their_licence() -> None:
    licence = (_DATA / "regions" / "LICENSE.md").read_text(encoding="utf-8")
    assert licence.startswith("# Open Database License (ODbL)")
    assert "idn-area-data" in (_DATA / "regions" / "README.md").read_text(encoding="utf-8")


def test_each_province_has_one_of_the_three_zones() -> None:
    provinces = {code for code in repository.region_names() if len(code) == 2}
    zones = repository.zones()
    assert set(zones) == provinces
    assert Counter(rows[0].zone for rows in zones.values()) == {
        "Asia/Jakarta": 18,
        "Asia/Makassar": 12,
        "Asia/Jayapura": 8,
    }


def test_zones_begin_when_the_time_zone_database_says_so() -> None:
    # Pontianak is where the decree moved the clock, and so has a zone of its own.
    first = repository.zones()["61"][0].valid_from
    assert first is not None

    def agree(day: date) -> bool:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Pontianak"))
        return noon.utcoffset() == noon.replace(tzinfo=ZoneInfo("Asia/Jakarta")).utcoffset()

    assert agree(first)
    assert not agree(first - timedelta(days=1))


def test_each_province_has_its_regional_office_to_fall_back_on() -> None:
    offices = repository.offices()
    for code in repository.zones():
        fallback = [area for area in repository.work_areas()[code] if area.fallback]
        assert [offices[area.office].kind for area in fallback] == ["regional"], code
        assert all(area.valid_from is None and area.valid_to is None for area in fallback)


def test_only_regional_offices_stand_in() -> None:
    areas = [area for rows in repository.work_areas().values() for area in rows]
    for area in areas:
        assert (repository.offices()[area.office].kind == "regional") == area.fallback, area.region


def test_work_areas_lie_in_regions_and_offices_that_exist_then() -> None:
    offices = repository.offices()
    for region, rows in repository.work_areas().items():
        assert region in repository.region_names()
        for area in rows:
            opened = offices[area.office].valid_from
            assert opened is None or (area.valid_from is not None and area.valid_from >= opened)


def test_versions_of_a_row_follow_each_other_without_overlap() -> None:
    tables: Iterable[Mapping[str, Sequence[Dated]]] = (
        repository.zones(),
        repository.work_areas(),
        repository.permit_classes(),
        repository.settings(),
    )
    for table in tables:
        for name, rows in table.items():
            _assert_in_line(rows, name)


def _assert_in_line(rows: Sequence[Dated], name: str) -> None:
    for earlier, later in pairwise(rows):
        assert earlier.valid_to is not None, name
        assert later.valid_from is not None, name
        assert earlier.valid_to < later.valid_from, name


def test_rows_end_after_they_begin() -> None:
    for row, _ in _sourced():
        if row.valid_from is not None and row.valid_to is not None:
            assert row.valid_from <= row.valid_to


def test_rows_have_a_source_and_say_what_is_doubtful() -> None:
    for row, source in _sourced():
        assert source.title, row
        assert source.mark is not Mark.CONTRADICTED or source.note, row


def test_codes_can_be_typed_sent_and_written_into_a_seal() -> None:
    assert all(_CODE.fullmatch(code) for code in repository.offices())
    for point in repository.checkpoints():
        assert re.fullmatch(r"[A-Z]{3}" if point.code_kind == "iata" else r"[A-Z]{5}", point.code)
        assert point.code.startswith({"iata": "", "unlocode": "ID", "own": "ZZ"}[point.code_kind])
    assert all(re.fullmatch(r"[A-F]\d{1,2}[A-Z]?|ITAP", one) for one in repository.permit_classes())


def test_checkpoints_lie_where_their_zone_and_office_are() -> None:
    codes = [point.code for point in repository.checkpoints()]
    assert len(codes) == len(set(codes))
    for point in repository.checkpoints():
        assert point.region in repository.region_names()
        assert point.office in repository.offices()
        assert point.zone == repository.zones()[point.region[:2]][0].zone
        assert point.kind in {"airport", "seaport", "land"}


def test_checkpoints_cover_the_main_doors_of_the_country() -> None:
    codes = {point.code for point in repository.checkpoints()}
    assert {"DPS", "CGK", "SUB", "DJJ", "BTH", "ZZBTC"} <= codes


def test_permit_classes_have_a_known_group_purpose_and_length() -> None:
    groups = {
        "A": "visit_free",
        "B": "on_arrival",
        "F": "on_arrival",
        "C": "visit_single",
        "D": "visit_multiple",
        "E": "limited",
        "I": "permanent",
    }
    for index, versions in repository.permit_classes().items():
        for one in versions:
            assert one.group == groups[index[0]]
            assert one.purpose in repository.purposes()
            assert one.stay in one.stays
            assert all(
                sorted((stay.days > 0, stay.months > 0, stay.years > 0)) == [False, False, True]
                for stay in one.stays
            )
            assert one.extension is None or one.extensible


def test_each_version_of_a_class_counts_its_entry_day_in_one_way() -> None:
    # Whoever changes that rule must begin a new version of each class on the same day.
    changes = [rule.valid_from for rule in repository.settings()["entry_day_counts"]][1:]
    for versions in repository.permit_classes().values():
        for one in versions:
            assert one.entry_day_counts
            inside = [day for day in changes if day is not None and in_force(one, day)]
            assert [day for day in inside if day != one.valid_from] == []


def test_countries_hold_the_codes_that_machine_readable_passports_carry() -> None:
    countries = repository.countries()
    assert {"D", "IDN", "UTO", "XXA", "XXB", "XXC", "XXX", "RKS", "EUE", "UNO", "UNA"} <= set(
        countries
    )
    assert {"XOM", "XPO", "GBD", "GBN", "GBO", "GBP", "GBS"} <= set(countries)
    assert "DEU" not in countries
    assert countries["D"].name.id == "Jerman"
    assert [code for code, one in countries.items() if one.kind == "specimen"] == ["UTO"]
    assert len([one for one in countries.values() if one.kind == "country"]) == 249 + 1


def test_names_are_there_in_both_languages() -> None:
    names: list[Name] = [
        *(one.name for one in repository.countries().values()),
        *(one.name for one in repository.purposes().values()),
        *(one.name for one in repository.premises_categories().values()),
        *(one.name for one in repository.offices().values()),
        *(one.name for one in repository.checkpoints()),
        *(one.name for versions in repository.permit_classes().values() for one in versions),
    ]
    assert [name for name in names if not (name.id.strip() and name.en.strip())] == []


def test_premises_are_commercial_lodging_or_a_home() -> None:
    groups = Counter(one.group for one in repository.premises_categories().values())
    assert groups == {"penginapan": 9, "tempat_tinggal": 1}


def test_tag_differs_between_data_sets_and_stays_the_same() -> None:
    names = ("regions", "offices", "checkpoints", "permit_classes", "countries", "purposes")
    tags = [repository.data_set_tag(name) for name in names]
    assert len(set(tags)) == len(names)
    repository.data_set_tag.cache_clear()
    assert [repository.data_set_tag(name) for name in names] == tags
    with pytest.raises(KeyError):
        repository.data_set_tag("secrets")
