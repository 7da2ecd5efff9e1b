"""The questions other capabilities ask, on the data as they ship."""

from datetime import date, time

import pytest

from chalicelib.core.errors import NotFoundError
from chalicelib.reference import repository, service
from chalicelib.reference.rules import Length, last_day_of_stay

_BEFORE = date(2026, 1, 25)
_AFTER = date(2026, 1, 26)
_TODAY = date(2026, 11, 22)


def _office(region: str, on: date) -> str:
    return service.office_of(region, on).code


def test_region_is_found_with_those_around_it() -> None:
    kuta = service.find_region("51.03.01")
    assert kuta is not None
    assert (kuta.name, kuta.level, kuta.regency, kuta.province, kuta.zone) == (
        "Kuta",
        "district",
        "Kabupaten Badung",
        "Bali",
        "Asia/Makassar",
    )
    badung = service.find_region("51.03")
    bali = service.find_region("51")
    assert badung is not None
    assert bali is not None
    assert (badung.level, bali.level, bali.regency) == ("regency", "province", None)


@pytest.mark.parametrize("code", ["", "5", "51.99", "51.03.01.1001", "510301", "51.03.01 ", "xx"])
def test_region_is_not_found_when_there_is_no_such_code(code: str) -> None:
    assert service.find_region(code) is None


def test_regions_are_listed_from_province_down_to_kecamatan() -> None:
    assert len(service.list_regions()) == 38
    assert [one.code for one in service.list_regions("51")][:3] == ["51.01", "51.02", "51.03"]
    assert len(service.list_regions("51.03")) == 6
    assert service.list_regions("51.03.01") == ()
    assert service.list_regions("99") == ()


def test_search_finds_a_kecamatan_by_parts_of_its_names() -> None:
    assert [one.code for one in service.search_regions("kuta", 1)] == ["51.03.01"]
    found = service.search_regions("KEC. KÚTA, kab. badung")
    assert [one.code for one in found] == ["51.03.01", "51.03.05", "51.03.06"]
    assert {one.regency for one in service.search_regions("Kebayoran Baru")} == {
        "Kota Administrasi Jakarta Selatan"
    }


def test_search_finds_by_the_beginning_of_a_code() -> None:
    assert [one.code for one in service.search_regions("51.03.0", 50)] == [
        f"51.03.0{number}" for number in range(1, 7)
    ]


def test_search_is_empty_when_nothing_is_asked_or_met() -> None:
    for text in ("", " ", "kec.", "zzzz", "...", "\u0000"):
        assert service.search_regions(text) == ()
    assert service.search_regions("kuta", 0) == ()
    assert service.search_regions("kuta", -1) == ()


def test_search_never_answers_more_than_fifty() -> None:
    assert len(service.search_regions("a", 1000)) == 50


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        ("31.74", "Asia/Jakarta"),
        ("51.03.01", "Asia/Makassar"),
        ("51.03.01.1001", "Asia/Makassar"),
        ("91.71.04", "Asia/Jayapura"),
        ("96", "Asia/Jayapura"),
        ("62.01", "Asia/Jakarta"),
        ("63.01", "Asia/Makassar"),
    ],
)
def test_zone_is_that_of_the_province(region: str, zone: str) -> None:
    assert service.zone_of(region) == zone
    assert service.zone_of(region, _TODAY) == zone


@pytest.mark.parametrize("code", ["", "99", "51.03.99", "51.03.01x", "51.03.99.1001", "51.03.01.1"])
def test_zone_and_office_are_refused_when_the_region_does_not_exist(code: str) -> None:
    with pytest.raises(NotFoundError):
        service.zone_of(code)
    with pytest.raises(NotFoundError):
        service.office_of(code, _TODAY)


@pytest.mark.parametrize("day", [date(2020, 1, 1), _BEFORE, _AFTER, _TODAY])
def test_ngurah_rai_has_the_three_kuta_and_denpasar_the_rest_of_badung(day: date) -> None:
    badung = {one.name: _office(one.code, day) for one in service.list_regions("51.03")}
    assert badung == {
        "Kuta": "NGURAH-RAI",
        "Kuta Selatan": "NGURAH-RAI",
        "Kuta Utara": "NGURAH-RAI",
        "Mengwi": "DENPASAR",
        "Abiansemal": "DENPASAR",
        "Petang": "DENPASAR",
    }


@pytest.mark.parametrize(
    ("regency", "before", "after"),
    [
        ("51.71", "DENPASAR", "DENPASAR"),
        ("51.04", "DENPASAR", "DENPASAR"),
        ("51.06", "DENPASAR", "DENPASAR"),
        ("51.05", "DENPASAR", "KLUNGKUNG"),
        ("51.02", "DENPASAR", "TABANAN"),
        ("51.08", "SINGARAJA", "SINGARAJA"),
        ("51.01", "SINGARAJA", "SINGARAJA"),
        ("51.07", "SINGARAJA", "SINGARAJA"),
    ],
)
def test_work_areas_of_bali_move_on_26_january_2026(regency: str, before: str, after: str) -> None:
    for kecamatan in service.list_regions(regency):
        assert _office(kecamatan.code, _BEFORE) == before
        assert _office(kecamatan.code, _AFTER) == after
        assert _office(f"{kecamatan.code}.2001", _AFTER) == after


@pytest.mark.parametrize(
    ("region", "office"),
    [
        ("31.74.07", "JAKARTA-SELATAN"),
        ("31.71.01", "JAKARTA-PUSAT"),
        ("21.71.01", "BELAKANG-PADANG"),
        ("21.71.10", "BATAM"),
        ("34.01.01", "KULON-PROGO"),
        ("34.04.01", "YOGYAKARTA"),
        ("91.71.04", "JAYAPURA"),
        ("95.01.01", "JAYAPURA"),
        ("93.04.01", "MIMIKA"),
        ("32.73.01", "KANWIL-JABAR"),
        ("65.71.01", "KANWIL-KALTIM"),
    ],
)
def test_office_is_the_one_of_the_work_area_or_stands_in(region: str, office: str) -> None:
    assert _office(region, _TODAY) == office
    assert service.work_area_of(region, _TODAY).fallback == office.startswith("KANWIL")


@pytest.mark.parametrize("day", [date(2010, 1, 1), _BEFORE, _AFTER, _TODAY])
def test_every_kecamatan_has_an_open_office_on_every_day(day: date) -> None:
    for code, _, _ in repository.search_index():
        office = service.office_of(code, day)
        assert office.valid_from is None or office.valid_from <= day


def test_office_is_found_only_while_it_is_open_when_a_day_is_given() -> None:
    assert service.find_office("KLUNGKUNG") is not None
    assert service.find_office("KLUNGKUNG", _BEFORE) is None
    assert service.find_office("KLUNGKUNG", _AFTER) is not None
    assert service.find_office("NOWHERE") is None


def test_checkpoint_is_found_with_its_zone_and_office() -> None:
    bali = service.find_checkpoint("DPS", _TODAY)
    papua = service.find_checkpoint("DJJ", _TODAY)
    assert bali is not None
    assert papua is not None
    assert (bali.zone, bali.office, bali.kind) == ("Asia/Makassar", "NGURAH-RAI", "airport")
    assert (papua.zone, papua.office) == ("Asia/Jayapura", "JAYAPURA")
    assert service.find_checkpoint("dps", _TODAY) is None
    assert service.find_checkpoint("ZRH", _TODAY) is None


@pytest.mark.parametrize(
    ("index", "entry_on", "last"),
    [
        ("B1", date(2026, 3, 14), date(2026, 4, 12)),
        ("A1", date(2026, 3, 14), date(2026, 4, 12)),
        ("F1", date(2026, 3, 14), date(2026, 3, 20)),
        ("C1", date(2026, 11, 22), date(2027, 1, 20)),
        ("C12", date(2026, 1, 1), date(2026, 6, 29)),
        ("C18", date(2025, 6, 13), date(2025, 8, 11)),
        ("C18", date(2025, 6, 14), date(2025, 9, 11)),
        ("D1", date(2028, 2, 1), date(2028, 3, 31)),
        ("E33G", date(2028, 2, 29), date(2029, 2, 28)),
        ("E28A", date(2026, 11, 22), date(2028, 11, 21)),
        ("ITAP", date(2026, 11, 22), date(2031, 11, 21)),
    ],
)
def test_last_day_follows_from_the_class_as_it_stood_on_entry(
    index: str, entry_on: date, last: date
) -> None:
    found = service.find_permit_class(index, entry_on)
    assert found is not None
    assert last_day_of_stay(found, entry_on) == last


def test_another_length_is_granted_only_when_the_class_has_it() -> None:
    investor = service.find_permit_class("E28A", _TODAY)
    assert investor is not None
    one_year = last_day_of_stay(investor, _TODAY, Length(years=1))
    assert one_year == date(2027, 11, 21)
    with pytest.raises(ValueError, match="not granted"):
        last_day_of_stay(investor, _TODAY, Length(years=5))


@pytest.mark.parametrize("index", ["", "Z9", "c1", "C1 ", "B211A", "E23B"])
def test_permit_class_is_not_found_when_it_is_no_index(index: str) -> None:
    assert service.find_permit_class(index, _TODAY) is None


def test_permit_class_is_not_found_outside_its_time() -> None:
    assert service.find_permit_class("B2", date(2025, 5, 31)) is not None
    assert service.find_permit_class("B2", date(2025, 6, 1)) is None
    assert service.find_permit_class("C7C", date(2025, 5, 31)) is None
    assert service.find_permit_class("C7C", date(2025, 6, 1)) is not None


def test_dated_rules_answer_as_they_stood_on_the_day() -> None:
    assert service.overstay_fee_per_day(date(2019, 4, 30)) == 300_000
    assert service.overstay_fee_per_day(date(2019, 5, 1)) == 1_000_000
    assert 37 * service.overstay_fee_per_day(_TODAY) == 37_000_000
    assert service.overstay_ban_after_days(_TODAY) == 60
    assert service.reporting_hours(_TODAY) == 24
    assert service.warning_stages(_TODAY) == (30, 14, 7, 1, -1)
    assert service.warning_time(_TODAY) == time(8)
    assert service.warning_zone(_TODAY) == "Asia/Jakarta"
    assert service.warning_at_once_below_days(_TODAY) == 7


def test_rule_is_refused_when_it_was_not_yet_made() -> None:
    with pytest.raises(NotFoundError):
        service.overstay_ban_after_days(date(2011, 5, 4))


def test_codes_are_looked_up_exactly() -> None:
    germany = service.find_country("D")
    assert germany is not None
    assert germany.name.en == "Germany"
    assert service.find_country("DEU") is None
    assert service.find_purpose("tourism") is not None
    assert service.find_purpose("nothing") is None
    assert service.find_premises_category("villa", _TODAY) is not None
    assert service.find_premises_category("istana", _TODAY) is None


def test_lists_hold_every_row_of_their_data_set() -> None:
    assert len(service.list_offices()) == len(repository.offices())
    assert len(service.list_checkpoints()) == len(repository.checkpoints())
    assert [one.index for one in service.list_permit_classes()].count("C18") == 2
    assert len(service.list_countries()) == len(repository.countries())
    assert len(service.list_purposes()) == len(repository.purposes())
    assert len(service.list_premises_categories()) == 10
    assert len(service.data_set_tag("countries")) == 32


@pytest.mark.parametrize(
    ("office", "zone"),
    [
        ("NGURAH-RAI", "Asia/Makassar"),
        ("JAYAPURA", "Asia/Jayapura"),
        ("SOEKARNO-HATTA", "Asia/Jakarta"),
        ("NOWHERE", "Asia/Jakarta"),
    ],
)
def test_office_keeps_the_time_of_its_place(office: str, zone: str) -> None:
    assert service.office_zone(office) == zone
