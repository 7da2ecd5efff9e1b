"""What the other capabilities and the public ask of the reference data.

A `find_…` answers None for what does not exist, or did not on that day; the caller refuses.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time

from chalicelib.core.errors import NotFoundError
from chalicelib.reference import holidays, repository, settings
from chalicelib.reference.holidays import Holiday
from chalicelib.reference.rules import (
    Checkpoint,
    Country,
    Office,
    PermitClass,
    PremisesCategory,
    Purpose,
    Region,
    WorkArea,
    enclosing,
    find_in_force,
    in_force,
    most_specific,
    search_rank,
    search_words,
)

_LEVELS = {1: "province", 2: "regency", 3: "district"}
_VILLAGE = re.compile(r"(\d\d\.\d\d\.\d\d)\.\d{4}")
_MOST_FOUND = 50
_CAPITAL_ZONE = "Asia/Jakarta"


def find_region(code: str) -> Region | None:
    """Return a province, regency or kecamatan by its Kepmendagri code (`51.03.01`)."""
    names = repository.region_names()
    if code not in names:
        return None
    around = list(enclosing(code))
    return Region(
        code=code,
        name=names[code],
        level=_LEVELS[len(around)],
        regency=names[around[-2]] if len(around) > 1 else None,
        province=names[around[-1]],
        zone=zone_of(code),
    )


def list_regions(parent: str | None = None) -> tuple[Region, ...]:
    """Return the regions right below one, ordered by code; the provinces without a parent."""
    return _regions(list_region_codes(parent))


def list_region_codes(parent: str | None = None) -> tuple[str, ...]:
    """Return the codes of the regions right below one, in order; of provinces without one."""
    return repository.regions_below().get(parent or "", ())


def search_regions(text: str, limit: int = 10) -> tuple[Region, ...]:
    """Return kecamatan whose name, with regency and province, begins with the words given.

    Capitals and diacritics do not matter; a number is taken as the beginning of a code. At most
    `limit` and never more than 50, the best first.
    """
    most = max(0, min(limit, _MOST_FOUND))
    number = text.strip()
    if number.replace(".", "").isdigit():
        codes = (code for code, _, _ in repository.search_index() if code.startswith(number))
        return _regions(list(codes)[:most])
    words = search_words(text)
    if not words:
        return ()
    found = [
        (rank, name, code)
        for code, name, whole in repository.search_index()
        if (rank := search_rank(words, name, whole)) is not None
    ]
    return _regions(code for _, _, code in sorted(found)[:most])


def _regions(codes: Iterable[str]) -> tuple[Region, ...]:
    return tuple(region for code in codes if (region := find_region(code)) is not None)


def zone_of(region_code: str, on: date | None = None) -> str:
    """Return the IANA zone of a region (villages too), today's unless a day is given.

    Raises NotFoundError for a code that is none.
    """
    _must_exist(region_code)
    row = most_specific(repository.zones(), region_code, on or date.max)
    if row is None:
        raise NotFoundError(region=region_code)
    return row.zone


def work_area_of(region_code: str, on: date) -> WorkArea:
    """Return the work area that a region (villages too) belongs to on a day.

    The smallest region with a row of its own wins. Raises NotFoundError for a code that is none.
    """
    _must_exist(region_code)
    row = most_specific(repository.work_areas(), region_code, on)
    if row is None:
        raise NotFoundError(region=region_code)
    return row


def office_of(region_code: str, on: date) -> Office:
    """Return the office whose work area a region is on a day; raises NotFoundError."""
    return repository.offices()[work_area_of(region_code, on).office]


def offices_before(code: str, on: date) -> tuple[str, ...]:
    """Return the other offices that ever had some part of an office's work area of a day.

    What was filed with them before an area moved is looked for there. It may name one too many.
    """
    areas = repository.work_areas()
    own = [row.region for rows in areas.values() for row in rows if row.office == code]
    now_own = [region for region in own if work_area_of(region, on).office == code]
    around = {one for region in now_own for one in enclosing(region)}
    others = (row for region in around for row in areas.get(region, ()) if not in_force(row, on))
    return tuple(sorted({row.office for row in others} - {code}))


def regions_of(code: str, on: date) -> tuple[str, ...]:
    """Return the regions with a row of their own that belong to an office on a day."""
    areas = repository.work_areas()
    own = (row for rows in areas.values() for row in rows if row.office == code)
    return tuple(sorted({row.region for row in own if in_force(row, on)}))


def list_kecamatan_of(code: str, on: date) -> tuple[str, ...]:
    """Return the kecamatan of an office's work area on a day, by code."""
    within = regions_of(code, on)
    return tuple(
        region
        for region, _, _ in repository.search_index()
        if any(one in within for one in enclosing(region))
        and work_area_of(region, on).office == code
    )


def office_zone(code: str) -> str:
    """Return the IANA zone of the place where an office sits; the capital's for one not known."""
    office = repository.offices().get(code)
    return zone_of(office.region) if office else _CAPITAL_ZONE


def _must_exist(region_code: str) -> None:
    # Villages are not in the package: their kecamatan vouches for them.
    village = _VILLAGE.fullmatch(region_code)
    if (village[1] if village else region_code) not in repository.region_names():
        raise NotFoundError(region=region_code)


def find_office(code: str, on: date | None = None) -> Office | None:
    """Return an office, or None; with a day, only one that was open then."""
    office = repository.offices().get(code)
    return None if office is None or not (on is None or in_force(office, on)) else office


def find_checkpoint(code: str, on: date) -> Checkpoint | None:
    """Return a checkpoint that was open on a day."""
    return find_in_force((one for one in repository.checkpoints() if one.code == code), on)


def find_permit_class(index: str, on: date) -> PermitClass | None:
    """Return a permit class as it stood on a day."""
    return find_in_force(repository.permit_classes().get(index, ()), on)


def find_country(code: str) -> Country | None:
    """Return an issuing state or nationality by its ICAO code (`D`, `IDN`, `XXA`, `UTO`)."""
    return repository.countries().get(code)


def find_purpose(code: str) -> Purpose | None:
    """Return a purpose."""
    return repository.purposes().get(code)


def find_premises_category(code: str, on: date) -> PremisesCategory | None:
    """Return a category of premises that was in use on a day."""
    category = repository.premises_categories().get(code)
    return category if category is not None and in_force(category, on) else None


def list_offices() -> Sequence[Office]:
    """Return all offices, past and present."""
    return tuple(repository.offices().values())


def list_checkpoints() -> Sequence[Checkpoint]:
    """Return all checkpoints, past and present."""
    return repository.checkpoints()


def list_permit_classes() -> Sequence[PermitClass]:
    """Return all permit classes in all their versions."""
    return tuple(one for versions in repository.permit_classes().values() for one in versions)


def list_holidays(first: date, last: date) -> list[Holiday]:
    """Return the public holidays and joint leave from one day to another, by day.

    Years beyond the data have none.
    """
    return [one for one in holidays.known() if first <= one.on <= last]


def list_countries() -> Sequence[Country]:
    """Return all issuing states and nationalities."""
    return tuple(repository.countries().values())


def list_purposes() -> Sequence[Purpose]:
    """Return all purposes."""
    return tuple(repository.purposes().values())


def list_premises_categories() -> Sequence[PremisesCategory]:
    """Return all categories of premises."""
    return tuple(repository.premises_categories().values())


def data_set_tag(name: str) -> str:
    """Return the strong entity tag (unquoted) of a data set.

    One of regions, offices, checkpoints, permit_classes, purposes, premises_categories, countries.
    """
    return repository.data_set_tag(name)


def overstay_fee_per_day(on: date) -> int:
    """Return the fee for one day of overstay, in rupiah."""
    return settings.number("overstay_fee_per_day", on)


def overstay_ban_after_days(on: date) -> int:
    """Return how many days of overstay still pay the fee; one more means deportation and ban."""
    return settings.number("overstay_ban_after_days", on)


def reporting_hours(on: date) -> int:
    """Return within how many hours of the check-in a stay is to be reported."""
    return settings.number("reporting_hours", on)


def looks_told_after_hours(on: date) -> int:
    """Return after how many hours a foreigner is told who looked at them."""
    return settings.number("looks_told_after_hours", on)


def warning_stages(on: date) -> tuple[int, ...]:
    """Return how many days before the last day of stay warnings go out, the earliest first.

    A negative number is a day after the last: an overstay.
    """
    value = settings.setting("warning_stages", on).value
    if not isinstance(value, tuple):
        raise TypeError("warning_stages")
    return value


def warning_time(on: date) -> time:
    """Return the hour from which a warning is due, in the warning zone."""
    return time.fromisoformat(str(settings.setting("warning_time", on).value))


def warning_zone(on: date) -> str:
    """Return the IANA zone whose clock says when a day's warnings are due."""
    return str(settings.setting("warning_zone", on).value)


def warning_at_once_below_days(on: date) -> int:
    """Return below how many days left a permit is warned of as soon as it is recorded."""
    return settings.number("warning_at_once_below_days", on)


def feed_silence_minutes(on: date) -> int:
    """Return after how many minutes of silence the directorate's feed is late."""
    return settings.number("feed_silence_minutes", on)


def retention_days(name: str, on: date) -> int:
    """Return for how many days after its use something is kept: `stays`, `scans`, `tips`."""
    return settings.number(f"retention_days_{name}", on)


def booking_offer_hours(on: date) -> int:
    """Return for how many hours a freed place is held for one who waits."""
    return settings.number("booking_offer_hours", on)
