"""Which column of a list is which field: in Indonesian, English, and as hotels export."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

# The order of the template. `name` is a whole name in one column, `arrival_time` the clock
# where the day stands in a column of its own, `reference` whatever the sender numbers rows by.
FIELDS = (
    *("reference", "seal", "mrz", "surname", "given_names", "name", "sex", "date_of_birth"),
    *("nationality", "document_number", "issuing_state", "date_of_expiry", "arrived_at"),
    *("arrival_time", "leaves_on", "nights", "purpose", "room", "remarks"),
)
DATES = ("date_of_birth", "date_of_expiry", "arrived_at", "leaves_on")
_LIKENESS = 0.87  # one slip in eight letters
_SHORTEST_GUESSED = 6  # letters: of shorter ones too many are alike

# Folded as `_folded` does: small letters and figures, one space between words.
_NAMES: dict[str, str] = {
    "reference": "reference|ref|ref no|no|nomor|no urut|nomor urut|number|row|id|booking|"
    "booking no|booking id|booking number|booking ref|booking reference|confirmation|"
    "confirmation no|confirmation number|conf no|reservation|reservation no|"
    "reservation number|reservation id|"
    "res no|res id|folio|folio no|no reservasi|nomor reservasi|kode booking|kode reservasi|"
    "referensi|nomor referensi|guest id|id tamu",
    "seal": "seal|stamp|entry stamp|entry stamp code|stamp code|qr|qr code|kode qr|cap masuk|"
    "kode cap|kode cap masuk|tanda masuk|kode tanda masuk|isi qr|segel|barcode",
    "mrz": "mrz|machine readable zone|mrz code|mrz lines|kode mrz|baris mrz|zona baca mesin|"
    "passport mrz|mrz paspor",
    "surname": "surname|last name|lastname|family name|familyname|primary identifier|nama keluarga|"
    "nama belakang|marga|sur name|guest last name|last",
    "given_names": "given names|given name|first name|firstname|first names|forename|forenames|"
    "secondary identifier|nama depan|nama kecil|nama pemberian|guest first name|first|"
    "first and middle name|first middle name",
    "name": "name|full name|fullname|guest|guest name|guest full name|guests|nama|nama lengkap|"
    "nama tamu|nama orang asing|nama wna|nama paspor|nama sesuai paspor|nama di paspor|tamu|"
    "passenger|passenger name|name in passport|name as in passport|nama lengkap tamu|guestname",
    "sex": "sex|gender|jenis kelamin|kelamin|jk|j k|l p|lp|m f|mf|title|salutation|sapaan|sebutan",
    "date_of_birth": "date of birth|dob|d o b|birth date|birthdate|birthday|born|born on|"
    "tanggal lahir|tgl lahir|tgl lhr|lahir|tanggallahir",
    "nationality": "nationality|citizenship|nat|nationality code|country|kewarganegaraan|"
    "kebangsaan|warga negara|warganegara|negara|negara asal|asal negara|country of citizenship|"
    "country of nationality|kode negara|country code|wn|guest nationality|nation",
    "document_number": "passport|passport no|passport number|passport nr|passportno|passportnumber|"
    "pass no|passp no|document number|document no|doc no|doc number|document|id number|id no|"
    "travel document number|paspor|no paspor|nomor paspor|nopaspor|no pasport|pasport|"
    "nomor pasport|no passport|nomor passport|no dokumen|nomor dokumen|no dokumen perjalanan|"
    "nomor dokumen perjalanan|identification number|identity number",
    "issuing_state": "issuing state|issuing country|country of issue|issued by|issuer|"
    "passport country|passport issuing country|document issuing country|negara penerbit|"
    "negara penerbit paspor|penerbit|penerbit paspor|diterbitkan oleh|place of issue country|"
    "issue country|document country",
    "date_of_expiry": "date of expiry|expiry date|expiry|expiration date|expiration|expires|"
    "expires on|passport expiry|passport expiry date|passport exp|exp date|exp|valid until|"
    "valid to|berlaku sampai|berlaku hingga|berlaku s d|masa berlaku|masa berlaku paspor|"
    "paspor berlaku sampai|paspor berlaku hingga|"
    "tanggal kedaluwarsa|tgl kedaluwarsa|tanggal kadaluarsa|tanggal habis berlaku|"
    "habis berlaku|document expiry|document expiry date|passport expiration date",
    "arrived_at": "arrived at|arrival|arrival date|arrived|date of arrival|check in|checkin|"
    "check in date|checkin date|check in at|checked in|checked in at|date in|in date|in|arr|"
    "arr date|tanggal masuk|tgl masuk|tanggal check in|tgl check in|tanggal checkin|"
    "tanggal datang|tanggal tiba|tgl tiba|kedatangan|tanggal kedatangan|mulai menginap|"
    "waktu check in|waktu masuk|tiba|masuk|check in date time|arrival date time|stay from|from",
    "arrival_time": "arrival time|check in time|checkin time|time in|time of arrival|jam masuk|"
    "jam check in|jam checkin|jam tiba|jam datang|pukul|jam|eta|arr time|time",
    "leaves_on": "leaves on|departure|departure date|date of departure|check out|checkout|"
    "check out date|checkout date|date out|out date|out|dep|dep date|leaving|leaving on|"
    "tanggal keluar|tgl keluar|tanggal check out|tgl check out|tanggal checkout|tanggal pergi|"
    "tanggal pulang|keberangkatan|tanggal keberangkatan|rencana keluar|rencana check out|"
    "selesai menginap|expected departure|planned departure|pergi|keluar|stay to|to|until",
    "nights": "nights|night|no of nights|number of nights|nts|los|length of stay|stay nights|malam|"
    "jumlah malam|lama menginap|lama tinggal|jml malam|lama inap|room nights|duration",
    "purpose": "purpose|purpose of visit|purpose of stay|reason|reason for stay|tujuan|keperluan|"
    "maksud|tujuan kunjungan|maksud kunjungan|maksud dan tujuan|tujuan menginap|"
    "keperluan kunjungan",
    "room": "room|room no|room number|room nr|rm|rm no|unit|unit no|kamar|no kamar|nomor kamar|"
    "nomor unit|no unit|villa|roomno|roomnumber|room name|nama kamar",
    "remarks": "remarks|remark|notes|note|comment|comments|catatan|keterangan|ket|memo",
}


@dataclass(frozen=True, slots=True, eq=False)
class ColumnSet:
    """The fields that a kind of list has, and what each is called, with `|` between.

    With `is_exact` a number of which a spreadsheet has lost figures is read as one that lost some.
    """

    names: Mapping[str, str]
    is_exact: bool = False


GUESTS = ColumnSet(_NAMES)


@dataclass(frozen=True, slots=True)
class Matching:
    """Which column is which field.

    `columns` maps a field to its column from 0. `guessed` are fields whose name was only
    nearly right; `unknown` are headings that say nothing here, and are not read; `twice` those
    whose field another column before them already has.
    """

    columns: Mapping[str, int]
    guessed: Mapping[str, str]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]


def count_known(cells: Sequence[str], columns: ColumnSet = GUESTS) -> int:
    """Return how many fields the cells name, were they a header."""
    known = _known(columns)
    # No name of a field ends in a figure, and the numbers of passports are all different.
    names = [_folded(cell) for cell in cells if not cell[-1:].isdecimal()]
    return len({known[name] for name in names if name in known})


def match(header: Sequence[str], columns: ColumnSet = GUESTS) -> Matching:
    """Match the headings of a list with fields, whatever language each is in."""
    known = _known(columns)
    found: dict[str, int] = {}
    guessed: dict[str, str] = {}
    unknown: list[str] = []
    twice: list[str] = []
    near: list[tuple[int, str]] = []
    for at, heading in enumerate(header):
        field = known.get(_folded(heading))
        if field is None:
            near.append((at, heading))
        elif field in found:
            twice.append(heading)
        else:
            found[field] = at
    # What is nearly a name comes after what is one.
    for at, heading in near:
        field = _nearest(heading, known)
        if field is None or field in found:
            unknown += [heading] if heading.strip() else []
        else:
            found[field] = at
            guessed[field] = heading
    return Matching(found, guessed, tuple(unknown), tuple(twice))


@cache
def _known(columns: ColumnSet) -> Mapping[str, str]:
    known = {name: field for field, names in columns.names.items() for name in names.split("|")}
    return known | {field.replace("_", " "): field for field in columns.names}


def _nearest(heading: str, known: Mapping[str, str]) -> str | None:
    folded = _folded(heading)
    if len(folded) < _SHORTEST_GUESSED:
        return None
    near = get_close_matches(folded, known, n=1, cutoff=_LIKENESS)
    return known[near[0]] if near else None


@lru_cache(maxsize=1024)
def _folded(heading: str) -> str:
    """Return a heading without case, accents, signs, and what it says in brackets."""
    bare = re.sub(r"[(\[{].*?[)\]}]", " ", heading[:200])
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare if bare.strip() else heading[:200])
    letters = unicodedata.normalize("NFKD", apart).casefold()
    kept = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(re.sub(r"[\W_]+", " ", kept).split())
