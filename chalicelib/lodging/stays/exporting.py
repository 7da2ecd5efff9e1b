"""A list of stays as a file for a spreadsheet, in the reader's language and the place's time."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.core.ids import PremisesId
from chalicelib.lodging.rules import masked
from chalicelib.lodging.stays.listing import Asking, collect_stays
from chalicelib.lodging.stays.schemas import ExportStays
from chalicelib.lodging.stays.showing import Shown
from chalicelib.reference import service as reference
from chalicelib.reference.rules import Name
from chalicelib.web.guards import Person
from chalicelib.web.problems import Lang

# What one answer carries with time to spare.
MOST_ROWS = 5_000
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TITLES = {"id": "Tamu asing", "en": "Foreign guests"}
_HEADERS = {
    "id": (
        "Nomor tanda terima",
        "Nama",
        "Kewarganegaraan",
        "Akhir nomor paspor",
        "Tiba",
        "Rencana keluar",
        "Malam",
        "Keluar",
        "Kamar",
        "Tujuan",
        "Keadaan",
        "Diterima",
        "Tepat waktu",
        "Kantor imigrasi",
        "Keterangan",
    ),
    "en": (
        "Receipt number",
        "Name",
        "Nationality",
        "End of passport number",
        "Arrived",
        "To leave on",
        "Nights",
        "Left",
        "Room",
        "Purpose",
        "State",
        "Received",
        "On time",
        "Immigration office",
        "Remarks",
    ),
}
_STATES = {
    "id": {
        "in_house": "menginap",
        "late": "seharusnya sudah keluar",
        "left": "keluar",
        "cancelled": "dibatalkan",
        "duplicate": "ganda",
    },
    "en": {
        "in_house": "in the house",
        "late": "should have left",
        "left": "left",
        "cancelled": "cancelled",
        "duplicate": "double",
    },
}
_YES_NO = {"id": ("ya", "tidak"), "en": ("yes", "no")}


@dataclass(frozen=True, slots=True)
class Export:
    """A file: its name, its media type, its bytes in Base64, and how many stays it lists."""

    name: str
    type: str
    content: str
    rows: int


def export_stays(request: ExportStays, person: Person, language: Lang, now: datetime) -> Export:
    """Return a list of premises as CSV or XLSX; no cell is a formula.

    Raises NotFoundError for premises of others, InvalidError, also for more than 5,000 rows.
    """
    asking = Asking(PremisesId(request.premises), request.state, request.month)
    premises, stays = collect_stays(person, asking, MOST_ROWS, now)
    from chalicelib.sheets import writing  # noqa: PLC0415 - cold start

    rows = _rows(stays, premises.zone, language)
    if request.format == "csv":
        raw = writing.csv_bytes(rows)
    else:
        raw = writing.xlsx_bytes(rows, _TITLES[language])
    part = request.month if request.month and request.state == "left" else f"{now:%Y-%m-%d}"
    name = f"{request.state}-{part}.{request.format}".replace("_", "-")
    return Export(name, _TYPES[request.format], b64encode(raw).decode(), len(stays))


def _rows(
    stays: Sequence[Shown], zone: str, language: Lang
) -> Iterator[Sequence[str | int | None]]:
    yield _HEADERS[language]
    for one in stays:
        yield _row(one, zone, language)


def _row(shown: Shown, zone: str, language: Lang) -> Sequence[str | int | None]:
    stay = shown.stay
    passport = stay.guest.passport
    known = passport or shown.holder
    office = reference.find_office(stay.office)
    purpose = reference.find_purpose(stay.purpose) if stay.purpose else None
    yes, no = _YES_NO[language]
    return (
        stay.receipt,
        known.full_name if known else stay.extras.label,
        known.nationality if known else None,
        masked(passport.document_number) if passport else None,
        _local(stay.arrived_at, zone),
        stay.leaves_on.isoformat(),
        stay.nights,
        _local(stay.left_at, zone) if stay.left_at else None,
        stay.room,
        _said(purpose.name, language) if purpose else None,
        _STATES[language][shown.state],
        _local(stay.first_received_at, zone),
        yes if stay.on_time else no,
        _said(office.name, language) if office else stay.office,
        stay.remarks,
    )


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _said(name: Name, language: Lang) -> str:
    return name.en if language == "en" else name.id
