"""Maintainers' script: makes the region and country tables of `chalicelib/reference/data`.

Regions come from npm's `idn-area-data`, pinned by version and digest; country names come from
Unicode CLDR by way of Babel. The other tables there are kept by hand, each row with its source.

    python local/reference_data.py                 # fetches the package with npm
    python local/reference_data.py PACKAGE.tgz     # takes one already at hand
"""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.core import get_global

DATA = Path(__file__).parent.parent / "chalicelib" / "reference" / "data"

# The version is spelt out: an older Node would be given 3.1.2, which has other regions.
_PACKAGE = "idn-area-data@4.0.1"
_SHA256 = "8d47ffb2be39c08aacb0a2dd43193a1edb5754edb1022d57158341c702acc32d"
_TABLES = ("provinces", "regencies", "districts")

_LANGUAGES = ("id", "en")

# Two-letter codes that CLDR has names for and ISO 3166-1 only reserves, and three-letter codes
# that ISO has withdrawn.
_NOT_ISO_ALPHA2 = frozenset({"AC", "CP", "DG", "EU", "TA", "XA", "XB", "XK", "ZZ"})
_WITHDRAWN_ALPHA3 = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})

# ICAO Doc 9303 part 3, section 5, where it departs from ISO 3166-1 or goes beyond it:
# code, kind, two letters, Indonesian, English (no names: CLDR's for the two letters).
_ICAO_INSTEAD = {"DEU": "D"}
_ICAO_BESIDES = """\
RKS,country,XK,,
EUE,organisation,EU,,
UNO,organisation,UN,,
UNA,organisation,,Badan khusus PBB,United Nations specialized agency
UNK,organisation,,Misi PBB di Kosovo (UNMIK),United Nations Mission in Kosovo (UNMIK)
XBA,organisation,,Bank Pembangunan Afrika,African Development Bank
XIM,organisation,,Bank Ekspor-Impor Afrika,African Export-Import Bank
XCC,organisation,,Komunitas Karibia (CARICOM),Caribbean Community (CARICOM)
XCE,organisation,,Dewan Eropa,Council of Europe
XCO,organisation,,COMESA,Common Market for Eastern and Southern Africa (COMESA)
XDC,organisation,,SADC,Southern African Development Community (SADC)
XEC,organisation,,ECOWAS,Economic Community of West African States (ECOWAS)
XES,organisation,,Organisasi Negara Karibia Timur,Organization of Eastern Caribbean States
XMP,organisation,,Majelis Parlementer Mediterania,Parliamentary Assembly of the Mediterranean
XOM,organisation,,Ordo Militer Berdaulat Malta,Sovereign Military Order of Malta
XPO,organisation,,Interpol,Interpol
GBD,british,,Warga wilayah seberang laut Britania,British overseas territories citizen
GBN,british,,Nasional Britania (seberang laut),British national (overseas)
GBO,british,,Warga seberang laut Britania,British overseas citizen
GBP,british,,Orang yang dilindungi Britania,British protected person
GBS,british,,Kawula Britania,British subject
XXA,person,,Orang tanpa kewarganegaraan (Konvensi 1954),Stateless person (1954 Convention)
XXB,person,,Pengungsi (Konvensi 1951),Refugee (1951 Convention)
XXC,person,,Pengungsi (selain Konvensi 1951),Refugee (other)
XXX,person,,Kewarganegaraan tidak ditetapkan,Unspecified nationality
UTO,specimen,,Utopia (contoh ICAO),Utopia (ICAO specimen)
"""


def region_table(package: bytes) -> str:
    """Return `code,name` of each province, regency and kecamatan, ordered by code."""
    rows: list[tuple[str, str]] = []
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for table in _TABLES:
            text = _member(archive, f"package/data/{table}.csv").decode()
            rows += [
                (row["code"], row["name"].strip()) for row in csv.DictReader(io.StringIO(text))
            ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "name"))
    writer.writerows(sorted(rows))
    return out.getvalue()


def licence_text(package: bytes) -> str:
    """Return the licence of the package's data (ODbL)."""
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        return _member(archive, "package/data/LICENSE.md").decode()


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise FileNotFoundError(name)
    return found.read()


def country_table() -> str:
    """Return the codes of ICAO Doc 9303 part 3 with names in both languages, one row a line."""
    rows = sorted([*_iso_countries(), *_besides()], key=lambda row: str(row["code"]))
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _names(alpha2: str) -> dict[str, str]:
    return {language: Locale(language).territories[alpha2] for language in _LANGUAGES}


def _iso_countries() -> Iterator[dict[str, object]]:
    named = Locale("en").territories
    for alpha3, aliases in get_global("territory_aliases").items():
        alpha2 = aliases[0]
        if len(alpha3) != 3 or not alpha3.isalpha() or alpha3 in _WITHDRAWN_ALPHA3:  # noqa: PLR2004 - three letters
            continue
        if len(aliases) == 1 and alpha2 in named and alpha2 not in _NOT_ISO_ALPHA2:
            code = _ICAO_INSTEAD.get(alpha3, alpha3)
            yield {"code": code, "kind": "country", "alpha2": alpha2, "name": _names(alpha2)}


def _besides() -> Iterator[dict[str, object]]:
    for code, kind, alpha2, indonesian, english in csv.reader(_ICAO_BESIDES.splitlines()):
        names = {"id": indonesian, "en": english} if english else _names(alpha2)
        yield {"code": code, "kind": kind, "alpha2": alpha2 or None, "name": names}


def fetch() -> bytes:
    """Fetch the package with npm."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch the regions; or name a package file")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", _PACKAGE, "--silent", "--pack-destination", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - fixed words
        return next(Path(folder).glob("*.tgz")).read_bytes()


def main(arguments: list[str]) -> None:
    """Write the tables."""
    package = Path(arguments[0]).read_bytes() if arguments else fetch()
    if hashlib.sha256(package).hexdigest() != _SHA256:
        sys.exit(f"this is not {_PACKAGE}: its digest differs")
    regions = DATA / "regions"
    regions.mkdir(parents=True, exist_ok=True)
    (regions / "regions.csv").write_text(region_table(package), encoding="utf-8")
    (regions / "LICENSE.md").write_text(licence_text(package), encoding="utf-8")
    (DATA / "countries.json").write_text(country_table(), encoding="utf-8")
    print(f"wrote regions and countries into {DATA}")


if __name__ == "__main__":
    main(sys.argv[1:])
