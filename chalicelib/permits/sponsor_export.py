"""A sponsor's permits as a file for a spreadsheet, in the reader's language."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from chalicelib.audit import service as audit
from chalicelib.permits import sponsor_rows
from chalicelib.permits.sponsor_links import open_link
from chalicelib.permits.sponsor_rows import Sponsored
from chalicelib.reference import service as reference
from chalicelib.web.problems import Lang

_TITLES = {"id": "Izin yang dijamin", "en": "Permits sponsored"}
_NAMES = {"id": "izin-yang-dijamin", "en": "permits-sponsored"}
_HEADERS = {
    "id": (
        "Nama",
        "Kode izin",
        "Jenis izin",
        "Hari terakhir izin tinggal",
        "Sisa hari",
        "Keadaan",
        "Kantor imigrasi",
        "Biaya beban sehari (Rp)",
        "Peringatan terakhir",
        "Peringatan berikutnya",
        "Perpanjangan diberitahukan",
    ),
    "en": (
        "Name",
        "Permit code",
        "Permit class",
        "Last day of stay",
        "Days left",
        "State",
        "Immigration office",
        "Charge a day of overstay (Rp)",
        "Last warning",
        "Next warning",
        "Extension told of",
    ),
}
_STATES = {
    "id": {
        "valid": "berlaku",
        "filed": "perpanjangan diajukan",
        "over": "lewat hari terakhir",
        "ended": "selesai",
    },
    "en": {
        "valid": "valid",
        "filed": "extension filed",
        "over": "past its last day",
        "ended": "ended",
    },
}


@dataclass(frozen=True, slots=True)
class SponsorFile:
    """A file: its name, its media type, its bytes in Base64, and how many permits it lists."""

    name: str
    type: str
    content: str
    rows: int


def export_sponsored(
    link: str, kind: Literal["csv", "xlsx"], language: Lang, now: datetime
) -> SponsorFile:
    """Return a sponsor's whole list as CSV or XLSX; no cell is a formula.

    Raises LinkNotFoundError, LinkExpiredError. The look is audited.
    """
    from chalicelib.sheets import writing  # noqa: PLC0415 - cold start

    record = open_link(link, now)
    audit.commit_audited(audit.deed(None, "sponsored_exported", f"SPONSOR#{record.id}", now))
    found = sponsor_rows.read_rows(sponsor_rows.list_rows(record), now)
    rows = _rows(found, language, now)
    if kind == "csv":
        raw, media = writing.csv_bytes(rows), writing.CSV_TYPE
    else:
        raw, media = writing.xlsx_bytes(rows, _TITLES[language]), writing.XLSX_TYPE
    name = f"{_NAMES[language]}-{now:%Y-%m-%d}.{kind}"
    return SponsorFile(name, media, b64encode(raw).decode(), len(found))


def class_name(index: str, language: Lang, now: datetime) -> str:
    """Return what a permit class is called; empty for one that is not known."""
    found = reference.find_permit_class(index, now.date())
    return "" if found is None else (found.name.en if language == "en" else found.name.id)


def _rows(
    found: Sequence[Sponsored], language: Lang, now: datetime
) -> Iterator[Sequence[str | int | None]]:
    yield _HEADERS[language]
    for one in found:
        yield (
            one.holder,
            one.permit_class,
            class_name(one.permit_class, language, now),
            one.last_day.isoformat(),
            one.days_left,
            _STATES[language][one.state],
            one.office,
            one.overstay_fee,
            _day(one.warned_at, one.zone),
            _day(one.next_warning_at, one.zone),
            _day(one.filed_at, one.zone),
        )


def _day(at: datetime | None, zone: str) -> str | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).date().isoformat()
